"""The whole check: form, schema and rules, all problems at once, in the order of file and row."""

import re

import pytest

from ldnsynth.errors import DataError
from ldnsynth.evidence import check_data

from .conftest import ROWS

MCS = "cross2008/mcs/w8"

# Ten one-row faults across columns and tables, and how each must be told.
FAULTS = [
    ("characteristics", "cross2008/n_completed", {"value": "41"}, "value: 41 is more than n_randomised 40"),
    ("characteristics", "open2010/n_enrolled", {"value": "17.5"}, "value: found 17.5 people"),
    ("discrepancies", "cross2008/n_analysed", {"used": ""}, "used: blank: nobody resolved this"),
    ("documents", "congress2007", {"public_from": "2005-10-13"}, "public by 2005-10-13, before the trial began"),
    ("documents", "cross2008", {"url": "https://example.org/copy"}, "url: not needed beside doi"),
    ("outcomes", "remission", {"range_low": "3"}, "range_low: a number without source_id"),
    ("phases", "cross2008/2", {"sequence": "4"}, "sequence: cross2008 counts [1, 3, 4]"),
    ("results", "open2010/remission/w12", {"percent1i": "67"}, "percent1i: no count out of 17 people is 67%"),
    ("results", MCS, {"yi": "7"}, "yi: 7 lies outside its own interval"),
    ("trials", "open2010", {"report_id": ""}, "report_id: blank, but the status is 'published'"),
]


def test_ten_planted_faults_are_all_found_in_one_run(package):
    for table, key, cells, _ in FAULTS:
        package.edit(table, key, **cells)
    report = check_data(package.folder)
    assert len(report.problems) == len(FAULTS) == 10
    for table, _, _, words in FAULTS:
        told = [problem for problem in report.problems if words in problem]
        file = "results" if "before the trial" in words else table
        assert len(told) == 1, words
        assert told[0].startswith(f"{file}.csv, row ")


def test_faults_of_form_schema_and_rules_are_told_together_in_the_order_of_file_and_row(package):
    package.path("arms").write_bytes(package.path("arms").read_bytes().replace(b"\n", b"\r\n"))
    package.path("sources").unlink()
    package.edit("trials", "open2010", design="single")
    package.edit("trials", "cross2008", status="publishd", report_id="")  # one fault is enough for a row
    package.edit("trials", "highdose2012", report_id="")
    package.edit("characteristics", "cross2008/n_completed", value="41")
    package.edit("documents", "congress2007", public_from="2005-10-13")
    package.edit("results", MCS, sd1i="NaN", m1i="NaN", n1i="sixteen", outcome_id="mcss")
    package.edit("results", "open2010/remission/w12", percent1i="67")
    package.edit("discrepancies", "cross2008/n_analysed", used="")
    report = check_data(package.folder)
    assert [re.match(r"[\w.]+(, row \d+( \S+\))?(, \w+)?)?", problem)[0] for problem in report.problems] == [
        "trials.csv, row 2 (cross2008), status",
        "trials.csv, row 3 (highdose2012), report_id",
        "trials.csv, row 4 (open2010), design",
        "arms.csv, row 1",
        "characteristics.csv, row 5 (cross2008/n_completed), value",
        *(f"results.csv, row 2 ({MCS}), {column}" for column in ("n1i", "m1i", "sd1i", "outcome_id")),
        "results.csv, row 3 (open2010/remission/w12), percent1i",
        "sources.csv",
        "discrepancies.csv, row 2 (cross2008/n_analysed), used",
    ]
    assert report.tables["trials"] == 4
    assert report.tables["arms"] == report.tables["sources"] == 0


def test_a_valid_package_has_no_problem_and_its_rows_are_counted(package):
    report = check_data(str(package.folder))
    assert report.problems == []
    assert report.tables == {table: len(rows) for table, rows in ROWS.items()}


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(DataError, match="no such folder"):
        check_data(tmp_path / "nowhere")


def test_a_chapter_that_no_notebook_is_is_told_with_the_nearest_one(package):
    package.edit_topic("covariates:\n", "chapters: [01_evidence_bas, 04_effects]\n\ncovariates:\n")
    package.describe()
    (problem,) = check_data(package.folder).problems
    assert problem.startswith("topic.yml, chapters: no notebook '01_evidence_bas'. Did you mean '01_evidence_base'? ")
