"""Sentences that say as much of an effect as its interval and the certainty of its evidence allow, and no more.

References
----------
Santesso N et al. GRADE guidelines 26: informative statements to communicate the findings of systematic reviews of
interventions. J Clin Epidemiol 2020;119:126-135.
"""

from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.thresholds import PLACES, Reading
from ldnsynth.synthesis.quantities.arguments import one_of

NO_THRESHOLD = "no threshold for what matters is recorded"
NOT_NO_EFFECT = "Very low certainty does not mean that there is no effect: these studies cannot tell."

# The change with its verb: third person, infinitive. The first two say whether it is good for people; the others are
# for events, of which there are more or fewer.
CHANGES = {
    "improvement": ("improves", "improve"),
    "worsening": ("worsens", "worsen"),
    "increase": ("increases", "increase"),
    "reduction": ("reduces", "reduce"),
}
_HEDGES = {"high": "", "moderate": "probably ", "low": "may "}


def graded_statement(
    certainty: str,
    reading: Reading,
    changes: tuple[str, str],
    outcome_words: str,
    told: str,
    *,
    intervention: str,
    plural: bool = False,
) -> str:
    """What is known of an effect, in the words of GRADE.

    Parameters
    ----------
    certainty : str
        One of `certainty.LEVELS`.
    reading : Reading
        Where the interval lies among the outcome's thresholds, as `thresholds.read_interval` says.
    changes : tuple of str
        Terms of `CHANGES`: what an effect above and below 0 is.
    outcome_words : str
        The outcome as in the middle of a sentence: "walking", "the number of people who stop treatment".
    told : str
        What was found: the estimate with its interval; without one, what the trials state.
    intervention : str
        Its name as in the middle of a sentence, with an article where it takes one.
    plural : bool
        Whether the name takes the verb's plural.

    Returns
    -------
    str
        High certainty says it outright, moderate with "probably", low with "may"; very low names neither direction nor
        size. "Little to no difference" and "by an amount that matters" stand only where the whole interval does; an
        interval across one threshold "may or may not", one across both does not show whether. Every statement ends
        with what was found.

    Raises
    ------
    ValueError
        An unknown term, or nothing to say it of.
    """
    one_of("certainty", certainty, tuple(LEVELS))
    one_of("place", reading.place, PLACES)
    above, below = (CHANGES[one_of("change", change, tuple(CHANGES))] for change in changes)
    if not (outcome_words and told):
        raise ValueError(f"graded_statement: expected an outcome and what was found, got {outcome_words!r}, {told!r}")
    name = intervention[0].upper() + intervention[1:]
    plain = plural or certainty == "low"
    if certainty == "very_low":
        return f"The evidence is very uncertain about the effect of {intervention} on {outcome_words}: {told}."
    verbs, hedge = above if reading.side > 0 else below, _HEDGES[certainty]
    changed = f"{name} {hedge}{verbs[plain]} {outcome_words}"
    open_way = (
        f"The evidence does not show which way {intervention} {'change' if plural else 'changes'} {outcome_words}"
    )
    match reading.place:
        case "within":
            results = f"{hedge}{'result' if plain else 'results'}"
            said = f"{name} {results} in little to no difference in {outcome_words}: {told}"
        case "beyond":
            said = f"{changed} by an amount that matters: {told}"
        case "across one" if reading.clear:
            said = f"{changed}, by an amount that may or may not matter: {told}"
        case "across one":
            said = f"{name} may or may not {verbs[1]} {outcome_words} by an amount that matters: {told}"
        case "across both":
            either = f"{above[plural]} or {below[plural]} {outcome_words}, or {'do' if plural else 'does'} neither"
            said = f"The evidence does not show whether {intervention} {either}: {told}"
        case "no threshold":
            said = f"{changed if reading.clear else open_way}: {told}; {NO_THRESHOLD}"
        case _:
            said = f"{changed}; by how much is not known: {told}" if reading.side else f"{open_way}: {told}"
    return f"{said}."


def interval_words(reading: Reading) -> str:
    """What an interval by itself shows, as the end of a sentence, without a word on how sure one may be of it.

    Parameters
    ----------
    reading : Reading
        Where the interval lies among the outcome's thresholds, as `thresholds.read_interval` says.

    Returns
    -------
    str
        "leaves open which way the effect goes; no threshold for what matters is recorded"; a size is named only
        where the whole interval has it.

    Raises
    ------
    ValueError
        An unknown place, or a reading without an interval.
    """
    one_of("place", reading.place, PLACES[:-1])
    side = "lies on one side of no effect" if reading.clear else "leaves open which way the effect goes"
    return {
        "within": "leaves room for no effect that matters",
        "beyond": "leaves room only for effects that matter",
        "across one": f"{side}, and whether it matters",
        "across both": "leaves room for effects that matter either way",
        "no threshold": f"{side}; {NO_THRESHOLD}",
    }[reading.place]
