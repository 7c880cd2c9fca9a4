"""Results in which nobody had the event: of how many people, and what so few leave possible."""

import math
from typing import NamedTuple

import pandas as pd

from ldnsynth.display.wording import integer, places
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.effect_sizes.proportions import exact_upper_limit

NO_COUNT = "none told, no count"  # where a result says that nobody had the event, and not of how many


class AtRisk(NamedTuple):
    """People who could have had an event.

    Parameters
    ----------
    people : float
        NaN where it is not known.
    on_intervention : bool
        Whether they are those given the intervention; else all who entered the trial, of whom not all need have been.
    arm : str
        The label of their arm, where it is another than that of the intervention.
    """

    people: float
    on_intervention: bool = True
    arm: str = ""


def people_at_risk(evidence: Evidence, result) -> AtRisk:
    """People who could have had the event in which nobody had it, as a result counts them.

    Those given the intervention, or the other arm that it tells of, where the result counts them. Where it compares
    arms without their sizes: all who entered, for the event is counted in each. Else it is not known: a result that
    gives no number of people tells of none, and nobody is put in their place.
    """
    counted = [result.ni, result.ai + result.bi, result.n1i]
    known = [float(number) for number in counted if pd.notna(number)]
    if known:
        arms = evidence.arms[(evidence.arms["arm_id"] == result.arm_id) & (evidence.arms["role"] != "intervention")]
        return AtRisk(known[0], arms.empty, "" if arms.empty else arms["label"].iloc[0])
    compares = result.contrast == "between_arms"
    size = evidence.size(result.trial_id) if compares else None
    return AtRisk(math.nan if size is None else float(size), on_intervention=not compares)


def none_of(at_risk: AtRisk) -> str:
    """Nobody of so many: "0 of 80"; "none told, no count" where of how many is not said."""
    return NO_COUNT if math.isnan(at_risk.people) else f"0 of {integer(at_risk.people)}"


def none_of_with_limit(at_risk: AtRisk, name: str, *, level: float = 0.95) -> str:
    """Nobody of so many with what that leaves possible: "0 of 60 on X (upper limit 4.9%, one-sided 95%)".

    Where it is not known how many of all who entered were given the intervention, which `name` names, the limit is
    what it would be for all: "0 of 80 who entered, on either treatment (upper limit at best 3.7%, one-sided 95%)".
    """
    people, on_intervention, arm = at_risk
    if math.isnan(people) or not people:
        return none_of(at_risk)
    best = "" if on_intervention or arm else "at best "
    who = f"on {name}" if on_intervention else f"in the arm “{arm}”" if arm else "who entered, on either treatment"
    return f"{none_of(at_risk)} {who} ({_limit_words(people, best, level)})"


def none_of_both_with_limit(result, name: str, *, level: float = 0.95) -> str:
    """Nobody in either of two arms whose people were counted: "0 of 6 v 0 of 7 (upper limit on X 39%, ...)"."""
    people = result.ai + result.bi
    words = f"0 of {integer(people)} v 0 of {integer(result.ci + result.di)}"
    return f"{words} ({_limit_words(people, f'on {name} ', level)})" if people else words


def _limit_words(people: float, before: str, level: float) -> str:
    limit = 100 * exact_upper_limit(0, people, level=level)
    shown = f"{limit:.{places(limit)}f}".rstrip("0").rstrip(".") if limit < 10 else f"{limit:.0f}"
    return f"upper limit {before}{shown}%, one-sided {100 * level:.0f}%"
