import re
from pathlib import Path

import pytest

from ldnsynth import folders
from ldnsynth.errors import ReportError
from ldnsynth.publishing.collection import find_reports, load_collection

ROOT = Path(__file__).parents[2]


def load(tmp_path, text, stems=("01_evidence_base", "02_evidence_strength")):
    for stem in stems:
        (tmp_path / f"{stem}.ipynb").touch()
    (tmp_path / "reports.yml").write_text(text, encoding="utf-8")
    return load_collection(tmp_path / "reports.yml", tmp_path)


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


def test_every_question_of_the_collection_that_says_what_is_known_has_one_for_a_past_day():
    for report in load_collection(ROOT / "reports" / "reports.yml", ROOT / "notebooks"):
        asked = report.question_on(report.parameters.get("as_of") or "2010-01-01")
        assert not re.search(r"\b(is|can|has|are)\b", asked), asked


def test_all_faults_are_named_at_once(tmp_path):
    text = "- {name: ms, titel: MS, question: What, notebooks: [01_evidence_bas], parameters: [1]}\n"
    assert problems(tmp_path, text) == [
        "reports.yml, report ms: unknown key 'titel'. Did you mean 'title'? "
        "Allowed: name, title, question, question_then, notebooks, parameters.",
        "reports.yml, report ms: title is missing.",
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


def test_a_missing_file(tmp_path):
    with pytest.raises(ReportError, match="cannot be read"):
        load_collection(tmp_path / "reports.yml", tmp_path)


def test_reports_are_found_by_name_and_the_first_is_the_default(tmp_path):
    collection = load(tmp_path, GOOD + GOOD.replace("name: ms", "name: ibd"))
    assert [r.name for r in find_reports(collection, [])] == ["ms"]
    assert [r.name for r in find_reports(collection, ["ibd", "ms", "ibd"])] == ["ibd", "ms"]
    with pytest.raises(ReportError, match=r"unknown report 'mss'. Did you mean 'ms'\? Allowed: ms, ibd."):
        find_reports(collection, ["mss"])


def test_the_collection_of_this_project():
    reports = {r.name: r for r in load_collection(folders.REPORTS / "reports.yml", folders.NOTEBOOKS)}
    assert list(reports) == [
        "multiple-sclerosis",
        "crohns-disease",
        "fibromyalgia",
        "all-conditions",
        "multiple-sclerosis-2009",
    ]
    assert reports["multiple-sclerosis-2009"].parameters == {"as_of": "2009-02-09"}
    assert reports["all-conditions"].parameters == {"conditions": []}
