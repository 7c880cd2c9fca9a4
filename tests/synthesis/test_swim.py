"""Synthesis without pooling, against published examples, SciPy and arithmetic that can be done by hand."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

from ldnsynth.synthesis.without_pooling.swim import FEW_TRIALS, sign_test, summarise_effects
from ldnsynth.synthesis.without_pooling.swim_p_values import albatross_contour, combine_p, one_sided_p

# Cochrane Handbook 12.4.2.3, and the three outcomes of Boon and Thomson 2021 (9 of 9, 5 of 6, 5 of 6).
PUBLISHED_SIGN_TESTS = [(10, 2, 0.039), (9, 0, 0.0039), (5, 1, 0.2188)]
ONE_SIDED = [0.02, 0.3, 0.6, 0.0004]


@pytest.mark.parametrize(("better", "worse", "p"), PUBLISHED_SIGN_TESTS)
def test_the_sign_test_gives_the_published_p_values(better, worse, p):
    assert sign_test(better, worse).p == pytest.approx(p, abs=0.5 * 10 ** -len(str(p).split(".")[1]))


def test_the_handbooks_interval_is_wilsons():
    result = sign_test(10, 2, excluded=3)
    assert [round(100 * x) for x in (result.proportion, result.ci_low, result.ci_high)] == [83, 55, 95]
    assert (result.k, result.excluded) == (12, 3)


@pytest.mark.parametrize("k", range(1, 25))
def test_the_sign_test_is_the_exact_binomial_test_and_symmetric(k):
    for better in range(k + 1):
        result = sign_test(better, k - better)
        assert result.p == pytest.approx(stats.binomtest(better, k).pvalue, rel=1e-12)
        mirrored = sign_test(k - better, better)
        assert mirrored.p == result.p
        assert mirrored.ci_low == pytest.approx(1 - result.ci_high, abs=1e-12)


def test_few_trials_are_told_what_they_cannot_show():
    assert "0.0625" in sign_test(4, 1).notes[0]
    assert sign_test(1, 0).notes == ("With 1 trial no p value is below 1, that of all on one side.",)
    assert sign_test(FEW_TRIALS, 0).notes == ()
    assert sign_test(7, 3, excluded=11).notes == ("More trials have no direction (11) than have one (10).",)


def test_no_trial_with_a_direction_is_no_result():
    result = sign_test(0, 0, excluded=4)
    assert (result.k, result.excluded) == (0, 4)
    assert all(math.isnan(x) for x in (result.proportion, result.ci_low, result.ci_high, result.p))
    assert result.notes == ("No trial has a direction: there is nothing to test.",)


@pytest.mark.parametrize("numbers", [(-1, 2, 0), (1.5, 2, 0), (1, 2, -3)])
def test_trials_are_counted_in_whole_numbers(numbers):
    with pytest.raises(ValueError, match="expected a number of trials"):
        sign_test(numbers[0], numbers[1], excluded=numbers[2])


def test_effects_are_summarised_without_weights():
    result = summarise_effects([0.5, None, -0.2, 0.1, 1.1, 0.3])
    assert (result.k, result.missing, result.median, result.lowest, result.highest) == (5, 1, 0.3, -0.2, 1.1)
    assert (result.lower_quartile, result.upper_quartile) == pytest.approx((0.1, 0.5))
    nothing = summarise_effects([math.nan])
    assert (nothing.k, nothing.missing) == (0, 1)
    assert math.isnan(nothing.median)


@pytest.mark.parametrize("method", ["stouffer", "fisher"])
@pytest.mark.parametrize("p", [ONE_SIDED, [0.4], [1.0, 0.2], [1e-12, 0.999], [0.5, 0.5, 0.5]], ids=str)
def test_combined_p_values_are_those_of_scipy(method, p):
    expected = stats.combine_pvalues(p, method=method)
    result = combine_p(p, method=method)
    assert (result.statistic, result.p) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-10)
    assert (result.k, result.missing) == (len(p), 0)


def test_weighted_stouffer_is_that_of_scipy_and_heeds_only_ratios_of_weights():
    weights = np.sqrt([80, 31, 99, 12])
    expected = stats.combine_pvalues(ONE_SIDED, method="stouffer", weights=weights)
    assert combine_p(ONE_SIDED, weights=weights).p == pytest.approx(expected.pvalue, rel=1e-10)
    assert combine_p(ONE_SIDED, weights=3 * weights).p == pytest.approx(expected.pvalue, rel=1e-10)


def test_missing_p_values_are_set_aside_and_counted():
    with_gap = combine_p([*ONE_SIDED, None], weights=[1, 2, 3, 4, 5])
    assert with_gap == dataclasses.replace(combine_p(ONE_SIDED, weights=[1, 2, 3, 4]), missing=1)
    nothing = combine_p([])
    assert nothing.k == 0
    assert math.isnan(nothing.p)


def test_trials_on_both_sides_cancel_in_stouffers_method():
    p = one_sided_p([0.04, 0.04], sign=[1, -1])
    assert list(p) == [0.02, 0.98]
    assert combine_p(p).p == pytest.approx(0.5)
    assert math.isnan(one_sided_p(0.04, sign=None))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: combine_p([0.0, 0.2]), "pi: expected a p value above 0"),
        (lambda: combine_p([0.2], method="vote"), "'stouffer', 'fisher'"),
        (lambda: combine_p([0.2], method="fisher", weights=[1]), "no place for them"),
        (lambda: combine_p([0.2, 0.3], weights=[1, 0]), "weights above 0"),
        (lambda: combine_p([0.2, 0.3], weights=[1, 2, 3]), "one length"),
        (lambda: one_sided_p(0.2, sign=0), "sign"),
        (lambda: albatross_contour(0, 0.05), "other than 0"),
        (lambda: albatross_contour(0.5, 0.05, sd=0), "standard deviation above 0"),
        (lambda: albatross_contour(0.5, 1.2), "a p value above 0"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("smd", [0.2, -0.5, 0.8])
def test_on_a_contour_the_effect_has_the_p_value(smd):
    p = np.array([0.5, 0.05, 0.001])
    n = albatross_contour(smd, p).n
    se = np.sqrt(4 / n + smd**2 / (2 * n))  # of an SMD, two arms of n/2 people
    assert 2 * stats.norm.sf(abs(smd) / se) == pytest.approx(p)


def test_a_mean_difference_has_its_own_contour_which_large_samples_share():
    n = albatross_contour(3, 0.05, sd=10).n
    assert 2 * stats.norm.sf(3 / (10 * math.sqrt(4 / n))) == pytest.approx(0.05)
    assert albatross_contour(0.01, 0.05, sd=1).n == pytest.approx(albatross_contour(0.01, 0.05).n, rel=1e-4)
    assert albatross_contour(0.5, 1.0).n == 0


def test_every_result_says_which_question_it_answers():
    results = [
        sign_test(1, 0),
        summarise_effects([0.1]),
        combine_p([0.1]),
        albatross_contour(0.5, 0.05),
    ]
    questions = {result.question for result in results}
    assert len(questions) == len(results)
    assert all(question.endswith("?") for question in questions)
