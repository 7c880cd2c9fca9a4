"""Somebody's own table as a spreadsheet saved it: separators, blank lines and unnamed columns, and what is wrong."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.letters import unprintable

BLANK = ("", "NA", "NaN", "nan")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+")
_ROWS_OF_A_TITLE = 20


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
    """

    name: str
    header: list[str]
    rows: list[list[str]]
    places: list[int]
    separator: str

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        index = self.header.index(name)
        return [row[index] for row in self.rows]

    def where(self, row: int, column: str = "") -> str:
        """A cell or row, for a sentence; `row` counts from 0."""
        return f"{self.name}, row {self.places[row]}" + (f", {column}" if column else "")

    def only(self, kept: Sequence[bool]) -> "OwnTable":
        """The table of some of its rows."""
        pairs = [pair for pair, keep in zip(zip(self.rows, self.places, strict=True), kept, strict=True) if keep]
        return replace(self, rows=[row for row, _ in pairs], places=[place for _, place in pairs])


def read_own_table(path: Path, known: Collection[str]) -> OwnTable:
    """Read a CSV.

    Parameters
    ----------
    path : Path
        UTF-8, or UTF-16 with its mark; cells separated by commas, semicolons, tabs or bars.
    known : collection of str
        Names that columns may have; a column with one of them in other letters (``AI``) is that column.

    Raises
    ------
    DataError
        If it cannot be read, or cells and header do not fit: all rows at once.
    """
    text = _read_text(path)
    records, separator = _split(path.name, text, known)
    first = next((place for place, cells in enumerate(records) if any(cells)), len(records))
    filled = [place for place, cells in enumerate(records) if any(cells) and place > first]
    if not filled:
        raise DataError([f"{path.name}: expected a header and at least one row, found {len(text.splitlines())} lines."])
    header = _known_names(records[first], known)
    problems = _title_above(path.name, records, first, known) or _faults_of_form(path.name, header, records, filled)
    if problems:
        raise DataError(problems)
    named = [index for index, name in enumerate(header) if name]
    rows = [[records[place][index] for index in named] for place in filled]
    return OwnTable(path.name, [header[index] for index in named], rows, [place + 1 for place in filled], separator)


def read_numbers(table: OwnTable, names: Sequence[str]) -> tuple[dict[str, np.ndarray], dict[int, list[str]], str]:
    """Columns as numbers, NaN where blank; what is no number by its row; and "," if that marks their decimals."""
    cells = {name: table.column(name) for name in names}
    mark = _decimal_mark(table, [cell for column in cells.values() for cell in column])
    columns, problems = {}, {}
    for name, column in cells.items():
        values = columns[name] = np.full(len(column), np.nan)
        for row, cell in enumerate(column):
            plain = cell.replace(mark, ".") if mark == "," and _DECIMAL_COMMA.fullmatch(cell) else cell
            if _NUMBER.fullmatch(plain) and np.isfinite(float(plain)):
                values[row] = float(plain)
            elif cell not in BLANK:
                found = f"{table.where(row, name)}: expected a number, found {cell!r}. {_advice(cell)}"
                problems.setdefault(row, []).append(found)
    return columns, problems, mark


def is_numeric(table: OwnTable, column: str) -> bool:
    """Whether a column holds numbers alone."""
    return not any(read_numbers(table, [column])[1])


def _decimal_mark(table: OwnTable, cells: list[str]) -> str:
    """A comma, where cells are not separated by commas and no number says otherwise; else a point."""
    commas = [cell for cell in cells if _DECIMAL_COMMA.fullmatch(cell)]
    points = any("." in cell and _NUMBER.fullmatch(cell) for cell in cells)
    if table.separator == "," or not commas or points:
        return "."
    return "," if any(not _THOUSANDS.fullmatch(cell) for cell in commas) else "."


def _advice(cell: str) -> str:
    if "%" in cell:
        return "Write how many people, or a proportion such as 0.2, without a sign."
    if "," in cell:
        return "A decimal comma, or a comma between thousands? Write a decimal point and no other mark."
    if cell[:1] in "−–—" and cell:
        return "Write - for the minus sign."
    return "Write plain digits with a decimal point, or leave it blank."


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError([f"{path.name}: cannot be read ({error.strerror})."]) from None
    if data.startswith(b"PK\x03\x04"):
        raise DataError([f"{path.name}: is a workbook, expected text. Save the sheet as CSV."])
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"found byte {data[error.start]:#04x}"
        raise DataError([f"{path.name}: expected UTF-8 text, {found}. Save it as 'CSV UTF-8'."]) from None
    return re.sub(r"\Asep=.\r?\n?", "", text, flags=re.IGNORECASE)  # a line for spreadsheets alone


def _split(name: str, text: str, known: Collection[str]) -> tuple[list[list[str]], str]:
    """The records, by the separator that gives the most names of columns."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    best = max(_SEPARATORS, key=lambda sign: (_count_known(_first_record(head, sign), known), head.count(sign)))
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


def _count_known(cells: Sequence[str], known: Collection[str]) -> int:
    return sum(cell.lower() in known for cell in cells)


def _known_names(header: list[str], known: Collection[str]) -> list[str]:
    """The names of columns, known ones in the letters that they are known by."""
    return [name.lower() if name.lower() in known and name.lower() not in header else name for name in header]


def _title_above(name: str, records: list[list[str]], first: int, known: Collection[str]) -> list[str]:
    """A sentence if the names of the columns stand further down, under a title."""
    if _count_known(records[first], known) > 1:
        return []
    below = range(first + 1, min(len(records), first + _ROWS_OF_A_TITLE))
    place = next((place for place in below if _count_known(records[place], known) > 1), None)
    if place is None:
        return []
    return [f"{name}, row {first + 1}: the names of the columns stand in row {place + 1}. Remove the rows above it."]


def _faults_of_form(name: str, header: list[str], records: list[list[str]], filled: list[int]) -> list[str]:
    """Rows longer or shorter than the header, names that stand twice, and signs that cannot be printed."""
    problems = [
        f"{name}, row 1: found column {column!r} twice. Rename one."
        for column in dict.fromkeys(filter(None, header))
        if header.count(column) > 1
    ]
    for place in filled:
        cells = records[place]
        if len(cells) < len(header) or any(cells[len(header) :]):
            found = f"{name}, row {place + 1}: expected {len(header)} cells, found {len(cells)}."
            problems.append(f"{found} Look for a comma outside quotes, or a decimal comma.")
    for place, cells in [(0, header), *((place, records[place]) for place in filled)]:
        problems += [
            f"{name}, row {place + 1}{f', {column}' if place else ''}: holds a sign that cannot be printed, {sign}."
            " Remove it."
            for column, cell in zip(header, cells, strict=False)
            if (sign := unprintable(cell)) and (column or not place)
        ]
    return problems
