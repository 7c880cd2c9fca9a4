"""A picture inside a page is the picture that matplotlib drew, in fewer bytes."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from ldnsynth.display.style import draw, to_svg
from ldnsynth.publishing.page.pictures import lean, picture_uri

USE = "{http://www.w3.org/2000/svg}use"
HREF = "{http://www.w3.org/1999/xlink}href"
NUMBER = re.compile(r"-?[0-9]+(?:[.][0-9]+)?")


@pytest.fixture(scope="module")
def svg():
    def paint(figure):
        ax = figure.subplots()
        ax.plot([0, 1, 2], [0.123456, -7, 3], marker="o", color="#1b1f24")
        ax.set_title("It’s a line <of> 3 & more")

    return to_svg(draw(paint, height=2))


def elements(text):
    found = ElementTree.fromstring(text).iter()
    return [one for one in found if one.tag.endswith(("path", "use", "g"))]


def numbers(text):
    return [float(number) for number in NUMBER.findall(text)]


def place(one):
    """Where an element is moved to: by its transform, or by the x and y of a use."""
    moved = one.get("transform")
    return numbers(moved) if moved else [*numbers(one.get("x", "0")), *numbers(one.get("y", "0"))]


def test_every_mark_and_letter_keeps_its_place_to_a_hundredth_of_a_point(svg):
    before, after = elements(svg), elements(lean(svg))
    assert [one.tag for one in after] == [one.tag for one in before] != []
    for old, new in zip(before, after, strict=True):
        assert numbers(new.get("d", "")) == pytest.approx(numbers(old.get("d", "")), abs=0.0051)
        assert place(new) == pytest.approx(place(old), abs=0.0051)


def test_what_is_referred_to_is_there_and_colours_stay(svg):
    root = ElementTree.fromstring(lean(svg))
    ids = {one.get("id") for one in root.iter() if one.get("id")}
    used = {one.get(HREF)[1:] for one in root.iter(USE)} | set(re.findall(r"url[(]#([^)]+)[)]", lean(svg)))
    assert used == ids != set()
    assert lean(svg).count("#1b1f24") == svg.count("#1b1f24") > 0


def test_the_uri_holds_the_lean_picture_and_no_quote_that_would_end_it(svg):
    uri = picture_uri(svg)
    assert not {'"', "#", "\n"} & set(uri)
    assert unquote(uri.partition(",")[2]) == lean(svg).replace('"', "'")
    assert len(uri) < 0.8 * len(svg)
