"""The notes under a summary of findings: how to read it, what matters to people, what the graders add, and why."""

from collections import defaultdict
from collections.abc import Sequence

from ldnsynth.display.wording import decimal, difference_unit, listing, sentence, with_article
from ldnsynth.display.words.estimates.effects import threshold_size
from ldnsynth.display.words.outcomes import outcome_name
from ldnsynth.display.words.people import ABOUT_PEOPLE
from ldnsynth.display.words.summary import (
    NOT_POOLED,
    absolute_words,
    domain_in_a_sentence,
    why_no_absolute,
)
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.reading.labels import row_labels
from ldnsynth.synthesis.grade.statements import NO_THRESHOLD, NOT_NO_EFFECT
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import POOLED_MEASURES

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def about_summary(chosen: Sequence[RatedOutcome]) -> str:
    """The note that explains what needs it in the table, and no more."""
    effects = [outcome.effect for outcome in chosen if outcome.effect]
    told, short = [ABOUT_PEOPLE], chosen[0].topic.intervention.short
    if any(_uncompared(outcome) for outcome in chosen):
        told.append("Other studies: also what a randomised trial tells without comparing its arms.")
    if has_absolutes(chosen):
        told.insert(0, f"* The risk with {short} follows from the risk without it and the relative effect (RR).")
    if any(effect.measure == "SMD" for effect in effects):
        told.append(f"SD: standard deviations between people, above 0 better with {short}.")
    if any(outcome.certainty == "very_low" for outcome in chosen):
        told.append(NOT_NO_EFFECT)
    return " ".join(told)


def not_shown(rated: Sequence[RatedOutcome], chosen: Sequence[RatedOutcome]) -> tuple[str, ...]:
    """The outcomes that are graded and have no row, by condition where there are several."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for outcome in rated:
        if outcome not in chosen:
            names[outcome.condition_label][outcome.domain_label] = None
    several = len({outcome.condition for outcome in rated}) > 1
    told = "; ".join(f"{condition}: " * several + listing(list(labels)) for condition, labels in names.items())
    return (f"Graded and not shown here: {told}.",) if told else ()


def has_absolutes(outcomes: Sequence[RatedOutcome]) -> bool:
    """Whether the effect on any of these outcomes is told in people of 1000."""
    return any(absolute_words(outcome.effect) for outcome in outcomes)


def asks_for_absolutes(outcomes: Sequence[RatedOutcome]) -> bool:
    """Whether any of these effects is told in people of 1000, or would be if its two trials were pooled."""
    return has_absolutes(outcomes) or any(why_no_absolute(one.effect) == NOT_POOLED for one in outcomes)


def _uncompared(outcome: RatedOutcome) -> bool:
    """Whether a randomised trial stands in the body of other studies, with what it does not compare."""
    return outcome.body == "other" and bool(outcome.trials["design"].isin(outcome.topic.pooled_designs).any())


def comments(chosen: Sequence[RatedOutcome]) -> tuple[str, ...]:
    """What the one who graded adds to a rating, by outcome."""
    return tuple(f"{outcome_name(outcome, chosen)}: {outcome.note}" for outcome in chosen if outcome.note)


def what_matters(evidence: Evidence, chosen: Sequence[RatedOutcome]) -> tuple[str, ...]:
    """The thresholds that the statements rest on, each with its source; and for which estimates none is recorded."""
    estimated = {_name(outcome, chosen): outcome for outcome in chosen if outcome.effect}
    known = [f"{name}: {_threshold_words(evidence, o)}" for name, o in estimated.items() if o.effect.thresholds]
    told = [f"The smallest effect that matters to people: {'; '.join(known)}."] if known else []
    single = {name: words for name, o in estimated.items() if (words := _single_scales(evidence, o))}
    told += [
        f"For {name} thresholds are recorded for single scales ({words}), none for differences in SD, so nothing is "
        "said of size."
        for name, words in single.items()
    ]
    unknown = [name for name, o in estimated.items() if not o.effect.thresholds and name not in single]
    told += [f"For {listing(unknown)} {NO_THRESHOLD}, so nothing is said of size."] if unknown else []
    return (sentence(" ".join(told)),) if told else ()


def _name(outcome: RatedOutcome, chosen: Sequence[RatedOutcome]) -> str:
    """An outcome within a sentence, with its condition where there are several."""
    name = domain_in_a_sentence(outcome.domain_label)
    several = len({other.condition for other in chosen}) > 1
    return f"{name} in {outcome.condition_label}" if several else name


def footnotes(outcome: RatedOutcome, notes: list[str]) -> str:
    """Letters of the reasons to rate down or up; their sentences are added to `notes`."""
    letters = []
    for reason in outcome.reasons.itertuples():
        if not reason.levels:
            continue
        letter = _letter(len(notes))
        steps = {1: "one level", 2: "two levels", 3: "three levels"}[abs(int(reason.levels))]
        way = "Down" if reason.levels < 0 else "Up"
        notes.append(f"{letter}. {way} {steps} for {reason.aspect.replace('_', ' ')}: {reason.reason}")
        letters.append(letter)
    return f" [{', '.join(letters)}]" if letters else ""


def _letter(place: int) -> str:
    """The mark of a footnote: a to z, then aa to az and so on."""
    return (_LETTERS[place // 26 - 1] if place >= 26 else "") + _LETTERS[place % 26]


def _threshold_words(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The smallest effect that matters, as it is recorded, and in which documents it was seen."""
    effect = outcome.effect
    ids = list(dict.fromkeys(outcome.group.estimated["outcome_id"]))
    scales = evidence.outcomes.set_index("outcome_id").loc[ids]
    names = row_labels(evidence)
    seen = listing([names[name] for name in dict.fromkeys(scales["mid_source_id"])])
    if effect.is_ratio:
        scale = scales.iloc[0]
        ratio = f"{with_article(POOLED_MEASURES[effect.measure])} of {decimal(scale['mid_ratio'])}"
        told = f"{decimal(scale['mid_per_1000'])} people in 1000, or {ratio}"
    elif effect.in_units:
        told = f"{decimal(effect.thresholds.high)} {difference_unit(effect.unit)}".rstrip()
    else:
        told = f"{decimal(effect.thresholds.high, 2)} SD, from those of the scales"
    return f"{told} ({seen})"


def _single_scales(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The thresholds of single scales where the pool of them has none: "Pain, numeric rating scale: 1 point"."""
    if outcome.effect.measure != "SMD" or outcome.effect.thresholds:
        return ""
    scales = evidence.outcomes.set_index("outcome_id").loc[list(dict.fromkeys(outcome.group.estimated["outcome_id"]))]
    known = scales[scales["mid"].notna()]
    return "; ".join(f"{row.label}: {threshold_size(row.mid, row.unit)}".rstrip() for row in known.itertuples())
