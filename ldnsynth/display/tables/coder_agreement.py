"""How far coders agree on the stances, and what became of the codes on which they differ."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.origins import joined, linked, stance_ids
from ldnsynth.display.stances import NO_SOURCES, in_order
from ldnsynth.display.tables.source_stances import stance_words
from ldnsynth.display.wording import integer, interval, percentage, sentence
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.agreement import FEWEST_FOR_INTERVAL, coder_agreement
from ldnsynth.synthesis.stances import differing_codes
from ldnsynth.vocabulary import BASES

_MEASURED = ("Same code", "Both give a stance", "Weighted kappa (95% interval)")


def agreement_table(evidence: Evidence) -> Table | Note:
    """Table of the agreement of each two coders, by question and over all."""
    rows = in_order(evidence, evidence.stances)
    if rows.empty:
        return NO_SOURCES
    names = evidence.topic.question_labels
    found = coder_agreement(rows)
    if found.empty:
        return Note("Agreement by question, as weighted kappa, appears here once a second coder has coded the stances.")
    frame = pd.DataFrame(
        {
            "Question": found["question"].map(lambda name: sentence(names.get(name, "all questions"))),
            "Same code": [
                f"{row.same} of {row.coded} ({percentage(row.same, row.coded)})" for row in found.itertuples()
            ],
            "Both give a stance": found["answered"].map(integer),
            "Weighted kappa (95% interval)": [
                interval(row.kappa, row.ci_low, row.ci_high, 2) for row in found.itertuples()
            ],
            "Remark": found["remark"].map(sentence),
            "Coders": [f"Coders {row.coder_a} and {row.coder_b}" for row in found.itertuples()],
        }
    )
    return Table(
        id="coder-agreement",
        title="How far the coders agree on the stances",
        frame=frame,
        numeric=_MEASURED,
        group="Coders",
        links=linked(_MEASURED, [joined(stance_ids(_coded(rows, question))) for question in found["question"]]),
        notes=(
            "Same code: the same stance, or both find the source silent. Kappa rests on the texts to which both give a "
            "stance; its weights are quadratic, so that opposite readings count sixteen times a shade, as laid down "
            "before there was a second coding.",
            f"The interval is a large-sample one, made for {integer(FEWEST_FOR_INTERVAL)} pairs of codes or more (two "
            "times the square of the five codes): from fewer, and by question above all, it is rough. Stances in one "
            "text are not independent of each other.",
        ),
    )


def differing_table(evidence: Evidence) -> Table | Note:
    """Table of the stances that coders coded differently, with what counts and why."""
    rows = in_order(evidence, differing_codes(evidence.stances))
    if rows.empty:
        alone = evidence.stances["coder"].nunique() < 2
        return Note(
            "While there is one coder, no code can differ." if alone else "The coders gave the same codes throughout."
        )
    agreed = evidence.stance_consensus.set_index(["source_id", "question"])
    lines = []
    for (source, question), cell in rows.groupby(["source_id", "question"], sort=False):
        consensus = agreed.loc[(source, question)]
        lines.append(
            {
                "Question": sentence(evidence.topic.question_labels[question]),
                "Coded": "; ".join(f"{row.coder}: {_code(row)}" for row in cell.itertuples()),
                "What counts": _code(consensus),
                "Why": consensus["reason"],
                "Resolved by": consensus["resolved_by"],
                "Source": cell["label"].iloc[0],
            }
        )
    return Table(
        id="coders-differ",
        title="Where the coders differ, and what counts",
        frame=pd.DataFrame(lines),
        group="Source",
        links=linked(("Coded", "What counts"), list(stance_ids(_coded(rows, "")))),
        notes=("A code is the stance, how it is worded, and what it leans on.",),
    )


def _coded(rows: pd.DataFrame, question: str) -> pd.DataFrame:
    """The sources and questions that were coded, of one question or of all ("")."""
    return rows.loc[(rows["question"] == question) | (question == ""), ["source_id", "question"]].drop_duplicates()


def _code(row) -> str:
    about = "" if pd.isna(row.stance) else f", {row.certainty}, {BASES[row.basis]}"
    return f"{stance_words(row.stance)}{about}"
