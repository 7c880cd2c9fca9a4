import json
import re
import shutil
import subprocess

import pytest
from printed import CSL, DECLARED, SUMMARY, SVG, chapters, figure, finding, inputs, shown, table

from ldnsynth.errors import ReportError
from ldnsynth.publishing.content.brief import figures_of, graded_statements, surest
from ldnsynth.publishing.paper.typeset.citing import Citations
from ldnsynth.publishing.paper.typeset.columns import ON_ITS_SIDE, UPRIGHT, fit
from ldnsynth.publishing.paper.typeset.document import figure_data, report_document
from ldnsynth.publishing.paper.typeset.handout import print_handout
from ldnsynth.publishing.paper.typeset.markup import to_typst
from ldnsynth.publishing.paper.typeset.printing import print_pdf, query
from ldnsynth.publishing.request.parameters import merge_declared
from ldnsynth.synthesis.grade.statements import NOT_NO_EFFECT

PARAMETERS = merge_declared(DECLARED)
PROSE = """## Sizes

Text with #set page(width: 1pt), $x$, @nobody, <b>bold</b> and ![x](nowhere.png).
- a list

### Deeper

- a
"""


STUDIES = {"Cree 2010": ("cree2010",), "Pilot": ("nct1",), "Unseen": ("not-cited",)}


def document(*cells, csl=CSL):
    found = chapters(*cells)
    items = json.loads(csl)
    cited = {"citations": Citations(items, STUDIES, found), "references": [item["title"] for item in items]}
    files = {f"figures/{one.file}.svg": one.svg for one in figures_of(found)}
    return report_document(found, inputs(), PARAMETERS, **cited), files


def text_of(content) -> str:
    """All text in a piece of a query's answer."""
    if isinstance(content, dict):
        content = [content.get(key, "") for key in ("text", "body", "child", "children", "caption")]
    return "".join(map(text_of, content)) if isinstance(content, list) else str(content)


@pytest.fixture(scope="module")
def whole():
    return document(PROSE, finding("Of *80* people, p <0.001."), table(), figure())


def test_the_same_report_gives_the_same_tagged_pdf(whole):
    first, second = (print_pdf("report.typ", *whole) for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in first, "typst has checked it against PDF/UA-1 and says so"


def test_headings_figures_and_tables_are_there_and_numbered(whole):
    headings = [text_of(one) for one in query("report.typ", *whole, "heading")]
    assert [text for text in headings if text != "Contents"] == [
        "Which trials are there?",
        "Sizes",
        "Deeper",
        "Parameters",
        "Provenance",
        "How to cite",
        "References",
    ]
    figures = query("report.typ", *whole, "figure")
    assert [(one["kind"], text_of(one["caption"])) for one in figures] == [
        ("table", "Table1Who & <what>"),
        ("image", "Figure1It *rose* #1people_n Studies:\ue0011\ue002"),
    ]
    pictures = query("report.typ", *whole, "image")
    assert [one["alt"] for one in pictures] == ["Bars of 80 people."] * 2, "on the first page and in its chapter"


def test_a_report_without_references_or_blocks_is_set_too():
    assert print_pdf("report.typ", *document("Only prose.", csl="[]")).startswith(b"%PDF")


def test_studies_are_cited_once_a_block_by_the_numbers_of_the_page():
    texts = (
        "Pilot and Cree 2010; Cree 2010, Unseen, `Pilot`, Cree 20101.",
        "See [@nct1; @cree2010] in [it](#figure-f).",
    )
    cells = [finding(texts[0]), texts[1], table("Study,n\nCree 2010,1\nCree 2010,2\n", "t"), figure("f")]
    data, files = document(*cells)
    found, section = data["chapters"][0]["sections"][0], data["chapters"][0]["sections"][-1]
    first, second = (f"\ue001{number}\ue002" for number in (1, 2))
    assert found["findings"] == [
        f"Pilot{second} and Cree 2010{first}\\; Cree 2010\\, Unseen\\, \\`Pilot\\`\\, Cree 20101\\."
    ]
    prose, rows, picture = section["blocks"][-3:]
    assert prose["markup"] == "See \ue0011,2\ue002 in #link(<figure-1>)[Figure 1]."
    assert [row[0]["text"] for row in rows["groups"][0]["rows"]] == [f"Cree 2010{first}", "Cree 2010"]
    assert picture["studies"] == first
    targets = [one["dest"] for one in query("report.typ", data, files, "link")]
    assert targets.count("<ref-2>") == 3, "of the finding also on the first page"


def test_a_figure_without_room_lets_the_words_after_it_go_first():
    tall = SVG.replace("230.4", "480")
    cells = [figure("a", svg=tall), figure("b", svg=tall), "## Next\n\nWords.", figure("c", svg=tall)]
    order = [
        text_of(one) for one in query("report.typ", *document(*cells), "selector.or(heading.where(level: 2), figure)")
    ]
    assert [text[:7] for text in order if text.startswith(("Figure", "Next"))] == [
        "Figure1",
        "Next",
        "Figure2",
        "Figure3",
    ]


def test_a_table_that_breaks_fills_the_page_above_a_figure_that_has_to_wait():
    a, b = (figure(name, svg=SVG.replace("230.4", "440")) for name in "ab")
    rows = table("Study,n\n" + "".join(f"Study {n},1\n" for n in range(26)), "rows", notes=())
    order = [text_of(one["caption"])[:7] for one in query("report.typ", *document(a, b, rows), "figure")]
    assert order == ["Figure1", "Table1W", "Figure2"]


def test_text_is_text_whatever_it_looks_like():
    markup = to_typst(["#emph[x] $a$ @b <c> ~ `code #x`", "p <0.001 & 5 * 3 * 2"])
    assert markup["#emph[x] $a$ @b <c> ~ `code #x`"] == "\\#emph\\[x\\] \\$a\\$ \\@b \\<c\\> \\~ `code #x`"
    with pytest.raises(ReportError, match=r"U\+E000"):
        to_typst(["a\ue000b"])


def test_what_a_finding_or_note_says_is_set_as_it_is():
    hostile = "#emph[x] $a$ @b <c> ~ `d` _f_ -- ... 'g' \"h\" https://e.org // i \\ [k](file:/l) = m"
    cells = [finding(f"**Lead: {hostile}.** 1. *e* /* {hostile} */"), shown("note", text=hostile)]
    data, files = document(*cells)
    *_, lead = [text_of(one) for one in query("report.typ", data, files, "strong") if "Lead" in text_of(one)]
    assert lead == f"Lead: {hostile}.".replace(" ", "")
    assert not query("report.typ", data, files, "emph")
    assert "d" not in {one["text"] for one in query("report.typ", data, files, "raw")}
    assert not [one for one in query("report.typ", data, files, "link") if "e.org" in str(one["dest"])]


def test_tables_take_the_largest_letters_in_which_no_word_is_cut():
    narrow = fit(["a", "b"], [["x", "y"]])
    assert narrow.line == UPRIGHT
    assert sum(narrow.widths) < UPRIGHT / 2
    texts = ["word " * 30] * 4
    wide = fit(["name"] * 4, [texts])
    assert (wide.line, wide.size < narrow.size) == (UPRIGHT, True)
    widest = fit(["Randomised"] * 14, [["comparisons"] * 14])
    assert widest.line == ON_ITS_SIDE
    for setting in (narrow, wide, widest):
        assert sum(setting.widths) <= setting.line + 0.1


def test_a_column_of_which_few_cells_are_filled_has_room_for_them():
    rows = [["pain", "–"]] * 20 + [["pain", "of two trials one prints a number, and the other none " * 3]]
    outcome, why = fit(["Outcome", "Why"], rows).widths
    assert why > 3 * outcome


def test_long_ids_may_break_after_a_stroke():
    data = document(table("Claim,Decided by\nc022,sharafaddinzadeh2010/msqol54_overall/w17\n", "claims"))[0]
    block = data["chapters"][0]["sections"][-1]["blocks"][-1]
    assert block["groups"][0]["rows"][0][1]["text"] == "sharafaddinzadeh2010/\u200bmsqol54_\u200boverall/\u200bw17"


@pytest.mark.parametrize(
    ("size", "own_page"), [("504 230.4", False), ("648 602", False), ("504 780", False), ("504 2000", True)]
)
def test_no_picture_is_larger_than_its_page(size, own_page):
    (one,) = figures_of(chapters(figure(svg=f'<svg viewBox="0 0 {size}"></svg>')))
    data = figure_data(one)
    assert data["own-page"] == own_page
    assert data["width"] <= UPRIGHT
    assert own_page or data["height"] <= 600


def test_statements_come_with_the_reasons_for_their_certainty():
    pain, sleep = graded_statements(chapters(table()))
    assert (pain.outcome, pain.certainty, pain.reasons) == (
        "Pain (NRS; 8 weeks)",
        "⊕○○○ very low",
        "risk of bias −1, imprecision −2",
    )
    assert (sleep.statement, sleep.reasons) == ("Aspirin may improve sleep.", "large effect +1")
    assert graded_statements(chapters(finding("None."))) == []


def many(rows):
    head, pain, sleep = SUMMARY.splitlines()
    return table("\n".join([head, sleep, *[pain] * rows]) + "\n")


def test_of_many_statements_a_short_text_holds_the_surest():
    assert len(surest(graded_statements(chapters(many(11))))) == 12
    assert [one.outcome for one in surest(graded_statements(chapters(many(30))))] == ["Sleep, other studies"]


@pytest.mark.parametrize(
    "cells",
    [[finding("One answer.")], [finding("A."), table(), figure(), figure("stance-matrix")], [many(11), figure()]],
)
def test_the_handout_has_two_pages(cells):
    pdf = print_handout(chapters(*cells), inputs(), PARAMETERS)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2 or b"/Count 2" in pdf


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="reads the PDF by pdftotext")
def test_labels_are_copied_as_whole_words(tmp_path):
    parts = chapters(
        *[finding("One answer."), finding("A stance.", "answer-stances"), table(), figure("stance-matrix")]
    )
    (tmp_path / "handout.pdf").write_bytes(print_handout(parts, inputs(), PARAMETERS))
    text = subprocess.check_output(["pdftotext", tmp_path / "handout.pdf", "-"], text=True)
    assert {"ANSWER", "GRADED STATEMENTS", "SUMMARY OF FINDINGS", "WHO SAID WHAT"} <= set(text.splitlines())


def test_a_handout_that_cannot_be_two_pages_is_a_sentence():
    with pytest.raises(ReportError, match=r"^handout.pdf: 2 pages do not hold it in letters of 7.5 points"):
        print_handout(chapters(*[finding(f"Word {n} " * 900, f"answer-{n}") for n in range(9)]), inputs(), PARAMETERS)


def test_what_a_page_repeats_of_a_table_holds_no_link():
    rows = "".join(f"Cree 2010,Outcome {n} {'and more words ' * 9}\n" for n in range(60))
    data, files = document(table(f"Study,Outcome\n{rows}", "results", group="Study"))
    assert data["chapters"][0]["sections"][-1]["blocks"][-1]["groups"][0]["name"] == "Cree 2010\ue0011\ue002"
    assert print_pdf("report.typ", data, files).startswith(b"%PDF"), "typst refuses links in what is repeated"


def test_the_first_page_tells_the_graded_statements_once():
    told = finding("Aspirin may improve sleep.", "statements")
    told.metadata["tags"] = ["front", "headline"]
    counted = finding("Of 80 people.")
    counted.metadata["tags"] = ["front"]
    with_table, alone = document(counted, told, table())[0], document(counted, told)[0]
    assert [one["markup"] for one in with_table["front"]] == ["Of 80 people\\."]
    assert len(alone["front"]) == 2
    assert with_table["graded-note"] == NOT_NO_EFFECT
    assert alone["graded"] is None
