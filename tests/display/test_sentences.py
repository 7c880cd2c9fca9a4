"""Sentences are plain text: whatever the data hold, only a lead is markup, and only names of numbers are filled in."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ldnsynth.display.blocks import Finding, Note, Number
from ldnsynth.display.sentences import filled, paragraphs, to_markdown
from ldnsynth.publishing.page.report_page import _markdown

NASTY = [
    *("![x](https://e.org/x.png)", "[l](file:/etc/passwd)", "<b>b</b>", "<script>", "`code`", "**b**", "*e*", "_e_"),
    *("# h", "- item", "1. item", "12) item", "> q", "---", "===", "$x$", "~~s~~", "&amp;", "\\", "https://e.org", "|"),
    *(
        "www.e.org",
        "<https://e.org>",
        "[@cree2010]",
        "[it](#figure-f)",
        "{x}",
        "{",
        "}",
        "p <0.001",
        "a\n# b",
        "a\n- b",
    ),
]


def read(markdown: str) -> str:
    """What a reader of the markdown sees, blanks folded."""
    tags = r"</?(?:p|strong)>"
    text = html.unescape(re.sub(tags, "", str(_markdown(markdown))))
    return " ".join(text.split())


@given(st.lists(st.sampled_from([*NASTY, "Pain", "80 people", ",", "."]), min_size=1, max_size=5).map(" ".join))
@example("2. On 2. May")
def test_markdown_of_plain_text_reads_as_the_text(text):
    told = "".join(lead + rest for lead, rest in paragraphs(text))
    assert read(to_markdown(text)) == " ".join(told.split())


def test_a_lead_is_bold_and_nothing_else_is():
    text = "**Pain_1.** It **fell**.\n\nMore."
    assert paragraphs(text) == [("Pain_1.", " It **fell**."), ("", "More.")]
    assert str(_markdown(to_markdown(text))).count("<strong>") == 1
    assert paragraphs("2**3 and **x**") == [("", "2**3 and **x**")]


def test_only_the_names_of_numbers_are_filled_in():
    numbers = {"k": Number(2, "studies", "two"), "n": Number(176, "people")}
    label = "Trial {0} {x} {} {k!r}"
    assert Finding("sizes", "{k} studies, {n} people: " + label, numbers).text == f"two studies, 176 people: {label}"
    assert filled("{k}", {"k": "{n}", "n": 1}) == "{n}", "what is filled in is not filled in again"


@pytest.mark.parametrize("text", NASTY)
def test_jupyter_gets_the_text_and_no_markup(text):
    for block in (Note(f"A {text}"), Finding("a", f"A {text}")):
        data, _ = block._repr_mimebundle_()
        assert read(data["text/markdown"]) == " ".join(data["text/plain"].split())
