"""Few trials read twice, by themselves and with a prior of how far trials differ, in a reader's words."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ldnsynth.display.wording import decimal, listing, percentage, ratio, sentence
from ldnsynth.display.words.estimates.effects import effect_words, effect_words_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.statements import interval_words
from ldnsynth.synthesis.grade.summary_effects import SummaryEffect, summary_effect
from ldnsynth.synthesis.pooling.bayesian.priors import TAU_PRIORS, tau_prior
from ldnsynth.synthesis.refusals import attempt
from ldnsynth.synthesis.trials.few_trials import SOURCES, SecondReading, is_few, second_reading
from ldnsynth.synthesis.trials.groups import Group

_LARGEST_LOG = 700.0


class TwoReadings(NamedTuple):
    """A group of few trials with its effect as pooled (or shown side by side), and the same with a prior.

    `refusal` says why there is no second reading; "" where there is one.
    """

    group: Group
    effect: SummaryEffect
    second: SecondReading | None
    refusal: str


def read_twice(evidence: Evidence, groups: Sequence[Group], prior: str) -> list[TwoReadings]:
    """The groups of few trials, each read twice; those that are pooled first, then by number of trials."""
    few = sorted(filter(is_few, groups), key=lambda group: -group.pooled.k)
    return [_twice(evidence, group, prior) for group in few]


def _twice(evidence: Evidence, group: Group, prior: str) -> TwoReadings:
    effect = summary_effect(group, evidence.outcomes)
    return TwoReadings(group, effect, *attempt(second_reading, group, effect, prior))


def second_words(group: Group, second: SecondReading) -> str:
    """The second reading with its interval: "0.14 SD (−0.45 to 0.73)", "RR 1.01 (0.42 to 2.12)"."""
    return effect_words_of(group, second.estimate, second.low, second.high)


def both_words(twice: TwoReadings) -> str:
    """Both readings in one sentence, each with its interval."""
    group, second = twice.group, twice.second
    alone = (
        f"pooled without a prior {effect_words(group)}" if group.is_pooled else f"by themselves {effect_words(group)}"
    )
    if second is None:
        return f"{sentence(alone)}; there is no reading with a prior: {twice.refusal}."
    return f"{sentence(alone)}; with the prior {second_words(group, second)}: {which_words(twice)}."


def which_words(twice: TwoReadings) -> str:
    """What both intervals show: "each interval leaves open ...", or what the first and what the second does."""
    first, second = interval_words(twice.effect.reading), interval_words(twice.second.reading)
    return f"each interval {first}" if first == second else f"the first interval {first}, the second {second}"


def prior_words(prior: str) -> str:
    """A prior in words with where it comes from: "half-normal, scale 0.5 (Friede 2017, for log odds ratios)"."""
    source = SOURCES.get(str(tau_prior(prior)), "")
    return family_words(prior) + (f" ({source})" if source else "")


def family_words(prior: str) -> str:
    """A prior in words: "half-normal, scale 0.5"."""
    asked = tau_prior(prior)
    names = TAU_PRIORS[asked.family][0]
    numbers = listing([f"{name} {decimal(number)}" for name, number in zip(names, asked.numbers, strict=True)])
    return f"{asked.family}, {numbers}"


def tau_words(group: Group, second: SecondReading) -> str:
    """The standard deviation between trials as the posterior has it: "0.35 (0.04 to 0.95)"."""
    return f"{decimal(second.tau, 2)} ({decimal(second.tau_low, 2)} to {decimal(second.tau_high, 2)})"


def setting_words(group: Group, second: SecondReading) -> str:
    """Where the effect in a new setting is expected: "−0.99 to 1.27"; ratios as such."""
    printed = (
        (lambda number: ratio(float(np.exp(min(number, _LARGEST_LOG))))) if group.is_ratio else lambda n: decimal(n, 2)
    )
    return f"{printed(second.pi_low)} to {printed(second.pi_high)}"


def chance_words(probability: float) -> str:
    """A probability in percent, never as certain: "73%", "<1%", ">99%"."""
    if probability != probability:
        return ""
    return "<1%" if probability < 0.01 else ">99%" if probability > 0.99 else percentage(probability, 1)
