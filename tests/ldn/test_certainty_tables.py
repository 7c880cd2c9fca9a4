"""Certainty as readers get it: wording and level agree, footnotes lead to reasons, and nothing is typed by hand."""

import math
import re
from dataclasses import replace

import pytest
from selections import call, everything, evidence, groups, rated

from ldnsynth.display import findings, tables
from ldnsynth.display.blocks import Note
from ldnsynth.display.wording import count
from ldnsynth.display.words.estimates.stated_results import events_counted
from ldnsynth.display.words.summary import (
    NOT_POOLED,
    absolute_words,
    difference_words,
    effect_words,
    found_words,
    people_of_outcome,
    statement,
    why_no_absolute,
)
from ldnsynth.evidence import Selection, select
from ldnsynth.synthesis.grade.statements import NOT_NO_EFFECT
from ldnsynth.synthesis.grade.summary_effects import Estimate, summary_effect
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.rated_outcomes import rated_outcomes
from ldnsynth.views.shown_outcomes import MOST_OUTCOMES
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

NONE_OF_80 = "0 of 80 who entered, on either treatment"
JUDGED = ["multiple sclerosis", "Crohn's disease", "fibromyalgia", "all"]


def summary(name):
    return call(tables.summary_of_findings_table, name)


def test_the_summary_holds_seven_outcomes_a_condition_and_names_the_rest():
    assert summary("all").frame["Condition"].nunique() == 3
    domains = {
        name.partition(", other")[0] for name in summary("multiple sclerosis").frame["Outcome"].str.split(" \\(").str[0]
    }
    assert len(domains) == MOST_OUTCOMES
    assert summary("multiple sclerosis").notes[1].startswith("Graded and not shown here: ")


def test_harms_are_rated_apart_by_body_of_evidence():
    bodies = {(one.domain, one.body) for one in rated("multiple sclerosis")}
    assert {("serious_adverse_events", "randomised"), ("serious_adverse_events", "other")} <= bodies
    for outcome in rated("all"):
        randomised = outcome.trials["design"].isin(RANDOMISED_DESIGNS)
        if outcome.body == "randomised":
            assert randomised.all()
        else:  # of randomised trials what they tell without comparing their arms
            told = outcome.results[outcome.results["design"].isin(RANDOMISED_DESIGNS)]
            assert not (told["contrast"] == "between_arms").any()
        assert outcome.start == ("high" if outcome.body == "randomised" else "low")


def test_wording_and_certainty_cannot_disagree():
    for outcome in rated("all"):
        words = statement(evidence("all"), outcome).partition(": ")[0]
        if outcome.certainty == "very_low":
            assert words.startswith("The evidence is very uncertain")
        elif outcome.certainty == "low":
            assert " may " in words or words.startswith("The evidence does not show")
        elif outcome.certainty == "moderate":
            assert " probably " in words or words.startswith("The evidence does not show") or "may or may not" in words


def test_what_is_very_uncertain_is_said_with_its_numbers_and_does_not_mean_no_effect():
    found = findings.what_was_found(evidence("multiple sclerosis"), rated("multiple sclerosis"))
    for words in (
        "depression and anxiety 6.0 points better (1.5 to 10.5 better; Mental Health Inventory)",
        "cognition 2.4 points better (0.0 to 4.8 better; Perceived Deficits Questionnaire)",
        "pain 1.6 points better (0.1 to 3.1 better; Pain Effects Scale)",
        NONE_OF_80,
    ):
        assert words in found.text
    assert found.text.endswith(NOT_NO_EFFECT)
    assert found.numbers["found_multiple_sclerosis_pain_randomised"].links == ("cree2010/pes/w8",)


def test_fibromyalgia_pain_is_not_little_to_no_difference():
    """0.14 SD (-0.83 to 1.11) was told as little to no difference, with one level off for imprecision."""
    pain = next(one for one in rated("fibromyalgia") if one.domain == "pain")
    assert "little to no" not in findings.what_was_found(evidence("fibromyalgia"), rated("fibromyalgia")).text
    assert effect_words(pain) == "0.14 SD better (0.83 worse to 1.11 better)"
    assert pain.suggestions["imprecision"].levels == pain.levels["imprecision"] == -2
    assert pain.suggestions["risk_of_bias"].levels == pain.levels["risk_of_bias"] == -1
    weights = pain.group.estimated.set_index("label")["weight"]
    assert f"{weights['Younger 2013']:.0f}% at high risk" in pain.suggestions["risk_of_bias"].reason


def test_two_trials_are_shown_and_the_pooled_cell_says_why_it_is_empty():
    response = next(one for one in rated("fibromyalgia") if one.domain == "response")
    assert response.group.outcome_id == "pain_responder_30"
    assert absolute_words(response.effect) == ""
    assert why_no_absolute(response.effect) == NOT_POOLED == "not pooled: two trials only"
    found = found_words(evidence("fibromyalgia"), response)
    first, second, *_ = found.split("; ")
    assert first == "20 of 49 v 13 of 50, RR 1.57 (0.88 to 2.79) in FINAL 2024"
    assert second == "5 of 47 v 9 of 49, RR 0.58 (0.21 to 1.60) in INNOVA 2026"
    said = statement(evidence("fibromyalgia"), response)
    assert "1000" not in found + said and "RR 1.05" not in found + said
    alone = select(everything(), Selection(conditions=("fibromyalgia",), domains=("response",)))
    table = tables.summary_of_findings_table(alone, rated_outcomes(alone, group_effects(effects_of(alone))))
    (row,) = table.frame.to_dict("records")
    assert row["Effect (interval)"] == found
    assert row["Per 1000 without, with LDN"] == NOT_POOLED
    assert row["What was found"] == said


def test_absolute_effects_of_one_trial_follow_from_the_risk_without_and_the_ratio():
    response = next(one for one in groups("fibromyalgia") if one.outcome_id == "pain_responder_30")
    whole = summary_effect(response, everything().outcomes)
    first = Estimate("FINAL 2024", math.log(1.5), math.log(1.2), math.log(2.0))
    alone = replace(whole, estimates=(first,), comparator_risk=0.2)
    assert not alone.few_events
    assert absolute_words(alone) == "200, 300 (240 to 400)"


def test_one_trial_with_few_events_or_none_in_an_arm_tells_no_people_in_1000():
    for name, counts in (("Crohn's disease", "0 of 20 v 1 of 20"), ("fibromyalgia", "4 of 49 v 3 of 50")):
        outcome = next(o for o in rated(name) if o.domain == "withdrawals")
        assert absolute_words(outcome.effect) == ""
        assert found_words(evidence(name), outcome).startswith(counts)
    assert "Per 1000 without, with LDN*" not in summary("Crohn's disease").frame
    assert "*" not in summary("Crohn's disease").notes[0]


def test_every_graded_harm_is_shown():
    for name in ("multiple sclerosis", "fibromyalgia", "Crohn's disease"):
        shown = " ".join(summary(name).frame["Outcome"])
        for domain in {one.domain for one in rated(name)} & set(everything().topic.harms):
            assert everything().topic.domain_labels[domain].capitalize() in shown
        assert not re.search("adverse|withdrawals", summary(name).notes[0].partition("not shown here")[2])
    (moderate,) = [row for row in summary("fibromyalgia").frame.to_dict("records") if "moderate" in row["Certainty"]]
    assert moderate["Outcome"].startswith("Adverse events")


def test_an_estimate_of_another_outcome_of_a_mixed_domain_is_an_estimate():
    symptoms = next(one for one in rated("fibromyalgia") if one.domain == "symptoms")
    words = found_words(evidence("fibromyalgia"), symptoms)
    assert "4 seconds better (14 worse to 22 better; Arm hold time) in FINAL 2024" in words
    assert "0.30 stands better (0.50 worse to 1.10 better; 30-second chair stand) in FINAL 2024" in words
    assert "; median difference −1.65 (p = 0.3), no interval in Bested 2023" in words
    assert words.endswith("; no difference stated by INNOVA 2026, without a number")
    assert "without an estimate" not in words
    assert people_of_outcome(evidence("fibromyalgia"), symptoms) == (
        "120 (130) in 2 randomised trials, estimated; at least 96 (156) in 2 without an estimate"
    )


def test_a_difference_without_an_interval_is_told_as_such():
    pain = next(one for one in rated("fibromyalgia") if one.domain == "pain")
    told = found_words(evidence("fibromyalgia"), pain)
    assert told.endswith("; median difference −0.33 (p = 0.4), no interval in Bested 2023")


def test_both_arms_are_shown_of_a_count_in_dispute():
    serious = next(one for one in rated("fibromyalgia") if one.domain == "serious_adverse_events")
    told = found_words(evidence("fibromyalgia"), serious)
    assert told.startswith("none told of 49 on LDN v 1 of 50 (count in dispute) in FINAL 2024, ")
    assert told.endswith("; described only in INNOVA 2026")


def test_what_compares_nobody_is_not_told_as_an_effect():
    remission = next(one for one in rated("Crohn's disease") if one.domain == "remission")
    found = found_words(evidence("Crohn's disease"), remission)
    assert found.startswith("no comparison: ")
    assert found.endswith("67% of people in Smith 2007, 25% of people in Smith 2013")
    said = statement(evidence("Crohn's disease"), remission)
    assert said.endswith(f" on remission; {found}.")


def test_a_case_report_counts_nobody():
    other = [one for one in rated("multiple sclerosis") if one.domain == "serious_adverse_events"][1]
    studies = other.trials[other.trials["design"] != "case_report"]
    people = sum(evidence("multiple sclerosis").entered(trial) for trial in studies["trial_id"])
    told = f"{people} in {count(len(studies), 'other study', 'other studies')}; 1 case report"
    assert people_of_outcome(evidence("multiple sclerosis"), other) == told
    assert events_counted(other) >= (2, "events")
    assert f"there are {people} people" in other.suggestions["imprecision"].reason


def test_computed_sentences_count_those_analysed_and_name_the_one_trial():
    symptoms = next(one for one in rated("multiple sclerosis") if one.domain == "symptoms")
    assert "there are 60 people" in symptoms.suggestions["imprecision"].reason
    pain = next(one for one in rated("multiple sclerosis") if one.domain == "pain")
    assert "the 95% interval of Cree 2010, " in pain.suggestions["imprecision"].reason


def test_people_beside_an_estimate_are_those_it_rests_on():
    people = {
        one.domain: people_of_outcome(evidence("multiple sclerosis"), one)
        for one in rated("multiple sclerosis")
        if one.body == "randomised"
    }
    assert people["pain"] == "60 (80) in 1 randomised trial, estimated; – (96) in 1 without an estimate"
    assert people["quality_of_life"] == "– (96) in 1 randomised trial without an estimate; no result seen in 1"
    assert "withdrawals" not in people
    assert people["serious_adverse_events"] == "80 in 1 randomised trial"


def test_nobody_harmed_is_a_result_with_its_upper_limit():
    none = next(one for one in rated("multiple sclerosis") if one.domain == "serious_adverse_events")
    assert found_words(evidence("multiple sclerosis"), none) == (
        f"{NONE_OF_80} (upper limit at best 3.7%, one-sided 95%) in Cree 2010"
    )
    other = [one for one in rated("multiple sclerosis") if one.domain == "serious_adverse_events"][1]
    told = found_words(evidence("multiple sclerosis"), other)
    assert told.startswith("no comparison: 2 of 40 in Gironi 2008")
    assert told.endswith("; one case report (Torkildsen 2014)")


def test_a_trial_that_prints_no_number_neither_agrees_nor_disagrees():
    for outcome in rated("multiple sclerosis"):
        if outcome.body == "randomised":
            assert outcome.levels["inconsistency"] == outcome.suggestions["inconsistency"].levels == 0
    for domain in ("quality_of_life_mental", "pain", "mood", "cognition"):
        outcome = next(one for one in rated("multiple sclerosis") if one.domain == domain)
        assert outcome.levels["risk_of_bias"] == outcome.suggestions["risk_of_bias"].levels == -2
        assert outcome.levels["imprecision"] == outcome.suggestions["imprecision"].levels == -1
        assert "no difference stated by Sharafaddinzadeh 2010, without a number" in found_words(
            evidence("multiple sclerosis"), outcome
        )


def test_columns_that_are_empty_in_all_rows_are_dropped():
    assert "Per 1000 without, with LDN*" not in summary("multiple sclerosis").frame
    for name in JUDGED:
        frame = summary(name).frame
        assert all(frame[column].any() for column in frame)


def test_what_is_recorded_of_what_matters_stands_below_the_table():
    notes = summary("multiple sclerosis").notes
    assert notes[2] == (
        "For mental quality of life and pain no threshold for what matters is recorded, so nothing is said of size."
    )
    single = (
        "For pain thresholds are recorded for single scales (Pain, numeric rating scale: 1 point), none for differences"
    )
    assert f"{single} in SD, so nothing is said of size." in summary("fibromyalgia").notes[2]
    known = with_mid("pes", 3.0)
    table = tables.summary_of_findings_table(*known)
    assert table.notes[2].startswith("The smallest effect that matters to people: pain: 3 points (Cree 2010).")
    pain = table.frame[table.frame["Outcome"].str.startswith("Pain")].iloc[0]
    assert "very uncertain" in pain["What was found"]


def test_with_a_threshold_the_people_needed_are_computed_and_without_none_are():
    assert isinstance(call(tables.information_table, "multiple sclerosis"), Note)
    table = tables.information_table(with_mid("pes", 3.0)[1])
    (row,) = table.frame.to_dict("records")
    assert (row["Outcome"], row["People behind the estimate"]) == ("Pain", "60")
    assert row["Smallest effect that matters"] == "0.51 SD"
    assert "For 3 other estimates no threshold is recorded." in table.notes[0]


def with_mid(outcome, mid):
    """The evidence in multiple sclerosis with a smallest important difference for one outcome, and what is rated."""
    whole = evidence("multiple sclerosis")
    own = whole.outcomes["outcome_id"] == outcome
    known = whole.outcomes.assign(
        mid=whole.outcomes["mid"].mask(own, mid), mid_source_id=whole.outcomes["mid_source_id"].mask(own, "cree2010")
    )
    changed = whole.with_tables(outcomes=known)
    return changed, rated_outcomes(changed, groups("multiple sclerosis"))


@pytest.mark.parametrize(
    ("ends", "unit", "better", "words"),
    [
        ((3.3, 0.156, 6.444), "points", "higher", "3.3 points better (0.2 to 6.4 better; A scale)"),
        ((3.3, 0.156, 6.444), "points", "lower", "3.3 points worse (0.2 to 6.4 worse; A scale)"),
        ((-1.6, -3.12, -0.08), "points", "lower", "1.6 points better (0.1 to 3.1 better; A scale)"),
        ((-2.4, -4.8, 0.0), "points", "lower", "2.4 points better (0.0 to 4.8 better; A scale)"),
        ((2.4, 0.0, 4.8), "points", "lower", "2.4 points worse (0.0 to 4.8 worse; A scale)"),
        ((0.4, -0.3, 1.1), "count", "higher", "0.40 better (0.30 worse to 1.10 better; A scale)"),
        ((0.4, -0.3, 1.1), "count", "lower", "0.40 worse (1.10 worse to 0.30 better; A scale)"),
        ((21.1, 6.6, 35.6), "percent", "higher", "21 percentage points better (7 to 36 better; A scale)"),
    ],
)
def test_a_difference_is_told_as_it_is_for_people_with_its_scale(ends, unit, better, words):
    assert difference_words(*ends, unit, better=better, scale="A scale (self-report)") == words


def test_where_judgement_and_computation_differ_both_stand():
    frame = call(tables.reasons_table, "multiple sclerosis").frame
    differing = frame[frame["Computed"].str.contains("≠")]
    assert len(differing)
    for row in differing.itertuples(index=False):
        assert row.Reason
        assert row[1] != row.Computed.removesuffix(" ≠")


def test_nothing_is_certain_before_it_was_judged():
    assert evidence("as of 2009").certainty.empty
    assert evidence("as of 2009").certainty_reasons.empty
