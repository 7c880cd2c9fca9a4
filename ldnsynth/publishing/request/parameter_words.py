"""Parameters, their values and days in a reader's words."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from ldnsynth.evidence.selecting.parameters import FOCUS
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import DESIGNS, VERIFICATION

_HYPHENATED = re.compile(r"\w+(?:-\w+)+")
_LABELS = {
    "min_n": "fewest people",
    "min_weeks": "fewest weeks",
    "verification": "least verification",
    "max_bias": "risk of bias at most",
    "max_concern": "concern about integrity at most",
    "target_smd": "target SMD",
    "tau2": "variance between trials",
    "tau_prior": "prior of the standard deviation between few trials",
    "which_result": "which result of a trial counts",
    "trial_sets": "which trials are in",
    "bias_limits": "risk of bias let in",
    "verifications": "levels of verification tried",
    "estimators": "estimators tried",
    "intervals": "intervals tried",
    "priors": "priors tried",
    "outcome": "outcome domain of the multiverse",
    "equivalent": "decisions whose options are as good as each other",
    "non_equivalent": "decisions whose options are never put together",
    "correlation_low": "lowest correlation",
    "correlation_high": "highest correlation",
}


def topic_words(topic: Topic) -> dict[str, Any]:
    """What a manifest keeps of a topic, so that every page can be written from manifests alone."""
    dose = {"short": topic.dose.short, "limit": topic.dose.limit} if topic.dose else None
    return {
        "intervention": topic.intervention.name,
        "short": topic.intervention.short,
        "terms": {FOCUS: topic.conditions[topic.focus].label} | topic.condition_labels | topic.domain_labels,
        "dose": dose,
    }


class Words:
    """Words for parameters and their values in a topic.

    Parameters
    ----------
    topic : mapping
        As `topic_words` gives it.
    """

    def __init__(self, topic: Mapping[str, Any]):
        self._terms = topic["terms"] | DESIGNS | VERIFICATION
        self._dose = topic["dose"]

    def parameter(self, name: str) -> str:
        """What a reader calls a parameter."""
        if name == "max_dose" and self._dose:
            return f"highest dose ({self._dose['short']})"
        return _LABELS.get(name, name)

    def value(self, value: Any, name: str = "") -> str:
        """A value in a reader's words; that of a named parameter may stand for the topic's own."""
        if name == "max_dose" and not value and self._dose:
            value = self._dose["limit"] or ""
        if isinstance(value, list):
            return ", ".join(self._terms.get(term, term) for term in value) or "all"
        if isinstance(value, float | int):
            return f"{value:g}"
        return self._terms.get(value, str(value)) or "not set"

    def tells(self, name: str) -> bool:
        """Whether a parameter means anything in the topic."""
        return name != "max_dose" or bool(self._dose)


def unbroken(text: str) -> Markup:
    """A title whose words with hyphens stay on one line."""
    return Markup(_HYPHENATED.sub(r'<span class="unbroken">\g<0></span>', str(escape(text))))


def day(text: str) -> str:
    """An ISO day or time as a reader writes the day."""
    try:
        date = dt.date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{date.day} {date:%B %Y}"
