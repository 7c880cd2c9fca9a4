"""One rule for each way of printing."""

import math

import pytest

from ldnsynth.display import wording
from ldnsynth.display.words.estimates.effects import with_unit


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (wording.count(1, "study", "studies"), "1 study"),
        (wording.count(0, "study", "studies"), "0 studies"),
        (wording.integer(20921), "20\u202f921"),
        (wording.integer(3775), "3775"),
        (wording.decimal(-0.34), "−0.34"),
        (wording.decimal(8.0), "8"),
        (wording.decimal(math.nan), ""),
        (wording.decimal(None), ""),
        (wording.decimal(2, 1), "2.0"),
        (wording.in_words(0), "no"),
        (wording.in_words(9), "nine"),
        (wording.in_words(12), "12"),
        (wording.out_of(0, 2), "neither of the two"),
        (wording.out_of(0, 12), "none of the 12"),
        (wording.out_of(2, 4), "two of four"),
        (wording.share_is(0, 1, "trial"), "the one trial is not"),
        (wording.share_is(1, 1, "trial"), "the one trial is"),
        (wording.share_is(0, 2, "trial"), "neither trial is"),
        (wording.share_is(1, 2, "trial"), "one of two trials is"),
        (wording.share_is(2, 2, "trial"), "both trials are"),
        (wording.share_is(0, 3, "study", "studies"), "none of the three studies is"),
        (wording.share_is(2, 3, "study", "studies", verbs=("was", "were")), "two of three studies were"),
        (wording.share_is(12, 12, "trial"), "all 12 trials are"),
        (wording.percentage(5, 40), "13%"),
        (wording.percentage(20, 80), "25%"),
        (wording.span(0.75, 6), "0.75 to 6"),
        (wording.span(4.5, 4.5), "4.5"),
        (wording.span(math.nan, math.nan), ""),
        (wording.decimal(-0.001, 2), "0.00"),
        (wording.places(0.61), 2),
        (wording.places(12), 0),
        (wording.places(0.04, significant=1), 2),
        (wording.places(math.nan), 2),
        (wording.interval(0.34, -0.27, 0.95), "0.34 (−0.27 to 0.95)"),
        (wording.interval(123.4, 98.2, 148.6), "123 (98 to 149)"),
        (wording.interval(0.345, 0.3, 0.39), "0.345 (0.300 to 0.390)"),
        (wording.interval(1.25, 0.5, 2, 1), "1.2 (0.5 to 2.0)"),
        (wording.interval(3.3, math.nan, math.nan, 1), "3.3"),
        (wording.ratio(0.004), "<0.01"),
        (wording.ratio(0.98), "0.98"),
        (wording.ratio(63.31), "63.3"),
        (wording.ratio(2981.2), "2981"),
        (wording.ratio(math.inf), "∞"),
        (wording.ratio_interval(0.98, 0.02, 63.3), "0.98 (0.02 to 63.3)"),
        (wording.date("2010-02-19"), "19 Feb 2010"),
        (wording.date("2008-09"), "Sep 2008"),
        (wording.date("2008"), "2008"),
        (wording.bounds("", "2007-04", "2008-09"), "Apr 2007 to Sep 2008"),
        (wording.bounds("", "2025-01-15", ""), "after 15 Jan 2025"),
        (wording.bounds("", "", "2009-02-09"), "before 9 Feb 2009"),
        (wording.bounds("", "", ""), "undated"),
        (wording.listing(["a"]), "a"),
        (wording.listing(["a", "b", "c"], last="or"), "a, b or c"),
        (wording.listing([]), ""),
        (wording.first_few(["a", "b", "c"], most=2), "a; b; and 1 more"),
        (wording.first_few(["a", "b"], most=2), "a; b"),
    ],
)
def test_printed_as_the_style_asks(printed, expected):
    assert printed == expected


def test_one_point_is_singular():
    assert with_unit("−1 (−2 to 0)", "points") == "−1 point (−2 to 0)"
    assert with_unit("1.0 (0.2 to 1.8)", "points") == "1.0 points (0.2 to 1.8)"
