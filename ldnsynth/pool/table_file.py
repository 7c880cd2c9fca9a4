"""Somebody's own table as a spreadsheet saved it: separators, blank lines and unnamed columns, and what is wrong."""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ldnsynth.errors import DataError
from ldnsynth.letters import unprintable
from ldnsynth.publishing.files.text_files import read_letters

BLANK = ("", "NA", "na", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", ".")
MOST_LINES = 100_000  # of a table that becomes rows of a review
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ROWS_OF_A_TITLE = 20


@dataclass(frozen=True)
class Form:
    """How a table is written.

    Attributes
    ----------
    decimal : str
        "," or "."; "" if the numbers tell which it is.
    mapped : mapping of str to str
        Names of its columns by escalc name.
    """

    decimal: str = ""
    mapped: Mapping[str, str] = field(default_factory=dict)


AS_IT_STANDS = Form()


@dataclass(frozen=True)
class OwnTable:
    """The rows of a table that hold something.

    Attributes
    ----------
    name : str
        Of the file.
    header : list of str
        Names of its columns; those without a name are left out.
    rows : list of list of str
        Their cells, without white space around them.
    places : list of int
        The number of each row as a spreadsheet shows it, the header being row 1.
    separator : str
        What stands between cells.
    told : list of str
        What was assumed to read it, a sentence each.
    """

    name: str
    header: list[str]
    rows: list[list[str]]
    places: list[int]
    separator: str
    told: list[str] = field(default_factory=list)

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        index = self.header.index(name)
        return [row[index] for row in self.rows]

    def where(self, row: int, column: str = "") -> str:
        """A cell or row, for a sentence; `row` counts from 0."""
        return f"{self.name}, row {self.places[row]}" + (f", {column}" if column else "")

    def renamed(self, mapped: Mapping[str, str]) -> "OwnTable":
        """The table with columns under our names.

        Raises
        ------
        DataError
            If it has no such column, or one of our names already.
        """
        faults = [
            f"{self.name}: no column {theirs!r}, which --map {ours}={theirs} names. Found: {', '.join(self.header)}."
            for ours, theirs in mapped.items()
            if theirs.casefold() not in [name.casefold() for name in self.header]
        ]
        if faults:
            raise DataError(faults)
        back = {theirs.casefold(): ours for ours, theirs in mapped.items()}
        header = [back.get(name.casefold(), f"{name} " if name in mapped else name) for name in self.header]
        return replace(self, header=header)

    def only(self, kept: Sequence[bool]) -> "OwnTable":
        """The table of some of its rows."""
        pairs = [pair for pair, keep in zip(zip(self.rows, self.places, strict=True), kept, strict=True) if keep]
        return replace(self, rows=[row for row, _ in pairs], places=[place for _, place in pairs])


def assumed(name: str, told: Sequence[str]) -> list[str]:
    """What was assumed to read a file, in one line; none if nothing was."""
    parts = [sentence.removeprefix(f"{name}: ").removesuffix(".") for sentence in told]
    return [f"{name}: {'; '.join(parts)}."] if parts else []


def refuse_longer(name: str, text: str, most: int) -> None:
    """Refuse a text of more lines than a table of a review has, before it is taken apart.

    Raises
    ------
    DataError
    """
    if (lines := max(text.count("\n"), text.count("\r"))) > most:
        raise DataError([f"{name}: has {lines:,} lines, expected {most:,} at most in a table of a review. Split it."])


def read_own_table(path: Path, known: Collection[str], *, most: int | None = None) -> OwnTable:
    """Read a CSV.

    Parameters
    ----------
    path : Path
        UTF-8, UTF-16 with its mark, or Windows-1252; cells separated by commas, semicolons, tabs or bars. Rows
        above the names of the columns, and blank ones, are passed over.
    known : collection of str
        Names that columns may have; a column with one of them in other letters (``AI``) is that column.
    most : int, optional
        Lines that it may have.

    Raises
    ------
    DataError
        If it cannot be read, or cells and header do not fit: all rows at once.
    """
    text, told = read_letters(path)
    if most:
        refuse_longer(path.name, text, most)
    text = re.sub(r"\Asep=.\r?\n?", "", text, flags=re.IGNORECASE)  # a line for spreadsheets alone
    records, separator = _split(path.name, text, known)
    first = _first_row(records, known)
    filled = [place for place, cells in enumerate(records) if any(cells) and place > first]
    if not filled:
        raise DataError([f"{path.name}: expected a header and at least one row, found {len(text.splitlines())} lines."])
    above = [place + 1 for place in range(first) if any(records[place])]
    told += (
        [f"{path.name}: row {', '.join(map(str, above))} above the names of the columns is left out."] if above else []
    )
    if separator != ",":
        told += [f"{path.name}: {_SEPARATORS[separator]} stand between cells."]
    header = _known_names(records[first], known)
    if problems := _faults_of_form(path.name, first, header, records, filled):
        raise DataError(problems)
    named = [index for index, name in enumerate(header) if name]
    rows = [[records[place][index] for index in named] for place in filled]
    places = [place + 1 for place in filled]
    return OwnTable(path.name, [header[index] for index in named], rows, places, separator, told)


def _split(name: str, text: str, known: Collection[str]) -> tuple[list[list[str]], str]:
    """The records, by the separator that gives the most names of columns."""
    heads = [line for line in text.splitlines() if line.strip()][:_ROWS_OF_A_TITLE]

    def fits(sign: str) -> tuple[int, int]:
        names = max((_count_known(_first_record(head, sign), known) for head in heads), default=0)
        return names, heads[0].count(sign) if heads else 0

    best = max(_SEPARATORS, key=fits)
    try:
        records = [
            [cell.strip() for cell in cells]
            for cells in csv.reader(io.StringIO(text, newline=""), delimiter=best, strict=True)
        ]
    except csv.Error as error:
        raise DataError([f"{name}: cannot be read as CSV ({error}). Look for a stray quote."]) from None
    broken = [place for place, cells in enumerate(records, 1) if any(re.search(r"[\r\n]", cell) for cell in cells)]
    if broken:
        advice = "Put it on one line, or look for a stray quote"
        raise DataError([f"{name}, row {place}: a cell holds a line break. {advice}." for place in broken])
    return records, best


def _first_record(line: str, sign: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=sign), [])]


def _plain(name: str) -> str:
    """A name of a column as it is compared: small letters, without spaces and underscores."""
    return re.sub(r"[\s_]+", "", name).casefold()


def _count_known(cells: Sequence[str], known: Collection[str]) -> int:
    plain = {_plain(name) for name in known}
    return sum(bool(cell) and _plain(cell) in plain for cell in cells)


def _known_names(header: list[str], known: Collection[str]) -> list[str]:
    """The names of columns, known ones in the letters that they are known by, where one column alone may be meant."""
    ours = {_plain(name): name for name in known}
    times = Counter(_plain(name) for name in header)
    return [name if name in known or times[_plain(name)] > 1 else ours.get(_plain(name), name) for name in header]


def _first_row(records: list[list[str]], known: Collection[str]) -> int:
    """The place of the names of the columns: the first row that holds something, or one below a title."""
    first = next((place for place, cells in enumerate(records) if any(cells)), len(records))
    if first == len(records) or _count_known(records[first], known) > 1:
        return first
    below = range(first + 1, min(len(records), first + _ROWS_OF_A_TITLE))
    named = next((place for place in below if _count_known(records[place], known) > 1), first)
    if named == first and len(records[first]) > 1 and _filled(records[first]) == 1:  # a title, padded by a spreadsheet
        return next((place for place in below if _filled(records[place]) > 1), first)
    return named


def _filled(cells: Sequence[str]) -> int:
    return sum(map(bool, cells))


def _faults_of_form(name: str, first: int, header: list[str], records: list[list[str]], filled: list[int]) -> list[str]:
    """Rows longer or shorter than the header, names that stand twice, and signs that cannot be printed."""
    problems = [
        f"{name}, row {first + 1}: found column {column!r} twice. Rename one."
        for column in dict.fromkeys(filter(None, header))
        if header.count(column) > 1
    ]
    for place in filled:
        cells = records[place]
        if len(cells) < len(header) or any(cells[len(header) :]):
            found = f"{name}, row {place + 1}: expected {len(header)} cells, found {len(cells)}."
            problems.append(f"{found} Look for a comma outside quotes, or a decimal comma.")
    for place, cells in [(first, header), *((place, records[place]) for place in filled)]:
        problems += [
            f"{name}, row {place + 1}{f', {column}' if place > first else ''}: "
            f"holds a sign that cannot be printed, {sign}. Remove it."
            for column, cell in zip(header, cells, strict=False)
            if (sign := unprintable(cell)) and (column or place == first)
        ]
    return problems
