"""What is stored in notebooks: light pictures in which the colours of the house stay what they are."""

import base64
import io

import pandas as pd
import pytest
from nbformat.v4 import new_output
from PIL import Image, ImageColor
from toy_notebooks import code, notebook

from ldnsynth.display import style
from ldnsynth.display.blocks import Figure
from ldnsynth.publishing.execution.normalise import lighten_outputs

HOUSE = {name: getattr(style, name) for name in ("INK", "GREY", "PAPER", "ACCENT", "AGAINST", "NEUTRAL")}


def paint(figure):
    """A little of each colour of the house among many others, and much text."""
    ax = figure.subplots()
    ax.imshow([[0, 0.2, 0.4, 0.6, 0.8, 1.0]] * 3, cmap="viridis", extent=(0, 6, 1, 3))
    ax.bar(range(len(HOUSE)), 0.2, color=list(HOUSE.values()))
    for place in range(6):
        ax.text(place, 0.5, f"trial {place} of the evidence", rotation=20 * place, color=list(HOUSE.values())[place])


@pytest.fixture(scope="module")
def stored() -> tuple[Image.Image, int]:
    about = {"id": "f", "title": "T", "subtitle": "S", "alt": "A.", "data": pd.DataFrame({"x": [1]})}
    data, metadata = Figure(**about, paint=paint, height=4.0)._repr_mimebundle_()
    cell = code("show()")
    cell.outputs = [new_output("display_data", data, metadata=metadata)]
    book = notebook(cell)
    lighten_outputs(book)
    (output,) = [output for cell in book.cells for output in cell.get("outputs", [])]
    assert "image/svg+xml" not in output.data
    png = base64.b64decode(output.data["image/png"])
    return Image.open(io.BytesIO(png)).convert("RGB"), len(base64.b64decode(data["image/png"])) / len(png)


@pytest.mark.parametrize("name", HOUSE)
def test_colours_of_the_house_survive(stored, name):
    picture, _ = stored
    wanted = ImageColor.getrgb(HOUSE[name])
    near = [
        n
        for n, colour in picture.getcolors(1 << 24)
        if max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 6
    ]
    assert sum(near) > 200


def test_stored_pictures_are_light(stored):
    picture, times = stored
    assert times > 1.5
    assert picture.width == 700
