"""How much information an answer needs, how much there is, and the smallest further trial that would settle it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from ldnsynth.synthesis.grade.power import people_needed_crossover, people_needed_parallel
from ldnsynth.synthesis.pooling import pool_batch
from ldnsynth.synthesis.quantities.arguments import one_of

MEASURES = ("SMD", "RR")
LARGEST_ARM = 5_000  # people; a trial that needs more is not looked for


@dataclass(frozen=True)
class InformationSize:
    """Information needed and at hand.

    Attributes
    ----------
    measure : str
        "SMD" or "RR".
    mid : float
        The smallest effect that matters: SDs, or a risk ratio; NaN where none is recorded.
    parallel : float
        People whom a conventional parallel trial needs to see it; NaN where it, or the comparator's risk, is not known.
    crossover : float
        The same for a crossover trial; NaN for events.
    people_parallel, people_crossover : float
        People at hand in trials of either kind.
    """

    measure: str
    mid: float
    parallel: float
    crossover: float
    people_parallel: float
    people_crossover: float

    @property
    def people(self) -> float:
        """People at hand in all."""
        return self.people_parallel + self.people_crossover

    @property
    def share(self) -> float:
        """Information at hand as a share of what is needed; above 1 there is enough.

        Each kind of trial counts by its own need. For events a person in a crossover trial counts as one in a parallel
        trial, which is less than such a trial can tell.
        """
        if math.isnan(self.crossover):
            return self.people / self.parallel
        return self.people_parallel / self.parallel + self.people_crossover / self.crossover


@dataclass(frozen=True)
class FurtherTrial:
    """A trial that is not there yet, and the pooled effect with it.

    Attributes
    ----------
    people_per_arm : int
        Of two equal parallel arms.
    estimate, ci_low, ci_high : float
        Pooled effect if the trial observes exactly what was assumed; on the scale of the effects.
    """

    people_per_arm: int
    estimate: float
    ci_low: float
    ci_high: float


def people_needed_events(
    comparator_risk: float, *, relative_risk: float = 0.75, power: float = 0.8, alpha: float = 0.05
) -> int:
    """People in both arms of a two-arm parallel trial, 1:1, two-sided test of two proportions.

    Parameters
    ----------
    comparator_risk : float
        Between 0 and 1, exclusive.
    relative_risk : float
        To be seen; above 0, not 1, and such that the other arm's risk stays below 1.
    power, alpha : float
        Between 0 and 1, exclusive.

    Returns
    -------
    int
        Twice the people of one arm, ``(z_a sqrt(2 p q) + z_b sqrt(p1 q1 + p2 q2))^2 / (p1 - p2)^2`` with p the mean of
        the two risks, rounded up: R's ``power.prop.test``.

    Raises
    ------
    ValueError
        A number out of range.

    References
    ----------
    Fleiss JL, Tytun A, Ury HK. Biometrics 1980;36(2):343-346 (without their correction for continuity).
    """
    risk = comparator_risk * relative_risk
    for name, value in (("comparator_risk", comparator_risk), ("power", power), ("alpha", alpha)):
        if not 0 < value < 1:
            raise ValueError(f"{name}: expected a number between 0 and 1, got {value}")
    if not 0 < risk < 1 or risk == comparator_risk:
        raise ValueError(f"relative_risk: expected another risk between 0 and 1, got {relative_risk}")
    mean = (risk + comparator_risk) / 2
    both = risk * (1 - risk) + comparator_risk * (1 - comparator_risk)
    reach = ndtri(1 - alpha / 2) * math.sqrt(2 * mean * (1 - mean)) + ndtri(power) * math.sqrt(both)
    return 2 * math.ceil((reach / (risk - comparator_risk)) ** 2)


def required_information(
    measure: str,
    *,
    mid: float,
    people_parallel: float = 0,
    people_crossover: float = 0,
    comparator_risk: float = math.nan,
    r: float = 0.5,
    power: float = 0.8,
    alpha: float = 0.05,
) -> InformationSize:
    """The optimal information size, beside the people at hand.

    Parameters
    ----------
    measure : str
        "SMD" or "RR".
    mid : float
        The smallest effect that matters: SDs, or a risk ratio; NaN where none is recorded, and then no size can be
        computed.
    people_parallel, people_crossover : float
        People at hand, 0 or more.
    comparator_risk : float
        Risk with the comparator, for RR; NaN if not known. Where it or the other risk is 0 or 1, or beyond, nothing can
        be computed either.
    r : float
        Correlation within people, for crossover trials.
    power, alpha : float
        Of the conventional trial.

    Returns
    -------
    InformationSize
        What one adequate trial needs; no allowance is made for heterogeneity.

    Raises
    ------
    ValueError
        Unknown measure, or a number out of range.

    References
    ----------
    Guyatt GH et al. GRADE guidelines 6: imprecision. J Clin Epidemiol 2011;64(12):1283-1293.
    """
    one_of("measure", measure, MEASURES)
    for name, people in (("people_parallel", people_parallel), ("people_crossover", people_crossover)):
        if not people >= 0:
            raise ValueError(f"{name}: expected a number of people, 0 or more, got {people}")
    parallel = crossover = math.nan
    if measure == "SMD" and not math.isnan(mid):
        parallel = float(people_needed_parallel(mid, power=power, alpha=alpha))
        crossover = float(people_needed_crossover(mid, r=r, power=power, alpha=alpha))
    elif 0 < comparator_risk < 1 and 0 < comparator_risk * mid < 1:
        parallel = float(people_needed_events(comparator_risk, relative_risk=mid, power=power, alpha=alpha))
    return InformationSize(measure, mid, parallel, crossover, people_parallel, people_crossover)


def smallest_trial_that_matters(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    measure: str,
    effect: float,
    threshold: float = 0.0,
    comparator_risk: float = math.nan,
    method: str = "REML",
    ci: str = "hk-adhoc",
    level: float = 0.95,
) -> FurtherTrial | None:
    """The smallest single further trial that would bring the pooled interval past a threshold.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effects at hand (RR as logarithms) and their sampling variances; trials with a missing one are left out.
    measure : str
        "SMD" or "RR".
    effect : float
        What the further trial is assumed to observe, on the scale of `yi`; not the threshold itself.
    threshold : float
        What the whole interval has to pass, towards the effect: 0 for no effect, or the smallest that matters.
    comparator_risk : float
        Needed for RR.
    method, ci, level
        As in `pooling.pool_effects`.

    Returns
    -------
    FurtherTrial or None
        Found by trying 2, 3, ... people an arm. None if no trial of up to `LARGEST_ARM` an arm would do: with
        heterogeneity that may be so whatever its size (Roloff 2013). 0 people if the interval is past it already.

    Raises
    ------
    ValueError
        The effect is the threshold, an unknown measure or choice, or a risk out of range.

    Notes
    -----
    The trial is taken to observe exactly `effect`, with the variance ``2/n + effect^2 / (4 n)`` (SMD) or ``(1/p1 + 1/p2
    - 2) / n`` (log RR). Real trials scatter about it, so this is a lower bound of what is needed, not a plan. With one
    trial at hand the default interval has one degree of freedom and asks for very much; "z" asks the usual question.

    References
    ----------
    Roloff V, Higgins JPT, Sutton AJ. Stat Med 2013;32(1):11-24.
    """
    if effect == threshold:
        raise ValueError(f"effect: expected a number other than the threshold, got {effect}")
    y, v = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    arms = np.concatenate([[0], np.arange(2, LARGEST_ARM + 1)])
    with np.errstate(divide="ignore"):
        added = np.where(arms > 0, _variance_of_one_an_arm(measure, effect, comparator_risk) / arms, np.nan)
    effects = np.column_stack([np.tile(y, (len(arms), 1)), np.full(len(arms), effect)])
    variances = np.column_stack([np.tile(v, (len(arms), 1)), added])
    batch = pool_batch(effects, variances, method=method, ci=ci, level=level, measure=measure)
    past = batch.ci_low > threshold if effect > threshold else batch.ci_high < threshold
    if not past.any():
        return None
    first = int(np.argmax(past))
    numbers = (batch.estimate, batch.ci_low, batch.ci_high)
    return FurtherTrial(int(arms[first]), *(float(column[first]) for column in numbers))


def _variance_of_one_an_arm(measure: str, effect: float, comparator_risk: float) -> float:
    """Sampling variance of a trial times the people in each of its two arms."""
    if one_of("measure", measure, MEASURES) == "SMD":
        return 2 + effect**2 / 4
    risk = comparator_risk * math.exp(effect)
    if not (0 < comparator_risk < 1 and 0 < risk < 1):
        raise ValueError(f"comparator_risk: expected two risks between 0 and 1, got {comparator_risk} and {risk}")
    return 1 / risk + 1 / comparator_risk - 2
