"""Pooling rare events exactly: the conditional random-effects logistic model, without a variance for each trial.

Given how many events a trial had in all, those of its treated arm follow Fisher's noncentral hypergeometric
distribution, whose only parameter is the trial's log odds ratio; these are normal between trials. Zero cells need no
correction. Maximum likelihood, the integral over each trial's effect by Gauss-Hermite quadrature around its mode.

References
----------
van Houwelingen HC, Zwinderman KH, Stijnen T. Stat Med 1993;12(24):2273-2284. Stijnen T, Hamza TH, Özdemir P. Stat Med
2010;29(29):3046-3067.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.distributions import t_quantile, t_two_sided
from ldnsynth.synthesis.pooling.results import PooledEffect
from ldnsynth.synthesis.pooling.terms import PoolingError, check_level

MOST_EVENTS = 100_000  # of a table, in its rarer outcome: beyond that the normal model serves and memory does not
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)
_NEWTON_STEPS = 100
_LEAST_TAU = 1e-6
_STARTS = (0.05, 0.2, 0.5, 1.0, 2.0)  # of tau: the likelihood may have a top at 0 and another
_FURTHEST = 30.0  # a log odds ratio beyond it is none that counts could show


@dataclass(frozen=True, eq=False)
class _Tables:
    """Support and log coefficients of the noncentral hypergeometric distribution of each table that says something."""

    support: Floats  # (k, most): events in the treated arm that are possible
    coefficient: Floats  # (k, most): minus infinity where there is none
    observed: Floats  # (k,)

    def moments(self, effect: Floats) -> tuple[Floats, Floats, Floats]:
        """Log likelihood, mean and variance of the events at effects of shape (k, n)."""
        terms = self.coefficient[:, None, :] + effect[:, :, None] * self.support[:, None, :]
        top = terms.max(axis=2, keepdims=True)
        share = np.exp(terms - top)
        total = share.sum(axis=2)
        mean = (share * self.support[:, None, :]).sum(axis=2) / total
        square = (share * (self.support[:, None, :] - mean[:, :, None]) ** 2).sum(axis=2) / total
        at_observed = self.chosen[:, None] + effect * self.observed[:, None]
        return at_observed - top[:, :, 0] - np.log(total), mean, square

    @property
    def chosen(self) -> Floats:
        """Log coefficient of the events that were observed, shape (k,)."""
        return self.coefficient[self.support == self.observed[:, None]]


def pool_counts_exact(ai: Floats, bi: Floats, ci: Floats, di: Floats, *, level: float = 0.95) -> PooledEffect:
    """Pool 2x2 tables by the exact conditional model (metafor: ``rma.glmm``, model CM.EL).

    Parameters
    ----------
    ai, bi, ci, di : array of float, shape (k,)
        Events and non-events treated, events and non-events control; whole, at least 0. NaN: the table is left out.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    PooledEffect
        Log odds ratio with a normal interval; tau2 by maximum likelihood. Tables with no event, or only events, in both
        arms say nothing and count in k alone. NaN, with a note, where all events fell into one arm.

    Raises
    ------
    PoolingError
        Counts that are negative or no whole numbers, an arm without people, shapes that differ, too many events.
    """
    check_level(level)
    cells = whole_cells(ai, bi, ci, di)
    a, b, c, d = cells
    telling = (a + c > 0) & (b + d > 0)
    notes = (
        [] if telling.all() else [f"{int((~telling).sum())} of {len(a)} tables say nothing: no event, or only events."]
    )
    one_sided = not telling.any() or not (((a > 0) & (d > 0) & telling).any() and ((c > 0) & (b > 0) & telling).any())
    if one_sided:
        notes.append("Does not exist: all events, or all who were spared, are in one arm.")
        return _effect(len(a), np.nan, np.nan, np.nan, level, notes)
    tables = _tables(*(cell[telling] for cell in cells))
    effect, tau, information = _fit(tables)
    notes += ["tau2 is estimated as 0, which with few trials does not show that the trials agree."] if tau == 0 else []
    return _effect(len(a), effect, 1 / math.sqrt(information), tau**2, level, notes)


def whole_cells(*cells: Floats) -> list[Floats]:
    """Cells of 2x2 tables in the order of escalc, whole numbers; tables with a missing one are left out.

    Raises
    ------
    PoolingError
        Counts that are negative or no whole numbers, an arm without people, shapes that differ, too many events.
    """
    cells = [np.asarray(cell, dtype=float) for cell in cells]
    if len({cell.shape for cell in cells}) > 1 or cells[0].ndim != 1:
        raise PoolingError(f"ai, bi, ci, di: expected one number a table each, got {[cell.shape for cell in cells]}")
    kept = ~np.isnan(sum(cells))
    cells = [cell[kept] for cell in cells]
    for name, cell in zip(("ai", "bi", "ci", "di"), cells, strict=True):
        if (wrong := np.flatnonzero((cell < 0) | (cell != np.round(cell)))).size:
            raise PoolingError(f"{name}, table {wrong[0]} (from 0): expected a whole number, got {cell[wrong[0]]:g}")
    a, b, c, d = cells
    if (empty := np.flatnonzero((a + b == 0) | (c + d == 0))).size:
        raise PoolingError(f"table {empty[0]} (from 0): expected people in both arms, found an arm without any")
    if (most := np.minimum(a + c, b + d).max(initial=0)) > MOST_EVENTS:
        raise PoolingError(f"expected at most {MOST_EVENTS} events a table, found {most:.0f}; events are not rare here")
    return cells


def _tables(a: Floats, b: Floats, c: Floats, d: Floats) -> _Tables:
    treated, control, events = a + b, c + d, a + c
    low, high = np.maximum(0, events - control), np.minimum(events, treated)
    support = low[:, None] + np.arange(int((high - low).max()) + 1)
    inside = support <= high[:, None]
    x = np.where(inside, support, low[:, None])
    coefficient = _log_choose(treated[:, None], x) + _log_choose(control[:, None], events[:, None] - x)
    return _Tables(np.where(inside, support, 0.0) + np.where(inside, 0, -1), np.where(inside, coefficient, -np.inf), a)


def _log_choose(n: Floats, x: Floats) -> Floats:
    return special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)


def _fit(tables: _Tables) -> tuple[float, float, float]:
    """Log odds ratio, tau, and the information on the former."""
    common = optimize.minimize_scalar(
        lambda effect: -_log_likelihood(tables, effect, 0.0), bounds=(-_FURTHEST, _FURTHEST), method="bounded",
        options={"xatol": 1e-10},
    ).x  # fmt: skip
    best, value = (float(common), 0.0), _log_likelihood(tables, float(common), 0.0)
    if len(tables.observed) > 1:
        start = max(_STARTS, key=lambda tau: _log_likelihood(tables, best[0], tau))
        found = optimize.minimize(
            lambda at: -_log_likelihood(tables, at[0], math.exp(at[1])),
            np.array([best[0], math.log(start)]),
            method="BFGS",
            options={"gtol": 1e-7},
        )
        if -found.fun > value + 1e-9 and found.x[1] > math.log(_LEAST_TAU):
            best = float(found.x[0]), math.exp(found.x[1])
    return (*best, _information(tables, *best))


def _information(tables: _Tables, effect: float, tau: float) -> float:
    """Information on the log odds ratio, tau estimated too unless it is 0; by central differences."""

    def curvature(point: np.ndarray) -> np.ndarray:
        steps = np.diag(np.full(len(point), 1e-3))

        def value(at: np.ndarray) -> float:
            return _log_likelihood(tables, at[0], math.exp(at[1]) if len(at) > 1 else 0.0)

        def second(i: int, j: int) -> float:
            signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
            return sum(s * t * value(point + s * steps[i] + t * steps[j]) for s, t in signs) / (4 * 1e-6)

        return -np.array([[second(i, j) for j in range(len(point))] for i in range(len(point))])

    if tau == 0:
        return float(curvature(np.array([effect]))[0, 0])
    return float(1 / np.linalg.inv(curvature(np.array([effect, math.log(tau)])))[0, 0])


def _log_likelihood(tables: _Tables, effect: float, tau: float) -> float:
    k = len(tables.observed)
    if tau < _LEAST_TAU:
        return float(tables.moments(np.full((k, 1), effect))[0].sum())
    mode, spread = _modes(tables, effect, tau)
    points = mode[:, None] + spread[:, None] * _NODES
    fit, _, _ = tables.moments(points)
    prior = -(((points - effect) / tau) ** 2) / 2 - math.log(tau * math.sqrt(2 * math.pi))
    terms = fit + prior + _NODES**2 / 2 + np.log(_WEIGHTS) + np.log(spread)[:, None]
    return float(special.logsumexp(terms, axis=1).sum())


def _modes(tables: _Tables, effect: float, tau: float) -> tuple[Floats, Floats]:
    """Where each trial's effect most likely lies, and how widely; Newton's steps, held to what the prior allows."""
    value = np.full(len(tables.observed), effect)
    for _ in range(_NEWTON_STEPS):
        _, mean, variance = tables.moments(value[:, None])
        slope = tables.observed - mean[:, 0] - (value - effect) / tau**2
        step = np.clip(slope / (variance[:, 0] + 1 / tau**2), -2, 2)
        value = value + step
        if np.abs(step).max() < 1e-10:
            break
    return value, 1 / np.sqrt(tables.moments(value[:, None])[2][:, 0] + 1 / tau**2)


def _effect(k: int, effect: float, se: float, tau2: float, level: float, notes: list[str]) -> PooledEffect:
    reach = float(t_quantile(level, np.array(np.inf))) * se
    ahead = float(t_quantile(level, np.array(np.inf))) * math.hypot(se, math.sqrt(tau2))
    nothing = float("nan")
    if k > 1:
        notes = [
            *notes,
            "Prediction interval: takes the variance between trials as known, too narrow for few trials.",
        ]
    return PooledEffect(
        measure="OR", model="random-effects" if k > 1 else "single trial", method="CM.EL", ci="z", pi="z", level=level,
        k=k, estimate=effect, se=se, p=float(t_two_sided(np.array(effect / se), np.array(np.inf))),
        ci_low=effect - reach, ci_high=effect + reach, tau2=tau2, i2=nothing, h2=nothing, q=nothing, q_p=nothing,
        pi_low=effect - ahead, pi_high=effect + ahead, notes=tuple(notes),
    )  # fmt: skip
