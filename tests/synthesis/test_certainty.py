"""The arithmetic of GRADE, and which judgement would change a level."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldnsynth.synthesis.grade.certainty import ASPECTS, LEVELS, certainty_level, certainty_slack
from ldnsynth.synthesis.grade.flips import flips

LEVELS_OF = st.fixed_dictionaries({}, optional={aspect: st.integers(*ends) for aspect, ends in ASPECTS.items()})


@pytest.mark.parametrize(
    ("start", "levels", "expected"),
    [
        ("high", {}, "high"),
        ("high", {"risk_of_bias": -1}, "moderate"),
        ("high", {"risk_of_bias": -1, "imprecision": -1}, "low"),
        ("high", {"risk_of_bias": -2, "imprecision": -1}, "very_low"),
        ("low", {}, "low"),
        ("low", {"large_effect": 1}, "moderate"),
        ("low", {"large_effect": 2}, "high"),
        ("low", {"imprecision": -1}, "very_low"),
        ("high", {"risk_of_bias": -2, "imprecision": -2, "indirectness": -1}, "very_low"),
        ("high", {"large_effect": 2}, "high"),
        ("low", {"risk_of_bias": -1, "dose_response": 1}, "low"),
    ],
)
def test_levels_add_up_within_the_scale(start, levels, expected):
    """The first seven are Cochrane Handbook 5.1, table 12.2.a."""
    assert certainty_level(start, levels) == expected
    assert certainty_level(start, pd.Series(levels, dtype=float)) == expected


def test_symbols_fill_up_from_very_low_to_high():
    assert [level.symbol.count("⊕") for level in LEVELS.values()] == [4, 3, 2, 1]
    assert {len(level.symbol) for level in LEVELS.values()} == {4}


@pytest.mark.parametrize(
    ("start", "levels", "word"),
    [
        ("moderate", {}, "start"),
        ("high", {"bias": -1}, "aspects"),
        ("high", {"imprecision": 1}, "-3 to 0 for imprecision"),
        ("low", {"large_effect": 3}, "0 to 2 for large_effect"),
        ("high", {"imprecision": -0.5}, "imprecision"),
        ("high", {"imprecision": float("nan")}, "imprecision"),
    ],
)
def test_what_cannot_be_judged_is_refused(start, levels, word):
    with pytest.raises(ValueError, match=word):
        certainty_level(start, levels)


@given(start=st.sampled_from(["high", "low"]), levels=LEVELS_OF)
def test_slack_is_what_the_end_of_the_scale_swallows(start, levels):
    order = list(LEVELS)
    unclipped = order.index(start) - sum(levels.values())
    assert abs(unclipped - order.index(certainty_level(start, levels))) == certainty_slack(start, levels)


@given(start=st.sampled_from(["high", "low"]), levels=LEVELS_OF)
def test_a_flip_is_a_move_of_one_level_and_slack_prevents_all(start, levels):
    frame, order = flips(start, levels), list(LEVELS)
    assert list(frame["flips"]) == list(frame["certainty"] != frame["other_certainty"])
    assert set((frame["other_levels"] - frame["levels"]).abs()) <= {1}
    steps = frame["other_certainty"].map(order.index) - frame["certainty"].map(order.index)
    assert set(steps.abs()) <= {0, 1}
    assert not (frame["flips"] & (frame["slack"] > 0)).any()


def test_at_the_bottom_each_way_up_is_a_flip_and_each_way_down_is_none():
    frame = flips("high", {"risk_of_bias": -2, "imprecision": -1, "inconsistency": 0})
    told = frame[["aspect", "other_levels", "other_certainty", "flips"]].to_records(index=False).tolist()
    assert told == [
        ("risk_of_bias", -3, "very_low", False),
        ("risk_of_bias", -1, "low", True),
        ("imprecision", -2, "very_low", False),
        ("imprecision", 0, "low", True),
        ("inconsistency", -1, "very_low", False),
    ]
    assert set(frame["slack"]) == {0}


def test_below_the_bottom_the_slack_is_told():
    frame = flips("high", {"risk_of_bias": -2, "imprecision": -2, "indirectness": -1})
    assert set(frame["slack"]) == {2}
    assert not frame["flips"].any()


def test_every_aspect_may_move_one_way_only():
    assert all(ends[0] == 0 or ends[1] == 0 for ends in ASPECTS.values())
    assert sorted(itertools.chain(*ASPECTS.values()))[0] == -3
