"""A workbook in our layout read back: sheets that are tables, cells as text."""

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from ldnsynth.errors import DataError
from ldnsynth.evidence.layout import TABLES, TableLayout
from ldnsynth.imports.archive import Archive
from ldnsynth.imports.plan import Plan, listed, tidy
from ldnsynth.imports.review import Held
from ldnsynth.imports.sheets.workbook import ABOUT, TERMS
from ldnsynth.publishing.files.text_files import read_bytes

_MOST_ROWS = 100_000  # of a sheet
_LONGEST = 200  # letters of a fault
_UNSAVED = "#UNSAVED!"
_OLD = b"\xd0\xcf\x11\xe0"


def plan_xlsx(path: Path, held: Held, *, replace: bool = False) -> Plan:
    """The rows of a workbook that `workbook.workbook_of` made and people filled.

    Parameters
    ----------
    path : Path
    held : Held
    replace : bool
        Whether a cell that differs takes the place of what stands in the review.

    Raises
    ------
    DataError
        If it is no workbook, holds formulas without values, unknown columns, or none of our sheets.
    """
    plan = Plan(path.name, edits="replace" if replace else "ask")
    faults: list[str] = []
    counted = 0
    for name, rows in _sheets(path):
        if name in (ABOUT, TERMS):
            continue
        if name not in TABLES:
            plan.refused.append(f"sheet {name!r}: no table of this layout. Tables: {listed(list(TABLES), 30)}.")
            continue
        found = list(_rows(TABLES[name], rows, f"{path.name}, {name}", faults))
        counted += len(found)
        for row in found:
            plan.add(name, **row)
    if faults:
        raise DataError(faults)
    if not plan.rows and not counted and len(plan.refused):
        raise DataError([f"{path.name}: no sheet is a table of this layout. Make one with: ldnsynth init NAME --xlsx."])
    plan.source = f"{path.name}: {counted} rows in {len(plan.rows)} sheets"
    held_keys = {name: len(held.rows(name)) for name in plan.rows}
    fewer = [name for name, found in plan.rows.items() if len(found) < held_keys[name]]
    if fewer:
        plan.told.append(f"Fewer rows than the review in {listed(fewer)}: rows are never removed by an import.")
    return plan


def _sheets(path: Path) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    from openpyxl import load_workbook

    data = read_bytes(path)
    if data[:4] == _OLD:
        what = "is encrypted or an old workbook (.xls)"
        raise DataError([f"{path.name}: {what}. Save it as .xlsx without a password."])
    archive = Archive(path)  # refuses what is out of all proportion
    if not archive.ending("workbook.xml"):
        raise DataError([f"{path.name}: a zip without a workbook in it. Expected .xlsx."])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that are of no use here
            found, written = (
                _cells(load_workbook(io.BytesIO(data), read_only=True, data_only=only)) for only in (True, False)
            )
    except Exception as error:  # whatever the library makes of a damaged file
        what = " ".join(str(error).split())[:_LONGEST]
        raise DataError([f"{path.name}: cannot be read as a workbook ({what}). Save it anew as .xlsx."]) from None
    for title, rows in found.items():
        yield title, map(_told, rows, written[title])


def _cells(book: Any) -> dict[str, list[tuple]]:
    """The cells of each sheet, row by row."""
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    return {sheet.title: [*islice(sheet.iter_rows(values_only=True), _MOST_ROWS + 1)] for sheet in book.worksheets}


def _told(values: tuple, written: tuple) -> tuple:
    """The values of a row; of a formula that was saved without one an error, as a spreadsheet writes errors."""
    return tuple(
        _UNSAVED if value is None and isinstance(text, str) and text.startswith("=") else value
        for value, text in zip_longest(values, written)
    )


def _rows(table: TableLayout, rows: Iterator[tuple], where: str, faults: list[str]) -> Iterator[dict[str, str]]:
    """The rows that hold something, by column; faults of the head and of cells are added to a list."""
    head = [tidy(cell) for cell in next(rows, ())]
    while head and not head[-1]:
        head.pop()
    unknown = [name for name in head if name and name not in table.columns]
    twice = sorted({name for name in head if name and head.count(name) > 1})
    if unknown or twice or (head and not set(table.key) <= set(head)):
        missing = [name for name in table.key if name not in head]
        parts = [
            f"{word} {listed(names)}"
            for word, names in (("unknown", unknown), ("twice", twice), ("no", missing))
            if names
        ]
        faults.append(f"{where}, row 1: columns differ from the layout ({'; '.join(parts)}).")
        return
    for number, cells in enumerate(rows, 2):
        if number > _MOST_ROWS:
            faults.append(f"{where}: more than {_MOST_ROWS:,} rows. Remove what is no row of the table.")
            return
        row = {name: _text(cell) for name, cell in zip(head, cells, strict=False) if name and cell is not None}
        row = {name: text for name, text in row.items() if text}
        if not row:
            continue
        broken = [
            name for name, text in row.items() if text.startswith("#") and text.rstrip("!?").isupper() and len(text) > 2
        ]
        faults += [
            f"{where}, row {number}, {name}: holds a formula whose value was not saved. Write the value."
            if row[name] == _UNSAVED
            else f"{where}, row {number}, {name}: holds the error {row[name]}. Correct the cell."
            for name in broken
        ]
        if missing := [name for name in table.key if name not in row]:
            faults.append(f"{where}, row {number}: blank in {listed(missing)}, the key of the table. Fill it.")
        elif not broken:
            yield row


def _text(cell: Any) -> str:
    """A cell as the tables hold it, whatever a spreadsheet made of it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return tidy(cell)
