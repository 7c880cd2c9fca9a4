"""A test of no effect that leans on no distribution: the signs of the trials' effects, exchanged in every way.

References
----------
Follmann DA, Proschan MA. Biometrics 1999;55(3):732-737. Higgins JPT, Thompson SG. Stat Med 2004;23(11):1663-1682.
"""

from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.batch import pool_batch
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.single import complete_trials
from ldnsynth.synthesis.pooling.terms import PoolingError

MOST_TRIALS = 20  # about a million ways
_BLOCK = 65_536
_SAME = 1e-8  # relative: two statistics nearer than that are one


@dataclass(frozen=True)
class PermutationTest:
    """The permutation test of a pooled effect.

    Attributes
    ----------
    p : float
        Share of all ways of choosing signs whose statistic is as far from 0 as the one found; above 0, at most 1.
    smallest : float
        The smallest p that so many trials can give: 2 to the power of 1 - k.
    ways : int
        2 to the power of k.
    """

    p: float
    smallest: float
    ways: int


def permutation_test(yi: Floats, vi: Floats, *, method: str = "REML", ci: str = "hk-adhoc") -> PermutationTest:
    """Test that the mean effect is 0, by all ways of choosing the signs of the trials' effects.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances as in `pool_effects`; 2 to `MOST_TRIALS` of them with both.
    method, ci : str
        As in `pool_effects`: how the statistic, the pooled effect in standard errors, is had.

    Raises
    ------
    PoolingError
        Fewer than two trials, more than `MOST_TRIALS`, or effects and variances that `pool_effects` refuses.
    """
    y, v, _ = complete_trials(yi, vi)
    k = len(y)
    if not 2 <= k <= MOST_TRIALS:
        raise PoolingError(f"permutation test: expected 2 to {MOST_TRIALS} trials with an effect, found {k}")
    found, beyond, ways = np.nan, 0, 2 ** (k - 1)  # a way and its mirror image have the same size
    for start in range(0, ways, _BLOCK):
        place = np.arange(start, min(start + _BLOCK, ways))
        signs = 1 - 2 * (place[:, None] >> np.arange(k) & 1)
        batch = pool_batch(signs * y, np.broadcast_to(v, signs.shape), method=method, ci=ci)
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.abs(batch.estimate / batch.se)
        size = np.where(np.isnan(size), 0.0, size)
        found = size[0] if start == 0 else found
        beyond += int((size >= found * (1 - _SAME)).sum())
    return PermutationTest(beyond / ways, 2.0 ** (1 - k), 2 * ways)
