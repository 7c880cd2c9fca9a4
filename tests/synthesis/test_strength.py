"""Directions and evidence strength on a handful of rows that can be counted by eye."""

import pandas as pd
import pytest

from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.synthesis.without_pooling.strength import (
    OCEBM_QUESTIONS,
    SENSES,
    combined_sense,
    measured_results,
    ocebm_level,
    result_senses,
    strength_by_domain,
    trial_directions,
)
from ldnsynth.vocabulary import DESIGNS, RANDOMISED_DESIGNS


@pytest.mark.parametrize(
    ("senses", "expected"),
    [
        (["better"], "better"),
        (["better", "worse"], "mixed"),
        (["worse", "not comparable"], "worse"),
        (["better"] * 7 + ["worse"] * 3, "better"),
        (["better"] * 69 + ["worse"] * 31, "mixed"),
        (["better"] + ["no difference stated"] * 9, "better"),  # an estimate beside words: the words are told apart
        (["no difference stated"] * 9, "no difference stated"),
        (["better stated", "not comparable"], "better stated"),
        (["better stated", "no difference stated"], "several things stated"),
        (["none occurred", "no difference stated"], "no difference stated"),
        (["none occurred", "not comparable"], "none occurred"),
        (["not comparable"], "not comparable"),
        ([], "not comparable"),
    ],
)
def test_seven_in_ten_of_the_estimates_must_agree_and_words_are_no_estimates(senses, expected):
    assert combined_sense(pd.Series(senses, dtype=object)) == expected
    assert expected in SENSES


@pytest.mark.parametrize("question", OCEBM_QUESTIONS)
def test_every_design_has_an_ocebm_level_and_only_randomised_ones_start_at_two(question):
    levels = {design: ocebm_level(design, question=question) for design in DESIGNS}
    assert {design for design, level in levels.items() if level == 2} == set(RANDOMISED_DESIGNS)
    assert set(levels.values()) == {2, 3, 4}


def test_no_level_is_made_up_for_rare_harms():
    with pytest.raises(ValueError, match="question"):
        ocebm_level("randomised_parallel", question="rare_harms")


DOMAINS = ("quality_of_life", "pain", "fatigue", "sleep", "mood")
TRIALS = pd.DataFrame({"trial_id": ["a", "b", "c"], "design": ["randomised_crossover", "single_arm", "case_report"]})
OUTCOMES = pd.DataFrame(
    [
        ("sf36", "quality_of_life", "important"),
        ("vas", "pain", "critical"),
        ("nrs", "pain", "less_important"),
        ("fss", "fatigue", "critical"),
    ],
    columns=["outcome_id", "domain", "importance"],
)
RESULTS = pd.DataFrame(
    [
        ("a", "sf36", "between_arms", "favours_intervention", "MD", 3.3, "abstract"),
        ("a", "vas", "between_arms", "no_difference", "", float("nan"), "secondary"),
        ("a", "vas", "between_arms", "favours_comparator", "MD", 0.4, "register"),
        ("a", "fss", "between_arms", "not_reported", "", float("nan"), "register"),
        ("b", "vas", "within_arm", "improved", "mean_change", -2.0, "secondary"),
        ("b", "fss", "within_arm", "improved", "", float("nan"), "abstract"),
        ("b", "fss", "subgroup", "improved", "mean_change", -1.0, "full_text"),
        ("c", "vas", "within_arm", "improved", "mean_change", -3.0, "full_text"),
        ("elsewhere", "vas", "within_arm", "improved", "mean_change", -1.0, "full_text"),
    ],
    columns=["trial_id", "outcome_id", "contrast", "direction", "measure", "yi", "level"],
)


def test_a_direction_is_the_property_of_a_point_estimate():
    assert list(result_senses(RESULTS))[:6] == [
        *("better", "no difference stated", "worse", "not comparable", "better", "better stated"),
    ]


def test_what_was_planned_and_not_seen_was_not_measured():
    assert set(measured_results(TRIALS, RESULTS)["direction"]) == set(RESULTS["direction"]) - {"not_reported"}


def test_a_randomised_trial_that_does_not_compare_its_arms_has_measured_and_points_nowhere():
    before_after = RESULTS[RESULTS["trial_id"] == "b"].assign(contrast="within_arm")
    measured = trial_directions(TRIALS, OUTCOMES, before_after.assign(trial_id="a"), domains=DOMAINS)
    assert list(measured["sense"]) == ["not comparable"] * 2
    assert not measured[["counts", "compared"]].to_numpy().any()
    strength = strength_by_domain(TRIALS, measured)
    assert (set(strength["level"]), set(strength["k_randomised"]), set(strength["k"])) == ({4}, {0}, {1})
    assert list(trial_directions(TRIALS, OUTCOMES, before_after, domains=DOMAINS)["sense"]) == ["better", "better"]


def test_a_row_a_trial_and_domain_the_most_important_first():
    frame = trial_directions(TRIALS, OUTCOMES, RESULTS, domains=DOMAINS)
    columns = ["trial_id", "domain", "sense", "k_better", "k_worse", "k_stated", "k_none", "verification", "compared"]
    expected = [
        ("a", "pain", "worse", 0, 1, 1, 0, "register", True),
        ("b", "pain", "better", 1, 0, 0, 0, "secondary", False),
        ("c", "pain", "not comparable", 0, 0, 0, 0, "full_text", False),  # a case report points nowhere
        ("b", "fatigue", "better stated", 0, 0, 1, 0, "abstract", False),
        ("a", "quality_of_life", "better", 1, 0, 0, 0, "abstract", True),
    ]
    assert frame[columns].to_dict("records") == [dict(zip(columns, row, strict=True)) for row in expected]


def test_outcomes_stand_by_importance_then_as_they_are_given():
    order = domains_in_order(OUTCOMES, DOMAINS)
    assert order[:3] == ["pain", "fatigue", "quality_of_life"]
    assert order[3:] == ["sleep", "mood"]
    assert domains_in_order(OUTCOMES, reversed(DOMAINS))[3:] == ["mood", "sleep"]


def test_strength_counts_studies_and_senses_apart_for_randomised_ones():
    frame = strength_by_domain(TRIALS, trial_directions(TRIALS, OUTCOMES, RESULTS, domains=DOMAINS)).set_index("domain")
    pain = frame.loc["pain"]
    assert (pain["k"], pain["k_randomised"], pain["level"], pain["verification"]) == (3, 1, 2, "full_text")
    counted = ["better", "worse", "mixed", "stated", "none_occurred", "not_comparable"]
    assert list(pain[counted]) == [1, 1, 0, 0, 0, 1]
    assert list(pain[[f"{name}_randomised" for name in counted]]) == [0, 1, 0, 0, 0, 0]
    assert frame.at["fatigue", "stated"] == 1
    assert list(frame.index) == ["pain", "fatigue", "quality_of_life"]


def test_nothing_in_gives_an_empty_frame():
    empty = trial_directions(TRIALS, OUTCOMES, RESULTS.iloc[:0], domains=DOMAINS)
    assert empty.empty
    assert strength_by_domain(TRIALS, empty).empty
