"""Every set of the trials pooled in the same way: a multiverse whose one decision is which trials are in.

References
----------
Olkin I, Dahabreh IJ, Trikalinos TA. Res Synth Methods 2012;3(3):214-223 (GOSH: graphical display of study
heterogeneity).
"""

from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.multiverse.trial_sets import drawn_sets
from ldnsynth.synthesis.pooling import PooledBatch, PoolingError, pool_batch
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.single import complete_trials

MOST_SETS = 65_536


@dataclass(frozen=True, eq=False)
class Gosh:
    """Sets of trials, each pooled.

    Attributes
    ----------
    mask : array of bool, shape (sets, k)
        Which trials are in; the first set holds all.
    batch : PooledBatch
        What each set comes to.
    whole : bool
        Whether every set is there; else a sample of them.
    """

    mask: np.ndarray
    batch: PooledBatch
    whole: bool

    def shift(self) -> Floats:
        """How far the mean estimate of the sets with a trial lies from that of those without it, shape (k,)."""
        found = []
        for inside in self.mask.T:
            without = self.batch.estimate[~inside]
            found.append(self.batch.estimate[inside].mean() - without.mean() if without.size else np.nan)
        return np.array(found)


def gosh(yi: Floats, vi: Floats, *, fewest: int = 2, sets: int = MOST_SETS, seed: int = 1, **choices) -> Gosh:
    """Pool every set of trials.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; trials with a missing one are left out.
    fewest : int
        Trials in a set, at least 1.
    sets : int
        Of more sets than this so many are drawn at random, each trial in or out with equal chances.
    seed : int
        Of the sample.
    **choices
        method, ci, pi, level, measure as in `pooling.pool_batch`.

    Raises
    ------
    PoolingError
        Fewer trials than `fewest`, and as `pooling.pool_batch`.
    """
    y, v, _ = complete_trials(yi, vi)
    k = len(y)
    if not 1 <= fewest <= k:
        raise PoolingError(f"GOSH: expected {fewest} trials or more, found {k}")
    whole = 2**k <= sets
    every = np.arange(2**k if whole else 0)[::-1, None] >> np.arange(k) & 1
    mask = every.astype(bool) if whole else drawn_sets(k, sets, seed)
    mask = mask[mask.sum(axis=1) >= fewest]
    shape = mask.shape
    batch = pool_batch(np.broadcast_to(y, shape), np.broadcast_to(v, shape), mask, **choices)
    return Gosh(mask, batch, whole)
