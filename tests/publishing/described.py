"""Metadata of blocks for tests: what is not given is empty."""

import csv
import io
from typing import Any

from nbformat.v4 import new_output
from toy_notebooks import code

from ldnsynth.display.block_schema import FIELDS, describe

_SIDES = {"width": 7.0, "height": 3.2}  # inches of a figure
_FINDING = {"id": "f", "text": "", "template": "", "numbers": []}
_WITHIN = {"claim": _FINDING, "reach": _FINDING}
PICTURE = {
    "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 504 230.4"></svg>',
    "image/png": "UE5H",
}


def meta(kind: str, **fields: Any) -> dict[str, Any]:
    """The metadata of an output that shows a block of a kind."""
    empty = {name: types() for name, types in FIELDS[kind].items() if isinstance(types, type)} | {"id": kind}
    empty |= _SIDES | _WITHIN
    whole = {name: value for name, value in empty.items() if name in FIELDS[kind]} | fields
    return describe(kind, {name: list(value) if isinstance(value, tuple) else value for name, value in whole.items()})


def cells(text: str) -> dict[str, list]:
    """Columns and rows of a table from lines of comma-separated values."""
    columns, *rows = csv.reader(io.StringIO(text))
    return {"columns": columns, "rows": [row for row in rows if row]}


def typed(text: str) -> dict[str, list]:
    """Columns and rows as of a figure's data: numbers are numbers, blanks None."""
    found = cells(text)
    return found | {"rows": [list(map(_typed, row)) for row in found["rows"]]}


def _typed(cell: str) -> Any:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def shown(kind: str, *tags: str, data: dict[str, str] | None = None, source: str = "show()", **fields: Any):
    """A cell that showed a block."""
    cell = code(source, *tags)
    bundle = {"text/plain": "plain"} | (PICTURE if kind == "figure" else {}) | (data or {})
    cell.outputs = [new_output("display_data", bundle, metadata=meta(kind, **fields))]
    return cell
