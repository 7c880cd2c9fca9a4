"""Results in which nobody had the event: of how many people, and what so few leave possible."""

import math
from typing import NamedTuple

import pandas as pd

from ldnsynth.display.wording import integer, places
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.proportions import exact_upper_limit
from ldnsynth.vocabulary import RANDOMISED_DESIGNS, SEPARATE_ARMS


class AtRisk(NamedTuple):
    """People who could have had an event.

    Parameters
    ----------
    people : float
        NaN where it is not known.
    on_intervention : bool
        Whether they are those given the intervention; else all who entered the trial, of whom not all need have been.
    """

    people: float
    on_intervention: bool = True


def people_at_risk(evidence: Evidence, result) -> AtRisk:
    """People who could have had the event in which nobody had it, as a result counts them.

    Those given the intervention where the result counts them, or where the trial gives it to all. Where it compares
    arms without
    their sizes: all who entered. Of one arm among several without its size it is not known.
    """
    counted = [result.ni, result.ai + result.bi, result.n1i]
    known = [float(number) for number in counted if pd.notna(number)]
    if known:
        return AtRisk(known[0])
    design = evidence.trials.set_index("trial_id").at[result.trial_id, "design"]
    compares = result.contrast == "between_arms"
    one_of_several = not compares and design in (*SEPARATE_ARMS, *RANDOMISED_DESIGNS)
    size = None if one_of_several else evidence.size(result.trial_id)
    return AtRisk(math.nan if size is None else float(size), on_intervention=not compares)


def none_of(at_risk: AtRisk) -> str:
    """Nobody of so many: "0 of 80"; "0 of a number not seen"."""
    return "0 of a number not seen" if math.isnan(at_risk.people) else f"0 of {integer(at_risk.people)}"


def none_of_with_limit(at_risk: AtRisk, name: str, *, level: float = 0.95) -> str:
    """Nobody of so many with what that leaves possible: "0 of 60 on X (upper limit 4.9%, one-sided 95%)".

    Where it is not known how many of all who entered were given the intervention, which `name` names, the limit is
    what it would be for all: "0 of 80
    who entered, on either treatment (upper limit at best 3.7%, one-sided 95%)".
    """
    people, on_intervention = at_risk
    if math.isnan(people) or not people:
        return f"{none_of(at_risk)} {f'on {name}' if on_intervention else 'on either treatment'}"
    limit = 100 * exact_upper_limit(0, people, level=level)
    shown = f"{limit:.{places(limit)}f}".rstrip("0").rstrip(".") if limit < 10 else f"{limit:.0f}"
    who, best = (f"on {name}", "") if on_intervention else ("who entered, on either treatment", "at best ")
    return f"{none_of(at_risk)} {who} (upper limit {best}{shown}%, one-sided {100 * level:.0f}%)"
