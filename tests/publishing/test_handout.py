"""The hand-out of a report with an answer: its claim, rows, harms and reasons, how to read it, and room to write."""

import re
import shutil
import subprocess

import pytest
from nbformat.v4 import new_output
from printed import DECLARED, inputs
from toy_notebooks import code, notebook

from ldnsynth import folders
from ldnsynth.display.answer import answer
from ldnsynth.display.certainty import rated_outcomes
from ldnsynth.display.effects import effects_of
from ldnsynth.display.figures import scale_estimates
from ldnsynth.display.tables import harms_table, summary_of_findings_table
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.publishing.content.chapters import read_chapters
from ldnsynth.publishing.paper.typeset.handout import print_handout
from ldnsynth.publishing.request.parameters import merge_declared
from ldnsynth.synthesis.trials.groups import group_effects


@pytest.fixture(scope="module")
def chapters():
    """What the hand-out takes of the review that is shipped, as notebooks would show it."""
    evidence = select(load_evidence(folders.SHIPPED / "data"), Selection())
    effects = effects_of(evidence)
    groups = group_effects(effects)
    rated = rated_outcomes(evidence, groups)
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


def test_the_second_page_says_how_to_read_it_and_leaves_room(pages):
    assert all(head in pages[1] for head in ("HOWTOREADIT", "SUMMARYOFFINDINGS", "TODISCUSS", "NOTES"))
    assert pages[1].index("TODISCUSS") < pages[1].index("NOTES")
