"""The form of a data package mended: byte order marks, encodings, line ends, stray blanks, order of rows; no value."""

import csv
import difflib
import io
from collections.abc import Iterator
from pathlib import Path

from ldnsynth.evidence.layout import TableLayout, tables_in_use
from ldnsynth.evidence.reading.table_text import table_text
from ldnsynth.evidence.reading.tables import package_topic
from ldnsynth.publishing.files.text_files import read_letters

_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_MOST_LINES = 40  # of differences of one file


def mended_texts(folder: Path) -> dict[str, str]:
    """The tables of a package whose form differs from what the check asks, as they should be.

    A file whose rows do not fit its header is left as it is: the check names what is wrong.

    Raises
    ------
    DataError
        If the topic cannot be used, or a file holds two encodings.
    """
    found = {}
    for table in tables_in_use(package_topic(folder)):
        path = folder / table.path
        text = _mended(path, table) if path.is_file() else None
        if text is not None and text.encode() != path.read_bytes():
            found[table.path] = text
    return found


def _mended(path: Path, table: TableLayout) -> str | None:
    text, _ = read_letters(path)
    head = text.lstrip().split("\n", 1)[0]
    sign = max(_SIGNS, key=head.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        records = [[" ".join(cell.split()) for cell in row] for row in lines]
    except csv.Error:
        return None
    records = [row for row in records if any(row)]
    if not records:
        return None
    header = records[0]
    while header and not header[-1]:  # columns without a name at the end
        header = header[:-1]
    rows = [row[: len(header)] for row in records[1:] if not any(row[len(header) :])]
    short = any(len(row) != len(header) for row in rows) or len(rows) != len(records) - 1
    if short or header != table.header_of(header):
        return None
    return table_text(table, [dict(zip(header, row, strict=True)) for row in rows], header)


def differences(folder: Path, texts: dict[str, str]) -> Iterator[str]:
    """What would change, line by line, the form of line ends and marks in words."""
    for name, text in texts.items():
        data = (folder / name).read_bytes()
        before, told = read_letters(folder / name)
        yield f"{name}:" + "".join(f" {what}." for what in (*_form(data), *told))
        lines = difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=0)
        changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
        yield from (f"  {line}" for line in changed[:_MOST_LINES])
        if len(changed) > _MOST_LINES:
            yield f"  and {len(changed) - _MOST_LINES} lines more"


def _form(data: bytes) -> Iterator[str]:
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        yield "a byte order mark goes"
    if b"\r" in data:
        yield "line ends become LF"
    if not data.endswith((b"\n", b"\n\x00", b"\x00\n")):
        yield "the last line gets its end"
