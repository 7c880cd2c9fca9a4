"""Pooling rows that share people: a standard error that holds though rows of one trial depend on each other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ldnsynth.synthesis.pooling.columns import Floats, residuals
from ldnsynth.synthesis.pooling.distributions import t_quantile, t_two_sided
from ldnsynth.synthesis.pooling.results import PooledEffect
from ldnsynth.synthesis.pooling.single import complete_trials, pool_effects
from ldnsynth.synthesis.pooling.terms import PoolingError, check_choice

ENOUGH_CLUSTERS = 10
ENOUGH_DF = 4  # Tipton 2015
ADJUSTMENTS = {
    "CR1": "sandwich variance times m / (m - 1), t with m - 1 degrees of freedom",
    "CR2": "sandwich variance without bias under the working model, t with Satterthwaite's degrees of freedom",
}


def pool_clusters(
    yi: Floats,
    vi: Floats,
    clusters: Sequence,
    *,
    method: str = "REML",
    adjust: str = "CR2",
    level: float = 0.95,
    measure: str = "",
) -> PooledEffect:
    """Pool effects of which several come from one trial, with a cluster-robust interval.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; rows with a missing one are left out.
    clusters : sequence of length k
        The trial of each row.
    adjust : str
        A key of `ADJUSTMENTS`; CR2 is the one for few clusters.
    method, level, measure
        As in `pool_effects`. Estimate, tau2 and Q take the rows as independent.

    Returns
    -------
    PooledEffect
        ci "cluster-robust", of the kind that `adjust` names; the prediction interval, convention t-k-p, uses the same
        standard error and degrees of freedom.

    Raises
    ------
    PoolingError
        One cluster only, labels of another length; else as `pool_effects`.

    References
    ----------
    Hedges LV, Tipton E, Johnson MC. Res Synth Methods 2010;1:39-65. Tipton E. Psychol Methods 2015;20:375-393 (few
    clusters). Pustejovsky JE, Tipton E. J Bus Econ Stat 2018;36(4):672-683 (CR2).
    """
    check_choice("adjust", adjust, ADJUSTMENTS)
    y, v, kept = complete_trials(yi, vi)
    labels = np.asarray(clusters)
    if labels.shape != kept.shape:
        raise PoolingError(f"clusters: expected {len(kept)} labels, one a row, got shape {labels.shape}")
    found, member = np.unique(labels[kept], return_inverse=True)
    m = len(found)
    if m < 2:
        raise PoolingError(f"clusters: a robust interval needs two clusters, got {m}")
    effect = pool_effects(y, v, method=method, ci="z", pi="t-k-p", level=level, measure=measure)
    variance = v + effect.tau2
    residual = residuals(y, 1 / variance)
    se, df = (_cr2 if adjust == "CR2" else _cr1)(residual, variance, member)
    critical = float(t_quantile(level, np.array(df)))
    margin, wide = critical * se, critical * np.sqrt(se**2 + (np.nan if method == "CE" else effect.tau2))
    notes = [f"{len(y)} rows of {m} clusters, weighed as if independent."]
    if adjust == "CR1" and m < ENOUGH_CLUSTERS:
        notes.append(f"Fewer than {ENOUGH_CLUSTERS} clusters: a robust standard error is likely too small.")
    if df < ENOUGH_DF:
        notes.append(f"{df:.1f} degrees of freedom: below {ENOUGH_DF} even this interval may be too narrow.")
    with np.errstate(divide="ignore", invalid="ignore"):
        p = float(t_two_sided(np.array(effect.estimate) / se, df))
    return replace(
        effect, ci="cluster-robust", se=se, p=p, ci_low=effect.estimate - margin, ci_high=effect.estimate + margin,
        pi_low=effect.estimate - wide, pi_high=effect.estimate + wide, notes=tuple(notes),
    )  # fmt: skip


def _cr1(residual: Floats, variance: Floats, member: np.ndarray) -> tuple[float, float]:
    """Standard error and degrees of freedom: the residuals of a cluster summed, all times m / (m - 1)."""
    w, m = 1 / variance, member.max() + 1
    sums = np.bincount(member, weights=w * residual)
    return float(np.sqrt(np.sum(sums**2) * m / (m - 1)) / np.sum(w)), m - 1.0


def _cr2(residual: Floats, variance: Floats, member: np.ndarray) -> tuple[float, float]:
    """Standard error and degrees of freedom: the residuals of a cluster set right for what the mean took of them."""
    w = 1 / variance
    total, m = w.sum(), member.max() + 1
    loads = np.zeros((m, len(w)))  # what each cluster's adjusted residuals are multiplied by
    for cluster in range(m):
        rows = np.flatnonzero(member == cluster)
        root = np.sqrt(variance[rows])
        middle = np.diag(variance[rows] ** 2) - np.outer(root, root) / total
        values, vectors = np.linalg.eigh(middle)
        power = np.where(values > values.max() * 1e-10, 1 / np.sqrt(np.maximum(values, 1e-300)), 0.0)
        adjust = root[:, None] * (vectors * power) @ vectors.T * root
        loads[cluster, rows] = w[rows] @ adjust / total
    se = float(np.sqrt(np.sum((loads @ residual) ** 2)))
    kept = loads - loads.sum(axis=1, keepdims=True) * w / total  # the mean taken out, as it is of the residuals
    cross = (kept * variance) @ kept.T
    return se, float(np.trace(cross) ** 2 / np.sum(cross**2))
