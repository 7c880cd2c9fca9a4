"""What would change the picture: people needed, the smallest further trial, and how fragile counts are."""

import math
from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.certainty import RatedOutcome
from ldnsynth.display.origins import estimate_ids, joined
from ldnsynth.display.tables.certainty import NOT_RATED, outcome_name
from ldnsynth.display.wording import decimal, integer, percentage
from ldnsynth.synthesis.fragility import fragility_index
from ldnsynth.synthesis.groups import in_standard_deviations
from ldnsynth.synthesis.information_size import smallest_trial_that_matters


def information_table(rated: Sequence[RatedOutcome]) -> Table | Note:
    """Table of what would change the picture: people needed, the smallest further trial, and fragility of counts."""
    if not rated:
        return NOT_RATED
    rows = []
    for outcome in rated:
        information = outcome.information
        sought = f"{decimal(information.mid)} SD" if information.measure == "SMD" else f"RR {1 - information.mid:g}"
        rows.append(
            {
                "Outcome": outcome_name(outcome, rated),
                "People behind an estimate": integer(information.people) if outcome.group else "none",
                "To see": sought,
                "Needed, parallel": _whole(information.parallel),
                "Needed, crossover": _whole(information.crossover),
                "Share": _share(outcome),
                "Smallest trial past no effect": _further_trial(outcome),
                "Fragility": _fragility(outcome),
            }
        )
    behind = [joined(estimate_ids(outcome.group)) if outcome.group else "" for outcome in rated]
    return Table(
        id="information",
        title="What would change this: people needed, the smallest trial that matters, and fragility",
        frame=pd.DataFrame(rows),
        numeric=("People behind an estimate", "Needed, parallel", "Needed, crossover", "Share"),
        links=dict.fromkeys(
            ("People behind an estimate", "Share", "Smallest trial past no effect", "Fragility"), behind
        ),
        notes=(
            "Needed: one trial with a power of 80% at a two-sided 5%; people in crossover trials count as "
            "such. "
            "Smallest trial: people an arm who, observing exactly the effect sought, would move the pooled normal "
            "interval "
            "past no effect; a lower bound, not a plan. Fragility: people whose event would have to differ to move "
            "Fisher’s p across 0.05, either way.",
        ),
    )


def _whole(number: float) -> str:
    return "" if math.isnan(number) else integer(number)


def _share(outcome: RatedOutcome) -> str:
    share = outcome.information.share
    return "" if outcome.group is None or math.isnan(share) else percentage(share, 1)


def _further_trial(outcome: RatedOutcome) -> str:
    """People an arm of the smallest trial that would move the interval past no effect, in the direction that it has."""
    group = outcome.group
    if group is None or (group.measure == "RR" and not 0 < outcome.comparator_risk < 1):
        return ""
    group, mid = in_standard_deviations(group), outcome.information.mid
    toward = math.copysign(1.0, group.pooled.estimate)
    effect = toward * mid if group.measure == "SMD" else math.log(1 + mid if toward > 0 else 1 - mid)
    rows = group.estimated
    trial = smallest_trial_that_matters(
        *(rows["yi"], rows["sei"] ** 2),
        **{"measure": group.measure, "effect": effect, "ci": "z"},
        **({"comparator_risk": outcome.comparator_risk} if group.measure == "RR" else {}),
    )
    if trial is None:
        return "no single trial would"
    return f"{integer(trial.people_per_arm)} an arm" if trial.people_per_arm else "past it already"


def _fragility(outcome: RatedOutcome) -> str:
    """The fragility of each trial with counts in both arms."""
    if outcome.group is None or outcome.group.measure != "RR":
        return ""
    rows = outcome.group.estimated.dropna(subset=["ai", "bi", "ci", "di"])
    found = [(row.label, fragility_index(row.ai, row.bi, row.ci, row.di)) for row in rows.itertuples()]
    return "; ".join(
        f"{label} {index.people}{' (reverse)' if index.reverse else ''}"
        for label, index in found
        if index.people is not None
    )
