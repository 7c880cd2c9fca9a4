import json
import re
import shutil
import sys

import numpy as np
import pytest
from PIL import Image
from toy_notebooks import FIGURE, FINDING, TOY, code, notebook, write

from ldnsynth.publishing.execution import batch
from ldnsynth.publishing.outputs import _write_bibtex
from ldnsynth.publishing.request.collection import find_reports, load_collection
from ldnsynth.publishing.request.planning import plan_report
from ldnsynth.publishing.run import run_plans

WORD_TABLE = 'Table("characteristics", "One trial", frame)'


def run(collection, *formats, out="out", name="one"):
    reports = find_reports(load_collection(collection.reports / "reports.yml", collection.notebooks, TOY), [name])
    plans = [plan_report(one, [], notebooks=collection.notebooks, data=collection.data) for one in reports]
    (outcome,) = run_plans(plans, out=collection.out.with_name(out), jobs=1, formats=set(formats))
    return outcome


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def written(collection):
    write(collection, "01_trials", notebook("## Sizes", code(FIGURE), code(FINDING), code(WORD_TABLE)))
    assert run(collection).state == "written"
    return collection


def test_formats_are_added_without_a_run_and_are_the_same_as_if_made_at_once(written, monkeypatch):
    at_once = run(written, "pdf", "docx", "png", out="again")
    assert [path.name for path in at_once.beside] == ["report.pdf", "handout.pdf", "tables.docx", "figures"]
    monkeypatch.setattr(batch, "execute_all", None)
    added = [run(written, "docx"), run(written, "pdf", "docx"), run(written, "png")]
    assert [one.state for one in added] == ["written"] * 3
    assert run(written, "pdf").state == "up to date"
    assert contents(written.out / "one") == contents(written.out.with_name("again") / "one")
    assert json.loads((written.out / "one" / "manifest.json").read_text())["formats"] == ["docx", "pdf", "png"]
    assert sorted(p.name for p in written.out.iterdir()) == ["one"]


def test_a_png_carries_the_title_above_the_picture(written):
    run(written, "png")
    svg = (written.out / "one" / "figures" / "sizes.svg").read_text()
    sides = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    width, height = (200 * float(side) / 72 for side in sides)
    with Image.open(written.out / "one" / "figures" / "sizes.png") as picture:
        assert picture.size[0] == pytest.approx(width, abs=1)
        above = np.asarray(picture.convert("L"))[: -round(height)]
    assert len(above) > 40 and (above < 128).any(), "words above the picture"


def test_a_format_at_fault_is_a_sentence_and_spares_the_others(written, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    outcome = run(written, "pdf", "docx")
    assert outcome.problems == ("one: pdf: typst was not found. Install it: pip install 'ldnsynth[paper]'.",)
    assert [path.name for path in outcome.beside] == ["tables.docx"]
    assert outcome.state == "written"
    monkeypatch.undo()
    assert [path.name for path in run(written, "pdf").beside] == ["report.pdf", "handout.pdf"]


def test_without_the_extra_the_page_is_whole_and_each_format_says_what_to_install(written, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    alone = run(written, out="alone")
    assert (alone.state, alone.problems) == ("written", ())
    outcome = run(written, "pdf", "docx")
    remedy = "pandoc was not found. Install it: pip install 'ldnsynth[paper]'."
    assert outcome.problems == (f"one: pdf: {remedy}", f"one: docx: {remedy}")
    assert (outcome.state, outcome.page.exists(), outcome.beside) == ("written", True, ())


def test_without_the_extra_no_references_are_written_for_latex(tmp_path, monkeypatch):
    cited = [{"id": "a", "type": "book", "title": "Roots"}]
    (tmp_path / "references.json").write_text(json.dumps(cited), encoding="utf-8")
    assert (_write_bibtex(tmp_path), (tmp_path / "references.bib").exists()) == ([], True)
    (tmp_path / "references.bib").unlink()
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    assert (_write_bibtex(tmp_path), (tmp_path / "references.bib").exists()) == ([], False)


def test_a_disk_that_fills_up_while_a_format_is_added_leaves_the_report(written, monkeypatch):
    before = contents(written.out / "one")

    def full(source, target, **_):
        raise shutil.Error([(source, target, f"[Errno 28] No space left on device: '{target}'")])

    monkeypatch.setattr(shutil, "copytree", full)
    outcome = run(written, "docx")
    assert outcome.problems == (
        f"one: {written.out}: cannot write here (No space left on device). Give another folder with --out.",
    )
    assert (outcome.state, contents(written.out / "one")) == ("up to date", before)
    assert sorted(p.name for p in written.out.iterdir()) == ["one"]
