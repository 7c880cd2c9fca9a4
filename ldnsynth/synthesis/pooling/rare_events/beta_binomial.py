"""Rare events by the beta-binomial model: risks vary between trials, and zeros need no correction.

In each arm of a trial the number of events is beta-binomial: its risk is drawn around the mean risk of such arms, with
a correlation between people of one arm that treated and control arms share. Trials in which nobody has the event count.
Arms are not compared within trials, so that it suits trials that allocate people alike. Maximum likelihood.

References
----------
Kuss O. Stat Med 2015;34(7):1097-1116 (trials without events in either arm: the beta-binomial among the methods).
Skellam JG. J R Stat Soc Series B 1948;10(2):257-261 (the distribution).
"""

import math

import numpy as np
from scipy import optimize, special

from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.distributions import t_quantile, t_two_sided
from ldnsynth.synthesis.pooling.rare_events.exact_conditional import whole_cells
from ldnsynth.synthesis.pooling.results import PooledEffect
from ldnsynth.synthesis.pooling.terms import MEASURES_OF_COUNTS, check_choice, check_level

METHOD = "beta-binomial"
_STARTS = (-7.0, -4.0, -2.0)  # of the logit of the correlation
_NO_CORRELATION = -16.0  # its logit below which the model is the binomial one
_STEP = 1e-5


def pool_counts_beta_binomial(
    ai: Floats, bi: Floats, ci: Floats, di: Floats, *, measure: str = "OR", level: float = 0.95
) -> PooledEffect:
    """Pool 2x2 tables by the beta-binomial model.

    Parameters
    ----------
    ai, bi, ci, di : array of float, shape (k,)
        Events and non-events treated, events and non-events control; whole, at least 0. NaN: the table is left out.
    measure : str
        RR, OR (both log) or RD, of the mean risks.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    PooledEffect
        With a normal interval; no tau2, as risks vary and not effects: the notes give the correlation within arms. NaN,
        with a note, where an arm of all trials together has no event, or only events.

    Raises
    ------
    PoolingError
        An unknown measure; counts as `exact_conditional.pool_counts_exact` refuses them.
    """
    check_choice("measure", measure, MEASURES_OF_COUNTS)
    check_level(level)
    a, b, c, d = whole_cells(ai, bi, ci, di)
    events, others = np.stack([a, c]), np.stack([b, d])
    if not (events.sum(axis=1) > 0).all() or not (others.sum(axis=1) > 0).all():
        note = "Does not exist: all arms of one kind together have no event, or only events."
        return _effect(measure, len(a), math.nan, math.nan, level, (note,))
    at, correlated = _fit(events, others)
    covariance = np.linalg.inv(_information(at, events, others, correlated))[:2, :2]
    estimate, slope = _contrast(measure, special.expit(at[:2]))
    se = math.sqrt(slope @ covariance @ slope)
    rho = special.expit(at[2]) if correlated else 0.0
    notes = [f"Correlation of the events within an arm: {rho:.3g}."]
    notes += ["Two trials: read the trials, not the pooled effect."] if len(a) == 2 else []
    return _effect(measure, len(a), estimate, se, level, tuple(notes))


def _contrast(measure: str, risks: Floats) -> tuple[float, Floats]:
    """The measure of two mean risks, and its slopes in their logits."""
    spread = risks * (1 - risks)
    if measure == "RD":
        return float(risks[0] - risks[1]), np.array([spread[0], -spread[1]])
    if measure == "RR":
        return float(np.log(risks[0] / risks[1])), np.array([1 - risks[0], -(1 - risks[1])])
    logits = special.logit(risks)
    return float(logits[0] - logits[1]), np.array([1.0, -1.0])


def _fit(events: Floats, others: Floats) -> tuple[Floats, bool]:
    """Logits of both risks and of the correlation, and whether there is one: the binomial model is its limit."""
    totals = events.sum(axis=1), others.sum(axis=1)
    binomial = np.log(totals[0] / totals[1])
    plain = float((totals[0] * np.log(special.expit(binomial)) + totals[1] * np.log(special.expit(-binomial))).sum())
    best, value = np.append(binomial, -np.inf), plain
    if events.shape[1] > 1:
        for start in _STARTS:
            found = optimize.minimize(
                lambda at: -_log_likelihood(at, events, others),
                np.append(binomial, start),
                jac=lambda at: -_score(at, events, others),
                method="BFGS",
                options={"gtol": 1e-9},
            )
            if -found.fun > value + 1e-9 and found.x[2] > _NO_CORRELATION:
                best, value = found.x, -found.fun
    return best, bool(np.isfinite(best[2]))


def _shape(at: Floats) -> tuple[Floats, Floats, float]:
    """Risks of both arms as a column, and the sum of the two shapes of the beta distribution."""
    risks = special.expit(at[:2])[:, None]
    return risks, 1 - risks, math.exp(-at[2])


def _log_likelihood(at: Floats, events: Floats, others: Floats) -> float:
    risk, rest, size = _shape(at)
    parts = special.betaln(events + risk * size, others + rest * size) - special.betaln(risk * size, rest * size)
    return float(parts.sum())


def _score(at: Floats, events: Floats, others: Floats) -> Floats:
    risk, rest, size = _shape(at)
    of_events = special.psi(events + risk * size) - special.psi(risk * size)
    of_others = special.psi(others + rest * size) - special.psi(rest * size)
    in_risks = (size * risk * rest * (of_events - of_others)).sum(axis=1)
    of_all = special.psi(events + others + size) - special.psi(size)
    in_size = float((risk * of_events + rest * of_others - of_all).sum())
    return np.append(in_risks, -size * in_size)


def _information(at: Floats, events: Floats, others: Floats, correlated: bool) -> Floats:
    """Minus the second derivatives in the two logits, and in that of the correlation if there is one."""
    if not correlated:
        risks = special.expit(at[:2])
        return np.diag((events + others).sum(axis=1) * risks * (1 - risks))
    steps = _STEP * np.eye(3)
    rows = [(_score(at - step, events, others) - _score(at + step, events, others)) / (2 * _STEP) for step in steps]
    return (np.array(rows) + np.array(rows).T) / 2


def _effect(measure: str, k: int, estimate: float, se: float, level: float, notes: tuple[str, ...]) -> PooledEffect:
    margin = float(t_quantile(level, np.array(np.inf))) * se
    nothing = math.nan
    return PooledEffect(
        measure=measure, model="random-effects" if k > 1 else "single trial", method=METHOD, ci="z", pi="none",
        level=level, k=k, estimate=estimate, se=se, p=float(t_two_sided(np.array(estimate / se), np.array(np.inf))),
        ci_low=estimate - margin, ci_high=estimate + margin, tau2=nothing, i2=nothing, h2=nothing, q=nothing,
        q_p=nothing, pi_low=nothing, pi_high=nothing, notes=notes,
    )  # fmt: skip
