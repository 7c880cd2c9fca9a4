"""Bayesian pooling against an independent integration, limits that are known exactly, and its refusals."""

import math

import numpy as np
import pytest
from scipy import optimize, special, stats

from ldnsynth.synthesis.pooling import PoolingError, pool_effects
from ldnsynth.synthesis.pooling.bayesian.normal_model import (
    NUMBERS,
    TAU_NUMBERS,
    meta_analytic_predictive,
    pool_bayes,
    posterior,
)
from ldnsynth.synthesis.pooling.bayesian.priors import (
    FLAT,
    MeanPrior,
    effective_sample_size,
    mean_prior,
    normal_prior,
    robust_mixture,
    tau_prior,
)
from ldnsynth.synthesis.pooling.bayesian.shrunken import shrunken_effects

SETS = {
    "one": ([0.27], [0.0169]),
    "two concordant": ([0.8, 0.8], [0.0256, 0.0256]),
    "two that differ": ([-2.31, -1.26], [0.36, 0.41]),
    "three": ([-0.3, 0.5, 0.1], [0.04, 0.09, 0.02]),
    "eight schools": (
        [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16],
        [14.9**2, 10.2**2, 16.3**2, 11.0**2, 9.4**2, 11.4**2, 10.4**2, 17.6**2],
    ),
    "three, precise": ([5.0, 5.0001, 4.9999], [1e-8, 1e-8, 1e-8]),
    "three, far apart": ([1.0, 200.0, -300.0], [1.0, 1.0, 1.0]),
}
# Densities of tau by scipy, which the program does not use for them.
PRIORS = {
    "half-normal:0.5": lambda t: stats.halfnorm.pdf(t, scale=0.5),
    "half-cauchy:0.5": lambda t: stats.halfcauchy.pdf(t, scale=0.5),
    "log-normal:-2.56:1.74": lambda t: stats.norm.pdf(2 * np.log(t), -2.56, 1.74) * 2 / t,
    "log-t:-3.44:2.59:5": lambda t: stats.t.pdf((2 * np.log(t) + 3.44) / 2.59, 5) / 2.59 * 2 / t,
}
_X, _W = np.polynomial.legendre.leggauss(20)


def judge(yi, vi, density, mean_prior=None, level=0.95):
    """The same numbers by Gauss and Legendre on 2,400 pieces of tau, with roots by Brent."""
    yi, vi = np.array(yi)[:, None], np.array(vi)[:, None]
    ends = np.concatenate([[0.0], np.exp(np.linspace(-130, 250, 2400))])
    half = np.diff(ends)[:, None] / 2
    tau = ((ends[1:] + ends[:-1])[:, None] / 2 + half * _X).ravel()

    def parts(t):
        w = 1 / (vi + t * t)
        total = w.sum(axis=0)
        mean = (w * yi).sum(axis=0) / total
        fit = np.log(w).sum(axis=0) / 2 - (w * (yi - mean) ** 2).sum(axis=0) / 2 - np.log(total) / 2
        if mean_prior is None:
            return fit, mean, total**-0.5
        m0, s0 = mean_prior
        spread = 1 / total + s0**2
        fit = fit - (mean - m0) ** 2 / spread / 2 - np.log(spread) / 2
        precision = total + s0**-2
        return fit, (total * mean + m0 / s0**2) / precision, precision**-0.5

    fit, mean, sd = parts(tau)
    top = fit.max()
    mass = (half * _W).ravel() * density(tau) * np.exp(fit - top)
    norm = mass.sum()
    p = mass / norm
    below = np.concatenate([[0.0], np.cumsum(p.reshape(-1, 20).sum(axis=1))])

    def tau_below(t):
        piece = np.searchsorted(ends, t) - 1
        width = (t - ends[piece]) / 2
        nodes = (t + ends[piece]) / 2 + width * _X
        return below[piece] + (width * _W * density(nodes) * np.exp(parts(nodes)[0] - top)).sum() / norm

    def quantile(probability, spread):
        return optimize.brentq(lambda z: (p * special.ndtr((z - mean) / spread)).sum() - probability, -1e4, 1e4)

    tail, wide = (1 - level) / 2, np.hypot(sd, tau)
    centre = (p * mean).sum()
    return {
        "mean": centre,
        "sd": math.sqrt((p * (sd**2 + (mean - centre) ** 2)).sum()),
        "median": quantile(0.5, sd),
        "ci_low": quantile(tail, sd),
        "ci_high": quantile(1 - tail, sd),
        "p_above": (p * special.ndtr(mean / sd)).sum(),
        "pi_low": quantile(tail, wide),
        "pi_high": quantile(1 - tail, wide),
        **{
            name: optimize.brentq(lambda t, at=probability: tau_below(t) - at, 1e-30, 1e6, xtol=1e-14)
            for name, probability in (("tau_median", 0.5), ("tau_low", tail), ("tau_high", 1 - tail))
        },
    }


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize("trials", SETS)
@pytest.mark.parametrize("mean", [None, (0.2, 2.0)])
def test_the_numbers_are_those_of_an_independent_integration(trials, prior, mean):
    yi, vi = SETS[trials]
    chosen = FLAT if mean is None else normal_prior(*mean)
    found = pool_bayes(np.array([yi]), np.array([vi]), tau_prior(prior), chosen)
    expected = judge(yi, vi, PRIORS[prior], mean)
    compared = 0
    for name in NUMBERS + TAU_NUMBERS:
        if not np.isfinite(found[name][0]):
            assert mean is None and len(yi) < 3 and name in ("mean", "sd")
            continue
        assert found[name][0] == pytest.approx(expected[name], rel=1e-6, abs=1e-7), name
        compared += 1
    assert compared >= 9


def test_the_eight_schools_come_out_as_they_are_printed():
    """Rubin 1981, with half-Cauchy(25) and Normal(0, 50) as priors, as the vignette of bayesmeta 3.4 prints it
    (Roever 2020, J Stat Softw 93(6)): tau integrated, the mean from steps of tau of its own choice."""
    yi, vi = (np.array([part]) for part in SETS["eight schools"])
    found = pool_bayes(yi, vi, tau_prior("half-cauchy:25"), mean_prior("normal:0:50"))
    assert found["tau_median"][0] == pytest.approx(4.758539, abs=1e-6)
    printed = {"mean": 7.985729, "sd": 4.995762, "median": 7.962961}
    assert {name: found[name][0] for name in printed} == pytest.approx(printed, abs=1e-3)


def test_two_concordant_trials_say_something_with_a_prior_and_nothing_without():
    yi, vi = np.array([0.8, 0.8]), np.array([0.16**2, 0.16**2])
    plain = pool_effects(yi, vi)
    assert plain.ci_low < -0.6 and plain.ci_high > 2.2
    numbers = pool_bayes(yi[None], vi[None], tau_prior("half-normal:0.5"))
    assert 0 < numbers["ci_low"][0] < numbers["ci_high"][0] < 1.6


def test_without_heterogeneity_the_posterior_is_that_of_the_common_effect():
    yi, vi = np.array([0.1, 0.4, 0.2]), np.array([0.04, 0.02, 0.09])
    numbers = pool_bayes(yi[None], vi[None], tau_prior("half-normal:1e-7"))
    common = pool_effects(yi, vi, method="CE", ci="z")
    found = [numbers[name][0] for name in ("mean", "sd", "ci_low", "ci_high", "pi_low")]
    assert found == pytest.approx([common.estimate, common.se, common.ci_low, common.ci_high, common.ci_low], abs=1e-9)


def test_one_trial_leaves_the_prior_of_tau_as_it_was():
    numbers = pool_bayes(np.array([[0.3]]), np.array([[0.02]]), tau_prior("half-normal:0.5"))
    assert numbers["tau_median"][0] == pytest.approx(0.5 * special.ndtri(0.75), rel=1e-9)
    assert numbers["tau_high"][0] == pytest.approx(0.5 * special.ndtri(0.9875), rel=1e-9)


def test_moments_that_do_not_exist_are_said_to_be_so():
    yi, vi = np.array([[0.1, np.nan, np.nan], [0.1, 0.5, np.nan], [0.1, 0.5, 0.2]]), np.full((3, 3), 0.04)
    numbers = pool_bayes(yi, vi, tau_prior("half-cauchy:0.5"))
    assert np.isnan(numbers["mean"]).tolist() == [True, False, False]
    assert np.isinf(numbers["sd"]).tolist() == [True, True, False]


def test_a_batch_gives_what_its_sets_give_alone_and_absent_trials_count_for_nothing():
    yi = np.array([[0.1, 0.5, np.nan], [np.nan] * 3, [0.4, 0.2, 0.3]])
    vi = np.array([[0.04, 0.02, 0.05], [0.1] * 3, [0.04, np.nan, 0.05]])
    prior = tau_prior("log-normal:-2.56:1.74")
    batch = pool_bayes(yi, vi, prior)
    assert batch["k"].tolist() == [2, 0, 2]
    assert all(np.isnan(batch[name][1]) for name in NUMBERS + TAU_NUMBERS)
    for place, kept in ((0, [0, 1]), (2, [0, 2])):
        alone = pool_bayes(yi[place, kept][None], vi[place, kept][None], prior)
        for name in NUMBERS + TAU_NUMBERS:
            assert batch[name][place] == pytest.approx(alone[name][0], abs=1e-12)


def test_a_change_of_unit_changes_the_numbers_by_that_unit():
    yi, vi = np.array([[-0.3, 0.5, 0.1]]), np.array([[0.04, 0.09, 0.02]])
    small = pool_bayes(yi, vi, tau_prior("half-cauchy:0.3"))
    large = pool_bayes(1000 * yi + 7, 1e6 * vi, tau_prior("half-cauchy:300"))
    for name in ("mean", "median", "ci_low", "ci_high", "pi_low", "pi_high"):
        assert large[name][0] == pytest.approx(1000 * small[name][0] + 7, rel=1e-8)
    assert large["tau_high"][0] == pytest.approx(1000 * small["tau_high"][0], rel=1e-8)


def test_true_effects_are_drawn_towards_the_mean_and_lie_between_it_and_the_estimate():
    yi, vi = np.array(SETS["eight schools"][0]), np.array(SETS["eight schools"][1])
    found = posterior(yi, vi, tau_prior("half-normal:10"))
    mean = found.effect.moments()[0][0]
    for y, v in zip(yi, vi, strict=True):
        shrunken, sd = (value[0] for value in found.true_effect(np.array([y]), np.array([v])).moments())
        assert min(mean, y) < shrunken < max(mean, y)
        assert sd < math.sqrt(v)


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize("mean", [None, (0.2, 2.0)])
def test_shrunken_effects_are_those_of_an_independent_integration(prior, mean):
    yi, vi = (np.array(part) for part in SETS["three"])
    chosen = FLAT if mean is None else normal_prior(*mean)
    padded = [np.append(part, np.nan)[None] for part in (yi, vi)]
    found = shrunken_effects(*padded, tau_prior(prior), chosen)
    assert np.isnan(found["mean"][0, 3])
    u = np.linspace(-60, 60, 60_001)  # log tau, by the trapezoidal rule
    tau2 = np.exp(2 * u)[:, None]
    w = 1 / (vi + tau2)
    own = np.array([[0.0, 0.0]] if mean is None else [[mean[1] ** -2, mean[0] * mean[1] ** -2]])
    total = w.sum(axis=1) + own[0, 0]
    centre = ((w * yi).sum(axis=1) + own[0, 1]) / total
    fit = np.log(w).sum(axis=1) / 2 - (w * yi**2).sum(axis=1) / 2 + total * centre**2 / 2 - np.log(total) / 2
    p = PRIORS[prior](np.exp(u)) * np.exp(u + fit - fit.max())
    p = np.nan_to_num(p) / np.nan_to_num(p).sum()
    share = tau2 / (tau2 + vi)
    each = share * yi + (1 - share) * centre[:, None]
    sd = np.sqrt(share * vi + (1 - share) ** 2 / total[:, None])
    for trial in range(3):
        assert found["mean"][0, trial] == pytest.approx((p * each[:, trial]).sum(), abs=1e-7)
        spread = sd[:, trial] ** 2 + (each[:, trial] - found["mean"][0, trial]) ** 2
        assert found["sd"][0, trial] == pytest.approx(math.sqrt((p * spread).sum()), abs=1e-7)
        for name, probability in (("ci_low", 0.025), ("ci_high", 0.975)):
            at = (found[name][0, trial] - each[:, trial]) / sd[:, trial]
            assert (p * special.ndtr(at)).sum() == pytest.approx(probability, abs=1e-7)


def test_chances_far_out_in_either_tail_are_exact():
    found = posterior([0.0, 0.0], [1e-4, 1e-4], tau_prior("half-normal:0.001")).beyond(0.2)
    assert found["p_mid_below"][0] == pytest.approx(found["p_mid_above"][0], rel=1e-9)
    assert 0 < found["p_mid_below"][0] < 1e-20


def test_other_evidence_loses_weight_where_trials_contradict_it():
    informative = normal_prior(1.0, 0.1)
    prior = mean_prior("robust:0.8:0:2", informative)
    assert prior.weight.tolist() == pytest.approx([0.8, 0.2])
    differ = tau_prior("half-normal:0.001")
    yi, vi = np.array([[1.0, np.nan], [-1.0, -1.1]]), np.full((2, 2), 0.02)
    kept = 1 - pool_bayes(yi, vi, differ, prior)["weight_last"]
    densities = [stats.norm.pdf(1.0, m, math.sqrt(0.02 + s * s)) for m, s in ((1.0, 0.1), (0.0, 2.0))]
    assert kept[0] == pytest.approx(0.8 * densities[0] / (0.8 * densities[0] + 0.2 * densities[1]), rel=1e-4)
    assert kept[1] < 1e-6 < 0.8 < kept[0]
    assert "weight_last" not in pool_bayes(yi, vi, differ, informative)
    with pytest.raises(PoolingError, match="needs other evidence"):
        mean_prior("robust:0.8:0:2")
    with pytest.raises(PoolingError, match="other evidence goes with robust"):
        mean_prior("normal:0:2", informative)
    for text in ("robust:0:0:2", "robust:1:0:2", "robust:0.5:0:0", "robust:0.5"):
        with pytest.raises(PoolingError):
            mean_prior(text, informative)


def test_probabilities_beyond_a_difference_add_up():
    found = posterior(*SETS["three"], tau_prior("half-normal:0.5"))
    inside = found.setting.below(0.2) - found.setting.below(-0.2)
    assert inside + found.setting.above(0.2) + found.setting.below(-0.2) == pytest.approx(1, abs=1e-12)
    assert found.effect.below(found.effect.quantile(0.3)) == pytest.approx(0.3, abs=1e-10)


def test_a_normal_prior_is_worth_the_people_that_its_standard_deviation_says():
    assert effective_sample_size(normal_prior(0.3, 0.2), unit_sd=2.0) == pytest.approx((2.0 / 0.2) ** 2, rel=1e-9)
    vague = robust_mixture(normal_prior(0.3, 0.2), weight=0.5, mean=0.0, sd=2.0)
    assert 1 < effective_sample_size(vague, unit_sd=2.0) < 100


def test_other_evidence_becomes_a_prior_and_its_robust_part_gives_way_to_a_trial_that_contradicts_it():
    other = posterior([0.5, 0.6, 0.55], [0.01, 0.01, 0.01], tau_prior("half-normal:0.1"))
    prior = meta_analytic_predictive(other)
    assert (prior.weight @ prior.mean) == pytest.approx(other.setting.moments()[0][0], abs=1e-12)
    yi, vi = np.array([[-1.0]]), np.array([[0.04]])
    firm = pool_bayes(yi, vi, tau_prior("half-normal:1e-6"), prior)["mean"][0]
    robust = robust_mixture(prior, weight=0.8, mean=0.0, sd=2.0)
    assert firm > pool_bayes(yi, vi, tau_prior("half-normal:1e-6"), robust)["mean"][0] > -1.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("half-normal:0", "expected a scale above 0, found 0"),
        ("half-normal:-1", "expected a scale above 0, found -1"),
        ("half-normal", "expected half-normal:SCALE, found half-normal"),
        ("half-normal:1:2", "expected half-normal:SCALE, found half-normal:1:2"),
        ("half-norml:1", "Did you mean 'half-normal'?"),
        ("log-t:-3:2", "expected log-t:MU:SIGMA:DF, found log-t:-3:2"),
        ("log-normal:-2:0", "expected a sigma above 0, found 0"),
        ("half-cauchy:x", "expected numbers after the family, found 'half-cauchy:x'"),
        ("half-cauchy:nan", "expected half-cauchy:SCALE, found half-cauchy:nan"),
    ],
)
def test_a_prior_that_is_none_is_refused_with_what_was_expected(text, told):
    with pytest.raises(PoolingError, match="tau prior") as refused:
        tau_prior(text)
    assert told in str(refused.value)


@pytest.mark.parametrize("text", ["normal:0", "normal:0:0", "normal:0:-1", "cauchy:1", "flat:1", "normal:a:b"])
def test_a_prior_of_the_mean_that_is_none_is_refused(text):
    with pytest.raises(PoolingError, match="mean prior"):
        mean_prior(text)
    assert mean_prior("flat").flat and not mean_prior("normal:0:2").flat


def test_trials_and_mixtures_that_cannot_be_used_are_refused():
    prior = tau_prior("half-normal:0.5")
    with pytest.raises(PoolingError, match="trial 1"):
        pool_bayes(np.array([[0.1, 0.2]]), np.array([[0.1, 0.0]]), prior)
    with pytest.raises(PoolingError, match="at least one trial"):
        posterior([np.nan], [0.1], prior)
    with pytest.raises(PoolingError, match="shapes"):
        pool_bayes(np.zeros((1, 2)), np.ones((1, 3)), prior)
    with pytest.raises(PoolingError, match="add up to 1"):
        MeanPrior(np.array([0.5, 0.4]), np.zeros(2), np.ones(2))
    with pytest.raises(PoolingError, match="flat"):
        effective_sample_size(FLAT, unit_sd=1.0)
