"""The cells of one result: numbers by escalc name, and the direction and words that follow from them."""

from collections.abc import Mapping
from math import exp

import numpy as np

from ldnsynth.directions import estimate_sign, nobody_had_it
from ldnsynth.scaffold.trial_table import NEEDS, RENAMED
from ldnsynth.vocabulary import RATIOS

_NORMAL_95 = 1.959963984540054


def result_cells(own: Mapping[str, float], measure: str, better: str) -> dict[str, str]:
    """Numbers as text, measure, direction, and what was reported in words.

    Parameters
    ----------
    own : mapping of str to float
        By the names of the tables, ratios in ``yi`` as logarithms.
    measure : str
        One of `trial_table.MEASURES`.
    better : str
        "higher" or "lower": which way is better for people.
    """
    found = {name: value for name, value in own.items() if name not in ("vi", "yi", "sei", "ci_low", "ci_high", "ni")}
    if not _has_raw(found, measure):
        found |= _effect(own, measure)
    for events, others, people in (("ai", "bi", "n1i"), ("ci", "di", "n2i")):
        if events in found and people in found and others not in found:
            found[others] = found[people] - found[events]
        if events in found and others in found:
            found.setdefault(people, found[events] + found[others])
    kind = "" if measure in ("MD", "SMD", "GEN") and "yi" not in found else "MD" if measure == "GEN" else measure
    return {
        **{name: f"{value:.15g}" for name, value in found.items()},
        "measure": kind,
        "direction": _direction(found, kind, better),
        "reported": _reported(found, kind),
    }


def _has_raw(found: Mapping[str, float], measure: str) -> bool:
    return any({RENAMED.get(name, name) for name in names} <= set(found) for names in NEEDS[measure])


def _effect(own: Mapping[str, float], measure: str) -> dict[str, float]:
    """The estimate as the tables hold it: ratios as ratios with an interval, others with their standard error."""
    if measure == "RD":  # escalc's proportions become the percentage points of a paper
        own = {name: (100**2 if name == "vi" else 100) * value for name, value in own.items()}
    se = own.get("sei", own["vi"] ** 0.5 if "vi" in own else np.nan)
    if measure in RATIOS:
        low, high = (own.get("ci_low", own["yi"] - _NORMAL_95 * se), own.get("ci_high", own["yi"] + _NORMAL_95 * se))
        return {"yi": exp(own["yi"]), "ci_low": exp(low), "ci_high": exp(high), "ci_level": 95.0}
    if np.isnan(se):
        return {"yi": own["yi"], "ci_low": own["ci_low"], "ci_high": own["ci_high"], "ci_level": 95.0}
    return {"yi": own["yi"], "sei": se}


def _direction(found: Mapping[str, float], measure: str, better: str) -> str:
    if nobody_had_it(found, arms=2):
        return "none_occurred"
    sign = estimate_sign(found, measure)
    if not sign:
        return "no_difference" if sign == 0 else "unclear"
    return "favours_intervention" if (sign > 0) == (better == "higher") else "favours_comparator"


def _reported(found: Mapping[str, float], measure: str) -> str:
    if "ai" in found and "n1i" in found:
        return f"{found['ai']:g} of {found['n1i']:g} v {found['ci']:g} of {found['n2i']:g}"
    if "t1i" in found:
        return f"{found['ai']:g} events in {found['t1i']:g} v {found['ci']:g} in {found['t2i']:g} of person-time"
    if "m1i" in found:
        return f"mean {found['m1i']:g} (SD {found['sd1i']:g}) v {found['m2i']:g} (SD {found['sd2i']:g})"
    if "oei" in found:
        return f"log-rank test: observed less expected {found['oei']:g}, variance {found['vei']:g}"
    return f"{measure} {found['yi']:.4g}"
