"""Cells for spreadsheets: no text of the data is computed there as a formula."""

import csv
import io
import re

_COMPUTED = tuple("=+-@\t\r\n＝＋－＠")  # some read the wide signs of East Asian letters, too
# What begins with a sign and is no formula: a number, alone or before a word, and nothing but signs.
_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?( [^\W\d_].*| \[.*)?|[+\- ]+", re.DOTALL)


def guarded(cell: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would take it for a formula; numbers stay as they are."""
    return f"'{cell}" if cell.startswith(_COMPUTED) and len(cell) > 1 and not _PLAIN.fullmatch(cell) else cell


def guarded_csv(text: str) -> str:
    """A CSV text, with LF as line end, whose cells are guarded; the same text where none needs it."""
    rows = list(csv.reader(io.StringIO(text)))
    safe = [[guarded(cell) for cell in row] for row in rows]
    if safe == rows:
        return text
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(safe)
    return written.getvalue()
