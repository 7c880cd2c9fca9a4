"""Parameters, their values and days in a reader's words."""

import datetime as dt
import re
from typing import Any

from markupsafe import Markup, escape

from ldnsynth.vocabulary import CONDITIONS, DESIGNS, DOMAINS, VERIFICATION

_WORDS = CONDITIONS | DESIGNS | DOMAINS | VERIFICATION
_HYPHENATED = re.compile(r"\w+(?:-\w+)+")
_LABELS = {
    "min_n": "fewest people",
    "max_dose_mg_per_day": "highest dose (mg a day)",
    "min_weeks": "fewest weeks",
    "verification": "least verification",
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


def parameter_name(name: str) -> str:
    """What a reader calls a parameter."""
    return _LABELS.get(name, name)


def in_words(value: Any) -> str:
    """A parameter's value in a reader's words."""
    if isinstance(value, list):
        return ", ".join(_WORDS.get(term, term) for term in value) or "all"
    if isinstance(value, float):
        return f"{value:g}"
    return _WORDS.get(value, str(value)) or "not set"


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
