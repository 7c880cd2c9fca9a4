"""Bayesian random-effects pooling by numerical integration: what few trials say, given a prior of heterogeneity.

The normal-normal model: a trial's estimate is normal around its true effect with known variance, true effects are
normal around the mean effect with standard deviation tau. Given tau all is normal, so that the posterior is a mixture
of normal distributions over a grid of tau: nothing is drawn at random, and the numbers are the same every time.

References
----------
Röver C. J Stat Softw 2020;93(6):1-51. Friede T et al. Res Synth Methods 2017;8(1):79-91 (few trials). Schmidli H et al.
Biometrics 2014;70(4):1023-1032 (predictive priors).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.bayesian.mixtures import NormalMixture
from ldnsynth.synthesis.pooling.bayesian.priors import FLAT, MeanPrior, TauPrior
from ldnsynth.synthesis.pooling.bayesian.tau_posterior import NODES, TauPosterior, tau_posterior
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.single import as_trials
from ldnsynth.synthesis.pooling.terms import PoolingError, check_level

NUMBERS = ("mean", "sd", "median", "ci_low", "ci_high", "p_above", "pi_low", "pi_high")
BEYOND = ("p_mid_above", "p_mid_below", "new_mid_above", "new_mid_below")
TAU_NUMBERS = ("tau_median", "tau_low", "tau_high")
_ELEMENTS_AT_ONCE = 200_000  # 1.6 MB an array


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is known after looking at the trials, of many sets.

    Attributes
    ----------
    k : array of int, shape (n_sets,)
        Trials that entered; at least 1.
    effect, setting : NormalMixture
        Of the mean effect, and of the effect in a new setting; a component for each node of tau and each component of
        the prior of the mean.
    tau : TauPosterior
        Of the standard deviation between trials.
    heavy : bool
        Whether the prior of tau has no finite mean and that of the mean effect is flat.
    """

    k: np.ndarray
    effect: NormalMixture
    setting: NormalMixture
    tau: TauPosterior
    heavy: bool

    def numbers(self, *, level: float = 0.95) -> dict[str, Floats]:
        """`NUMBERS` and `TAU_NUMBERS`, each of shape (n_sets,).

        Parameters
        ----------
        level : float
            Probability in the central intervals, between 0 and 1.

        Returns
        -------
        dict of str to array of float
            mean, sd, median and central interval (ci) of the mean effect; p_above, its probability of lying above 0;
            central interval of the effect in a new setting (pi); median and central interval of tau. With a prior of
            tau without finite mean and a flat prior of the mean effect, the sd is infinite for one and two trials, and
            for one there is no mean (NaN).
        """
        check_level(level)
        tail = (1 - level) / 2
        mean, sd = self.effect.moments()
        return {
            "mean": np.where(self.heavy & (self.k < 2), np.nan, mean),
            "sd": np.where(self.heavy & (self.k < 3), np.inf, sd),
            "median": self.effect.quantile(0.5),
            "ci_low": self.effect.quantile(tail),
            "ci_high": self.effect.quantile(1 - tail),
            "p_above": self.effect.above(0.0),
            "pi_low": self.setting.quantile(tail),
            "pi_high": self.setting.quantile(1 - tail),
            "tau_median": self.tau.quantile(0.5),
            "tau_low": self.tau.quantile(tail),
            "tau_high": self.tau.quantile(1 - tail),
        }

    def beyond(self, mid: float) -> dict[str, Floats]:
        """Probabilities beyond the smallest important difference either way, each of shape (n_sets,).

        Parameters
        ----------
        mid : float
            Smallest important difference, above 0, on the scale of the effects.

        Returns
        -------
        dict of str to array of float
            By `BEYOND`: of the mean effect above mid and below -mid, and the shares of new settings there.
        """
        sides = {"above": lambda of: of.above(mid), "below": lambda of: of.below(-mid)}
        return {
            f"{name}_{side}": share(of)
            for name, of in (("p_mid", self.effect), ("new_mid", self.setting))
            for side, share in sides.items()
        }

    def weight_last(self) -> Floats:
        """Weight (0 to 1) that the last component of the prior of the mean has after the trials, shape (n_sets,)."""
        return self.effect.weight[:, -NODES:].sum(axis=1)

    def true_effect(self, yi: Floats, vi: Floats) -> NormalMixture:
        """The true effect of a trial of each set, drawn towards the others (shrunken).

        Parameters
        ----------
        yi, vi : array of float, shape (n_sets,)
            The trial's effect and sampling variance, as they entered.
        """
        copies = self.effect.mean.shape[1] // NODES
        tau2 = np.tile(self.tau.tau**2, copies)
        own = tau2 / (tau2 + vi[:, None])
        mean = own * yi[:, None] + (1 - own) * self.effect.mean
        return NormalMixture(self.effect.weight, mean, np.sqrt(own * vi[:, None] + ((1 - own) * self.effect.sd) ** 2))


def posterior(yi: Floats, vi: Floats, tau_prior: TauPrior, mean_prior: MeanPrior = FLAT) -> Posterior:
    """The posterior of sets of trials, whole.

    Parameters
    ----------
    yi, vi : array of float, shape (k,) or (n_sets, k)
        Effects and sampling variances as in `pool_batch`; at least one trial a set.
    tau_prior : TauPrior
        Of the standard deviation between trials, on the scale of the effects.
    mean_prior : MeanPrior
        Of the mean effect.

    Raises
    ------
    PoolingError
        A set without a trial, a variance that is not above 0, an infinite effect, shapes that differ.
    """
    y, v = _sets(yi, vi)
    k = np.isfinite(v).sum(axis=1)
    if not k.all():
        raise PoolingError(f"set {int(np.argmin(k))} (from 0): expected at least one trial with yi and vi, found none")
    centre = _common_effect(y, v)
    y = np.where(np.isfinite(v), y - centre[:, None], 0.0)
    prior = MeanPrior(mean_prior.weight, mean_prior.mean, mean_prior.sd)
    tau = tau_posterior(
        lambda u: tau_prior.log_density(u) + _over_components(_log_likelihoods(y, v, u, prior, centre)),
        np.full(len(y), tau_prior.centre),
    )
    grid = tau.centre[:, None] + tau.scale[:, None] * np.sinh(tau.x)
    parts = _log_likelihoods(y, v, grid, prior, centre)
    shares = np.exp(parts - _over_components(parts))
    precision, shift = _precision(y, v, np.exp(2 * grid))
    given = 1 / prior.sd**2
    weights, means, variances = [], [], []
    for share, mean, own in zip(shares, prior.mean, given, strict=True):
        weights.append(tau.weight * share)
        variances.append(1 / (precision + own))
        means.append((precision * shift + own * (mean - centre[:, None])) * variances[-1] + centre[:, None])
    weight, mean, variance = (np.concatenate(part, axis=1) for part in (weights, means, variances))
    effect = NormalMixture(weight, mean, np.sqrt(variance))
    setting = NormalMixture(weight, mean, np.sqrt(variance + np.tile(tau.tau**2, len(given))))
    return Posterior(k, effect, setting, tau, tau_prior.heavy and prior.flat)


def pool_bayes(
    yi: Floats, vi: Floats, tau_prior: TauPrior, mean_prior: MeanPrior = FLAT, *, level: float = 0.95, mid: float = 0.0
) -> dict[str, np.ndarray]:
    """Many sets at once, their numbers only.

    Parameters
    ----------
    yi, vi : array of float, shape (n_sets, k)
        As in `pool_batch`.
    tau_prior, mean_prior
        As in `posterior`.
    level : float
        As in `Posterior.numbers`.
    mid : float
        As in `Posterior.beyond`, whose numbers are then given too; 0 for none.

    Returns
    -------
    dict of str to array, shape (n_sets,)
        k and the numbers of `Posterior.numbers`; of a mixture as prior of the mean also `Posterior.weight_last`; NaN
        for sets without a trial.

    Raises
    ------
    PoolingError
        As `posterior`; a set without a trial is none.
    """
    y, v = _sets(yi, vi)
    k = np.isfinite(v).sum(axis=1)
    names = (*NUMBERS, *TAU_NUMBERS, *(BEYOND if mid else ()), *(("weight_last",) if mean_prior.sd.size > 1 else ()))
    numbers = {name: np.full(len(y), np.nan) for name in names}
    for rows in parts_of_sets(np.flatnonzero(k), mean_prior):
        part = posterior(np.where(np.isfinite(v[rows]), y[rows], np.nan), v[rows], tau_prior, mean_prior)
        told = part.numbers(level=level) | (part.beyond(mid) if mid else {}) | {"weight_last": part.weight_last()}
        for name in names:
            numbers[name][rows] = told[name]
    return {"k": k, **numbers}


def meta_analytic_predictive(found: Posterior) -> MeanPrior:
    """What other evidence says of a new trial's effect, as a prior of the mean (meta-analytic predictive).

    Parameters
    ----------
    found : Posterior
        Of one set, the other evidence.

    Raises
    ------
    PoolingError
        More than one set.
    """
    if len(found.k) != 1:
        raise PoolingError(f"meta-analytic predictive prior: expected the posterior of one set, got {len(found.k)}")
    kept = found.setting.weight[0] > 0
    weight = found.setting.weight[0][kept]
    return MeanPrior(weight / weight.sum(), found.setting.mean[0][kept], found.setting.sd[0][kept])


def _sets(yi: Floats, vi: Floats) -> tuple[Floats, Floats]:
    """Effects and variances of shape (n_sets, k): 0 and infinite where absent."""
    yi, vi = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    if yi.ndim == 1:
        yi, vi = (values[None] for values in as_trials(yi, vi))
    if yi.ndim != 2 or yi.shape != vi.shape:
        raise PoolingError(f"yi, vi: expected one number a trial each, got shapes {yi.shape} and {vi.shape}")
    absent = np.isnan(yi) | np.isnan(vi) | np.isposinf(vi)
    if (wrong := np.argwhere(~absent & ~((vi > 0) & np.isfinite(yi)))).size:
        place, trial = wrong[0]
        raise PoolingError(
            f"set {place}, trial {trial} (from 0): expected a finite yi and a finite vi above 0, got yi "
            f"{yi[place, trial]:g}, vi {vi[place, trial]:g}. Leave it blank (NaN) if not known."
        )
    return np.where(absent, 0.0, yi), np.where(absent, np.inf, vi)


def parts_of_sets(rows: np.ndarray, mean_prior: MeanPrior) -> Iterator[np.ndarray]:
    """Sets a part at a time, so few that their posteriors need little room."""
    size = max(1, _ELEMENTS_AT_ONCE // (NODES * mean_prior.sd.size))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _common_effect(y: Floats, v: Floats) -> Floats:
    return (y / v).sum(axis=1) / (1 / v).sum(axis=1)


def _precision(y: Floats, v: Floats, tau2: Floats) -> tuple[Floats, Floats]:
    """Sum of the trials' weights and their weighted mean at every node, shape (n_sets, nodes)."""
    precision, product = np.zeros_like(tau2), np.zeros_like(tau2)
    for trial in range(y.shape[1]):
        weight = 1 / (v[:, trial, None] + tau2)
        precision += weight
        product += weight * y[:, trial, None]
    return precision, product / precision


def _log_likelihoods(y: Floats, v: Floats, u: Floats, prior: MeanPrior, centre: Floats) -> Floats:
    """Log likelihood of tau under each component of the prior of the mean, shape (components, n_sets, nodes)."""
    tau2 = np.exp(2 * u)
    precision, shift = _precision(y, v, tau2)
    fit = np.zeros_like(u)
    for trial in range(y.shape[1]):
        present = np.isfinite(v[:, trial, None])
        variance = np.where(present, v[:, trial, None], 1.0) + tau2
        fit -= np.where(present, np.log(variance) + (y[:, trial, None] - shift) ** 2 / variance, 0.0) / 2
    fit -= np.log(precision) / 2
    if prior.flat:
        return fit[None]
    gap = prior.mean[:, None, None] - centre[:, None] - shift
    variance = 1 / precision + prior.sd[:, None, None] ** 2
    return fit + np.log(prior.weight)[:, None, None] - (np.log(variance) + gap**2 / variance) / 2


def _over_components(log_likelihoods: Floats) -> Floats:
    if len(log_likelihoods) == 1:
        return log_likelihoods[0]
    most = log_likelihoods.max(axis=0)
    return most + np.log(np.exp(log_likelihoods - most).sum(axis=0))
