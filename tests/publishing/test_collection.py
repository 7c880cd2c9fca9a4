import json
from dataclasses import replace

import pytest
from toy_notebooks import TOY

from ldnsynth import folders
from ldnsynth.errors import ReportError
from ldnsynth.evidence.layout import OPTIONAL
from ldnsynth.folders import Overlay
from ldnsynth.publishing.request.collection import Report, find_reports, load_collection, usual_chapters


def load(tmp_path, text, stems=("01_evidence_base", "02_evidence_strength")):
    for stem in stems:
        (tmp_path / f"{stem}.ipynb").write_text('{"metadata": {}}')
    (tmp_path / "reports.yml").write_text(text, encoding="utf-8")
    return load_collection(tmp_path / "reports.yml", tmp_path, TOY)


def problems(tmp_path, text):
    with pytest.raises(ReportError) as caught:
        load(tmp_path, text)
    return str(caught.value).splitlines()


GOOD = "- {name: ms, title: MS, question: What, notebooks: [01_evidence_base]}\n"


def test_a_report_without_parameters_has_none(tmp_path):
    (report,) = load(tmp_path, GOOD)
    assert (report.name, report.notebooks, report.parameters) == ("ms", ("01_evidence_base",), {})


def test_a_date_becomes_text(tmp_path):
    (report,) = load(tmp_path, GOOD.replace("}", ", parameters: {as_of: 2009-02-09}}"))
    assert report.parameters == {"as_of": "2009-02-09"}


def test_of_a_past_day_the_question_is_what_was_known(tmp_path):
    (report,) = load(tmp_path, GOOD.replace("}", ", question_then: 'What was known by {day}?'}"))
    assert report.question_on("2009-02-09") == "What was known by 9 February 2009?"
    assert report.question_on("") == report.question == "What"
    (same,) = load(tmp_path, GOOD)
    assert same.question_on("2009-02-09") == "What"


def test_all_faults_are_named_at_once(tmp_path):
    text = "- {name: ms, titel: MS, question: [What], notebooks: [01_evidence_bas], parameters: [1]}\n"
    assert problems(tmp_path, text) == [
        "reports.yml, report ms: unknown key 'titel'. Did you mean 'title'? "
        "Allowed: name, title, question, question_then, notebooks, parameters.",
        "reports.yml, report ms: question: expected a text, found ['What'].",
        "reports.yml, report ms: parameters: expected names with values, found [1].",
        "reports.yml, report ms: no notebook '01_evidence_bas'. Did you mean '01_evidence_base'? "
        "Allowed: 01_evidence_base, 02_evidence_strength.",
    ]


def test_names_are_unique(tmp_path):
    assert problems(tmp_path, GOOD * 2) == ["reports.yml: 2 reports are named 'ms'; each needs a name of its own."]


@pytest.mark.parametrize("name", ["../ms", "MS", "a b", ""])
def test_a_name_that_is_no_folder_name(tmp_path, name):
    expected = f"name: expected lower-case words joined by hyphens, found {name!r}."
    assert any(line.endswith(expected) for line in problems(tmp_path, GOOD.replace("name: ms", f"name: '{name}'")))


@pytest.mark.parametrize(
    ("notebooks", "fault"),
    [
        ("[]", "notebooks: expected at least one."),
        ("[01_evidence_base, 01_evidence_base]", "stands there twice."),
    ],
)
def test_notebooks_once_each(tmp_path, notebooks, fault):
    (found,) = problems(tmp_path, GOOD.replace("[01_evidence_base]", notebooks))
    assert found.endswith(fault)


@pytest.mark.parametrize("text", ["", "name: ms", "[]", "- ms", "- {name: [", "\t- x"])
def test_what_is_no_list_of_reports(tmp_path, text):
    assert problems(tmp_path, text)[0].startswith("reports.yml")


def test_a_list_that_cannot_be_read_is_a_sentence(tmp_path):
    (tmp_path / "reports.yml").mkdir()
    with pytest.raises(ReportError, match="cannot be read"):
        load_collection(tmp_path / "reports.yml", tmp_path, TOY)


def chapter(folder, stem, **about):
    (folder / f"{stem}.ipynb").write_text(json.dumps({"metadata": {"ldnsynth": about}}))


def test_without_a_list_there_is_one_report_which_the_topic_describes(tmp_path):
    chapter(tmp_path, "02_more")
    chapter(tmp_path, "01_first")
    (report,) = load_collection(tmp_path / "reports.yml", tmp_path, TOY)
    assert report == Report("aspirin-for-migraine", TOY.title, TOY.question, ("01_first", "02_more"))


def test_what_an_entry_leaves_out_the_topic_gives(tmp_path):
    (report,) = load(tmp_path, "- {name: all}\n")
    assert report == Report("all", TOY.title, TOY.question, ("01_evidence_base", "02_evidence_strength"))
    (titled,) = load(tmp_path, "- {name: all, title: Mine, notebooks: [01_evidence_base]}\n")
    assert (titled.title, titled.question, titled.notebooks) == ("Mine", TOY.question, ("01_evidence_base",))


def test_the_usual_chapters_are_those_whose_tables_are_in_use_and_no_decks(tmp_path):
    chapter(tmp_path, "01_base")
    chapter(tmp_path, "02_claims", tables=["claims", "sources"])
    chapter(tmp_path, "journal", deck=True)
    assert usual_chapters(tmp_path, TOY) == ["01_base", "02_claims"]
    assert usual_chapters(tmp_path, replace(TOY, tables=("sources",))) == ["01_base"]
    assert usual_chapters(tmp_path, replace(TOY, chapters=("02_claims",))) == ["02_claims"]


def test_a_chapter_that_the_topic_names_and_nobody_wrote_is_a_sentence(tmp_path):
    chapter(tmp_path, "01_base")
    with pytest.raises(ReportError) as caught:
        load_collection(tmp_path / "reports.yml", tmp_path, replace(TOY, chapters=("01_base", "01_bse")))
    assert str(caught.value) == "topic.yml, chapters: no notebook '01_bse'. Did you mean '01_base'? Allowed: 01_base."


@pytest.mark.parametrize("text", ["", "[]", '{"metadata": []}', '{"cells": []}', "<<<<<<< ours"])
def test_a_notebook_that_cannot_be_read_is_a_sentence_where_its_chapters_are_asked_for(tmp_path, text):
    (tmp_path / "03_broken.ipynb").write_text(text)
    assert len(load(tmp_path, GOOD)) == 1
    with pytest.raises(ReportError, match=r"^03_broken\.ipynb: not a notebook that can be read \("):
        load(tmp_path, GOOD.replace(", notebooks: [01_evidence_base]", ""))


def test_the_shipped_chapters_name_tables_of_the_layout():
    for path in folders.ENGINE_NOTEBOOKS.glob("*.ipynb"):
        about = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("ldnsynth", {})
        assert set(about) <= {"tables", "without", "deck"}, path.name
        assert set(about.get("tables", ())) <= set(OPTIONAL), path.name


def test_a_chapter_of_the_reviews_own_takes_the_place_of_the_engines(tmp_path):
    own, engine = tmp_path / "own", tmp_path / "engine"
    for folder, stems in ((own, ("02_mine", "01_base")), (engine, ("01_base", "03_more"))):
        folder.mkdir()
        for stem in stems:
            chapter(folder, stem, deck=folder is engine and stem == "01_base")
    (report,) = load_collection(tmp_path / "reports.yml", Overlay(own, engine), TOY)
    assert report.notebooks == ("01_base", "02_mine", "03_more")


def test_reports_are_found_by_name_and_the_first_is_the_default(tmp_path):
    collection = load(tmp_path, GOOD + GOOD.replace("name: ms", "name: ibd"))
    assert [r.name for r in find_reports(collection, [])] == ["ms"]
    assert [r.name for r in find_reports(collection, ["ibd", "ms", "ibd"])] == ["ibd", "ms"]
    with pytest.raises(ReportError, match=r"unknown report 'mss'. Did you mean 'ms'\? Allowed: ms, ibd."):
        find_reports(collection, ["mss"])
