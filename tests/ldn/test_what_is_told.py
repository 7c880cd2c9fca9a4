"""Sentences that a reading of all reports found to say more, or less, than the rows: the right ones stand here."""

import functools

import pytest
from reviews import LDN

from ldnsynth.display import figures, findings, tables
from ldnsynth.display.answer import answer
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.missing_results import missing_results
from ldnsynth.views.rated_outcomes import rated_outcomes

MS, CROHN, FIBROMYALGIA = ("multiple_sclerosis",), ("crohns_disease", "inflammatory_bowel_disease"), ("fibromyalgia",)


@functools.cache
def told(conditions, as_of=""):
    """Evidence, groups and answer of a selection."""
    evidence = select(load_evidence(LDN), Selection(conditions=conditions, as_of=as_of))
    effects = effects_of(evidence)
    groups = group_effects(effects)
    return evidence, groups, answer(evidence, effects, groups, rated_outcomes(evidence, groups))


def harms(conditions, as_of=""):
    return [line for row in told(conditions, as_of)[2].rows if row.kind == "harm" for line in row.found]


def test_what_a_review_found_unclear_is_not_called_never_compared():
    words = str(told(CROHN)[2].claim)
    assert "No randomised comparison was seen of quality of life and remission." in words
    assert "ever compared" not in words


def test_what_is_silent_is_not_told_as_no_effect():
    for conditions in (MS, CROHN, FIBROMYALGIA, ()):
        assert "no effect" not in str(told(conditions)[2].claim)


def test_on_a_past_day_the_gravest_harms_come_first_whoever_reported_them():
    first, *others = harms(MS, "2009-02-09")
    assert "(Gironi 2008)" in first
    assert first.startswith("Major adverse events")
    assert any("Vivid dreams" in line for line in others)
    assert any("Five dropouts of 40" in line for line in others)


def test_serious_adverse_events_are_told_also_where_nobody_graded_them():
    row = next(row for row in told(CROHN)[2].rows if row.kind == "harm")
    assert row.outcome == "Serious adverse events"
    assert "Smith 2013" in row.found[0]


def test_one_symptom_is_not_told_as_all_adverse_events():
    assert any(line.startswith("fatigue: less with LDN stated by Smith 2011") for line in harms(CROHN))


def test_nobody_is_missing_from_an_estimate_that_rests_on_all():
    assert not [doubt for doubt in told(CROHN)[2].doubts if doubt.id == "doubt-missing"]
    (missing,) = [doubt for doubt in told(MS)[2].doubts if doubt.id == "doubt-missing"]
    assert (missing.numbers["part"].value, missing.numbers["whole"].value) == (20, 80)


def test_an_estimate_is_public_when_its_numbers_are():
    assert findings.how_it_came(told(MS)[1]).numbers["first"].value == "2010-02-19"


def test_a_figure_of_harms_counts_all_of_them():
    evidence, *_ = told(())
    figure = figures.harm_counts(evidence)
    counted = figure.data["row"].nunique()
    assert counted > 14
    assert figure.title.startswith(f"{counted} counted harms, ")
    assert f"14 of {counted} are drawn" in figure.subtitle


def test_a_clause_that_finds_something_says_how_sure_it_is():
    words = str(told(FIBROMYALGIA)[2].claim)
    assert "found cognition better with LDN (low certainty)" in words


@pytest.mark.parametrize("domain", ["Disability and progression", "MRI"])
def test_a_study_that_compares_nothing_stands_at_level_4(domain):
    frame = tables.strength_table(told(MS)[0]).frame.set_index("Outcome")
    (row,) = [name for name in frame.index if name.startswith(domain)]
    assert frame.at[row, "OCEBM level"] == "4"


def test_a_printed_interval_is_told_as_it_was_printed():
    evidence, groups, _ = told(())
    printed = evidence.results.set_index("result_id")
    alone = [group for group in groups if group.pooled.k == 1 and group.estimated["printed_level"].notna().all()]
    assert alone
    for group in alone:
        row = printed.loc[group.estimated["result_id"].iloc[0]]
        assert (group.pooled.ci_low, group.pooled.ci_high) == (row["ci_low"], row["ci_high"])


def test_a_harm_that_is_told_of_one_arm_is_not_told_as_unseen():
    cells = missing_results(told(MS)[0]).set_index(["trial_id", "domain"])["state"]
    assert cells["cree2010", "adverse_events"] == "partly"  # vivid dreams, without a count
    assert cells["cree2010", "withdrawals"] == "partly"  # 10 of 80 of both groups
    assert cells["cree2010", "quality_of_life"] == "none"  # the composite, a primary outcome
