"""What was found of a rated outcome, in the words of every summary: estimates, people, what trials state, a sentence.

The one place that knows how an outcome is told: page, hand-out, Word, exports, slides and comparison take it from here.
"""

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ldnsynth.display.certainty import RatedOutcome
from ldnsynth.display.effects import estimate_words
from ldnsynth.display.events import none_of_with_limit, people_at_risk
from ldnsynth.display.people import people_of_all, people_words
from ldnsynth.display.wording import count, decimal, first_few, integer, listing, places, span
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.labels import row_labels
from ldnsynth.synthesis.statements import graded_statement
from ldnsynth.synthesis.strength import NONE_OCCURRED, NOT_COMPARABLE
from ldnsynth.synthesis.summary_effects import Estimate, SummaryEffect
from ldnsynth.synthesis.thresholds import Reading
from ldnsynth.vocabulary import DOMAINS, TOPIC_DOMAINS

NOT_POOLED = "not pooled: two trials only"
_BETTER, _WORSE = ("better", "better stated"), ("worse", "worse stated")


def effect_words(outcome: RatedOutcome, *, between: str = " and ") -> str:
    """What is estimated, of events with their counts: "1.6 points lower (0.1 to 3.1)"; of two trials both."""
    counts = {row.label: _arms_words(row) for row in outcome.group.estimated.itertuples()}
    told = []
    for one in outcome.effect.estimates:
        words = ", ".join(filter(None, [counts.get(one.label), _estimate_words(outcome.effect, one)]))
        told.append(f"{words} in {one.label}" if len(outcome.effect.estimates) > 1 else words)
    return between.join(told)


def _estimate_words(effect: SummaryEffect, one: Estimate) -> str:
    ends = one.value, one.low, one.high
    if effect.measure == "RR":
        return f"RR {estimate_words('RR', *ends)}"
    if effect.measure == "SMD":
        estimate, _, interval = estimate_words("SMD", *ends).partition(" ")
        return f"{estimate} SD {interval}"
    return difference_words(*ends, effect.unit)


def difference_words(estimate: float, low: float, high: float, unit: str) -> str:
    """A difference on its scale: "3.3 points higher (0.2 to 6.4)", "0.3 points lower (0.9 lower to 0.3 higher)"."""
    digits = places((high - low) / 2)
    unit = {"count": "", "percent": "percentage points"}.get(unit, unit)
    nearer, farther = sorted((abs(low), abs(high)))
    interval = f"{decimal(nearer, digits)} to {decimal(farther, digits)}"
    if low < 0 < high:
        interval = f"{decimal(-low, digits)} lower to {decimal(high, digits)} higher"
    way = "lower" if estimate < 0 else "higher"
    return " ".join(filter(None, [decimal(abs(estimate), digits), unit, way, f"({interval})"]))


def absolute_words(effect: SummaryEffect | None) -> str:
    """People of 1000 with the event without, with LDN: "50, 17 (1 to 386)"; blank, or why, where that is not told."""
    if effect is None or effect.measure != "RR":
        return ""
    if len(effect.estimates) > 1:
        return NOT_POOLED
    if math.isnan(effect.comparator_risk):
        return ""
    (one,) = effect.estimates
    risk = 1000 * effect.comparator_risk
    per = [min(1000, round(risk * math.exp(end))) for end in (one.value, one.low, one.high)]
    return f"{risk:.0f}, {per[0]} ({per[1]} to {per[2]})"


def found_words(evidence: Evidence, outcome: RatedOutcome) -> str:
    """What was found: the estimate with the counts it comes from, and what trials without one state."""
    told = outcome.trials[outcome.trials["role"] == "told"]
    counted, stated = counted_words(evidence, outcome), _stated_words(evidence, outcome)
    if outcome.effect is None and told.empty:
        return "no result seen"
    compared = outcome.effect or counted or (told["sense"] != NOT_COMPARABLE).any()
    parts = [
        effect_words(outcome, between="; ") if outcome.effect else "",
        "" if compared else "no comparison",
        counted,
        stated,
    ]
    return "; ".join(filter(None, parts))


def found_in_brief(evidence: Evidence, outcome: RatedOutcome) -> str:
    """What was found, with the people it rests on, in the few words of a slide."""
    if outcome.effect:
        return f"{effect_words(outcome)}, {count(int(outcome.effect.people), 'person', 'people')}"
    if outcome.trials_of("told") and events_counted(outcome):
        return counted_words(evidence, outcome)
    told = len(outcome.trials_of("told"))
    stated = set(outcome.trials.loc[outcome.trials["role"] == "told", "sense"])
    if stated == {"no difference stated"}:
        return f"no difference stated, no number ({count(told, 'trial')})"
    return "no estimate" if told else "no result seen"


def counted_words(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The events that trials without an estimate count: "2 of 40 in Gironi 2008, 1 case in Torkildsen 2014"."""
    found = _counts_by_trial(evidence, outcome)
    names = {label: f"{words} in {label}" if len(outcome.trials) > 1 else words for label, words in found.items()}
    return ", ".join(names.values())


def _stated_words(evidence: Evidence, outcome: RatedOutcome) -> str:
    """What the trials with neither estimate nor count state: "no difference stated by Cree 2010, without a number"."""
    counted, groups = _counts_by_trial(evidence, outcome), {}
    for trial in outcome.trials[outcome.trials["role"] == "told"].itertuples():
        if trial.label not in counted:
            own = outcome.results[outcome.results["trial_id"] == trial.trial_id]
            groups.setdefault(_state_words(trial.sense, own), []).append(trial.label)
    return "; ".join(words.format(who=listing(labels)) for words, labels in groups.items())


def _counts_by_trial(evidence: Evidence, outcome: RatedOutcome) -> dict[str, str]:
    told = outcome.trials[outcome.trials["role"] == "told"].itertuples()
    rows = outcome.results
    found = {t.label: _counts_words(evidence, rows[rows["trial_id"] == t.trial_id], t) for t in told}
    return {label: words for label, words in found.items() if words}


def _state_words(sense: str, results: pd.DataFrame) -> str:
    """What a trial without counts says; {who} is where its name goes."""
    if sense in _BETTER + _WORSE:
        harm = results["domain"].iloc[0] in TOPIC_DOMAINS["safety"]
        way = {"better": "fewer", "worse": "more"}[sense.partition(" ")[0]] if harm else sense.partition(" ")[0]
        against = "with LDN" if (results["contrast"] == "between_arms").any() else "than before"
        return f"{way} {against} in {{who}}, without an estimate"
    if sense == NONE_OCCURRED:
        return "none occurred in {who}, of how many is not said"
    if sense == NOT_COMPARABLE:
        return "described only in {who}" if (results["direction"] == "descriptive").any() else "unclear in {who}"
    return f"{sense} by {{who}}, without a number" if sense.endswith("stated") else f"{sense} in {{who}}"


def _counts_words(evidence: Evidence, results: pd.DataFrame, trial) -> str:
    """Events of people, as far as a trial without an estimate counts them: "0 of 80 on LDN (...)", "5 of 40"."""
    told = []
    for row in results.itertuples():
        if row.sense == NONE_OCCURRED:
            words = none_of_with_limit(people_at_risk(evidence, row))
        else:
            words = _arms_words(row) or _group_words(row, trial) or _percent_words(row)
        if words:
            told.append(f"{_event_name(row, results)} {words}" if len(results) > 1 else words)
    return ", ".join(told)


def _event_name(row, results: pd.DataFrame) -> str:
    """What was counted, within a sentence: the outcome; of several results of one outcome what tells them apart."""
    if (results["outcome_id"] == row.outcome_id).sum() > 1:
        return row.result_id.rpartition("/")[2].replace("_", " ")
    return row.outcome if row.outcome[1:2].isupper() else row.outcome[:1].lower() + row.outcome[1:]


def _arms_words(row) -> str:
    """Events of people in either arm: "20 of 49 v 13 of 50"; "" where they were not counted."""
    arms = [(row.ai, row.ai + row.bi), (row.ci, row.ci + row.di)]
    if np.isnan(arms).any():
        return ""
    return " v ".join(f"{integer(events)} of {integer(people)}" for events, people in arms)


def _percent_words(row) -> str:
    """Percentages of people where their number was not printed: "88% v 40% of people"."""
    shares = [f"{decimal(share)}%" for share in (row.percent1i, row.percent2i) if not math.isnan(share)]
    return f"{' v '.join(shares)} of people" if shares else ""


def _group_words(row, trial) -> str:
    """Events of people in one group: "5 of 40"; of two groups where only those without LDN were counted."""
    if not np.isnan([row.ci, row.di]).any():
        return f"{integer(row.ci)} of {integer(row.ci + row.di)} without LDN"
    if np.isnan([row.xi, row.ni]).any():
        return ""
    return "1 case" if trial.design == "case_report" else f"{integer(row.xi)} of {integer(row.ni)}"


def people_of_outcome(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The people the estimate rests on, and apart from them those of trials without one: never added up.

    "60 (80) in 1 randomised trial, estimated; – (96) in 1 without an estimate; no result seen in 1".
    """
    kind = ("randomised trial",) if outcome.body == "randomised" else ("other study", "other studies")
    estimated, told = outcome.trials_of("estimated"), outcome.trials_of("told")
    silent = len(outcome.trials_of("silent"))
    parts = []
    if estimated:
        entered = sum(evidence.size(trial) or 0 for trial in estimated)
        parts.append(f"{people_words(outcome.effect.people, entered or None)} in {count(len(estimated), *kind)}")
        parts[0] += ", estimated" if told or silent else ""
    if told:
        people = _people_told(evidence, outcome, told)
        studies = integer(len(told)) if estimated else count(len(told), *kind)
        bare = events_counted(outcome) and not estimated
        parts.append(f"{people} in {studies}{'' if bare else ' without an estimate'}")
    if silent:
        parts.append(f"no result seen in {integer(silent) if parts else count(silent, *kind)}")
    return "; ".join(parts)


def _people_told(evidence: Evidence, outcome: RatedOutcome, trials: list[str]) -> str:
    """The people of trials without an estimate: of harms all who entered, else by the rule of `people_of_all`."""
    sizes = [evidence.size(trial) for trial in trials]
    if outcome.domain in TOPIC_DOMAINS["safety"] and None not in sizes:
        return integer(sum(sizes))
    return people_of_all(evidence, trials)


def events_counted(outcome: RatedOutcome) -> tuple[float, str] | None:
    """How many people had the event, where trials without an estimate count nothing else; None where one does not."""
    told = outcome.results[outcome.results["trial_id"].isin(outcome.trials_of("told"))]
    events = told[["xi", "ai", "ci"]].sum(axis=1, min_count=1)
    if told.empty or not events.notna().groupby(told["trial_id"]).any().all():
        return None
    return float(events.sum()), "events"


def statement(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The sentence of GRADE: from the certainty and where the interval lies, ending with what was found."""
    words, harm = domain_in_a_sentence(outcome.domain), outcome.domain in TOPIC_DOMAINS["safety"]
    effect = outcome.effect
    if effect is None:
        changes = ("reduction", "increase") if harm else ("improvement", "worsening")
        reading = Reading("no estimate", _side(outcome.trials.loc[outcome.trials["role"] == "told", "sense"]), False)
        told = found_words(evidence, outcome) or "no result was seen"
        return graded_statement(outcome.certainty, reading, changes, words, told)
    if effect.measure == "RR":
        event = outcome.group.trials["outcome"].iloc[0]
        words, changes = f"the number of people with the event “{event.lower()}”", ("increase", "reduction")
    else:
        changes = ("improvement", "worsening") if effect.better == "higher" else ("worsening", "improvement")
    return graded_statement(outcome.certainty, effect.reading, changes, words, estimate_in_a_sentence(outcome))


def estimate_in_a_sentence(outcome: RatedOutcome) -> str:
    """The estimate with its interval, and what is needed to read it."""
    if outcome.effect.measure == "SMD":
        return f"{effect_words(outcome)}, above 0 better"
    return effect_words(outcome)


def _side(senses: Iterable[str]) -> int:
    """1 if all that is stated is better, -1 if all is worse, else 0."""
    said = set(senses) - {NOT_COMPARABLE}
    return 1 if said and said <= set(_BETTER) else -1 if said and said <= set(_WORSE) else 0


def scale_in_brackets(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The scale of an estimate and when it was measured: " (Pain Effects Scale, 6 to 30, lower is better; 8 weeks)".

    Of several scales only their names; when, as the trial with most weight prints it.
    """
    if outcome.group is None:
        return ""
    rows = outcome.group.estimated
    scales = evidence.outcomes.set_index("outcome_id").loc[list(dict.fromkeys(rows["outcome_id"]))]
    names = [first_few(list(scales["label"]), most=2)]
    if outcome.effect.measure == "MD":
        scale = scales.iloc[0]
        names += [span(scale["range_low"], scale["range_high"]), f"{scale['better']} is better"]
    when = rows.sort_values("sei")["timepoint"].iloc[0]
    return f" ({', '.join(filter(None, names))}; {when})"


def threshold_words(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The smallest effect that matters, as it is recorded, and in which documents it was seen."""
    effect = outcome.effect
    ids = list(dict.fromkeys(outcome.group.estimated["outcome_id"]))
    scales = evidence.outcomes.set_index("outcome_id").loc[ids]
    names = row_labels(evidence)
    seen = listing([names[name] for name in dict.fromkeys(scales["mid_source_id"])])
    if effect.measure == "RR":
        scale = scales.iloc[0]
        told = f"{decimal(scale['mid_per_1000'])} people in 1000, or a risk ratio of {decimal(scale['mid_ratio'])}"
    elif effect.measure == "MD":
        told = f"{decimal(effect.thresholds.high)} {effect.unit}".rstrip()
    else:
        told = f"{decimal(effect.thresholds.high, 2)} SD, from those of the scales"
    return f"{told} ({seen})"


def domain_in_a_sentence(domain: str) -> str:
    """A domain as it stands within a sentence: "mental quality of life"."""
    name, _, kind = DOMAINS[domain].partition(", ")
    return f"{kind} {name}" if kind else name
