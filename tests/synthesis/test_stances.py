"""Profiles and distances, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from ldnsynth.synthesis.coding.stances import (
    stance_distances,
    stance_gaps,
    stance_profiles,
)

SILENT = float("nan")
QUESTIONS = ("symptoms", "safety", "research", "nobody_asked")
ABOUT = ("symptoms", "safety")


def coded(*rows, coder="A"):
    """Rows (source, question, stance) as the table of stances holds them."""
    frame = pd.DataFrame(rows, columns=["source_id", "question", "stance"])
    return frame.assign(certainty="certain", basis="rct", coder=coder).astype({"stance": float})


THREE = coded(
    ("warm", "symptoms", 2),
    ("warm", "safety", 1),
    ("warm", "research", 2),
    ("cool", "symptoms", -2),
    ("cool", "safety", 0),
    ("cool", "research", SILENT),
    ("mute", "symptoms", SILENT),
    ("mute", "safety", SILENT),
    ("mute", "research", -1),
)


def test_a_profile_counts_what_is_said_and_averages_only_what_is_about_the_intervention():
    found = stance_profiles(THREE, QUESTIONS, ABOUT).set_index("source_id")
    assert list(found.index) == ["warm", "cool", "mute"]
    assert list(found["answered"]) == [3, 2, 1]
    assert found.loc["warm", "silent_share"] == 1 / 4
    assert list(found.loc["warm", ["answered_about", "mean", "lowest", "highest"]]) == [
        2,
        1.5,
        1,
        2,
    ]  # research left out
    assert found.loc["mute", "answered_about"] == 0
    assert found.loc["mute", ["mean", "lowest", "highest"]].isna().all()


def test_a_distance_is_the_mean_gap_over_shared_questions_and_never_0_where_none_is():
    found = stance_distances(THREE, QUESTIONS).set_index(["source_a", "source_b"])
    assert list(found.index) == [("warm", "cool"), ("warm", "mute"), ("cool", "mute")]
    assert list(found.loc[("warm", "cool")]) == [(1 + 0.25) / 2, 2, 1]
    assert list(found.loc[("warm", "mute")]) == [0.75, 1, 1]
    assert np.isnan(found.loc[("cool", "mute"), "distance"])
    assert list(found.loc[("cool", "mute"), ["shared", "opposed"]]) == [0, 0]


def test_a_distance_does_not_depend_on_who_is_named_first():
    turned = THREE.iloc[::-1]
    there = {
        frozenset((row.source_a, row.source_b)): row.distance for row in stance_distances(THREE, QUESTIONS).itertuples()
    }
    back = {
        frozenset((row.source_a, row.source_b)): row.distance
        for row in stance_distances(turned, QUESTIONS).itertuples()
    }
    assert there == pytest.approx(back, nan_ok=True)


def test_gaps_name_every_question_and_are_nan_where_one_is_silent():
    gaps = stance_gaps(THREE, QUESTIONS)
    assert len(gaps) == 3 * 4
    of_pair = gaps[(gaps["source_a"] == "warm") & (gaps["source_b"] == "cool")].set_index("question")["gap"]
    assert of_pair.dropna().to_dict() == {"symptoms": 1, "safety": 0.25}


@pytest.mark.parametrize("sources", [[], ["warm"]])
def test_fewer_than_two_sources_have_no_distance(sources):
    some = THREE[THREE["source_id"].isin(sources)]
    assert stance_distances(some, QUESTIONS).empty
    assert len(stance_profiles(some, QUESTIONS, ABOUT)) == len(sources)
