"""What each trial's own effect may be, given the others: best linear unbiased predictions."""

import numpy as np

from ldnsynth.synthesis.pooling.batch import pool_batch
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.distributions import t_quantile
from ldnsynth.synthesis.pooling.single import as_trials


def predicted_trial_effects(
    yi: Floats, vi: Floats, *, method: str = "REML", ci: str = "hk-adhoc", level: float = 0.95
) -> dict[str, Floats]:
    """Effect of every trial, drawn towards the pooled effect by as much as its own data are imprecise.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; trials with a missing one get NaN.
    method, ci, level
        As in `pool_effects`.

    Returns
    -------
    dict of str to array of float, shape (k,)
        estimate, se, low, high: ``lambda yi + (1 - lambda) pooled`` with ``lambda = tau2 / (tau2 + vi)`` and
        ``se^2 = lambda vi + (1 - lambda)^2 se_pooled^2``, the interval with the quantile of `ci`. Under CE all are the
        pooled effect. NaN for fewer than two trials.

    Raises
    ------
    PoolingError
        As `pool_effects`.

    References
    ----------
    Raudenbush SW, Bryk AS. J Educ Stat 1985;10:75-98. Robinson GK. Stat Sci 1991;6:15-32.
    """
    yi, vi = as_trials(yi, vi)
    pooled = pool_batch(yi[None], vi[None], method=method, ci=ci, level=level)
    own = pooled.tau2 / (pooled.tau2 + vi)
    estimate = own * yi + (1 - own) * pooled.estimate
    se = np.sqrt(own * vi + (1 - own) ** 2 * pooled.se**2)
    margin = t_quantile(level, pooled.df) * se
    known = np.where(np.isnan(yi), np.nan, 1.0)
    numbers = {"estimate": estimate, "se": se, "low": estimate - margin, "high": estimate + margin}
    return {name: values * known for name, values in numbers.items()}
