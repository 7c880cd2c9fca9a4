"""The stances as a reader meets them: sources by the day they were written, questions in their fixed order."""

import pandas as pd

from ldnsynth.display.blocks import Note
from ldnsynth.display.wording import bounds, in_words, out_of, signed
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.topic import Topic

SIGNS = {-2: "− −", -1: "−", 0: "0", 1: "+", 2: "+ +"}

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


def stance_words(stance: float) -> str:
    """A stance as printed: "+1", "−2", "0", "does not say"."""
    return "does not say" if pd.isna(stance) else signed(stance)


def stance_data(evidence: Evidence) -> pd.DataFrame:
    """One row a source and question, with the stance that counts.

    Returns
    -------
    DataFrame
        source, written (words), question, stance (-2 to 2; NaN where it does not say), certainty, basis, coder.
    """
    rows = stances_in_order(evidence)
    rows["question"] = rows["question"].map(evidence.topic.question_labels)
    rows = rows.rename(columns={"label": "source"})
    return rows[["source", "written", "question", "stance", "certainty", "basis", "coder"]]


def opposed_questions(data: pd.DataFrame) -> list[str]:
    """The questions on which one source is for and another against; `data` as from `stance_data`."""
    spread = data.dropna(subset="stance").groupby("question")["stance"].agg(["min", "max"])
    return [question for question, row in spread.iterrows() if row["min"] < 0 < row["max"]]


def stances_title(topic: Topic, data: pd.DataFrame) -> str:
    """On how many questions the sources contradict each other; `data` as from `stance_data`."""
    sources = data["source"].nunique()
    if sources == 1:
        return "One source had been written by that day"
    questions = out_of(len(opposed_questions(data)), len(topic.questions))
    return f"The {in_words(sources)} sources contradict each other on {questions} questions"
