"""What must hold of pooling for any trials, tried by hypothesis."""

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from ldnsynth.synthesis import pooling
from ldnsynth.synthesis.pooling.moderators.mixed_model import MixedModel

EFFECTS = st.floats(-3, 3).map(lambda value: round(value, 4))
VARIANCES = st.floats(0.01, 4).map(lambda value: round(value, 4))
NUMBERS = ("estimate", "se", "p", "ci_low", "ci_high", "tau2", "i2", "h2", "q", "q_p", "pi_low", "pi_high")
EVERY_METHOD = pytest.mark.parametrize("method", pooling.METHODS)


@st.composite
def trials(draw, least=2, most=12):
    """Effects and variances, ties and equal variances included."""
    rows = draw(st.lists(st.tuples(EFFECTS, VARIANCES), min_size=least, max_size=most))
    return tuple(np.array(column, dtype=float) for column in zip(*rows, strict=True))


@st.composite
def sets_of_trials(draw):
    """A few sets side by side, with trials that are masked and trials that lack a number."""
    shape = draw(st.integers(1, 4)), draw(st.integers(1, 7))
    columns = [
        draw(st.lists(elements, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
        for elements in (EFFECTS | st.just(np.nan), VARIANCES | st.just(np.nan), st.booleans())
    ]
    return [np.reshape(column, shape) for column in columns]


def same(found, wanted, yi, vi, names=NUMBERS):
    """Equal but for rounding: relative, or absolute in units of the trials' spread."""
    unit = np.sqrt(np.mean(vi) + np.var(yi))
    power = {"tau2": 2, "i2": 0, "h2": 0, "q": 0, "q_p": 0, "p": 0}
    for name in names:
        slack = 1e-8 * unit ** power.get(name, 1) * (100 if name == "i2" else 1)
        assert_allclose(getattr(found, name), getattr(wanted, name), rtol=1e-7, atol=slack, err_msg=name)


@EVERY_METHOD
@given(trials())
def test_swapping_arms_flips_the_sign(method, pair):
    yi, vi = pair
    one, other = (pooling.pool_effects(sign * yi, vi, method=method) for sign in (1, -1))
    same(other, one, yi, vi, names=("se", "p", "tau2", "i2", "h2", "q", "q_p"))
    flipped = [-other.estimate, -other.ci_high, -other.ci_low, -other.pi_high, -other.pi_low]
    assert_allclose(flipped, [one.estimate, one.ci_low, one.ci_high, one.pi_low, one.pi_high], rtol=1e-7, atol=1e-7)


@EVERY_METHOD
@given(trials(), st.randoms(use_true_random=False))
def test_row_order_is_irrelevant(method, pair, random):
    yi, vi = pair
    order = random.sample(range(len(yi)), len(yi))
    one, other = pooling.pool_effects(yi, vi, method=method), pooling.pool_effects(yi[order], vi[order], method=method)
    same(other, one, yi, vi)


@EVERY_METHOD
@given(trials(), st.floats(-3, 3), st.floats(-10, 10))
def test_scaling_scales_and_shifting_shifts(method, pair, exponent, shift):
    yi, vi = pair
    unit = 10**exponent
    one = pooling.pool_effects(yi, vi, method=method)
    other = pooling.pool_effects(unit * yi, unit**2 * vi, method=method)
    same(other, one, yi, vi, names=("p", "i2", "h2", "q", "q_p"))
    lengths = [[e.estimate, e.se, e.ci_low, e.ci_high, e.pi_low, e.pi_high, np.sqrt(e.tau2)] for e in (one, other)]
    assert_allclose(np.array(lengths[1]) / unit, lengths[0], rtol=1e-6, atol=1e-4 * np.sqrt(vi.min()))
    moved = pooling.pool_effects(yi + shift, vi, method=method)
    same(moved, one, yi, vi, names=("se", "tau2", "i2", "h2", "q", "q_p"))
    assert_allclose(moved.estimate - shift, one.estimate, atol=1e-6)


@EVERY_METHOD
@given(trials())
def test_the_pooled_effect_lies_within_the_data_and_heterogeneity_within_its_range(method, pair):
    yi, vi = pair
    effect = pooling.pool_effects(yi, vi, method=method)
    assert yi.min() - 1e-12 <= effect.estimate <= yi.max() + 1e-12
    assert effect.tau2 >= 0
    assert 0 <= effect.i2 < 100
    assert effect.h2 >= 0
    assert effect.ci_low <= effect.estimate <= effect.ci_high


@pytest.mark.parametrize("ci", pooling.INTERVALS)
@given(trials(), st.lists(st.floats(0.05, 0.995), min_size=2, max_size=4, unique=True))
def test_intervals_widen_with_level(ci, pair, levels):
    yi, vi = pair
    effects = [pooling.pool_effects(yi, vi, ci=ci, level=level) for level in sorted(levels)]
    for effect, wider in pairwise(effects):
        assert wider.ci_low <= effect.ci_low <= effect.ci_high <= wider.ci_high
        assert wider.pi_low <= effect.pi_low <= effect.pi_high <= wider.pi_high
    assert effects[-1].se == 0 or effects[-1].ci_high - effects[-1].ci_low > effects[0].ci_high - effects[0].ci_low


@given(trials())
def test_the_ad_hoc_interval_is_never_narrower_than_the_others(pair):
    ses = {ci: pooling.pool_effects(*pair, ci=ci).se for ci in pooling.INTERVALS}
    assert ses["hk-adhoc"] >= max(ses["t"], ses["hk"]) * (1 - 1e-12)


@EVERY_METHOD
@given(sets_of_trials())
def test_a_batch_equals_its_sets_one_by_one_and_absent_trials_leave_no_trace(method, sets):
    yi, vi, mask = sets
    before = [column.copy() for column in sets]
    batch = pooling.pool_batch(yi, vi, mask, method=method)
    for given_column, kept in zip(sets, before, strict=True):
        np.testing.assert_array_equal(given_column, kept)
    for place, (y, v, m) in enumerate(zip(yi, vi, mask, strict=True)):
        masked = pooling.pool_effects(y[m], v[m], method=method)
        present = m & ~np.isnan(y) & ~np.isnan(v)
        dropped = pooling.pool_effects(y[present], v[present], method=method)
        row = batch.row(place)
        assert row.k == masked.k == dropped.k == present.sum()
        assert (row.model, row.pi) == (masked.model, masked.pi) == (dropped.model, dropped.pi)
        if row.k:
            same(row, dropped, y[present], v[present])
            same(masked, dropped, y[present], v[present])


@EVERY_METHOD
@given(trials(least=3))
def test_subsets_are_what_is_left_when_trials_are_dropped(method, pair):
    yi, vi = pair
    out = pooling.leave_one_out(yi, vi, method=method)
    grown = pooling.cumulative(yi, vi, order=range(len(yi)), method=method)
    for place in range(len(yi)):
        without = np.arange(len(yi)) != place
        same(out.row(place), pooling.pool_effects(yi[without], vi[without], method=method), yi, vi)
        same(grown.row(place), pooling.pool_effects(yi[: place + 1], vi[: place + 1], method=method), yi, vi)


@pytest.mark.parametrize("tau2", ["own", "common"])
@given(trials(least=6), st.data())
def test_subgroups_do_not_depend_on_labels_or_order(tau2, pair, data):
    yi, vi = pair
    labels = np.array(
        ["b", "a"] * 3 + data.draw(st.lists(st.sampled_from("ab"), min_size=len(yi) - 6, max_size=len(yi) - 6))
    )
    one = pooling.pool_subgroups(yi, vi, labels, tau2=tau2)
    renamed = pooling.pool_subgroups(yi[::-1], vi[::-1], np.where(labels == "a", "z", "b")[::-1], tau2=tau2)
    assert (one.names, renamed.names) == (("a", "b"), ("b", "z"))
    for place in (0, 1):
        same(one.effects.row(place), renamed.effects.row(1 - place), yi, vi)
        if tau2 == "own":
            member = labels == one.names[place]
            same(one.effects.row(place), pooling.pool_effects(yi[member], vi[member]), yi, vi)
    assert_allclose([one.difference, one.p], [renamed.difference, renamed.p], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("method", ["REML", "ML"])
@given(trials())
def test_the_likelihood_is_at_its_maximum_and_its_interval_holds_the_estimate(method, pair):
    yi, vi = pair
    model = MixedModel(yi, vi, np.ones((len(yi), 1)))
    best = pooling.pool_effects(yi, vi, method=method).tau2
    grid = np.concatenate([[0.0], np.geomspace(1e-6, 100, 60) * np.mean(vi)])
    heights = [model.log_likelihood(tau2, restricted=method == "REML") for tau2 in grid]
    assert model.log_likelihood(best, restricted=method == "REML") >= max(heights) - 1e-10
    low, high = pooling.tau2_likelihood_interval(yi, vi, method=method)
    wide_low, wide_high = pooling.tau2_likelihood_interval(yi, vi, method=method, level=0.99)
    assert wide_low <= low <= best * (1 + 1e-9)
    assert best <= high < wide_high


@given(trials())
def test_q_profile_limits_hold_paule_mandel_and_widen(pair):
    found, wide = (pooling.heterogeneity(*pair, method="PM", level=level) for level in (0.9, 0.99))
    assert wide.tau2_low <= found.tau2_low <= found.tau2 * (1 + 1e-9)
    assert found.tau2 * (1 - 1e-9) <= found.tau2_high <= wide.tau2_high
    assert 0 <= found.i2_low <= found.i2_high < 100


@EVERY_METHOD
@given(trials())
def test_a_predicted_trial_effect_lies_between_the_trial_and_the_pooled_effect(method, pair):
    yi, vi = pair
    pooled = pooling.pool_effects(yi, vi, method=method).estimate
    estimate = pooling.predicted_trial_effects(yi, vi, method=method)["estimate"]
    assert np.all(estimate >= np.minimum(yi, pooled) - 1e-9)
    assert np.all(estimate <= np.maximum(yi, pooled) + 1e-9)


@given(trials(least=3))
def test_influence_shares_out_the_weight(pair):
    found = pooling.influence(*pair)
    assert_allclose(found.hat.sum(), 1)
    assert np.all((found.hat > 0) & (found.hat < 1) & (found.cooks_distance >= 0))


@given(trials(), st.floats(0.05, 0.99))
def test_every_number_of_a_result_is_a_float(pair, level):
    effect = pooling.pool_effects(*pair, level=level)
    numbers = [field.name for field in fields(effect) if isinstance(getattr(effect, field.name), float)]
    assert {*NUMBERS, "level"} == set(numbers)
