"""An estimate in words that say which side is better."""

from ldnsynth.display.words.summary import estimate_words_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.summary_effects import Estimate, SummaryEffect, summary_effect
from ldnsynth.synthesis.trials.groups import Group


def told_with_side(effect: SummaryEffect, one: Estimate, scale: str) -> str:
    """One estimate: "1.6 points better (0.1 to 3.1 better; Pain Effects Scale)", "RR 0.49 (0.33 to 0.73)"."""
    words = estimate_words_of(effect, one, scale)
    return f"{words}, above 0 better" if effect.measure == "SMD" else words


def estimates_of(evidence: Evidence, group: Group) -> str:
    """What a group comes to; of two trials, each by its name."""
    effect, scale = summary_effect(group, evidence.outcomes), group.trials["outcome"].iloc[0]
    told = [(told_with_side(effect, one, scale), one.label) for one in effect.estimates]
    return "; ".join(f"{words} in {label}" if label else words for words, label in told)
