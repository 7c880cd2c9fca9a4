"""Summary of findings, evidence profile, and what each level of certainty hangs on."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.directions import NOT_COMPARABLE
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.certainty import RatedOutcome, follow_up
from ldnsynth.display.effects import estimate_words
from ldnsynth.display.origins import estimate_ids, joined, linked, reading_ids, size_ids
from ldnsynth.display.wording import count, decimal, first_few, integer, interval, listing, sentence
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.certainty import LEVELS
from ldnsynth.synthesis.flips import flips
from ldnsynth.synthesis.statements import SMD_THRESHOLDS, graded_statement, size_class
from ldnsynth.synthesis.strength import SENSES
from ldnsynth.vocabulary import CONDITIONS, DOMAINS

MOST_OUTCOMES = 7  # a summary of findings holds seven outcomes at most (GRADE handbook; Cochrane Handbook 14.1.3)
RISK_THRESHOLDS = (0.05, 0.10, 0.20)  # of a risk difference; the project's own yardstick, as GRADE has none
DOWN = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
UP = ("large_effect", "dose_response", "opposing_confounding")
_WORDS = {0: "not serious", -1: "serious", -2: "very serious", -3: "extremely serious"}
NOT_RATED = Note("The certainty of no outcome of this selection was graded.")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def summary_of_findings_table(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Table | Note:
    """Table in the standard form: absolute and relative effects, people, certainty with its reasons, and a statement.

    References
    ----------
    Cochrane Handbook 6.4, chapter 14. Santesso N et al. J Clin Epidemiol 2020;119:126-135 (wording).
    """
    if not rated:
        return NOT_RATED
    chosen = [outcome for place, outcome in _numbered(rated) if place < MOST_OUTCOMES]
    notes: list[str] = []
    rows = [_summary_row(outcome, notes) for outcome in chosen]
    several = len({outcome.condition for outcome in chosen}) > 1
    frame = pd.DataFrame(rows)
    left_out = [DOMAINS[outcome.domain] for place, outcome in _numbered(rated) if place >= MOST_OUTCOMES]
    more = f" Graded and not shown here: {listing(list(dict.fromkeys(left_out)))}." if left_out else ""
    conditions = listing([CONDITIONS[name] for name in dict.fromkeys(outcome.condition for outcome in chosen)])
    return Table(
        id="summary-of-findings",
        title=f"Summary of findings: low-dose naltrexone compared with placebo or no LDN in people with {conditions}",
        frame=frame if several else frame.drop(columns="Condition"),
        numeric=("People (studies)",),
        group="Condition" if several else "",
        links=_rests_on(evidence, chosen),
        notes=(
            "* The risk with LDN follows from the risk without it and the relative effect. SD: standard deviations "
            "between "
            f"people, above 0 better with LDN; 0.2, 0.5 and 0.8 are called small, moderate and large.{more}",
            *notes,
        ),
    )


def evidence_profile_table(rated: Sequence[RatedOutcome]) -> Table | Note:
    """Table of every judgement behind the certainty of every outcome."""
    if not rated:
        return NOT_RATED
    several = len({outcome.condition for outcome in rated}) > 1
    rows = []
    for outcome in rated:
        levels = outcome.levels
        up = [aspect.replace("_", " ") for aspect in UP if levels.get(aspect, 0) > 0]
        rows.append(
            {
                "Condition": sentence(CONDITIONS[outcome.condition]),
                "Outcome": sentence(DOMAINS[outcome.domain]),
                "Studies (people)": f"{len(outcome.trials)} ({integer(outcome.people)})",
                "Starts": outcome.start,
                **{sentence(aspect.replace("_", " ")): _WORDS[levels[aspect]] for aspect in DOWN},
                "Rated up for": listing(up),
                "Certainty": _certainty_words(outcome.certainty),
            }
        )
    frame = pd.DataFrame(rows)
    frame = frame if frame["Rated up for"].any() else frame.drop(columns="Rated up for")
    return Table(
        id="evidence-profile",
        title="Evidence profile: every judgement behind the certainty",
        frame=frame if several else frame.drop(columns="Condition"),
        numeric=("Studies (people)",),
        links=_judged(rated) | {"Studies (people)": [joined(outcome.trials["trial_id"]) for outcome in rated]},
        group="Condition" if several else "",
        notes=(
            "Starts: high for randomised trials, low for other studies. Serious: down one level; very serious: two; "
            "extremely serious: three.",
        ),
    )


def reasons_table(rated: Sequence[RatedOutcome]) -> Table | Note:
    """Table of every reason, beside what the numbers suggest, and marked where the two differ."""
    rows, judged, computed = [], [], []
    for outcome in rated:
        numbers = joined(estimate_ids(outcome.group) if outcome.group else outcome.trials["trial_id"])
        for reason in outcome.reasons.itertuples():
            suggestion = outcome.suggestions.get(reason.aspect)
            differs = suggestion is not None and suggestion.levels != reason.levels
            judged.append(reason.reason_id)
            computed.append(numbers if suggestion else "")
            rows.append(
                {
                    "Aspect": sentence(reason.aspect.replace("_", " ")),
                    "Judged": decimal(reason.levels),
                    "Reason": reason.reason,
                    "Computed": decimal(suggestion.levels) + (" ≠" if differs else "") if suggestion else "",
                    "What the numbers say": sentence(suggestion.reason) if suggestion else "",
                    "Outcome": f"{outcome_name(outcome, rated)}: {_certainty_words(outcome.certainty)}",
                }
            )
    if not rows:
        return NOT_RATED
    return Table(
        id="certainty-reasons",
        title="Why the certainty is what it is, and what the numbers alone would suggest",
        frame=pd.DataFrame(rows),
        numeric=("Judged", "Computed"),
        links={"Judged": judged, "Computed": computed},
        group="Outcome",
        notes=("Levels down. ≠: judgement and computation differ; the judgement stands, for the reason given.",),
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
                "Certainty": _certainty_words(outcome.certainty),
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


def outcome_name(outcome: RatedOutcome, rated: Sequence[RatedOutcome]) -> str:
    """What an outcome is called: its domain, with the condition where there are several."""
    several = len({other.condition for other in rated}) > 1
    name = DOMAINS[outcome.domain]
    return sentence(f"{CONDITIONS[outcome.condition]}, {name}" if several else name)


def _numbered(rated: Sequence[RatedOutcome]) -> list[tuple[int, RatedOutcome]]:
    """Each outcome with its place among those of its condition."""
    seen: dict[str, int] = {}
    places = []
    for outcome in rated:
        places.append((seen.setdefault(outcome.condition, 0), outcome))
        seen[outcome.condition] += 1
    return places


def _summary_row(outcome: RatedOutcome, notes: list[str]) -> dict[str, str]:
    without, with_ldn, relative = _effects(outcome)
    instrument = _instrument(outcome)
    return {
        "Condition": sentence(CONDITIONS[outcome.condition]),
        "Outcome": sentence(DOMAINS[outcome.domain]) + (f" ({instrument})" if instrument else ""),
        "Follow-up": follow_up(outcome),
        "Without LDN": without,
        "With LDN*": with_ldn,
        "Relative effect (interval)": relative,
        "People (studies)": f"{integer(outcome.people)} ({len(outcome.trials)})",
        "Certainty": _certainty_words(outcome.certainty) + _footnotes(outcome, notes),
        "What happens": plain_statement(outcome),
    }


def plain_statement(outcome: RatedOutcome) -> str:
    """The sentence of GRADE for an outcome, from its certainty, the size of its effect and its direction alone."""
    words = domain_in_a_sentence(outcome.domain)
    if outcome.group is None:
        senses = set(outcome.trials["sense"]) - {"not comparable"}
        change = {"better": "improvement", "worse": "worsening"}.get(
            senses.pop() if len(senses) == 1 else "", "unclear"
        )
        return graded_statement(outcome.certainty, None, change, words)
    pooled = outcome.group.pooled
    if outcome.group.measure == "SMD":
        size = size_class(pooled.estimate, thresholds=SMD_THRESHOLDS)
        return graded_statement(outcome.certainty, size, "improvement" if pooled.estimate >= 0 else "worsening", words)
    event = outcome.group.trials["outcome"].iloc[0]
    difference = outcome.comparator_risk * (math.exp(pooled.estimate) - 1)
    change = "increase" if difference >= 0 else "reduction"
    size = size_class(difference, thresholds=RISK_THRESHOLDS)
    return graded_statement(outcome.certainty, size, change, f"the number of people with the event “{event.lower()}”")


def domain_in_a_sentence(domain: str) -> str:
    """A domain as it stands within a sentence: "mental quality of life"."""
    name, _, kind = DOMAINS[domain].partition(", ")
    return f"{kind} {name}" if kind else name


def _effects(outcome: RatedOutcome) -> tuple[str, str, str]:
    """Without LDN, with LDN, and the relative effect."""
    if outcome.group is None:
        tally = outcome.trials["sense"].value_counts()
        said = [f"{tally[sense]} {sense}" for sense in SENSES if sense in tally and sense != NOT_COMPARABLE]
        return "", f"no estimate; {', '.join(said) or 'no direction'}", "not estimable"
    pooled = outcome.group.pooled
    ends = pooled.estimate, pooled.ci_low, pooled.ci_high
    if outcome.group.measure == "SMD":
        return "", f"{interval(*ends, 2)} SD", "not applicable"
    risk = outcome.comparator_risk
    per = [min(1000, round(1000 * risk * value)) for value in np.exp(ends)]
    with_ldn = f"{per[0]} ({per[1]} to {per[2]}) per 1000"
    return f"{1000 * risk:.0f} per 1000", with_ldn, f"RR {estimate_words('RR', *ends)}"


def _rests_on(evidence: Evidence, outcomes: Sequence[RatedOutcome]) -> dict[str, list[str]]:
    """Ids behind the cells of the summary of findings: results, sizes of trials, judgements."""
    estimates = [joined(estimate_ids(outcome.group)) if outcome.group else "" for outcome in outcomes]
    readings = [joined(reading_ids(evidence, outcome.trials.assign(domain=outcome.domain))) for outcome in outcomes]
    return {
        **linked(("Follow-up", "Without LDN", "Relative effect (interval)"), estimates),
        "With LDN*": [known or read for known, read in zip(estimates, readings, strict=True)],
        "People (studies)": [joined(size_ids(evidence, outcome.trials["trial_id"])) for outcome in outcomes],
        "Certainty": [outcome.certainty_id for outcome in outcomes],
    }


def _judged(rated: Sequence[RatedOutcome]) -> dict[str, list[str]]:
    """Ids of the judgements in the evidence profile: of each aspect, and of the certainty they come to."""
    reasons = [dict(outcome.reasons[["aspect", "reason_id"]].itertuples(index=False)) for outcome in rated]
    judged = {sentence(aspect.replace("_", " ")): [ids[aspect] for ids in reasons] for aspect in DOWN}
    return judged | linked(("Starts", "Certainty"), [outcome.certainty_id for outcome in rated])


def _instrument(outcome: RatedOutcome) -> str:
    if outcome.group is None:
        return ""
    names = list(dict.fromkeys(outcome.group.estimated["outcome"]))
    return first_few(names, most=2)


def _certainty_words(certainty: str) -> str:
    return f"{LEVELS[certainty].symbol} {LEVELS[certainty].label.lower()}"


def _footnotes(outcome: RatedOutcome, notes: list[str]) -> str:
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


def _moves(rows: pd.DataFrame) -> str:
    return "; ".join(
        f"{row.aspect.replace('_', ' ')} → {LEVELS[row.other_certainty].label.lower()}" for row in rows.itertuples()
    )
