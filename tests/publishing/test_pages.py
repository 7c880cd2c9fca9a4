"""Every page of the PDF is A4, however tall a figure; the hand-out counts what it leaves out, and names its rows."""

import re
import shutil
import subprocess

import pytest
from printed import DECLARED, SUMMARY, chapters, figure, finding, inputs, table

from ldnsynth.publishing.content.brief import figures_of, number_graded
from ldnsynth.publishing.paper.typeset.citing import Citations
from ldnsynth.publishing.paper.typeset.document import report_document
from ldnsynth.publishing.paper.typeset.handout import _content
from ldnsynth.publishing.paper.typeset.printing import print_pdf
from ldnsynth.publishing.request.parameters import merge_declared

PARAMETERS = merge_declared(DECLARED)
A4 = (595.276, 841.89)


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="reads the PDF by pdfinfo")
@pytest.mark.parametrize("height", [300, 1200, 3000])
def test_a_figure_that_no_page_holds_is_cut_into_pages_of_one_size(tmp_path, height):
    bars = "".join(f'<rect y="{y}" width="90" height="10"/>' for y in range(0, height, 20))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 504 {height}">{bars}</svg>'
    found = chapters(finding("An answer."), figure(svg=svg))
    cited = {"citations": Citations([], {}, found), "references": []}
    document = report_document(found, inputs(), PARAMETERS, **cited)
    files = {f"figures/{one.file}.svg": one.svg for one in figures_of(found)}
    (tmp_path / "report.pdf").write_bytes(print_pdf("report.typ", document, files))
    told = subprocess.check_output(["pdfinfo", "-l", "99", tmp_path / "report.pdf"], text=True)
    sizes = {tuple(map(float, size)) for size in re.findall(r"size:\s+([\d.]+) x ([\d.]+)", told)}
    assert {tuple(sorted(size)) for size in sizes} == {A4}


def profile(rows: int):
    return table("Outcome,Certainty\n" + "".join(f"Outcome {n},low\n" for n in range(rows)), "evidence-profile")


def test_the_handout_counts_every_body_that_it_leaves_out_and_tells_only_of_its_rows():
    head, pain, sleep = SUMMARY.splitlines()
    notes = ("How to read it.", "Graded and not shown here: mood.", "Pain: not shown.", "Sleep, other studies: heard.")
    many = table("\n".join([head, sleep, *[pain] * 20]) + "\n", notes=notes)
    content = _content(chapters(finding("One answer."), many, profile(34)))
    assert number_graded(chapters(profile(34))) == 34
    assert content["left-out"] == 33
    assert content["summary"]["title"] == "Of the 21 rows of the summary of findings the 1 of which one may be surest"
    told = str(content["summary"]["notes"])
    assert "How to read it." in told
    assert "heard." in told
    assert "not shown" not in told


def test_a_handout_that_holds_all_rows_keeps_title_and_notes():
    content = _content(chapters(finding("One answer."), table(), profile(2)))
    assert content["left-out"] == 0
    assert content["summary"]["title"] == "Who & <what>"
