"""Pooling by subgroup, with a test whether the subgroups differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.batch import pool_batch
from ldnsynth.synthesis.pooling.columns import Columns, Floats, columns, residuals
from ldnsynth.synthesis.pooling.distributions import chi2_upper, f_upper, t_quantile
from ldnsynth.synthesis.pooling.moderators.meta_regression import meta_regression
from ldnsynth.synthesis.pooling.results import PooledBatch
from ldnsynth.synthesis.pooling.single import complete_trials
from ldnsynth.synthesis.pooling.terms import INTERVALS, METHODS, PREDICTIONS, PoolingError, check_choice, check_level

TAU2_CHOICES = {"own": "each subgroup its own tau2", "common": "one tau2 for all subgroups"}


@dataclass(frozen=True, eq=False)
class Subgroups:
    """Pooled effects by subgroup.

    Attributes
    ----------
    names : tuple of str
        Labels in sorted order.
    effects : PooledBatch
        One row a subgroup; `effects.row(i)` gives a `PooledEffect`.
    tau2 : str
        "own" or "common".
    difference : float
        Statistic of the test that all subgroups have the same effect: chi-squared, or F where difference_df2 is
        finite.
    difference_df, difference_df2 : float
        Its degrees of freedom; the second is infinite for chi-squared.
    p : float
        Its p value; NaN for one subgroup.
    notes : tuple of str
        Sentences on how to read this result.
    """

    names: tuple[str, ...]
    effects: PooledBatch
    tau2: str
    difference: float
    difference_df: float
    difference_df2: float
    p: float
    notes: tuple[str, ...]


def pool_subgroups(
    yi: Floats,
    vi: Floats,
    groups: Sequence,
    *,
    tau2: str = "own",
    method: str = "REML",
    ci: str = "hk-adhoc",
    pi: str = "t-k-1",
    level: float = 0.95,
    measure: str = "",
) -> Subgroups:
    """Pool each subgroup and test whether they differ.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; trials with a missing one are left out.
    groups : sequence of length k
        Labels.
    tau2 : str
        "own": each subgroup is pooled by itself, and the test is the Q statistic of the subgroup effects, weighted by
        their squared standard errors (of the interval chosen with ci), chi-squared. "common": a meta-regression on the
        groups, whose tau2 and Hartung-Knapp factor all subgroups share, and its test.
    method, ci, pi, level, measure
        As in `pool_effects`. With common tau2, k of all subgroups together counts: intervals rest on k - (number of
        groups) degrees of freedom, prediction intervals by convention, p being the number of groups.

    Returns
    -------
    Subgroups
        In sorted order of the labels.

    Raises
    ------
    PoolingError
        Unknown choices, labels of another length, "common" with as many groups as trials.

    References
    ----------
    Borenstein M, Higgins JPT. Prev Sci 2013;14:134-143. Cochrane Handbook 10.11.3.
    """
    check_choice("tau2", tau2, TAU2_CHOICES)
    for name, value, choices in (("method", method, METHODS), ("ci", ci, INTERVALS), ("pi", pi, PREDICTIONS)):
        check_choice(name, value, choices)
    check_level(level)
    labels = np.asarray(groups)
    y, v, kept = complete_trials(yi, vi)
    if labels.shape != kept.shape:
        raise PoolingError(f"groups: expected {len(kept)} labels, one a trial, got shape {labels.shape}")
    found, member = np.unique(labels[kept], return_inverse=True)
    masks = np.arange(len(found))[:, None] == member
    shape = masks.shape
    own = pool_batch(
        np.broadcast_to(y, shape), np.broadcast_to(v, shape), masks,
        method=method, ci=ci, pi=pi, level=level, measure=measure,
    )  # fmt: skip
    if tau2 == "common":
        effects, test = _common(y, v, masks, own)
    else:
        effects, test = own, _difference(own)
    names = tuple(str(label) for label in found)
    notes = _notes(names, own.k, tau2)
    if len(names) > 1 and np.isnan(test["p"]):
        notes += ("No test: the interval of a subgroup of identical effects has no width.",)
    return Subgroups(names=names, effects=effects, tau2=tau2, notes=notes, **test)


def _difference(own: PooledBatch) -> dict[str, float]:
    df = float(len(own.k) - 1)
    if df < 1 or not (own.se > 0).all():  # identical effects may have an interval of no width
        return {"difference": np.nan, "difference_df": df, "difference_df2": np.inf, "p": np.nan}
    q = _weighted_squares(own.estimate, own.se)
    return {"difference": q, "difference_df": df, "difference_df2": np.inf, "p": float(chi2_upper(np.array(q), df))}


def _weighted_squares(estimate: Floats, se: Floats) -> float:
    """The Q statistic of group effects."""
    weight = 1 / se**2
    return float(np.sum(weight * residuals(estimate, weight) ** 2))


def _common(y: Floats, v: Floats, masks: np.ndarray, own: PooledBatch) -> tuple[PooledBatch, dict[str, float]]:
    """Subgroup effects as coefficients of one model; Q of each subgroup stays its own."""
    model = meta_regression(y, v, masks.T.astype(float), intercept=False, method=own.method, ci=own.ci, level=own.level)
    df = float(len(masks) - 1)
    if not (df and (model.se > 0).all()):  # no two groups, or identical effects with an interval of no width
        none = {"difference": np.nan, "difference_df": df, "difference_df2": model.df, "p": np.nan}
        return _shared(y, v, masks, own, model), none
    chi2 = _weighted_squares(model.estimate, model.se)  # groups share no trial, so that their effects are independent
    if np.isinf(model.df):
        test = {"difference": chi2, "p": float(chi2_upper(np.array(chi2), df))}
    else:
        test = {"difference": chi2 / df, "p": f_upper(chi2 / df, df, model.df)}
    test |= {"difference_df": df, "difference_df2": model.df}
    return _shared(y, v, masks, own, model), test


def _shared(y: Floats, v: Floats, masks: np.ndarray, own: PooledBatch, model) -> PooledBatch:
    sets: Columns = columns(np.where(masks, y, 0).T.copy(), np.where(masks, v, np.inf).T.copy(), masks.T.copy())
    wald = 1 / np.sum(masks / (v + model.tau2), axis=1)
    total, residual = len(y), len(y) - len(masks)
    pi_df = {"t-k-1": total - 1, "t-k-2": total - 2, "t-k-p": residual, "z": np.inf}[own.pi]
    squared = model.se**2 if own.pi == "t-k-p" else wald
    critical = float(t_quantile(own.level, np.array(float(pi_df))))
    margin = critical * np.sqrt(squared + model.tau2) * (np.nan if own.method == "CE" else 1.0)
    typical = sets.typical_variance
    from_tau2 = {"i2": 100 * model.tau2 / (typical + model.tau2), "h2": 1 + model.tau2 / typical}
    shares = {"i2": own.i2, "h2": own.h2} if own.method == "CE" else from_tau2
    return PooledBatch(
        measure=own.measure, model=own.model, method=own.method, ci=own.ci, pi=own.pi, level=own.level, k=own.k,
        estimate=model.estimate, se=model.se, df=np.full(len(masks), model.df), ci_low=model.ci_low,
        ci_high=model.ci_high, tau2=np.full(len(masks), model.tau2), **shares, q=own.q, q_df=own.q_df,
        pi_low=model.estimate - margin, pi_high=model.estimate + margin,
    )  # fmt: skip


def _notes(names: tuple[str, ...], k: np.ndarray, tau2: str) -> tuple[str, ...]:
    notes = []
    single = [name for name, trials in zip(names, k, strict=True) if trials == 1]
    if single and tau2 == "own":
        notes.append(f"One trial only, shown and not pooled: {', '.join(single)}; it enters the test without tau2.")
    if len(names) < 2:
        notes.append("One subgroup: nothing to compare.")
    elif k.sum() < 10:
        notes.append("Fewer than 10 trials: a comparison of subgroups is exploration (Cochrane Handbook 10.11.5.1).")
    return tuple(notes)
