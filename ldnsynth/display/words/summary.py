"""What was found of a rated outcome, in the words of every summary: estimates, people, what trials state, a sentence.

The one place that knows how an outcome is told: page, hand-out, Word, exports, slides and comparison take it from here.
"""

import math
from collections.abc import Iterable

from ldnsynth.display.wording import (
    count,
    decimal,
    difference_unit,
    first_few,
    integer,
    listing,
    places,
    span,
)
from ldnsynth.display.words.estimates.effects import estimate_words
from ldnsynth.display.words.estimates.stated_results import (
    BETTER,
    WORSE,
    arms_words,
    counted_words,
    events_counted,
    stated_words,
)
from ldnsynth.display.words.people import people_of_all, people_words
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.statements import graded_statement
from ldnsynth.synthesis.grade.summary_effects import Estimate, SummaryEffect
from ldnsynth.synthesis.grade.thresholds import Reading
from ldnsynth.synthesis.without_pooling.strength import NOT_COMPARABLE
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import RATIOS, TARGETS

NOT_POOLED = "not pooled: two trials only"
# What an effect on events changes.
_EVENTS_COUNTED = {
    **dict.fromkeys(("RR", "OR", "RD"), "the number of people with the event"),
    **{"HR": "the hazard of", "IRR": "the rate of"},
}


def effect_words(outcome: RatedOutcome, *, between: str = " and ") -> str:
    """What is estimated, of events with their counts: "1.6 points better (0.1 to 3.1 better; ...)"; of two trials both.

    In a mixed domain also what trials estimate of another of its outcomes.
    """
    found = []
    if outcome.effect:
        rows, scale = outcome.group.estimated, outcome.group.trials["outcome"].iloc[0]
        counts = {row.label: _counts_with_span(row) for row in rows.itertuples()}
        names = {one.label: one.label or listing(list(rows["label"])) for one in outcome.effect.estimates}
        for one in outcome.effect.estimates:
            found.append((names[one.label], counts.get(one.label, ""), estimate_words_of(outcome.effect, one, scale)))
    for row in outcome.further.itertuples():
        one = Estimate(row.label, row.yi, row.yi_low, row.yi_high)
        found.append((row.label, _counts_with_span(row), estimate_words_of(row, one, row.outcome)))
    told = [", ".join(filter(None, words)) for _, *words in found]
    if len(found) > 1:
        told = [f"{words} in {label}" for words, (label, *_) in zip(told, found, strict=True)]
    return between.join(told)


def _counts_with_span(row) -> str:
    """Events in either arm, with the time they cover where that is no number of weeks: "0 of 20 v 1 of 20 (...)"."""
    counts = arms_words(row)
    spanned = counts and row.timepoint and math.isnan(row.timepoint_weeks)
    return f"{counts} ({row.timepoint})" if spanned else counts


def estimate_words_of(effect, one: Estimate, scale: str) -> str:
    """One estimate on the scale of `effect`, which has measure, unit and better."""
    ends = one.value, one.low, one.high
    if effect.measure in RATIOS:
        return f"{effect.measure} {estimate_words(effect.measure, *ends)}"
    if effect.measure == "SMD":
        return difference_words(*ends, "SD", better="higher", scale="")
    return difference_words(*ends, effect.unit, better=effect.better, scale=scale)


def difference_words(estimate: float, low: float, high: float, unit: str, *, better: str, scale: str) -> str:
    """A difference as it is for people, with its scale: "2.4 points better (0.0 to 4.8 better; Perceived Deficits)".

    Of an interval across no effect each end says its side: "(0.3 worse to 1.1 better; ...)". Several scales together
    have no `scale`, and lie above 0 where better.
    """
    digits = places((high - low) / 2)
    unit = difference_unit(unit)
    if better == "lower":
        estimate, low, high = -estimate, -high, -low
    way = "worse" if estimate < 0 else "better"
    nearer, farther = sorted((abs(low), abs(high)))
    interval = f"{decimal(nearer, digits)} to {decimal(farther, digits)} {way}"
    if low < 0 < high:
        interval = f"{decimal(-low, digits)} worse to {decimal(high, digits)} better"
    bracket = f"({'; '.join(filter(None, [interval, scale.partition(' (')[0]]))})"
    return " ".join(filter(None, [decimal(abs(estimate), digits), unit, way, bracket]))


def absolute_words(effect: SummaryEffect | None) -> str:
    """People of 1000 with the event without, with the intervention: "50, 17 (1 to 386)"; blank where it has none."""
    if why_no_absolute(effect):
        return ""
    (one,) = effect.estimates
    risk = 1000 * effect.comparator_risk
    per = [_with_it(effect, math.exp(end)) for end in (one.value, one.low, one.high)]
    return f"{risk:.0f}, {per[0]} ({per[1]} to {per[2]})"


def why_no_absolute(effect: SummaryEffect | None) -> str:
    """Why an effect is not told in people of 1000; blank where it is."""
    if effect is None:
        return "no estimate"
    if effect.measure not in ("RR", "OR"):
        return "no ratio of risks"
    if len(effect.estimates) > 1:
        return NOT_POOLED
    if math.isnan(effect.comparator_risk):
        return "risk without it not known"
    return "too few events" if not effect.is_pooled and effect.few_events else ""


def _with_it(effect: SummaryEffect, ratio: float) -> int:
    """People of 1000 with the event with the intervention, by a risk ratio or an odds ratio."""
    risk = effect.comparator_risk
    share = ratio * risk if effect.measure == "RR" else ratio * risk / (1 - risk + ratio * risk)
    return min(1000, round(1000 * share))


def found_words(evidence: Evidence, outcome: RatedOutcome) -> str:
    """What was found: the estimate with the counts it comes from, and what trials without one state."""
    told = _told_words(evidence, outcome)
    return f"no comparison: {told}" if _without_comparison(outcome) else told


@once
def found_lines(evidence: Evidence, outcome: RatedOutcome) -> tuple[str, ...]:
    """What is estimated, what is counted and what is stated of an outcome, each by itself."""
    parts = effect_words(outcome, between="; "), counted_words(evidence, outcome), stated_words(evidence, outcome)
    return tuple(filter(None, parts)) or ("no result seen",)


def _told_words(evidence: Evidence, outcome: RatedOutcome) -> str:
    return "; ".join(found_lines(evidence, outcome))


def _without_comparison(outcome: RatedOutcome) -> bool:
    """Whether all that was found tells of people on the intervention alone."""
    told = outcome.results[outcome.results["trial_id"].isin(outcome.trials_of("told"))]
    tells = (told["sense"] != NOT_COMPARABLE) | told[["ai", "ci", "percent2i"]].notna().any(axis=1)
    compared = outcome.trials_of("estimated", "apart") or (tells & (told["contrast"] == "between_arms")).any()
    return not (told.empty or compared)


def found_in_brief(evidence: Evidence, outcome: RatedOutcome) -> str:
    """What was found, with the people it rests on, in the few words of a slide."""
    if estimated := outcome.trials_of("estimated", "apart"):
        return f"{effect_words(outcome)}, {count(int(outcome.people_of(estimated)), 'person', 'people')}"
    return found_words(evidence, outcome)


def people_of_outcome(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The people the estimate rests on, and apart from them those of trials without one: never added up.

    "60 (80) in 1 randomised trial, estimated; – (96) in 1 without an estimate; no result seen in 1".
    """
    kind = ("randomised trial",) if outcome.body == "randomised" else ("other study", "other studies")
    estimated, told = outcome.trials_of("estimated", "apart"), outcome.trials_of("told")
    cases = [trial for trial in told if _is_case(outcome, trial)]
    told = [trial for trial in told if trial not in cases]
    silent = len(outcome.trials_of("silent"))
    parts = []
    if estimated:
        entered = sum(evidence.size(trial) or 0 for trial in estimated)
        people = people_words(outcome.people_of(estimated), entered or None)
        parts.append(f"{people} in {count(len(estimated), *kind)}")
        parts[0] += ", estimated" if told or silent else ""
    if told:
        people = _people_told(evidence, outcome, told)
        studies = integer(len(told)) if estimated else count(len(told), *kind)
        bare = events_counted(outcome) and not estimated
        parts.append(f"{people} in {studies}{'' if bare else ' without an estimate'}")
    if cases:
        parts.append(count(len(cases), "case report"))
    if silent:
        parts.append(f"no result seen in {integer(silent) if parts else count(silent, *kind)}")
    return "; ".join(parts)


def _is_case(outcome: RatedOutcome, trial: str) -> bool:
    return bool((outcome.trials.set_index("trial_id")["design"] == "case_report")[trial])


def _people_told(evidence: Evidence, outcome: RatedOutcome, trials: list[str]) -> str:
    """The people of trials without an estimate: of harms those whom they count, else by the rule of `people_of_all`."""
    people = outcome.trials.set_index("trial_id").loc[trials, "n"]
    if outcome.is_harm and people.notna().all():
        return integer(people.sum())
    return people_of_all(evidence, trials, domain=outcome.domain)


def statement(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The sentence of GRADE: from the certainty and where the interval lies, ending with what was found."""
    return statements(evidence, outcome, [outcome.certainty])[outcome.certainty]


def statements(evidence: Evidence, outcome: RatedOutcome, certainties: Iterable[str]) -> dict[str, str]:
    """The sentence of GRADE for each certainty that an outcome might have."""
    words, harm = domain_in_a_sentence(outcome.domain_label), outcome.is_harm
    effect, name = outcome.effect, outcome.topic.intervention
    said = {"intervention": name.phrase, "plural": name.plural}
    if effect is None:
        changes = ("reduction", "increase") if harm else ("improvement", "worsening")
        reading = Reading("no estimate", _side(outcome.trials.loc[outcome.trials["role"] == "told", "sense"]), False)
        found = _told_words(evidence, outcome)
        words += "; no comparison" if _without_comparison(outcome) else ""
    else:
        reading, found = effect.reading, effect_words(outcome)
        if effect.is_ratio or effect.measure == "RD":
            event = outcome.group.trials["outcome"].iloc[0]
            words, changes = f"{_EVENTS_COUNTED[effect.measure]} “{event.lower()}”", ("increase", "reduction")
        else:
            changes = ("improvement", "worsening") if effect.better == "higher" else ("worsening", "improvement")
    return {certainty: graded_statement(certainty, reading, changes, words, found, **said) for certainty in certainties}


def _side(senses: Iterable[str]) -> int:
    """1 if all that is stated is better, -1 if all is worse, else 0."""
    said = set(senses) - {NOT_COMPARABLE}
    return 1 if said and said <= set(BETTER) else -1 if said and said <= set(WORSE) else 0


def scale_in_brackets(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The scale of an estimate and when it was measured: " (Pain Effects Scale, 6 to 30, lower is better; 8 weeks)".

    Of several scales only their names; when, as the trial with most weight prints it.
    """
    if outcome.group is None:
        return ""
    rows = outcome.group.estimated
    scales = evidence.outcomes.set_index("outcome_id").loc[list(dict.fromkeys(rows["outcome_id"]))]
    names = [first_few(list(scales["label"]), most=2)]
    if outcome.effect.in_units:
        scale = scales.iloc[0]
        names += [span(scale["range_low"], scale["range_high"]), f"{scale['better']} is better"]
    when = rows.sort_values("sei")["timepoint"].iloc[0]
    return f" ({', '.join(filter(None, names))}; {when})"


def target_words(outcome: RatedOutcome) -> str:
    """What a certainty is rated against, as far as its estimate has a threshold: "an effect of 5 points"."""
    if outcome.thresholds is None and outcome.effect is None:
        return TARGETS[outcome.target]
    if outcome.thresholds is None:
        unset = ", as no threshold can be set on its scale" if outcome.target == "threshold" else ""
        return f"{TARGETS['null']}{unset}"
    low, high = outcome.thresholds.low, outcome.thresholds.high
    if outcome.effect.is_ratio:
        return f"{outcome.effect.measure} {decimal(math.exp(low), 2)} or {decimal(math.exp(high), 2)}"
    if outcome.effect.measure == "SMD":
        return f"a difference of {decimal(high, 2)} SD"
    return f"a difference of {decimal(high)} {difference_unit(outcome.effect.unit)}".rstrip()


def domain_in_a_sentence(label: str) -> str:
    """The label of a domain as it stands within a sentence: "early death" for "death, early"."""
    name, _, kind = label.partition(", ")
    return f"{kind} {name}" if kind else name
