"""Summary of findings, evidence profile, and what each level of certainty hangs on."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.measured import numbers_of_rated
from ldnsynth.display.tables.strength.summary_facts import summary_facts
from ldnsynth.display.tables.strength.summary_notes import (
    about_summary,
    asks_for_absolutes,
    comments,
    footnotes,
    has_absolutes,
    not_shown,
    what_matters,
)
from ldnsynth.display.wording import count, decimal, listing, sentence
from ldnsynth.display.words.outcomes import NOT_RATED, body_name, outcome_name
from ldnsynth.display.words.summary import (
    absolute_words,
    found_words,
    people_of_outcome,
    scale_in_brackets,
    statement,
    target_words,
    why_no_absolute,
)
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import DOWN, LEVELS, UP
from ldnsynth.synthesis.grade.flips import flips
from ldnsynth.views.people import people_ids
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.views.row_ids import estimate_ids, joined, linked
from ldnsynth.views.shown_outcomes import shown_domains


def summary_of_findings_table(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Table | Note:
    """Table in the standard form: absolute and relative effects, people, certainty with its reasons, and a statement.

    References
    ----------
    Cochrane Handbook 6.4, chapter 14. Santesso N et al. J Clin Epidemiol 2020;119:126-135 (wording).
    """
    if not rated:
        return NOT_RATED
    shown = shown_domains(rated)
    chosen = [outcome for outcome in rated if outcome.domain in shown[outcome.condition]]
    reasons: list[str] = []
    per_1000 = _per_1000(evidence, chosen)
    frame = pd.DataFrame([_summary_row(evidence, outcome, reasons, per_1000) for outcome in chosen])
    several = len({outcome.condition for outcome in chosen}) > 1
    if not asks_for_absolutes(chosen):
        frame = frame.drop(columns=per_1000)
    frame = frame if several else frame.drop(columns="Condition")
    links = {column: ids for column, ids in _rests_on(evidence, chosen).items() if column in frame}
    topic = evidence.topic
    above = (about_summary(chosen), *not_shown(rated, chosen), *what_matters(evidence, chosen))
    graders = comments(chosen)
    places = {"comments": len(above), "reasons": len(above) + len(graders)}
    people = topic.people_with(dict.fromkeys(outcome.condition for outcome in chosen))
    compared = f"{topic.intervention.phrase} compared with {topic.comparator.name}"
    return Table(
        id="summary-of-findings",
        title=f"Summary of findings: {compared} in {people}",
        frame=frame,
        group="Condition" if several else "",
        links=links,
        values=numbers_of_rated(chosen),
        keys={"people": "People (studies)", "certainty": "Certainty", "statement": "What was found"},
        facts=summary_facts(evidence, chosen, **places),
        notes=(*above, *graders, *reasons),
    )


def evidence_profile_table(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Table | Note:
    """Table of every judgement behind the certainty of every outcome."""
    if not rated:
        return NOT_RATED
    several = len({outcome.condition for outcome in rated}) > 1
    rows, found = [], f"Found with {evidence.topic.intervention.short}"
    for outcome in rated:
        levels = outcome.levels
        up = [aspect.replace("_", " ") for aspect in UP if levels.get(aspect, 0) > 0]
        rows.append(
            {
                "Condition": sentence(outcome.condition_label),
                "Outcome": body_name(outcome),
                "Starts": outcome.start,
                "Rated against": sentence(target_words(outcome)),
                **{sentence(aspect.replace("_", " ")): decimal(levels[aspect]) for aspect in DOWN},
                "Rated up for": listing(up),
                "Certainty": LEVELS[outcome.certainty].words,
                found: found_words(evidence, outcome),
            }
        )
    frame = pd.DataFrame(rows)
    frame = frame if frame["Rated up for"].any() else frame.drop(columns="Rated up for")
    return Table(
        id="evidence-profile",
        title="Evidence profile: every judgement behind the certainty",
        frame=frame if several else frame.drop(columns="Condition"),
        numeric=tuple(sentence(aspect.replace("_", " ")) for aspect in DOWN),
        links=_judged(rated) | {found: _behind(evidence, rated)["Effect (interval)"]},
        group="Condition" if several else "",
        notes=(
            "Starts: high for randomised trials, low for other studies, or high where all of these compare groups and "
            "were judged with ROBINS-I (GRADE guidance 18). Numbers: levels that the certainty was rated down; 0: "
            "looked at and left.",
            "Rated against: whether there is an effect, or one that matters to people. Decided for each outcome "
            "beforehand, it says what an interval must leave out and what trials must lie on one side of (Core GRADE 2 "
            "and 3, 2025).",
        ),
    )


def reasons_table(rated: Sequence[RatedOutcome]) -> Table | Note:
    """Table of the reasons that moved a level, or that differ from what the numbers suggest or cannot suggest."""
    rows, judged, computed = [], [], []
    for outcome in rated:
        numbers = joined(estimate_ids(outcome.group) if outcome.group else outcome.trials["trial_id"])
        for reason in outcome.reasons.itertuples():
            suggestion = outcome.suggestions.get(reason.aspect)
            differs = suggestion is not None and suggestion.levels not in (None, reason.levels)
            if not (reason.levels or differs or (suggestion and suggestion.refusal)):
                continue
            judged.append(reason.reason_id)
            computed.append(numbers if suggestion else "")
            rows.append(
                {
                    "Aspect": sentence(reason.aspect.replace("_", " ")),
                    "Judged": decimal(reason.levels),
                    "Reason": reason.reason,
                    "Computed": decimal(suggestion.levels) + (" ≠" if differs else "") if suggestion else "",
                    "What the numbers say": sentence(suggestion.reason) if suggestion else "",
                    "Outcome": f"{outcome_name(outcome, rated)}: {LEVELS[outcome.certainty].words}",
                }
            )
    if not rows:
        return Note("No reason took the certainty of an outcome down or up.") if rated else NOT_RATED
    return Table(
        id="certainty-reasons",
        title="What took the certainty down or up, and what the numbers alone would suggest",
        frame=pd.DataFrame(rows),
        numeric=("Judged", "Computed"),
        links={"Judged": judged, "Computed": computed},
        group="Outcome",
        notes=(
            "Levels down. ≠: judgement and computation differ; the judgement stands, for the reason given. Left out: "
            "what took nothing away where the numbers suggest the same.",
        ),
    )


def flips_table(rated: Sequence[RatedOutcome]) -> Table | Note:
    """Table of the single judgements that would change the certainty of an outcome if they moved by one level."""
    if not rated:
        return NOT_RATED
    rows = []
    for outcome in rated:
        frame = flips(outcome.start, outcome.levels)
        slack = int(frame["slack"].iloc[0])
        better = frame[frame["flips"] & (frame["other_levels"] > frame["levels"])]
        worse = frame[frame["flips"] & (frame["other_levels"] < frame["levels"])]
        rows.append(
            {
                "Outcome": outcome_name(outcome, rated),
                "Certainty": LEVELS[outcome.certainty].words,
                "Up if one level less for": _moves(better),
                "Down if one level more for": _moves(worse),
                "Slack": count(slack, "level") if slack else "",
            }
        )
    return Table(
        id="flips",
        title="Which single judgement would change the certainty",
        frame=pd.DataFrame(rows),
        links={"Certainty": [outcome.certainty_id for outcome in rated]},
        notes=(
            "Slack: levels below very low; while there are any, no single change of judgement changes the certainty.",
        ),
    )


def _summary_row(evidence: Evidence, outcome: RatedOutcome, notes: list[str], per_1000: str) -> dict[str, str]:
    return {
        "Condition": sentence(outcome.condition_label),
        "Outcome": body_name(outcome) + scale_in_brackets(evidence, outcome),
        "Effect (interval)": found_words(evidence, outcome),
        per_1000: absolute_words(outcome.effect) or why_no_absolute(outcome.effect),
        "People (studies)": people_of_outcome(evidence, outcome),
        "Certainty": LEVELS[outcome.certainty].words + footnotes(outcome, notes),
        "What was found": statement(evidence, outcome),
    }


def _per_1000(evidence: Evidence, outcomes: Sequence[RatedOutcome]) -> str:
    """The head of the column of absolute effects, with the mark of the note that explains its numbers, if any."""
    return f"Per 1000 without, with {evidence.topic.intervention.short}{'*' if has_absolutes(outcomes) else ''}"


def _rests_on(evidence: Evidence, outcomes: Sequence[RatedOutcome]) -> dict[str, list[str]]:
    """Ids behind the cells of the summary of findings: results, sizes of trials, judgements."""
    estimates = [joined(estimate_ids(outcome.group)) if outcome.group else "" for outcome in outcomes]
    return {
        _per_1000(evidence, outcomes): estimates,
        **_behind(evidence, outcomes),
        "Certainty": [outcome.certainty_id for outcome in outcomes],
    }


def _behind(evidence: Evidence, outcomes: Sequence[RatedOutcome]) -> dict[str, list[str]]:
    """Ids behind the people of an outcome, and behind what was found: the estimates, and what other trials tell."""
    found = []
    for outcome in outcomes:
        told = outcome.results[outcome.results["trial_id"].isin(outcome.trials_of("apart", "told"))]["result_id"]
        found.append(joined([*(estimate_ids(outcome.group) if outcome.group else ()), *told]))
    people = [joined(people_ids(evidence, outcome.trials["trial_id"])) for outcome in outcomes]
    return {"Effect (interval)": found, "People (studies)": people}


def _judged(rated: Sequence[RatedOutcome]) -> dict[str, list[str]]:
    """Ids of the judgements in the evidence profile: of each aspect, and of the certainty they come to."""
    reasons = [dict(outcome.reasons[["aspect", "reason_id"]].itertuples(index=False)) for outcome in rated]
    judged = {sentence(aspect.replace("_", " ")): [ids[aspect] for ids in reasons] for aspect in DOWN}
    return judged | linked(("Starts", "Rated against", "Certainty"), [outcome.certainty_id for outcome in rated])


def _moves(rows: pd.DataFrame) -> str:
    return "; ".join(
        f"{row.aspect.replace('_', ' ')} → {LEVELS[row.other_certainty].label.lower()}" for row in rows.itertuples()
    )
