"""Numbers as people and spreadsheets write them: decimal marks, thousands, percent, minus signs; and what is none."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from ldnsynth.pool.table_file import BLANK, OwnTable

COUNTS = ("ai", "bi", "ci", "di", "n1i", "n2i", "x1i", "x2i", "xi", "mi", "ni")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BETWEEN = " \u00a0\u202f\u2009'’"  # signs between thousands that are no decimal mark
_GROUPED = re.compile(rf"([+-]?[1-9][0-9]{{0,2}})((?:[{_BETWEEN}][0-9]{{3}})+)([.,][0-9]+)?")
_THREE = {",": re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}"), ".": re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")}
_SEVERAL = {sign: re.compile(rf"[+-]?[1-9][0-9]{{0,2}}(\{sign}[0-9]{{3}}){{2,}}") for sign in ",."}
_BOTH = {
    ",": re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+"),
    ".": re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+"),
}
_DECIMAL = {
    ",": re.compile(r"[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?"),
    ".": re.compile(r"[+-]?[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?"),
}
_OTHER = {",": ".", ".": ","}
_MOST_SHOWN = 3


def read_numbers(
    table: OwnTable, names: Sequence[str], *, decimal: str = ""
) -> tuple[dict[str, np.ndarray], dict[int, list[str]], list[str]]:
    """Columns as numbers.

    Parameters
    ----------
    table : OwnTable
    names : sequence of str
        Of columns.
    decimal : str
        "," or "."; "" if the numbers tell which it is.

    Returns
    -------
    columns : dict of str to array
        NaN where a cell is blank.
    problems : dict of int to list of str
        By row what is no number, or could be two.
    told : list of str
        What was assumed, a sentence each.
    """
    cells = {name: [_plain_signs(cell) for cell in table.column(name)] for name in names}
    # Between commas, a comma in a count is a slip rather than a decimal mark.
    telling = [column for name, column in cells.items() if table.separator != "," or name not in COUNTS]
    mark = decimal or _decimal_mark(table, [cell for column in telling for cell in column])
    columns, problems = {}, {}
    odd: dict[str, list[str]] = {}
    for name, column in cells.items():
        values = columns[name] = np.full(len(column), np.nan)
        raw = table.column(name)
        for row, cell in enumerate(column):
            value, how = _number(cell, raw[row], mark, decimal, count=name in COUNTS)
            if value is not None:
                values[row] = value
                if how:
                    odd.setdefault(how, []).append(raw[row])
            elif raw[row] not in BLANK:
                found = f"{table.where(row, name)}: expected a number, found {raw[row]!r}. {_advice(cell, name)}"
                problems.setdefault(row, []).append(found)
    told = [f"{table.name}: commas are read as decimal commas."] if mark == "," else []
    told += [f"{table.name}: {how}: {', '.join(dict.fromkeys(found[:_MOST_SHOWN]))}." for how, found in odd.items()]
    return columns, problems, told


def is_numeric(table: OwnTable, column: str) -> bool:
    """Whether a column holds numbers alone."""
    return not read_numbers(table, [column])[1]


def _plain_signs(cell: str) -> str:
    """A cell with - for any sign that stands for minus."""
    return re.sub(r"^[−–‒﹣－]\s?(?=[0-9.,])", "-", cell)


def _number(cell: str, raw: str, mark: str, decimal: str, *, count: bool) -> tuple[float | None, str]:
    """The number that a cell is, None if it is none or could be two; and how it was read, "" if as it stands."""
    how = "read with a minus sign" if cell != raw else ""
    if found := re.fullmatch(r"\((.+)\)", cell):
        cell, how = f"-{found[1]}", "numbers in brackets are read as below 0"
    if cell.endswith("%"):
        if count:
            return None, ""
        value, _ = _number(cell[:-1].strip(), cell[:-1].strip(), mark, decimal, count=False)
        return (None if value is None else value / 100), "percentages are read as parts of 1"
    if found := _GROUPED.fullmatch(cell):
        cell = found[1] + re.sub(rf"[{_BETWEEN}]", "", found[2]) + (found[3] or "")
        how = how or "thousands are set apart"
    other = _OTHER[mark] if mark else ""
    if (mark and _BOTH[mark].fullmatch(cell)) or (
        mark and (_SEVERAL[other].fullmatch(cell) or _THREE[other].fullmatch(cell)) and not _is_decimal(cell, mark)
    ):
        cell, how = cell.replace(other, ""), how or "thousands are set apart"
    plain = cell.replace(",", ".") if mark == "," and _DECIMAL[","].fullmatch(cell) else cell
    if not mark and any(_THREE[sign].fullmatch(cell) for sign in ",."):
        return None, ""
    if _NUMBER.fullmatch(plain) and (mark != "," or "." not in cell) and np.isfinite(float(plain)):
        return float(plain), how
    return None, ""


def _is_decimal(cell: str, mark: str) -> bool:
    return mark in cell


def _decimal_mark(table: OwnTable, cells: Iterable[str]) -> str:
    """The decimal mark that some number tells; a point where none does; "" where a number could be two."""
    cells = [cell.strip("()%").strip() for cell in cells]
    tells = {
        mark: any(
            _BOTH[mark].fullmatch(cell)
            or _SEVERAL[_OTHER[mark]].fullmatch(cell)
            or (_DECIMAL[mark].fullmatch(cell) and not _THREE[mark].fullmatch(cell))
            for cell in cells
        )
        for mark in ",."
    }
    if tells["."] or tells[","]:
        return "." if tells["."] else ","
    if any(_THREE[","].fullmatch(cell) for cell in cells):
        return ""
    pointed = any(_THREE["."].fullmatch(cell) for cell in cells)
    return "" if pointed and table.separator == ";" else "."


def _advice(cell: str, name: str) -> str:
    if cell.startswith(("<", ">", "≤", "≥")):
        return "A bound is no number: leave the cell blank, or write the number if it is known."
    if "%" in cell:
        return "Write how many people, not a percentage." if name in COUNTS else "Write plain digits before the sign."
    if any(_THREE[sign].fullmatch(cell) for sign in ",."):
        return "A decimal mark, or one between thousands? Say with --decimal , or --decimal ."
    if "," in cell:
        return "A decimal comma? Write decimal points, or say with --decimal ,."
    return "Write plain digits with a decimal point, or leave it blank."
