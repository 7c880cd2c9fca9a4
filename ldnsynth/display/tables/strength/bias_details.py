"""Judgements of bias whose tool asks for more than a word: answers, the direction of bias, and the former version."""

import pandas as pd

from ldnsynth.bias_tool import OVERALL, BiasTool
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import listing, sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.review_terms import BIAS_DIRECTIONS
from ldnsynth.signalling import ANSWERS, parse_answers

NOTHING = "No study of this selection was judged with a tool that asks which way bias moves a result."
_FORMER = "By the former version"


def bias_details_table(evidence: Evidence) -> Table | Note:
    """Table of the judgements by tools that ask for a direction: answers, direction, reason, the former version."""
    tools, rows, links = evidence.topic.bias_tools, [], []
    labels = evidence.trials.set_index("trial_id")["label"]
    given = {(row.trial_id, row.tool, row.domain): row for row in evidence.risk_of_bias.itertuples()}
    used = {name: tool for name, tool in tools.items() if tool.directions}
    for trial in labels.index:
        for name, tool in used.items():
            for code in tool.codes:
                if row := given.get((trial, name, code)):
                    former = given.get((trial, tool.supersedes, OVERALL)) if code == OVERALL else None
                    rows.append({"Study": labels[trial], **_cells(tool, row), _FORMER: _said(tools, former)})
                    links.append(row.bias_id)
    if not rows:
        return Note(NOTHING)
    frame = pd.DataFrame(rows)
    empty = [name for name in ("Answers", "Bias expected", _FORMER) if not frame[name].any()]
    named = listing([f"{tool.label} ({tool.version})" for tool in used.values()])
    return Table(
        id="bias-details",
        title="Answers and direction of bias, domain by domain",
        frame=frame.drop(columns=empty),
        group="Study",
        links={"Judgement": links},
        notes=(
            f"By {named}. Strong and weak: whether what is wrong is likely to matter much. Of two versions of a tool "
            "both are kept and the newer one counts. A triage that ends in Critical leaves the domains unjudged. What "
            "each question asks stands with its answer behind the judgement.",
        ),
    )


def _cells(tool: BiasTool, row) -> dict[str, str]:
    code = row.domain
    return {
        "Domain": sentence(code) if code == OVERALL else f"{code}: {tool.domains[code]}",
        "Judgement": row.judgement,
        "Answers": "; ".join(f"{number} {ANSWERS[said]}" for number, said in parse_answers(row.answers).items()),
        "Bias expected": BIAS_DIRECTIONS.get(row.bias_direction, ""),
        "Because": row.reason,
    }


def _said(tools, former) -> str:
    return f"{former.judgement} ({tools[former.tool].label}, {tools[former.tool].version})" if former else ""
