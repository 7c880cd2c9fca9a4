"""Pooling 2x2 tables without a variance for each: Mantel-Haenszel and Peto.

Cells are those of escalc: events and non-events, first in the treated arm (`ai`, `bi`), then in the control one (`ci`,
`di`). Nothing is added to zero cells in the pooled effect. Q compares the trials' own effects, for which 1/2 is added
to the cells of tables with a zero; tables with no event, or only events, in both arms have no such effect.
"""

import numpy as np

from ldnsynth.ranges import RANGES
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.distributions import t_quantile
from ldnsynth.synthesis.pooling.results import PooledBatch, PooledEffect
from ldnsynth.synthesis.pooling.terms import MEASURES_OF_COUNTS, PoolingError, check_choice, check_level

COUNT_METHODS = {"MH": "Mantel-Haenszel", "Peto": "Peto's one-step odds ratio"}


def pool_counts(
    ai: Floats, bi: Floats, ci: Floats, di: Floats, *, measure: str = "RR", method: str = "MH", level: float = 0.95
) -> PooledEffect:
    """Pool 2x2 tables under a common-effect model.

    Parameters
    ----------
    ai, bi, ci, di : array of float, shape (k,)
        Events and non-events treated, events and non-events control; at least 0. NaN: the table is left out.
    measure : str
        RR, OR (both log) or RD; OR for Peto.
    method : str
        MH or Peto.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    PooledEffect
        With a normal interval. The estimate is NaN, with a note, where it does not exist (no event in one arm of all
        trials).

    Raises
    ------
    PoolingError
        Unknown choice, Peto with another measure than OR, negative counts, an empty arm, shapes that differ.

    References
    ----------
    Mantel N, Haenszel W. J Natl Cancer Inst 1959;22:719. Greenland S, Robins JM. Biometrics 1985;41:55 (RR). Robins J,
    Breslow N, Greenland S. Biometrics 1986;42:311 (OR). Sato T, Greenland S, Robins JM. Biometrics 1989;45:1323 (RD).
    Yusuf S et al. Prog Cardiovasc Dis 1985;27:335 (Peto).
    """
    cells = [np.asarray(cell, dtype=float)[None] for cell in (ai, bi, ci, di)]
    batch = pool_counts_batch(*cells, measure=measure, method=method, level=level)
    notes = []
    missing = int(np.isnan(sum(cells)).sum())
    if missing:
        notes.append(f"Left out for want of a count: {missing} of {cells[0].size} tables.")
    if int(batch.k[0]) == 1:
        notes.append("One trial: shown as it is, not pooled.")
    if int(batch.k[0]) == 2:
        notes.append("Two trials: read the trials, not the pooled effect.")
    if batch.k[0] and np.isnan(batch.estimate[0]):
        notes.append("Does not exist: one of the outcomes never occurs where the measure needs it.")
    silent = int(np.sum((cells[0] + cells[2] == 0) | (cells[1] + cells[3] == 0)))
    if silent and measure != "RD":
        notes.append(f"{silent} of {cells[0].size} tables have no event, or only events, in both arms and say nothing.")
    return batch.row(0, notes=tuple(notes))


def pool_counts_batch(
    ai: Floats,
    bi: Floats,
    ci: Floats,
    di: Floats,
    mask: np.ndarray | None = None,
    *,
    measure: str = "RR",
    method: str = "MH",
    level: float = 0.95,
) -> PooledBatch:
    """Pool many sets of 2x2 tables at once; with `leave_one_out_masks` or `cumulative_masks`, subsets of one.

    Parameters
    ----------
    ai, bi, ci, di : array of float, shape (n_sets, k)
        As in `pool_counts`.
    mask : array of bool, shape (n_sets, k), optional
        True where a table belongs to the set.
    measure, method, level
        As in `pool_counts`.

    Returns
    -------
    PooledBatch
        Arrays of shape (n_sets,); k counts the tables given, q_df + 1 those with an effect of their own.

    Raises
    ------
    PoolingError
        As in `pool_counts`.
    """
    check_choice("measure", measure, MEASURES_OF_COUNTS)
    check_choice("method", method, COUNT_METHODS)
    check_level(level)
    if method == "Peto" and measure != "OR":
        raise PoolingError(f"measure: Peto's method pools OR only, got {measure}")
    a, b, c, d, present = _tables((ai, bi, ci, di), mask)
    with np.errstate(divide="ignore", invalid="ignore"):
        pool = _peto if method == "Peto" else MANTEL_HAENSZEL[measure]
        estimate, variance = pool(a, b, c, d)
        q, q_df = _heterogeneity(a, b, c, d, estimate, "Peto" if method == "Peto" else measure)
        some = np.isfinite(variance) & (variance > 0)
        estimate, se = np.where(some, estimate, np.nan), np.sqrt(np.where(some, variance, np.nan))
        margin = float(t_quantile(level, np.array(np.inf))) * se
        q = np.where((q_df >= 1) & some, q, np.nan)
        i2 = np.where(np.isnan(q), np.nan, np.where(q > q_df, 100 * (q - q_df) / q, 0.0))
        h2 = q / q_df
    k = present.sum(axis=1)
    nothing = np.full(len(k), np.nan)
    return PooledBatch(
        measure=measure, model="common-effect", method=method, ci="z", pi="none", level=level, k=k,
        estimate=estimate, se=se, df=np.full(len(k), np.inf), ci_low=estimate - margin, ci_high=estimate + margin,
        tau2=np.where(k > 1, 0.0, np.nan), i2=i2, h2=h2, q=q, q_df=q_df, pi_low=nothing, pi_high=nothing,
    )  # fmt: skip


def _tables(cells: tuple, mask: np.ndarray | None) -> list[Floats]:
    """The four cells, 0 where absent, and where a table is present."""
    cells = [np.array(cell, dtype=float) for cell in cells]
    mask = np.ones(cells[0].shape, dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
    if any(cell.shape != mask.shape or cell.ndim != 2 for cell in cells):
        shapes = ", ".join(str(array.shape) for array in (*cells, mask))
        raise PoolingError(f"ai, bi, ci, di, mask: expected one shape (sets, tables), got {shapes}")
    present = mask & ~np.isnan(sum(cells))
    for name, cell in zip(("ai", "bi", "ci", "di"), cells, strict=True):
        cell[~present] = 0
        wrong = np.argwhere(~RANGES[name].holds(cell))
        if wrong.size:
            where, found = f"{name}, set {wrong[0][0]}, table {wrong[0][1]} (from 0)", cell[tuple(wrong[0])]
            raise PoolingError(f"{where}: expected {RANGES[name].expected(found)}, got {found:g}")
    for names, arm in (("ai + bi", cells[0] + cells[1]), ("ci + di", cells[2] + cells[3])):
        empty = np.argwhere(present & (arm < 1))
        if empty.size:
            where, found = f"{names}, set {empty[0][0]}, table {empty[0][1]} (from 0)", arm[tuple(empty[0])]
            raise PoolingError(f"{where}: expected people in the arm, 1 or more, got {found:g}")
    return [*cells, present]


def _sum(values: Floats) -> Floats:
    """Sum over tables; absent tables give 0 / 0."""
    return np.nansum(values, axis=1)


def _risk_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    n1, n2 = a + b, c + d
    n = n1 + n2
    treated, control = _sum(a * n2 / n), _sum(c * n1 / n)
    variance = _sum(n1 / n * (n2 / n) * (a + c) - a / n * c) / (treated * control)
    return np.log(treated / control), variance


def _odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    n = a + b + c + d
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    up, down = _sum(r), _sum(s)
    variance = _sum(p * r) / up**2 + _sum(p * s + q * r) / (up * down) + _sum(q * s) / down**2
    return np.log(up / down), variance / 2


def _risk_difference(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    n1, n2 = a + b, c + d
    n = n1 + n2
    weight = _sum(n1 * n2 / n)
    estimate = _sum(a * (n2 / n) - c * (n1 / n)) / weight
    slope = _sum(c * (n1 / n) ** 2 - a * (n2 / n) ** 2 + n1 / n * (n2 / n) * (n2 - n1) / 2)
    level = _sum(a * (n2 - c) / n + c * (n1 - a) / n) / 2
    return estimate, (estimate * slope + level) / weight**2


def _hypergeometric(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Observed minus expected events of the treated arm, and its variance; 0 where the table says nothing."""
    n1, n2, events, others = a + b, c + d, a + c, b + d
    n = n1 + n2
    variance = events * others * (n1 / n) * (n2 / n) / (n - 1)
    return np.nan_to_num(a - events * n1 / n), np.nan_to_num(variance)


def _peto(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    difference, variance = _hypergeometric(a, b, c, d)
    return _sum(difference) / _sum(variance), 1 / _sum(variance)


MANTEL_HAENSZEL = {"RR": _risk_ratio, "OR": _odds_ratio, "RD": _risk_difference}


def _heterogeneity(a: Floats, b: Floats, c: Floats, d: Floats, estimate: Floats, measure: str) -> tuple[Floats, Floats]:
    """Q of the tables' own effects about the pooled one, and its degrees of freedom."""
    telling = (a + c > 0) & (b + d > 0)
    df = telling.sum(axis=1) - 1.0
    if measure == "Peto":
        difference, variance = _hypergeometric(a, b, c, d)
        return np.maximum(_sum(difference**2 / variance) - _sum(difference) ** 2 / _sum(variance), 0), df
    half = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), 0.5, 0.0)
    a, b, c, d = a + half, b + half, c + half, d + half
    n1, n2 = a + b, c + d
    if measure == "RR":
        own, variance = np.log(a / n1 / (c / n2)), 1 / a - 1 / n1 + 1 / c - 1 / n2
    elif measure == "OR":
        own, variance = np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
    else:
        own, variance = a / n1 - c / n2, a * b / n1**3 + c * d / n2**3
    return _sum(np.where(telling, (own - estimate[:, None]) ** 2 / variance, 0)), df
