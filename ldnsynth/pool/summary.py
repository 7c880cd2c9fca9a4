"""What was pooled of somebody's own table, in words: all groups together, the test between them, people, methods."""

from collections.abc import Iterator

import numpy as np

from ldnsynth.pool.pooled_file import PooledFile
from ldnsynth.synthesis.pooling import PooledEffect, PoolingError, pool_effects
from ldnsynth.synthesis.pooling.moderators.subgroups import pool_subgroups
from ldnsynth.synthesis.quantities.effect import LOG_MEASURES
from ldnsynth.vocabulary import INTERVALS, METHODS, PREDICTIONS

_FEWEST_FOR_TEST = 2  # groups
_ARMS = (("n1i", "ai", "bi"), ("n2i", "ci", "di"))


def told_lines(pooled: PooledFile) -> Iterator[str]:
    """Sentences beside the table; none on groups and methods where a way without batch form was asked for."""
    yield from _people(pooled)
    if pooled.bayes or pooled.singly or pooled.shrunken:
        return
    batch = pooled.batch
    how = {"method": batch.method, "ci": batch.ci, "pi": batch.pi, "level": batch.level, "measure": batch.measure}
    if len(pooled.groups) >= _FEWEST_FOR_TEST:
        yield from _together(pooled, how)
    yield f"Variance between trials: {METHODS[batch.method]}."
    yield f"Interval ({100 * batch.level:g}%): {INTERVALS[batch.ci]}. Prediction interval: {PREDICTIONS[batch.pi]}."
    if batch.measure in LOG_MEASURES:
        yield "Estimates, intervals and tau2 are of logarithms; ratio is the same as a ratio."
    if batch.measure == "PLO":
        yield "Estimates, intervals and tau2 are of logits, the logarithms of odds of a proportion."


def _people(pooled: PooledFile) -> Iterator[str]:
    """Events and people of each group, where the table counts them in every row."""
    columns = pooled.columns
    names = [name for name in ("ai", "n1i", "ci", "n2i") if name in columns]
    if not {"n1i", "n2i"} <= set(names) and not {"ai", "bi", "ci", "di"} <= columns.keys():
        return
    people = [columns[n] if n in columns else columns[a] + columns[b] for n, a, b in _ARMS]
    events = [columns[a] for _, a, _ in _ARMS] if {"ai", "ci"} <= columns.keys() else []
    for place, group in enumerate(pooled.groups):
        rows = pooled.member == place
        sums = [float(column[rows].sum()) for column in (*people, *events)]
        if not np.isfinite(sums).all():
            continue
        name = f"{group}: " if len(pooled.groups) > 1 else ""
        told = f"{sums[2]:g} of {sums[0]:g} v {sums[3]:g} of {sums[1]:g}" if events else f"{sums[0]:g} v {sums[1]:g}"
        yield f"{name}{'events and people' if events else 'people'} {told}."


def _together(pooled: PooledFile, how: dict) -> Iterator[str]:
    """All groups as one, and whether they differ by more than chance gives."""
    yi, vi = pooled.effect.estimate, pooled.effect.variance
    labels = np.array(pooled.groups)[pooled.member]
    try:
        whole = pool_effects(yi, vi, **how)
        parts = pool_subgroups(yi, vi, labels, **how)
    except PoolingError as error:
        yield f"All groups together: not pooled ({error})."
        return
    if whole.k < _FEWEST_FOR_TEST:
        return
    yield f"All groups together: {_words(whole)}; {whole.k} trials, I2 {whole.i2:.3g}%."
    if np.isfinite(parts.p):
        df = f"{parts.difference_df:g} degree{'' if parts.difference_df == 1 else 's'} of freedom"
        yield f"Test between groups: Q {parts.difference:.4g} on {df}, p {parts.p:.3g}."


def _words(effect: PooledEffect) -> str:
    numbers = (effect.estimate, effect.ci_low, effect.ci_high)
    estimate, low, high = np.exp(np.clip(numbers, -600, 600)) if effect.measure in LOG_MEASURES else numbers
    return f"{effect.measure or 'effect'} {estimate:.4g} ({low:.4g} to {high:.4g})"
