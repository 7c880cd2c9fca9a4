"""An interval for the between-trial variance from the likelihood, beside the Q-profile of `heterogeneity`."""

from collections.abc import Callable

import numpy as np

from ldnsynth.ranges import LARGEST
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.distributions import chi2_quantile
from ldnsynth.synthesis.pooling.moderators.mixed_model import MixedModel
from ldnsynth.synthesis.pooling.single import complete_trials, pool_effects
from ldnsynth.synthesis.pooling.terms import METHODS, check_choice, check_level

PRECISION = 1e-12  # relative


def tau2_likelihood_interval(
    yi: Floats, vi: Floats, *, method: str = "REML", level: float = 0.95
) -> tuple[float, float]:
    """Profile-likelihood interval of the between-trial variance.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; trials with a missing one are left out.
    method : str
        REML or ML: whose likelihood.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        The tau2 below and above the estimate at which twice the log-likelihood has fallen by the chi-squared quantile
        (1 degree of freedom); the lower is 0 if it has not fallen so far there. NaN for fewer than two trials.

    Raises
    ------
    PoolingError
        A method without likelihood; else as `pool_effects`.

    References
    ----------
    Hardy RJ, Thompson SG. Stat Med 1996;15:619-629. Viechtbauer W. Stat Med 2007;26:37-52.
    """
    check_choice("method", method, {name: METHODS[name] for name in ("REML", "ML")})
    check_level(level)
    y, v, _ = complete_trials(yi, vi)
    if len(y) < 2:
        return float("nan"), float("nan")
    model = MixedModel(y, v, np.ones((len(y), 1)))
    best, restricted = pool_effects(y, v, method=method).tau2, method == "REML"
    floor = model.log_likelihood(best, restricted=restricted) - float(chi2_quantile(level, np.array(1.0))) / 2

    def inside(tau2: float) -> bool:
        return model.log_likelihood(tau2, restricted=restricted) >= floor

    beyond = best + float(np.max(v))
    while inside(beyond):
        beyond *= 2
        if beyond > LARGEST**2:  # the estimate is a lower maximum of a likelihood that has two
            return 0.0, float("inf")
    return 0.0 if inside(0.0) else _edge(inside, best, 0.0), _edge(inside, best, beyond)


def _edge(inside: Callable[[float], bool], within: float, without: float) -> float:
    while abs(without - within) > PRECISION * max(without, within):
        middle = (within + without) / 2
        within, without = (middle, without) if inside(middle) else (within, middle)
    return within
