"""A slide that begins with text of the notebook keeps its heading, whatever is found below it."""

from described import shown
from nbformat.v4 import new_markdown_cell
from toy_notebooks import notebook

from ldnsynth.publishing.deck.slides import read_slides


def test_text_before_a_finding_keeps_the_heading():
    text = new_markdown_cell("## Limits\n\n- Nothing here is advice.")
    text.metadata["slideshow"] = {"slide_type": "slide"}
    found = shown("finding", text="One person judged bias.")
    found.metadata["slideshow"] = {"slide_type": "-"}
    *_, slide = read_slides("deck", notebook(text, found))
    assert slide.title == "Limits"
    assert [part.block.kind for part in slide.parts] == ["prose", "finding"]
