"""What changed since the report that stood in a folder was written: the data that it kept, against those of today."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ldnsynth.changes.compare import DATA, load_archive
from ldnsynth.changes.in_words import Change, Comparison
from ldnsynth.changes.of_data import changes_of_data
from ldnsynth.changes.of_reports import FINDINGS, changes_of_findings
from ldnsynth.display.wording import count, date, listing, sentence
from ldnsynth.errors import LdnsynthError
from ldnsynth.evidence import Evidence, Selection, select
from ldnsynth.folders import TOPIC

BEFORE = "data-before.zip"
_FIRST = "First run in this folder: there is nothing to compare with. The next run with other data says what changed."
_ON = (1980, 1, 1, 0, 0, 0)  # the day of every file in an archive, so that the same data give the same bytes


@dataclass(frozen=True)
class News:
    """What changed since another state of the data.

    Attributes
    ----------
    since : str
        ISO day of the data before; "" if none is known.
    comparison : Comparison or None
        What differs; None on the first run.
    """

    since: str
    comparison: Comparison | None

    @property
    def strip(self) -> str:
        """All of it in one line: how many studies came, and how many values, certainties and verdicts moved."""
        if self.comparison is None:
            return _FIRST
        day = date(self.since) if self.since else "the last run"
        return f"Since {day}: {'; '.join(_counted(self.comparison.changes))}."


def keep_data(data: Path, target: Path, folder: Path) -> Path | None:
    """Keep a data package beside a report, and the last one that differed from it.

    Parameters
    ----------
    data : Path
        Folder of the data package.
    target : Path
        Where the report stood before, if it did.
    folder : Path
        Where it is written now; gets `DATA`, and `BEFORE` if there is one.

    Returns
    -------
    Path or None
        `BEFORE` in `folder`.
    """
    archive = _archive(data)
    (folder / DATA).write_bytes(archive)
    last = target / DATA
    before = last if last.is_file() and last.read_bytes() != archive else target / BEFORE
    if not before.is_file():
        return None
    (folder / BEFORE).write_bytes(before.read_bytes())
    return folder / BEFORE


def news_of(before: Path | None, target: Path, folder: Path, today: Evidence, selection: Selection) -> News:
    """What changed since the data before, for one selection; without these since the numbers stated before.

    Parameters
    ----------
    before : Path or None
        From `keep_data`.
    target, folder : Path
        As for `keep_data`; `folder` holds the numbers that are stated now.
    today : Evidence
        The whole evidence of today.
    selection : Selection
        What the report is about.
    """
    if before is not None:
        try:
            old = load_archive(before)
            changes = tuple(changes_of_data(select(old, selection), select(today, selection)))
            since = str(old.topic.package["created"])[:10]
            return News(since, Comparison(date(since), date(today.as_of), changes))
        except (LdnsynthError, OSError, ValueError, KeyError, zipfile.BadZipFile):
            pass  # what was kept cannot be read any more: the numbers that were stated still can
    if (target / FINDINGS).is_file():
        return News("", Comparison("the last run", "this run", tuple(changes_of_findings(target, folder))))
    return News("", None)


def _archive(data: Path) -> bytes:
    """The tables of a data package and its topic as one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted([data / TOPIC, *data.rglob("*.csv")]):
            entry = zipfile.ZipInfo(path.relative_to(data).as_posix(), _ON)
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _counted(changes: tuple[Change, ...]) -> Iterator[str]:
    """The parts of the line, those that hold nothing last and together."""
    parts = {
        "study": ("studies", [one for one in changes if one.heading == "Studies" and one.kind == "added"], "came"),
        "value": ("values", [one for one in changes if one.heading == "Results"], "moved"),
        "number": ("numbers", [one for one in changes if one.heading.startswith("Findings")], "moved"),
        "estimate": ("estimates", [one for one in changes if one.heading == "Effects"], "moved"),
        "certainty": ("certainties", [one for one in changes if _turned(one)], "turned"),
        "verdict": ("verdicts", [one for one in changes if one.heading == "Claims"], "turned"),
    }
    if not changes:
        yield "nothing changed"
        return
    bare = []
    for name, (plural, found, verb) in parts.items():
        if found:
            yield f"{count(sum(map(_size, found)), name, plural)} {verb}"
        elif name != "number":
            bare.append(name)
    gone = [one for one in changes if one.heading == "Studies" and one.kind == "removed"]
    if gone:
        yield f"{count(len(gone), 'study', 'studies')} left"
    if bare and not parts["number"][1]:
        yield f"no {listing(bare, last='or')} did"


def _size(change: Change) -> int:
    """How many things a change tells of: results that came together stand in one."""
    return len((change.after or change.before).get("results", [0]))


def _turned(change: Change) -> bool:
    if change.heading != "Certainty":
        return False
    return change.before.get("certainty") != change.after.get("certainty")


def by_heading(comparison: Comparison) -> dict[str, list[Change]]:
    """The changes under their headings, in the order of telling."""
    found: dict[str, list[Change]] = {}
    for change in comparison.changes:
        found.setdefault(sentence(change.heading), []).append(change)
    return found
