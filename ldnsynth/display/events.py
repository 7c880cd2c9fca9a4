"""Results in which nobody had the event: of how many people, and what so few leave possible."""

import math

import pandas as pd

from ldnsynth.display.wording import integer, places
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.proportions import exact_upper_limit
from ldnsynth.vocabulary import SEPARATE_ARMS


def people_at_risk(evidence: Evidence, result) -> float:
    """People given LDN who could have had the event, as a result counts them; NaN where that is not known.

    Where nobody stands in two arms and the result does not say, it is not known how the people of the trial divide; in
    other designs all who entered were given LDN.
    """
    counted = [result.ni, result.ai + result.bi, result.n1i]
    known = [float(number) for number in counted if pd.notna(number)]
    if known:
        return known[0]
    design = evidence.trials.set_index("trial_id").at[result.trial_id, "design"]
    size = None if design in SEPARATE_ARMS else evidence.size(result.trial_id)
    return math.nan if size is None else float(size)


def none_of(people: float) -> str:
    """Nobody of so many: "0 of 80"; "0 of a number not seen"."""
    return "0 of a number not seen" if math.isnan(people) else f"0 of {integer(people)}"


def none_of_with_limit(people: float, *, level: float = 0.95) -> str:
    """Nobody of so many with what that leaves possible: "0 of 80 on LDN (upper limit 3.7%, one-sided 95%)"."""
    if math.isnan(people) or not people:
        return f"{none_of(people)} on LDN"
    limit = 100 * exact_upper_limit(0, people, level=level)
    shown = f"{limit:.{places(limit)}f}".rstrip("0").rstrip(".") if limit < 10 else f"{limit:.0f}"
    return f"{none_of(people)} on LDN (upper limit {shown}%, one-sided {100 * level:.0f}%)"
