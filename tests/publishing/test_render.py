import csv
import re
import tempfile
from html import unescape
from html.parser import HTMLParser

import nbformat
import pandas as pd
import pytest
from described import cells, shown, typed
from nbformat.v4 import new_markdown_cell, new_output
from toy_notebooks import TOY, code, notebook

from ldnsynth.display.blocks import Table as DisplayTable
from ldnsynth.publishing.content.blocks import Code, Finding, Note, Printed, Prose, Table
from ldnsynth.publishing.content.chapters import read_chapters
from ldnsynth.publishing.content.stated_numbers import statements, statements_csv
from ldnsynth.publishing.execution.normalise import normalise
from ldnsynth.publishing.page.report_page import render_page
from ldnsynth.publishing.request.parameter_words import topic_words
from ldnsynth.publishing.request.parameters import Parameter


def finding(name, text, numbers=()):
    return shown("finding", id=name, text=text, numbers=list(numbers))


def table(name="t", frame="trial,enrolled (people),note\nCree 2010,80,none\n"):
    return shown("table", id=name, title="A & B", **cells(frame))


def figure(name="f", *tags, alt='Bars of "80" <people>.', frame="trial,n (people)\nCree 2010,80.0\n"):
    return shown("figure", *tags, id=name, title="It <rose>", subtitle="people", alt=alt, **typed(frame))


def chapters(*books):
    return read_chapters({f"0{n}_book": book for n, book in enumerate(books, 1)})


def page(*books, created="2026-11-21", **parameters):
    inputs = {
        "report": {"name": "ms", "title": "ASA <in> MGR", "question": "What is known?"},
        "topic": topic_words(TOY),
        "parameters": {"01_book": {"conditions": ["migraine"], "as_of": ""} | parameters},
        "data": {"name": "toy-data", "version": "1.2", "created": created, "sha256": "d" * 64},
        "notebooks": {"01_book": "b" * 64},
        "package": {"name": "ldnsynth", "version": "0.1.0", "sha256": "c" * 64},
        "versions": {"python": "3.11.7", "numpy": "2.4.6"},
    }
    declared = {
        "01_book": (
            Parameter("conditions", "list[str]", [], "conditions studied"),
            Parameter("as_of", "str", "", "day"),
        )
    }
    return render_page(chapters(*books), inputs, declared).html


class Outline(HTMLParser):
    """Headings, ids, and addresses that a browser would fetch."""

    def __init__(self, html):
        super().__init__()
        self.headings, self.ids, self.fetched, self.linked = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if "src" in attrs or tag == "link":
            self.fetched.append(attrs.get("src") or attrs["href"])
        if tag == "a":
            self.linked.append(attrs["href"])


def test_findings_come_first_in_their_section():
    (chapter,) = chapters(notebook("## Sizes\n\nText.", table(), finding("size", "80 people.")))
    section = chapter.sections[-1]
    assert section.findings == (Finding("size", "80 people.", ()),)
    assert [type(block) for block in section.blocks] == [Prose, Code, Table, Code]
    html = page(notebook("## Sizes\n\nText.", table(), finding("size", "80 people.")))
    assert html.index(">Sizes</h4>") < html.rindex("80 people.") < html.index("<p>Text.</p>")


def test_headings_make_chapters_and_sections_but_not_in_code():
    (chapter,) = chapters(notebook("Before\n## First ##\nA\n```\n## no heading\n```\n## Second\n"))
    assert chapter.title == "Which trials are there?"
    assert [s.title for s in chapter.sections] == ["", "First", "Second"]
    assert chapter.sections[1].blocks == (Prose("A\n```\n## no heading\n```"),)


@pytest.mark.parametrize("tag", ["parameters", "injected-parameters", "setup", "provenance"])
def test_cells_apart_show_their_code_only(tag):
    cell = shown("note", tag, text="not shown", source="apart()")
    (chapter,) = chapters(nbformat.v4.new_notebook(cells=[new_markdown_cell("# T"), cell]))
    assert chapter.sections[0].blocks == (Code("apart()"),)


def test_a_chapter_says_once_that_there_is_nothing_to_say():
    nothing = [shown("note", text="Nothing was graded.") for _ in range(3)]
    told = finding("none", "Nothing was graded."), finding("size", "80 people."), finding("people", "80 people.")
    (chapter,) = chapters(notebook("## Sizes", *told[:2], nothing[0], "## Lengths", nothing[1], "## People", told[2]))
    assert [section.title for section in chapter.sections if section.title] == ["Sizes"]
    assert [one.text for one in chapter.sections[-1].findings] == ["Nothing was graded.", "80 people."]
    (again,) = chapters(notebook("## Lengths", nothing[2]))
    assert again.sections[-1].blocks[-1] == Note("Nothing was graded."), "another chapter says it again"


def test_other_outputs_are_text_and_warnings_stand_with_the_code():
    cell = code("x")
    cell.outputs = [
        new_output("stream", name="stdout", text="out"),
        new_output("stream", name="stderr", text="careful"),
        new_output("execute_result", {"text/plain": "5", "text/html": "<b>5</b>"}),
    ]
    (chapter,) = chapters(notebook("## S", cell, shown("note", text="Nothing here.")))
    assert chapter.sections[-1].blocks == (
        Code("x"),
        Printed("out"),
        Printed("careful", warning=True),
        Printed("5"),
        Code("show()"),
        Note("Nothing here."),
    )


def test_figures_and_tables_are_numbered_through_the_report_and_share_no_file():
    first, second = chapters(notebook(figure(), table(), figure("g")), notebook(figure(), table()))
    found = [
        (b.kind, b.number, b.file) for c in (first, second) for s in c.sections for b in s.blocks if hasattr(b, "file")
    ]
    assert found == [
        ("figure", 1, "f"),
        ("table", 1, "t"),
        ("figure", 2, "g"),
        ("figure", 3, "f-2"),
        ("table", 2, "t-2"),
    ]


def test_the_answer_is_the_first_finding_unless_one_is_named_so():
    (plain,) = chapters(notebook(finding("size", "A."), finding("length", "B.")))
    (named,) = chapters(notebook(finding("size", "A."), finding("answer-length", "B."), finding("answer", "C.")))
    assert [f.text for f in plain.answers] == ["A."]
    assert [f.text for f in named.answers] == ["B.", "C."]
    (none,) = chapters(notebook("## Empty"))
    assert none.answers == ()
    assert ">Answer<" not in page(notebook("## Empty"))


def test_the_page_fetches_nothing_and_its_links_and_headings_hold():
    book = notebook("## Sizes\n\n### Detail\n\n![x](https://example.org/x.png)", figure(), table(), finding("s", "80."))
    html = page(book, notebook(figure(), table()))
    outline = Outline(html)
    assert all(address.startswith("data:") or "example.org" in address for address in outline.fetched)
    assert "default-src 'none'; img-src data:" in html, "the picture from elsewhere is never asked for"
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.linked if link.startswith("#")} <= set(outline.ids)
    files = {link for link in outline.linked if "/" in link and "://" not in link}
    assert {"figures/f.svg", "figures/f.csv", "figures/f-2.svg", "tables/t-2.csv"} <= files


def test_text_is_escaped_and_alt_text_survives():
    html = page(notebook("<script>alert(1)</script>", figure(), finding("p", "**Sure.** p <0.001 & **more**")))
    assert "<script>alert(1)" not in html
    assert "ASA &lt;in&gt; MGR" in html
    assert 'alt="Bars of &#34;80&#34; &lt;people&gt;."' in html
    assert "<p><strong>Sure.</strong> p &lt;0.001 &amp; **more**</p>" in html
    assert "No description has been provided for this image" not in html


HOSTILE = "![x](https://e.org/x.png) [l](file:/etc/passwd) <img src=x> `c` **b** # [@a] https://e.org {n} {{ 7*7 }}"


def test_text_of_data_is_never_markup():
    number = {"id": "n", "value": 1, "unit": "", "text": f"number {HOSTILE}", "links": ""}
    said = shown("finding", id="s", text=HOSTILE, template=f"label {HOSTILE}", numbers=[number])
    frame = pd.DataFrame({"Study": [HOSTILE], "n": [HOSTILE]})
    data, metadata = DisplayTable("t", HOSTILE, frame, notes=(HOSTILE,))._repr_mimebundle_()
    cell = code("show()")
    cell.outputs = [new_output("display_data", data, metadata=metadata)]
    html = page(notebook(said, shown("note", text=f"note {HOSTILE}"), cell, figure(alt=HOSTILE)))
    text = re.sub(r"(?s)<style>.*?</style>|<script>.*?</script>|<[^>]+>", "", html)
    told = unescape(text)
    assert f"label {HOSTILE.replace('{n}', f'number {HOSTILE}')}" in told
    assert f"note {HOSTILE}" in told
    assert told.count(HOSTILE) > 6, "finding, note, caption, head, cells, footnote"
    outline = Outline(html)
    assert all(address.startswith("data:") for address in outline.fetched)
    assert not [link for link in outline.linked if "e.org" in link or link.startswith("file")]


def test_prose_links_to_the_web_only():
    html = page(notebook("[a](file:/etc/passwd) [b](javascript:alert(1)) [c](https://e.org)"))
    assert {link for link in Outline(html).linked if "://" in link or ":" in link} == {
        "https://citationstyles.org/",
        "https://e.org",
    }


def test_captions_carry_the_numbers():
    html = page(notebook(figure(), table()))
    assert '<span class="number">Figure 1</span> <strong>It &lt;rose&gt;</strong>' in html
    assert '<span class="number">Table 1</span> A &amp; B</span></caption>' in html
    assert 'width="504" height="230"' in html


def test_date_of_evidence_is_the_day_asked_for_or_that_of_the_data():
    assert "as collected by 21 November 2026" in page(notebook())
    assert "as collected by 21 November 2026" in page(notebook(), created="2026-11-21T00:00:00Z")
    assert "as public on 9 February 2009" in page(notebook(), as_of="2009-02-09")


def test_parameters_and_provenance_end_the_page():
    html = page(notebook())
    assert '<code class="changed">[&#34;migraine&#34;]</code></td>\n<td><code>[]</code>' in html
    assert "python 3.11.7, numpy 2.4.6" in html
    assert all(digit * 64 in html for digit in "bcd")


def test_every_number_has_a_row():
    number = {"id": "n", "value": 80, "unit": "people"}
    (chapter,) = chapters(notebook("## Sizes", table(), finding("size", "80 people.", [number]), figure()))
    assert statements([chapter]) == [
        ("01_book/size/n", "80", "people", "01_book: finding, Sizes"),
        ("01_book/t/Cree 2010/enrolled (people)", "80", "people", "01_book: Table 1"),
        ("01_book/f/Cree 2010/n (people)", "80.0", "people", "01_book: Figure 1"),
    ]


def test_rows_keep_apart_what_has_the_same_id_and_read_back():
    frame = 'trial,a (b) (mg),c\nx,"1, 2",\nx,3,n = 4\n'
    books = chapters(notebook(table(frame=frame)))
    rows = list(csv.reader(statements_csv(books).splitlines()))
    assert [row[:3] for row in rows] == [
        ["id", "value", "unit"],
        ["01_book/t/x/a (b) (mg)", "1, 2", "mg"],
        ["01_book/t/x/a (b) (mg)/2", "3", "mg"],
        ["01_book/t/x/c", "n = 4", ""],
    ]


def test_rows_are_told_apart_by_as_many_words_as_it_takes():
    frame = "domain,condition,trials\npain,MS,3\npain,fibromyalgia,7\n"
    rows = statements(chapters(notebook(table(frame=frame))))
    assert [row[:2] for row in rows] == [("01_book/t/pain/MS/trials", "3"), ("01_book/t/pain/fibromyalgia/trials", "7")]


def test_figures_count_numbers_and_dates_but_not_labels():
    cell = figure(frame="trial,day,label,effect,none\nx,2009-02-09,week 8,-1.2e-13,\n")
    assert [row[1] for row in statements(chapters(notebook(cell)))] == ["2009-02-09", "-1.2e-13"]


def test_normalising_removes_what_differs_between_runs():
    cell = code("x")
    cell.metadata |= {"papermill": {"duration": 1}, "execution": {"iopub.busy": "now"}, "tags": []}
    warning = f"{tempfile.gettempdir()}/ipykernel_123/456.py:1: UserWarning: careful"
    chunks = [("stderr", warning), ("stdout", "a"), ("stdout", "b")]
    cell.outputs = [new_output("stream", name=name, text=text) for name, text in chunks]
    book = nbformat.v4.new_notebook(cells=[cell], metadata={"papermill": {"output_path": "/tmp/x"}})
    normalise(book)
    assert (book.metadata, cell.metadata) == ({}, {})
    assert [(o.name, o.text) for o in cell.outputs] == [
        ("stdout", "ab"),
        ("stderr", "cell:1: UserWarning: careful"),
    ]
