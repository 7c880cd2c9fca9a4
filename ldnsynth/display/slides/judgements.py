"""What was judged of one trial, and what it adds: the facts for a room that judges first, and the judgements."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.bias_tools import OVERALL, TOOLS
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.certainty import RatedOutcome
from ldnsynth.display.figures.traffic_light import judged_studies
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.tables.certainty import DOWN, outcome_name
from ldnsynth.display.wording import count, decimal, listing, sentence
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.certainty import LEVELS
from ldnsynth.vocabulary import CONDITIONS

_SHORT = ("Bias", "Incons.", "Indir.", "Impr.", "Publ.")
_LEVELS_OFF = "Levels off the certainty for bias, inconsistency, indirectness, imprecision, publication bias."


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
    """Table of the domains of bias: the question, what may be answered, and what was judged, why, and seen where."""
    cells = judged_studies(evidence)
    if cells.empty:
        return Note(f"The risk of bias of {evidence.trials['label'].iloc[0]} has not been judged: what would you say?")
    tool = TOOLS[evidence.risk_of_bias["tool"].iloc[0]]
    given = evidence.risk_of_bias.set_index("domain")
    rows = []
    for cell in cells[cells["judgement"] != ""].itertuples():
        judgement = given.loc[cell.code]
        allowed = tool.overall if cell.code == OVERALL else tool.judgements
        name = "Overall" if cell.code == OVERALL else f"{cell.code}: {cell.domain}"
        rows.append(
            {
                "Domain": f"{name} – how would you judge it?",
                tool.label: listing(list(allowed), last="or"),
                "Judged": cell.judgement,
                "Because": judgement["reason"],
                "Seen in": f"{judgement['source_id']}, {judgement['locator']}",
            }
        )
    return Table(id="bias-questions", title=f"Risk of bias by {tool.label}", frame=pd.DataFrame(rows))


def certainty_of_trial(rated: Sequence[RatedOutcome], evidence: Evidence) -> Table | Note:
    """Table of the graded outcomes that the trial bears on: the levels taken off, and what the trial says."""
    trial = evidence.trials.iloc[0]
    own = [outcome for outcome in rated if trial["trial_id"] in set(outcome.trials["trial_id"])]
    if not own:
        return Note(
            f"{trial['label']} stands behind no graded outcome in {CONDITIONS[trial['condition']]}: it adds no "
            "certainty, whatever its results."
        )
    rows = []
    for outcome in own:
        sense = outcome.trials.set_index("trial_id").loc[trial["trial_id"], "sense"]
        rows.append(
            {
                "Outcome": outcome_name(outcome, own),
                "This trial": sense,
                "Trials": str(len(outcome.trials)),
                **{name: decimal(outcome.levels.get(aspect, 0)) for aspect, name in zip(DOWN, _SHORT, strict=True)},
                "Certainty": LEVELS[outcome.certainty].label.lower().replace(" ", "\u00a0"),
            }
        )
    shown = rows_that_fit(pd.DataFrame(rows))
    alone = [outcome for outcome in own if _only_estimate(outcome, trial["trial_id"])]
    return Table(
        id="certainty-of-trial",
        title=f"It bears on {len(own)} of {count(len(rated), 'graded outcome')}; "
        f"on {len(alone) or 'none'} its estimate is the only one",
        frame=shown,
        numeric=("Trials", *_SHORT),
        notes=(
            *more(len(own) - len(shown)),
            "Levels taken off the certainty for bias, inconsistency, indirectness, imprecision, publication bias.",
        ),
    )


def _only_estimate(outcome: RatedOutcome, trial_id: str) -> bool:
    return outcome.group is not None and set(outcome.group.estimated["trial_id"]) == {trial_id}


def _fact_words(row) -> str:
    return sentence(" ".join(part for part in (decimal(row.value), row.value_text) if part))
