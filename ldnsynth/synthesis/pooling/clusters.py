"""Pooling rows that share people: a standard error that holds though rows of one trial depend on each other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ldnsynth.synthesis.pooling.columns import Floats, residuals
from ldnsynth.synthesis.pooling.distributions import t_quantile, t_two_sided
from ldnsynth.synthesis.pooling.results import PooledEffect
from ldnsynth.synthesis.pooling.single import complete_trials, pool_effects
from ldnsynth.synthesis.pooling.terms import PoolingError

ENOUGH_CLUSTERS = 10


def pool_clusters(
    yi: Floats, vi: Floats, clusters: Sequence, *, method: str = "REML", level: float = 0.95, measure: str = ""
) -> PooledEffect:
    """Pool effects of which several come from one trial, with a cluster-robust interval.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; rows with a missing one are left out.
    clusters : sequence of length k
        The trial of each row.
    method, level, measure
        As in `pool_effects`. Estimate, tau2 and Q take the rows as independent.

    Returns
    -------
    PooledEffect
        ci "cluster-robust": sandwich variance times m / (m - 1) (CR1), t with m - 1 degrees of freedom, m clusters; the
        prediction interval, convention t-k-p, uses both.

    Raises
    ------
    PoolingError
        One cluster only, labels of another length; else as `pool_effects`.

    References
    ----------
    Hedges LV, Tipton E, Johnson MC. Res Synth Methods 2010;1:39-65. Tipton E. Psychol Methods 2015;20:375-393 (few
    clusters).
    """
    y, v, kept = complete_trials(yi, vi)
    labels = np.asarray(clusters)
    if labels.shape != kept.shape:
        raise PoolingError(f"clusters: expected {len(kept)} labels, one a row, got shape {labels.shape}")
    found, member = np.unique(labels[kept], return_inverse=True)
    m = len(found)
    if m < 2:
        raise PoolingError(f"clusters: a robust interval needs two clusters, got {m}")
    effect = pool_effects(y, v, method=method, ci="z", pi="t-k-p", level=level, measure=measure)
    w = 1 / (v + effect.tau2)
    sums = np.bincount(member, weights=w * residuals(y, w))
    se = float(np.sqrt(np.sum(sums**2) * m / (m - 1)) / np.sum(w))
    critical = float(t_quantile(level, np.array(m - 1.0)))
    margin, wide = critical * se, critical * np.sqrt(se**2 + (np.nan if method == "CE" else effect.tau2))
    notes = [f"{len(y)} rows of {m} clusters, weighed as if independent."]
    if m < ENOUGH_CLUSTERS:
        notes.append(f"Fewer than {ENOUGH_CLUSTERS} clusters: a robust standard error is likely too small.")
    with np.errstate(divide="ignore", invalid="ignore"):
        p = float(t_two_sided(np.array(effect.estimate) / se, m - 1.0))
    return replace(
        effect, ci="cluster-robust", se=se, p=p, ci_low=effect.estimate - margin, ci_high=effect.estimate + margin,
        pi_low=effect.estimate - wide, pi_high=effect.estimate + wide, notes=tuple(notes),
    )  # fmt: skip
