"""How often intervals hold what they promise: simulated for the trials at hand, whose variances are known.

References
----------
IntHout J et al. BMC Med Res Methodol 2014;14:25 (Hartung-Knapp by simulation). Partlett C, Riley RD. Stat Med
2017;36(2):301-317 (prediction intervals of few trials).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from ldnsynth.synthesis.pooling.batch import batch_columns, pool_batch
from ldnsynth.synthesis.pooling.bayesian.normal_model import pool_bayes
from ldnsynth.synthesis.pooling.bayesian.priors import TauPrior
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.terms import PoolingError

SETS = 10_000  # an error of 0.002 at 95%
SETS_BY_BAYES = 2_000  # which take some fifty times as long
# Variances between trials in `coverage_at_hand`: none, as estimated, as large as a typical sampling variance (I2 50%).
AT_HAND = ("0", "tau2", "i50")


@dataclass(frozen=True)
class Coverage:
    """What intervals did in simulated sets of trials.

    Attributes
    ----------
    tau2 : float
        Variance between trials in the simulation.
    ci, pi : float
        Share (0 to 1) of confidence intervals that hold the mean effect, and of effects of new trials that prediction
        intervals hold; pi is NaN where there is none.
    error : float
        Monte Carlo standard error of `ci`.
    width : float
        Median width of the confidence intervals.
    sets : int
        How many sets were simulated.
    """

    tau2: float
    ci: float
    pi: float
    error: float
    width: float
    sets: int


def coverage(
    vi: Floats,
    tau2: float,
    *,
    method: str = "REML",
    ci: str = "hk-adhoc",
    pi: str = "t-k-1",
    level: float = 0.95,
    prior: TauPrior | None = None,
    sets: int = SETS,
    seed: int = 1,
) -> Coverage:
    """Simulate sets of trials with given variances, pool each, and count what the intervals hold.

    Parameters
    ----------
    vi : array of float, shape (k,) or (sets, k)
        Sampling variances above 0, of one set of trials or of each simulated one.
    tau2 : float
        Variance between trials, 0 or more.
    method, ci, pi, level
        As in `pool_batch`.
    prior : TauPrior, optional
        Pool by Bayes with this prior and a flat one of the mean; then method, ci and pi play no part.
    sets : int
        How many sets to simulate, at least 1.
    seed : int
        Of the simulation.

    Raises
    ------
    PoolingError
        A tau2 below 0, no set or no trial, and as `pool_batch`.
    """
    v = np.asarray(vi, dtype=float)
    v = np.broadcast_to(v, (sets, len(v))) if v.ndim == 1 else v
    if not (tau2 >= 0 and np.isfinite(tau2) and v.size):
        raise PoolingError(f"coverage: expected a tau2 of 0 or more, a set and a trial, got {tau2:g} and {v.shape}")
    tau = np.sqrt(tau2)
    yi = np.random.default_rng(seed).normal(size=v.shape) * np.sqrt(v + tau2)  # around a mean of 0: it moves nothing
    if prior is None:
        batch = pool_batch(yi, v, method=method, ci=ci, pi=pi, level=level)
        low, high, pi_low, pi_high = batch.ci_low, batch.ci_high, batch.pi_low, batch.pi_high
    else:
        found = pool_bayes(yi, v, prior, level=level)
        low, high, pi_low, pi_high = (found[name] for name in ("ci_low", "ci_high", "pi_low", "pi_high"))
    held = float(((low <= 0) & (high >= 0)).mean())
    if tau:
        new = special.ndtr(pi_high / tau) - special.ndtr(pi_low / tau)
    else:
        new = np.where(np.isnan(pi_low), np.nan, (pi_low <= 0) & (pi_high >= 0))
    error = float(np.sqrt(held * (1 - held) / len(v)))
    return Coverage(float(tau2), held, float(new.mean()), error, float(np.median(high - low)), len(v))


def coverage_at_hand(vi: Floats, tau2: float, *, prior: TauPrior | None = None, **how) -> tuple[Coverage, ...]:
    """What the intervals of one set of trials hold, one `Coverage` for each variance of `AT_HAND`.

    Parameters
    ----------
    vi : array of float, shape (k,)
        Sampling variances above 0, of at least two trials.
    tau2 : float
        Variance between trials as it was estimated.
    prior, **how
        As in `coverage`.

    Raises
    ------
    PoolingError
        As `coverage`.
    """
    vi = np.asarray(vi, dtype=float)
    typical = float(batch_columns(np.zeros((1, len(vi))), vi[None]).typical_variance[0])
    sets = SETS_BY_BAYES if prior else SETS
    return tuple(coverage(vi, simulated, prior=prior, sets=sets, **how) for simulated in (0.0, tau2, typical))
