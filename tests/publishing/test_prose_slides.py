"""A slide that begins with text of the notebook keeps its heading, whatever is found below it."""

from nbformat.v4 import new_markdown_cell, new_output
from toy_notebooks import code, notebook

from ldnsynth.publishing.deck.slides import read_slides


def test_text_before_a_finding_keeps_the_heading():
    text = new_markdown_cell("## Limits\n\n- Nothing here is advice.")
    text.metadata["slideshow"] = {"slide_type": "slide"}
    found = code("show()")
    found.metadata["slideshow"] = {"slide_type": "-"}
    meta = {"ldnsynth": {"kind": "finding", "id": "who", "text": "One person judged bias.", "numbers": []}}
    found.outputs = [new_output("display_data", {"text/plain": "plain"}, metadata=meta)]
    *_, slide = read_slides(notebook(text, found))
    assert slide.title == "Limits"
    assert [part.block.kind for part in slide.parts] == ["prose", "finding"]
