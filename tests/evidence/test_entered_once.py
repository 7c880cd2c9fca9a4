"""A document or study under two names is a problem where it is certain, and worth a look where it is not."""

from ldnsynth.evidence.checks import check_data


def test_two_studies_of_one_register_number_are_a_problem(package):
    package.edit("documents", "reg2005", register_number="NCT00000001")
    package.add_row("trials", like="cross2008", trial_id="crossagain")
    told = [str(problem) for problem in package.rule_problems()]
    assert any("crossagain" in one or "cross2008" in one for one in told if "the same register number" in one), told


def test_a_document_of_the_same_doi_is_a_problem(package):
    package.edit("documents", "cross2008", doi="10.1000/abc")
    package.edit("documents", "open2010", doi="10.1000/ABC")
    assert any("Keep one of the two" in str(problem) for problem in package.rule_problems())


def test_two_studies_of_one_report_are_worth_a_look(package):
    assert check_data(package.folder).notes == []
    package.add_row("trials", like="open2010", trial_id="openagain")
    found = check_data(package.folder)
    assert found.problems == []
    assert [note for note in found.notes if "the same report (open2010)" in note]
