"""Every rule is broken by editing one row of the valid package; the row and the column are named."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ldnsynth.evidence.people import check_people_of_results
from ldnsynth.evidence.rules import across_tables as rules
from ldnsynth.evidence.rules.entered_once import ONCE_RULES
from ldnsynth.evidence.rules.integrity import INTEGRITY_RULES
from ldnsynth.evidence.rules.judgements import JUDGEMENT_RULES
from ldnsynth.evidence.rules.last_seen import SEEN_RULES
from ldnsynth.evidence.rules.missing_results import MISSING_RULES
from ldnsynth.evidence.rules.pooled_estimates import POOL_RULES
from ldnsynth.evidence.rules.searches import SEARCH_RULES
from ldnsynth.evidence.rules.sources.claims import CLAIM_RULES
from ldnsynth.evidence.rules.sources.consensus_rules import CONSENSUS_RULES
from ldnsynth.evidence.rules.targets import CORE_GRADE_RULES, TARGET_RULES
from ldnsynth.evidence.rules.thresholds import THRESHOLD_RULES

MCS = "cross2008/mcs/w8"
REMISSION = "open2010/remission/w12"
DERIVED = "cross2008/n_analysed"
STANCE = "letter2009/safety/A"


@dataclass(frozen=True)
class Case:
    """A one-row edit, and where the only problem must be found."""

    rule: str
    edit: Callable
    table: str
    key: str
    column: str
    words: str


def edit(rule, table, key, column, words, *, at=None, **cells):
    """The case that edits these cells; the fault is found in `at` (table, key) if not in the row itself."""
    found_table, found_key = at or (table, key)
    return Case(rule, lambda package: package.edit(table, key, **cells), found_table, found_key, column, words)


def first_row_last(package):
    rows = package.read("trials")
    package.write("trials", [*rows[1:], rows[0]])


def more_analysed_than_enrolled(package):
    package.add_row(
        "characteristics",
        like="open2010/n_enrolled",
        characteristic_id="open2010/n_analysed",
        item="n_analysed",
        value="18",
    )


def parallel_arms(aspirin, placebo):
    """The edit that makes the crossover trial a parallel one, with so many people randomised to each arm."""

    def randomise(package):
        package.edit("trials", "cross2008", design="randomised_parallel")
        package.write("risk_of_bias", [])  # they were made with the tool for crossover trials
        for arm, value in (("aspirin", aspirin), ("placebo", placebo)):
            about = {"characteristic_id": f"cross2008/n_randomised/{arm}", "arm_id": f"cross2008/{arm}"}
            package.add_row("characteristics", like="cross2008/n_randomised", **about, value=value)

    return randomise


def second_n_planned(package):
    package.add_row("derivations", like=DERIVED, characteristic_id="cross2008/n_completed", item="n_completed")


CASES = [
    edit("_covariates_are_numbers_or_levels", "covariates", "open2010/age", "value", "both are filled", level="old"),
    edit("_cells_are_tidy", "trials", "open2010", "country", "' Norway'", country=" Norway"),
    edit("_cells_are_tidy", "documents", "open2010", "title", "white space", title="two  spaces"),
    Case("_rows_are_sorted", first_row_last, "trials", "cross2008", "", "stands after 'planned2015'"),
    edit(
        *("_rows_belong_to_their_trial", "characteristics", "open2010/n_enrolled", "characteristic_id"),
        *("trial 'highdose2012'",),
        trial_id="highdose2012",
    ),
    edit("_rows_belong_to_their_trial", "phases", "open2010/1", "phase_id", "'open2010/1'", trial_id="planned2015"),
    edit("_rows_belong_to_their_trial", "arms", "highdose2012/aspirin", "arm_id", "'highdose", trial_id="planned2015"),
    edit("_rows_belong_to_their_trial", "results", REMISSION, "arm_id", "'open2010'", arm_id="cross2008/aspirin"),
    edit(
        *("_rows_belong_to_their_trial", "results", MCS, "comparator_id", "'open2010/aspirin'"),
        comparator_id="open2010/aspirin",
    ),
    edit(
        "_rows_belong_to_their_trial", "derivations", DERIVED, "arm_id", "'open2010/aspirin'", arm_id="open2010/aspirin"
    ),
    edit("_dates_are_days_or_bounds", "documents", "cross2008", "public_from", "no date", public_from="2008-13"),
    edit("_dates_are_days_or_bounds", "documents", "open2010", "public_before", "'2010-00'", public_before="2010-00"),
    edit("_dates_are_days_or_bounds", "documents", "cross2008", "public_from", "bound", public_after="2008-01"),
    edit("_dates_are_days_or_bounds", "documents", "open2010", "public_after", "later than", public_after="2010-04"),
    edit("_dates_are_days_or_bounds", "sources", "letter2009", "written_on", "bound", written_before="2010"),
    edit("_sources_are_dated", "sources", "letter2009", "written_on", "no bound either", written_on=""),
    edit(
        *("_sources_are_dated", "documents", "letter2009", "public_from", "sources.csv alone"),
        public_before="2009-02-09",
    ),
    edit("_addresses_stand_alone", "documents", "highdose2012", "url", "pmid", url="https://example.org/mirror"),
    edit("_addresses_stand_alone", "documents", "cross2008", "url", "doi", url="https://example.org/mirror"),
    edit("_addresses_stand_alone", "documents", "reg2005", "url", "register_number", url="https://example.org/mirror"),
    edit("_trials_have_their_documents", "trials", "open2010", "report_id", "'published'", report_id=""),
    edit(
        *("_trials_have_their_documents", "trials", "highdose2012", "report_id", "'congress_only'"),
        report_id="",
        status="congress_only",
    ),
    edit("_trials_have_their_documents", "trials", "open2010", "register_id", "'withdrawn'", status="withdrawn"),
    edit("_facts_say_something", "characteristics", "open2010/n_enrolled", "value", "no value", value=""),
    edit(
        *("_facts_say_something", "characteristics", "cross2008/dose_tablets/aspirin", "value_low", "value_high 4.5"),
        value_low="5",
    ),
    edit(
        *("_facts_say_something", "characteristics", "cross2008/started_on", "value_text", "YYYY-MM-DD"),
        value_text="November 2005",
    ),
    edit(
        *("_facts_say_something", "characteristics", "open2010/n_enrolled", "value", "whole number"),
        value="17.5",
    ),
    edit(
        *("people_do_not_multiply", "characteristics", "cross2008/n_completed", "value", "n_randomised 40"),
        value="41",
    ),
    edit(
        *(
            "people_do_not_multiply",
            "characteristics",
            "cross2008/n_analysed/aspirin",
            "value",
            "the whole trial's 40",
        ),
        characteristic_id="cross2008/n_analysed/aspirin",
        item="n_randomised",
        value="41",
    ),
    Case(
        *("people_do_not_multiply", more_analysed_than_enrolled, "characteristics", "open2010/n_analysed"),
        *("value", "18 is more than n_enrolled 17 (open2010/n_enrolled)"),
    ),
    Case(
        *("arms_add_up", parallel_arms("20", "21"), "characteristics", "cross2008/n_randomised"),
        *("value", "found 40, but the arms have 20 + 21 = 41"),
    ),
    Case(
        *("arms_add_up", parallel_arms("20", "19"), "characteristics", "cross2008/n_randomised"),
        *("value", "found 40, but the arms have 20 + 19 = 39"),
    ),
    Case(
        *("_derivations_can_be_computed", second_n_planned, "derivations", "cross2008/n_completed"),
        *("characteristic_id", "stands in characteristics.csv too"),
    ),
    edit(
        *("_derivations_can_be_computed", "derivations", DERIVED, "formula", "cross2008/n_lost"),
        formula="[cross2008/n_randomised] - [cross2008/n_lost]",
    ),
    edit(
        *("_derivations_can_be_computed", "derivations", DERIVED, "formula", "no number for cross2008/started_on"),
        formula="[cross2008/started_on] + 1",
    ),
    edit(
        *("_derivations_can_be_computed", "derivations", DERIVED, "formula", "not a formula"),
        formula="max([cross2008/n_completed])",
    ),
    edit(
        *("_derivations_can_be_computed", "derivations", DERIVED, "formula", "division by zero"),
        formula="[cross2008/n_completed] / 0",
    ),
    edit(
        *("_phases_are_in_order", "phases", "cross2008/2", "sequence", "[1, 3, 4]"),
        at=("phases", "cross2008/1"),
        sequence="4",
    ),
    edit(
        *("_values_are_no_better_seen_than_their_document", "characteristics", "cross2008/n_completed", "verification"),
        *("'abstract', but notice2014 itself is 'secondary'",),
        source_id="notice2014",
    ),
    edit(
        *("_crossovers_are_measured_within_a_period", "results", MCS, "timepoint_weeks"),
        *("17 weeks, but the longest period on one treatment has 8.5",),
        timepoint_weeks="17",
    ),
    edit(
        *("_contrasts_fit_their_arms", "results", MCS, "comparator_id", "Name the second arm"),
        comparator_id="",
    ),
    edit(
        *("_contrasts_fit_their_arms", "results", REMISSION, "comparator_id", "'single_arm'"),
        comparator_id="open2010/aspirin",
    ),
    edit(
        *("_contrasts_fit_their_arms", "results", REMISSION, "direction", "between arms"),
        direction="favours_intervention",
    ),
    edit(
        *("_contrasts_fit_their_arms", "arms", "cross2008/placebo", "comparator_id"),
        *("cross2008/placebo got ASA too, so that nothing of it is compared. Enter what was seen of each arm",),
        at=("results", MCS),
        role="combination",
    ),
    edit(
        *(
            "_contrasts_fit_their_arms",
            "arms",
            "cross2008/aspirin",
            "direction",
            "'combination', not ASA alone",
        ),
        at=("results", MCS),
        role="combination",
    ),
    edit(
        *("_results_come_after_their_trial", "characteristics", "cross2008/started_on", "first_public_in"),
        *("public by 2007-10-13, before the trial began (2007-11)",),
        at=("results", MCS),
        value_text="2007-11",
    ),
    edit(
        *("_definitions_have_a_source", "outcomes", "mcs", "range_low", "Say where it was seen"),
        source_id="",
    ),
    edit(
        *("_facts_say_something", "characteristics", "cross2008/started_on", "value_text", "paired or unpaired"),
        item="analysis",
    ),
    edit("_definitions_have_a_source", "outcomes", "remission", "norm_sd", "Say where it was seen", norm_sd="3"),
    edit("_disagreements_are_resolved", "discrepancies", "cross2008/n_analysed", "used", "nobody resolved", used=""),
    edit("_disagreements_are_resolved", "discrepancies", "cross2008/n_analysed", "reason", "blank", reason=""),
    edit("_disagreements_are_resolved", "discrepancies", "cross2008/n_analysed", "consequence", "b", consequence=""),
    edit("_stances_are_complete", "stances", STANCE, "stance", "a blank one has none", basis=""),
    edit("_stances_are_complete", "stances", STANCE, "stance", "a blank one has none", stance=""),
    edit("_stances_are_complete", "stances", STANCE, "first_line", "5 is after last_line 4", first_line="5"),
    Case(
        *("_stances_are_complete", lambda package: package.drop_row("stances", STANCE), "sources", "letter2009"),
        *("", "coder 'A' left out safety"),
    ),
    edit("check_lists", "claims", "letter2009/c001/A", "omits", "unknown: 'placebo'", omits="harms;placebo"),
    edit(
        "check_lists", "documents", "open2010", "conditions", "Did you mean 'migraine'?", conditions="migraine;migrain"
    ),
    edit("check_numbers", "results", MCS, "yi", "outside its own interval", yi="33"),
    edit("check_numbers", "results", REMISSION, "percent1i", "17 people is 67%", percent1i="67"),
]
BY_NAME = {rule.__name__: rule for rule in rules.RULES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.table}-{case.column}")
def test_one_edited_row_is_one_problem_in_its_row_and_column(package, case):
    case.edit(package)
    (problem,) = package.rule_problems()
    assert problem.file == f"{case.table}.csv"
    assert (problem.key, problem.row) == (package.full_key(case.table, case.key), package.row_of(case.table, case.key))
    assert problem.column == case.column
    assert case.words in problem.message
    assert problem.message.endswith(".")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.table}-{case.column}")
def test_the_problem_is_that_of_the_rule_meant(package, case, monkeypatch):
    case.edit(package)
    monkeypatch.setattr(rules, "RULES", tuple(rule for rule in rules.RULES if rule is not BY_NAME[case.rule]))
    assert package.rule_problems() == []


def test_every_rule_is_broken_by_a_case():
    rules_elsewhere = (*JUDGEMENT_RULES, *CLAIM_RULES, *THRESHOLD_RULES)  # test_judgements.py and the like
    rules_elsewhere += (*ONCE_RULES, *SEEN_RULES, *SEARCH_RULES, *POOL_RULES, *CONSENSUS_RULES)
    rules_elsewhere += (*MISSING_RULES, *INTEGRITY_RULES, *TARGET_RULES)
    rules_elsewhere += CORE_GRADE_RULES  # display/test_core_grade.py
    elsewhere = {rule.__name__ for rule in (*rules_elsewhere, check_people_of_results)}  # the last in test_people.py
    assert set(BY_NAME) == {case.rule for case in CASES} | elsewhere | {"_domains_are_used", ABOUT}


ABOUT = "_what_is_told_of_the_intervention_has_a_source"


def test_what_is_told_of_the_intervention_names_a_document_that_is_there(package):
    about = "about: {text: A tablet., source: nowhere1900}"
    package.edit_topic("short: ASA}", f"short: ASA, {about}}}")
    (problem,) = package.rule_problems()
    assert str(problem).startswith("topic.yml, intervention, about, source: no document 'nowhere1900'.")


def test_a_domain_that_no_outcome_uses_is_named_where_it_stands(package):
    package.edit_topic("  wellbeing: {label: well-being}", "  wellbeing: {label: well-being}\n  sleep: {label: sleep}")
    (problem,) = package.rule_problems()
    assert str(problem) == "topic.yml, domains, sleep: no outcome is of this domain. Take it out."
    package.edit("outcomes", "remission", domain="sleep")
    assert "domains, remission" in {problem.column for problem in package.rule_problems()}


def test_the_valid_package_breaks_no_rule(package):
    assert package.rule_problems() == []


def test_all_problems_of_all_rules_are_told_together(package):
    package.edit("trials", "open2010", report_id="", country="Norway ")
    package.edit("characteristics", "cross2008/n_completed", value="41")
    package.edit("discrepancies", "cross2008/n_analysed", used="", reason="")
    package.edit("documents", "cross2008", public_from="2008-13")
    assert [(p.file, p.column) for p in package.rule_problems()] == [
        ("trials.csv", "country"),
        ("documents.csv", "public_from"),
        ("trials.csv", "report_id"),
        ("characteristics.csv", "value"),
        ("discrepancies.csv", "used"),
        ("discrepancies.csv", "reason"),
    ]


def test_an_unverified_count_is_not_held_against_a_verified_one(package):
    package.edit("characteristics", "cross2008/n_completed", value="41", verification="unverified")
    assert package.rule_problems() == []


def test_arms_that_add_up_or_share_their_people_pass(package):
    parallel_arms("20", "20")(package)
    assert package.rule_problems() == []
    package.edit("characteristics", "cross2008/n_randomised/aspirin", value="40")
    package.edit("trials", "cross2008", design="randomised_crossover")
    assert package.rule_problems() == []


def test_one_arm_alone_need_not_make_up_the_trial(package):
    parallel_arms("20", "20")(package)
    package.drop_row("characteristics", "cross2008/n_randomised/aspirin")
    assert package.rule_problems() == []


def test_more_may_be_analysed_than_completed(package):
    package.add_row(
        "characteristics",
        like="cross2008/n_completed",
        characteristic_id="cross2008/n_analysed",
        item="n_analysed",
        value="40",
    )
    package.drop_row("derivations", DERIVED)
    assert package.rule_problems() == []


def test_a_derived_fact_may_lean_on_a_derived_fact_above_it(package):
    package.add_row(
        "derivations",
        like=DERIVED,
        characteristic_id="cross2008/n_withdrawn",
        item="n_withdrawn",
        formula="[cross2008/n_randomised] - [cross2008/n_analysed]",
    )
    assert package.rule_problems() == []


def test_a_result_of_the_month_in_which_the_trial_began_may_be_true(package):
    package.edit("characteristics", "cross2008/started_on", value_text="2007-10-13")
    assert package.rule_problems() == []


def test_what_a_crossover_counts_over_the_whole_study_has_its_length(package):
    package.edit("results", MCS, timepoint_weeks="37", role="safety")
    package.edit("results", REMISSION, timepoint_weeks="52")  # no crossover
    assert package.rule_problems() == []
