"""How long each treatment of a trial lasted, in words."""

import pandas as pd

from ldnsynth.display.wording import decimal, listing
from ldnsynth.evidence.reading.evidence import Evidence

_CROSSOVERS = ("randomised_crossover", "fixed_order_crossover")


def treatment_words(evidence: Evidence, trial_id: str) -> str:
    """The weeks of treatment: "52 weeks", "8 weeks each", "12 weeks on X, 4 on Y"; "" if none was seen.

    Of a crossover trial every period counts: "each" stands only where all that were seen are of one length, and where
    they differ each is told with what was given in it, as far as the label of its phase names it.
    """
    longest = evidence.treatment_weeks(trial_id)
    if longest is None:
        return ""
    design = evidence.trials.set_index("trial_id").at[trial_id, "design"]
    phases = evidence.phases[(evidence.phases["trial_id"] == trial_id) & (evidence.phases["kind"] == "treatment")]
    if design not in _CROSSOVERS or phases.empty:
        return _weeks(longest)
    lengths = [None if pd.isna(weeks) else float(weeks) for weeks in phases["weeks"]]
    if None in lengths:
        return f"{_weeks(longest)} in the longest period that was seen"
    if len(set(lengths)) == 1:
        return f"{_weeks(longest)} each" if design == "randomised_crossover" or len(lengths) > 1 else _weeks(longest)
    given = [_given(evidence, label) for label in phases["label"]]
    told = sorted(zip(lengths, given, strict=True), reverse=True)
    (first, on), *others = told
    if not all(given):
        return f"periods of {listing([decimal(weeks) for weeks, _ in told])} weeks"
    rest = ", ".join(f"{decimal(weeks)} on {name}" for weeks, name in others)
    return f"{_weeks(first)} on {on}, {rest}"


def _given(evidence: Evidence, label: str) -> str:
    """The treatment that the label of a phase names, in the words of the topic; "" for none or several."""
    names = evidence.topic.intervention.short, evidence.topic.comparator.short
    named = [name for name in names if name.lower() in label.lower()]
    return named[0] if len(named) == 1 else ""


def _weeks(weeks: float) -> str:
    return f"{decimal(weeks)} {'week' if weeks == 1 else 'weeks'}"
