"""A study or document that stands in the collection twice under two names is told."""

import pytest


def told(package):
    return [(problem.file, problem.key, problem.column) for problem in package.rule_problems()]


@pytest.mark.parametrize(("column", "first", "second"), [("doi", "10.1000/cross", "10.1000/CROSS")])
def test_two_documents_of_one_identifier(package, column, first, second):
    package.add_row("documents", like="cross2008", document_id="zcopy2009", **{column: second})
    (problem,) = package.rule_problems()
    assert (problem.file, problem.key, problem.column) == ("documents.csv", "zcopy2009", column)
    assert "is that of cross2008" in problem.message


def test_a_register_entry_and_its_results_are_two_documents(package):
    package.add_row("documents", like="reg2005", document_id="reg2005results")
    assert told(package) == []


def copy_of_open(package, **cells):
    """A second row for the open series, with a report of its own."""
    package.add_row("documents", like="open2010", document_id="zopen2011", public_after="", public_before="")
    package.edit("documents", "zopen2011", public_from="2010-06")
    package.edit("documents", "open2010", public_after="", public_before="", public_from="2010-03")
    package.add_row("trials", like="open2010", **{"trial_id": "zopen2011", "report_id": "zopen2011", **cells})


def test_a_study_twice_by_its_register_number(package):
    package.edit("trials", "open2010", register_id="reg2015")
    copy_of_open(package, register_id="reg2015")
    assert ("trials.csv", "zopen2011", "register_id") in told(package)


def test_a_study_twice_by_its_report(package):
    copy_of_open(package, report_id="open2010")
    assert ("trials.csv", "zopen2011", "report_id") in told(package)


def test_a_study_twice_by_people_and_year(package):
    copy_of_open(package)
    assert told(package) == []
    entered = {"characteristic_id": "zopen2011/n_enrolled", "trial_id": "zopen2011"}
    package.add_row("characteristics", like="open2010/n_enrolled", **entered)
    (problem,) = package.rule_problems()
    assert (problem.key, problem.column) == ("zopen2011", "trial_id")
    assert "17 people, 2010" in problem.message


@pytest.mark.parametrize("cells", [{"condition": "fibromyalgia"}, {"design": "retrospective_series"}])
def test_studies_of_another_condition_or_design_are_others(package, cells):
    copy_of_open(package, report_id="open2010", **cells)
    assert ("trials.csv", "zopen2011", "report_id") not in told(package)
