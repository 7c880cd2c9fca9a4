"""Degenerate sets: identical effects, one trial with nearly all the weight, tiny variances; exact arithmetic judges."""

import warnings
from fractions import Fraction

import numpy as np
import pytest
from exact import exactly, log_likelihood
from numpy.testing import assert_allclose

from ldnsynth.synthesis import pooling

MOMENTS = ("CE", "DL", "HS", "HE", "SJ", "PM")
EFFECTS = [0.6, 0.1, -0.1, 0.4]


@pytest.fixture(autouse=True)
def warnings_are_faults():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def judged(effects, variances, method):
    found = pooling.pool_effects(effects, variances, method=method, ci="z")
    for name, value in exactly(effects, variances, method).items():
        slack = 1e-13 * np.abs(effects).max() if name == "estimate" else 0
        assert_allclose(getattr(found, name), value, rtol=1e-9, atol=slack, err_msg=f"{method} {name}")


@pytest.mark.parametrize("sei", [1e-6, 1e-8, 1e-10, 1e-20, 1e-30])
@pytest.mark.parametrize("method", MOMENTS)
@pytest.mark.parametrize("heavy", [0, 2])
def test_one_trial_has_nearly_all_weight(sei, method, heavy):
    variances = [0.03, 0.01, 0.04, 0.0225]
    variances[heavy] = sei**2
    judged(EFFECTS, variances, method)
    judged([effect + 1e6 for effect in EFFECTS], variances, method)


@pytest.mark.parametrize("method", MOMENTS)
@pytest.mark.parametrize("scale", [1e-25, 1e25])
def test_numbers_of_any_size(method, scale):
    judged([scale * effect for effect in EFFECTS], [scale**2 * v for v in (0.02, 0.01, 0.04, 0.0225)], method)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("sei", [1e-8, 1e-20])
def test_no_other_tau2_is_likelier(method, sei):
    for variances in ([sei**2, 0.01, 0.04, 0.0225], [sei**2, sei**2, 9.0, 4.0], [0.04, 400.0, 0.04, 0.03]):
        restricted = method == "REML"
        found = pooling.pool_effects(EFFECTS, variances, method=method, ci="z").tau2
        best = log_likelihood(EFFECTS, variances, found, restricted)
        for other in [0.0, *np.geomspace(1e-45, 1e4, 120), *(found * np.array([0.5, 0.99, 1.01, 2]))]:
            assert log_likelihood(EFFECTS, variances, other, restricted) <= best + 1e-9


@pytest.mark.parametrize("effect", [0.1, 0.0, -2.5, 1e6])
@pytest.mark.parametrize(
    "test", [pooling.egger_test, pooling.begg_test, pooling.trim_and_fill], ids=["Egger", "Begg", "trim and fill"]
)
def test_identical_effects_have_no_asymmetry_to_judge(test, effect):
    variances = [0.01 * (i + 1) for i in range(12)]
    with pytest.raises(pooling.PoolingError, match="all effects are identical"):
        test([effect] * 12, variances)
    if effect == 0.1:  # as sums of decimals come out
        with pytest.raises(pooling.PoolingError, match="all effects are identical"):
            test([0.3, 0.1 + 0.2] * 6, variances)


def test_ties_are_ties_whatever_the_rounding():
    """Begg's tau and the trimmed trials of rounded numbers, against ranks of fractions."""
    generator = np.random.default_rng(3)
    for case in range(60):
        k = int(generator.integers(10, 15))
        y, v = np.round(generator.normal(0, 1, k), 1), np.round(generator.uniform(0.01, 0.5, k), 1 + case % 2) + 0.01
        if case % 3 == 0:
            y, v = np.where(np.arange(k) % 2, 0.1, 0.3), np.repeat([0.02, 0.03], [k // 2, k - k // 2])
        y, v = y.round(3), v.round(3)
        effects, variances = ([Fraction(str(float(number))) for number in column] for column in (y, v))
        score, first, second = _kendall(effects, variances)
        assert pooling.begg_test(y, v).tau == pytest.approx(score / (first * second) ** 0.5)
        for side in ("left", "right"):
            for counter in ("L0", "R0"):
                found = pooling.trim_and_fill(y, v, side=side, counter=counter, method="CE").missing
                assert found == _trimmed(effects, variances, counter, side)


def _sign(number):
    return (number > 0) - (number < 0)


def _mean(effects, variances):
    return sum(y / v for y, v in zip(effects, variances, strict=True)) / sum(1 / v for v in variances)


def _kendall(effects, variances):
    mean, spare = _mean(effects, variances), 1 / sum(1 / v for v in variances)
    keys = [_sign(y - mean) * (y - mean) ** 2 / (v - spare) for y, v in zip(effects, variances, strict=True)]
    score = first = second = 0
    for i in range(len(keys)):
        for j in range(i):
            one, other = _sign(keys[i] - keys[j]), _sign(variances[i] - variances[j])
            score, first, second = score + one * other, first + abs(one), second + abs(other)
    return score, first, second


def _trimmed(effects, variances, counter, side):
    turn, k, missing = (-1 if side == "right" else 1), len(effects), 0
    order = sorted(range(k), key=lambda i: turn * effects[i])
    y, v = [turn * effects[i] for i in order], [variances[i] for i in order]
    while True:
        apart = [effect - _mean(y[: k - missing], v[: k - missing]) for effect in y]
        rank = {i: place for place, i in enumerate(sorted(range(k), key=lambda i: abs(apart[i])), 1)}
        if counter == "R0":
            found = k - max((rank[i] for i in range(k) if apart[i] <= 0), default=0) - 1
        else:
            found = Fraction(4 * sum(rank[i] for i in range(k) if apart[i] > 0) - k * (k + 1), 2 * k - 1)
        before, missing = missing, min(max(0, round(found)), k - 1)
        if missing == before:
            return missing


def test_meta_regression_keeps_its_digits_where_one_trial_has_nearly_all_weight():
    moderator, reference = [1, 2, 3, 5, 4.0], None
    for sei in (1e-7, 1e-15, 1e-25):  # the heavier it is, the nearer are numbers to those of infinite weight
        model = pooling.meta_regression([*EFFECTS, 0.2], [sei**2, 0.01, 0.04, 0.0225, 0.03], moderator, method="DL")
        numbers = [model.tau2, model.i2, model.q, *model.estimate, *model.se]
        reference = reference or numbers
        assert_allclose(numbers, reference, rtol=1e-6)
    assert model.tau2 > 0


def test_identical_effects_leave_nothing_undefined_unsaid():
    variances = [0.1, 0.2, 0.3, 0.2]
    for effect in (0.0, 0.1, 1e30):
        influence = pooling.influence([effect] * 4, variances, ci="hk")
        assert not influence.influential.any()
        groups = pooling.pool_subgroups([effect] * 4, variances, list("aabb"), ci="hk")
        assert np.isnan(groups.p)
        assert any("No test" in note for note in groups.notes)
        assert pooling.meta_regression([effect] * 4, variances, [1, 2, 3, 5]).tau2 == 0


@pytest.mark.parametrize(
    ("effects", "variances", "expected"),
    [
        ([0.1, 0.2], [0.1, 1e-300], "a variance above 0, of 1e-60 at least, got 1e-300"),
        ([0.1, 0.2], [0.1, 1e300], "a variance above 0, of 1e\\+60 at most, got 1e\\+300"),
        ([0.1, 1e200], [0.1, 0.1], "a finite number, of 1e\\+30 at most, got 1e\\+200"),
    ],
)
def test_numbers_out_of_all_proportion_are_refused(effects, variances, expected):
    for pool in (pooling.pool_effects, pooling.influence, pooling.egger_test):
        with pytest.raises(pooling.PoolingError, match=expected):
            pool(effects, variances)
