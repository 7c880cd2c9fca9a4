"""Information needed, against R; the smallest further trial, against its closed form."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from ldnsynth.synthesis.grade.information_size import (
    LARGEST_ARM,
    people_needed_events,
    required_information,
    smallest_trial_that_matters,
)
from ldnsynth.synthesis.pooling import pool_effects

Z = float(ndtri(0.975))


@pytest.mark.parametrize(("risk", "an_arm"), [(0.1, 2005), (0.2, 906), (0.5, 247)])
def test_events_need_what_r_says(risk, an_arm):
    """R 4.2, power.prop.test(p1, 0.75 p1, power = 0.8): 2004.209, 905.366 and 246.058 an arm, rounded up."""
    assert people_needed_events(risk) == 2 * an_arm


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"comparator_risk": 0}, "comparator_risk"),
        ({"comparator_risk": 0.5, "relative_risk": 2}, "relative_risk"),
        ({"comparator_risk": 0.5, "relative_risk": 1}, "relative_risk"),
        ({"comparator_risk": 0.5, "power": 1}, "power"),
        ({"comparator_risk": 0.5, "alpha": 0}, "alpha"),
    ],
)
def test_numbers_out_of_range_are_refused(arguments, word):
    with pytest.raises(ValueError, match=word):
        people_needed_events(**arguments)


def test_half_a_standard_deviation_needs_128_people_or_34_who_cross_over():
    needed = required_information("SMD", mid=0.5, people_parallel=64, people_crossover=17)
    assert (needed.parallel, needed.crossover, needed.people) == (128, 34, 81)
    assert needed.share == 1


def test_people_who_cross_over_count_by_what_such_trials_need():
    needed = required_information("SMD", mid=0.5, people_crossover=17)
    assert needed.share == 0.5


def test_events_count_people_alike_and_know_no_crossover_size():
    needed = required_information("RR", mid=0.75, people_parallel=100, people_crossover=24.5, comparator_risk=0.5)
    assert (needed.parallel, needed.share) == (494, 124.5 / 494)
    assert math.isnan(needed.crossover)


@pytest.mark.parametrize(("risk", "mid"), [(math.nan, 0.75), (0, 0.75), (1, 0.75), (0.5, math.nan), (0.5, 2.5)])
def test_without_risks_to_tell_apart_nothing_is_known(risk, mid):
    needed = required_information("RR", mid=mid, people_parallel=100, comparator_risk=risk)
    assert all(math.isnan(value) for value in (needed.parallel, needed.share))
    assert needed.people == 100


def test_without_a_smallest_effect_that_matters_no_size_can_be_computed():
    needed = required_information("SMD", mid=math.nan, people_parallel=100)
    assert all(math.isnan(value) for value in (needed.parallel, needed.crossover, needed.share))


def test_other_measures_and_fewer_than_no_people_are_refused():
    with pytest.raises(ValueError, match="measure"):
        required_information("MD", mid=0.5)
    with pytest.raises(ValueError, match="people_crossover"):
        required_information("SMD", mid=0.5, people_crossover=-1)


def closed_form(yi, vi, effect, threshold):
    """People an arm at which a common-effect, normal interval passes the threshold from below.

    With W the weight at hand, S the weighted sum, u^2 the weight with the further trial: the lower end is beyond t
    where (e - t) u^2 - z u + S - W e > 0.
    """
    w = 1 / np.asarray(vi)
    total, weighted = w.sum(), (w * yi).sum()
    a, c = effect - threshold, weighted - total * effect
    root = (Z + math.sqrt(Z**2 - 4 * a * c)) / (2 * a)
    return (root**2 - total) * (2 + effect**2 / 4)


@pytest.mark.parametrize(
    ("yi", "vi", "effect", "threshold"),
    [
        ([0.1], [0.04], 0.5, 0),
        ([0.1, -0.2, 0.3], [0.04, 0.02, 0.09], 0.5, 0),
        ([0.1, -0.2, 0.3], [0.04, 0.02, 0.09], 0.8, 0.5),
        ([], [], 0.5, 0),
    ],
)
def test_the_search_finds_the_closed_form(yi, vi, effect, threshold):
    found = smallest_trial_that_matters(yi, vi, measure="SMD", effect=effect, threshold=threshold, method="CE", ci="z")
    assert found.people_per_arm == max(2, math.ceil(closed_form(yi, vi, effect, threshold)))


@given(st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=4), st.floats(0.3, 1))
def test_direction_is_a_matter_of_naming(yi, effect):
    vi = np.full(len(yi), 0.05)
    choices = {"measure": "SMD", "method": "CE", "ci": "z"}
    up = smallest_trial_that_matters(yi, vi, effect=effect, **choices)
    down = smallest_trial_that_matters([-y for y in yi], vi, effect=-effect, **choices)
    assert up.people_per_arm == down.people_per_arm
    assert (up.ci_low, up.ci_high) == pytest.approx((-down.ci_high, -down.ci_low))


def test_the_pooled_effect_with_that_trial_is_past_and_with_one_person_fewer_is_not():
    yi, vi, choices = [0.1, 0.3, 0.2], [0.04, 0.05, 0.03], {"method": "REML", "ci": "hk-adhoc"}
    found = smallest_trial_that_matters(yi, vi, measure="SMD", effect=0.4, **choices)
    for people, past in ((found.people_per_arm, True), (found.people_per_arm - 1, False)):
        pooled = pool_effects([*yi, 0.4], [*vi, (2 + 0.04) / people], **choices)
        assert (pooled.ci_low > 0) == past


def test_a_relative_risk_takes_its_variance_from_both_risks():
    found = smallest_trial_that_matters([], [], measure="RR", effect=math.log(0.5), comparator_risk=0.4)
    se = math.sqrt((1 / 0.2 + 1 / 0.4 - 2) / found.people_per_arm)
    assert found.ci_high == pytest.approx(math.log(0.5) + Z * se)
    with pytest.raises(ValueError, match="comparator_risk"):
        smallest_trial_that_matters([], [], measure="RR", effect=math.log(3), comparator_risk=0.4)


def test_no_trial_is_needed_where_the_interval_is_past_already():
    found = smallest_trial_that_matters([0.5], [0.01], measure="SMD", effect=0.5)
    assert found.people_per_arm == 0
    assert found.estimate == pytest.approx(0.5)


def test_with_heterogeneity_no_single_trial_may_do():
    """Roloff 2013: with random effects the weight of one trial, however large, is bounded."""
    yi, vi = [-0.8, 0.9, 0.1], [0.02, 0.02, 0.02]
    assert smallest_trial_that_matters(yi, vi, measure="SMD", effect=0.5) is None
    assert smallest_trial_that_matters(yi, vi, measure="SMD", effect=0.5, method="CE", ci="z") is not None
    assert LARGEST_ARM >= 1000


def test_an_effect_at_the_threshold_never_passes_it():
    with pytest.raises(ValueError, match="threshold"):
        smallest_trial_that_matters([0.1], [0.1], measure="SMD", effect=0.5, threshold=0.5)
