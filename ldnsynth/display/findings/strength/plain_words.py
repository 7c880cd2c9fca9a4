"""The answer in plain words, under the headings of summaries for the public: what it is, found, harms, missing, sure.

References
----------
Cochrane guidance for writing a plain language summary (Handbook, version 6.5, chapter III): headings and length.
"""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.answer.harms import harm_rows
from ldnsynth.display.answer.row import AnswerRow, domain_names
from ldnsynth.display.answer.rows import answer_rows, uncompared_domains
from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import date, in_words, sentence
from ldnsynth.display.words.counting import conditions_named, counted, no_study
from ldnsynth.display.words.harms import no_harms
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.outcomes import outcome_steps
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.views.row_ids import size_ids

_EXPLAINED = (
    "A randomised trial lets chance decide who gets what, so that the groups are alike. The numbers in brackets span "
    "the range in which the true effect may well lie: if it reaches both better and worse, the trial leaves open which."
)


def what_it_is(evidence: Evidence) -> Finding:
    """What the intervention is, as its topic tells, and what the review asked."""
    topic = evidence.topic
    does = topic.intervention.verb("does", "do")
    asked = f"We asked what {topic.intervention.phrase} {does} in {conditions_named(evidence)}, compared with "
    asked += f"{topic.comparator.name}, and how far the studies can be relied on."
    if not topic.intervention.about:
        return Finding("plain-question", asked)
    text, source = topic.intervention.about["text"], topic.intervention.about["source"]
    if source not in set(evidence.documents["document_id"]):  # not yet public on that day
        return Finding("plain-question", f"{text} {asked}")
    number = Number(source, "document", "source", links=(source,))
    return Finding("plain-question", f"{text} ({{source}}) {asked}", {"source": number})


def what_was_seen(
    evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group], rated: Sequence[RatedOutcome]
) -> Finding:
    """How many studies there are, and what randomised trials found of the most important benefits, a sentence each.

    Parameters
    ----------
    evidence, effects, groups, rated
        As for `answer_rows`.
    """
    if evidence.trials.empty:
        return no_study("plain-found", evidence)
    trials = overview(evidence)
    randomised = trials[trials["allocated"]]
    numbers = {
        "studies": counted(len(trials), "study", "studies", links=trials["trial_id"]),
        "randomised": Number(
            len(randomised),
            "studies",
            sentence(in_words(len(randomised))) if len(randomised) else "None",
            links=tuple(randomised["trial_id"]),
        ),
    }
    verb = "was a randomised trial" if len(randomised) == 1 else "were randomised trials"
    text = f"We found {{studies}}. {{randomised}} {verb}"
    known = randomised["size"].dropna()
    counted_trials = randomised.loc[known.index, "trial_id"]
    if len(known):
        numbers["people"] = Number(int(known.sum()), "people", links=size_ids(evidence, counted_trials))
        text += f", with {'at least ' if len(known) < len(randomised) else ''}{{people}} people"
    benefits = [row for row in answer_rows(evidence, effects, groups, rated) if row.kind == "benefit"]
    told = [_told(row) for row in benefits]
    about = [_EXPLAINED] if any(row.intervals for row in benefits) else []
    return Finding("plain-found", "\n\n".join([f"{text}.", *told, *about]), numbers)


def _told(row: AnswerRow) -> str:
    first, *others = row.found
    return f"**{row.outcome}.** {sentence('; '.join([f'{first}{_sure(row)}', *others]))}."


def _sure(row: AnswerRow) -> str:
    return f" ({LEVELS[row.certainty].label.lower()} certainty)" if row.certainty else ""


def what_harms_were_seen(evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]) -> Finding:
    """What is known of harms, and that few people for a short time cannot show that there are none."""
    if not evidence.topic.harms:
        return Finding("plain-harms", no_harms(evidence))
    if evidence.trials.empty:
        return no_study("plain-harms", evidence)
    rows = harm_rows(evidence, groups, rated)
    told = [_told(row) for row in rows] or [no_harms(evidence)]
    last = "Rare harms, and harms that come late, are not seen in few people for a short time."
    return Finding("plain-harms", "\n\n".join([*told, last]))


def what_was_not_tested(evidence: Evidence, effects: pd.DataFrame) -> Finding:
    """Which critical outcomes nobody compared, and how many others have no number."""
    if evidence.trials.empty:
        return no_study("plain-missing", evidence)
    steps, never = outcome_steps(evidence, effects), uncompared_domains(evidence, effects)
    bare = [name for name in steps.index if steps.at[name, "compared"] and not steps.at[name, "estimated"]]
    told = []
    if never:
        told.append(f"No randomised comparison was seen of {domain_names(evidence, never)}.")
    numbers = {}
    if bare:
        rows = tuple(row_id for name in bare for row_id in steps.at[name, "compared"])
        numbers["bare"] = Number(len(bare), "outcomes", in_words(len(bare)), links=rows)
        what = f"outcome{'s' if len(bare) > 1 else ''} the randomised trials print too little to estimate a difference"
        told.append(f"For {{bare}} {what}: {domain_names(evidence, bare)}.")
    return Finding("plain-missing", " ".join(told) or "Every outcome asked about was compared and estimated.", numbers)


def how_sure_in_plain_words(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Finding:
    """How many outcomes have which certainty, what that word means, and up to which day the evidence goes."""
    numbers = {"day": Number(evidence.as_of, "date", date(evidence.as_of))}
    until = "The evidence goes up to {day}."
    if not rated:
        return Finding("plain-certainty", f"How sure one may be of each outcome was not graded here. {until}", numbers)
    told = []
    for level, about in LEVELS.items():
        held = [one.certainty_id for one in rated if one.certainty == level]
        if held:
            several = len({(one.condition, one.domain) for one in rated if one.certainty == level})  # bodies apart: one
            numbers[level] = Number(several, "outcomes", in_words(several), links=tuple(held))
            told.append(f"{about.label} certainty, {{{level}}} outcome{'s' if several > 1 else ''}: {about.meaning}")
    told.append("Very low certainty does not mean that there is no effect." if "very_low" in numbers else "")
    return Finding("plain-certainty", " ".join(filter(None, [*told, until])), numbers)


def what_to_ask(evidence: Evidence) -> Finding:
    """Questions that a reader may take to a doctor; no advice."""
    what = evidence.topic.intervention
    name, helps = what.short_phrase, what.verb("helps or harms", "help or harm")
    questions = (
        "Was what matters most to me measured in people like me?",
        f"How would we notice whether {name} {helps} me, and when would we stop?",
        f"{what.verb('Does', 'Do')} {name} get on with what else I take, and with my other illnesses?",
        "What else is there, and how sure is that? A page can answer none of these.",
    )
    return Finding("plain-questions", " ".join(questions))
