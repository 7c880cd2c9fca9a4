"""A page in layers: each section and picture stands in one of them, and what is long waits until somebody opens it."""

import pytest
from described import cells, shown
from nbformat.v4 import new_markdown_cell
from test_render import finding
from toy_notebooks import notebook

from ldnsynth.publishing.content.chapters import read_chapters
from ldnsynth.publishing.page.layers import MOST_PICTURES, drawn_rows, layers_of

CLAIM = {"id": "claim", "text": "One trial found sleep better.", "numbers": [], "template": ""}
ROW = {
    **{"kind": "benefit", "outcome": "Sleep", "domains": ["sleep"], "found": ["2 points better"], "people": "60"},
    **{"certainty": "low", "reasons": [], "unit": "points", "links": ""},
    "intervals": [{"label": "", "estimate": 2.0, "low": -1.0, "high": 5.0}],
}
ANSWER = {
    **{"claim": CLAIM, "reach": CLAIM | {"id": "reach"}, "rows": [ROW], "doubts": [], "caveat": "", "since": ""},
    **{"against": "drug against placebo", "level": "95%"},
}


def answer(**changed):
    return shown("answer", **ANSWER | changed)


def figure(place: int, tags=()):
    about = {"id": f"figure-{place}", "title": f"Picture {place}", "subtitle": "", "alt": "A line."}
    return shown("figure", *tags, **about, **cells("a\n1\n"))


def heading(text, *tags):
    return new_markdown_cell(f"## {text}", metadata={"tags": list(tags)})


def layers(*books):
    return layers_of(read_chapters({f"{place:02}_book": book for place, book in enumerate(books)}))


def test_sections_stand_in_one_layer_each():
    opening = notebook(answer(), "## Plain\n", finding("plain", "It may help."))
    book = notebook(heading("Bias", "panel"), figure(1), heading("Rows"), finding("rows", "There are 3."))
    made = layers(opening, book)
    assert made.answer.claim.text == "One trial found sleep better."
    assert [section.title for section in made.plain] == ["Plain"]
    assert [section.title for _, section in made.panel] == ["Bias"]
    assert [section.title for _, sections in made.audit for section in sections] == ["", "Rows"]
    assert [door.id for door in made.doors] == ["plain-words", "panel", "audit"]


def test_the_answer_is_chapter_0_and_the_others_count_from_1():
    opening, book = notebook(answer()), notebook(finding("x", "There are 3."))
    assert [chapter.number for chapter in read_chapters({"00_a": opening, "01_b": book})] == [0, 1]
    assert [chapter.number for chapter in read_chapters({"01_b": book})] == [1]


def test_the_story_comes_in_its_order_with_as_many_pictures_as_it_may_have():
    late = shown("finding", "story-2", id="late", text="Late.")
    first = notebook(heading("Late"), figure(0, ("story-2",)), late)
    second = notebook(heading("Early"), *(figure(n, ("story-1",)) for n in range(1, MOST_PICTURES + 3)))
    made = layers(first, second)
    assert [section.title for _, section, _ in made.story] == ["Early"]
    assert len(made.pictures) == MOST_PICTURES
    (told,) = [blocks for _, section, blocks in layers(second).story]
    assert [block.title for block in told] == [f"Picture {n}" for n in range(1, MOST_PICTURES + 1)]
    early, after = layers(first, notebook(heading("Early"), figure(1, ("story-1",)))).story
    assert (early[1].title, after[1].title) == ("Early", "Late")


def test_marks_are_set_about_no_effect_and_stay_in_their_picture():
    (row,) = drawn_rows(layers(notebook(answer())).answer)
    (mark,) = row["drawn"]
    assert mark.low < 0 < mark.at < mark.high <= 100
    assert mark.high / mark.at == pytest.approx(2.5, rel=0.01)
