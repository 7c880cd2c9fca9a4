"""The options of a multiverse in a reader's words."""

from ldnsynth.display.words.estimates.effects import INTERVAL_WORDS
from ldnsynth.display.words.estimates.few_trials import family_words
from ldnsynth.synthesis.multiverse.decisions import INTERVAL, NO_PRIOR, PRIOR
from ldnsynth.synthesis.multiverse.results import BIAS, CORRELATION, OUTCOME, P_VALUE, RESULT, VERIFIED

# What stands at the head of the options of a decision, where there is no room for a sentence.
HEADS = {
    RESULT: "Result of a trial",
    "trials": "Trials",
    OUTCOME: "Outcome",
    CORRELATION: "Correlation within people",
    P_VALUE: "Printed p value",
    VERIFIED: "Values seen in",
    BIAS: "Risk of bias let in",
    "estimator": "Variance estimator",
    INTERVAL: "Interval",
    PRIOR: "Prior",
}
_SEEN = {
    "full_text": "full text",
    "register": "register, full text",
    "abstract": "abstract or better",
    "secondary": "any document",
}
_WORDS = {
    VERIFIED: _SEEN,
    INTERVAL: {**INTERVAL_WORDS, "z": "normal", "t": "t"},
    BIAS: {"low": "low only"},
}


def option_words(decision: str, option: str) -> str:
    """An option as a reader gets it: "Hartung-Knapp with floor", "half-normal, scale 0.5", "abstract or better"."""
    if decision == PRIOR:
        return option if option == NO_PRIOR else family_words(option)
    return _WORDS.get(decision, {}).get(option, option)
