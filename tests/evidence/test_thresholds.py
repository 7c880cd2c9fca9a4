"""Every rule on what matters to people is broken by one edit; the row and the column are named."""

import pytest

from ldnsynth.evidence import check_data, load_evidence, select
from ldnsynth.evidence.rules import across_tables as rules
from ldnsynth.evidence.rules.thresholds import THRESHOLD_RULES
from ldnsynth.evidence.selecting.as_of import known_on
from ldnsynth.evidence.selecting.parameters import Selection

SOURCE = {"mid_source_id": "cross2008", "mid_locator": "abstract", "mid_verification": "abstract"}
NO_SOURCE = dict.fromkeys(SOURCE, "")
NO_SCALE = {"mid": "", **NO_SOURCE}
EVENT = {"unit": "people", "mid_per_1000": "50", "mid_ratio": "1.25", **SOURCE}

CASES = [
    # outcome, cells, column with the fault, words of its sentence
    ("remission", {**EVENT, "mid_ratio": ""}, "mid_ratio", "blank beside mid_per_1000"),
    ("remission", {**EVENT, "mid_per_1000": ""}, "mid_per_1000", "blank beside mid_ratio"),
    ("remission", {**EVENT, "mid": "3"}, "mid", "this counts people"),
    ("mcs", {"mid_per_1000": "50"}, "mid_per_1000", "only events have this, and the unit is ''"),
    ("mcs", {"mid_ratio": "1.5"}, "mid_ratio", "Use mid, or give the unit 'people'"),
    (
        "remission",
        {**EVENT, "mid_ratio": "0.75"},
        "mid_ratio",
        "found 0.75 where higher is better, expected",
    ),
    ("remission", {**EVENT, "better": "lower"}, "mid_ratio", "where lower is better, expected a ratio below 1"),
    ("remission", {**EVENT, "mid_ratio": "1"}, "mid_ratio", "expected a ratio above 1"),
    ("mcs", {"better": "none"}, "mid", "neither way is better"),
    ("mcs", {"mid": "0"}, "mid", "expected a difference above 0"),
    ("mcs", NO_SOURCE, "mid", "without mid_source_id, mid_locator, mid_verification"),
    ("mcs", {"mid_locator": ""}, "mid", "without mid_locator. Say where"),
    ("mcs", {"mid": ""}, "mid_source_id", "a source for no smallest important difference"),
    ("mcs", {**NO_SCALE, "mid_verification": "abstract"}, "mid_verification", "a source for no"),
]


@pytest.mark.parametrize(("outcome", "cells", "column", "words"), CASES)
def test_one_edit_is_one_problem_in_its_row_and_column(package, outcome, cells, column, words):
    package.write("preferred_scales", [])  # which has rules of its own
    package.edit("outcomes", outcome, **cells)
    (problem,) = package.rule_problems()
    assert (problem.file, problem.key, problem.column) == ("outcomes.csv", outcome, column)
    assert problem.row == package.row_of("outcomes", outcome)
    assert words in problem.message and problem.message.endswith(".")


def test_every_rule_is_broken_by_a_case_and_is_told_by_the_check(package, monkeypatch):
    assert set(THRESHOLD_RULES) <= set(rules.RULES)
    for outcome, cells, *_ in CASES:
        package.edit("outcomes", outcome, **cells)
    told = {rule for rule in THRESHOLD_RULES if [1 for _ in rule(read(package))]}
    assert told == set(THRESHOLD_RULES)


def read(package):
    return package.tables()


@pytest.mark.parametrize(
    ("outcome", "cells"),
    [("remission", EVENT), ("mcs", NO_SCALE), ("remission", {**EVENT, "better": "lower", "mid_ratio": "0.8"})],
)
def test_thresholds_that_fit_pass(package, outcome, cells):
    package.edit("outcomes", outcome, **cells)
    assert check_data(package.folder).problems == []


def test_a_threshold_that_nobody_saw_enters_no_analysis(package):
    package.edit("outcomes", "mcs", mid_verification="unverified")
    whole = load_evidence(package.folder)
    assert list(whole.outcomes["mid"].dropna()) == [5]
    assert select(whole, Selection()).outcomes["mid"].isna().all()


def test_a_threshold_counts_from_the_day_its_source_was_public(package):
    package.edit("outcomes", "mcs", mid_source_id="reg2015")
    whole = load_evidence(package.folder)
    then, now = (
        known_on(whole, day).outcomes.set_index("outcome_id").loc["mcs"] for day in ("2010-01-01", "2016-01-01")
    )
    assert (then["mid"] != then["mid"], then["mid_source_id"], then["range_high"]) == (True, "", 100)
    assert (now["mid"], now["mid_source_id"]) == (5, "reg2015")
