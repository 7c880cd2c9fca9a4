"""What differs between two written reports: what they were asked, the data they saw, and the numbers they state."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ldnsynth.changes.in_words import Change, differences, kind_of, value_words
from ldnsynth.errors import ReportError
from ldnsynth.evidence import Selection

FINDINGS = "findings.csv"
_COLUMNS = ["id", "value", "unit", "where"]


def changes_of_reports(before: Path, after: Path) -> Iterator[Change]:
    """What differs: report, parameters, data, and findings by notebook, finding and number.

    Parameters
    ----------
    before, after : Path
        Folders with ``manifest.json`` and ``findings.csv``.

    Raises
    ------
    ReportError
        If one of the files cannot be read as what it should be.
    """
    old, new = _manifest(before), _manifest(after)
    yield from _fields("Report", old["report"], new["report"])
    yield from _parameters(old["parameters"], new["parameters"])
    yield from _fields("Data", old["data"], new["data"])
    yield from changes_of_findings(before, after)


def selection_of(folder: Path) -> Selection:
    """What most notebooks of a report selected; errors as for `changes_of_reports`."""
    found = Counter(
        Selection(**{name: value for name, value in given.items() if name in Selection.__dataclass_fields__})
        for given in _manifest(folder)["parameters"].values()
        if "conditions" in given
    )
    return found.most_common(1)[0][0] if found else Selection()


def changes_of_findings(before: Path, after: Path) -> Iterator[Change]:
    """What differs between the numbers that two reports state; parameters and errors as for `changes_of_reports`."""
    yield from _findings(_rows(before), _rows(after))


def _fields(heading: str, old: dict[str, object], new: dict[str, object]) -> Iterator[Change]:
    for name, was, now in differences(old, new):
        sides = [{name: side[name]} if name in side else {} for side in (old, new)]
        yield Change(heading, kind_of(*sides), name, f"{name}: {was} → {now}", *sides)


def _parameters(old: dict[str, dict], new: dict[str, dict]) -> Iterator[Change]:
    """Each parameter that differs once, with the notebooks in which it does; a notebook of one side alone by name."""
    notebooks: dict[tuple[str, str, str], list[str]] = {}
    for notebook in dict.fromkeys([*old, *new]):
        if notebook in old and notebook in new:
            for difference in differences(old[notebook], new[notebook]):
                notebooks.setdefault(difference, []).append(notebook)
        else:
            sides = [side.get(notebook, {}) for side in (old, new)]
            kind = "added" if notebook in new else "removed"
            yield Change("Parameters", kind, notebook, f"the notebook {notebook}", *sides)
    for (name, was, now), where in notebooks.items():
        sides = [{name: side[where[0]].get(name)} for side in (old, new)]
        yield Change("Parameters", "changed", name, f"{name}: {was} → {now} ({', '.join(where)})", *sides)


def _data(data: dict) -> dict[str, str]:
    """Version, day, and the first digits of each file's hash."""
    hashes = {name: sha256[:8] for name, sha256 in data["files"].items()}
    return {"version": data["version"], "created": data["created"][:10], **hashes}


def _findings(old: dict[str, dict], new: dict[str, dict]) -> Iterator[Change]:
    ids = list(dict.fromkeys([*new, *old]))
    for notebook in dict.fromkeys(name.split("/")[0] for name in ids):
        for name in (name for name in ids if name.split("/")[0] == notebook):
            was, now = ({k: side.get(name, {}).get(k, "") for k in ("value", "unit")} for side in (old, new))
            if (name in old, was) != (name in new, now):
                sides = [values if name in side else {} for side, values in ((old, was), (new, now))]
                words = " → ".join(_number(values) for values in sides if values)
                text = f"{name.partition('/')[2].replace('/', ', ')}: {words}"
                yield Change(f"Findings of {notebook}", kind_of(*sides), name, text, *sides)


def _number(values: dict[str, str]) -> str:
    return f"{value_words(values['value'])} {values['unit']}".strip()


def _manifest(folder: Path) -> dict:
    path = folder / "manifest.json"
    try:
        inputs = json.loads(path.read_text(encoding="utf-8"))["inputs"]
        return {"report": inputs["report"], "parameters": inputs["parameters"], "data": _data(inputs["data"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReportError(f"{path}: expected the manifest of a report, found a fault: {error!r}.") from error


def _rows(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / FINDINGS
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, ValueError, csv.Error) as error:
        raise ReportError(f"{path}: cannot be read: {error}.") from error
    if reader.fieldnames != _COLUMNS:
        raise ReportError(f"{path}: expected the columns {', '.join(_COLUMNS)}, found {reader.fieldnames}.")
    return {row["id"]: row for row in rows}
