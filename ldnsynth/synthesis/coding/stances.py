"""What the stances of the sources come to: profiles, and how far sources stand apart.

A stance runs from -2 (firmly against) to 2 (firmly for); NaN where the source does not speak to the question.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

STEPS = 4  # from firmly against to firmly for


def stance_profiles(stances: pd.DataFrame, questions: Sequence[str], about: Sequence[str]) -> pd.DataFrame:
    """The stances of each source side by side, and what they come to on the intervention itself.

    Parameters
    ----------
    stances : DataFrame
        One row a source and question: source_id, question, stance.
    questions : sequence of str
        The questions in their order.
    about : sequence of str
        Those of them on the intervention itself: to agree always speaks for it.

    Returns
    -------
    DataFrame
        One row a source in the order given: source_id; a column a question with the stance; answered (questions it
        speaks to) and silent_share (0 to 1, of all questions); and of those about the intervention: answered_about (how
        many it speaks to), mean, lowest and highest stance (NaN if none).
    """
    wide = stances.pivot(index="source_id", columns="question", values="stance").astype(float)
    wide = wide.reindex(index=stances["source_id"].unique(), columns=list(questions))
    own = wide[list(about)]
    profiles = wide.assign(
        answered=wide.notna().sum(axis=1),
        silent_share=wide.isna().mean(axis=1),
        answered_about=own.notna().sum(axis=1),
        mean=own.mean(axis=1),
        lowest=own.min(axis=1),
        highest=own.max(axis=1),
    )
    return profiles.rename_axis(columns=None).reset_index()


def stance_gaps(stances: pd.DataFrame, questions: Sequence[str]) -> pd.DataFrame:
    """How far each two sources stand apart on each question.

    Parameters
    ----------
    stances : DataFrame
        One row a source and question: source_id, question, stance.
    questions : sequence of str
        The questions in their order.

    Returns
    -------
    DataFrame
        One row a pair of sources and question, pairs in the order given: source_a, source_b, question, stance_a,
        stance_b, and gap: 0 (the same stance) to 1 (firmly against and firmly for); NaN where one of them is silent.
    """
    wide = stance_profiles(stances, questions, ()).set_index("source_id")[list(questions)]
    rows = [
        {"source_a": a, "source_b": b, "question": question, "stance_a": wide.at[a, question]}
        | {"stance_b": wide.at[b, question]}
        for a, b in combinations(wide.index, 2)
        for question in questions
    ]
    gaps = pd.DataFrame(rows, columns=["source_a", "source_b", "question", "stance_a", "stance_b"])
    return gaps.assign(gap=(gaps["stance_a"] - gaps["stance_b"]).abs() / STEPS)


def stance_distances(stances: pd.DataFrame, questions: Sequence[str]) -> pd.DataFrame:
    """The distance between each two sources: the mean gap over the questions that both speak to.

    Parameters
    ----------
    stances : DataFrame
        One row a source and question: source_id, question, stance.
    questions : sequence of str
        The questions in their order.

    Returns
    -------
    DataFrame
        One row a pair, nearest first: source_a, source_b; distance (0 to 1; NaN, and last, where no question is
        shared), shared (questions that both speak to), opposed (those of them with one source for and one against).
    """
    gaps = stance_gaps(stances, questions)
    gaps = gaps.assign(
        shared=gaps["gap"].notna(),
        opposed=np.sign(gaps["stance_a"]) * np.sign(gaps["stance_b"]) < 0,
    )
    pairs = gaps.groupby(["source_a", "source_b"], sort=False)
    found = pairs.agg(distance=("gap", "mean"), shared=("shared", "sum"), opposed=("opposed", "sum"))
    return found.sort_values("distance", kind="stable", na_position="last").reset_index()
