"""Trim and fill: what the pooled effect would be if the funnel plot were symmetric."""

from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.columns import ROUNDING, Floats, ranked
from ldnsynth.synthesis.pooling.diagnostics.small_study import enough_trials, refuse_identical
from ldnsynth.synthesis.pooling.moderators.mixed_model import MixedModel
from ldnsynth.synthesis.pooling.results import PooledEffect
from ldnsynth.synthesis.pooling.single import pool_effects
from ldnsynth.synthesis.pooling.terms import METHODS, PoolingError, check_choice

COUNTERS = {"L0": "linear rank estimator", "R0": "longest run estimator", "Q0": "quadratic rank estimator"}
SIDES = {"left": "trials missing on the left", "right": "trials missing on the right"}
STEPS = 100


@dataclass(frozen=True, eq=False)
class TrimAndFill:
    """A sensitivity analysis, not a corrected estimate.

    Attributes
    ----------
    counter : str
        L0, R0 or Q0.
    side : str
        Where trials seem to be missing.
    missing : int
        How many.
    missing_se : float
        Standard error of that number.
    missing_p : float
        P value against none missing (R0 only, else NaN).
    filled_yi, filled_vi : array of float, shape (missing,)
        The mirrored trials.
    effect : PooledEffect
        Pooled with them.
    """

    counter: str
    side: str
    missing: int
    missing_se: float
    missing_p: float
    filled_yi: Floats
    filled_vi: Floats
    effect: PooledEffect


def trim_and_fill(
    yi: Floats,
    vi: Floats,
    *,
    counter: str = "L0",
    side: str = "",
    method: str = "REML",
    fill_method: str = "",
    **choices,
) -> TrimAndFill:
    """Trim the asymmetric trials, find the centre, mirror them, and pool again.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; trials with a missing one are left out.
    counter : str
        L0, R0 or Q0.
    side : str
        "left" or "right", where trials are thought to be missing; "" to let a regression on the standard error say.
    method : str
        Estimator of tau2 for the final effect, a key of `terms.METHODS`.
    fill_method : str
        The one used while trimming; "" for the same. "CE" with method "REML" is the fixed-random variant.
    **choices
        ci, pi, level, measure as in `pool_effects`.

    Returns
    -------
    TrimAndFill
        With the effect after filling and a note that says what it is.

    Raises
    ------
    PoolingError
        Fewer than 10 trials, identical effects, unknown choices, no convergence.

    References
    ----------
    Duval S, Tweedie R. Biometrics 2000;56:455-463; J Am Stat Assoc 2000;95:89-98.
    """
    check_choice("counter", counter, COUNTERS)
    check_choice("method", method, METHODS)
    fill_method = fill_method or method
    check_choice("fill_method", fill_method, METHODS)
    y, v = enough_trials("trim and fill", yi, vi)
    refuse_identical("trim and fill", y)
    side = side or _thin_side(y, v, fill_method)
    check_choice("side", side, SIDES)
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * y, kind="stable")
    mirrored, variances = sign * y[order], v[order]
    missing, error, centre = _trim(mirrored, variances, counter, fill_method)
    extreme = slice(len(y) - missing, len(y))
    filled_yi, filled_vi = sign * (2 * centre - mirrored[extreme]), variances[extreme]
    effect = pool_effects(np.append(y, filled_yi), np.append(v, filled_vi), method=method, **choices)
    note = f"{missing} of {effect.k} trials are imagined: a sensitivity analysis, not a corrected estimate."
    effect = PooledEffect(**{**effect.__dict__, "notes": (*effect.notes, note)}) if missing else effect
    chance = 0.5 ** (missing + 1) if counter == "R0" else float("nan")
    return TrimAndFill(counter, side, missing, error, chance, filled_yi, filled_vi, effect)


def _thin_side(y: Floats, v: Floats, method: str) -> str:
    se = np.sqrt(v)
    if np.ptp(se) <= ROUNDING * se.max():
        raise PoolingError("side: all standard errors are equal, so no side can be told; name one")
    model = MixedModel(y, v, np.column_stack([np.ones(len(y)), se]))
    slope = model.coefficients(model.estimate_tau2(method))[0][1]
    return "right" if slope * np.ptp(se) < -ROUNDING * np.abs(y).max() else "left"


def _trim(y: Floats, v: Floats, counter: str, method: str) -> tuple[int, float, float]:
    """How many of the sorted effects are too many on the right, the error of that number, and the centre without."""
    k, missing, largest = len(y), 0, float(np.abs(y).max())
    for _ in range(STEPS):
        rest = slice(0, k - missing)
        centre = pool_effects(y[rest], v[rest], method=method, ci="z").estimate
        deviation = y - centre
        deviation[np.abs(deviation) <= ROUNDING * largest] = 0
        sizes = ranked(np.abs(deviation), np.full(k, largest))
        ranks = np.empty(k)
        ranks[np.argsort(sizes, kind="stable")] = np.arange(1.0, k + 1)
        found, error = _count(np.sign(deviation), ranks, counter)
        before, missing = missing, min(max(0, round(found)), k - 1)
        if missing == before:
            return missing, error, centre
    raise PoolingError("trim and fill: does not settle on a number of missing trials; try another counter or method")


def _count(signs: Floats, ranks: Floats, counter: str) -> tuple[float, float]:
    k = len(ranks)
    if counter == "R0":
        run = k - max(ranks[signs <= 0], default=0.0) - 1
        return run, float(np.sqrt(2 * max(0.0, run) + 2))
    rank_sum = float(ranks[signs > 0].sum())
    if counter == "L0":
        found, factor = (4 * rank_sum - k * (k + 1)) / (2 * k - 1), 4 / (2 * k - 1)
    else:
        inside = 2 * k**2 - 4 * rank_sum + 0.25
        if inside < 0:
            raise PoolingError("trim and fill: Q0 does not exist for these effects; use L0 or R0")
        found = k - 0.5 - np.sqrt(inside)
        factor = 2 / np.sqrt((k - 0.5) ** 2 - found * (2 * k - found - 1))
    spread = k * (k + 1) * (2 * k + 1) + 10 * found**3 + 27 * found**2 + 17 * found
    spread += -18 * k * found**2 - 18 * k * found + 6 * k**2 * found
    return found, float(factor * np.sqrt(max(spread, 0) / 24))
