"""Leave-one-out and cumulative pooling: the same trials in many subsets, pooled as one batch."""

from collections.abc import Sequence

import numpy as np

from ldnsynth.synthesis.pooling.batch import pool_batch
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.results import PooledBatch
from ldnsynth.synthesis.pooling.single import as_trials
from ldnsynth.synthesis.pooling.terms import PoolingError


def leave_one_out_masks(k: int, *, groups: Sequence | None = None) -> np.ndarray:
    """Subsets that each lack one trial, or one group of trials.

    Parameters
    ----------
    k : int
        Trials.
    groups : sequence of length k, optional
        Labels; trials with the same label leave together. Subsets stand in sorted order of the labels.

    Returns
    -------
    array of bool, shape (n_sets, k)
        True where a trial stays.

    Raises
    ------
    PoolingError
        If groups has another length than k.
    """
    if groups is None:
        return ~np.eye(k, dtype=bool)
    labels = _labels("groups", groups, k)
    return np.unique(labels)[:, None] != labels


def cumulative_masks(order: Sequence, *, collapse: bool = False) -> np.ndarray:
    """Subsets that grow trial by trial.

    Parameters
    ----------
    order : sequence
        What to sort by, for example a date a trial; ties keep the order of input.
    collapse : bool
        Whether tied trials enter together.

    Returns
    -------
    array of bool, shape (n_sets, k)
        Row i holds the first i + 1 trials (or distinct values); columns stand as in the input.

    Raises
    ------
    PoolingError
        If a value to sort by is missing.
    """
    values = _labels("order", order, len(order))
    if values.dtype.kind in "fM" and bool((values != values).any()):
        raise PoolingError("order: expected a value for every trial, got a missing one")
    if collapse:
        return values <= np.unique(values)[:, None]
    rank = np.empty(len(values), dtype=int)
    rank[np.argsort(values, kind="stable")] = np.arange(len(values))
    return rank <= np.arange(len(values))[:, None]


def leave_one_out(yi: Floats, vi: Floats, *, groups: Sequence | None = None, **choices) -> PooledBatch:
    """Pool all trials but one, each in turn.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances.
    groups : sequence of length k, optional
        Leave out whole groups instead; see `leave_one_out_masks`.
    **choices
        method, ci, pi, level, measure as in `pool_batch`.

    Returns
    -------
    PooledBatch
        Row i lacks trial i.

    Raises
    ------
    PoolingError
        As `pool_batch`.
    """
    yi, vi = as_trials(yi, vi)
    return _pool_subsets(yi, vi, leave_one_out_masks(len(yi), groups=groups), choices)


def cumulative(yi: Floats, vi: Floats, *, order: Sequence, collapse: bool = False, **choices) -> PooledBatch:
    """Pool the first trial, the first two, and so on.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances.
    order : sequence of length k
        What to sort by, for example dates; ties keep the order of input.
    collapse : bool
        Whether tied trials enter together.
    **choices
        method, ci, pi, level, measure as in `pool_batch`.

    Returns
    -------
    PooledBatch
        Row i holds the first i + 1 trials; the first row shows a trial and is not pooled.

    Raises
    ------
    PoolingError
        As `pool_batch`; an order of another length.
    """
    yi, vi = as_trials(yi, vi)
    return _pool_subsets(yi, vi, cumulative_masks(_labels("order", order, len(yi)), collapse=collapse), choices)


def _pool_subsets(yi: Floats, vi: Floats, masks: np.ndarray, choices: dict) -> PooledBatch:
    return pool_batch(np.broadcast_to(yi, masks.shape), np.broadcast_to(vi, masks.shape), masks, **choices)


def _labels(name: str, values: Sequence, k: int) -> np.ndarray:
    labels = np.asarray(values)
    if labels.shape != (k,):
        raise PoolingError(f"{name}: expected {k} values, one a trial, got shape {labels.shape}")
    return labels
