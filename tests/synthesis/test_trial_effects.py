"""From what a source printed to an estimate: which way is taken, and what is said where there is none."""

import numpy as np
import pandas as pd
import pytest

from ldnsynth.evidence.layout import TABLES
from ldnsynth.synthesis.effect_sizes.crossover import crossover_mean_difference_from_p
from ldnsynth.synthesis.effect_sizes.means import standardised_mean_difference
from ldnsynth.synthesis.effect_sizes.two_by_two import log_risk_ratio
from ldnsynth.synthesis.trials.trial_effects import COLUMNS, trial_effects


def result(**cells):
    row = {name: np.nan if column.type == "number" else "" for name, column in TABLES["results"].columns.items()}
    row |= {"result_id": "a/x", "trial_id": "a", "outcome_id": "x", "arm_id": "a/ldn", "comparator_id": "a/placebo"}
    row |= {"measure": "", "pi_relation": "=" if "pi" in cells else "", "design": "randomised_parallel"}
    return row | {"analysis": "", "better": "higher", "wanted": "", "arm_role": "intervention"} | cells


def effect_of(people=None, *, correlation=0.5, level=0.95, **cells):
    frame = trial_effects(pd.DataFrame([result(**cells)]), people or {}, correlation=correlation, level=level)
    assert list(frame.columns) == COLUMNS
    return frame.iloc[0]


def test_cree_2010_gets_its_interval_from_a_paired_p_value():
    # Cree BAC et al. Ann Neurol 2010;68(2):145-150, abstract: +3.3, p = 0.04, 60 people completed
    found = effect_of({("a", ""): 60.0}, design="randomised_crossover", measure="MD", yi=3.3, pi=0.04)
    expected = crossover_mean_difference_from_p(3.3, 0.04, 60)
    assert (found["estimate"], found["se"], found["df"]) == (3.3, expected.se, 59)
    assert (round(found["ci_low"], 2), round(found["ci_high"], 2)) == (0.16, 6.44)
    assert "SE 1.571 = 3.3 / t(59) from p = 0.04, paired t assumed" in found["derivation"]


def test_a_result_that_is_asked_again_gives_its_effect_of_the_new_cells_people_and_choices():
    cells = {"yi": 3.3, "pi": 0.04, "n1i": np.nan}
    few, many = {("a", "a/ldn"): 10.0, ("a", "a/placebo"): 10.0}, {("a", "a/ldn"): 90.0, ("a", "a/placebo"): 10.0}
    first = effect_of(few, **cells)
    pd.testing.assert_series_equal(effect_of(few, **cells, order=7, public="2020-01-01"), first)
    pd.testing.assert_series_equal(effect_of(few, **cells), first)
    others = [effect_of(many, **cells), effect_of(few, **cells | {"pi": 0.05}), effect_of(few, level=0.9, **cells)]
    assert len({(one["ci_low"], one["n"]) for one in (first, *others)}) == 4


def test_a_bound_is_flagged_and_gives_the_widest_interval():
    found = effect_of({("a", ""): 60.0}, design="randomised_crossover", yi=6.0, pi=0.01, pi_relation="<")
    assert "bound_p" in found["flags"]
    assert "SE at most" in found["derivation"]


def test_the_smd_of_a_crossover_trial_shrinks_with_the_correlation_and_its_p_does_not():
    cells = {"design": "randomised_crossover", "yi": 3.3, "pi": 0.04}
    low, high = (effect_of({("a", ""): 60.0}, correlation=r, **cells) for r in (0.2, 0.8))
    assert low["smd"] / high["smd"] == pytest.approx(2.0)  # sqrt(2 (1 - r)): sqrt(1.6) against sqrt(0.4)
    assert low["se"] == high["se"]
    assert "assumed_r" in low["smd_flags"]


def test_a_difference_and_its_smd_reach_no_difference_together():
    # Cree 2010, Perceived Deficits Questionnaire: 2.4 points better, p = 0.05
    found = effect_of({("a", ""): 60.0}, design="randomised_crossover", yi=-2.4, pi=0.05, better="lower")
    assert (found["ci_low"], found["ci_high"]) == (pytest.approx(-4.8), 0.0)
    assert found["smd_low"] == pytest.approx(found["smd"] - 2.001 * found["smd_se"], abs=1e-4)  # t(59), not 1.96
    assert -0.005 < found["smd_low"] <= 0
    arms = {"measure": "MD", "yi": 1.0, "ci_low": 0.2, "ci_high": 1.8, "ci_level": 95, "n1i": 12, "n2i": 12}
    parallel = effect_of(**arms)
    assert parallel["df"] == 22
    assert parallel["smd_high"] == pytest.approx(parallel["smd"] + 2.0739 * parallel["smd_se"], abs=1e-4)


def test_smds_are_turned_so_that_above_zero_is_better_and_say_so():
    cells = {"design": "randomised_crossover", "yi": -1.6, "pi": 0.04}
    lower, higher, neither = (effect_of({("a", ""): 60.0}, better=way, **cells) for way in ("lower", "higher", "none"))
    assert lower["estimate"] == higher["estimate"] == -1.6
    assert lower["smd"] == -higher["smd"] > 0
    assert lower["smd_derivation"].endswith("turned, so that above 0 is better with the intervention")
    assert (lower["smd_low"], lower["smd_high"]) == (-higher["smd_high"], -higher["smd_low"])
    assert np.isnan(neither["smd"])
    assert "neither side" in neither["smd_derivation"]


def test_a_crossover_compared_as_if_parallel_gets_the_standard_error_of_parallel_groups():
    cells = {"design": "randomised_crossover", "yi": 3.3, "pi": 0.04}
    found = effect_of({("a", ""): 60.0}, analysis="unpaired", **cells)
    assert (found["n"], found["df"]) == (60, 118)
    assert "two-sample t assumed" in found["derivation"]
    paired = effect_of({("a", ""): 60.0}, analysis="paired", **cells)
    assert found["smd_se"] > 1.3 * paired["smd_se"]  # 2/60 against 2 (1 - 0.5)/60


def test_the_estimate_as_printed_goes_before_what_the_arms_give():
    arms = {"m1i": 7.0, "sd1i": 1.5, "n1i": 40, "m2i": 6.5, "sd2i": 2.0, "n2i": 42}
    printed = effect_of(**arms, measure="MD", yi=0.6, ci_low=-0.2, ci_high=1.4, ci_level=95)
    assert printed["estimate"] == 0.6
    assert "from the 95% interval" in printed["derivation"]
    assert effect_of(**arms)["estimate"] == pytest.approx(0.5)
    assert printed["smd"] == standardised_mean_difference(7.0, 6.5, 1.5, 2.0, 40, 42).estimate


def test_means_and_a_p_value_will_do():
    found = effect_of(measure="SMD", yi=-1.45, m1i=12.2, m2i=22.8, pi=0.035, n1i=6, n2i=6)
    assert found["estimate"] == pytest.approx(-10.6)  # the difference of the means; the SMD as printed is not one
    assert found["derivation"].startswith("MD -10.6 = 12.2 - 22.8, the arms' means; SE ")
    assert found["smd"] < 0


def test_counts_are_taken_as_printed_and_not_from_the_arms_people():
    found = effect_of({("a", "a/ldn"): 18.0, ("a", "a/placebo"): 16.0}, ai=0, bi=20, ci=1, di=19)
    assert found["estimate"] == log_risk_ratio(0, 20, 1, 19).estimate
    assert (found["n"], found["measure"], found["kind"]) == (40, "RR", "events")
    assert "zero_cell_correction" in found["flags"]


def test_a_percentage_counts_where_only_one_number_of_people_fits():
    clear = effect_of(measure="proportion", percent1i=50, n1i=20, percent2i=25, n2i=20)
    assert clear["estimate"] == log_risk_ratio(10, 10, 5, 15).estimate
    unclear = effect_of(measure="proportion", percent1i=50, n1i=300, percent2i=25, n2i=300)
    assert np.isnan(unclear["estimate"])
    assert "could be" in unclear["derivation"]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({}, "neither a difference of means nor the events of both arms were seen"),
        (
            {"measure": "median_difference", "yi": -0.3, "pi": 0.4},
            "neither a difference of means nor the events of both arms were seen",
        ),
        ({"yi": -0.3}, "neither SE, interval, t, p nor SDs were seen"),
        ({"yi": -0.3, "design": "randomised_crossover"}, "neither SE, interval, t, p nor the SD"),
        ({"yi": 0.0, "pi": 0.3, "n1i": 9, "n2i": 9}, "an effect of 0 has a t of 0"),
        ({"measure": "proportion", "percent1i": 88, "percent2i": 40}, "the events of an arm were not seen"),
        ({"ai": 3, "ci": 4}, "the people of an arm were not seen"),
        ({"ai": 0, "bi": 6, "ci": 0, "di": 6}, "nobody or everybody"),
        ({"ai": 4, "bi": 20, "ci": 2, "di": 22, "design": "randomised_crossover"}, "how the two periods"),
    ],
)
def test_what_cannot_be_derived_is_nan_with_the_reason(cells, why):
    found = effect_of(**cells)
    assert np.isnan(found["se"])
    assert np.isnan(found["smd"])
    assert why in found["derivation"]


def test_the_level_sets_the_width():
    cells = {"yi": 1.0, "sei": 0.5, "n1i": 30, "n2i": 30}
    narrow, wide = effect_of(level=0.8, **cells), effect_of(level=0.99, **cells)
    assert narrow["ci_high"] - narrow["ci_low"] < wide["ci_high"] - wide["ci_low"]


def test_a_risk_difference_is_in_points_whether_printed_or_counted():
    counted = effect_of(measure="RD", wanted="RD", ai=30, bi=70, ci=10, di=90)
    low, high = counted["estimate"] - 1.96 * counted["se"], counted["estimate"] + 1.96 * counted["se"]
    printed = effect_of(measure="RD", wanted="RD", yi=20, ci_low=low, ci_high=high, ci_level=95)
    assert (counted["estimate"], printed["estimate"]) == (pytest.approx(20), 20)
    assert printed["se"] == pytest.approx(counted["se"], rel=1e-4)
