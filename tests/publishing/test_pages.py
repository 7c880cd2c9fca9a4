"""Every page of the PDF is A4, however tall a figure; the hand-out counts what it leaves out, and names its rows."""

import io
import re
import shutil
import subprocess

import pytest
from PIL import Image, ImageDraw
from printed import DECLARED, FACTS, SUMMARY, SVG, chapters, figure, finding, inputs, table
from toy_notebooks import notebook

from ldnsynth.publishing.content.brief import figures_of, number_graded
from ldnsynth.publishing.content.chapters import read_chapters
from ldnsynth.publishing.paper.typeset.citing import Citations
from ldnsynth.publishing.paper.typeset.cuts import empty_bands
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


def test_a_tall_figure_may_be_cut_between_its_rows_and_nowhere_else():
    picture = Image.new("RGB", (100, 240), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 99, 20), "black")  # the title, above the picture
    for top in (50, 100, 190):
        draw.rectangle((5, top, 60, top + 19), "blue")
    picture.save(file := io.BytesIO(), "png")
    assert empty_bands(file.getvalue(), 2.0) == [(0.225, 0.15), (0.575, 0.35)]


PAGES = pytest.mark.skipif(not shutil.which("pdfinfo"), reason="counts the pages by pdfinfo")


def pages(folder, *books) -> int:
    """How many pages the report of these chapters has."""
    found = read_chapters({f"0{n}_book": notebook(*cells) for n, cells in enumerate(books, 1)})
    cited = {"citations": Citations([], {}, found), "references": []}
    files = {f"figures/{one.file}.svg": one.svg for one in figures_of(found)}
    (folder / "report.pdf").write_bytes(
        print_pdf("report.typ", report_document(found, inputs(), PARAMETERS, **cited), files)
    )
    told = subprocess.check_output(["pdfinfo", folder / "report.pdf"], text=True)
    return int(re.search(r"Pages:\s+(\d+)", told)[1])


@PAGES
def test_a_chapter_begins_on_the_page_of_a_short_one(tmp_path):
    short, long = ["## Sizes\n\nWords."], ["## Sizes\n\n" + "Word and word again. " * 200]
    assert pages(tmp_path, short, short, short) == pages(tmp_path, short)
    assert pages(tmp_path, long, long) > pages(tmp_path, long)


@PAGES
def test_a_figure_of_several_pages_begins_below_the_words_and_is_followed_on_its_last_page(tmp_path):
    tall = SVG.replace("230.4", "1000")
    words = ["Words.", "More words."]
    assert pages(tmp_path, [words[0], figure(svg=tall), words[1]]) - pages(tmp_path, words) == 1


@PAGES
def test_two_figures_share_a_page_if_both_stay_readable(tmp_path):
    one, two = (figure(name, svg=SVG.replace("230.4", "340")) for name in "ab")
    assert pages(tmp_path, [one, two]) == pages(tmp_path, [one])


def profile(rows: int):
    return table("Outcome,Certainty\n" + "".join(f"Outcome {n},low\n" for n in range(rows)), "evidence-profile")


def test_the_handout_counts_every_body_that_it_leaves_out_and_tells_only_of_its_rows():
    head, pain, sleep = SUMMARY.splitlines()
    notes = ("How to read it.", "Graded and not shown here: mood.", "Pain: not shown.", "Sleep, other studies: heard.")
    commented = [FACTS[name] | {"reasons": [], "comment": place} for name, place in zip(FACTS, (2, 3), strict=True)]
    facts = [commented[1], *[commented[0]] * 20]
    many = table("\n".join([head, sleep, *[pain] * 20]) + "\n", notes=notes, facts=facts)
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
