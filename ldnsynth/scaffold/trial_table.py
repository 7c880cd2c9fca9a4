"""Somebody's table of trials, read and judged: what its columns are, the name of each trial, what cannot be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.pool.checks import sums_of_rows
from ldnsynth.pool.numbers import read_numbers
from ldnsynth.pool.table_file import BLANK, MOST_LINES, OwnTable, assumed, read_own_table
from ldnsynth.scaffold.start import term
from ldnsynth.scaffold.trial_faults import impossible, incomplete
from ldnsynth.scaffold.trial_parts import differs_within, other_comparators, repeated
from ldnsynth.vocabulary import RATIOS, nearest

# What a row needs for each measure, any of the sets; totals stand in for those without the event.
_COUNTS = (("ai", "bi", "ci", "di"), ("ai", "n1i", "ci", "n2i"), ("ai", "bi", "ci", "n2i"), ("ai", "n1i", "ci", "di"))
_MEANS = (("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"),)
NEEDS = {
    **dict.fromkeys(("RR", "OR", "RD"), _COUNTS),
    **dict.fromkeys(("MD", "SMD"), _MEANS),
    "IRR": (("ai", "t1i", "ci", "t2i"), ("x1i", "t1i", "x2i", "t2i")),
    "HR": (("oei", "vei"),),
    "GEN": (),
}
MEASURES = tuple(NEEDS)
RENAMED = {"x1i": "ai", "x2i": "ci"}
ALLOCATION = ("alloc", "allocation")  # columns that tell the design too
PEOPLE = "ni"  # of a trial, where its arms are not told apart
PARTS = ("arm", "stratum")  # columns that tell rows of one trial apart
_WORDS = ("slab", *PARTS)  # mapped columns that hold words
_OF_COMPARATOR = ("ci", "di", "n2i", "m2i", "sd2i", "x2i", "t2i")
_EFFECTS = (("yi", "vi"), ("yi", "sei"), ("yi", "ci_low", "ci_high"))
NAMES = ("study", "author", "slab", "trial")
KNOWN = tuple(
    dict.fromkeys(
        (
            *(name for names in _EFFECTS for name in names),
            *(name for sets in NEEDS.values() for names in sets for name in names),
            *(PEOPLE, *NAMES, "year", *ALLOCATION, *PARTS),
        )
    )
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d(?!\d)")
_NUMBER_LIKE = re.compile(r"[+−-]?\d[\d.,]*\s*%?")
_MOST_VALUES = 12  # that are told
_LONGEST_LEVEL = 40  # letters; longer texts are remarks


@dataclass
class TrialTable:
    """The rows of a table of trials that can be used: a row a trial, or a row an arm or stratum of a trial.

    Attributes
    ----------
    name : str
        Of the file.
    places : list of int
        The number of each row in it.
    numbers : dict of str to array
        By escalc name, NaN where blank; ratios as logarithms.
    labels, ids, years : list of str
        Of the trial of each row; a year is "" where none is told.
    parts : dict of str to list of str
        By name of `PARTS`, of the rows of trials that have several: "" where a trial has one row.
    allocation : dict of str to list of str
        The column of methods of allocation, if there is one.
    covariates : dict of str to list of str
        Further columns that all trials may share; numbers with decimal points.
    told : list of str
        What was assumed or left out, a sentence each.
    """

    name: str
    places: list[int]
    numbers: dict[str, np.ndarray]
    labels: list[str]
    ids: list[str]
    years: list[str]
    parts: dict[str, list[str]] = field(default_factory=dict)
    allocation: dict[str, list[str]] = field(default_factory=dict)
    covariates: dict[str, list[str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def read_trial_table(
    path: Path, *, measure: str, mapped: Mapping[str, str], where: tuple[str, str] | None = None, decimal: str = ""
) -> TrialTable:
    """Read a table of trials, a trial a row; the parameters as for `from_table.fill_from_table`.

    Raises
    ------
    DataError
        Every problem by row and column.
    """
    named = [name.strip() for names in mapped.values() for name in names.split(",")]
    table = _only(read_own_table(path, {*KNOWN, *named, *(where or ())[:1]}, most=MOST_LINES), where)
    columns = _columns(table, measure, mapped)
    numbers, problems, told = read_numbers(table, list(columns.values()), decimal=decimal)
    labels, years, naming, faults = _labels(table, mapped)
    unread = [problem for row in sorted(problems) for problem in problems[row]]
    cells = {name: numbers[column] for name, column in columns.items()}
    wanted = [names for names in (*NEEDS[measure], *_EFFECTS) if set(names) <= set(cells)]
    parts = {name: _cells(table, mapped.get(name, name)) for name in PARTS}
    faults = [*unread, *faults, *repeated(table, labels, parts), *impossible(table, cells)]
    faults += other_comparators(table, labels, parts["stratum"], {n: cells[n] for n in _OF_COMPARATOR if n in cells})
    faults += [] if unread else incomplete(table, cells, wanted)
    read = TrialTable(table.name, table.places, cells, labels, _ids(labels), years, parts)
    sums_of_rows(table, cells, labels, np.zeros(len(labels), dtype=int))
    read.told += assumed(table.name, [*table.told, *told])
    read.told += _what_effects_are(table, cells, measure)
    faults += _further(read, table, {*columns.values(), *naming, *(mapped.get(name, name) for name in PARTS)})
    if faults:
        raise DataError(faults)
    return read


def _only(table: OwnTable, where: tuple[str, str] | None) -> OwnTable:
    """The rows that have a value in a column."""
    if where is None:
        return table
    column, value = where
    if column not in table.header:
        raise DataError([f"{table.name}: no column {column!r} to choose rows by.{nearest(column, table.header)}"])
    chosen = table.only([cell == value for cell in table.column(column)])
    if not chosen.rows:
        values = list(dict.fromkeys(table.column(column)))[:_MOST_VALUES]
        raise DataError([f"{table.name}, {column}: no row has {value!r}. It has {', '.join(values)}."])
    return chosen


def _columns(table: OwnTable, measure: str, mapped: Mapping[str, str]) -> dict[str, str]:
    """The column of the table for each escalc name that it has; refuses a table without what the measure needs."""
    faults = [
        f"{table.name}: no column {column!r}, which --{name} names.{nearest(column, table.header)}"
        for name, names in mapped.items()
        for column in (part.strip() for part in names.split(","))
        if column not in table.header
    ]
    if faults:
        raise DataError(faults)
    usable = {name for names in (*_EFFECTS, *(n for sets in NEEDS.values() for n in sets)) for name in names} | {PEOPLE}
    taken = set(mapped.values())
    found = {name: name for name in table.header if name in usable and name not in taken}
    found |= {name: column for name, column in mapped.items() if name not in _WORDS}
    wanted = [*NEEDS[measure], *_EFFECTS]
    if not any(set(names) <= set(found) for names in wanted):
        sets = "; or ".join(", ".join(names) for names in wanted)
        raise DataError(
            [
                f"{table.name}: {measure} needs the columns {sets}; found {', '.join(table.header)}. "
                "Rename them, or map them, such as --ai tpos."
            ]
        )
    return found


def _labels(table: OwnTable, mapped: Mapping[str, str]) -> tuple[list[str], list[str], set[str], list[str]]:
    """Name and year of each trial, the columns that they were taken from, and what is wrong with them."""
    if "slab" in mapped:
        names = [name.strip() for name in mapped["slab"].split(",")]
        year = next((name for name in names if name.lower() == "year"), "")
        year = year or ("year" if "year" in table.header else "")
        authors = [name for name in names if name != year]
    else:
        authors = [name for name in NAMES if name in table.header][:1]
        year = "year" if "year" in table.header else ""
    if not authors:
        expected = f"{table.name}: no column names the trials: expected study (or author) and year; found "
        advice = f"{', '.join(table.header)}. Map them: --slab author,year, or in an import --map slab=author,year."
        raise DataError([expected + advice])
    told = table.column(year) if year else [""] * len(table.rows)
    years = [found[0] if (found := _YEAR.findall(cell)) else "" for cell in told]
    faults = [
        f"{table.where(row, year)}: expected a year such as 1948, found {cell!r}."
        for row, cell in enumerate(told)
        if cell not in BLANK and not years[row]
    ]
    parts = [[row[table.header.index(name)] for name in authors] for row in table.rows]
    labels = [" ".join(part for part in row if part not in BLANK) for row in parts]
    faults += [
        f"{table.where(row, authors[0])}: blank, expected the name of the trial."
        for row, label in enumerate(labels)
        if not label
    ]
    labels = [
        label if not year or year in label else f"{label} {year}" for label, year in zip(labels, years, strict=True)
    ]
    if not year:
        years = [found[-1] if (found := _YEAR.findall(label)) else "" for label in labels]
    return labels, years, {*authors, *([year] if year else [])}, faults


def _cells(table: OwnTable, column: str) -> list[str]:
    """The words of a column, "" where it is blank or there is none."""
    cells = table.column(column) if column in table.header else [""] * len(table.rows)
    return ["" if cell in BLANK else cell for cell in cells]


def _ids(labels: list[str]) -> list[str]:
    """An id for each trial: its name as a term; by number where that has no letters or is another trial's."""
    ids: dict[str, str] = {}
    for place, label in enumerate(labels, start=1):
        name = term(label)
        name = name if re.search("[a-z]", name) and name != term("") else f"trial_{place}"
        ids.setdefault(label.casefold(), name if name not in ids.values() else f"{name}_{place}")
    return [ids[label.casefold()] for label in labels]


def _what_effects_are(table: OwnTable, cells: Mapping[str, np.ndarray], measure: str) -> Iterator[str]:
    raw = any(set(names) <= set(cells) for names in NEEDS[measure])
    given = [name for name in ("yi", "vi", "sei", "ci_low", "ci_high") if name in cells]
    if given and raw:
        yield f"{table.name}: {', '.join(given)} only where a row lacks the numbers that they come from."
    if given and measure in RATIOS:
        yield f"{table.name}: yi is read as the logarithm of the ratio, as escalc gives it."
    if given and measure == "RD":
        yield f"{table.name}: yi is read as a difference of proportions, as escalc gives it; 0.1 becomes 10 points."


def _further(read: TrialTable, table: OwnTable, used: set[str]) -> list[str]:
    """Take what is left of the columns as covariates, tell which are left out; returns what cannot be read."""
    faults: list[str] = []
    terms: dict[str, str] = {}
    for name in (name for name in table.header if name not in used):
        cells = _cells(table, name)
        if name in ALLOCATION:
            read.allocation[name] = cells
        filled = [cell for cell in cells if cell]
        numbers, problems, _ = read_numbers(table, [name])
        like = sum(bool(_NUMBER_LIKE.fullmatch(cell)) for cell in filled)
        if why := differs_within(read.ids, cells) or _no_covariate(cells, numbers[name], numeric=not problems):
            read.told.append(f"{table.name}, {name}: {why}; left out.")
        elif problems and 2 * like >= len(filled):
            faults += [problem for row in sorted(problems) for problem in problems[row]]
        elif (other := terms.setdefault(term(name), name)) != name:
            faults.append(f"{table.name}: columns {other!r} and {name!r} are one name but for signs. Rename one.")
        else:
            plain = [f"{value:.15g}" if value == value else "" for value in numbers[name]]
            read.covariates[name] = cells if problems else plain
    return faults


def _no_covariate(cells: list[str], numbers: np.ndarray, *, numeric: bool) -> str:
    """Why a column cannot tell trials apart by something that they share; "" for one that may."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return "is blank"
    if numeric:
        in_order = len(filled) == len(cells) > 2 and list(numbers) == list(range(1, len(cells) + 1))
        return "numbers the rows" if in_order else ""
    if sum(bool(_NUMBER_LIKE.fullmatch(cell)) for cell in filled) * 2 >= len(filled):
        return ""
    levels = len({cell.casefold() for cell in filled})
    if 2 * levels > len(filled) or max(map(len, filled)) > _LONGEST_LEVEL:
        return f"holds {levels} texts in {len(filled)} rows, expected numbers, or levels that trials share"
    return ""
