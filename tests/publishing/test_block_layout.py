"""What an executed notebook hands on is data by one layout; what does not fit is named by notebook and cell."""

import base64
import copy
import io

import nbformat
import pandas as pd
import pytest
from described import meta, shown
from nbformat.v4 import new_code_cell, new_output
from PIL import Image
from toy_notebooks import code, notebook

from ldnsynth.display.block_schema import FIELDS, KEY, cells_of, describe, described, printed
from ldnsynth.display.blocks import Figure, Table, to_csv
from ldnsynth.errors import ReportError
from ldnsynth.publishing.content.blocks import Block
from ldnsynth.publishing.content.chapters import read_chapters
from ldnsynth.publishing.content.outputs_read import tables_read
from ldnsynth.publishing.deck.slides import read_slides
from ldnsynth.publishing.execution.normalise import lighten_outputs

FRAME = pd.DataFrame({"Study": ["Alder 2004", "Cedar 2003"], "n": ["80", ""]})


def changed(cell, **fields):
    """The cell, with fields of its block set, or taken out where they are None."""
    cell = copy.deepcopy(cell)
    cell.id = new_code_cell().id
    found = cell.outputs[0].metadata[KEY]
    for name, value in fields.items():
        found.pop(name, None)
        found |= {} if value is None else {name: value}
    return cell


TABLE = shown("table", title="T", columns=["Study"], rows=[["Alder 2004"]])
FIGURE = shown("figure", title="F")
NO_PICTURE = copy.deepcopy(FIGURE)
NO_PICTURE.id = new_code_cell().id
del NO_PICTURE.outputs[0].data["image/svg+xml"]
BAD = {
    "of an unknown kind": (changed(TABLE, kind="tabel"), "its block is of the unknown kind 'tabel'; expected one of"),
    "of no kind": (changed(TABLE, kind=None), "its block says no kind"),
    "of the layout before": (
        changed(TABLE, layout=None, csv="Study\n"),
        "is of layout 1; this version reads layout 2",
    ),
    "of a later layout": (changed(TABLE, layout=9), "its table is of layout 9"),
    "without rows": (changed(TABLE, rows=None), "its table 'table' is not whole: no rows"),
    "with a row of two cells": (changed(TABLE, rows=[["a", "b"]]), "row 1: 2 cells, expected 1"),
    "with links of another table": (
        changed(TABLE, links={"Study": ["x", "y"]}),
        "links of 'Study': 2 entries, expected 1",
    ),
    "with text for notes": (changed(TABLE, notes="A note."), "notes: expected list, found str"),
    "with what nobody knows": (changed(TABLE, colour="red"), "colour: unknown"),
    "without its picture": (NO_PICTURE, "no picture image/svg+xml"),
    "with a finding that is none": (changed(shown("answer"), claim={"text": "x"}), "claim: no id"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_block_that_cannot_be_read_is_named_by_notebook_and_cell(fault):
    cell, told = BAD[fault]
    book = notebook("## Words", cell)
    place = book.cells.index(cell) + 1
    with pytest.raises(ReportError) as found:
        read_chapters({"01_book": book})
    assert str(found.value).startswith(f"01_book.ipynb, cell {place}: ")
    assert told in str(found.value)
    assert str(found.value).endswith("Execute the notebook again with this version: `ldnsynth report --force`.")
    with pytest.raises(ReportError, match=rf"deck.ipynb, cell {place}: "):
        read_slides("deck", book)


def test_all_faults_of_all_notebooks_are_told_at_once():
    cells = [cell for cell, _ in BAD.values()]
    with pytest.raises(ReportError) as found:
        read_chapters({"01_book": notebook(*cells[:2]), "02_book": notebook(*cells[2:])})
    assert len(str(found.value).splitlines()) == len(BAD) + 1


def a_pixel() -> str:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode("ascii")


@pytest.mark.parametrize("kind", ["table", "figure", "answer", "what-if", "asked"])
def test_what_is_stored_for_readers_is_not_mistaken_for_data(kind):
    cell = shown(kind)
    if kind == "figure":
        cell.outputs[0].data["image/png"] = a_pixel()
    book = notebook(cell)
    assert read_chapters({"01_book": book})
    lighten_outputs(book)
    told = rf"01_book.ipynb, cell \d+: its {kind} .* is not whole: no (columns|rows|data)"
    with pytest.raises(ReportError, match=told):
        read_chapters({"01_book": book})


def test_a_stored_table_is_its_html_alone():
    data, metadata = Table("t", "T", FRAME)._repr_mimebundle_()
    cell = code("show()")
    cell.outputs = [new_output("display_data", data, metadata=metadata)]
    book = notebook(cell)
    lighten_outputs(book)
    output = book.cells[-1].outputs[0]
    assert "Alder 2004" in output.data["text/html"]
    assert "Alder 2004" not in str(output.metadata)


@pytest.mark.parametrize("kind", FIELDS)
def test_a_writer_cannot_leave_out_or_add_a_field(kind):
    whole = described(meta(kind))
    assert set(whole) == set(FIELDS[kind])
    for name in whole:
        with pytest.raises(ValueError, match=f"no {name}"):
            describe(kind, {other: value for other, value in whole.items() if other != name})
    with pytest.raises(ValueError, match="more: unknown"):
        describe(kind, whole | {"more": 1})


def test_each_kind_is_read_as_a_block_of_its_own():
    books = {kind: notebook(shown(kind)) for kind in FIELDS}
    for kind, book in books.items():
        (chapter,) = read_chapters({kind: book})
        blocks = [one for part in chapter.sections for one in (*part.findings, *part.blocks)]
        assert [one.kind for one in blocks if one.kind in FIELDS] == [kind]
        assert all(isinstance(one, Block) for one in blocks)


def test_cells_keys_facts_and_numbers_come_through_the_file_of_a_notebook():
    facts = [{"certainty": "low", "levels": -1}, {"certainty": "", "levels": 0}]
    values = pd.DataFrame({"estimate": [0.1 + 0.2, ""]}, dtype=object)
    table = Table("t", "T", FRAME, keys={"people": "n"}, facts=facts, values=values, tables_read=("trials", "arms"))
    data, metadata = table._repr_mimebundle_()
    cell = code("show()")
    cell.outputs = [new_output("display_data", data, metadata=metadata)]
    book = nbformat.reads(nbformat.writes(notebook(cell)), as_version=4)
    (chapter,) = read_chapters({"01_book": book})
    (read,) = [block for part in chapter.sections for block in part.blocks if block.kind == "table"]
    assert read.csv == to_csv(FRAME)
    assert read.by_key == [{"people": "80"}, {"people": ""}]
    assert [dict(one) for one in read.facts] == facts
    assert read.numbers == [{"estimate": 0.1 + 0.2}, {"estimate": ""}]
    assert read.html == table.html
    assert tables_read(book) == ["trials", "arms"]
    assert tables_read(notebook("Words.")) is None


def test_data_of_figures_are_the_same_text_as_numbers_and_in_a_file():
    frame = pd.DataFrame(
        {
            "whole": [1, 2], "part": [1e-7, None], "mixed": [1, None], "long": [1 / 3, 1e22], "word": ["a,b", None],
            "yes": [True, False], "day": pd.to_datetime(["2009-02-09", None]), "none": [None, None],
        }
    )  # fmt: skip
    cells = cells_of(frame)
    assert cells["rows"][0][:2] == [1, 1e-7]
    text = to_csv(pd.DataFrame(printed(cells["rows"]), columns=cells["columns"]))
    assert text.replace(" 00:00:00", "") == to_csv(frame)
    paint = lambda figure: figure.subplots()  # noqa: E731
    assert Figure("f", "T", "S", "A", frame, paint, 2.0)._repr_mimebundle_()[1][KEY]["rows"] == cells["rows"]
