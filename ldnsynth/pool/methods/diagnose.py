"""What a pooled result of somebody's own table hangs on: how far trials differ, which one moves it, who is missing."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from ldnsynth.display.spreadsheets import guarded
from ldnsynth.pool.own_table import pool_file
from ldnsynth.pool.pooled_file import PooledFile
from ldnsynth.synthesis.pooling.diagnostics.influence import influence
from ldnsynth.synthesis.pooling.diagnostics.likelihood_interval import tau2_likelihood_interval
from ldnsynth.synthesis.pooling.diagnostics.trim_and_fill import trim_and_fill
from ldnsynth.synthesis.pooling.distributions import t_two_sided
from ldnsynth.synthesis.pooling.heterogeneity import heterogeneity
from ldnsynth.synthesis.pooling.terms import PoolingError
from ldnsynth.synthesis.without_pooling.swim import sign_test, summarise_effects
from ldnsynth.synthesis.without_pooling.swim_p_values import combine_p, one_sided_p

Row = dict[str, str | float]
_TAU2 = ("q", "q_p", "tau2", "tau2_low", "tau2_high", "tau2_se", "i2", "i2_low", "i2_high", "h2", "h2_low", "h2_high")
_OF_TRIALS = ("rstudent", "rstandard", "hat", "cooks_distance", "tau2_without")
_MISSING = ("missing", "missing_se", "side")
_OBSERVED = ("median", "lower_quartile", "upper_quartile", "lowest", "highest")
_DIGITS = 6  # significant


def diagnose_file(file: Path, *, of: str, by: str, measure: str, method: str, level: float) -> tuple[str, list[str]]:
    """A look at the groups of a table, as comma-separated values, and what is to be said of it.

    Parameters
    ----------
    file, by, measure, method, level
        As for `own_table.pool_file`.
    of : str
        A key of `LOOKS`. heterogeneity: Q, tau2 with its Q-profile and profile-likelihood intervals, I2, H2.
        influence: a row a trial. trim-and-fill: the trials that a symmetric funnel would lack, and the effect with
        them. without-pooling: the observed effects, the sign test and one p value for all (Stouffer, one-sided).

    Raises
    ------
    DataError, PoolingError
        As `pool_file`; a group with too few trials for the look.
    """
    pooled = pool_file(file, by=by, measure=measure, method=method, level=level)
    rows = [
        {"group": group, **row}
        for place, group in enumerate(pooled.groups)
        for row in LOOKS[of](*_group(pooled, place), method, level)
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue(), [*pooled.notes, *([_ASKED[of]] if of in _ASKED else [])]


_ASKED = {
    "influence": "A trial to look at is no trial to leave out.",
    "trim-and-fill": "A sensitivity analysis: asymmetry has other causes than missing trials.",
    "without-pooling": "Each line answers a weaker question than a pooled effect (Cochrane Handbook, chapter 12).",
}


def _group(pooled: PooledFile, place: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Labels, effects and variances of the trials of a group that have both."""
    inside = (pooled.member == place) & np.isfinite(pooled.effect.estimate) & (pooled.effect.se > 0)
    labels = [label for label, known in zip(pooled.labels, inside, strict=True) if known]
    return labels, pooled.effect.estimate[inside], pooled.effect.se[inside] ** 2


def _heterogeneity(labels: list[str], yi: np.ndarray, vi: np.ndarray, method: str, level: float) -> Iterator[Row]:
    found = heterogeneity(yi, vi, method=method, level=level)
    by_likelihood = method if method in ("ML", "REML") else "REML"
    low, high = tau2_likelihood_interval(yi, vi, method=by_likelihood, level=level) if found.k > 1 else (np.nan, np.nan)
    yield {"k": found.k, **{name: getattr(found, name) for name in _TAU2}, "pl_low": low, "pl_high": high}


def _influence(labels: list[str], yi: np.ndarray, vi: np.ndarray, method: str, level: float) -> Iterator[Row]:
    found = influence(yi, vi, method=method)
    for place, label in enumerate(labels):
        numbers = {name: getattr(found, name)[place] for name in _OF_TRIALS}
        yield {"trial": label, **numbers, "look_at": "yes" if found.influential[place] else ""}


def _trimmed(labels: list[str], yi: np.ndarray, vi: np.ndarray, method: str, level: float) -> Iterator[Row]:
    found = trim_and_fill(yi, vi, method=method, level=level)
    numbers = {name: getattr(found, name) for name in _MISSING}
    ends = {name: getattr(found.effect, name) for name in ("estimate", "ci_low", "ci_high")}
    yield {"k": len(yi), **numbers, **ends}


def _unpooled(labels: list[str], yi: np.ndarray, vi: np.ndarray, method: str, level: float) -> Iterator[Row]:
    if not len(yi):
        raise PoolingError("without-pooling: a group has no effect with a standard error")
    observed, above = summarise_effects(yi), int((yi > 0).sum())
    signs = sign_test(above, int((yi < 0).sum()), excluded=int((yi == 0).sum()))
    p = t_two_sided(np.abs(yi) / np.sqrt(vi), np.full(len(yi), np.inf))
    together = combine_p(one_sided_p(p, sign=np.where(yi < 0, -1, 1)))
    numbers = {name: getattr(observed, name) for name in _OBSERVED}
    yield {"k": observed.k, **numbers, "above_0": above, "sign_p": signs.p, "p_above_0": together.p}


LOOKS: dict[str, Callable[..., Iterator[Row]]] = {
    "heterogeneity": _heterogeneity,
    "influence": _influence,
    "trim-and-fill": _trimmed,
    "without-pooling": _unpooled,
}


def _cell(value: str | float) -> str | int:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, int):
        return value
    return "" if np.isnan(value) else f"{value:.{_DIGITS}g}"
