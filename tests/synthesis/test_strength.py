"""Directions and evidence strength on a handful of rows that can be counted by eye."""

import pandas as pd
import pytest

from ldnsynth.synthesis.strength import (
    OCEBM_QUESTIONS,
    combined_direction,
    ocebm_level,
    strength_by_domain,
    trial_directions,
)
from ldnsynth.vocabulary import DESIGNS, RANDOMISED_DESIGNS


@pytest.mark.parametrize(
    ("directions", "expected"),
    [
        (["favours_ldn"], "better"),
        (["favours_ldn", "improved"], "better"),
        (["favours_ldn", "no_difference"], "mixed"),
        (["favours_ldn", "favours_comparator"], "mixed"),
        (["no_difference", "no_change"], "same"),
        (["worsened", "descriptive"], "worse"),
        (["favours_ldn"] * 7 + ["worsened"] * 3, "better"),
        (["favours_ldn"] * 69 + ["worsened"] * 31, "mixed"),
        (["worsened"] * 3 + ["no_change"], "worse"),
        (["no_difference"] * 2 + ["improved"], "mixed"),
        (["favours_ldn", "improved", "no_change"] + ["unclear"] * 9, "mixed"),
        (["descriptive", "unclear", "not_reported"], "not comparable"),
    ],
)
def test_seven_in_ten_of_the_results_that_compare_must_agree(directions, expected):
    assert combined_direction(pd.Series(directions)) == expected


@pytest.mark.parametrize("question", OCEBM_QUESTIONS)
def test_every_design_has_an_ocebm_level_and_only_randomised_ones_start_at_two(question):
    levels = {design: ocebm_level(design, question=question) for design in DESIGNS}
    assert {design for design, level in levels.items() if level == 2} == set(RANDOMISED_DESIGNS)
    assert set(levels.values()) == {2, 3, 4}


def test_no_level_is_made_up_for_rare_harms():
    with pytest.raises(ValueError, match="question"):
        ocebm_level("randomised_parallel", question="rare_harms")


TRIALS = pd.DataFrame({"trial_id": ["a", "b", "c"], "design": ["randomised_crossover", "single_arm", "single_arm"]})
OUTCOMES = pd.DataFrame({"outcome_id": ["sf36", "vas", "fss"], "domain": ["quality_of_life", "pain", "fatigue"]})
RESULTS = pd.DataFrame(
    [
        ("a", "sf36", "between_arms", "favours_ldn", "abstract"),
        ("a", "vas", "between_arms", "no_difference", "secondary"),
        ("a", "vas", "between_arms", "favours_comparator", "register"),
        ("b", "vas", "within_arm", "improved", "secondary"),
        ("b", "fss", "subgroup", "improved", "full_text"),
        ("elsewhere", "vas", "within_arm", "improved", "full_text"),
    ],
    columns=["trial_id", "outcome_id", "contrast", "direction", "level"],
)


def test_of_a_randomised_trial_only_comparisons_between_its_arms_count():
    before_after = pd.DataFrame(
        [("a", "vas", contrast, "improved", "abstract") for contrast in ("within_arm", "single_arm")],
        columns=RESULTS.columns,
    )
    assert trial_directions(TRIALS, OUTCOMES, before_after).empty
    unrandomised = before_after.assign(trial_id="b")
    assert list(trial_directions(TRIALS, OUTCOMES, unrandomised)["sense"]) == ["better"]


def test_a_row_a_trial_and_domain_in_the_order_of_domains():
    frame = trial_directions(TRIALS, OUTCOMES, RESULTS)
    columns = ["trial_id", "domain", "sense", "k_better", "k_same", "k_worse", "verification"]
    expected = [
        ("a", "quality_of_life", "better", 1, 0, 0, "abstract"),
        ("a", "pain", "mixed", 0, 1, 1, "register"),
        ("b", "pain", "better", 1, 0, 0, "secondary"),
    ]
    assert frame.to_dict("records") == [dict(zip(columns, row, strict=True)) for row in expected]


def test_strength_counts_studies_people_and_senses_apart_for_randomised_ones():
    sizes = pd.Series({"a": 80.0, "b": 40.0, "c": float("nan")})
    frame = strength_by_domain(TRIALS, sizes, trial_directions(TRIALS, OUTCOMES, RESULTS)).set_index("domain")
    pain = frame.loc["pain"]
    assert (pain["k"], pain["people"], pain["k_randomised"], pain["people_randomised"]) == (2, 120, 1, 80)
    assert (pain["better"], pain["better_randomised"], pain["mixed"], pain["mixed_randomised"]) == (1, 0, 1, 1)
    assert (pain["level"], pain["verification"]) == (2, "register")
    assert list(frame.index) == ["quality_of_life", "pain"]


def test_nothing_in_gives_an_empty_frame():
    empty = trial_directions(TRIALS, OUTCOMES, RESULTS.iloc[:0])
    assert empty.empty
    assert strength_by_domain(TRIALS, pd.Series(dtype=float), empty).empty
