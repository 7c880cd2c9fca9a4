"""Which trial moves the result: deleted residuals, leverage and Cook's distance."""

from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.columns import Floats, others, residuals
from ldnsynth.synthesis.pooling.results import PooledBatch
from ldnsynth.synthesis.pooling.single import complete_trials, pool_effects
from ldnsynth.synthesis.pooling.subsets import leave_one_out
from ldnsynth.synthesis.pooling.terms import PoolingError

MINIMUM_K = 3
CHI2_MEDIAN = 0.45493642311957283  # of chi-squared with 1 degree of freedom


@dataclass(frozen=True, eq=False)
class Influence:
    """Arrays of shape (k,), one value a trial, in the order of input.

    Attributes
    ----------
    method : str
        Estimator of tau2.
    ci : str
        Interval whose standard errors are used.
    k : int
        Trials that entered.
    rstandard : array of float
        Internally standardised residual: distance from the pooled effect over its standard error, without the
        Hartung-Knapp factor, as in metafor.
    rstudent : array of float
        Externally standardised (deleted) residual: distance from the pooled effect of the others.
    hat : array of float
        Leverage: share of the weight, 0 to 1.
    cooks_distance : array of float
        Squared shift of the pooled effect without the trial, in squared standard errors.
    tau2_without : array of float
        tau2 of the others.
    influential : array of bool
        Cook's distance beyond the median of chi-squared with 1 degree of freedom, or hat beyond 3 / k (two of the
        rules of metafor's influence()); a prompt to look, not a reason to exclude.
    """

    method: str
    ci: str
    k: int
    rstandard: Floats
    rstudent: Floats
    hat: Floats
    cooks_distance: Floats
    tau2_without: Floats
    influential: np.ndarray


def influence(yi: Floats, vi: Floats, *, method: str = "REML", ci: str = "z") -> Influence:
    """Influence of every trial on the pooled effect.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; trials with a missing one get NaN.
    method : str
        Estimator of tau2, a key of `terms.METHODS`.
    ci : str
        Interval whose standard errors are used, a key of `terms.INTERVALS`.

    Returns
    -------
    Influence
        One value a trial.

    Raises
    ------
    PoolingError
        Fewer than 3 trials: without one of two trials there is nothing left to pool. Else as `pool_effects`.

    References
    ----------
    Viechtbauer W, Cheung MWL. Res Synth Methods 2010;1:112-125.
    """
    y, v, kept = complete_trials(yi, vi)
    k = len(y)
    if k < MINIMUM_K:
        raise PoolingError(f"influence: needs {MINIMUM_K} trials, got {k}: without one of two nothing is left to pool")
    full = pool_effects(y, v, method=method, ci=ci)
    without = leave_one_out(y, v, method=method, ci=ci)
    w = 1 / (v + full.tau2)
    hat = w / w.sum()
    spread = _deleted_spread(v, without, ci)
    with np.errstate(divide="ignore", invalid="ignore"):  # identical effects may have an interval of no width
        studentised = (y - without.estimate) / np.sqrt(spread)
        cooks = (full.estimate - without.estimate) ** 2 / full.se**2
    numbers = {
        "rstandard": residuals(y, w) / np.sqrt((v + full.tau2) * others(w) / w.sum()),
        "rstudent": studentised,
        "hat": hat,
        "cooks_distance": cooks,
        "tau2_without": without.tau2,
    }
    influential = np.zeros(len(kept), dtype=bool)
    influential[kept] = (cooks > CHI2_MEDIAN) | (hat > 3 / k)
    return Influence(method=method, ci=ci, k=k, influential=influential, **_placed(numbers, kept))


def _scale(se: Floats, precision: Floats, ci: str) -> Floats:
    """The Hartung-Knapp factor on variances, 1 for Wald intervals."""
    return se**2 * precision if ci.startswith("hk") else np.ones_like(se)


def _deleted_spread(v: Floats, without: PooledBatch, ci: str) -> Floats:
    """Variance of a trial's distance from the pooled effect of the other trials."""
    weights = 1 / (v + without.tau2[:, None])
    np.fill_diagonal(weights, 0)
    return (v + without.tau2) * _scale(without.se, weights.sum(axis=1), ci) + without.se**2


def _placed(numbers: dict[str, Floats], kept: np.ndarray) -> dict[str, Floats]:
    """Numbers of complete trials at their places among all trials, NaN elsewhere."""
    placed = {}
    for name, values in numbers.items():
        placed[name] = np.full(len(kept), np.nan)
        placed[name][kept] = values
    return placed
