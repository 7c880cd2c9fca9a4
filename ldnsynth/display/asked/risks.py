"""The summary of findings in words, numbers or pictures, and in people of 1000 at a risk that a reader chooses."""

import math
from collections.abc import Sequence
from typing import Any

from ldnsynth.display.asked.block import Asked
from ldnsynth.display.asked.estimates import told_with_side
from ldnsynth.display.wording import sentence
from ldnsynth.display.words.estimates.effects import group_name
from ldnsynth.display.words.outcomes import outcome_name
from ldnsynth.display.words.summary import statement
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.summary_effects import SummaryEffect, summary_effect
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.views.shown_outcomes import shown_domains

_ABSOLUTE = ("RR", "OR", "RD")  # what people in 1000 follow from, at any risk
_IN_VIEWS = "what was found can be shown in words, numbers or pictures, and"
_DRAWN = "what was estimated can be drawn"
_ENDS = ("label", "low", "high")
VIEWS = (("numbers", "Numbers"), ("words", "Words"), ("picture", "Pictures"))


def absolute_risks(evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]) -> Asked | None:
    """The rows of the summary of findings for a page that tells them in words, numbers or pictures.

    Where no certainty is graded, what the groups estimate, and nothing in words; None if none of it is people of 1000.

    Parameters
    ----------
    evidence, groups, rated
        What is selected, what was pooled of it, and how sure one may be.
    """
    chosen = [one for one in rated if one.domain in shown_domains(rated)[one.condition]]
    if rated:
        rows = [_rated_row(evidence, one, chosen) for one in chosen]
    else:
        rows = [_group_row(evidence, group) for group in groups]
    if not (rated or any(row["absolute"] for row in rows)):
        return None
    names = evidence.topic.intervention, evidence.topic.comparator
    data = {
        **{"rows": rows, "stands_in_place": bool(rated), "views": VIEWS if rated else VIEWS[-1:]},
        **{"with": names[0].short, "without": names[1].short},
    }
    return Asked(
        id="sof",
        title="In people of 1000",
        about="what the estimates come to at a risk of your choice",
        text=f"With scripts, {_IN_VIEWS if rated else _DRAWN} at a risk of your choice.",
        data=data,
    )


def _rated_row(evidence: Evidence, outcome: RatedOutcome, chosen: Sequence[RatedOutcome]) -> dict[str, Any]:
    level = LEVELS[outcome.certainty]
    return {
        **{"name": outcome_name(outcome, chosen), "words": statement(evidence, outcome)},
        "certainty": f"{level.symbol} {level.label.lower()}",
        **_effect(outcome.effect, outcome.group),
    }


def _group_row(evidence: Evidence, group: Group) -> dict[str, Any]:
    effect = summary_effect(group, evidence.outcomes)
    return {"name": group_name(group, with_condition=True), "words": "", "certainty": "", **_effect(effect, group)}


def _effect(effect: SummaryEffect | None, group: Group | None) -> dict[str, Any]:
    """What is drawn of an effect; people in 1000 only where the report's own rules allow them."""
    if effect is None:
        return {"estimates": []}
    event = group.trials["outcome"].iloc[0]
    told = [
        {"words": told_with_side(effect, one, event), "estimate": one.value, **{e: getattr(one, e) for e in _ENDS}}
        for one in effect.estimates
    ]
    is_absolute = effect.measure in _ABSOLUTE and len(told) == 1 and (effect.is_pooled or not effect.few_events)
    risk = None if math.isnan(effect.comparator_risk) else effect.comparator_risk
    return {
        **{"estimates": told, "measure": effect.measure, "better": effect.better, "event": sentence(event)},
        **{"risk": risk, "absolute": is_absolute},
    }
