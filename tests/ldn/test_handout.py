"""The hand-out of a report with an answer: its claim, rows, harms and reasons, how to read it, and room to write."""

import functools
import html
import io
import re
import shutil
import subprocess
import zipfile

import pytest
from nbformat.v4 import new_output
from printed import DECLARED, inputs
from toy_notebooks import code, notebook

from ldnsynth import folders
from ldnsynth.display.answer import answer
from ldnsynth.display.figures import scale_estimates
from ldnsynth.display.slides import result_in_one_picture, take_home
from ldnsynth.display.tables import harms_table, summary_of_findings_table
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.publishing.content.brief import figures_of
from ldnsynth.publishing.content.chapters import read_chapters
from ldnsynth.publishing.page.report_page import render_page
from ldnsynth.publishing.paper.manuscript import manuscript_tables
from ldnsynth.publishing.paper.typeset.citing import Citations
from ldnsynth.publishing.paper.typeset.document import report_document
from ldnsynth.publishing.paper.typeset.handout import print_handout
from ldnsynth.publishing.paper.typeset.layers import printed_chapters
from ldnsynth.publishing.paper.typeset.printing import print_pdf
from ldnsynth.publishing.request.parameters import merge_declared
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.rated_outcomes import rated_outcomes


@functools.cache
def shipped():
    """Evidence, effects, groups and graded outcomes of the review that is shipped."""
    evidence = select(load_evidence(folders.SHIPPED / "data"), Selection(conditions=["focus"]))
    effects = effects_of(evidence)
    groups = group_effects(effects)
    return evidence, effects, groups, rated_outcomes(evidence, groups)


@pytest.fixture(scope="module")
def chapters():
    """What the hand-out takes of the review that is shipped, as notebooks would show it."""
    evidence, effects, groups, rated = shipped()
    blocks = [
        answer(evidence, effects, groups, rated),
        summary_of_findings_table(evidence, rated),
        harms_table(evidence),
    ]
    blocks.append(scale_estimates(groups, evidence=evidence))
    cells = [code("show()") for _ in blocks]
    for cell, block in zip(cells, blocks, strict=True):
        data, metadata = block._repr_mimebundle_()
        cell.outputs = [new_output("display_data", data, metadata=metadata)]
    return read_chapters({"00_answer": notebook(*cells)})


@pytest.fixture(scope="module")
def pages(chapters, tmp_path_factory):
    if not shutil.which("pdftotext"):
        pytest.skip("reads the PDF by pdftotext")
    file = tmp_path_factory.mktemp("handout") / "handout.pdf"
    file.write_bytes(print_handout(chapters, inputs(), merge_declared(DECLARED)))
    text = subprocess.check_output(["pdftotext", "-raw", file, "-"], text=True)
    return [_close(page) for page in text.split("\f") if page.strip()]


def _close(text):
    return re.sub(r"[\s\u200b]+", "", text)


def test_the_first_page_holds_what_the_first_screen_holds(chapters, pages):
    answer = next(chapter.answer for chapter in chapters if chapter.answer)
    first = pages[0]
    told = [answer.claim.text, answer.caveat, *(doubt.text for doubt in answer.doubts)]
    told += [part for row in answer.rows for part in (row["outcome"], *row["found"][0].split(" ")[1:])]
    assert not [text for text in told if text and _close(text) not in first]
    assert "HARMS" in first and "WHYNOTSURER" in first


def test_the_same_numbers_stand_on_page_deck_handout_pdf_and_word(chapters, pages, tmp_path):
    answer = next(chapter.answer for chapter in chapters if chapter.answer)
    told = [row["found"][0] for row in answer.rows if row["intervals"]]
    assert len(told) > 1
    found = {"hand-out": pages[0], "page": _close(html.unescape(render_page(chapters, inputs(), DECLARED).html))}
    cited = {"citations": Citations([], {}, printed_chapters(chapters)), "references": []}
    files = {f"figures/{figure.file}.svg": figure.svg for figure in figures_of(chapters)}
    document = report_document(chapters, inputs(), merge_declared(DECLARED), **cited)
    (tmp_path / "report.pdf").write_bytes(print_pdf("report.typ", document, files))
    found["PDF"] = _close(subprocess.check_output(["pdftotext", "-raw", tmp_path / "report.pdf", "-"], text=True))
    word = zipfile.ZipFile(io.BytesIO(manuscript_tables(chapters, inputs()))).read("word/document.xml").decode()
    found["Word"] = _close(html.unescape(re.sub(r"<[^>]*>", "", word)))
    evidence, effects, groups, rated = shipped()
    blocks = [result_in_one_picture(evidence, groups, rated), take_home(evidence, effects, groups, rated)]
    assert told[0] in blocks[0].title and told[0] in blocks[1].frame["Sentence"][0]
    found["deck"] = _close(" ".join([blocks[0].alt, *blocks[1].frame["Sentence"]]))
    assert {name: [text for text in told if _close(text) not in whole] for name, whole in found.items()} == {
        name: [] for name in found
    }


def test_the_second_page_says_how_to_read_it_and_leaves_room(pages):
    assert all(head in pages[1] for head in ("HOWTOREADIT", "SUMMARYOFFINDINGS", "TODISCUSS", "NOTES"))
    assert pages[1].index("TODISCUSS") < pages[1].index("NOTES")
