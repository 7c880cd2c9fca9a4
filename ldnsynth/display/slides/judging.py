"""Who judged what in this review, and what of that a room may discuss."""

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import in_words, listing, sentence
from ldnsynth.evidence.reading.evidence import Evidence

# What is judged, by the table that holds it.
_JUDGED = {"risk_of_bias": "bias", "certainty": "certainty", "stances": "stances", "claims": "claims"}


def who_judged(evidence: Evidence) -> Finding | None:
    """How many coders judged bias, certainty, stances and claims; None where nothing is judged."""
    coders = {what: frozenset(evidence.codings_of(table)["coder"]) for table, what in _JUDGED.items()}
    judges = list(dict.fromkeys(people for people in coders.values() if people))
    parts, numbers = [], {}
    for place, people in enumerate(judges, start=1):
        words = f"{in_words(len(people))} {'coder' if len(people) == 1 else 'coders'}"
        numbers[f"coders_{place}"] = Number(len(people), "coders", words if parts else sentence(words))
        what = listing([name for name, by in coders.items() if by == people])
        parts.append(f"{{coders_{place}}} judged {what}")
    return Finding("who-judged", f"{'; '.join(parts)}.", numbers) if parts else None


def what_to_discuss(evidence: Evidence) -> Finding | None:
    """Who judged, and what a room may discuss of sources and judgements; None where the review has none of them."""
    asked = []
    if len(evidence.claims):
        asked.append("Where did a source run ahead of the evidence, and what made that easy?")
    if len(evidence.risk_of_bias):
        asked.append("Which judgement of bias would you have made differently?")
    judged = who_judged(evidence)
    told = [judged.template] if judged else []
    return Finding("what-to-discuss", " ".join([*told, *asked]), judged.numbers if judged else {}) if asked else None
