"""The groups of somebody's own table, pooled in batches of like size."""

from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from ldnsynth.synthesis.effects import Effect
from ldnsynth.synthesis.pooling import PooledBatch, pool_batch
from ldnsynth.synthesis.pooling.bayes import pool_bayes
from ldnsynth.synthesis.pooling.priors import MeanPrior, TauPrior


def _sets(effect: Effect, member: np.ndarray, groups: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Groups of like size, with their effects and variances, so that a large one costs the small ones no room."""
    order = np.argsort(member, kind="stable")
    size = np.bincount(member, minlength=groups)
    first = np.cumsum(size) - size
    likes = np.ceil(np.log2(size)).astype(int)
    for like in np.unique(likes):
        those = np.flatnonzero(likes == like)
        slots = np.arange(size[those].max())
        filled = slots < size[those, None]
        rows = order[np.where(filled, first[those, None] + slots, 0)]
        yield those, *(np.where(filled, column[rows], np.nan) for column in (effect.estimate, effect.se**2))


def pool_groups(effect: Effect, member: np.ndarray, groups: int, **choices) -> PooledBatch:
    """Each group pooled by inverse variances.

    Parameters
    ----------
    effect : Effect
        Of each row.
    member : array of int, shape (rows,)
        The group of each row, from 0.
    groups : int
        How many there are.
    **choices
        As in `pooling.pool_batch`.
    """
    chosen, batches = [], []
    for those, yi, vi in _sets(effect, member, groups):
        chosen.append(those)
        batches.append(pool_batch(yi, vi, **choices))
    back = np.argsort(np.concatenate(chosen))
    parts = {name: [getattr(batch, name) for batch in batches] for name in (part.name for part in fields(PooledBatch))}
    return PooledBatch(
        **{name: np.concatenate(part)[back] if np.ndim(part[0]) else part[0] for name, part in parts.items()}
    )


def bayes_of_groups(
    effect: Effect, member: np.ndarray, groups: int, tau: TauPrior, mean: MeanPrior, *, level: float
) -> dict[str, np.ndarray]:
    """What `pooling.bayes.pool_bayes` gives of each group; parameters as in `pool_groups` and there."""
    numbers: dict[str, np.ndarray] = {}
    for those, yi, vi in _sets(effect, member, groups):
        for name, values in pool_bayes(yi, vi, tau, mean, level=level).items():
            numbers.setdefault(name, np.zeros(groups, dtype=values.dtype))[those] = values
    return numbers
