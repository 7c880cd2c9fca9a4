"""What trials without an estimate tell of a rated outcome: events, differences without interval, statements."""

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.directions import POINTS, SAID
from ldnsynth.display.wording import decimal, in_words, integer, listing, p_value
from ldnsynth.display.words.estimates.no_events import (
    NO_COUNT,
    none_of_both_with_limit,
    none_of_with_limit,
    people_at_risk,
)
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.without_pooling.strength import NONE_OCCURRED, NOT_COMPARABLE
from ldnsynth.views.rated_outcomes import RatedOutcome

BETTER, WORSE = ("better", "better stated"), ("worse", "worse stated")
_TIME = re.compile(r"w\d+")  # in the id of a result
_BARE = {"": "difference", "MD": "difference"}  # other measures by their own name
_PRINTED = {  # the columns that words are made from, with the unit of each
    **dict.fromkeys(("xi", "ai", "ci"), "events"),
    **dict.fromkeys(("percent1i", "percent2i"), "%"),
    **{"yi": "difference", "m1i": "mean"},
}


def counted_words(evidence: Evidence, outcome: RatedOutcome) -> str:
    """The events that trials without an estimate count: "2 of 40 in Gironi 2008; one case report (Torkildsen 2014)"."""
    told = [f"{words} in {label}" for label, words in _counts_by_trial(evidence, outcome).items()]
    cases = outcome.trials[(outcome.trials["role"] == "told") & (outcome.trials["design"] == "case_report")]
    reports = f"{in_words(len(cases))} case report{'s' if len(cases) > 1 else ''} ({listing(list(cases['label']))})"
    return "; ".join(filter(None, [", ".join(told), reports if len(cases) else ""]))


def prints_numbers(evidence: Evidence, outcome: RatedOutcome) -> bool:
    """Whether a trial without an estimate prints any number of it; case reports aside."""
    return bool(_counts_by_trial(evidence, outcome))


def stated_words(evidence: Evidence, outcome: RatedOutcome) -> str:
    """What the trials with neither estimate nor count state: "no difference stated by Cree 2010, without a number"."""
    counted, groups = _counts_by_trial(evidence, outcome), {}
    for trial in outcome.trials[outcome.trials["role"] == "told"].itertuples():
        if trial.label not in counted and trial.design != "case_report":
            own = outcome.results[outcome.results["trial_id"] == trial.trial_id]
            groups.setdefault(_state_words(outcome, trial.sense, own), []).append(trial.label)
    return "; ".join(words.format(who=listing(labels)) for words, labels in groups.items())


@once
def _counts_by_trial(evidence: Evidence, outcome: RatedOutcome) -> dict[str, str]:
    told = outcome.trials[(outcome.trials["role"] == "told") & (outcome.trials["design"] != "case_report")]
    rows: dict[str, list] = {trial: [] for trial in told["trial_id"]}
    for row in outcome.results[outcome.results["trial_id"].isin(rows)].itertuples():
        rows[row.trial_id].append(row)
    labels = zip(told["trial_id"], told["label"], strict=True)
    found = {label: _counts_words(evidence, rows[trial]) for trial, label in labels}
    return {label: words for label, words in found.items() if words and words != NO_COUNT}


def _state_words(outcome: RatedOutcome, sense: str, results: pd.DataFrame) -> str:
    """What a trial without counts says; {who} is where its name goes."""
    if sense in BETTER + WORSE:
        way = sense.partition(" ")[0]
        way = {"better": "less", "worse": "more"}[way] if outcome.is_harm else way
        name = outcome.topic.intervention.short
        against = f"with {name}" if (results["contrast"] == "between_arms").any() else "than before"
        return f"{_of_one_event(outcome, results)}{way} {against} stated by {{who}}, without a number"
    if sense == NONE_OCCURRED:
        return f"{NO_COUNT} in {{who}}"
    if sense == NOT_COMPARABLE:
        return "described only in {who}" if (results["direction"] == "descriptive").any() else "unclear in {who}"
    return f"{sense} by {{who}}, without a number" if sense.endswith("stated") else f"{sense} in {{who}}"


def _of_one_event(outcome: RatedOutcome, results: pd.DataFrame) -> str:
    """What a statement on harms is about where it is one event of many that are lumped together, with a colon."""
    points = results[results["direction"].map(SAID.get).isin(POINTS)]
    event = _event_in_id(points.iloc[0]) if outcome.is_harm and len(points) == 1 else ""
    return f"{event}: " if event else ""


def _counts_words(evidence: Evidence, results: Sequence) -> str:
    """What a trial without an estimate prints: "0 of 80 on X (...)", "5 of 40", a difference without interval."""
    told, name = [], evidence.topic.intervention.short
    for row in results:
        if words := row_words(evidence, row, name):
            told.append(f"{_event_name(evidence, row, results)} {words}" if len(results) > 1 else words)
    return ", ".join(told)


def row_words(evidence: Evidence, row, name: str) -> str:
    """What one result prints without an estimate, `name` being the intervention's; "" for no number."""
    if row.direction == "none_occurred":
        both = not np.isnan([row.ai + row.bi, row.ci + row.di]).any()
        at_risk = people_at_risk(evidence, row)
        return none_of_both_with_limit(row, name) if both else none_of_with_limit(at_risk, name)
    return arms_words(row) or group_words(row, name) or _percent_words(row) or _bare_difference(row) or _bare_means(row)


def _event_name(evidence: Evidence, row, results: Sequence) -> str:
    """What was counted, within a sentence: the outcome; of several results of one outcome what tells them apart."""
    if sum(one.outcome_id == row.outcome_id for one in results) > 1:
        return told_apart(evidence, row)
    return row.outcome if row.outcome[1:2].isupper() else row.outcome[:1].lower() + row.outcome[1:]


def told_apart(evidence: Evidence, row) -> str:
    """What tells a result from others of its outcome, by its id: the arm by its label, the event, or the time."""
    arms = evidence.arms.set_index("arm_id")["label"]
    if (arm := f"{row.trial_id}/{row.result_id.rpartition('/')[2]}") in arms.index:
        return arms[arm]
    return _event_in_id(row) or row.timepoint


def _event_in_id(row) -> str:
    """The event that a result’s id names beside its outcome, in words; "" for none."""
    parts = row.result_id.split("/")[1:]
    events = [part for part in parts if part != row.outcome_id and not _TIME.fullmatch(part)]
    return events[-1].replace("_", " ") if events else ""


def arms_words(row) -> str:
    """Events of people in either arm: "20 of 49 v 13 of 50"; "" where they were not counted."""
    arms = [(row.ai, row.ai + row.bi), (row.ci, row.ci + row.di)]
    if np.isnan(arms).any():
        return ""
    return " v ".join(f"{integer(events)} of {integer(people)}" for events, people in arms)


def _percent_words(row) -> str:
    """Percentages of people where their number was not printed: "88% v 40% of people"."""
    shares = [f"{decimal(share)}%" for share in (row.percent1i, row.percent2i) if not math.isnan(share)]
    return f"{' v '.join(shares)} of people{_bare_p(row)}" if shares else ""


def group_words(row, name: str) -> str:
    """Events of people in one group: "5 of 40"; of two where only those without the intervention were counted."""
    if not np.isnan([row.ci, row.di]).any():
        treated = f"{name} not seen" if math.isnan(row.n1i) else f"none told of {integer(row.n1i)} on {name}"
        words = f"{treated} v {integer(row.ci)} of {integer(row.ci + row.di)}"
        return f"{words} (count in dispute)" if "in dispute" in row.note else words
    return "" if np.isnan([row.xi, row.ni]).any() else f"{integer(row.xi)} of {integer(row.ni)}"


def _bare_difference(row) -> str:
    """A difference that was printed without an interval: "median difference −0.33 (p = 0.4), no interval"."""
    if math.isnan(row.yi):
        return ""
    name = _BARE.get(row.measure, row.measure.replace("_", " "))
    return f"{name} {decimal(row.yi)}{_bare_p(row)}, no interval"


def _bare_means(row) -> str:
    """Means that were printed without their difference: "from 34.2 to 21.7 (p = 0.005)", of two arms "3.1 v 4"."""
    if math.isnan(row.m1i) or math.isnan(row.m2i):
        return ""
    between = row.contrast == "between_arms"
    means = f"{decimal(row.m1i)} v {decimal(row.m2i)}" if between else f"from {decimal(row.m2i)} to {decimal(row.m1i)}"
    return f"{means}{_bare_p(row)}"


def _bare_p(row) -> str:
    """The p value of a comparison in brackets; of people on one treatment it tests nothing that is known."""
    compares = row.contrast in ("between_arms", "within_arm") and not math.isnan(row.pi)
    return f" ({p_value(row.pi, row.pi_relation)})" if compares else ""


def events_counted(outcome: RatedOutcome) -> tuple[float, str] | None:
    """How many people had the event, where trials without an estimate count nothing else; None where one does not.

    Case reports are not counted: nobody knows of how many people they come. Nor is "none" of a number not given.
    """
    told = outcome.results[outcome.results["trial_id"].isin(outcome.trials_of("told"))]
    told = told[told["design"] != "case_report"]
    people = told["ni"].notna() | (told["ai"] + told["bi"]).notna() | told["n1i"].notna()
    events = told[["xi", "ai", "ci"]].sum(axis=1, min_count=1).where(people | (told["contrast"] == "between_arms"))
    if told.empty or not events.notna().groupby(told["trial_id"]).any().all():
        return None
    return float(events.sum()), "events"


def first_number(outcome: RatedOutcome) -> tuple[float, str]:
    """The first number that a trial without an estimate prints, with its unit; of trials that print one."""
    told = outcome.results[outcome.results["trial_id"].isin(outcome.trials_of("told"))]
    told = told.loc[told["design"] != "case_report", list(_PRINTED)]
    column, value = next((name, row[name]) for _, row in told.iterrows() for name in row.index[row.notna()])
    return float(value), _PRINTED[column]
