"""Many reports from few lines: each combination of the values of a grid is a report of its own."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

from ldnsynth.errors import ParameterError, ReportError
from ldnsynth.folders import Overlay
from ldnsynth.publishing.request.collection import Report, read_entries
from ldnsynth.publishing.request.parameter_words import Words, day, topic_words
from ldnsynth.publishing.request.parameters import (
    Parameter,
    check_parameters,
    merge_declared,
    parse_assignments,
    read_parameters,
)
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import nearest

_KEYS = {"reports": list, "parameters": dict, "each": dict}
_KINDS = {list: "a list of names", dict: "names with values"}
_LONGEST_NAME = 100


@dataclass
class _Entry:
    """A part of a grid: `values` are those that each parameter takes in turn, by report."""

    place: str
    values: dict[str, dict[str, list[Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Cell:
    """One report of a grid: what differs from the report of the collection."""

    place: str
    report: Report
    differs: dict[str, Any]


def load_grid(path: Path, collection: list[Report], *, notebooks: Path | Overlay, topic: Topic) -> list[Report]:
    """The reports of a grid file, in its order.

    Parameters
    ----------
    path : Path
        A YAML list. Each entry may have ``reports`` (names in the collection; by default its first report),
        ``parameters`` (a value each) and ``each`` (a list of values each): every combination is a report.
    collection : list of Report
        The reports that can be named.
    notebooks : Path or Overlay
        Folder of their notebooks.
    topic : Topic
        What they are about.

    Returns
    -------
    list of Report
        With names and titles that say what differs from the report of the collection; one that does not differ in
        anything is that report.

    Raises
    ------
    ReportError, ParameterError
        All faults at once, each with its place.
    """
    by_name = {report.name: report for report in collection}
    declared = {report.name: _declared(report, notebooks) for report in collection}
    entries, problems = [], []
    for number, found in enumerate(read_entries(path, f"entries, each with {', '.join(_KEYS)}"), 1):
        entry, faults = _read_entry(f"{path.name}, entry {number}", found, by_name, declared, topic)
        problems += [f"{entry.place}: {fault}" for fault in dict.fromkeys(faults)]
        entries.append(entry)
    if problems:
        raise ReportError("\n".join(problems))
    return _reports(entries, by_name, declared, Words(topic_words(topic)))


def vary(reports: list[Report], assignments: list[str], *, notebooks: Path | Overlay, topic: Topic) -> list[Report]:
    """Reports for every combination of values, from texts ``key=value`` of which several may name the same key.

    A report that differs in nothing from the one that it varies is that report.

    Raises
    ------
    ReportError, ParameterError
        All faults at once, as for `load_grid`.
    """
    by_name = {report.name: report for report in reports}
    declared = {report.name: _declared(report, notebooks) for report in reports}
    entry, problems = _Entry("-p"), []
    place = "-p" if is_varied(assignments) else ""
    for name in by_name:
        values: dict[str, list[Any]] = {}
        for text in assignments:
            parsed, faults = parse_assignments([text], declared[name])
            problems += [f"{place or name}: {fault}" for fault in faults]
            for key, value in parsed.items():
                values.setdefault(key, []).append(value)
        entry.values[name] = values
        problems += [f"{place or name}: {fault}" for fault in _wrong_values(values, declared[name], topic)]
    if problems:
        raise ParameterError("\n".join(dict.fromkeys(problems)))
    return _reports([entry], by_name, declared, Words(topic_words(topic)))


def is_varied(assignments: list[str]) -> bool:
    """Whether texts ``key=value`` name a key more than once."""
    keys = [text.partition("=")[0].strip() for text in assignments]
    return len(set(keys)) < len(keys)


def _declared(report: Report, notebooks: Path | Overlay) -> dict[str, Parameter]:
    return merge_declared({stem: read_parameters(notebooks / f"{stem}.ipynb") for stem in report.notebooks})


def _read_entry(
    place: str, found: object, by_name: dict[str, Report], declared: dict[str, dict], topic: Topic
) -> tuple[_Entry, list[str]]:
    """An entry of a grid as it was found, and its faults; with faults of form it has no values."""
    if faults := _faults_of_keys(found):
        return _Entry(place), faults
    names = found.get("reports", list(by_name)[:1])
    single, several = found.get("parameters", {}), found.get("each", {})
    if faults := [*_faults_of_names(names, by_name), *_faults_of_values(single, several)]:
        return _Entry(place), faults
    values = {str(key): [value] for key, value in single.items()}
    values |= {str(key): of_key for key, of_key in several.items()}
    return _Entry(place, dict.fromkeys(names, values)), [
        fault for name in names for fault in _wrong_values(values, declared[name], topic)
    ]


def _faults_of_keys(found: object) -> list[str]:
    """What is wrong with the keys of an entry, and with the kinds of what they hold."""
    if not isinstance(found, dict):
        return [f"expected the keys {', '.join(_KEYS)}, found {found!r}."]
    unknown = [f"unknown key {key!r}.{nearest(str(key), list(_KEYS))}" for key in found if key not in _KEYS]
    mistyped = [key for key, kind in _KEYS.items() if key in found and not isinstance(found[key], kind)]
    return unknown + [f"{key}: expected {_KINDS[_KEYS[key]]}, found {found[key]!r}." for key in mistyped]


def _faults_of_names(names: list, by_name: dict[str, Report]) -> Iterator[str]:
    if not names:
        yield "reports: expected at least one name."
    for name in (name for name in names if str(name) not in by_name):
        yield f"unknown report {name!r}.{nearest(str(name), list(by_name))}"


def _faults_of_values(single: dict, several: dict) -> Iterator[str]:
    for key in (key for key in single if key in several):
        yield f"{key} stands in both parameters and each."
    for key, values in several.items():
        if not isinstance(values, list) or not values:
            yield f"each, {key}: expected a list of values, found {values!r}."


def _wrong_values(values: dict[str, list[Any]], declared: dict[str, Parameter], topic: Topic) -> list[str]:
    """A sentence for each value that its report does not take."""
    pairs = ((key, value) for key, of_key in values.items() for value in of_key)
    return [problem for key, value in pairs for problem in check_parameters({key: value}, declared, topic)]


def _reports(
    entries: list[_Entry], by_name: dict[str, Report], declared: dict[str, dict], words: Words
) -> list[Report]:
    cells = []
    for entry in entries:
        for name, values in entry.values.items():
            report = by_name[name]
            usual = {key: parameter.default for key, parameter in declared[name].items()} | report.parameters
            for chosen in product(*values.values()):
                given = dict(zip(values, chosen, strict=True))
                differs = {key: given[key] for key in usual if key in given and given[key] != usual[key]}
                cells.append(_Cell(entry.place, report, differs))
    _refuse_repetitions(cells)
    names = [_name(cell) for cell in cells]
    alike = Counter(name.casefold() for name in names)
    return [
        _report(cell, name if alike[name.casefold()] == 1 else f"{name}_{_digest(cell)}", words)
        for cell, name in zip(cells, names, strict=True)
    ]


def _refuse_repetitions(cells: list[_Cell]) -> None:
    first: dict[str, _Cell] = {}
    problems = [
        f"{cell.place}: {_name(cell)} is asked for twice (first by {known.place})."
        for cell in cells
        if (known := first.setdefault(_text(cell), cell)) is not cell
    ]
    if problems:
        raise ReportError("\n".join(problems))


def _report(cell: _Cell, name: str, words: Words) -> Report:
    told = "; ".join(_told(words, key, value) for key, value in cell.differs.items())
    title = f"{cell.report.title} ({told})" if told else cell.report.title
    return replace(cell.report, name=name, title=title, parameters=cell.report.parameters | cell.differs)


def _told(words: Words, key: str, value: Any) -> str:
    if key == "as_of" and value:
        return f"as public on {day(value)}"
    return f"{words.parameter(key).replace('_', ' ')}: {words.value(value, key)}"


def _name(cell: _Cell) -> str:
    """The report's name and what differs, for a folder; a long one is cut and told apart by a hash."""
    parts = [_folder_part(key, value) for key, value in cell.differs.items()]
    name = "_".join([cell.report.name, *parts])
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 9]}_{_digest(cell)}"


def _folder_part(key: str, value: Any) -> str:
    told = ("-".join(value) or "all") if isinstance(value, list) else str(value) or "none"
    text = f"{key}-{told}"
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in text)


def _text(cell: _Cell) -> str:
    return json.dumps([cell.report.name, cell.differs], sort_keys=True)


def _digest(cell: _Cell) -> str:
    return hashlib.sha256(_text(cell).encode()).hexdigest()[:8]
