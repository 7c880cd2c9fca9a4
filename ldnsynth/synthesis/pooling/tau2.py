"""Between-trial variance for many sets of trials at once, by the eight estimators of `terms.METHODS`.

Each function takes `Columns` and returns tau2 of shape (n_sets,), not below 0, in the squared unit of the effects. Sets
of fewer than two trials give NaN. Moment estimators are closed formulae. Paule-Mandel is a root of Q; since 1/Q is a
concave increasing function of tau2 (Cauchy-Schwarz on y'PPy), Newton's method on it rises to the root without a
bracket. REML and ML use the same transformation of the score, linear for equal variances, inside a bracket.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ldnsynth.synthesis.pooling.columns import Columns, Floats, Score, q_sums, score_sums, total

STEPS = 100
LOOKS = 30  # at the likelihood, evenly spaced in log tau2, where it may have several maxima
# Largest over smallest variance from which another maximum is looked for, of few trials (below 10) and of more: in
# 560,000 simulated sets none below had one that was so much higher.
UNEVEN = (20.0, 100.0)
FEW = 10
CLEARLY = 0.0953  # of the log likelihood: the likelihood is higher by a tenth; else metafor's maximum stands
TOLERANCE = 1e-6  # of the last step, relative; the steps converge quadratically, so the error is near its square


def estimate_tau2(sets: Columns, method: str) -> Floats:
    """Between-trial variance by a named method.

    Parameters
    ----------
    sets : Columns
        The trials.
    method : str
        A key of `terms.METHODS`.

    Returns
    -------
    array of float, shape (n_sets,)
        At least 0; NaN for fewer than two trials.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        tau2 = ESTIMATORS[method](sets)
        return np.where(sets.k > 1, np.maximum(tau2, 0), np.nan)


def solve_q(sets: Columns, target: Floats) -> Floats:
    """The tau2 at which the generalised Q statistic falls to a target.

    Parameters
    ----------
    sets : Columns
        The trials.
    target : array of float, shape (n_sets,)
        k - 1 for Paule-Mandel, a chi-squared quantile for a Q-profile limit.

    Returns
    -------
    array of float, shape (n_sets,)
        0 where Q at 0 does not exceed the target.

    References
    ----------
    Paule RC, Mandel J. J Res Natl Bur Stand 1982;87:377. Viechtbauer W. Stat Med 2007;26:37 (Q-profile).
    """
    tau2 = np.zeros_like(sets.q)
    active = np.flatnonzero((sets.q > target) & (sets.k > 1))
    y, v = sets.y[:, active], sets.v[:, active]
    for _ in range(STEPS):
        if not active.size:
            break
        now, goal = tau2[active], target[active]
        q, slope, _ = q_sums(y, v, now)
        step = (q - goal) * q / (goal * slope)
        tau2[active] = np.maximum(now + step, 0)
        going = np.abs(step) > TOLERANCE * tau2[active]
        active = active[going]
        y, v = y[:, going], v[:, going]
    return tau2


def unweighted_variance(sets: Columns) -> Floats:
    """Mean squared deviation of the effects from their unweighted mean.

    Parameters
    ----------
    sets : Columns
        The trials.

    Returns
    -------
    array of float, shape (n_sets,)
        Divisor k, not k - 1.
    """
    deviation = sets.y - total(sets.y) / sets.k
    if sets.present is not None:
        deviation *= sets.present
    return total(deviation, deviation) / sets.k


def _dersimonian_laird(sets: Columns) -> Floats:
    return (sets.q - (sets.k - 1)) / sets.spare


def _hunter_schmidt(sets: Columns) -> Floats:
    return (sets.q - sets.k) / sets.w1


def _hedges(sets: Columns) -> Floats:
    variances = sets.v if sets.present is None else np.where(sets.present, sets.v, 0)
    return unweighted_variance(sets) * sets.k / (sets.k - 1) - total(variances) / sets.k


def _sidik_jonkman(sets: Columns) -> Floats:
    start = unweighted_variance(sets)
    return start * q_sums(sets.y, sets.v, start)[0] / (sets.k - 1)


def _paule_mandel(sets: Columns) -> Floats:
    return solve_q(sets, sets.k - 1)


def _likelihood(sets: Columns, restricted: bool) -> Floats:
    """Maximise the likelihood, from the Hedges estimate as metafor does, and keep 0 where it is the better maximum."""
    falls_at_zero = sets.q_slope <= (sets.spare if restricted else sets.w1)
    tau2 = _climbed(sets, np.maximum(_hedges(sets), 0), falls_at_zero, restricted)
    doubtful = np.flatnonzero((tau2 > 0) & falls_at_zero & (sets.k > 1))
    if doubtful.size:
        y, v, best = sets.y[:, doubtful], sets.v[:, doubtful], tau2[doubtful]
        gain = _log_likelihood(y, v, best, restricted) - _log_likelihood(y, v, 0 * best, restricted)
        tau2[doubtful[gain < 0]] = 0
    return _clearly_higher(sets, tau2, falls_at_zero, restricted)


def _clearly_higher(sets: Columns, tau2: Floats, falls_at_zero: Floats, restricted: bool) -> Floats:
    """Another maximum, looked for from one end to the other, where the likelihood is higher by more than `CLEARLY`.

    Only sets with very unequal variances have more than one maximum that differs by as much.
    """
    largest = np.where(np.isfinite(sets.v), sets.v, 0).max(axis=0)
    uneven = np.flatnonzero((largest > np.where(sets.k < FEW, *UNEVEN) * sets.v[0]) & (sets.k > 1))
    if not uneven.size:
        return tau2
    present = None if sets.present is None else sets.present[:, uneven]
    part = replace(
        sets,
        **{"y": sets.y[:, uneven], "v": sets.v[:, uneven], "present": present},
        **{name: getattr(sets, name)[uneven] for name in ("k", "center", "w1", "spare", "q", "q_slope")},
    )
    smallest, reach = part.v[0], np.maximum(np.ptp(part.y, axis=0) ** 2, part.v[0])
    steps = np.linspace(0, 1, LOOKS)[:, None]
    looks = np.concatenate([np.zeros((1, len(uneven))), smallest * (reach / smallest * 1e4) ** steps * 1e-4])
    heights = np.array([_log_likelihood(part.y, part.v, look, restricted) for look in looks])
    top = np.argmax(heights, axis=0)
    around = [np.take_along_axis(looks, np.clip(top + by, 0, LOOKS)[None], axis=0)[0] for by in (-1, 0, 1)]
    other = _climbed(part, around[1], falls_at_zero[uneven], restricted, bounds=(around[0], around[2]))
    gain = _log_likelihood(part.y, part.v, other, restricted)
    gain -= _log_likelihood(part.y, part.v, tau2[uneven], restricted)
    tau2 = tau2.copy()
    tau2[uneven] = np.where(gain > CLEARLY, other, tau2[uneven])
    return tau2


def _climbed(
    sets: Columns,
    start: Floats,
    falls_at_zero: Floats,
    restricted: bool,
    bounds: tuple[Floats, Floats] | None = None,
) -> Floats:
    """The maximum of the likelihood that is reached from `start`, within bounds; 0 where it starts there and falls."""
    tau2 = start.copy()
    active = np.flatnonzero((sets.k > 1) & ~(falls_at_zero & (tau2 <= 0)))
    y, v = sets.y[:, active], sets.v[:, active]
    low, high = np.full(active.size, -1.0), np.full(active.size, np.inf)
    if bounds is not None:
        low, high = (end[active] for end in bounds)
    for _ in range(STEPS):
        if not active.size:
            break
        now = tau2[active]
        after, low, high = climb(now, *_score(now, y, v, restricted), low, high)
        tau2[active] = after
        going = (np.abs(after - now) > TOLERANCE * after) & ((after > 0) | ~falls_at_zero[active])
        if 4 * np.count_nonzero(going) < 3 * active.size:
            active, low, high = active[going], low[going], high[going]
            y, v = y[:, going], v[:, going]
    return tau2


def climb(
    now: Floats, at: Score, expected: Floats, information: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats, Floats]:
    """One Newton step up a likelihood, on expected / ypp - 1 inside a bracket.

    Parameters
    ----------
    now : array of float, shape (n_sets,)
        Present tau2.
    at : Score
        Sums at the present tau2.
    expected, information : array of float, shape (n_sets,)
        Expectation of ypp, which the score compares it with, and minus its slope.
    low, high : array of float, shape (n_sets,)
        Where the likelihood is known to rise (-1 if nowhere yet) and to fall (infinite if nowhere yet).

    Returns
    -------
    tuple of array of float, shape (n_sets,)
        Next tau2, at least 0, and the bracket.
    """
    score = at.ypp - expected
    curvature = 2 * expected * at.yppp - information * at.ypp
    rising = score > 0
    careful = np.where(rising, np.maximum(score / information, at.w1 / at.w2 / 8), 4 * score / information)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(curvature > 0, score * at.ypp / curvature, careful)
    low, high = np.where(rising, now, low), np.where(rising, high, now)
    after = now + step
    after[(after < 0) & (low < 0)] = 0
    outside = (after < low) | (after > high)
    if outside.any():
        middle = np.where(np.isinf(high), 2 * low + 1 / at.w1, (np.maximum(low, 0) + high) / 2)
        after = np.where(outside, middle, after)
    return after, low, high


def _score(now: Floats, y: Floats, v: Floats, restricted: bool) -> tuple[Score, Floats, Floats]:
    at = score_sums(y, v, now, restricted=restricted)
    return at, at.spare if restricted else at.w1, at.information


def _log_likelihood(y: Floats, v: Floats, tau2: Floats, restricted: bool) -> Floats:
    q, _, w1 = q_sums(y, v, tau2)
    marginal = v + tau2
    logs = total(np.log(marginal, out=np.zeros_like(marginal), where=np.isfinite(marginal)))
    return -(logs + q + (np.log(w1) if restricted else 0)) / 2


def _restricted(sets: Columns) -> Floats:
    return _likelihood(sets, True)


def _full(sets: Columns) -> Floats:
    return _likelihood(sets, False)


def _common(sets: Columns) -> Floats:
    return np.zeros_like(sets.q)


ESTIMATORS: dict[str, Callable[[Columns], Floats]] = {
    "CE": _common,
    "DL": _dersimonian_laird,
    "PM": _paule_mandel,
    "REML": _restricted,
    "ML": _full,
    "EB": _paule_mandel,
    "SJ": _sidik_jonkman,
    "HS": _hunter_schmidt,
    "HE": _hedges,
}
