"""The effect as an object, what is said about it, and what is refused."""

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from ldnsynth.synthesis.effect_sizes.crossover import (
    crossover_mean_difference,
    crossover_mean_difference_from_ci,
    crossover_mean_difference_from_p,
    crossover_mean_difference_from_sd,
    crossover_mean_difference_from_t,
)
from ldnsynth.synthesis.effect_sizes.crossover_smd import crossover_smd
from ldnsynth.synthesis.effect_sizes.matched_pairs import matched_pairs
from ldnsynth.synthesis.effect_sizes.mean_changes import mean_change, standardised_mean_change
from ldnsynth.synthesis.effect_sizes.means import (
    hedges_correction,
    log_ratio_of_means,
    mean_difference,
    standardised_mean_difference,
)
from ldnsynth.synthesis.effect_sizes.proportions import logit_proportion, proportion
from ldnsynth.synthesis.effect_sizes.two_by_two import (
    log_odds_ratio,
    log_risk_ratio,
    peto_log_odds_ratio,
    risk_difference,
)
from ldnsynth.synthesis.measures import effect_size
from ldnsynth.synthesis.quantities.effect import Effect, critical_value
from ldnsynth.synthesis.reported.reported_effects import effect_from_ci, effect_from_p, effect_from_se, effect_from_t
from ldnsynth.synthesis.reported.standardised_from_tests import smd_from_p

NAN = float("nan")


def test_a_single_trial_is_floats_a_text_and_a_tuple():
    effect = mean_difference(3.4, 4.6, 2.1, 2.3, 20, 19)
    assert isinstance(effect.estimate, float) and isinstance(effect.se, float)
    assert effect.derivation == "MD -1.2 = 3.4 - 4.6; SE 0.7063 = sqrt(2.1^2/20 + 2.3^2/19)"
    assert effect.flags == () and effect.df == np.inf
    assert effect.variance == pytest.approx(effect.se**2)
    assert effect.interval() == pytest.approx((-2.584408, 0.184408), abs=1e-6)


def test_a_column_can_be_indexed_sliced_flagged_and_pickled():
    effect = standardised_mean_difference([26, 1, 2], 22, [3, NAN, 1], 5, [12, 3, 1], 17)
    assert len(effect) == 3
    assert [*effect.flags] == [(), ("missing_input",), ("no_information",)]
    assert effect[1].derivation == "not computed: sd1i missing"
    assert np.isnan(effect[1].estimate)
    assert effect[:2].flags[1] == ("missing_input",)
    marked = effect.with_flag("secondary", note="read off a figure", where=[True, False, False])
    assert marked.flags[0] == ("secondary",) and marked.derivation[0].endswith("; read off a figure")
    assert effect.flags[0] == ()
    assert [*pickle.loads(pickle.dumps(effect)).derivation] == [*effect.derivation]


def test_an_effect_cannot_be_changed_from_within():
    effect = mean_difference([1, 2], 0, 1, 1, 9, 9)
    with pytest.raises(ValueError, match="read-only"):
        effect.estimate[0] = 5
    with pytest.raises(AttributeError):
        effect.se = 0


def test_an_effect_made_by_hand():
    effect = Effect("RR", [0.1, 0.2], [0.3, 0.4], ("a", "b"), ((), ("bound_p",)))
    assert effect[1].flags == ("bound_p",)
    assert not any(Effect("MD", [1.0, 2.0], [1.0, 1.0]).flags)
    assert Effect("MD", [1.0, 2.0], [1.0, 1.0]).with_flag("x", where=[True, False]).flags[0] == ("x",)


def test_inputs_are_left_as_they_were():
    given = np.array([0.0, 3.0])
    log_risk_ratio(given, [4, 5], [1, 2], [3, 4])
    np.testing.assert_array_equal(given, [0, 3])


# zero cells


@pytest.mark.parametrize("measure", [log_risk_ratio, log_odds_ratio])
def test_a_zero_cell_is_corrected_and_said(measure):
    effect = measure(0, 10, 2, 12)
    assert effect.flags == ("zero_cell_correction",)
    assert effect.derivation.endswith("0.5 added to every cell because one of them was 0")


@pytest.mark.parametrize("table", [(0, 10, 0, 9), (5, 0, 7, 0)])
def test_tables_without_contrast_say_nothing_about_ratios(table):
    for measure in (log_risk_ratio, log_odds_ratio, peto_log_odds_ratio):
        effect = measure(*table)
        assert np.isnan(effect.estimate) and np.isnan(effect.se)
        assert effect.flags == ("no_information",)
        assert "nobody or everybody" in effect.derivation
    assert np.isfinite(risk_difference(*table).estimate)
    assert risk_difference(*table, to="none").flags == ("zero_variance",)
    assert np.isnan(risk_difference(*table, drop00=True).estimate)


def test_peto_is_not_corrected():
    effect = peto_log_odds_ratio(0, 10, 2, 12)
    assert effect.flags == ()
    assert effect.estimate == pytest.approx(-1.79220779221)


def test_an_uncorrected_zero_gives_no_ratio():
    effect = log_odds_ratio(0, 10, 2, 12, to="none")
    assert effect.flags == ("no_information",) and "no correction was asked for" in effect.derivation


def test_the_correction_may_go_to_every_table():
    effect = log_odds_ratio([1, 0], [2, 3], [3, 4], [4, 5], to="if0all")
    assert [*effect.flags] == [("zero_cell_correction",)] * 2
    assert log_odds_ratio(1, 2, 3, 4, to="if0all").flags == ()


def test_matched_pairs_without_a_change():
    for measure in ("MPORC", "MPPETO"):
        assert matched_pairs(5, 0, 0, 6, measure=measure).flags == ("no_information",)
    assert matched_pairs(5, 0, 0, 6, measure="MPRR").estimate == 0
    assert matched_pairs(0, 0, 0, 6, measure="MPRR").flags == ("no_information",)
    assert matched_pairs(0, 3, 0, 6, measure="MPORC", to="none").flags == ("no_information",)


def test_proportions_of_nobody_and_everybody():
    assert proportion([0, 5], 5).flags[0] == ("zero_variance",)
    assert logit_proportion(0, 5).flags == ("zero_cell_correction",)
    assert logit_proportion(0, 5, to="none").flags == ("no_information",)


# paired designs


def test_the_assumed_correlation_is_said_wherever_it_is_used():
    for make in (crossover_mean_difference, crossover_smd, mean_change, standardised_mean_change):
        effect = make(7, 6.5, 2.38, 2.21, 10, 0.5, r_assumed=True)
        assert effect.flags == ("assumed_r",)
        assert effect.derivation.endswith("r = 0.5 is assumed, not reported")


def test_the_ways_to_a_crossover_difference_agree():
    direct = crossover_mean_difference(7, 6.5, 2.38, 2.21, 10, 0.68)
    low, high = direct.interval(level=0.9)
    ways = [
        crossover_mean_difference_from_sd(0.5, direct.se * np.sqrt(10), 10),
        crossover_mean_difference_from_t(0.5, 0.5 / direct.se, 10),
        crossover_mean_difference_from_ci(low, high, 10, level=0.9),
        crossover_mean_difference_from_ci(low, high, 10, yi=0.5, level=0.9),
    ]
    for effect in ways:
        assert (effect.measure, effect.df) == ("MD", 9)
        assert (effect.estimate, effect.se) == pytest.approx((direct.estimate, direct.se))


def test_where_p_gives_no_error_the_estimate_stays():
    effect = crossover_mean_difference_from_p([3, 3, 0, 3, NAN], [0.3, 1, 0.5, NAN, 0.2], 20, relation=[">", *"===="])
    np.testing.assert_array_equal(np.isnan(effect.se), [True] * 5)
    np.testing.assert_array_equal(effect.estimate, [3, 3, 0, 3, NAN])
    assert [flags[0] for flags in effect.flags] == ["no_information"] * 3 + ["missing_input"] * 2
    assert "p above 0.3 says only that the SE is at least" in effect.derivation[0]


def test_one_person_has_no_error():
    for effect in (
        crossover_mean_difference(1, 2, 1, 1, 1, 0.5),
        crossover_mean_difference_from_sd(1, 2, 1),
        crossover_mean_difference_from_p(1, 0.3, 1),
        crossover_mean_difference_from_ci(1, 2, 1),
        mean_change(1, 2, 1, 1, 1, 0.5),
    ):
        assert np.isnan(effect.se) and "no_information" in effect.flags


def test_flags_travel_with_what_is_computed_from_an_effect():
    assert smd_from_p(0.05, 20, 20, sign=1, relation="<").flags == ("bound_p",)


# as reported


def test_ratios_are_logged_unless_they_are_logs():
    one = effect_from_ci("RR", 1.03, 1.82)
    other = effect_from_ci("RR", np.log(1.03), np.log(1.82), as_log=True)
    assert (one.estimate, one.se) == pytest.approx((other.estimate, other.se))
    assert effect_from_p("OR", 2, 0.05).estimate == pytest.approx(np.log(2))
    assert effect_from_t("OR", 2, 2).se == pytest.approx(np.log(2) / 2)
    assert effect_from_se("MD", 3, NAN).flags == ("missing_input",)


# tables


def test_a_frame_with_totals_instead_of_non_events():
    frame = pd.DataFrame({"ai": [1, 2], "n1i": [10, 11], "ci": [3, 4], "n2i": [12, 13], "trial": ["a", "b"]})
    np.testing.assert_allclose(effect_size("OR", frame).estimate, log_odds_ratio([1, 2], 9, [3, 4], 9).estimate)


def test_missing_values_of_pandas_are_missing():
    column = pd.Series([1, None], dtype="Int64")
    assert log_risk_ratio(column, 9, 3, 9).flags[1] == ("missing_input",)


def test_effects_as_they_are():
    effect = effect_size("MD", {"yi": [1, 2], "vi": [0.25, 0.04]})
    np.testing.assert_allclose(effect.se, [0.5, 0.2])
    with pytest.raises(ValueError, match="vi: expected a variance above 0, got 0 at position 1"):
        effect_size("MD", {"yi": [1, 2], "vi": [0.25, 0]})


# refusals


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: mean_difference(1, 2, -1, 1, 9, 9), r"sd1i: expected a standard deviation, 0 or more, got -1$"),
        (lambda: mean_difference([1, 2], 2, 1, [1, -3], 9, 9), "sd2i: .*got -3 at position 1"),
        (lambda: mean_difference(np.inf, 2, 1, 1, 9, 9), "m1i: expected a finite number, got inf"),
        (lambda: mean_difference(1, 2, 1, 1, 0, 9), "n1i: expected a number of people, 1 or more, got 0"),
        (lambda: mean_difference([1, 2], [1, 2, 3], 1, 1, 9, 9), r"got shapes m1i \(2,\), m2i \(3,\)"),
        (lambda: mean_difference("three", 2, 1, 1, 9, 9), "m1i: expected numbers, got 'three'"),
        (lambda: log_ratio_of_means(1, -2, 1, 1, 9, 9), "m1i, m2i: expected two means on the same side of 0.*1 and -2"),
        (lambda: log_ratio_of_means(0, 2, 1, 1, 9, 9), "got 0 and 2"),
        (lambda: log_risk_ratio(-1, 2, 3, 4), "ai: expected a count of 0 or more, got -1"),
        (lambda: log_risk_ratio(0, 0, 3, 4), r"ai \+ bi: expected people in the first arm, got 0"),
        (
            lambda: log_risk_ratio(1, 2, 3, 4, to="some"),
            "to: expected one of 'only0', 'all', 'if0all', 'none', got 'some'",
        ),
        (lambda: log_risk_ratio(1, 2, 3, 4, add=-1), "add: expected a count of 0 or more, got -1"),
        (lambda: proportion(6, 5), "xi: expected at most ni people with the event, got 6 and 5"),
        (lambda: mean_change(1, 2, 1, 1, 9, 1.2), "ri: expected a correlation from -1 to 1, got 1.2"),
        (lambda: standardised_mean_change(1, 2, 1, 1, 9, 0, measure="X"), "measure: expected one of 'SMCC'"),
        (lambda: matched_pairs(0, 0, 0, 0, measure="MPRD"), "expected at least one person, got 0"),
        (lambda: effect_from_ci("RR", -1, 2), "ci_low: expected a ratio above 0, got -1"),
        (lambda: effect_from_p("RR", 0, 0.1), "yi: expected a ratio above 0"),
        (lambda: effect_from_se("MD", 1, 0), "sei: expected a standard error above 0, got 0"),
        (lambda: effect_size("ZCOR", {}), "measure: expected one of RR, OR, RD, .*, got 'ZCOR'"),
        (lambda: effect_size("MD", {"m1i": 1}), "m2i, sd1i, sd2i, n1i, n2i: MD needs the columns m1i"),
        (lambda: effect_size("RR", {"ai": 3, "n1i": 2, "ci": 1, "n2i": 2}), "ai, n1i: expected at most as many events"),
        (lambda: critical_value(level=95), "level: expected a level between 0 and 1, such as 0.95, got 95"),
    ],
)
def test_impossible_inputs_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_hedges_correction_is_exact():
    assert hedges_correction(2) == pytest.approx(1 / np.sqrt(np.pi), rel=1e-14)
    assert hedges_correction(10) == pytest.approx(0.9227456080530858, rel=1e-13)
    assert np.isnan(hedges_correction(1))
    assert hedges_correction(1e7) == pytest.approx(1 - 3 / (4e7 - 1), rel=1e-12)


def test_importing_the_measures_does_not_load_scipy_stats():
    names = ("measures", "effect_sizes.crossover_smd", "reported.five_numbers")
    modules = ", ".join(f"ldnsynth.synthesis.{name}" for name in names)
    code = f"import sys, {modules}; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
