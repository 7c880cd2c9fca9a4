"""Yes or no in a paired or crossover trial, from the table of pairs: MPRD, MPRR, MPOR, MPORC, MPPETO."""

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.synthesis.effect_sizes.two_by_two import CORRECTED, correct_zero_cells
from ldnsynth.synthesis.quantities.arguments import one_of, read_columns, refuse
from ldnsynth.synthesis.quantities.effect import Effect, effect_of

MEASURES = ("MPRD", "MPRR", "MPOR", "MPORC", "MPPETO")
CONDITIONAL = ("MPORC", "MPPETO")
NO_DISCORDANT = "every person ({ai} + {di}) had the same outcome both times, so no conditional effect can be seen"
NO_EVENTS = "nobody or everybody had the event under both treatments, so no relative effect can be seen"
ZERO = "the table ({ai}, {bi}, {ci}, {di}) has a zero that this measure cannot use, and no correction was asked for"


def matched_pairs(
    ai: ArrayLike,
    bi: ArrayLike,
    ci: ArrayLike,
    di: ArrayLike,
    *,
    measure: str,
    add: float = 0.5,
    to: str = "only0",
) -> Effect:
    """Effect on a yes-or-no outcome that every person has under both treatments.

    Parameters
    ----------
    ai : array_like, shape (k,) or scalar
        People with the event under both treatments.
    bi : array_like
        With the event under the first only.
    ci : array_like
        With the event under the second only.
    di : array_like
        With the event under neither.
    measure : {"MPRD", "MPRR", "MPOR", "MPORC", "MPPETO"}
        Marginal risk difference (a proportion), log risk ratio, log odds ratio; conditional log odds ratio; Peto's
        version of it.
    add, to
        As in `two_by_two.log_risk_ratio`; metafor's default. Corrected rows are flagged ``zero_cell_correction``.

    Returns
    -------
    Effect
        First treatment against second. NaN where an input is missing; where nobody's outcome differed (bi = ci = 0) for
        MPORC and MPPETO; where nobody or everybody had the event throughout, for MPRR and MPOR; and where a zero that
        matters is left uncorrected.

    Raises
    ------
    ValueError
        If a count is negative or infinite, a table is empty, columns differ in length, or `measure` is unknown.

    References
    ----------
    Elbourne DR, Altman DG, Higgins JPT et al. Int J Epidemiol 2002;31(1):140-149. Curtin F, Elbourne D, Altman DG. Stat
    Med 2002;21(15):2145-2159. Zou GY. Stat Med 2007;26(10):2182-2187.
    """
    one_of("measure", measure, MEASURES)
    cells = read_columns(ai=ai, bi=bi, ci=ci, di=di)
    raw = dict(zip(("ai", "bi", "ci", "di"), cells, strict=True))
    refuse("ai + bi + ci + di", sum(cells) < 1, "expected at least one person", sum(cells))
    concordant = (raw["bi"] == 0) & (raw["ci"] == 0)
    no_events = concordant & ((raw["ai"] == 0) | (raw["di"] == 0)) & (measure in ("MPRR", "MPOR"))
    unchanged = concordant & (measure in CONDITIONAL)
    (a, b, c, d), corrected, why = correct_zero_cells(cells, add=add, to=to)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate, variance = _ESTIMATORS[measure](a, b, c, d)
    useless, complete = ~(np.isfinite(estimate) & np.isfinite(variance)), np.isfinite(sum(cells))
    return effect_of(
        measure,
        np.where(useless | ~complete, np.nan, estimate),
        variance,
        f"{measure} {{estimate}} from pairs both {{a}}, first only {{b}}, second only {{c}}, neither {{d}}; SE {{se}}",
        raw,
        results={"a": a, "b": b, "c": c, "d": d, "add": np.asarray(float(add))},
        undefined={NO_DISCORDANT: unchanged, NO_EVENTS: no_events, ZERO: useless & complete},
        flags={"zero_cell_correction": corrected & ~unchanged & ~no_events},
        notes={CORRECTED.replace("{why}", why): corrected},
    )


def _risk_difference(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = a + b + c + d
    return (b - c) / n, ((b + c) / n - ((b - c) / n) ** 2) / n


def _risk_ratio(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.log((a + b) / (a + c)), (b + c) / ((a + b) * (a + c))


def _odds_ratio(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, second, n = (a + b, c + d), (a + c, b + d), a + b + c + d
    covariance = n * (a * d - b * c) / (first[0] * first[1] * second[0] * second[1])
    variance = 1 / first[0] + 1 / first[1] + 1 / second[0] + 1 / second[1] - 2 * covariance
    return np.log(first[0] / first[1]) - np.log(second[0] / second[1]), np.maximum(variance, 0)


def _conditional(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.log(b / c), 1 / b + 1 / c


def _peto(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return 2 * (b - c) / (b + c), 4 / (b + c)


_ESTIMATORS = {
    "MPRD": _risk_difference,
    "MPRR": _risk_ratio,
    "MPOR": _odds_ratio,
    "MPORC": _conditional,
    "MPPETO": _peto,
}
