"""Fragility against published examples, Fisher's test against SciPy and R."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ldnsynth.synthesis.grade.fragility import fisher_exact_p, fragility_index

PEOPLE = st.integers(0, 40)


@given(PEOPLE, PEOPLE, PEOPLE, PEOPLE)
def test_fisher_is_that_of_scipy(a, b, c, d):
    assert fisher_exact_p(a, b, c, d) == pytest.approx(stats.fisher_exact([[a, b], [c, d]])[1], abs=1e-12)


def test_tables_of_equal_chance_count_together():
    """Five events fall on 2 and 8 people as 0, 1 or 2 to the first in 10, 25 and 10 of 45 ways; so says R, too."""
    assert fisher_exact_p(0, 2, 5, 3) == pytest.approx(20 / 45)


def test_fisher_holds_for_thousands_of_people():
    expected = stats.fisher_exact([[2100, 2900], [1900, 3100]])[1]
    assert fisher_exact_p(2100, 2900, 1900, 3100) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("table", "p", "other_p"),
    [
        ((15, 25, 6, 34), 0.04060921, 0.07836101),
        ((3, 47, 12, 38), 0.02260439, 0.05376475),
        ((1, 99, 9, 91), 0.01848768, 0.05822072),
    ],
)
def test_one_person_can_carry_a_p_value(table, p, other_p):
    """The README of R's fragilityindex; Yang and Berdine 2019 (doi 10.12746/swrccc.v7i27.526); a textbook table.

    p values by R 4.2, fisher.test.
    """
    found = fragility_index(*table)
    assert (found.people, found.reverse) == (1, False)
    assert (found.p, found.other_p) == pytest.approx((p, other_p), abs=5e-9)


def test_two_people_where_one_is_not_enough():
    """15 and 5 of 40, the call in the same README: p is 0.0188, then 0.0406, then 0.0784."""
    assert fragility_index(15, 25, 5, 35).people == 2


@given(PEOPLE, PEOPLE, PEOPLE, PEOPLE)
def test_arms_and_events_may_be_named_either_way(a, b, c, d):
    if not (a + b and c + d) or a * (c + d) == c * (a + b):
        return
    first, second = fragility_index(a, b, c, d), fragility_index(c, d, a, b)
    assert (first.people, first.reverse) == (second.people, second.reverse)
    assert first.p == pytest.approx(second.p)


@given(PEOPLE, PEOPLE, PEOPLE, PEOPLE)
def test_the_other_side_is_reached_and_not_before(a, b, c, d):
    if not (a + b and c + d):
        return
    found = fragility_index(a, b, c, d)
    assert found.reverse == (found.p >= 0.05)
    if found.people is None:
        assert found.reverse and math.isnan(found.other_p)
    else:
        assert (found.other_p < 0.05) == found.reverse


def test_a_table_that_is_not_significant_has_a_reverse_index():
    """By SciPy: 5 and 9 events of 20 become 3 and 9 with p 0.08, 2 and 9 with p 0.031."""
    found = fragility_index(5, 15, 9, 11)
    expected = stats.fisher_exact([[2, 18], [9, 11]])[1]
    assert (found.people, found.reverse) == (3, True)
    assert found.other_p == pytest.approx(expected)
    assert stats.fisher_exact([[3, 17], [9, 11]])[1] >= 0.05 > expected


def test_when_one_arm_has_no_event_left_the_other_gets_some():
    found = fragility_index(0, 20, 1, 19)
    assert found.people == next(i for i in range(1, 20) if stats.fisher_exact([[0, 20], [1 + i, 19 - i]])[1] < 0.05)


def test_too_few_people_can_never_differ():
    found = fragility_index(0, 2, 1, 1)
    assert found.people is None and found.reverse


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ((1.5, 2, 3, 4), "whole"),
        ((-1, 2, 3, 4), "count"),
        ((0, 0, 3, 4), "both arms"),
        ((float("nan"), 2, 3, 4), "whole"),
    ],
)
def test_what_is_no_table_is_refused(cells, word):
    with pytest.raises(ValueError, match=word):
        fragility_index(*cells)
    with pytest.raises(ValueError, match="alpha"):
        fragility_index(1, 2, 3, 4, alpha=1)
