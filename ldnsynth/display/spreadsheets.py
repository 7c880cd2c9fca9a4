"""Cells for spreadsheets: no text of the data is computed there as a formula."""

import re

_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def guarded(cell: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would take it for a formula; numbers stay as they are."""
    return f"'{cell}" if cell.startswith(_COMPUTED) and len(cell) > 1 and not _NUMBER.fullmatch(cell) else cell
