"""Every rule on claims is broken by one edit of the valid package; the row and the column are named."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ldnsynth.evidence import check_data
from ldnsynth.evidence.rules import across_tables as rules
from ldnsynth.evidence.rules.sources.claims import CLAIM_RULES
from ldnsynth.vocabulary import OMISSIONS

CLAIM = "letter2009/c001/A"
MCS = "cross2008/mcs/w8"


@dataclass(frozen=True)
class Case:
    """An edit, and where the only problem must be found."""

    rule: str
    edit: Callable
    column: str
    words: str
    at: tuple[str, str] = ("claims", CLAIM)


def edit(rule, column, words, **cells):
    return Case(rule, lambda package: package.edit("claims", CLAIM, **cells), column, words)


def late(name):
    """Evidence for the verdict then that came after the letter."""
    told = f"{name} not certainly public by 2009-02-09"
    return edit("_evidence_then_was_public", "evidence_then", told, evidence_then=name)


CASES = [
    Case(
        "_claims_belong_to_their_source",
        lambda package: package.edit("claims", CLAIM, claim_id="essay/c001"),
        "claim_id",
        "'letter2009'",
        ("claims", "essay/c001/A"),
    ),
    edit("_claims_stand_in_lines", "first_line", "5 is after last_line 4", first_line="5"),
    edit("_claims_lean_on_what_exists", "cites", "'nobody2001'", cites="cross2008;nobody2001"),
    edit("_claims_lean_on_what_exists", "evidence_then", "'cross2008/x'", evidence_then=f"{MCS};cross2008/x"),
    edit("_claims_lean_on_what_exists", "evidence_now", "'none'", evidence_now="none"),
    late("reg2015"),
    late("open2010"),
    late("planned2015"),
    late("notice2014"),
    late("open2010/remission/w12"),
    late("open2010/n_enrolled"),
    Case(
        "_sources_are_no_older_than_what_they_report",
        lambda package: package.edit("sources", "letter2009", written_on="", written_after="2007"),
        "written_after",
        "letter2009/c001 reports what cross2008 gives, which nobody could read before 2007-10-13",
        ("sources", "letter2009"),
    ),
    Case(
        "_sources_are_no_older_than_what_they_report",
        lambda package: package.edit("claims", CLAIM, cites="open2010/remission/w12", note="a lecture was heard"),
        "written_on",
        "open2010/remission/w12 gives, which nobody could read before 2010-01-01",
        ("sources", "letter2009"),
    ),
    edit("_verdicts_have_evidence", "evidence_then", "'accurate'", evidence_then=""),
    edit("_verdicts_have_evidence", "evidence_now", "'overstated'", verdict_now="overstated", evidence_now=""),
    Case(
        "_every_source_has_claims",
        lambda package: package.write("claims", []),
        "",
        "no claim",
        ("sources", "letter2009"),
    ),
    edit(
        "_accurate_claims_answer_their_checks", "verdict_then", "open2010 was certainly public only", cites="open2010"
    ),
    edit(
        *("_accurate_claims_answer_their_checks", "verdict_now", "no study exists"),
        claim="No trial of ASA in MGR was published.",
        verdict_then="contradicted",
    ),
    edit("_accurate_claims_answer_their_checks", "verdict_then", "number 77", claim="77 people took part."),
]
BY_NAME = {rule.__name__: rule for rule in CLAIM_RULES}
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.column}-{case.words}")


@EACH
def test_one_edit_is_one_problem_in_its_row_and_column(package, case):
    case.edit(package)
    (problem,) = package.rule_problems()
    table, key = case.at
    assert (problem.file, problem.key, problem.row) == (f"{table}.csv", key, package.row_of(table, key))
    assert problem.column == case.column
    assert case.words in problem.message
    assert problem.message.endswith(".")


@EACH
def test_the_problem_is_that_of_the_rule_meant(package, case, monkeypatch):
    case.edit(package)
    monkeypatch.setattr(rules, "RULES", tuple(rule for rule in rules.RULES if rule is not BY_NAME[case.rule]))
    assert package.rule_problems() == []


def test_every_rule_is_broken_by_a_case():
    assert set(BY_NAME) == {case.rule for case in CASES}


@pytest.mark.parametrize("verdict", ["not_checkable", "unsupported"])
def test_what_nothing_bears_on_needs_no_evidence(package, verdict):
    blank = {"evidence_then": "", "evidence_now": "", "cites": ""}
    package.edit("claims", CLAIM, verdict_then=verdict, verdict_now=verdict, **blank)
    assert package.rule_problems() == []


def test_all_terms_of_omission_pass(package):
    package.edit("claims", CLAIM, omits=";".join(OMISSIONS))
    assert package.rule_problems() == []


def test_a_derived_fact_is_as_late_as_its_inputs(package):
    package.edit("claims", CLAIM, evidence_then="cross2008/n_analysed")
    assert package.rule_problems() == []
    package.edit("characteristics", "cross2008/n_analysed/aspirin", source_id="open2010")
    (problem,) = package.rule_problems()
    assert "cross2008/n_analysed not certainly public" in problem.message


def test_a_trial_is_known_from_its_register_entry(package):
    package.edit("documents", "cross2008", public_from="2012")
    package.edit("claims", CLAIM, evidence_then="cross2008")
    assert package.rule_problems() == []


@pytest.mark.parametrize(
    ("dates", "late"),
    [
        ({"written_on": "2008-09"}, False),  # September 2008 against September 2008
        ({"written_before": "2008-09"}, True),  # it is older than its bound
        ({"written_before": "2008-10"}, False),
        ({"written_after": "2008-09"}, False),  # no upper bound: judged by the lower one
        ({"written_after": "2008-08"}, True),
    ],
)
def test_the_day_to_judge_by_is_the_day_else_the_upper_else_the_lower_bound(package, dates, late):
    package.edit("sources", "letter2009", **({"written_on": ""} | dates))
    package.edit("claims", CLAIM, evidence_then="cross2008/n_completed")
    assert [problem.column for problem in package.rule_problems()] == ["evidence_then"] * late


@pytest.mark.parametrize(
    "bounds", [{"written_after": "2007-10-13"}, {"written_after": "2009"}, {"written_before": "2009"}]
)
def test_the_bounds_of_a_source_may_start_with_what_it_reports(package, bounds):
    package.edit("sources", "letter2009", **({"written_on": ""} | bounds))
    assert package.rule_problems() == []


def test_a_study_can_be_spoken_of_before_its_results(package):
    package.edit("sources", "letter2009", written_on="", written_after="2007")
    package.edit("claims", CLAIM, kind="context", claim="A trial is under way.")
    assert package.rule_problems() == []


def test_a_note_answers_a_cross_check(package):
    package.edit("claims", CLAIM, cites="open2010", note="the congress abstract was not found")
    assert package.rule_problems() == []


def test_a_derived_number_is_a_number_of_the_study(package):
    package.edit("claims", CLAIM, claim="33 people were analysed.")  # 16 + 17
    package.edit("characteristics", "cross2008/n_completed", value="35")
    assert package.rule_problems() == []


def test_faulty_dates_are_told_once(package):
    package.edit("sources", "letter2009", written_on="")
    package.edit("claims", CLAIM, cites="open2010")
    assert [problem.column for problem in package.rule_problems()] == ["written_on"]


def test_an_id_that_another_check_missed_is_not_said_to_be_missing(package):
    package.edit("results", MCS, result_id="Cross 2008!")
    problems = check_data(package.folder).problems
    assert not [problem for problem in problems if problem.startswith("claims.csv")]
