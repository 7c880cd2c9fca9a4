"""Blocks out of the outputs of executed notebooks, by the layout that `display.block_schema` describes."""

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from ldnsynth.display.block_schema import AGAIN, KEY, described, fault_of
from ldnsynth.errors import ReportError
from ldnsynth.publishing.content.blocks import Answer, Asked, Block, Figure, Finding, Note, Table, WhatIf


def check_outputs(notebooks: Mapping[str, NotebookNode]) -> None:
    """Refuse notebooks of which a block cannot be read: without data, of an unknown kind, of another layout.

    Raises
    ------
    ReportError
        A sentence a block, which names notebook and cell (counted from 1).
    """
    faults = [
        f"{stem}.ipynb, cell {number}: {fault}."
        for stem, notebook in notebooks.items()
        for number, cell in enumerate(notebook.cells, 1)
        for fault in map(fault_of, cell.get("outputs", ()))
        if fault
    ]
    if faults:
        raise ReportError("\n".join([*faults, AGAIN]))


def kind_of(output: NotebookNode) -> str:
    """The kind of block that an output shows; "" for none."""
    return output.get("metadata", {}).get(KEY, {}).get("kind", "")


def tables_read(notebook: NotebookNode) -> list[str] | None:
    """The tables of the data that a notebook says it read, in the block that ends it; None where it says none."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", ())):
        if kind_of(output) == Table.kind and (read := described(output.metadata)["tables_read"]):
            return list(read)
    return None


def read_block(output: NotebookNode, numbers: Mapping[str, Any]) -> Block:
    """The block of an output in which `check_outputs` found no fault.

    Parameters
    ----------
    output : NotebookNode
        One with a block.
    numbers : mapping
        `number` and `file` of a table or figure; empty for other kinds.
    """
    kind, fields, data = kind_of(output), _whole(described(output.metadata)), output.data
    if kind == Finding.kind:
        return _finding(fields)
    if kind == Note.kind:
        return Note(**fields)
    if kind == Answer.kind:
        told = {name: _finding(fields[name]) for name in ("claim", "reach")}
        told["doubts"] = tuple(map(_finding, fields["doubts"]))
        return Answer(**{name: value for name, value in fields.items() if name != "id"} | told)
    if kind == WhatIf.kind:
        return WhatIf(fields["text"], fields["data"])
    if kind == Asked.kind:
        return Asked(**fields)
    if kind == Table.kind:
        return Table(**{name: value for name, value in fields.items() if name != "tables_read"}, **numbers)
    return Figure(svg=data["image/svg+xml"], **fields, **numbers)


def _finding(fields: Mapping[str, Any]) -> Finding:
    return Finding(**_whole(fields))


def _whole(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, what has an order as tuples and the rest as it is."""
    rows = {"rows": tuple(map(tuple, fields["rows"]))} if "columns" in fields else {}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()} | rows
