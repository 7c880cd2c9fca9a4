"""Pooling many sets of trials at once: cumulative, leave-one-out and sensitivity grids are batches."""

from collections.abc import Iterator

import numpy as np

from ldnsynth.ranges import RANGES
from ldnsynth.synthesis.pooling.columns import Columns, Floats, columns, total
from ldnsynth.synthesis.pooling.distributions import t_quantile
from ldnsynth.synthesis.pooling.results import PooledBatch
from ldnsynth.synthesis.pooling.tau2 import estimate_tau2
from ldnsynth.synthesis.pooling.terms import INTERVALS, METHODS, PREDICTIONS, PoolingError, check_choice, check_level

ELEMENTS_AT_ONCE = 131_072  # 1 MB an array: the work stays in the processor's cache and small beside the input
BLANK = "Leave it blank (NaN) if not known."
NUMBERS = "k estimate se df ci_low ci_high tau2 i2 h2 q q_df pi_low pi_high".split()


def pool_batch(
    yi: Floats,
    vi: Floats,
    mask: np.ndarray | None = None,
    *,
    method: str = "REML",
    ci: str = "hk-adhoc",
    pi: str = "t-k-1",
    level: float = 0.95,
    measure: str = "",
) -> PooledBatch:
    """Pool many sets of trials at once, without a loop over sets.

    Parameters
    ----------
    yi : array of float, shape (n_sets, k)
        Effects, ratio measures as logarithms.
    vi : array of float, shape (n_sets, k)
        Their sampling variances (squared standard errors), above 0.
    mask : array of bool, shape (n_sets, k), optional
        True where a trial belongs to the set. A missing effect or variance (NaN) is left out in any case.
    method : str
        Estimator of tau2, a key of `terms.METHODS`.
    ci, pi : str
        Interval and prediction interval, keys of `terms.INTERVALS` and `terms.PREDICTIONS`.
    level : float
        Coverage, between 0 and 1.
    measure : str
        Carried along.

    Returns
    -------
    PooledBatch
        Arrays of shape (n_sets,). Sets of one trial show the trial and are not pooled. The prediction interval is never
        narrower than the confidence interval.

    Raises
    ------
    PoolingError
        Unknown choice, shapes that differ, a variance that is not above 0, an effect that is not finite, numbers out of
        all proportion (`ranges`).

    References
    ----------
    Viechtbauer W. J Educ Behav Stat 2005;30:261 (REML). Hartung J, Knapp G. Stat Med 2001;20:1771; Knapp G, Hartung J.
    Stat Med 2003;22:2693 (ad hoc floor). Higgins JPT, Thompson SG. Stat Med 2002;21:1539 (I2, H2).
    """
    check_choice("method", method, METHODS)
    check_choice("ci", ci, INTERVALS)
    check_choice("pi", pi, PREDICTIONS)
    check_level(level)
    yi, vi, mask = _arrays(yi, vi, mask)
    n_sets, rows = yi.shape
    out = {name: np.full(n_sets, np.nan) for name in NUMBERS}
    tables = _tables(rows, ci, pi, level)
    for part in _parts(n_sets, rows):
        sets = _load(yi, vi, mask, part)
        for name, values in _fit(sets, method, ci, pi, tables).items():
            out[name][part] = values
    out["k"] = out["k"].astype(int)
    model = "common-effect" if method == "CE" else "random-effects"
    return PooledBatch(measure=measure, model=model, method=method, ci=ci, pi=pi, level=level, **out)


def batch_columns(yi: Floats, vi: Floats, mask: np.ndarray | None = None) -> Columns:
    """All sets as one `Columns`, for methods that go beyond a pooled effect.

    Parameters
    ----------
    yi, vi, mask
        As in `pool_batch`.

    Returns
    -------
    Columns
        The checked sets.

    Raises
    ------
    PoolingError
        As in `pool_batch`.
    """
    yi, vi, mask = _arrays(yi, vi, mask)
    return _load(yi, vi, mask, slice(0, len(yi)))


def _arrays(yi: Floats, vi: Floats, mask: np.ndarray | None) -> tuple[Floats, Floats, np.ndarray | None]:
    yi, vi = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    mask = None if mask is None else np.asarray(mask, dtype=bool)
    for name, given in (("vi", vi), ("mask", mask)):
        if given is not None and given.shape != yi.shape:
            raise PoolingError(f"{name}: expected the shape of yi, {yi.shape}, got {given.shape}")
    if yi.ndim != 2:
        raise PoolingError(f"yi: expected two dimensions (sets, trials), got {yi.ndim}")
    if not yi.shape[1]:
        yi, vi, mask = np.full((len(yi), 1), np.nan), np.ones((len(yi), 1)), None
    return yi, vi, mask


def _parts(n_sets: int, rows: int) -> Iterator[slice]:
    size = max(1, ELEMENTS_AT_ONCE // max(rows, 1))
    for start in range(0, n_sets, size):
        yield slice(start, min(start + size, n_sets))


def _load(yi: Floats, vi: Floats, mask: np.ndarray | None, part: slice) -> Columns:
    y, v = yi[part].T.copy(order="C"), vi[part].T.copy(order="C")
    present = None
    if mask is not None or np.isnan(y.sum() + v.sum()):
        present = ~(np.isnan(y) | np.isnan(v))
        if mask is not None:
            present &= mask[part].T
        y[~present], v[~present] = 0, np.inf
    _check(y, v, present, part.start)
    return columns(y, v, present)


def _check(y: Floats, v: Floats, present: np.ndarray | None, first: int) -> None:
    for name, values in (("vi", v), ("yi", y)):
        allowed = RANGES[name]
        wrong = ~allowed.holds(values)
        if present is not None:
            wrong &= present
        if wrong.any():
            trial, which = np.argwhere(wrong)[0]
            found = values[trial, which]
            where = f"{name}, set {first + which}, trial {trial} (from 0)"
            raise PoolingError(f"{where}: expected {allowed.expected(found)}, got {found:g}. {BLANK}")


def _tables(rows: int, ci: str, pi: str, level: float) -> dict[str, Floats]:
    """Degrees of freedom and critical values by number of trials, 0 to rows."""
    k = np.arange(rows + 1, dtype=float)
    df = np.where((k < 2) | (ci == "z"), np.inf, k - 1)
    pi_df = {"t-k-1": k - 1, "t-k-2": k - 2, "t-k-p": k - 1, "z": np.full_like(k, np.inf)}[pi]
    return {"df": df, "critical": t_quantile(level, df), "pi_critical": t_quantile(level, pi_df)}


def _fit(sets: Columns, method: str, ci: str, pi: str, tables: dict[str, Floats]) -> dict[str, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        tau2 = estimate_tau2(sets, method)
        w = sets.v + np.where(sets.k > 1, tau2, 0)
        np.reciprocal(w, out=w)
        precision = total(w)
        shift = total(w, sets.y) / precision
        wald = 1 / precision
        residual = sets.y - shift
        squared_se = wald
        if ci.startswith("hk"):
            scale = total(w, residual, residual) / (sets.k - 1)
            scale = np.maximum(scale, 1) if ci == "hk-adhoc" else scale
            squared_se = np.where(sets.k > 1, wald * scale, wald)
        wald, squared_se = (np.where(sets.k > 0, values, np.nan) for values in (wald, squared_se))
        index = sets.k.astype(int)
        estimate, se = sets.center + shift, np.sqrt(squared_se)
        margin = tables["critical"][index] * se
        i2, h2 = _inconsistency(sets, tau2, method)
        pi_margin = tables["pi_critical"][index] * np.sqrt((squared_se if pi == "t-k-p" else wald) + tau2)
        pi_margin = np.maximum(pi_margin, margin)  # a new trial is never surer than the mean
        pi_margin = np.where((sets.k > 1) & (method != "CE"), pi_margin, np.nan)
    return {
        "k": sets.k, "estimate": estimate, "se": se, "df": tables["df"][index],
        "ci_low": estimate - margin, "ci_high": estimate + margin, "tau2": tau2, "i2": i2, "h2": h2,
        "q": np.where(sets.k > 1, sets.q, np.nan), "q_df": sets.k - 1,
        "pi_low": estimate - pi_margin, "pi_high": estimate + pi_margin,
    }  # fmt: skip


def _inconsistency(sets: Columns, tau2: Floats, method: str) -> tuple[Floats, Floats]:
    """I2 in percent and H2: from tau2, or from Q under a common-effect model."""
    df = sets.k - 1
    if method == "CE":
        i2 = np.where(sets.q > df, 100 * (sets.q - df) / sets.q, 0.0)
        return tuple(np.where(sets.k > 1, values, np.nan) for values in (i2, sets.q / df))
    typical = sets.typical_variance
    return 100 * tau2 / (typical + tau2), 1 + tau2 / typical
