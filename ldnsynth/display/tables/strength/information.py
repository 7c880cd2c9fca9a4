"""What would change the picture: people needed, the smallest further trial, and how fragile counts are."""

import math
from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import count, decimal, integer, percentage
from ldnsynth.display.words.outcomes import NOT_RATED, outcome_name
from ldnsynth.synthesis.grade.fragility import fragility_index
from ldnsynth.synthesis.grade.information_size import smallest_trial_that_matters
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.views.row_ids import estimate_ids, joined


def information_table(rated: Sequence[RatedOutcome]) -> Table | Note:
    """Table of what would change the picture, for the estimates of which it is recorded what would matter to people."""
    if not rated:
        return NOT_RATED
    chosen = [outcome for outcome in rated if outcome.effect and outcome.effect.thresholds]
    if not chosen:
        return Note("For no estimate a threshold for what matters is recorded, so no number of people can be computed.")
    rows = []
    for outcome in chosen:
        information = outcome.information
        sought = (
            f"{decimal(information.mid, 2)} SD" if information.measure == "SMD" else f"RR {decimal(information.mid, 2)}"
        )
        rows.append(
            {
                "Outcome": outcome_name(outcome, rated),
                "People behind the estimate": integer(information.people),
                "Smallest effect that matters": sought,
                "Needed, parallel": _whole(information.parallel),
                "Needed, crossover": _whole(information.crossover),
                "Share": _share(outcome),
                "Smallest trial past no effect": _further_trial(outcome),
                "Fragility": _fragility(outcome),
            }
        )
    frame = pd.DataFrame(rows)
    frame = frame[[column for column in frame if frame[column].any()]]
    behind = dict.fromkeys(("People behind the estimate", "Share", "Smallest trial past no effect", "Fragility"))
    links = [joined(estimate_ids(outcome.group)) for outcome in chosen]
    unknown = sum(1 for outcome in rated if outcome.effect and not outcome.effect.thresholds)
    return Table(
        id="information",
        title="What would change this: people needed, the smallest trial that matters, and fragility",
        frame=frame,
        numeric=("People behind the estimate", "Needed, parallel", "Needed, crossover", "Share"),
        links={column: links for column in behind if column in frame},
        notes=(
            "Needed: one trial with a power of 80% at a two-sided 5% for the smallest effect that matters; people in "
            "crossover trials count as such. Smallest trial: people an arm who, observing exactly that effect, would "
            "move the pooled normal interval past no effect; a lower bound, not a plan. Fragility: people whose event "
            "would have to differ to move Fisher’s p across 0.05, either way. People enough do not make up for bias."
            + (f" For {count(unknown, 'other estimate')} no threshold is recorded." if unknown else ""),
        ),
    )


def _whole(number: float) -> str:
    return "" if math.isnan(number) else integer(number)


def _share(outcome: RatedOutcome) -> str:
    share = outcome.information.share
    return "" if math.isnan(share) else percentage(share, 1)


def _further_trial(outcome: RatedOutcome) -> str:
    """People an arm of the smallest trial that would move the interval past no effect, in the direction that it has."""
    group, information = outcome.group, outcome.information
    rows, risk = group.estimated, outcome.effect.comparator_risk
    if group.measure not in ("RR", "MD", "SMD"):
        return ""
    if group.is_ratio:
        toward = -1.0 if group.pooled.estimate < 0 else 1.0
        better = -1.0 if group.better == "lower" else 1.0
        numbers = rows["yi"], rows["sei"], toward * better * math.log(information.mid)
        known = {"measure": "RR", "comparator_risk": risk}
        if not 0 < risk * math.exp(numbers[2]) < 1:
            return ""
    else:
        numbers = rows["smd"], rows["smd_se"], math.copysign(information.mid, rows["smd"].mean())
        known = {"measure": "SMD"}
    yi, sei, effect = numbers
    trial = smallest_trial_that_matters(yi, sei**2, effect=effect, ci="z", **known)
    if trial is None:
        return "no single trial would"
    return f"{integer(trial.people_per_arm)} an arm" if trial.people_per_arm else "none: past it already"


def _fragility(outcome: RatedOutcome) -> str:
    """The fragility of each trial with counts in both arms."""
    if not outcome.group.is_ratio:
        return ""
    rows = outcome.group.estimated.dropna(subset=["ai", "bi", "ci", "di"])
    found = [(row.label, fragility_index(row.ai, row.bi, row.ci, row.di)) for row in rows.itertuples()]
    return "; ".join(
        f"{label} {index.people}{' (reverse)' if index.reverse else ''}"
        for label, index in found
        if index.people is not None
    )
