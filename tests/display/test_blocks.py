"""What a cell shows and what it hands to the renderer."""

import base64
import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from ldnsynth.display.block_schema import LAYOUT
from ldnsynth.display.blocks import Figure, Finding, Note, Number, Table, link_token, to_csv

FRAME = pd.DataFrame({"Study": ["Cree <2010>", "Gironi 2008"], "Design": ["crossover", "single arm"], "n": ["80", ""]})
TABLE = Table(id="studies", title="Two studies", frame=FRAME, numeric=("n",), group="Design", notes=("n: people.",))
FIGURE = Figure(
    id="line",
    title="It rises",
    subtitle="One line",
    alt="Line from 0 to 1.",
    data=pd.DataFrame({"x": [0, 1]}),
    paint=lambda figure: figure.subplots().plot([0, 1]),
    height=2.0,
)


def test_a_finding_prints_its_numbers_and_hands_them_on():
    numbers = {"k": Number(2, "studies", "two"), "n": Number(176, "people", links=("cree2010/mcs/w8",))}
    data, metadata = Finding("sizes", "{k} studies, {n} people", numbers)._repr_mimebundle_()
    assert data["text/markdown"] == data["text/plain"] == "two studies, 176 people"
    assert metadata["ldnsynth"]["numbers"] == [
        {"id": "k", "value": 2, "unit": "studies", "text": "two", "links": ""},
        {"id": "n", "value": 176, "unit": "people", "text": "176", "links": link_token("cree2010/mcs/w8")},
    ]
    assert "cree2010" not in str(metadata)  # an id may carry a later year


@pytest.mark.parametrize("block_id", ["", "Sizes", "two words", "two--hyphens", "under_score"])
def test_ids_are_words_joined_by_hyphens(block_id):
    with pytest.raises(ValueError, match="hyphens"):
        Finding(block_id, "text")


def test_dollars_in_a_label_are_no_formula():
    shown = replace(FIGURE, title="$x$ and $\\frac{", paint=lambda f: f.subplots().set_xticks([0], ["$y_{$ and $z^{$"]))
    assert b"PNG" in base64.b64decode(shown._repr_mimebundle_()[0]["image/png"])


def test_a_table_is_readable_by_ear():
    html = TABLE.html
    assert "<caption>Two studies</caption>" in html
    assert html.count('scope="col"') == 2  # the group is no column
    assert html.count('scope="row"') == 2
    assert '<tr class="group"><th scope="rowgroup" colspan="2">crossover</th></tr>' in html
    assert '<td class="num">–</td>' in html  # not seen is printed, not left blank
    assert "Cree &lt;2010&gt;" in html
    assert '<p class="table-note">n: people.</p>' in html


def test_cells_carry_what_they_rest_on_row_by_row():
    links = {"n": ["cree2010/n;cree2010", ""]}
    html = Table(id="studies", title="t", frame=FRAME, numeric=("n",), group="Design", links=links).html
    assert f'<td class="num" data-links="{link_token("cree2010/n")} {link_token("cree2010")}">80</td>' in html
    assert html.count("data-links") == 1


@pytest.mark.parametrize("links", [{"People": ["", ""]}, {"n": [""]}])
def test_links_need_a_column_and_a_text_a_row(links):
    with pytest.raises(ValueError, match="links"):
        Table(id="studies", title="t", frame=FRAME, links=links)


def test_a_table_hands_its_cells_on():
    _, metadata = TABLE._repr_mimebundle_()
    handed = metadata["ldnsynth"]
    assert (handed["layout"], handed["kind"]) == (LAYOUT, "table")
    assert handed["columns"] == ["Study", "Design", "n"]
    assert handed["rows"] == [["Cree <2010>", "crossover", "80"], ["Gironi 2008", "single arm", ""]]


def test_keys_name_columns_of_the_frame():
    with pytest.raises(ValueError, match=r"table 'studies', keys: expected columns of the frame: \['People'\]"):
        replace(TABLE, keys={"people": "People"})


def test_a_figure_gives_svg_without_and_png_with_its_heading():
    data, metadata = FIGURE._repr_mimebundle_()
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert picture.size[0] == 1400
    assert picture.size[1] > 2 * 200  # the heading stands above two inches of picture
    assert 'height="144pt"' in data["image/svg+xml"]
    assert "<text" not in data["image/svg+xml"]  # letters are paths
    assert metadata["ldnsynth"]["alt"] == "Line from 0 to 1."
    assert data["text/plain"] == "It rises\nLine from 0 to 1."


@pytest.mark.parametrize("word", ["WWWWWW", "MS", "ill", "four-week"])
def test_a_heading_of_wide_or_narrow_letters_stays_within_the_picture(word):
    long = " ".join([word] * 60)
    data, _ = replace(FIGURE, title=long, subtitle=long)._repr_mimebundle_()
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("L"))
    written = picture[: -2 * 200] < 128  # above the two inches of the picture itself
    left, right = (np.flatnonzero(written.any(axis=0))[side] for side in (0, -1))
    assert 10 <= left <= 20
    assert 1250 <= right < 1390


def test_the_same_figure_is_the_same_bytes():
    assert FIGURE._repr_mimebundle_() == FIGURE._repr_mimebundle_()


def test_a_note_stands_for_what_is_empty():
    data, metadata = Note("Nothing here.")._repr_mimebundle_()
    assert data["text/plain"] == metadata["ldnsynth"]["text"] == "Nothing here."


def test_csv_leaves_blank_what_is_missing():
    assert to_csv(pd.DataFrame({"a": [1.0, None], "b": ["x", "y"]})) == "a,b\n1.0,x\n,y\n"


@pytest.mark.parametrize("label", ["Alder $$ arm", "Alder ($5 v $10)", "$x_1$", r"\alpha $"])
def test_letters_of_labels_are_drawn_as_they_are_written(label):
    def paint(figure, text):
        axis = figure.subplots()
        axis.set_yticks([0], [text])
        axis.set_title(text)

    drawn, other = (
        replace(FIGURE, title=text, subtitle=text, paint=lambda figure, text=text: paint(figure, text))
        for text in (label, label.replace("$", "S"))
    )
    pictures = [block._repr_mimebundle_()[0]["image/png"] for block in (drawn, other)]
    assert ("$" not in label) or pictures[0] != pictures[1]  # a dollar sign is no mark: it is there
