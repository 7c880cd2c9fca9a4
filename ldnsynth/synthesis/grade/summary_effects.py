"""What the randomised trials of an outcome estimate together, in the terms in which a reader is told."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ldnsynth.synthesis.grade.thresholds import (
    Reading,
    Thresholds,
    difference_thresholds,
    event_thresholds,
    pooled_thresholds,
    read_interval,
    sd_between_people,
)
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.vocabulary import RATIOS

FEW_EVENTS = 10  # below this an absolute risk hangs on single people; the project's own yardstick


class Estimate(NamedTuple):
    """An estimate and its interval: of one trial, by its label, or of several that are pooled ("")."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class SummaryEffect:
    """The effect on one outcome.

    Attributes
    ----------
    measure : str
        "MD", in the unit of the scale and in its direction, where one scale was used; "SMD", in SDs between people,
        above 0 better with the intervention, where scales are pooled; "RD", in percentage points; or a ratio
        (`vocabulary.RATIOS`), a logarithm.
    better : str
        "higher" or "lower": which side of 0 is better for people.
    unit : str
        Of an MD or RD; else "".
    level : float
        Coverage of the intervals, between 0 and 1.
    estimates : tuple of Estimate
        One, of the only trial or of `groups.POOLED_FROM` and more together; or those of two trials.
    people : float
        People whom the estimates rest on.
    thresholds : Thresholds or None
        The smallest effects that matter, on the scale of the estimates; None where none is recorded.
    sd : float
        SD between people on the scale of the estimates, weighted as the pool: 1 for an SMD, NaN for a risk ratio.
    comparator_risk : float
        Share of people with the event without the intervention; NaN for differences, and where counts were not seen.
    few_events : bool
        Whether an arm has no event or all arms together fewer than `FEW_EVENTS`: too few for people in 1000.
    """

    measure: str
    better: str
    unit: str
    level: float
    estimates: tuple[Estimate, ...]
    people: float
    thresholds: Thresholds | None
    sd: float
    comparator_risk: float
    few_events: bool

    @property
    def is_ratio(self) -> bool:
        """Whether the estimates are logarithms of ratios."""
        return self.measure in RATIOS

    @property
    def in_units(self) -> bool:
        """Whether the estimates stand in a unit that people know."""
        return self.measure in ("MD", "RD")

    @property
    def is_pooled(self) -> bool:
        """Whether the one estimate is that of several trials together."""
        return not self.estimates[0].label

    @property
    def interval(self) -> tuple[float, float]:
        """From the lowest to the highest end of the intervals."""
        return min(one.low for one in self.estimates), max(one.high for one in self.estimates)

    @property
    def reading(self) -> Reading:
        """Where the interval lies among the thresholds; of two trials, the interval that holds both of theirs."""
        return read_interval(*self.interval, self.thresholds)

    @property
    def mid_in_sds(self) -> float:
        """The smallest difference that matters in SDs between people; NaN where none is known, and for events."""
        return self.thresholds.high / self.sd if self.thresholds else math.nan

    @property
    def smallest_ratio(self) -> float:
        """The smallest risk ratio for the better that matters, nearer of both thresholds; NaN where none is known."""
        if self.thresholds is None:
            return math.nan
        return math.exp(self.thresholds.high if self.better == "higher" else self.thresholds.low)


def summary_effect(group: Group, outcomes: pd.DataFrame) -> SummaryEffect:
    """The effect that a group of trials estimates, with the thresholds of what was measured.

    Parameters
    ----------
    group : Group
        With one estimate or more.
    outcomes : DataFrame
        Columns outcome_id, mid, mid_per_1000 and mid_ratio; NaN where none is recorded.

    Notes
    -----
    Two trials are not told as one: with one degree of freedom an interval reaches 12.7 standard errors to each side.
    The threshold of pooled scales is the mean of what matters on each, in SDs as the trial's own numbers imply them,
    weighted as the pool; it needs that of every trial.
    """
    rows, known = group.estimated, outcomes.set_index("outcome_id")
    mids, per_1000, ratios = (rows["outcome_id"].map(known[name]) for name in ("mid", "mid_per_1000", "mid_ratio"))
    weights = rows["weight"].fillna(1.0)
    risk = sd = math.nan
    if group.is_ratio:
        risk = _comparator_risk(rows)
        thresholds = event_thresholds(per_1000.iloc[0], ratios.iloc[0], risk)
    elif group.measure == "RD":
        thresholds = difference_thresholds(per_1000.iloc[0] / 10)
    else:
        sds = np.array([sd_between_people(*row) for row in rows[["estimate", "se", "smd", "smd_se"]].to_numpy()])
        pools_scales = group.measure == "SMD"
        sd = 1.0 if pools_scales else float(np.average(sds, weights=weights))
        thresholds = pooled_thresholds(mids, sds, weights) if pools_scales else difference_thresholds(mids.iloc[0])
    return SummaryEffect(
        measure=group.measure,
        better=group.better,
        unit=rows["unit"].iloc[0] if group.in_units else "",
        level=group.pooled.level,
        estimates=_estimates(group, rows),
        people=float(rows["n"].sum()),
        thresholds=thresholds,
        sd=sd,
        comparator_risk=risk,
        few_events=(group.is_ratio or group.measure == "RD") and _few_events(rows),
    )


def _estimates(group: Group, rows: pd.DataFrame) -> tuple[Estimate, ...]:
    if group.is_pooled:
        return (Estimate("", group.pooled.estimate, group.pooled.ci_low, group.pooled.ci_high),)
    told = rows[["label", "yi", "yi_low", "yi_high"]]
    return tuple(Estimate(*row) for row in told.itertuples(index=False))


def _few_events(rows: pd.DataFrame) -> bool:
    return bool((rows[["ai", "ci"]] == 0).any(axis=None) or rows[["ai", "ci"]].sum(axis=None) < FEW_EVENTS)


def _comparator_risk(rows: pd.DataFrame) -> float:
    people = (rows["ci"] + rows["di"]).sum(skipna=False)
    return float(rows["ci"].sum(skipna=False) / people) if people > 0 else math.nan
