"""What changed between two states of the evidence: two days or data packages, or two written reports."""

import datetime as dt
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ldnsynth.changes.in_words import Change, Comparison
from ldnsynth.changes.of_data import changes_of_data
from ldnsynth.changes.of_reports import FINDINGS, changes_of_reports, selection_of
from ldnsynth.display.wording import date, listing
from ldnsynth.errors import DataError, ParameterError
from ldnsynth.evidence import Evidence, Selection, load_evidence, select
from ldnsynth.evidence.descriptor import NAME as DESCRIPTOR
from ldnsynth.evidence.selecting.parameters import FOCUS
from ldnsynth.folders import TOPIC
from ldnsynth.migrations.files import read_former, upgraded_texts

DATA = "data.zip"  # the data package that a report keeps beside itself
_ELSEWHERE = "The data packages are not the same: they differ in what is not compared here, or for other conditions."


def compare_states(before: str, after: str, *, conditions: Sequence[str] = ()) -> Comparison:
    """What changed from one state to the other.

    Parameters
    ----------
    before, after : str
        Each a day (YYYY-MM-DD: the evidence as of that day), the folder of a data package (all of it), or, both of
        them, the folder of a report.
    conditions : sequence of str
        Terms of the topic, or "all"; by default its focus. Reports have their own.

    Raises
    ------
    ParameterError
        If one is neither, if a report is to be compared with something else, or for conditions that are unknown or
        asked of reports.
    DataError, ReportError
        If a folder's files cannot be read.
    """
    kinds = _kind(before), _kind(after)
    if kinds == ("report", "report"):
        if conditions:
            raise ParameterError("--condition does not go with reports: they were written for their own conditions.")
        changes = [*changes_of_reports(Path(before), Path(after)), *_behind_reports(Path(before), Path(after))]
        return Comparison(before, after, tuple(changes))
    if "report" in kinds:
        raise ParameterError(f"{before} and {after}: a report can be compared only with another report.")
    chosen = () if "all" in conditions else tuple(conditions) or (FOCUS,)
    states = [_state(text, kind, chosen) for text, kind in zip((before, after), kinds, strict=True)]
    changes = tuple(changes_of_data(*states))
    names = [date(text) if kind == "day" else text for text, kind in zip((before, after), kinds, strict=True)]
    labels = states[1].topic.condition_labels
    about = listing([labels[name] for name in states[1].selection.conditions]) or "all conditions"
    other = not changes and states[0].sha256 != states[1].sha256
    return Comparison(names[0], f"{names[1]}: {about}", changes, _ELSEWHERE if other else "")


def _kind(text: str) -> str:
    """What the text names: "day", "data" or "report"."""
    if _is_day(text):
        return "day"
    folder = Path(text)
    if (folder / TOPIC).is_file() or (folder / DESCRIPTOR).is_file():
        return "data"
    if (folder / "manifest.json").is_file() and (folder / FINDINGS).is_file():
        return "report"
    raise ParameterError(
        f"{text}: neither a day (such as 2009-02-09) nor a folder with a data package (topic.yml) or a report "
        f"(manifest.json and {FINDINGS})."
    )


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _state(text: str, kind: str, conditions: tuple[str, ...]) -> Evidence:
    if kind == "day":
        return select(load_evidence(), Selection(conditions=conditions, as_of=text))
    return select(load_package(Path(text)), Selection(conditions=conditions))


def _behind_reports(before: Path, after: Path) -> Iterator[Change]:
    """What differs in what two reports selected, each from the data that it kept; nothing where one kept none."""
    if all((folder / DATA).is_file() for folder in (before, after)):
        yield from changes_of_data(*(select(load_archive(f / DATA), selection_of(f)) for f in (before, after)))


def load_archive(path: Path) -> Evidence:
    """The evidence of a data package that a report kept beside itself.

    Raises
    ------
    DataError
        If the archive holds something that lies outside of it.
    """
    with tempfile.TemporaryDirectory(prefix="ldnsynth-") as folder, zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            place = Path(folder, name)
            if not place.resolve().is_relative_to(Path(folder).resolve()):
                raise DataError(f"{path}: holds {name}, which lies outside of it.")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(archive.read(name))
        return load_package(Path(folder))


def load_package(folder: Path) -> Evidence:
    """The evidence of a data package, of a former layout too."""
    if (folder / TOPIC).is_file():
        return load_evidence(folder)
    texts, _ = upgraded_texts(read_former(folder))
    with tempfile.TemporaryDirectory() as upgraded:
        for name, content in texts.items():
            (Path(upgraded) / name).write_text(content, encoding="utf-8")
        return load_evidence(upgraded)
