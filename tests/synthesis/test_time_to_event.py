"""Rates, hazards and arcsine differences against metafor's escalc, and measures that nobody knows."""

import numpy as np
import pytest

from ldnsynth.synthesis.effect_sizes.time_to_event import log_hazard_ratio, log_rate_ratio
from ldnsynth.synthesis.effect_sizes.two_by_two import arcsine_difference
from ldnsynth.synthesis.measures import effect_size
from ldnsynth.synthesis.quantities.effect import Effect
from ldnsynth.synthesis.reported.reported_effects import effect_from_ci, effect_from_p, effect_from_se, effect_from_t

EVENTS, OTHERS = (5, 0, 12, 3), (9, 3, 12, 0)
# metafor 3.8-1, escalc: yi and vi.
IRR = [(-0.4924764851, 0.3111111111), (-2.1690537004, 16 / 7), (0.2068626657, 1 / 6), (1.9459101491, 16 / 7)]
ARCSINE = [
    (-0.0645769185, 0.0047727273),
    (-0.2774055165, 0.0112500000),
    (0.0420968321, 0.0056502525),
    (0.6154797087, 0.0555555556),
]


def test_rate_ratios_are_those_of_escalc_and_say_where_a_half_was_added():
    found = log_rate_ratio(EVENTS, (100, 50, 80.5, 9), OTHERS, (110, 40, 99, 9))
    assert list(zip(found.estimate, found.variance, strict=True)) == [pytest.approx(row, abs=1e-9) for row in IRR]
    assert ["zero_cell_correction" in flags for flags in found.flags] == [False, True, False, True]
    assert "0.5 added to the events of both arms" in found.derivation[1]
    assert effect_size("IRR", {"x1i": 5, "t1i": 100, "x2i": 9, "t2i": 110}).estimate == found.estimate[0]


def test_two_arms_without_events_give_no_rate_ratio():
    found = log_rate_ratio(0, 10, 0, 12)
    assert np.isnan(found.estimate) and found.flags == ("no_information",)


def test_arcsine_differences_are_those_of_escalc():
    people = (100, 50, 80, 9), (110, 40, 99, 9)
    rest = [np.subtract(n, x) for n, x in zip(people, (EVENTS, OTHERS), strict=True)]
    found = arcsine_difference(EVENTS, rest[0], OTHERS, rest[1])
    assert list(zip(found.estimate, found.variance, strict=True)) == [pytest.approx(row, abs=1e-9) for row in ARCSINE]


def test_a_hazard_ratio_follows_from_the_log_rank_test_and_from_its_interval():
    found = log_hazard_ratio(-4.2, 9.8)
    assert (found.estimate, found.se) == pytest.approx((-4.2 / 9.8, 9.8**-0.5), abs=1e-12)
    printed = effect_from_ci("HR", 0.5, 0.9, yi=0.67)
    assert (printed.estimate, printed.se) == pytest.approx((np.log(0.67), np.log(0.9 / 0.5) / (2 * 1.959964)), abs=1e-6)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((5, 0, 3, 10), "t1i: expected person-time above 0"),
        ((5, 10, 3, -1), "t2i: expected person-time above 0"),
        ((-1, 10, 3, 10), "x1i: expected a count of 0 or more"),
    ],
)
def test_rates_without_time_or_with_negative_events_are_refused(given, told):
    with pytest.raises(ValueError, match=told):
        log_rate_ratio(*given)


def test_a_variance_of_the_log_rank_test_is_above_0():
    with pytest.raises(ValueError, match="vei: expected a variance above 0"):
        log_hazard_ratio(1.0, 0.0)


@pytest.mark.parametrize("measure", ["rr", "XX", "", "IRD"])
def test_a_measure_that_nobody_knows_is_refused_wherever_an_effect_is_made(measure):
    for make in (
        lambda: Effect(measure, 0.1, 0.2),
        lambda: effect_from_ci(measure, 0.5, 0.9),
        lambda: effect_from_p(measure, 0.67, 0.03),
        lambda: effect_from_se(measure, 0.67, 0.1),
        lambda: effect_from_t(measure, 0.67, 2.0),
    ):
        with pytest.raises(ValueError, match="measure: expected one of"):
            make()
