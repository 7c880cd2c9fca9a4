"""The CSV files as they stand: their form is judged, their cells are kept as text with the row they stand in."""

import csv
import io
from collections.abc import KeysView, Sequence
from dataclasses import dataclass
from pathlib import Path

from ldnsynth.errors import DataError
from ldnsynth.evidence.layout import TABLES, TableLayout, faults_of_tables, tables_in_use
from ldnsynth.letters import printable
from ldnsynth.topic import Topic, read_topic


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, and a sentence with what was found, what was expected and what to do."""

    file: str
    row: int | None
    key: str
    column: str
    message: str

    def __str__(self) -> str:
        where = self.file
        if self.row:
            where += f", row {self.row}" + (f" ({self.key})" if self.key else "")
        if self.column:
            where += f", {self.column}"
        return printable(f"{where}: {self.message}")


@dataclass(frozen=True)
class Row:
    """One line of a table: its number as an editor shows it, its key, and its cells by column."""

    file: str
    number: int
    key: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def keys(self) -> KeysView[str]:
        """The columns, so that `dict` makes a mapping of the cells."""
        return self.cells.keys()

    def number_of(self, column: str) -> float | None:
        """The cell as a number, None if blank."""
        return float(self.cells[column]) if self.cells[column] else None

    def problem(self, column: str, message: str) -> Problem:
        """A fault in this row."""
        return Problem(self.file, self.number, self.key, column, message)


@dataclass(frozen=True)
class Tables:
    """The rows of every table by name, the names of tables whose file is malformed, and the topic they are about.

    A table that the review does without has no rows; an optional column that its file lacks is blank.
    """

    rows: dict[str, list[Row]]
    malformed: frozenset[str]
    topic: Topic

    def __getitem__(self, name: str) -> list[Row]:
        return self.rows[name]

    def well_formed(self, name: str) -> bool:
        """Whether the file of this table could be read as the schema's CSV."""
        return name not in self.malformed

    def by(self, name: str, column: str) -> dict[str, Row]:
        """Rows of a table by a column whose values are unique."""
        return {row[column]: row for row in self.rows[name]}


def package_topic(folder: Path) -> Topic:
    """The topic of the data package in a folder.

    Raises
    ------
    DataError
        If there is no such folder, or its ``topic.yml`` is missing, cannot be used, or names other tables than it may.
    """
    topic = read_topic(folder)
    if faults := faults_of_tables(topic):
        raise DataError(faults)
    return topic


def read_headers(folder: Path, topic: Topic) -> dict[str, list[str]]:
    """The columns that the file of each table in use has; none where it cannot be read."""
    headers = {}
    for table in tables_in_use(topic):
        text, _ = _read_text(folder / table.path)
        headers[table.name] = next(csv.reader(io.StringIO(text)), [])
    return headers


def read_tables(folder: Path, topic: Topic) -> tuple[Tables, list[Problem]]:
    """Read the file of every table in use; faults of form come back as problems."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    problems, malformed = [], set()
    for table in tables_in_use(topic):
        text, faults = _read_text(folder / table.path)
        if not faults:
            rows[table.name], faults = _parse(table, text)
        if faults:
            malformed.add(table.name)
        problems += faults
    listed = {table.path for table in tables_in_use(topic)}
    problems += [
        Problem(path.name, None, "", "", _unlisted(path.stem))
        for path in sorted(folder.glob("*.csv"))
        if path.name not in listed
    ]
    return Tables(rows, frozenset(malformed), topic), problems


def _unlisted(name: str) -> str:
    if name in TABLES:
        return f"topic.yml does not name it among its tables. Add {name} there, or remove the file."
    return "no table of this layout. Remove the file."


def _read_text(path: Path) -> tuple[str, list[Problem]]:
    """The text of a file, or the faults of its bytes: missing, byte order mark, encoding, line ends."""

    def fault(message: str, row: int | None = None) -> tuple[str, list[Problem]]:
        return "", [Problem(path.name, row, "", "", message)]

    if not path.is_file():
        return fault("the file is missing. Put it back.")
    try:
        data = path.read_bytes()
    except OSError as error:
        return fault(f"cannot be read ({error.strerror}).")
    if data.startswith(b"\xef\xbb\xbf"):
        return fault("starts with a byte order mark, expected plain UTF-8. Save it as 'UTF-8' without BOM.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        return fault(f"byte 0x{data[error.start]:02x} is not UTF-8. Save the file with encoding UTF-8.", row)
    if "\r" in text:
        row = text[: text.index("\r")].count("\n") + 1
        return fault("line ends with CR, expected LF alone. Save it with Unix line ends.", row)
    if not text.endswith("\n"):
        return fault("the last line has no line end: the file may have been cut off. Add one if it is complete.")
    return text, []


def _parse(table: TableLayout, text: str) -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV text, or the faults of its shape."""
    file = table.path
    lines = csv.reader(io.StringIO(text), strict=True)
    rows, problems, number = [], [], 0
    try:
        header = next(lines, [])
        columns = table.header_of(header)
        if header != columns:
            return [], [Problem(file, 1, "", "", header_fault(table, header))]
        number = 1
        for cells in lines:
            number += 1
            if lines.line_num > number:
                message = "a cell holds a line break. Put it on one line, or look for a stray quote."
                return [], [*problems, Problem(file, number, cells[0], "", message)]
            if not any(cells):
                problems.append(Problem(file, number, "", "", "blank line. Remove it."))
                continue
            if len(cells) != len(columns):
                message = f"expected {len(columns)} cells, found {len(cells)}. Look for a comma outside quotes."
                problems.append(Problem(file, number, cells[0] if cells else "", "", message))
                continue
            row = dict.fromkeys(table.columns, "") | dict(zip(columns, cells, strict=True))
            rows.append(Row(file, number, "/".join(row[column] for column in table.key), row))
    except csv.Error as error:
        message = f"cannot be read as CSV: {error}. Look for a stray quote."
        return [], [*problems, Problem(file, number + 1, "", "", message)]
    return rows, problems


def header_fault(table: TableLayout, header: Sequence[str]) -> str:
    """What is wrong with the first line of a table's file."""
    if len(header) == 1 and ";" in header[0]:
        return "cells are separated by semicolons, expected commas (and decimal points). Export it as plain CSV."
    columns = table.header_of(header)
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in table.columns]
    parts = [f"missing: {', '.join(missing)}"] if missing else []
    parts += [f"unknown: {', '.join(unknown)}"] if unknown else []
    parts = parts or ["they stand in another order, or one stands twice"]
    return f"columns differ from the layout ({'; '.join(parts)}). Expected: {','.join(columns)}."
