"""How much trials differ, with intervals: Q, tau2, I2 and H2 by Q-profile."""

from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.batch import batch_columns
from ldnsynth.synthesis.pooling.columns import Columns, Floats, score_sums
from ldnsynth.synthesis.pooling.distributions import chi2_quantile, chi2_upper
from ldnsynth.synthesis.pooling.single import as_trials
from ldnsynth.synthesis.pooling.tau2 import estimate_tau2, solve_q
from ldnsynth.synthesis.pooling.terms import METHODS, PoolingError, check_choice, check_level


@dataclass(frozen=True)
class Heterogeneity:
    """Between-trial variance and what follows from it. NaN throughout for fewer than two trials.

    Attributes
    ----------
    method : str
        Estimator of tau2.
    level : float
        Coverage of the Q-profile intervals.
    k : int
        Trials.
    q, q_p : float
        Cochran's Q and its p value.
    tau2, tau2_low, tau2_high, i2, i2_low, i2_high, h2, h2_low, h2_high : float
        Estimates and limits; i2 in percent. I2 and H2 follow from tau2 and the typical within-trial variance, so that
        their limits are those of tau2 transformed.
    tau2_se : float
        Asymptotic standard error of tau2 by ML or REML; NaN for other methods.
    notes : tuple of str
        Sentences on how to read this result.
    """

    method: str
    level: float
    k: int
    q: float
    q_p: float
    tau2: float
    tau2_low: float
    tau2_high: float
    tau2_se: float
    i2: float
    i2_low: float
    i2_high: float
    h2: float
    h2_low: float
    h2_high: float
    notes: tuple[str, ...] = ()


def heterogeneity(yi: Floats, vi: Floats, *, method: str = "REML", level: float = 0.95) -> Heterogeneity:
    """Between-trial variance, I2 and H2 with Q-profile intervals.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances, NaN where missing.
    method : str
        Estimator of tau2, a key of `terms.METHODS` other than CE. The interval does not depend on it.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    Heterogeneity
        If even tau2 = 0 leaves Q below its lower quantile, the interval is empty; then both limits are 0, with a note.

    Raises
    ------
    PoolingError
        As `pool_effects`; CE, which has no tau2 to estimate.

    References
    ----------
    Viechtbauer W. Stat Med 2007;26:37-52. Higgins JPT, Thompson SG. Stat Med 2002;21:1539-1558.
    """
    check_choice("method", method, METHODS)
    check_level(level)
    if method == "CE":
        raise PoolingError("method: CE takes tau2 as 0; choose an estimator, for example REML")
    yi, vi = as_trials(yi, vi)
    sets = batch_columns(yi[None], vi[None])
    k = int(sets.k[0])
    if k < 2:
        return Heterogeneity(method, level, k, *[np.nan] * 12, notes=("Heterogeneity needs two trials.",))
    df = np.array([k - 1.0])
    lower, upper = (chi2_quantile(area, df) for area in ((1 - level) / 2, (1 + level) / 2))
    found = (estimate_tau2(sets, method), solve_q(sets, upper), solve_q(sets, lower))
    typical = sets.typical_variance
    q = float(sets.q[0])
    empty = "The effects agree better than chance allows: the Q-profile interval is empty and shown as 0 to 0."
    estimates = {}
    for suffix, tau2 in zip(("", "_low", "_high"), found, strict=True):
        estimates["tau2" + suffix] = float(tau2[0])
        estimates["i2" + suffix] = float((100 * tau2 / (tau2 + typical))[0])
        estimates["h2" + suffix] = float((1 + tau2 / typical)[0])
    return Heterogeneity(
        method=method,
        level=level,
        k=k,
        q=q,
        q_p=float(chi2_upper(sets.q, df)[0]),
        tau2_se=_standard_error(sets, found[0], method),
        notes=(empty,) if q < lower[0] else (),
        **estimates,
    )


def _standard_error(sets: Columns, tau2: Floats, method: str) -> float:
    """From the expected information."""
    if method not in ("REML", "ML"):
        return float("nan")
    at = score_sums(sets.y, sets.v, tau2, restricted=method == "REML")
    return float(np.sqrt(2 / at.information)[0])
