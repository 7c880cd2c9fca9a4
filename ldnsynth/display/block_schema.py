"""The layout in which a cell's output describes its block: written by `display.blocks`, read by `publishing.content`.

The description stands in the output's metadata under ``ldnsynth``. It is plain JSON, so that it outlives a notebook's
file, and holds what the block shows as data: cells by column, numbers, the rows that cells rest on, the tables that
were read. Sentences are its last step; nothing is read back out of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

KEY = "ldnsynth"
LAYOUT = 2
_TEXTS = {"id": str, "title": str}
_CELLS = {"columns": list, "rows": list}  # names, and a list of cells a row
_FINDING = {"id": str, "text": str, "template": str, "numbers": list}
FIELDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "finding": _FINDING,
    "table": {
        **_TEXTS,
        **_CELLS,
        "numeric": list,
        "group": str,
        "notes": list,
        "tones": dict,
        "links": dict,  # by column a text a row: the tokens of the rows that the cell rests on, set apart by blanks
        "values": dict,  # `columns` and `rows` of the numbers that the cells print; {} for none
        "keys": dict,  # names that no wording changes, each with the column that it stands for
        "facts": list,  # a dict a row: what the row says, as terms and numbers; [] for none
        "tables_read": list,
    },
    "figure": {
        **_TEXTS,
        **_CELLS,
        "subtitle": str,
        "reading": str,
        "alt": str,
        "width": (int, float),  # inches
        "height": (int, float),
    },
    "note": {"text": str},
    "answer": {
        "id": str,
        **dict.fromkeys(("claim", "reach"), dict),
        **dict.fromkeys(("rows", "doubts"), list),
        **dict.fromkeys(("caveat", "since", "against", "level"), str),
    },
    "what-if": {"id": str, "text": str, "data": dict},
    "asked": {**_TEXTS, "about": str, "text": str, "data": dict},
}
_PICTURE = "image/svg+xml"
_WITHIN = {"answer": ("claim", "reach", "doubts")}  # findings in another block
AGAIN = "Execute the notebook again with this version: `ldnsynth report --force`."


def describe(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of an output that shows a block.

    Raises
    ------
    ValueError
        If the fields are not those of the kind.
    """
    if faults := _faults(kind, fields):
        raise ValueError(f"block of kind {kind!r}: {'; '.join(faults)}")
    return {KEY: {"layout": LAYOUT, "kind": kind, **fields}}


def described(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a block from its metadata, once `fault_of` found nothing."""
    return {name: value for name, value in meta[KEY].items() if name not in ("layout", "kind")}


def fault_of(output: Mapping[str, Any]) -> str:
    """What keeps the block of an output from being read, in words; "" for none, and of an output without a block."""
    if KEY not in output.get("metadata", {}):
        return ""
    found = output["metadata"][KEY]
    if not isinstance(found, Mapping) or "kind" not in found:
        return f"its block says no kind; expected one of {', '.join(FIELDS)}"
    kind, layout = found["kind"], found.get("layout", 1)
    if kind not in FIELDS:
        return f"its block is of the unknown kind {kind!r}; expected one of {', '.join(FIELDS)}"
    if layout != LAYOUT:
        return f"its {kind} is of layout {layout!r}; this version reads layout {LAYOUT}"
    faults = _faults(kind, {name: value for name, value in found.items() if name not in ("layout", "kind")})
    if kind == "figure" and _PICTURE not in output.get("data", {}):
        faults.append(f"no picture {_PICTURE}")
    return f"its {kind} {found.get('id', '')!r} is not whole: {'; '.join(faults)}" if faults else ""


def _faults(kind: str, fields: Mapping[str, Any]) -> list[str]:
    asked = FIELDS[kind]
    found = [f"no {name}" for name in asked if name not in fields]
    found += [f"{name}: unknown" for name in fields if name not in asked]
    found += [
        f"{name}: expected {_words(types)}, found {type(fields[name]).__name__}"
        for name, types in asked.items()
        if name in fields and not isinstance(fields[name], types)
    ]
    if found:
        return found
    for name in _WITHIN.get(kind, ()):
        inner = fields[name] if isinstance(fields[name], list) else [fields[name]]
        found += [f"{name}: {fault}" for one in inner for fault in _faults("finding", one)]
    return found + (_uneven(fields) if "columns" in asked else [])


def _uneven(fields: Mapping[str, Any]) -> list[str]:
    """Rows with more or fewer cells than there are columns, and lists that do not have an entry a row."""
    rows, width = fields["rows"], len(fields["columns"])
    uneven = [(place, len(row)) for place, row in enumerate(rows, 1) if len(row) != width]
    found = [f"row {place}: {cells} cells, expected {width}" for place, cells in uneven]
    beside = {f"links of {name!r}": texts for name, texts in fields.get("links", {}).items()}
    beside |= {"facts": fields["facts"]} if fields.get("facts") else {}
    beside |= {"values": fields["values"]["rows"]} if fields.get("values") else {}
    wrong = {name: len(its) for name, its in beside.items() if len(its) != len(rows)}
    return found + [f"{name}: {count} entries, expected {len(rows)}" for name, count in wrong.items()]


def _words(types: type | tuple[type, ...]) -> str:
    return " or ".join(one.__name__ for one in (types if isinstance(types, tuple) else (types,)))


def cells_of(frame: pd.DataFrame) -> dict[str, list]:
    """`columns` and `rows` of a frame as JSON has them: numbers stay numbers, what is missing is None."""
    return {
        "columns": [str(name) for name in frame.columns],
        "rows": [list(map(_plain, row)) for row in frame.astype(object).itertuples(index=False, name=None)],
    }


def _plain(cell: Any) -> Any:
    if cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float | np.floating) and np.isnan(cell)):
        return None
    if isinstance(cell, np.generic):
        return cell.item()
    return cell if isinstance(cell, str | bool | int | float) else str(cell)


def printed(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    """Rows of cells as a file of comma-separated values has them; blank for what is missing."""
    return [["" if cell is None else str(cell) for cell in row] for row in rows]
