"""Methods for few and small trials against R: maxima, multilevel models, beta-binomial, Kendall's exact test, GOSH."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from ldnsynth.synthesis.multiverse import gosh
from ldnsynth.synthesis.pooling import PoolingError, pool_effects
from ldnsynth.synthesis.pooling.dependent.multilevel import pool_multilevel
from ldnsynth.synthesis.pooling.diagnostics import small_study
from ldnsynth.synthesis.pooling.rare_events.beta_binomial import pool_counts_beta_binomial
from ldnsynth.synthesis.pooling.tau2 import CLEARLY

R = json.loads((Path(__file__).parents[1] / "reference" / "few_metafor.json").read_text())


def log_likelihood(y, v, tau2, restricted):
    y, v = np.array(y), np.array(v)
    w = 1 / (v + tau2)
    q = (w * (y - (w * y).sum() / w.sum()) ** 2).sum()
    return -(np.log(v + tau2).sum() + q + (np.log(w.sum()) if restricted else 0)) / 2


@pytest.mark.parametrize("case", R["maxima"], ids=lambda case: f"{case['method']} {case['tau2']:.3g}")
def test_metafors_maximum_stands_unless_another_is_clearly_higher(case):
    found = pool_effects(case["y"], case["v"], method=case["method"]).tau2
    gain = case["other_log_likelihood"] - case["log_likelihood"]
    restricted = case["method"] == "REML"
    own = [log_likelihood(case["y"], case["v"], tau2, restricted) for tau2 in (case["other"], case["tau2"])]
    assert own[0] - own[1] == pytest.approx(gain, abs=1e-9)
    if case["tau2"] > 0 and gain < CLEARLY:
        assert found == pytest.approx(case["tau2"], rel=1e-7)
    else:  # another is clearly higher; or metafor fell back to 0, where the likelihood rises
        assert found == pytest.approx(case["other"], rel=1e-6)


def test_both_kinds_of_case_are_there():
    gains = [case["other_log_likelihood"] - case["log_likelihood"] for case in R["maxima"] if case["tau2"] > 0]
    assert min(gains) < CLEARLY < max(gains)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_no_maximum_of_uneven_variances_is_clearly_higher_than_the_one_taken(method):
    rng = np.random.default_rng(4)
    v = np.exp(rng.uniform(np.log(1e-3), np.log(2), (400, 4)))
    y = rng.normal(size=v.shape) * np.sqrt(v + rng.choice([0, 0.4], (400, 1)))
    for yi, vi in zip(y, v, strict=True):
        reached = log_likelihood(yi, vi, pool_effects(yi, vi, method=method).tau2, method == "REML")
        best = max(log_likelihood(yi, vi, tau2, method == "REML") for tau2 in [0, *np.geomspace(1e-5, 50, 150)])
        assert best - reached < CLEARLY + 1e-9


@pytest.mark.parametrize("name", R["multilevel"])
@pytest.mark.parametrize("place", [0, 1])
def test_the_multilevel_model_is_that_of_metafor(name, place):
    data = R["multilevel"][name]
    fit = data["fits"][place]
    found = pool_multilevel(data["yi"], data["vi"], data["trial"], rho=fit["rho"], ci="z")
    assert found.log_likelihood >= fit["log_likelihood"] - 1e-9
    assert found.log_likelihood == pytest.approx(fit["log_likelihood"], abs=1e-8)
    told = (found.pooled.estimate, found.pooled.se, found.pooled.ci_low, found.pooled.ci_high)
    assert told == pytest.approx([fit[name] for name in ("estimate", "se", "ci_low", "ci_high")], abs=2e-7)
    assert (found.between, found.within) == pytest.approx((fit["between"], fit["within"]), abs=1e-6)


def test_one_effect_a_trial_is_the_random_effects_model():
    yi, vi = [0.2, -0.4, 0.7, 0.1], [0.04, 0.06, 0.05, 0.09]
    found, plain = pool_multilevel(yi, vi, list("abcd"), ci="z"), pool_effects(yi, vi, ci="z")
    assert found.within == 0
    assert (found.pooled.estimate, found.pooled.se) == pytest.approx((plain.estimate, plain.se), abs=1e-8)
    assert found.between == pytest.approx(plain.tau2, rel=1e-6)


def test_effects_of_two_trials_have_one_degree_of_freedom():
    found = pool_multilevel([0.2, 0.3, 0.5, 0.4], [0.04] * 4, ["a", "a", "b", "b"]).pooled
    assert (found.ci_high - found.estimate) / found.se == pytest.approx(stats.t.ppf(0.975, 1))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (([0.1, 0.2], [0.1, 0.1], ["a", "a"]), "two trials or more, found 1"),
        (([0.1, 0.2], [0.1, 0.1], ["a"]), "a label for each of 2 rows"),
        (([0.1, 0.2], [0.1, 0.0], ["a", "b"]), "vi, trial 1"),
    ],
)
def test_what_a_multilevel_model_cannot_take_is_refused(given, told):
    with pytest.raises(PoolingError, match=told):
        pool_multilevel(*given)
    with pytest.raises(PoolingError, match="rho: expected a correlation of 0 or more, below 1, got 1"):
        pool_multilevel([0.1, 0.2], [0.1, 0.1], ["a", "b"], rho=1)


@pytest.mark.parametrize("name", R["beta_binomial"])
@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_the_beta_binomial_model_is_that_of_a_likelihood_written_out_in_r(name, measure):
    case = R["beta_binomial"][name]
    a, n1, c, n2 = np.array(case["table"], dtype=float).T
    found = pool_counts_beta_binomial(a, n1 - a, c, n2 - c, measure=measure)
    assert found.estimate == pytest.approx(case["estimate"][measure], abs=2e-6)
    assert found.se == pytest.approx(case["se"][measure], rel=2e-4)
    assert found.k == len(a) and f"{case['rho']:.3g}" in found.notes[0]


def test_without_correlation_it_is_the_binomial_model():
    a, n1, c, n2 = np.array([[5, 100, 10, 100], [10, 200, 20, 200.0]]).T
    found = pool_counts_beta_binomial(a, n1 - a, c, n2 - c)
    assert found.estimate == pytest.approx(math.log(15 * 270 / (285 * 30)))
    assert found.se == pytest.approx(math.sqrt(1 / 15 + 1 / 285 + 1 / 30 + 1 / 270))


def test_the_likelihood_is_that_of_scipy():
    a, n = np.array([2.0, 0, 10]), np.array([50.0, 20, 100])
    c, m = np.array([9.0, 3, 4]), np.array([50.0, 20, 100])
    found = pool_counts_beta_binomial(a, n - a, c, m - c)
    rho = float(found.notes[0].split()[-1].rstrip("."))

    def fit(p1, p2, rho):
        size = (1 - rho) / rho
        return sum(
            stats.betabinom(k, p * size, (1 - p) * size).logpmf(x)
            for xs, ks, p in ((a, n, p1), (c, m, p2))
            for x, k in zip(xs, ks, strict=True)
        )

    grid = np.linspace(0.02, 0.3, 29)
    best = max((fit(p1, p2, rho), p1, p2) for p1 in grid for p2 in grid)
    logit = lambda p: math.log(p / (1 - p))  # noqa: E731 - one line
    assert logit(best[1]) - logit(best[2]) == pytest.approx(found.estimate, abs=0.15)


def test_trials_without_events_count_and_an_arm_without_any_has_no_ratio():
    silent = pool_counts_beta_binomial([1, 0, 0], [49, 30, 80], [4, 0, 2], [46, 30, 78])
    assert silent.k == 3 and np.isfinite(silent.estimate)
    none = pool_counts_beta_binomial([0, 0], [50, 30], [4, 2], [46, 28])
    assert math.isnan(none.estimate) and "Does not exist" in none.notes[0]
    with pytest.raises(PoolingError, match="expected a whole number"):
        pool_counts_beta_binomial([0.5], [50], [4], [46])


@pytest.mark.parametrize("case", R["kendall"], ids=lambda case: str(case["k"]))
def test_the_exact_rank_test_is_that_of_r(case):
    assert small_study._exact_kendall(case["score"], case["k"]) == pytest.approx(case["p"], rel=1e-9)


def test_the_rank_test_is_exact_for_any_number_of_trials():
    """Both ways of computing it agree where they meet, and far out with the normal limit."""
    for k in (50, 150, 300):
        pairs = k * (k - 1) // 2
        for score in range(pairs % 2 + 2 * (k // 2), int(1.2 * k**1.5), max(2, k // 7 * 2)):
            counted = small_study._exact_kendall(score, k)
            assert small_study._kendall_by_inversion(score / 2, k, pairs) == pytest.approx(counted, abs=1e-11)
    rng = np.random.default_rng(2)
    vi = rng.uniform(0.01, 0.5, 1500)
    found = small_study.begg_test(rng.normal(size=1500) * np.sqrt(vi), vi)
    assert found.exact
    normal = stats.kendalltau(np.arange(1500), np.arange(1500)[::-1], method="asymptotic")
    spread = math.sqrt(1500 * 1499 * 3005 / 18)
    z = abs(found.tau) * 1500 * 1499 / 2 / spread
    assert found.p == pytest.approx(2 * stats.norm.sf(z), abs=1e-3) and normal.pvalue < 1e-10


def test_every_set_of_trials_is_pooled_as_metafor_pools_it():
    case = R["gosh"]
    found = gosh(case["yi"], case["vi"], method="DL")
    ours = {
        tuple(inside): (e, i) for inside, e, i in zip(found.mask, found.batch.estimate, found.batch.i2, strict=True)
    }
    assert len(ours) == len(case["incl"]) == 120
    for inside, estimate, i2 in zip(case["incl"], case["estimate"], case["i2"], strict=True):
        assert ours[tuple(inside)] == pytest.approx((estimate, i2), abs=1e-7)
