"""The multiverse of the evidence: its first universe is the report's, and its words follow the numbers."""

import numpy as np
import pytest
from selections import evidence, groups, many

from ldnsynth.display import figures, findings, tables
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.words.estimates.multiverse import multiverse_of
from ldnsynth.synthesis.multiverse import count_universes
from ldnsynth.synthesis.multiverse.results import biased_at_most, result_rows, verified_at_least
from ldnsynth.synthesis.pooling.diagnostics.coverage import coverage
from ldnsynth.views.effects import comparisons


def pain():
    return next(group for group in groups("fibromyalgia") if group.domain == "pain")


def made(outcome="pain", **choices):
    asked = {"evidence": evidence("fibromyalgia"), "groups": groups("fibromyalgia"), "outcome": outcome}
    return multiverse_of(**asked, correlations=(0.5, 0.2, 0.8), choices=choices)


def test_the_first_universe_is_what_the_report_pools():
    found = many("fibromyalgia")
    pooled = pain().pooled
    assert found.largest.first == pytest.approx((pooled.estimate, pooled.ci_low, pooled.ci_high), abs=1e-12)
    assert found.universes + found.left_out == count_universes(found.decisions) > 1000


def test_rows_take_each_result_in_every_way_it_depends_on():
    rows = comparisons(evidence("fibromyalgia"))
    rows = rows[rows["result_id"].isin(pain().trials["result_id"])]
    people = evidence("fibromyalgia").people_analysed()
    found = result_rows(rows, people, measure="SMD", correlations=(0.5, 0.2), judgements={})
    younger = found[found["trial"] == "Younger 2013"]
    assert set(younger["correlation"]) == {"0.5", "0.2"} and younger["p value"].nunique() == 6
    assert len(younger) == 2 * 6 and not younger[["yi", "vi"]].duplicated().any()
    parallel = found[found["trial"] == "FINAL 2024"]
    assert len(parallel) == 1 and parallel["correlation"].item() == parallel["p value"].item() == ""
    first = younger.iloc[0]
    row = pain().trials.set_index("trial_id").loc["younger2013"]
    assert (first["yi"], first["vi"]) == pytest.approx((row["yi"], row["sei"] ** 2))


def test_limits_let_in_what_they_say():
    assert verified_at_least("abstract") == ("full_text", "register", "abstract")
    assert "High" not in biased_at_most("not high") and "Some concerns" in biased_at_most("not high")
    assert "not judged" in biased_at_most("any") and "not judged" not in biased_at_most("not high")
    assert "Some concerns" not in biased_at_most("low") and "Low" in biased_at_most("low")


def test_outcomes_of_events_are_a_decision_and_mixed_domains_are_not():
    found = made("response", estimator=("REML",))
    assert [decision.name for decision in found.decisions] == ["outcome"]
    assert len(found.decisions[0].options) == 3 and found.name == "Fibromyalgia, response"
    alone = made("adverse_events", estimator=("REML", "DL"))
    assert [decision.name for decision in alone.decisions] == ["estimator"]


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"estimator": ("REM",)}, "no option 'REM'"),
        ({"dose": ("1",)}, "no decision 'dose'"),
        ({"result": ("best",)}, "no option 'best'"),
        ({"verification": ("hearsay",)}, "no option 'hearsay'"),
        ({"trials": ("none",)}, "no option 'none'"),
        ({"prior": ("half-normal:0", "none")}, "scale above 0"),
    ],
)
def test_options_that_do_not_exist_stand_as_a_sentence_in_every_block(choices, told):
    choices = {name: (*options, "hk", "z") if name == "estimator" else options for name, options in choices.items()}
    found = made(**choices)
    assert told in found.refusal
    assert told in findings.what_the_multiverse_says(found).text
    for show in (figures.specification_curve, figures.sets_of_trials, tables.decisions_table):
        assert isinstance(show(found), Note)


def test_one_trial_has_no_multiverse():
    assert "no outcome has estimates from two trials" in many("multiple sclerosis").refusal


def test_title_and_sentence_state_the_shares():
    shown = figures.specification_curve(many("fibromyalgia"))
    assert isinstance(shown, Figure)
    part = many("fibromyalgia").largest
    assert f"{100 * part.above:.0f}% point to better" in shown.title
    assert "which trials are in" in shown.title
    assert np.all(np.diff(shown.data["estimate"]) >= 0) and len(shown.data) <= 400
    numbers = findings.what_the_multiverse_says(many("fibromyalgia")).numbers
    assert numbers["universes_1"].value == part.universes
    assert numbers["distinct_1"].value == part.distinct < part.universes
    frame = tables.decisions_table(many("fibromyalgia")).frame
    assert frame["Decision"].iloc[0] == "Which trials are in" and set(frame["Type"]) == {"uncertain"}


def test_options_are_told_in_a_readers_words():
    options = "; ".join(tables.decisions_table(many("fibromyalgia")).frame["Options"])
    assert "half-normal, scale 0.5" in options and "Hartung-Knapp with floor" in options
    assert "hk-adhoc" not in options and "half-normal:0.5" not in options


def test_what_the_method_is_worth_is_simulated_for_these_trials():
    shown = tables.worth_table(many("fibromyalgia"))
    pooled = pain().pooled
    vi = pain().estimated["sei"].to_numpy() ** 2
    held = coverage(vi, pooled.tau2, method=pooled.method, ci=pooled.ci, pi=pooled.pi)
    row = shown.frame.set_index("Differences between trials").loc["as estimated"]
    assert row["Prediction intervals that hold a new effect"] == f"{100 * held.pi:.0f}%"
    assert "the least that can be is p = 0.25" in shown.notes[0]
    assert isinstance(tables.worth_table(many("multiple sclerosis")), Note)
