"""Thresholds on the scale of an estimate, and where an interval lies among them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldnsynth.synthesis.grade.thresholds import (
    PLACES,
    Thresholds,
    difference_thresholds,
    event_thresholds,
    pooled_thresholds,
    read_interval,
    sd_between_people,
)

NAN = math.nan
HALF = Thresholds(-0.5, 0.5)


@pytest.mark.parametrize(
    ("low", "high", "place", "side", "clear"),
    [
        (-0.4, 0.4, "within", 0, False),
        (0.1, 0.4, "within", 1, True),
        (-0.5, 0.4, "across one", -1, False),  # an effect of the threshold itself matters
        (-0.4, 0.5, "across one", 1, False),
        (0.0, 0.6, "across one", 1, False),
        (0.1, 0.6, "across one", 1, True),
        (-0.6, -0.1, "across one", -1, True),
        (0.5, 0.9, "beyond", 1, True),
        (-0.9, -0.5, "beyond", -1, True),
        (-0.83, 1.11, "across both", 0, False),
    ],
)
def test_an_interval_lies_within_beyond_or_across(low, high, place, side, clear):
    assert tuple(read_interval(low, high, HALF)) == (place, side, clear)


@pytest.mark.parametrize(
    ("low", "high", "side", "clear"), [(-0.83, 1.11, 0, False), (0.01, 0.5, 1, True), (-4.8, 0.0, 0, False)]
)
def test_without_thresholds_only_the_side_of_no_effect_is_read(low, high, side, clear):
    assert tuple(read_interval(low, high, None)) == ("no threshold", side, clear)


@given(st.floats(-3, 3), st.floats(0, 3), st.floats(0.01, 2), st.floats(0.01, 2))
def test_turning_the_scale_turns_the_reading(low, width, below, above):
    here = read_interval(low, low + width, Thresholds(-below, above))
    there = read_interval(-low - width, -low, Thresholds(-above, below))
    assert (here.place, here.clear) == (there.place, there.clear)
    assert here.side == -there.side or here.place == "across one"
    assert here.place in PLACES


def test_a_difference_matters_as_much_either_way_and_none_is_none():
    assert difference_thresholds(3.0) == Thresholds(-3, 3)
    assert difference_thresholds(NAN) is None
    for wrong in (0.0, -1.0):
        with pytest.raises(ValueError, match="thresholds"):
            difference_thresholds(wrong)


def test_the_nearer_of_both_thresholds_of_an_event_decides():
    """Of 1000 people without the treatment 200 have it: 50 more or fewer are ratios of 1.25 and 0.75."""
    absolute = event_thresholds(50, 0.5, 0.2)
    assert (math.exp(absolute.low), math.exp(absolute.high)) == pytest.approx((0.75, 1.25))
    relative = event_thresholds(50, 0.9, 0.2)
    assert (math.exp(relative.low), math.exp(relative.high)) == pytest.approx((0.9, 1 / 0.9))
    mixed = event_thresholds(50, 1.3, 0.2)  # 1.3 where more is better: 0.77 the other way
    assert (math.exp(mixed.low), math.exp(mixed.high)) == pytest.approx((1 / 1.3, 1.25))


def test_of_a_rare_event_the_ratio_decides_as_no_difference_in_1000_is_left():
    rare = event_thresholds(10, 0.75, 0.008)
    assert math.exp(rare.low) == pytest.approx(0.75)
    assert event_thresholds(10, NAN, 0.008) is None
    assert event_thresholds(NAN, 0.75, 0.008) is None


@pytest.mark.parametrize("risk", [NAN, 0.0])
def test_without_a_risk_no_ratio_can_be_told_in_people(risk):
    assert event_thresholds(10, 0.75, risk) is None


@pytest.mark.parametrize("arguments", [(0, 0.75, 0.2), (-5, 0.75, 0.2), (50, 0, 0.2), (50, 1, 0.2)])
def test_thresholds_of_nothing_are_refused(arguments):
    with pytest.raises(ValueError, match="threshold"):
        event_thresholds(*arguments)


def test_pooled_scales_take_the_mean_of_what_matters_in_sds_by_weight():
    """10 of an SD of 20 is 0.5, 1 of an SD of 4 is 0.25; three parts to one."""
    found = pooled_thresholds([10, 1], [20, 4], [75, 25])
    assert (found.low, found.high) == pytest.approx((-0.4375, 0.4375))
    assert pooled_thresholds([10, NAN], [20, 4], [75, 25]) is None
    assert pooled_thresholds([10, 1], [20, NAN], [75, 25]) is None
    assert pooled_thresholds([], [], []) is None


@pytest.mark.parametrize(
    ("numbers", "sd"),
    [
        ((3.3, 1.57, 0.33, 0.157), 10),
        ((-3.3, 1.57, 0.33, 0.157), 10),
        ((0.0, 2.0, 0.0, 0.2), 10),  # no difference: the standard errors tell it
    ],
)
def test_a_trials_own_numbers_imply_the_sd_between_people(numbers, sd):
    assert sd_between_people(*numbers) == pytest.approx(sd)
    assert math.isnan(sd_between_people(NAN, NAN, NAN, NAN))


@pytest.mark.parametrize(("low", "high"), [(1, 0), (NAN, 1), (0, NAN)])
def test_no_interval_is_refused(low, high):
    with pytest.raises(ValueError, match="interval"):
        read_interval(low, high, None)
