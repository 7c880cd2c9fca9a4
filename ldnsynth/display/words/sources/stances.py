"""The stances as a reader meets them: sources by the day they were written, questions in their fixed order."""

import pandas as pd

from ldnsynth.display.blocks import Note
from ldnsynth.display.wording import bounds
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.evidence.reading.evidence import Evidence

NO_SOURCES = Note("None of the sources was certainly written by that day.")


def stances_in_order(evidence: Evidence) -> pd.DataFrame:
    """The stance that counts of each source on each question.

    Returns
    -------
    DataFrame
        source_id, label and written (words) of the source, question, stance (-2 to 2; NaN where it does not say),
        certainty, basis, coder (see `evidence.consensus.rows_that_count`).
    """
    rows = in_order(evidence, evidence.stances)
    return rows[["source_id", "label", "written", "question", "stance", "certainty", "basis", "coder"]]


def in_order(evidence: Evidence, stances: pd.DataFrame) -> pd.DataFrame:
    """Rows with source_id, question and coder, joined with label and written and put in the order of display."""
    sources = sources_in_order(evidence).reset_index(names="order")
    sources["written"] = [bounds(s.written_on, s.written_after, s.written_before) for s in sources.itertuples()]
    rows = sources[["source_id", "label", "written", "order"]].merge(stances, on="source_id")
    rows["question_order"] = rows["question"].map(list(evidence.topic.questions).index)
    rows = rows.sort_values(["order", "question_order", "coder"]).reset_index(drop=True)
    return rows.drop(columns=["order", "question_order"])
