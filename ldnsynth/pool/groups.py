"""The groups of somebody's own table, pooled in batches of like size."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.synthesis.pooling import PooledBatch, pool_batch
from ldnsynth.synthesis.pooling.bayesian.normal_model import pool_bayes
from ldnsynth.synthesis.pooling.bayesian.priors import MeanPrior, TauPrior
from ldnsynth.synthesis.pooling.diagnostics.coverage import AT_HAND, coverage_at_hand
from ldnsynth.synthesis.quantities.effect import Effect

MOST_SIMULATED = 100  # groups


def sets_of_groups(effect: Effect, member: np.ndarray, groups: int) -> Iterator[tuple[np.ndarray, ...]]:
    """Groups of like size, so that a large one costs the small ones no room.

    Yields
    ------
    tuple of array
        Numbers of the groups, shape (n,); their rows (-1 where a group has fewer), effects and variances (NaN there),
        each of shape (n, most rows).
    """
    order = np.argsort(member, kind="stable")
    size = np.bincount(member, minlength=groups)
    first = np.cumsum(size) - size
    likes = np.ceil(np.log2(size)).astype(int)
    for like in np.unique(likes):
        those = np.flatnonzero(likes == like)
        slots = np.arange(size[those].max())
        filled = slots < size[those, None]
        rows = np.where(filled, order[np.where(filled, first[those, None] + slots, 0)], -1)
        yield those, rows, *(np.where(filled, column[rows], np.nan) for column in (effect.estimate, effect.variance))


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
    for those, _, yi, vi in sets_of_groups(effect, member, groups):
        chosen.append(those)
        batches.append(pool_batch(yi, vi, **choices))
    back = np.argsort(np.concatenate(chosen))
    parts = {name: [getattr(batch, name) for batch in batches] for name in (part.name for part in fields(PooledBatch))}
    return PooledBatch(
        **{name: np.concatenate(part)[back] if np.ndim(part[0]) else part[0] for name, part in parts.items()}
    )


def bayes_of_groups(
    effect: Effect, member: np.ndarray, groups: int, tau: TauPrior, mean: MeanPrior, **how: float
) -> dict[str, np.ndarray]:
    """What `normal_model.pool_bayes` gives of each group; parameters as in `pool_groups` and there."""
    numbers: dict[str, np.ndarray] = {}
    for those, _, yi, vi in sets_of_groups(effect, member, groups):
        for name, values in pool_bayes(yi, vi, tau, mean, **how).items():
            numbers.setdefault(name, np.zeros(groups, dtype=values.dtype))[those] = values
    return numbers


def coverage_of_groups(
    effect: Effect, member: np.ndarray, groups: int, tau2: np.ndarray, **how
) -> dict[str, np.ndarray]:
    """What the intervals of each group hold in simulations with the variances of its rows.

    Parameters
    ----------
    effect, member, groups
        As in `pool_groups`.
    tau2 : array of float, shape (groups,)
        Variance between trials as it was estimated.
    **how
        method, ci, pi, level, prior as in `coverage.coverage`.

    Returns
    -------
    dict of str to array of float, shape (groups,)
        ci_holds_0, pi_holds_0 and so on, by `AT_HAND`: shares from 0 to 1; NaN for groups of fewer than two rows.

    Raises
    ------
    DataError
        More than `MOST_SIMULATED` groups.
    """
    if groups > MOST_SIMULATED:
        raise DataError([f"--coverage simulates up to {MOST_SIMULATED} groups, found {groups}. Pool fewer of them."])
    found = {f"{kind}_holds_{name}": np.full(groups, np.nan) for name in AT_HAND for kind in ("ci", "pi")}
    for group in range(groups):
        vi = effect.se[(member == group) & ~np.isnan(effect.estimate + effect.se)] ** 2
        if len(vi) < 2:
            continue
        for name, held in zip(AT_HAND, coverage_at_hand(vi, float(tau2[group]), **how), strict=True):
            found[f"ci_holds_{name}"][group], found[f"pi_holds_{name}"][group] = held.ci, held.pi
    return found


def numbered(names: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """The groups in the order of their first row, and the number of each row's group."""
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return list(places), np.array([places[name] for name in names])
