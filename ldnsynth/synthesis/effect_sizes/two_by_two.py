"""Two parallel arms compared by counts: RR, OR, RD and Peto's odds ratio, and what is done about zero cells.

Zero cells (Cochrane Handbook 6.4, section 10.4.4; Handbook 5.1, section 16.9.2 and 16.9.3):

* RR, OR, RD: where any of the four cells is 0, a half is added to all four (``add=0.5, to="only0"``), and the row is
  flagged ``zero_cell_correction``.
* RR, OR: a table with no events in both arms, or with events in all of both, says nothing about a relative effect; it
  gives NaN, flagged ``no_information`` (``drop00=True``). The risk difference of such a table is known, so RD keeps
  it (``drop00=False``).
* Peto: needs no correction and gets none (``add=0``); tables without events, or with nothing else, give NaN.

The arguments are those of metafor's escalc, whose defaults are ``add=1/2, to="only0", drop00=FALSE`` for all four; they
differ from the Handbook in the kept double-zero tables and in the corrected Peto.
"""

from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from ldnsynth.synthesis.quantities.arguments import Column, one_of, read_columns, refuse
from ldnsynth.synthesis.quantities.effect import Effect, effect_of

Cells = list[np.ndarray]
Told = Callable[..., Effect]
CORRECTED = "; {add} added to every cell because {why}"
NO_EVENTS = "events {ai} and {ci} of {n1i} and {n2i} people: nobody or everybody, so no relative effect can be seen"
ZERO_CELL = "a cell is 0 ({ai}, {bi}, {ci}, {di}) and no correction was asked for"


def log_risk_ratio(
    ai: Column, bi: Column, ci: Column, di: Column, *, add: float = 0.5, to: str = "only0", drop00: bool = True
) -> Effect:
    """Natural logarithm of the risk ratio of two parallel arms, first over second (RR).

    Parameters
    ----------
    ai, bi : array_like, shape (k,) or scalar
        People with and without the event in the first arm, 0 or more (not necessarily whole: a shared control group may
        be split).
    ci, di : array_like
        The same in the second arm.
    add : float
        Added to each cell of the tables that `to` names.
    to : {"only0", "all", "if0all", "none"}
        Tables with a zero cell; all; all if any has a zero cell; none.
    drop00 : bool
        NaN for tables with no events, or only events, in both arms.

    Returns
    -------
    Effect
        ``ln((ai/n1i)/(ci/n2i))`` with ``variance = 1/ai - 1/n1i + 1/ci - 1/n2i``; NaN where an input is missing, where
        `drop00` says so, or where a zero is left uncorrected.

    Raises
    ------
    ValueError
        If a count is negative or infinite, an arm has less than one person, columns differ in length, `to` is unknown.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.4.1 and 10.4.4; metafor ``escalc(measure="RR")``.
    """
    (ai, bi, ci, di), told = _tables(ai, bi, ci, di, add, to, drop00)
    n1i, n2i = ai + bi, ci + di
    with np.errstate(divide="ignore", invalid="ignore"):
        return told(
            "RR",
            np.log((ai / n1i) / (ci / n2i)),
            1 / ai - 1 / n1i + 1 / ci - 1 / n2i,
            "ln RR {estimate} = ln(({a}/{m1}) / ({c}/{m2})); SE {se} = sqrt(1/{a} - 1/{m1} + 1/{c} - 1/{m2})",
            {"a": ai, "c": ci, "m1": n1i, "m2": n2i},
            {ZERO_CELL: (ai == 0) | (ci == 0)},
        )


def log_odds_ratio(
    ai: Column, bi: Column, ci: Column, di: Column, *, add: float = 0.5, to: str = "only0", drop00: bool = True
) -> Effect:
    """Natural logarithm of the odds ratio of two parallel arms, first over second (OR).

    Parameters
    ----------
    ai, bi, ci, di, add, to, drop00
        As in `log_risk_ratio`.

    Returns
    -------
    Effect
        ``ln(ai di / (bi ci))`` with ``variance = 1/ai + 1/bi + 1/ci + 1/di`` (Woolf); NaN as in `log_risk_ratio`.

    Raises
    ------
    ValueError
        As in `log_risk_ratio`.

    References
    ----------
    Woolf B. Ann Hum Genet 1955;19(4):251-253. Cochrane Handbook 6.4, sections 6.4.1 and 10.4.4.
    """
    (ai, bi, ci, di), told = _tables(ai, bi, ci, di, add, to, drop00)
    with np.errstate(divide="ignore", invalid="ignore"):
        return told(
            "OR",
            np.log(ai * di / (bi * ci)),
            1 / ai + 1 / bi + 1 / ci + 1 / di,
            "ln OR {estimate} = ln(({a} x {d}) / ({b} x {c})); SE {se} = sqrt(1/{a} + 1/{b} + 1/{c} + 1/{d})",
            {"a": ai, "b": bi, "c": ci, "d": di},
            {ZERO_CELL: (ai == 0) | (bi == 0) | (ci == 0) | (di == 0)},
        )


def risk_difference(
    ai: Column, bi: Column, ci: Column, di: Column, *, add: float = 0.5, to: str = "only0", drop00: bool = False
) -> Effect:
    """Risk difference of two parallel arms, first minus second, as a proportion (RD).

    Parameters
    ----------
    ai, bi, ci, di, add, to, drop00
        As in `log_risk_ratio`, but for the default of `drop00`: a risk difference of two zeros is known.

    Returns
    -------
    Effect
        ``ai/n1i - ci/n2i``, from -1 to 1, with ``variance = p1 (1-p1)/n1i + p2 (1-p2)/n2i``; NaN where an input is
        missing or `drop00` says so. Without correction, two arms of nobody or everybody have ``se`` 0, flagged
        ``zero_variance``.

    Raises
    ------
    ValueError
        As in `log_risk_ratio`.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.4.1 and 10.4.4; metafor ``escalc(measure="RD")``.
    """
    (ai, bi, ci, di), told = _tables(ai, bi, ci, di, add, to, drop00)
    n1i, n2i = ai + bi, ci + di
    return told(
        "RD",
        ai / n1i - ci / n2i,
        ai * bi / n1i**3 + ci * di / n2i**3,
        "RD {estimate} = {a}/{m1} - {c}/{m2}; SE {se} = sqrt({a} x {b}/{m1}^3 + {c} x {d}/{m2}^3)",
        {"a": ai, "b": bi, "c": ci, "d": di, "m1": n1i, "m2": n2i},
    )


def arcsine_difference(
    ai: Column, bi: Column, ci: Column, di: Column, *, add: float = 0.0, to: str = "only0", drop00: bool = False
) -> Effect:
    """Difference of the arcsine square roots of two risks, first minus second, for rare events (AS).

    Parameters
    ----------
    ai, bi, ci, di, add, to, drop00
        As in `log_risk_ratio`, but for the defaults of `add` and `drop00`: zeros need no correction and say something.

    Returns
    -------
    Effect
        ``asin(sqrt(ai/n1i)) - asin(sqrt(ci/n2i))`` in radians, from -pi/2 to pi/2, with
        ``variance = 1/(4 n1i) + 1/(4 n2i)`` whatever the risks; NaN where an input is missing or `drop00` says so.

    Raises
    ------
    ValueError
        As in `log_risk_ratio`.

    References
    ----------
    Rücker G, Schwarzer G, Carpenter J, Olkin I. Stat Med 2009;28(5):721-738. metafor ``escalc(measure="AS")``.
    """
    (ai, bi, ci, di), told = _tables(ai, bi, ci, di, add, to, drop00)
    n1i, n2i = ai + bi, ci + di
    return told(
        "AS",
        np.arcsin(np.sqrt(ai / n1i)) - np.arcsin(np.sqrt(ci / n2i)),
        1 / (4 * n1i) + 1 / (4 * n2i),
        "AS {estimate} = asin(sqrt({a}/{m1})) - asin(sqrt({c}/{m2})); SE {se} = sqrt(1/(4 x {m1}) + 1/(4 x {m2}))",
        {"a": ai, "c": ci, "m1": n1i, "m2": n2i},
    )


def peto_log_odds_ratio(
    ai: Column, bi: Column, ci: Column, di: Column, *, add: float = 0.0, to: str = "only0", drop00: bool = True
) -> Effect:
    """Peto's one-step natural logarithm of the odds ratio, for rare events in arms of like size (PETO).

    Parameters
    ----------
    ai, bi, ci, di, add, to, drop00
        As in `log_risk_ratio`, but for the default of `add`: the method needs no correction.

    Returns
    -------
    Effect
        ``(O - E) / V`` with ``variance = 1/V``, E and V of the hypergeometric distribution; NaN where an input is
        missing, and where nobody or everybody had the event (V = 0).

    Raises
    ------
    ValueError
        As in `log_risk_ratio`.

    References
    ----------
    Yusuf S, Peto R, Lewis J et al. Prog Cardiovasc Dis 1985;27(5):335-371. Cochrane Handbook 6.4, section 10.4.2.
    """
    (ai, bi, ci, di), told = _tables(ai, bi, ci, di, add, to, drop00)
    n1i, n2i, events, others = ai + bi, ci + di, ai + ci, bi + di
    total = n1i + n2i
    expected = n1i * events / total
    with np.errstate(divide="ignore", invalid="ignore"):
        v = events * others * n1i * n2i / (total**2 * (total - 1))
        return told(
            "PETO",
            (ai - expected) / v,
            1 / v,
            "ln Peto OR {estimate} = (O {a} - E {expected}) / V {v}; SE {se} = 1/sqrt(V)",
            {"a": ai, "expected": expected, "v": v},
            {NO_EVENTS: v == 0},
        )


def correct_zero_cells(
    cells: Cells, *, add: float, to: str, why: str = "one of them was 0"
) -> tuple[Cells, np.ndarray, str]:
    """Cells after the correction for zeros.

    Parameters
    ----------
    cells : list of ndarray
        Counts, all of one shape.
    add : float
        Added to every cell of a table, 0 or more.
    to : {"only0", "all", "if0all", "none"}
        To tables with a zero cell; to all; to all if any has a zero cell; to none.
    why : str
        Reason given for ``"only0"``.

    Returns
    -------
    cells : list of ndarray
        New arrays.
    corrected : ndarray of bool
        The tables that were changed; never one with a missing count.
    why : str
        The reason, in words.

    Raises
    ------
    ValueError
        If `to` is unknown or `add` is not a count of 0 or more.
    """
    read_columns(add=add)
    one_of("to", to, ("only0", "all", "if0all", "none"))
    zero = np.any([cell == 0 for cell in cells], axis=0)
    chosen = {"only0": zero, "all": True, "if0all": np.any(zero), "none": False}[to]
    corrected = np.asarray(chosen) & (add > 0) & ~np.isnan(sum(cells))
    reason = {"all": "it was asked for", "if0all": "a cell of some table was 0"}.get(to, why)
    return [cell + np.where(corrected, add, 0.0) for cell in cells], corrected, reason


def _tables(ai: Column, bi: Column, ci: Column, di: Column, add: float, to: str, drop00: bool) -> tuple[Cells, Told]:
    """The cells to compute with, and `effects.effect_of` with all that is to be told about the cells as given."""
    cells = read_columns(ai=ai, bi=bi, ci=ci, di=di)
    raw = dict(zip(("ai", "bi", "ci", "di"), cells, strict=True))
    ai, bi, ci, di = cells
    refuse("ai + bi", ai + bi < 1, "expected people in the first arm", ai + bi)
    refuse("ci + di", ci + di < 1, "expected people in the second arm", ci + di)
    corrected_cells, corrected, why = correct_zero_cells(cells, add=add, to=to)
    silent = (((ai == 0) & (ci == 0)) | ((bi == 0) & (di == 0))) & drop00

    def told(measure, estimate, variance, template, results, undefined=MappingProxyType({})) -> Effect:
        impossible = {NO_EVENTS: silent} | dict(undefined)
        impossible[NO_EVENTS] = impossible[NO_EVENTS] | silent
        return effect_of(
            measure,
            estimate,
            variance,
            template,
            raw,
            results=results | {"n1i": ai + bi, "n2i": ci + di, "add": np.asarray(float(add))},
            undefined=impossible,
            flags={"zero_cell_correction": corrected & ~silent},
            notes={CORRECTED.replace("{why}", why): corrected},
        )

    return corrected_cells, told
