"""What a certainty is rated against, from the column to profile, suggestions and exported rows."""

import json

import pytest
from reviews import TOY

from ldnsynth.display.tables.strength.certainty import evidence_profile_table
from ldnsynth.evidence import load_evidence
from ldnsynth.exports.judgements import export_grade
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.rated_outcomes import rated_outcomes

SLEEP = "yawning/sleep/randomised"


def with_threshold(target, mid=0.5):
    """The invented review with a smallest important difference of the hours slept."""
    evidence = load_evidence(TOY)
    outcomes, certainty = evidence.outcomes.copy(), evidence.certainty.copy()
    outcomes.loc[outcomes["outcome_id"] == "sleep_hours", "mid"] = mid
    certainty.loc[certainty["certainty_id"] == SLEEP, "target"] = target
    return evidence.with_tables(outcomes=outcomes, certainty=certainty)


def rated_in(evidence):
    return {one.certainty_id: one for one in rated_outcomes(evidence, group_effects(effects_of(evidence)))}


@pytest.mark.parametrize(
    ("target", "words", "levels"),
    [("threshold", "A difference of 0.5 hours", -1), ("null", "No effect", -1), ("", "A difference of 0.5 hours", -1)],
)
def test_the_target_stands_in_the_profile_and_is_what_imprecision_is_held_against(target, words, levels):
    evidence = with_threshold(target)
    found = rated_in(evidence)
    frame = evidence_profile_table(evidence, list(found.values())).frame
    assert frame.loc[frame["Outcome"] == "Sleep", "Rated against"].item() == words
    assert set(frame.loc[frame["Outcome"] != "Sleep", "Rated against"]) == {"No effect"}
    named = "the smallest important difference" if target != "null" else "no effect"
    assert found[SLEEP].suggestions["imprecision"].reason.startswith(f"Target: {named}.")
    assert found[SLEEP].suggestions["imprecision"].levels == levels
    rows = {
        row["domain"]: row for row in json.loads(export_grade(evidence, suffix=".json")) if "yawn" in row["condition"]
    }
    ends = (None, None) if target == "null" else (-0.5, 0.5)
    assert (rows["sleep"]["threshold_low"], rows["sleep"]["threshold_high"]) == ends


def test_a_rating_without_a_target_is_against_a_threshold_only_where_every_scale_has_one():
    assert rated_in(load_evidence(TOY))["yawning/attacks/randomised"].target == "null"  # one scale of several has one
    assert rated_in(with_threshold(""))[SLEEP].target == "threshold"
