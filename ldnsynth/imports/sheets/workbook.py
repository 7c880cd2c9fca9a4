"""A workbook of a review: a sheet a table, lists of allowed terms to choose from, notes on what a column holds."""

import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ldnsynth import __version__
from ldnsynth.evidence.layout import Column, TableLayout, tables_in_use
from ldnsynth.evidence.reading.tables import package_topic, read_headers, read_tables
from ldnsynth.topic import Topic

TERMS = "terms"  # the sheet with allowed terms, which lists point to
ABOUT = "about"
_WIDEST, _NARROWEST = 40, 10  # letters
_SPARE_ROWS = 2000  # below the last row, in which lists are offered too
_LONGEST_NOTE = 250  # letters
_REQUIRED = PatternFill("solid", fgColor="FFDCE9EF")


def workbook_of(data: Path) -> bytes:
    """The workbook of a data package.

    Raises
    ------
    DataError
        If its topic cannot be used.
    """
    topic = package_topic(data)
    headers, (tables, _) = read_headers(data, topic), read_tables(data, topic)
    book = Workbook()
    _about(book.active, topic)
    terms = book.create_sheet(TERMS)
    for table in tables_in_use(topic):
        columns = table.header_of(headers[table.name])
        rows = [[row[column] for column in columns] for row in tables[table.name]]
        _sheet(book.create_sheet(table.name), terms, table, columns, rows, topic)
    book.move_sheet(terms, offset=len(book.sheetnames))
    book.properties.creator = f"ldnsynth {__version__}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _about(sheet: Worksheet, topic: Topic) -> None:
    sheet.title = ABOUT
    lines = (
        topic.title,
        topic.question,
        "A sheet a table. Heads in colour are always filled; point at a head to read what its column holds.",
        "Cells are text, so that no number or date is changed. Rows may stand in any order.",
        "Bring it back with: ldnsynth import xlsx FILE --into REVIEW (shows what it gives; --apply writes it).",
        "The CSV files of the review stay the truth: a row that is deleted here stays there.",
    )
    for number, line in enumerate(lines, 1):
        sheet.cell(number, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(1, 1).font = Font(bold=True)
    sheet.column_dimensions["A"].width = 100


def _sheet(
    sheet: Worksheet, terms: Worksheet, table: TableLayout, columns: list[str], rows: list[list[str]], topic: Topic
) -> None:
    sheet.freeze_panes = sheet.cell(2, 2)
    for number, name in enumerate(columns, 1):
        column = table.columns[name]
        head = sheet.cell(1, number, name)
        head.font = Font(bold=True)
        head.number_format = "@"
        if column.required:
            head.fill = _REQUIRED
        head.comment = Comment(_note(table, column, topic), "ldnsynth", width=320, height=140)
        longest = max((len(row[number - 1]) for row in rows), default=0)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = min(_WIDEST, max(_NARROWEST, longest, len(name)) + 2)
        if allowed := list(column.allowed(topic)):
            _list(sheet, terms, f"{table.name}.{name}", letter, allowed, len(rows), column)
    for place, row in enumerate(rows, 2):
        for number, cell in enumerate(row, 1):
            written = sheet.cell(place, number)
            written.number_format = "@"
            if cell:
                written.value = cell
                written.data_type = "s"  # text that begins with = is no formula
    for place in range(len(rows) + 2, len(rows) + 52):
        for number in range(1, len(columns) + 1):
            sheet.cell(place, number).number_format = "@"


def _list(
    sheet: Worksheet, terms: Worksheet, name: str, letter: str, allowed: Sequence[str], rows: int, column: Column
) -> None:
    """Offer the allowed terms in a column; others are refused, but for cells that may hold several."""
    place = terms.max_column + (1 if terms.cell(1, 1).value else 0)
    for number, term in enumerate((name, *allowed), 1):
        terms.cell(number, place, term)
    home = get_column_letter(place)
    rule = DataValidation(
        type="list",
        formula1=f"{TERMS}!${home}$2:${home}${len(allowed) + 1}",
        allow_blank=True,
        showErrorMessage=not column.several,
        errorTitle=column.name,
        error="Choose a term of the list.",
    )
    rule.add(f"{letter}2:{letter}{rows + _SPARE_ROWS}")
    sheet.add_data_validation(rule)


def _note(table: TableLayout, column: Column, topic: Topic) -> str:
    parts = [column.description] if column.description else []
    if column.name in table.key:
        parts.append("key of the table")
    if column.name in table.references:
        parts.append(f"an id of the sheet {table.references[column.name]}")
    if column.type != "string":
        parts.append(f"a {column.type}, with a decimal point")
    if column.allowed(topic):
        parts.append("terms joined by ;" if column.several else "a term of the list")
    parts.append("always filled" if column.required else "may be blank")
    return "; ".join(parts)[:_LONGEST_NOTE]
