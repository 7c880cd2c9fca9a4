"""The smallest effects that matter to people, set on the scale of an estimate, and where an interval lies among them.

References
----------
Zeng L et al. GRADE guidance 32: targets of rating certainty. J Clin Epidemiol 2021;137:163-175. Zeng L et al. GRADE
guidance 34: imprecision with a minimally contextualized approach. J Clin Epidemiol 2022;150:216-224.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Thresholds:
    """The smallest effects that matter, either way.

    Attributes
    ----------
    low, high : float
        On the scale of the estimate, below and above 0: an effect strictly between them does not matter.

    Raises
    ------
    ValueError
        If they are not on either side of 0.
    """

    low: float
    high: float

    def __post_init__(self):
        if not self.low < 0 < self.high:
            raise ValueError(f"thresholds: expected one below and one above 0, got {self.low} and {self.high}")


def difference_thresholds(mid: float) -> Thresholds | None:
    """The thresholds of a difference: as much either way.

    Parameters
    ----------
    mid : float
        The smallest difference that matters, above 0, in the unit of the difference; NaN where none is recorded.

    Returns
    -------
    Thresholds or None
        None where none is recorded.

    Raises
    ------
    ValueError
        A difference of 0 or below.
    """
    return None if math.isnan(mid) else Thresholds(-mid, mid)


def event_thresholds(per_1000: float, ratio: float, comparator_risk: float) -> Thresholds | None:
    """The thresholds of a risk ratio, as logarithms.

    Parameters
    ----------
    per_1000 : float
        The smallest difference that matters, in people of 1000, above 0; NaN where none is recorded.
    ratio : float
        The smallest risk ratio that matters, on either side of 1; its reciprocal holds for the other side.
    comparator_risk : float
        Share of people with the event without the treatment; NaN where it is not known.

    Returns
    -------
    Thresholds or None
        An effect matters if it passes either threshold, so that between the nearer ones it passes neither. None
        where one of them is not recorded, or the comparator's risk is not known or 0: then no ratio can be
        told in people of 1000.

    Raises
    ------
    ValueError
        A difference or ratio of 0 or below, or a ratio of 1.
    """
    if math.isnan(per_1000 + ratio) or not comparator_risk > 0:
        return None
    if per_1000 <= 0 or ratio <= 0:
        raise ValueError(f"expected thresholds above 0, got {per_1000} in 1000 and a ratio of {ratio}")
    relative, absolute = abs(math.log(ratio)), per_1000 / 1000 / comparator_risk
    fewer = -math.log1p(-absolute) if absolute < 1 else math.inf
    return Thresholds(-min(relative, fewer), min(relative, math.log1p(absolute)))


def pooled_thresholds(mids: ArrayLike, sds: ArrayLike, weights: ArrayLike) -> Thresholds | None:
    """The thresholds of a pooled standardised difference, from those of the scales that are pooled.

    Parameters
    ----------
    mids, sds : array_like, shape (k,)
        The smallest difference that matters on each trial's scale, and the SD between its people, both above 0; NaN
        where not known.
    weights : array_like, shape (k,)
        Weights of the trials in the pool.

    Returns
    -------
    Thresholds or None
        The weighted mean of mid / SD, either way; None unless every trial has both.

    Raises
    ------
    ValueError
        A difference of 0 or below.
    """
    shares = np.asarray(mids, dtype=float) / np.asarray(sds, dtype=float)
    return difference_thresholds(float(np.average(shares, weights=weights))) if len(shares) else None


def sd_between_people(estimate: float, se: float, smd: float, smd_se: float) -> float:
    """The SD between people that a trial's own numbers imply: its difference over the same in SDs.

    Parameters
    ----------
    estimate, se : float
        Difference in the unit of the scale, and its standard error.
    smd, smd_se : float
        The same difference in SDs between people.

    Returns
    -------
    float
        NaN where a number is missing. Of a difference of 0 the standard errors tell it: there the SMD adds nothing to
        its own.
    """
    return abs(estimate / smd) if smd else se / smd_se


class Reading(NamedTuple):
    """Where an interval lies among the thresholds.

    Attributes
    ----------
    place : str
        One of `PLACES`.
    side : int
        1 or -1: on which side of no effect the estimate and its interval lie; of an interval across no effect and one
        threshold, the side of that threshold. 0 where neither side is told apart.
    clear : bool
        Whether no effect lies outside the interval.
    """

    place: str
    side: int
    clear: bool


# Between the thresholds; past one of them; across one, or both; or there is an interval and no threshold is recorded;
# or there is no interval, and only a direction may be known.
PLACES = ("within", "beyond", "across one", "across both", "no threshold", "no estimate")


def read_interval(low: float, high: float, thresholds: Thresholds | None) -> Reading:
    """Where an interval lies.

    Parameters
    ----------
    low, high : float
        Its ends, on the scale of the thresholds; 0 is no effect.
    thresholds : Thresholds or None
        None where none is recorded.

    Raises
    ------
    ValueError
        NaN, or an upper end below the lower one.
    """
    if not low <= high:
        raise ValueError(f"interval: expected its ends in ascending order, got {low} and {high}")
    side = 1 if low > 0 else -1 if high < 0 else 0
    clear = side != 0
    if thresholds is None:
        return Reading("no threshold", side, clear)
    below, above = low <= thresholds.low, high >= thresholds.high
    if below and above:
        return Reading("across both", 0, clear)
    if not (below or above):
        return Reading("within", side, clear)
    if low >= thresholds.high or high <= thresholds.low:
        return Reading("beyond", side, clear)
    return Reading("across one", side or (1 if above else -1), clear)
