"""The stance that counts, profiles and distances, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from ldnsynth.errors import DataError
from ldnsynth.synthesis.stances import (
    differing_codes,
    stance_distances,
    stance_gaps,
    stance_profiles,
    stances_that_count,
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
NOTHING_SETTLED = coded().drop(columns="coder")


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


def test_one_coder_counts_as_coded():
    counted = stances_that_count(THREE, NOTHING_SETTLED)
    pd.testing.assert_frame_equal(counted[list(THREE.columns)], THREE)


def test_coders_who_agree_count_once_and_those_who_differ_by_their_consensus():
    other = coded(("warm", "symptoms", 2), ("warm", "safety", 2), ("cool", "research", 1), coder="B")
    both = pd.concat([THREE[THREE["source_id"] != "mute"], other])
    settled = coded(("cool", "research", 1), ("warm", "safety", SILENT)).drop(columns="coder")
    counted = stances_that_count(both, settled).set_index(["source_id", "question"])
    assert len(counted) == 6
    assert list(counted.loc[("warm", "symptoms"), ["stance", "coder"]]) == [2, "A;B"]
    assert list(counted.loc[("cool", "research"), ["stance", "coder"]]) == [1, "consensus of A;B"]
    assert np.isnan(counted.loc[("warm", "safety"), "stance"])
    assert counted.loc[("cool", "safety"), "coder"] == "A"


@pytest.mark.parametrize("change", [{"stance": 1.0}, {"stance": SILENT}, {"certainty": "hedged"}, {"basis": "none"}])
def test_any_code_that_differs_asks_for_a_consensus(change):
    both = pd.concat([THREE, THREE.head(1).assign(coder="B", **change)])
    assert list(differing_codes(both)["coder"]) == ["A", "B"]
    with pytest.raises(DataError, match=r"stance_consensus\.csv, warm/symptoms: the coders differ") as caught:
        stances_that_count(both, NOTHING_SETTLED)
    assert len(caught.value.problems) == 1


def test_to_be_silent_together_is_to_agree():
    assert differing_codes(pd.concat([THREE, THREE.assign(coder="B")])).empty
