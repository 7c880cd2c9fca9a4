"""Rules on what is missing and on integrity are broken by one edit each; the row and the column are named."""

import pytest

from ldnsynth.evidence import check_data, load_evidence, select
from ldnsynth.evidence.rules import across_tables as rules
from ldnsynth.evidence.rules.integrity import INTEGRITY_RULES
from ldnsynth.evidence.rules.missing_results import MISSING_RULES
from ldnsynth.evidence.selecting.parameters import Selection

PLANNED, SYNTHESIS, CHECK = "planned2015/wellbeing", "migraine/wellbeing", "cross2008/registration"
NOT_SEEN = {"outcome_id": "mcs", "direction": "not_reported"}


def measured(package):
    """A register entry that names the outcome."""
    about = {"result_id": "planned2015/mcs", "trial_id": "planned2015", "arm_id": "", "comparator_id": ""}
    blank = dict.fromkeys(("yi", "sei", "pi", "ci_low", "ci_high", "n1i", "n2i", "m1i", "m2i", "sd1i", "sd2i"), "")
    package.add_row("results", like="cross2008/mcs/w8", **about, **NOT_SEEN, **blank)


CASES = [
    ("availability", PLANNED, {"available": "fully"}, "available", "but results.csv has no result of it. Enter the"),
    ("availability", PLANNED, {"measured": "no", "available": "partly"}, "available", "of what was not measured"),
    (
        *("availability", PLANNED, {"trial_id": "cross2008"}, "available"),
        "found 'none', but results.csv tells cross2008/mcs/w8",
    ),
    (
        *("availability", PLANNED, {"trial_id": "cross2008", "measured": "no"}, "measured"),
        "so it was measured. Use 'yes', or correct the result.",
    ),
    ("missing_evidence", SYNTHESIS, {"synthesis_id": "migraine/rest"}, "synthesis_id", f"expected {SYNTHESIS!r}"),
    (
        *("missing_evidence", SYNTHESIS, {"synthesis_id": "migraine/remission", "domain": "remission"}, "domain"),
        "no randomised trial has a row of results on 'remission' in 'migraine'",
    ),
    ("missing_evidence", SYNTHESIS, {"locator": "cross2008;cross2009"}, "locator", "is called 'cross2009'. Name ids"),
    ("integrity_checks", CHECK, {"check_id": "cross2008/numbers"}, "check_id", f"expected {CHECK!r}"),
    (
        *("integrity_checks", CHECK, {"looked_on": "2005-08-01"}, "looked_on"),
        "but reg2005 came out on 2005-08-02 or later. Give the day",
    ),
]


@pytest.mark.parametrize(("table", "key", "cells", "column", "words"), CASES)
def test_one_edit_is_one_problem_in_its_row_and_column(package, table, key, cells, column, words):
    package.edit(table, key, **cells)
    (problem,) = package.rule_problems()
    assert (problem.file, problem.column) == (f"{table}.csv", column)
    assert words in problem.message and problem.message.endswith(".")


def test_every_rule_is_told_by_the_check():
    assert {*MISSING_RULES, *INTEGRITY_RULES} <= set(rules.RULES)


def test_the_package_passes_and_terms_of_no_list_are_named(package):
    assert check_data(package.folder).problems == []
    package.edit("integrity_checks", CHECK, concern="grave")
    package.edit("missing_evidence", SYNTHESIS, judgement="Unclear")
    told = " ".join(check_data(package.folder).problems)
    assert "found 'grave'" in told and "found 'Unclear'" in told


def test_what_was_looked_at_counts_on_a_day_from_which_its_document_was_public(package):
    package.edit("integrity_checks", CHECK, concern="serious")
    evidence = load_evidence(package.folder)
    assert select(evidence, Selection(as_of="2005-08-01")).integrity_checks.empty
    later = select(evidence, Selection(as_of="2009-01-01"))
    assert later.left_out.set_index("trial_id").at["cross2008", "cause"] == "concern"
    assert later.missing_evidence.empty  # judged long after
