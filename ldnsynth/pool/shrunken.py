"""The rows of somebody's own table, each drawn towards the others of its group."""

from dataclasses import replace

import numpy as np

from ldnsynth.pool.groups import sets_of_groups
from ldnsynth.pool.pooled_file import PooledFile
from ldnsynth.synthesis.pooling.bayesian.priors import MeanPrior, TauPrior
from ldnsynth.synthesis.pooling.bayesian.shrunken import shrunken_effects
from ldnsynth.synthesis.pooling.diagnostics.shrinkage import predicted_trial_effects

_PREDICTED = {"estimate": "estimate", "se": "se", "ci_low": "low", "ci_high": "high"}


def draw_together(pooled: PooledFile, priors: tuple[TauPrior, MeanPrior] | None = None) -> PooledFile:
    """The file with the true effect of each row, given the others of its group.

    Parameters
    ----------
    pooled : PooledFile
        Its rows, and how they are pooled.
    priors : tuple, optional
        Of tau and of the mean; without them the best linear unbiased predictions of random effects.

    Returns
    -------
    PooledFile
        Its `shrunken` holds, of shape (rows,), yi and sei as they entered; and mean, sd, ci_low, ci_high of the
        posterior, or estimate, se, ci_low, ci_high of the prediction: NaN for rows without an effect, predictions also
        in groups of one.
    """
    effect, batch = pooled.effect, pooled.batch
    found: dict[str, np.ndarray] = {}
    for _, rows, yi, vi in sets_of_groups(effect, pooled.member, len(pooled.groups)):
        if priors:
            numbers = shrunken_effects(yi, vi, *priors, level=batch.level)
        else:
            how = {"method": batch.method, "ci": batch.ci, "level": batch.level}
            each = [predicted_trial_effects(*one, **how) for one in zip(yi, vi, strict=True)]
            numbers = {ours: np.array([one[theirs] for one in each]) for ours, theirs in _PREDICTED.items()}
        inside = rows >= 0
        for name, values in numbers.items():
            found.setdefault(name, np.full(len(pooled.labels), np.nan))[rows[inside]] = values[inside]
    told = "Each trial's own effect, drawn towards those of its group by as much as its own data are imprecise"
    told += "." if priors else ": best linear unbiased prediction, with the quantile of the interval asked for."
    shrunken = {"yi": effect.estimate, "sei": effect.se, **found}
    return replace(pooled, shrunken=shrunken, notes=(*pooled.notes, told))
