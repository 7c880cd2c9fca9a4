"""What was judged of one trial, and what it adds: the facts for a room that judges first, and the judgements."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.bias_tool import OVERALL, BiasTool
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.in_use import only_with
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.wording import count, decimal, listing, sentence
from ldnsynth.display.words.outcomes import outcome_name, rated_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.review_terms import BIAS_DIRECTIONS
from ldnsynth.signalling import ANSWERS, parse_answers
from ldnsynth.synthesis.grade.bias import by_newest_version
from ldnsynth.synthesis.grade.certainty import DOWN, LEVELS
from ldnsynth.views.rated_outcomes import RatedOutcome

_STARTS = ("Randomised trials start at high certainty, other studies mostly at low.",)


def bias_facts(evidence: Evidence) -> Table | Note:
    """Table of what was seen that bears on bias, for a room that judges before it is told."""
    facts = evidence.characteristics
    facts = facts[facts["item"].isin(["randomisation", "bias_fact"])]
    if facts.empty:
        return Note("Nothing was written down that bears on bias: judge from design, flow and results.")
    rows = [(row.locator, _fact_words(row)) for row in facts.itertuples()]
    shown = rows_that_fit(pd.DataFrame(rows, columns=["Where", "What was seen"]))
    return Table(
        id="bias-facts",
        title=f"Before you judge: {count(len(facts), 'fact')} that bear{'s' if len(facts) == 1 else ''} on bias",
        frame=shown,
        notes=more(len(facts) - len(shown)),
    )


def bias_questions(evidence: Evidence) -> Table | Note:
    """Table of the domains of bias: what is asked and may be answered; what was answered and judged, why, seen where.

    Where judgements follow from signalling questions, these are asked before the judgement is shown. Domains that are
    judged together are the rows of one group, and name where they were seen behind their reason.
    """
    if evidence.risk_of_bias.empty:
        return Note(f"The risk of bias of {evidence.trials['label'].iloc[0]} has not been judged: what would you say?")
    rows_that_count = by_newest_version(evidence.risk_of_bias, evidence.topic.bias_tools)
    tool = evidence.topic.bias_tools[rows_that_count["tool"].iloc[0]]
    given = rows_that_count[rows_that_count["tool"] == rows_that_count["tool"].iloc[0]].set_index("domain")
    themes = {code: sentence(name) for name, codes in tool.themes.items() for code in codes}
    rows = []
    for code in (*(themes or tool.domains), OVERALL):
        if code not in given.index:
            continue
        judgement, together = given.loc[code], code in themes
        allowed = tool.allowed(code)
        own = OVERALL if code == OVERALL else f"{code}: {tool.domains[code]}"
        rows.append(
            {
                "Domain": themes[code] if together else own,
                "Question": own if together else "",
                sentence(tool.label): _asked(tool, code) + listing(list(allowed), last="or"),
                "Judged": judgement["judgement"],
                "Bias expected": BIAS_DIRECTIONS.get(judgement["bias_direction"], ""),
                "Answered": _answered(judgement["answers"]),
                "Because": judgement["reason"] + (f" ({judgement['locator']})" if together else ""),
                "Seen in": "" if together else f"{_document(evidence, judgement)}, {judgement['locator']}",
            }
        )
    return Table(id="bias-questions", title=f"Risk of bias by {tool.label}", frame=pd.DataFrame(rows), group="Domain")


def _asked(tool: BiasTool, code: str) -> str:
    """The signalling questions of a domain, before what may be judged; "" for a tool without."""
    signalling = tool.signalling.get(code)
    if signalling is None:
        return ""
    return "; ".join(f"{number} {question}" for number, question in signalling.questions.items()) + ". Then: "


def _answered(cell: str) -> str:
    """What was answered to the signalling questions: "1.1 yes; 1.2 no information"."""
    return "; ".join(f"{number} {ANSWERS[answer]}" for number, answer in parse_answers(cell).items())


@only_with("certainty")
def certainty_of_trial(rated: Sequence[RatedOutcome], evidence: Evidence) -> Table | Note | None:
    """Table of the graded outcomes that the trial bears on: the levels taken off, and what the trial says."""
    trial = evidence.trials.iloc[0]
    own = [outcome for outcome in rated if trial["trial_id"] in set(outcome.trials["trial_id"])]
    if not own:
        return Note(
            f"{trial['label']} stands behind no graded outcome in "
            f"{evidence.topic.condition_labels[trial['condition']]}: it adds no "
            "certainty, whatever its results."
        )
    rows = []
    for outcome in own:
        own_row = outcome.trials.set_index("trial_id").loc[trial["trial_id"]]
        rows.append(
            {
                "Outcome": outcome_name(outcome, own),
                "This trial": own_row["sense"] if own_row["role"] != "silent" else "no result seen",
                "Trials": str(len(outcome.trials)),
                "Levels taken off for": ", ".join(
                    f"{aspect.replace('_', ' ')}\u00a0{decimal(-outcome.levels[aspect])}"
                    for aspect in DOWN
                    if outcome.levels.get(aspect, 0) < 0
                ),
                "Certainty": LEVELS[outcome.certainty].label.lower().replace(" ", "\u00a0"),
            }
        )
    shown = rows_that_fit(pd.DataFrame(rows))
    alone = [outcome for outcome in own if _only_estimate(outcome, trial["trial_id"])]
    rest = "rests" if len(alone) < 2 else "rest"
    return Table(
        id="certainty-of-trial",
        title=f"It bears on {_share(own, rated)}; {len(alone) or 'none'} {rest} on its estimate alone",
        frame=shown,
        numeric=("Trials",),
        notes=(" ".join([*more(len(own) - len(shown)), *_STARTS]),),
    )


def _share(own: Sequence[RatedOutcome], rated: Sequence[RatedOutcome]) -> str:
    """How many of what was graded: "9 of 16 bodies of evidence on 15 outcomes", "the one outcome"."""
    return f"{len(own)} of {rated_words(rated)}" if len(rated) > 1 else "the one outcome"


def _only_estimate(outcome: RatedOutcome, trial_id: str) -> bool:
    """Whether nobody else estimates anything of it, nor of another outcome of its domain."""
    return set(outcome.trials_of("estimated", "apart")) == {trial_id}


def _document(evidence: Evidence, row: pd.Series) -> str:
    """The document in which a judgement's reason was seen: first author and year, number in a register, or where."""
    document = evidence.documents.set_index("document_id").loc[row["source_id"]]
    first = document["authors"].split(";")[0].rpartition(" ")[0]
    year = "" if pd.isna(document["year"]) else f" {document['year']:.0f}"
    return first + year if first else document["register_number"] or document["container"]


def _fact_words(row) -> str:
    return sentence(" ".join(part for part in (decimal(row.value), row.value_text) if part))
