"""What the randomised trials of an outcome estimate together, in the terms in which a reader is told."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ldnsynth.synthesis.groups import Group
from ldnsynth.synthesis.pooling import pool_effects
from ldnsynth.synthesis.thresholds import (
    Reading,
    Thresholds,
    difference_thresholds,
    event_thresholds,
    pooled_thresholds,
    read_interval,
    sd_between_people,
)

POOLED_FROM = 3  # trials; two are told side by side, as an interval of the two together says next to nothing


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
        above 0 better with LDN, where scales are pooled; "RR", a logarithm.
    better : str
        "higher" or "lower": which side of 0 is better for people.
    unit : str
        Of an MD; else "".
    level : float
        Coverage of the intervals, between 0 and 1.
    estimates : tuple of Estimate
        One, of the only trial or of `POOLED_FROM` and more together; or those of two trials.
    people : float
        People whom the estimates rest on.
    thresholds : Thresholds or None
        The smallest effects that matter, on the scale of the estimates; None where none is recorded.
    sd : float
        SD between people on the scale of the estimates, weighted as the pool: 1 for an SMD, NaN for a risk ratio.
    comparator_risk : float
        Share of people with the event without LDN; NaN for differences, and where counts were not seen.
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
    Two trials are not pooled: with one degree of freedom an interval reaches 12.7 standard errors to each side. The
    effect of one scale is pooled in its unit with the choices of the group. The threshold of pooled scales is the mean
    of what matters on each, in SDs as the trial's own numbers imply them, weighted as the pool; it needs that of every
    trial.
    """
    rows = group.estimated.merge(outcomes[["outcome_id", "mid", "mid_per_1000", "mid_ratio"]], on="outcome_id")
    common = {"level": group.pooled.level, "people": float(rows["n"].sum())}
    if group.measure == "RR":
        risk = _comparator_risk(rows)
        thresholds = event_thresholds(rows["mid_per_1000"].iloc[0], rows["mid_ratio"].iloc[0], risk)
        told = {"measure": "RR", "better": group.better, "unit": "", "estimates": _estimates(group, rows)}
        return SummaryEffect(**told, **common, thresholds=thresholds, sd=math.nan, comparator_risk=risk)
    weights = rows["weight"].fillna(1.0)
    sds = [sd_between_people(*numbers) for numbers in zip(*(rows[c] for c in _NUMBERS), strict=True)]
    if rows["outcome_id"].nunique() == 1 and rows[["estimate", "se"]].notna().all(axis=None):
        told = {"measure": "MD", "better": rows["better"].iloc[0], "unit": rows["unit"].iloc[0]}
        told |= {"estimates": _in_its_unit(group, rows), "sd": float(np.average(sds, weights=weights))}
        thresholds = difference_thresholds(rows["mid"].iloc[0])
    else:
        told = {"measure": "SMD", "better": "higher", "unit": "", "estimates": _estimates(group, rows), "sd": 1.0}
        thresholds = pooled_thresholds(rows["mid"], sds, weights)
    return SummaryEffect(**told, **common, thresholds=thresholds, comparator_risk=math.nan)


_NUMBERS = ("estimate", "se", "smd", "smd_se")


def _estimates(group: Group, rows: pd.DataFrame) -> tuple[Estimate, ...]:
    """On the scale on which the group is pooled."""
    if group.pooled.k >= POOLED_FROM:
        return (Estimate("", group.pooled.estimate, group.pooled.ci_low, group.pooled.ci_high),)
    return tuple(Estimate(row.label, row.yi, row.yi_low, row.yi_high) for row in rows.itertuples())


def _in_its_unit(group: Group, rows: pd.DataFrame) -> tuple[Estimate, ...]:
    """In the unit of the one scale."""
    if len(rows) < POOLED_FROM:
        return tuple(Estimate(row.label, row.estimate, row.ci_low, row.ci_high) for row in rows.itertuples())
    choices = {"method": group.pooled.method, "ci": group.pooled.ci, "level": group.pooled.level}
    pooled = pool_effects(rows["estimate"], rows["se"] ** 2, measure="MD", **choices)
    return (Estimate("", pooled.estimate, pooled.ci_low, pooled.ci_high),)


def _comparator_risk(rows: pd.DataFrame) -> float:
    people = (rows["ci"] + rows["di"]).sum(skipna=False)
    return float(rows["ci"].sum(skipna=False) / people) if people > 0 else math.nan
