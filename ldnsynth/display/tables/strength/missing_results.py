"""Which results are missing, by outcome, and what that does to a synthesis."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import count, listing, sentence
from ldnsynth.display.words.outcomes import NO_TRIAL
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.missing_results import STATES, judged_missing, missing_results
from ldnsynth.views.row_ids import joined

JUDGED = "Bias from what is missing"


def missing_results_table(evidence: Evidence) -> Table | Note:
    """Table of the trials by outcome and by how much of their result can be had, with the judgement of each synthesis.

    A row a condition and outcome domain; links lead to the results, and to the judgement.
    """
    cells = missing_results(evidence)
    if cells.empty:
        return Note(NO_TRIAL)
    judged = judged_missing(evidence)
    rows, links = [], {name: [] for name in (*STATES.values(), JUDGED)}
    for (condition, domain), own in cells.groupby(["condition", "domain"], sort=False):
        judgement, reason, synthesis = judged.get((condition, domain), ("", "", ""))
        row = {
            "Condition": sentence(evidence.topic.condition_labels[condition]),
            "Outcome": sentence(evidence.topic.domain_labels[domain]),
        }
        for state, words in STATES.items():
            there = own[own["state"] == state]
            row[sentence(words)] = listing([_trial(trial) for trial in there.itertuples()])
            links[words].append(joined(filter(None, there["result_ids"])))
        rows.append(row | {JUDGED: judgement or "not judged", "Why": reason})
        links[JUDGED].append(synthesis)
    frame = pd.DataFrame(rows)
    several = frame["Condition"].nunique() > 1
    empty = [name for name in (sentence(words) for words in STATES.values()) if not frame[name].any()]
    frame = frame.drop(columns=[*empty, *([] if several else ["Condition"]), *([] if frame["Why"].any() else ["Why"])])
    return Table(
        id="missing-results",
        title="Which results can be had, and which are missing",
        frame=frame,
        group="Condition" if several else "",
        links={name: ids for words, ids in links.items() if (name := sentence(words)) in frame},
        notes=(
            "Randomised trials that began. Fully: an estimate with its uncertainty, or the events of both arms, follow "
            "from what was seen; partly: a result is told, but not so, or of one arm alone; in brackets outcomes of "
            "the domain that were measured and of which nothing was seen. Nothing seen: it may have been measured or "
            "not. The judgement is a person’s, of all trials of the outcome together (ROB-ME, 1 October 2023).",
        ),
    )


def _trial(cell) -> str:
    more = f" ({count(cell.unreported, 'outcome')} not given)" if cell.unreported and cell.state != "none" else ""
    return f"{cell.label}{more}"
