"""Certainty as readers get it: wording and level agree, footnotes lead to reasons, and nothing is typed by hand."""

import re

import pytest
from selections import SELECTIONS, call, evidence, groups, rated

from ldnsynth.display import findings, tables
from ldnsynth.display.blocks import Note
from ldnsynth.display.tables.certainty import DOWN, MOST_OUTCOMES, plain_statement
from ldnsynth.synthesis.certainty import LEVELS, certainty_level
from ldnsynth.synthesis.flips import flips

JUDGED = ["multiple sclerosis", "Crohn's disease", "fibromyalgia", "all"]


def summary(name):
    return call(tables.summary_of_findings_table, name)


@pytest.mark.parametrize("name", JUDGED)
def test_every_outcome_that_was_judged_is_rated_by_its_own_arithmetic(name):
    assert len(rated(name)) == len(evidence(name).certainty) > 0
    for outcome in rated(name):
        assert certainty_level(outcome.start, outcome.levels) == outcome.certainty
        assert set(DOWN) <= set(outcome.suggestions)
        assert list(outcome.reasons["aspect"])[:5] == list(DOWN)


def test_the_summary_holds_seven_outcomes_a_condition_and_names_the_rest():
    frame = summary("all").frame
    assert frame["Condition"].value_counts().max() == MOST_OUTCOMES
    assert len(summary("multiple sclerosis").frame) == MOST_OUTCOMES
    assert "Graded and not shown here: " in summary("multiple sclerosis").notes[0]


def test_critical_outcomes_come_first_and_those_with_an_estimate_before_the_others():
    order = [(outcome.importance != "critical", outcome.group is None) for outcome in rated("multiple sclerosis")]
    critical = [blank for less, blank in order if not less]
    assert [less for less, _ in order] == sorted(less for less, _ in order)
    assert critical == sorted(critical)


@pytest.mark.parametrize("name", JUDGED)
def test_every_letter_leads_to_one_reason_for_a_level(name):
    table = summary(name)
    letters = re.findall(
        r"\b([a-z]{1,2})(?=[,\]])", " ".join(re.findall(r"\[.*?\]", " ".join(table.frame["Certainty"])))
    )
    notes = [note.split(".")[0] for note in table.notes[1:]]
    assert letters == notes
    assert all(
        re.match(r"[a-z]+\. (Down|Up) (one level|two levels|three levels) for ", note) for note in table.notes[1:]
    )


def test_wording_and_certainty_cannot_disagree():
    for outcome in rated("all"):
        words = plain_statement(outcome)
        if outcome.certainty == "very_low":
            assert words.startswith("The evidence is very uncertain")
        elif outcome.certainty == "low":
            assert " may " in words or words.startswith("The evidence does not show")
        elif outcome.certainty == "moderate":
            assert " probably " in words


def test_absolute_effects_follow_from_the_risk_without_and_the_ratio():
    outcome = next(o for o in rated("fibromyalgia") if o.domain == "response")
    frame = call(tables.summary_of_findings_table, "fibromyalgia").frame
    rows = outcome.group.estimated
    assert outcome.group.outcome_id == "pain_responder_30"
    assert outcome.comparator_risk == rows["ci"].sum() / (rows["ci"] + rows["di"]).sum()
    shown = frame[frame["Outcome"].str.startswith("Response")]
    assert list(shown["Without LDN"]) in ([], [f"{1000 * outcome.comparator_risk:.0f} per 1000"])


@pytest.mark.parametrize("name", JUDGED)
def test_a_flip_that_is_listed_changes_the_certainty(name):
    frame = call(tables.flips_table, name).frame
    assert len(frame) == len(rated(name))
    for row, outcome in zip(frame.itertuples(index=False), rated(name), strict=True):
        listed = row[2] + row[3]
        moves = flips(outcome.start, outcome.levels)
        assert listed.count("→") == int(moves["flips"].sum())
        assert bool(row[4]) == bool(moves["slack"].iloc[0])


def test_where_judgement_and_computation_differ_both_stand():
    frame = call(tables.reasons_table, "multiple sclerosis").frame
    differing = frame[frame["Computed"].str.contains("≠")]
    assert len(differing)
    for row in differing.itertuples(index=False):
        assert row.Reason
        assert row[1] != row.Computed.removesuffix(" ≠")


def test_people_needed_stand_beside_those_behind_an_estimate():
    frame = call(tables.information_table, "multiple sclerosis").frame.set_index("Outcome")
    pain = frame.loc["Pain"]
    assert (pain["People behind an estimate"], pain["Needed, parallel"], pain["Needed, crossover"]) == (
        "60",
        "128",
        "34",
    )
    assert frame.loc["Fatigue", "People behind an estimate"] == "none"


def test_the_answer_counts_the_levels():
    found = findings.how_sure(evidence("fibromyalgia"), rated("fibromyalgia"))
    held = [o.certainty for o in rated("fibromyalgia")]
    for level in LEVELS:
        if level in held:
            assert found.numbers[level].value == held.count(level)
    assert sum(found.numbers[level].value for level in LEVELS if level in found.numbers) == len(held)


@pytest.mark.parametrize("name", [name for name in SELECTIONS if name not in JUDGED])
def test_what_was_not_judged_or_not_yet_is_said_as_such(name):
    assert rated(name) == []
    assert isinstance(summary(name), Note)
    assert groups(name) is not None


def test_nothing_is_certain_before_it_was_judged():
    assert evidence("as of 2009").certainty.empty
    assert evidence("as of 2009").certainty_reasons.empty
