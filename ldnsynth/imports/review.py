"""The review that an import goes into: its topic, and the rows it holds."""

from dataclasses import dataclass
from pathlib import Path

from ldnsynth.errors import DataError
from ldnsynth.evidence.reading.tables import Tables, package_topic, read_tables
from ldnsynth.imports.plan import Row
from ldnsynth.topic import Topic


@dataclass(frozen=True)
class Held:
    """A review as it stands: the folder of its data, its topic, its tables."""

    folder: Path
    topic: Topic
    tables: Tables

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, blank cells left out."""
        return [{column: cell for column, cell in row.cells.items() if cell} for row in self.tables[table]]

    def trials_by_name(self) -> dict[str, str]:
        """Trials by what people call them, in lower-case letters and digits: label, and id unless it is a label."""
        found: dict[str, str] = {}
        for column in ("label", "trial_id"):
            for row in self.tables["trials"]:
                found.setdefault(plain_name(row[column]), row["trial_id"])
        return found


def plain_name(text: str) -> str:
    """A name as it is compared: lower-case letters and digits."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def read_review(folder: Path) -> Held:
    """The review in a folder (with ``data/topic.yml``), or the data package in it.

    Raises
    ------
    DataError
        If there is none, or its tables cannot be read.
    """
    data = folder / "data" if (folder / "data" / "topic.yml").is_file() else folder
    topic = package_topic(data)
    tables, problems = read_tables(data, topic)
    if problems:
        raise DataError([str(problem) for problem in problems])
    return Held(data, topic, tables)
