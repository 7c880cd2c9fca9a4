"""Pooling: few, identical and broken trials."""

import subprocess
import sys
import tracemalloc
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ldnsynth.errors import LdnsynthError
from ldnsynth.synthesis import pooling
from ldnsynth.synthesis.pooling import batch

NAN = float("nan")


def test_one_trial_is_shown_and_not_pooled():
    effect = pooling.pool_effects([0.5], [0.04], measure="SMD")
    assert (effect.model, effect.method, effect.ci, effect.pi, effect.k) == ("single trial", "none", "z", "none", 1)
    assert_allclose([effect.estimate, effect.se], [0.5, 0.2])
    assert_allclose([effect.ci_low, effect.ci_high], [0.5 - 1.959964 * 0.2, 0.5 + 1.959964 * 0.2], rtol=1e-6)
    for name in ("tau2", "i2", "h2", "q", "q_p", "pi_low", "pi_high"):
        assert np.isnan(getattr(effect, name)), name
    assert "not pooled" in effect.notes[0]


def test_no_trial_gives_no_number():
    effect = pooling.pool_effects([NAN], [0.1])
    assert (effect.model, effect.k) == ("no trials", 0)
    assert all(np.isnan(getattr(effect, name)) for name in ("estimate", "se", "p", "ci_low", "tau2", "q"))
    assert effect.notes == (
        "Left out for want of an effect or a standard error: trial 1 of 1.",
        "No trial to show.",
    )


def test_empty_input():
    assert pooling.pool_effects([], []).notes == ("No trial to show.",)
    assert np.isnan(pooling.heterogeneity([], []).q)
    for shape in ((0, 3), (0, 0)):
        assert len(pooling.pool_batch(np.zeros(shape), np.ones(shape))) == 0
    assert list(pooling.pool_batch([[0.1, 0.2]], [[0.1, 0.1]], [[False, False]]).k) == [0]


def test_two_trials_are_pooled_with_a_note():
    effect = pooling.pool_effects([0.2, 0.4], [0.04, 0.09])
    assert effect.k == 2
    assert "read the trials" in effect.notes[0]
    assert "12.7 standard errors" in effect.notes[0]
    assert_allclose(effect.ci_high - effect.estimate, 12.7062047 * effect.se, rtol=1e-7)
    assert "too narrow" in pooling.pool_effects([0.2, 0.4], [0.04, 0.09], ci="z").notes[0]
    narrow = pooling.pool_effects([0.2, 0.4], [0.04, 0.09], pi="t-k-2")
    assert np.isnan(narrow.pi_low)
    assert narrow.pi == "none"
    assert any("needs 3 trials" in note for note in narrow.notes)


@pytest.mark.parametrize("method", pooling.METHODS)
def test_identical_effects(method):
    effect = pooling.pool_effects([0.3, 0.3, 0.3], [0.04, 0.09, 0.2], method=method)
    assert_allclose([effect.estimate, effect.tau2, effect.i2], [0.3, 0, 0], atol=1e-12)
    assert_allclose(effect.se, 1 / np.sqrt(1 / 0.04 + 1 / 0.09 + 1 / 0.2))  # the floor keeps it at Wald
    assert any("identical" in note for note in effect.notes)
    bare = pooling.pool_effects([0.3, 0.3, 0.3], [0.04, 0.09, 0.2], method=method, ci="hk")
    assert bare.se == pytest.approx(0, abs=1e-12)
    assert any("no width" in note for note in bare.notes)


@pytest.mark.parametrize("method", pooling.METHODS)
def test_tau2_is_zero_where_trials_agree(method):
    effect = pooling.pool_effects([0.10, 0.12, 0.15], [0.05, 0.08, 0.2], method=method)
    common = pooling.pool_effects([0.10, 0.12, 0.15], [0.05, 0.08, 0.2], method="CE")
    if method == "SJ":  # positive unless the effects are identical
        assert 0 < effect.tau2 < 0.001
    else:
        assert effect.tau2 == 0
        assert_allclose([effect.estimate, effect.se], [common.estimate, common.se])


@pytest.mark.parametrize("variance", [0.0, -0.1, np.inf])
def test_a_variance_that_cannot_be_is_refused(variance):
    with pytest.raises(pooling.PoolingError, match=r"vi, set 0, trial 1 .* expected a variance above 0"):
        pooling.pool_effects([0.1, 0.2, 0.3], [0.1, variance, 0.1])
    with pytest.raises(pooling.PoolingError, match=r"trial 1 \(from 0\)"):
        pooling.meta_regression([0.1, 0.2, 0.3], [0.1, variance, 0.1], [1, 2, 4])


def test_a_missing_standard_error_leaves_the_trial_out():
    effect = pooling.pool_effects([0.1, 0.9, 0.3, NAN], [0.1, NAN, 0.2, 0.1])
    assert_allclose(effect.estimate, pooling.pool_effects([0.1, 0.3], [0.1, 0.2]).estimate)
    assert effect.notes[0] == "Left out for want of an effect or a standard error: trial 2, 4 of 4."


def test_a_masked_cell_may_hold_anything():
    batch = pooling.pool_batch([[0.1, 0.3, np.inf]], [[0.1, 0.2, -5]], [[True, True, False]])
    assert_allclose(batch.estimate[0], pooling.pool_effects([0.1, 0.3], [0.1, 0.2]).estimate)
    assert batch.k[0] == 2


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"method": "reml"}, "method: expected one of CE, DL"),
        ({"ci": "knha"}, "ci: expected one of z, t, hk"),
        ({"pi": "t"}, "pi: expected one of t-k-1"),
        ({"level": 95}, "0.95 for 95%"),
    ],
)
def test_unknown_choices_are_named(choices, message):
    with pytest.raises(pooling.PoolingError, match=message):
        pooling.pool_effects([0.1, 0.2], [0.1, 0.2], **choices)
    assert issubclass(pooling.PoolingError, LdnsynthError)


def test_results_are_frozen_and_carry_their_meaning():
    effect = pooling.pool_effects([0.1, 0.5, 0.4], [0.1, 0.2, 0.1], measure="RR", method="PM", level=0.9)
    assert [effect.measure, effect.model, effect.method] == ["RR", "random-effects", "PM"]
    assert (effect.ci, effect.pi, effect.level) == ("hk-adhoc", "t-k-1", 0.9)
    with pytest.raises(FrozenInstanceError):
        effect.k = 4


def test_common_effect_has_no_prediction_interval():
    effect = pooling.pool_effects([0.1, 0.5, 0.4], [0.1, 0.2, 0.1], method="CE")
    assert effect.model == "common-effect"
    assert np.isnan(effect.pi_low)
    assert effect.pi == "none"


def test_prediction_intervals_by_convention():
    yi, vi = [-1.2, 0.4, 0.1, 2.0], [0.1, 0.2, 0.1, 0.3]
    wald = pooling.pool_effects(yi, vi, ci="z")
    hk = pooling.pool_effects(yi, vi, ci="hk")
    quantiles = {"z": 1.959963985, "t-k-1": 3.182446305, "t-k-2": 4.30265273}
    for convention, quantile in quantiles.items():
        effect = pooling.pool_effects(yi, vi, ci="hk", pi=convention)
        assert_allclose(effect.pi_high - effect.estimate, quantile * np.sqrt(wald.se**2 + wald.tau2), rtol=1e-8)
    effect = pooling.pool_effects(yi, vi, ci="hk", pi="t-k-p")
    assert_allclose(effect.pi_high - effect.estimate, 3.182446305 * np.sqrt(hk.se**2 + hk.tau2), rtol=1e-8)


def test_an_empty_q_profile_interval_is_shown_as_0_and_said():
    empty = pooling.heterogeneity([0.1, 0.1001, 0.1], [0.1, 0.2, 0.3])
    assert (empty.tau2_low, empty.tau2_high) == (0, 0)
    assert "empty" in empty.notes[0]
    assert np.isnan(pooling.heterogeneity([0.1], [0.1]).tau2)


def test_a_batch_does_not_depend_on_how_it_is_parted(monkeypatch):
    generator = np.random.default_rng(3)
    yi, vi = generator.normal(size=(50, 9)), generator.uniform(0.05, 2, (50, 9))
    mask = generator.random((50, 9)) < 0.6
    whole = pooling.pool_batch(yi, vi, mask)
    monkeypatch.setattr(batch, "ELEMENTS_AT_ONCE", 31)  # 3 sets at a time
    parted = pooling.pool_batch(yi, vi, mask)
    for name in ("k", "estimate", "se", "p", "tau2", "q_p", "pi_high"):
        assert_allclose(getattr(parted, name), getattr(whole, name), rtol=1e-9, atol=1e-12, err_msg=name)


def test_a_batch_stays_within_its_memory():
    generator = np.random.default_rng(5)
    yi, vi = generator.normal(size=(100_000, 13)), generator.uniform(0.05, 1, (100_000, 13))
    tracemalloc.start()
    pooling.pool_batch(yi, vi, ci="hk")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6


def test_leave_one_out_and_cumulative_follow_the_order_given():
    yi, vi = np.array([0.1, 0.5, 0.9, 0.2]), np.array([0.1, 0.2, 0.1, 0.3])
    out = pooling.leave_one_out(yi, vi)
    assert_allclose(out.estimate[1], pooling.pool_effects(yi[[0, 2, 3]], vi[[0, 2, 3]]).estimate)
    grown = pooling.cumulative(yi, vi, order=["2010-02", "2001-05", "2010-02", "2008-01"])
    assert list(grown.k) == [1, 2, 3, 4]
    assert_allclose(grown.estimate[2], pooling.pool_effects(yi[[1, 3, 0]], vi[[1, 3, 0]]).estimate)
    assert list(pooling.cumulative(yi, vi, order=[2, 1, 2, 1], collapse=True).k) == [2, 4]
    with pytest.raises(pooling.PoolingError, match="order: expected 4 values"):
        pooling.cumulative(yi, vi, order=[1, 2])


def test_subgroups():
    yi, vi = np.array([0.1, 0.5, 0.9, 0.2, 1.4]), np.array([0.1, 0.2, 0.1, 0.3, 0.2])
    groups = ["a", "b", "b", "a", "c"]
    own = pooling.pool_subgroups(yi, vi, groups)
    assert own.names == ("a", "b", "c")
    assert_allclose(own.effects.estimate[1], pooling.pool_effects(yi[1:3], vi[1:3]).estimate)
    assert own.effects.row(2).model == "single trial"
    assert "shown and not pooled: c" in own.notes[0]
    common = pooling.pool_subgroups(yi, vi, groups, tau2="common", ci="z")
    dummies = np.array([[group == "b", group == "c"] for group in groups], dtype=float)
    model = pooling.meta_regression(yi, vi, dummies, ci="z")
    assert_allclose([common.difference, common.p], [model.qm, model.qm_p])
    assert_allclose(common.effects.estimate[1], model.estimate[0] + model.estimate[1])
    assert len(set(common.effects.tau2)) == 1
    assert np.isnan(pooling.pool_subgroups(yi, vi, ["a"] * 5).p)
    assert np.isnan(pooling.pool_subgroups(yi, vi, ["a"] * 5, tau2="common").p)


@pytest.mark.parametrize("test", [pooling.egger_test, pooling.trim_and_fill])
def test_small_study_methods_refuse_few_trials_with_the_reason(test):
    generator = np.random.default_rng(1)
    yi, vi = generator.normal(size=10), generator.uniform(0.1, 1, 10)
    test(yi, vi)
    with pytest.raises(pooling.PoolingError, match=r"needs 10 trials, got 9\. With fewer, chance and asymmetry"):
        test(yi[:9], vi[:9])
    with pytest.raises(pooling.PoolingError, match="equal"):
        test(yi, np.full(10, 0.2))


def test_begg_takes_three_trials_and_refuses_two_or_equal_errors():
    yi, vi = np.array([0.1, 0.4, 0.2]), np.array([0.1, 0.3, 0.2])
    pooling.begg_test(yi, vi)
    with pytest.raises(pooling.PoolingError):
        pooling.begg_test(yi[:2], vi[:2])
    with pytest.raises(pooling.PoolingError, match="equal"):
        pooling.begg_test(yi, np.full(3, 0.2))


def test_begg_with_ties_uses_the_corrected_normal_approximation():
    yi = np.array([0.1, 0.4, 0.4, 0.2, 0.9, 0.7, 0.3, 0.8, 0.6, 0.5])
    vi = np.array([0.1, 0.2, 0.2, 0.1, 0.3, 0.3, 0.2, 0.4, 0.4, 0.25])
    found = pooling.begg_test(yi, vi)
    assert not found.exact
    assert -1 <= found.tau <= 1
    assert 0 < found.p <= 1


def test_influence_needs_three_trials():
    with pytest.raises(pooling.PoolingError, match="needs 3 trials, got 2"):
        pooling.influence([0.1, 0.2], [0.1, 0.2])
    found = pooling.influence([0.1, NAN, 0.2, 0.9], [0.1, 0.1, 0.2, 0.1])
    assert np.isnan(found.hat[1])
    assert_allclose(np.nansum(found.hat), 1)


def test_meta_regression_refuses_what_it_cannot_fit():
    yi, vi = [0.1, 0.4, 0.2, 0.6], [0.1, 0.2, 0.1, 0.2]
    with pytest.raises(pooling.PoolingError, match="collinear"):
        pooling.meta_regression(yi, vi, [[1, 2], [2, 4], [3, 6], [4, 8]])
    with pytest.raises(pooling.PoolingError, match="2 coefficients need 3 trials, got 2"):
        pooling.meta_regression(yi[:2], vi[:2], [1, 2])
    model = pooling.meta_regression(yi, vi, [1, NAN, 2, 3])
    assert model.k == 3
    assert model.notes[0] == "Left out for want of a number: 1 of 4 trials."


def test_counts_that_say_nothing_or_cannot_be():
    effect = pooling.pool_counts([0, 0], [10, 12], [0, 0], [9, 11], measure="OR")
    assert np.isnan(effect.estimate)
    assert any("Does not exist" in note for note in effect.notes)
    assert any("2 of 2 tables" in note for note in effect.notes)
    assert np.isnan(pooling.pool_counts([0], [10], [0], [9], measure="OR", method="Peto").estimate)
    with pytest.raises(pooling.PoolingError, match=r"ai, set 0, table 1 \(from 0\): expected a count of 0 or more"):
        pooling.pool_counts([1, -1], [10, 12], [0, 0], [9, 11])
    with pytest.raises(pooling.PoolingError, match="Peto's method pools OR only, got RR"):
        pooling.pool_counts([1, 1], [10, 12], [0, 0], [9, 11], method="Peto")
    with pytest.raises(pooling.PoolingError, match="expected people in the arm"):
        pooling.pool_counts([1, 0], [10, 0], [0, 0], [9, 11])


def test_importing_pooling_is_light():
    code = "import sys, ldnsynth.synthesis.pooling; sys.exit(str({'scipy.stats', 'pandas'} & set(sys.modules) or ''))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert not result.stderr.strip(), result.stderr


def test_predicted_trial_effects_need_two_trials_and_leave_gaps():
    assert np.isnan(pooling.predicted_trial_effects([0.3], [0.1])["estimate"]).all()
    found = pooling.predicted_trial_effects([0.1, NAN, 0.9], [0.01, 0.1, 0.02])
    assert np.isnan(found["high"]).tolist() == [False, True, False]


def test_likelihood_interval_needs_a_likelihood_and_two_trials():
    with pytest.raises(pooling.PoolingError, match="method: expected one of REML, ML, got 'DL'"):
        pooling.tau2_likelihood_interval([0.1, 0.4], [0.1, 0.1], method="DL")
    assert np.isnan(pooling.tau2_likelihood_interval([0.1], [0.1])).all()
    assert pooling.tau2_likelihood_interval([0.1, 0.12, 0.11], [0.1, 0.1, 0.2])[0] == 0


def test_clusters_say_how_many_they_are_and_refuse_one():
    yi, vi = [0.1, 0.5, 0.4, NAN], [0.1, 0.1, 0.2, 0.1]
    found = pooling.pool_clusters(yi, vi, ["a", "b", "b", "c"], adjust="CR1")
    assert (found.k, found.ci, found.pi) == (3, "cluster-robust", "t-k-p")
    assert found.notes[0] == "3 rows of 2 clusters, weighed as if independent."
    assert "Fewer than 10 clusters" in found.notes[1]
    with pytest.raises(pooling.PoolingError, match="needs two clusters, got 1"):
        pooling.pool_clusters(yi, vi, ["a", "a", "a", "b"])
    with pytest.raises(pooling.PoolingError, match="clusters: expected 4 labels"):
        pooling.pool_clusters(yi, vi, ["a", "b"])
