"""Sentences that say as much of an effect as the certainty of its evidence allows, and no more.

References
----------
Santesso N et al. GRADE guidelines 26: informative statements to communicate the findings of systematic reviews of
interventions. J Clin Epidemiol 2020;119:126-135.
"""

from collections.abc import Sequence

from ldnsynth.synthesis.arguments import one_of
from ldnsynth.synthesis.certainty import LEVELS

# Lower bounds of a small important, a moderate and a large effect. A rule of thumb from the social sciences (Cohen
# 1988; Cochrane Handbook 5.1, 12.6.2): what matters to people depends on the outcome.
SMD_THRESHOLDS = (0.2, 0.5, 0.8)
SIZES = ("trivial", "small", "moderate", "large")
LDN = "Low-dose naltrexone"

# The change with its verb: third person, infinitive. The first two say whether it is good for people; the others are
# for events, of which there are more or fewer.
CHANGES = {
    "improvement": ("improves", "improve"),
    "worsening": ("worsens", "worsen"),
    "increase": ("increases", "increase"),
    "reduction": ("reduces", "reduce"),
}
_HEDGES = {"high": "", "moderate": "probably ", "low": "may "}


def size_class(effect: float, *, thresholds: Sequence[float] = SMD_THRESHOLDS) -> str:
    """How large an effect is, by its absolute value.

    Parameters
    ----------
    effect : float
        SMD; or a risk difference, with the thresholds of that outcome.
    thresholds : sequence of float
        Smallest values of a small important, a moderate and a large effect. The default is a rule of thumb for SMDs;
        for risk differences there is none, since people weigh events differently.

    Returns
    -------
    str
        One of `SIZES`; "trivial" stands for none, too.

    Raises
    ------
    ValueError
        NaN, or thresholds that are not three numbers in ascending order above 0.
    """
    small, moderate, large = thresholds
    if not 0 < small < moderate < large:
        raise ValueError(f"thresholds: expected three numbers above 0 in ascending order, got {tuple(thresholds)}")
    if effect != effect:
        raise ValueError("effect: expected a number, got NaN")
    return SIZES[sum(abs(effect) >= bound for bound in (small, moderate, large))]


def graded_statement(certainty: str, size: str | None, change: str, outcome_words: str) -> str:
    """What is known of an effect, in the words of GRADE.

    Parameters
    ----------
    certainty : str
        One of `certainty.LEVELS`.
    size : str or None
        One of `SIZES`; None for narrative evidence, of which only a direction is known.
    change : str
        One of `CHANGES`; "unclear" where the evidence does not point one way, which needs ``size=None``. It plays no
        part where the effect is trivial.
    outcome_words : str
        The outcome as in the middle of a sentence: "pain", "the number of people who stop treatment".

    Returns
    -------
    str
        High certainty says it outright, moderate with "probably", low with "may"; very low names neither direction nor
        size.

    Raises
    ------
    ValueError
        An unknown term, "unclear" with a size, or no outcome.
    """
    one_of("certainty", certainty, tuple(LEVELS))
    one_of("change", change, (*CHANGES, "unclear"))
    if size is not None:
        one_of("size", size, SIZES)
    if not outcome_words or (change == "unclear" and size is not None):
        raise ValueError(f"graded_statement: no outcome, or a size without a direction ({size}, {outcome_words!r})")
    if certainty == "very_low":
        return f"The evidence is very uncertain about the effect of {LDN[0].lower()}{LDN[1:]} on {outcome_words}."
    if change == "unclear":
        return f"The evidence does not show which way {LDN[0].lower()}{LDN[1:]} changes {outcome_words}."
    hedge = _HEDGES[certainty]
    results = f"{LDN} {hedge}{'result' if certainty == 'low' else 'results'} in"
    if size == "trivial":
        return f"{results} little to no difference in {outcome_words}."
    if size == "large":
        return f"{results} a large {change} in {outcome_words}."
    plain = f"{LDN} {hedge}{CHANGES[change][certainty == 'low']} {outcome_words}"
    return plain + {"moderate": ".", "small": " slightly.", None: "; by how much is not known."}[size]
