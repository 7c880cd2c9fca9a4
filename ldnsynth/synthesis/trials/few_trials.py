"""A second reading of two to four trials: what they come to with a prior of how far trials differ.

Two trials, and often three or four, cannot tell how far trials differ; an interval that rests on them alone says next
to nothing, one that takes the differences as known says too much. A prior says beforehand which ones are plausible.

References
----------
Friede T et al. Res Synth Methods 2017;8(1):79-91 (few trials: half-normal with scale 0.5 or 1 for log odds ratios).
Röver C et al. Res Synth Methods 2021;12(4):448-474 (how weakly informative priors are chosen). Turner RM et al. Stat
Med 2015;34(6):984-998 (empirical, log odds ratios). Rhodes KM et al. J Clin Epidemiol 2015;68(1):52-60 (empirical,
standardised mean differences). The numbers of the empirical ones are those that the R packages rnmamod and bayesmeta
state, alike; the tables of the papers were not seen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ldnsynth.synthesis.grade.summary_effects import SummaryEffect
from ldnsynth.synthesis.grade.thresholds import Reading, read_interval
from ldnsynth.synthesis.pooling.bayesian.normal_model import posterior
from ldnsynth.synthesis.pooling.bayesian.priors import TauPrior, tau_prior
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.vocabulary import RATIOS

FEW = (2, 4)  # trials: fewer have no differences between them, more begin to tell them
_SMALLER_AND_WIDER = ("half-normal:0.25", "half-normal:0.5", "half-normal:1", "half-cauchy:0.5")
_EMPIRICAL = {"SMD": "log-t:-3.44:2.59:5", "OR": "log-normal:-2.56:1.74"}
SOURCES = {
    "half-normal:0.5": "Friede 2017, for log odds ratios",
    "half-normal:1": "Friede 2017, for log odds ratios",
    _EMPIRICAL["SMD"]: "Rhodes 2015 as R packages state it, all outcomes measured on scales",
    _EMPIRICAL["OR"]: "Turner 2015 as R packages state it, all outcomes, for log odds ratios",
}


@dataclass(frozen=True)
class SecondReading:
    """What few trials come to with a prior of the differences between them.

    Attributes
    ----------
    prior : str
        As asked for: of tau in SDs between people, or of the logarithm of a ratio.
    estimate, low, high : float
        Posterior median and central interval of the mean effect, on the scale of the group.
    better : float
        Probability that the mean effect lies on the better side of 0, 0 to 1.
    matters_better, matters_worse : float
        Probability that the mean effect passes the smallest effect that matters; NaN where none is recorded.
    pi_low, pi_high : float
        Central interval of the effect in a new setting.
    setting_better, setting_worse : float
        Share of new settings whose effect passes the smallest effect that matters; NaN where none is recorded.
    tau, tau_low, tau_high : float
        Posterior median and central interval of the standard deviation between trials, on the scale of the group.
    reading : Reading
        Where the interval of the mean effect lies among the thresholds.
    """

    prior: str
    estimate: float
    low: float
    high: float
    better: float
    matters_better: float
    matters_worse: float
    pi_low: float
    pi_high: float
    setting_better: float
    setting_worse: float
    tau: float
    tau_low: float
    tau_high: float
    reading: Reading


def is_few(group: Group) -> bool:
    """Whether a group has so few trials with an estimate that a prior is worth a second reading."""
    return FEW[0] <= group.pooled.k <= FEW[1]


def second_reading(group: Group, effect: SummaryEffect, prior: str) -> SecondReading:
    """The Bayesian reading of a group of few trials; the mean effect has a flat prior.

    Parameters
    ----------
    group : Group
        With `FEW` trials that have an estimate.
    effect : SummaryEffect
        Of the same group.
    prior : str
        Of tau as `priors.tau_prior` reads it: in SDs between people, or of the logarithm of a ratio. For a
        difference in the unit of its scale it is stretched by the SD between people.

    Raises
    ------
    ValueError
        A number of trials outside `FEW`, an unknown prior, or a difference on a scale whose SD between people is not
        known.
    """
    if not is_few(group):
        raise ValueError(f"second reading: expected {FEW[0]} to {FEW[1]} trials, found {group.pooled.k}")
    asked = tau_prior(prior)
    if group.in_units:
        if not effect.sd > 0:
            raise ValueError("second reading: the SD between people is not known, so that no prior fits the scale")
        asked = stretched(asked, effect.sd)
    rows = group.estimated
    found = posterior(rows["yi"].to_numpy(), rows["sei"].to_numpy() ** 2, asked)
    numbers = {name: float(values[0]) for name, values in found.numbers(level=group.pooled.level).items()}
    above = numbers["p_above"]
    matters = {name: (math.nan, math.nan) for name in ("effect", "setting")}
    if effect.thresholds:
        for name in matters:
            mixture = getattr(found, name)
            sides = mixture.above(effect.thresholds.high), mixture.below(effect.thresholds.low)
            matters[name] = tuple(float(side[0]) for side in sides)
    turn = slice(None) if group.better == "higher" else slice(None, None, -1)
    (good, bad), (often_good, often_bad) = (matters[name][turn] for name in ("effect", "setting"))
    low, high = numbers["ci_low"], numbers["ci_high"]
    return SecondReading(
        prior=prior,
        **{"estimate": numbers["median"], "low": low, "high": high},
        better=above if group.better == "higher" else 1 - above,
        **{"matters_better": good, "matters_worse": bad},
        **{"pi_low": numbers["pi_low"], "pi_high": numbers["pi_high"]},
        **{"setting_better": often_good, "setting_worse": often_bad},
        **{"tau": numbers["tau_median"], "tau_low": numbers["tau_low"], "tau_high": numbers["tau_high"]},
        reading=read_interval(low, high, effect.thresholds),
    )


def stretched(prior: TauPrior, times: float) -> TauPrior:
    """A prior of tau in another unit.

    Parameters
    ----------
    prior : TauPrior
        Of tau.
    times : float
        How many of the new unit make one of the old, above 0.
    """
    first, *rest = prior.numbers
    moved = first * times if prior.family.startswith("half") else first + 2 * math.log(times)
    return TauPrior(prior.family, (moved, *rest))


def priors_to_compare(measure: str, asked: str) -> Sequence[str]:
    """Priors beside which the one that was asked for is set: narrower, wider, heavier in the tail, and empirical.

    Parameters
    ----------
    measure : str
        As in `Group`.
    asked : str
        The prior that was asked for; it comes first.
    """
    empirical = _EMPIRICAL["OR" if measure in RATIOS else "SMD"]
    return tuple(dict.fromkeys((asked, *_SMALLER_AND_WIDER, empirical)))
