"""Events over time: the rate ratio of two arms from events and person-time, the hazard ratio from the log-rank test."""

import numpy as np

from ldnsynth.synthesis.effect_sizes.two_by_two import correct_zero_cells
from ldnsynth.synthesis.quantities.arguments import Column, read_columns, refuse
from ldnsynth.synthesis.quantities.effect import Effect, effect_of

NO_EVENTS = "events {x1i} and {x2i}: nobody, so no ratio of rates can be seen"


def log_rate_ratio(
    x1i: Column, t1i: Column, x2i: Column, t2i: Column, *, add: float = 0.5, to: str = "only0", drop00: bool = True
) -> Effect:
    """Natural logarithm of the incidence rate ratio of two arms, first over second (IRR).

    Parameters
    ----------
    x1i, x2i : array_like, shape (k,) or scalar
        Events in each arm, 0 or more; a person may have several.
    t1i, t2i : array_like
        Person-time of each arm, above 0, both in the same unit.
    add, to
        Added to the events, not to the time, as in `two_by_two.log_risk_ratio`.
    drop00 : bool
        NaN where neither arm had an event.

    Returns
    -------
    Effect
        ``ln((x1i/t1i)/(x2i/t2i))`` with ``variance = 1/x1i + 1/x2i``; NaN where an input is missing, where `drop00`
        says so, or where a zero is left uncorrected.

    Raises
    ------
    ValueError
        Events below 0, person-time of 0 or less, columns that differ in length, an unknown `to`.

    References
    ----------
    Cochrane Handbook 6.4, section 6.7.1; metafor ``escalc(measure="IRR")``.
    """
    x1i, t1i, x2i, t2i = read_columns(x1i=x1i, t1i=t1i, x2i=x2i, t2i=t2i)
    for name, events in (("x1i", x1i), ("x2i", x2i)):
        refuse(name, events < 0, "expected a count of 0 or more", events)
    for name, time in (("t1i", t1i), ("t2i", t2i)):
        refuse(name, time <= 0, "expected person-time above 0", time)
    (a, c), corrected, why = correct_zero_cells([x1i, x2i], add=add, to=to)
    silent = (x1i == 0) & (x2i == 0) & drop00
    corrected &= ~silent & ~np.isnan(t1i + t2i)
    with np.errstate(divide="ignore", invalid="ignore"):
        return effect_of(
            "IRR",
            np.log((a / t1i) / (c / t2i)),
            1 / a + 1 / c,
            "ln IRR {estimate} = ln(({a}/{t1i}) / ({c}/{t2i})); SE {se} = sqrt(1/{a} + 1/{c})",
            {"x1i": x1i, "t1i": t1i, "x2i": x2i, "t2i": t2i},
            results={"a": a, "c": c, "add": np.asarray(float(add))},
            undefined={
                NO_EVENTS: silent,
                "an arm without events, and no correction was asked for": (a == 0) | (c == 0),
            },
            notes={f"; {{add}} added to the events of both arms because {why}": corrected},
            flags={"zero_cell_correction": corrected},
        )


def log_hazard_ratio(oei: Column, vei: Column) -> Effect:
    """Natural logarithm of the hazard ratio from the log-rank test (HR), first arm over second.

    Parameters
    ----------
    oei : array_like, shape (k,) or scalar
        Observed minus expected events in the first arm.
    vei : array_like
        Variance of the former (hypergeometric), above 0.

    Returns
    -------
    Effect
        ``(O - E) / V`` with ``variance = 1/V``; NaN where an input is missing.

    Raises
    ------
    ValueError
        A variance of 0 or less, columns that differ in length.

    References
    ----------
    Parmar MKB, Torri V, Stewart L. Stat Med 1998;17(24):2815-2834. Yusuf S, Peto R, Lewis J et al. Prog Cardiovasc Dis
    1985;27(5):335-371.
    """
    oei, vei = read_columns(oei=oei, vei=vei)
    refuse("vei", vei <= 0, "expected a variance above 0", vei)
    return effect_of(
        "HR",
        oei / vei,
        1 / vei,
        "ln HR {estimate} = O - E {oei} / V {vei}; SE {se} = 1/sqrt(V)",
        {"oei": oei, "vei": vei},
    )
