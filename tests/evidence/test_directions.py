"""A direction is the sign of the row's own numbers, in the sense that is better for people; none occurred is none."""

import pytest

from ldnsynth.directions import estimate_sign, nobody_had_it, sense_of
from ldnsynth.evidence.rules.plausibility import check_numbers

MCS = "cross2008/mcs/w8"
REMISSION = "open2010/remission/w12"
BLANK = dict.fromkeys(("yi", "ci_low", "ci_high", "ci_level", "pi", "pi_relation", "m1i", "n1i", "n2i"), "")
FEWER = {**BLANK, "measure": "RR", "ai": "1", "n1i": "16", "ci": "5", "n2i": "17"}


@pytest.mark.parametrize(
    ("cells", "measure", "sign"),
    [
        ({"yi": 3.3}, "MD", 1),
        ({"yi": -3.3, "m1i": 2.0, "m2i": 1.0}, "MD", -1),  # the printed estimate comes first
        ({"yi": 0.8}, "RR", -1),
        ({"yi": 1.0}, "OR", 0),
        ({"yi": 0.8}, "RD", 1),
        ({"m1i": -1.8, "m2i": -1.8}, "mean_change", 0),
        ({"m1i": -1.0, "m2i": -1.7}, "mean_change", 1),
        ({"percent1i": 32.0, "percent2i": 11.0}, "proportion", 1),
        ({"ai": 4.0, "bi": 45.0, "ci": 3.0, "di": 47.0}, "", 1),
        ({"ai": 62.0, "n1i": 13598.0, "ci": 248.0, "n2i": 12867.0}, "", -1),  # Hart 1977
        ({"ai": 8.0, "ci": 52.0}, "", None),  # of how many people is not known
        ({"m1i": 8.75}, "", None),
        ({"xi": 5.0, "ni": 40.0}, "", None),
        ({"yi": float("nan"), "pi": 0.041}, "", None),  # a p value has no sign
        ({"ai": 0.0, "bi": 0.0, "ci": 1.0, "di": 2.0}, "", None),
        ({}, "", None),
    ],
)
def test_the_sign_of_an_estimate(cells, measure, sign):
    assert estimate_sign(cells, measure) == sign


@pytest.mark.parametrize(
    ("direction", "sign", "sense"),
    [
        ("favours_intervention", 1, "better"),
        ("favours_intervention", -1, "better"),  # less pain is better: the check holds sign and direction together
        ("worsened", -1, "worse"),
        ("favours_intervention", None, "better stated"),
        ("favours_comparator", None, "worse stated"),
        ("no_difference", None, "no difference stated"),
        ("no_change", 0, "no difference stated"),
        ("none_occurred", None, "none occurred"),
        ("descriptive", 1, "not comparable"),
        ("not_reported", None, "not comparable"),
    ],
)
def test_what_a_result_says_of_ldn(direction, sign, sense):
    assert sense_of(direction, sign) == sense


def test_nobody_had_it_needs_a_zero_in_every_arm():
    assert nobody_had_it({"ai": 0.0, "ci": 0.0}, arms=2)
    assert nobody_had_it({"xi": 0.0, "ni": 8.0}, arms=1)
    assert not nobody_had_it({"ai": 0.0}, arms=2)
    assert not nobody_had_it({"percent1i": 0.0, "percent2i": 30.0}, arms=2)  # before and after
    assert not nobody_had_it({"ni": 8.0}, arms=1)


def faults(package):
    tables = package.tables()
    return [(problem.key, problem.column, problem.message) for problem in check_numbers(tables)]


@pytest.mark.parametrize(
    ("key", "better", "cells", "words"),
    [
        (MCS, "higher", {"direction": "favours_comparator"}, "arm 1 is above arm 2 (yi 3.3)"),
        (MCS, "lower", {}, "'favours_intervention', but arm 1 is above arm 2 (yi 3.3) and lower is"),
        (MCS, "higher", {"direction": "no_difference"}, "'no_difference', but arm 1 is above arm 2"),
        (MCS, "none", {"direction": "no_difference"}, "the direction is the sign of the estimate"),
        (MCS, "higher", {**BLANK, "m1i": "-1.8", "m2i": "-1.8"}, "arm 1 is equal to arm 2 (m1i -1.8, m2i -1.8)"),
        (MCS, "lower", {**FEWER, "direction": "favours_comparator"}, "below arm 2 (ai 1, n1i 16, ci 5, n2i 17)"),
        (
            MCS,
            "higher",
            {**BLANK, "m1i": "2", "m2i": "3", "contrast": "within_arm", "comparator_id": "", "direction": "improved"},
            "'improved', but arm 1 is below before (m1i 2, m2i 3) and higher is better for mcs",
        ),
        (MCS, "lower", {**BLANK, "ai": "0", "ci": "0", "direction": "no_difference"}, "nobody in any arm had the"),
        (REMISSION, "higher", {"percent1i": "", "xi": "0", "ni": "17"}, "in any arm had the event (xi 0, ni 17)"),
        (REMISSION, "higher", {"direction": "none_occurred"}, "none_occurred needs zero events in every arm"),
        (MCS, "lower", {**BLANK, "direction": "none_occurred"}, "in every arm that counts (no event is counted)"),
        (MCS, "lower", {**BLANK, "ai": "0", "direction": "none_occurred"}, "in every arm that counts (ai 0)"),
    ],
)
def test_a_direction_that_its_own_row_contradicts_is_told_with_both(package, key, better, cells, words):
    package.edit("outcomes", "mcs", better=better)
    package.edit("results", key, **cells)
    ((found_key, found_column, message),) = faults(package)
    assert (found_key, found_column) == (key, "direction")
    assert words in message


@pytest.mark.parametrize(
    ("better", "cells"),
    [
        ("higher", {}),
        ("lower", {"direction": "favours_comparator"}),
        ("none", {"direction": "descriptive"}),
        ("lower", FEWER),
        ("lower", {**BLANK, "m1i": "-1.8", "m2i": "-1.8", "direction": "no_difference"}),
        ("lower", {**BLANK, "direction": "no_difference"}),
        ("lower", {**BLANK, "direction": "favours_intervention"}),  # stated without a number: the words of the source
        ("lower", {**BLANK, "ai": "0", "ci": "0", "direction": "none_occurred"}),
        ("lower", {**BLANK, "percent1i": "0", "percent2i": "0", "direction": "none_occurred"}),
        ("lower", {**BLANK, "ai": "0", "n1i": "16", "ci": "5", "n2i": "17"}),
    ],
)
def test_a_direction_that_fits_its_row(package, better, cells):
    package.edit("outcomes", "mcs", better=better)
    package.edit("results", MCS, **cells)
    assert faults(package) == []


def test_a_statement_on_another_estimate_than_the_numbers_is_kept_with_its_reason(package):
    package.edit("results", MCS, direction="no_difference", accepted_because="the p value is of an adjusted model")
    assert faults(package) == []


def test_every_pair_of_numbers_is_asked_and_an_acceptance_of_numbers_excuses_no_direction(package):
    package.edit("results", MCS, m1i="1", m2i="3")  # against its own estimate of 3.3
    assert "arm 1 is below arm 2 (m1i 1, m2i 3)" in faults(package)[0][2]
    package.edit("results", MCS, m1i="", m2i="", direction="not_reported")
    assert "'not_reported', but arm 1 is above arm 2 (yi 3.3)" in faults(package)[0][2]
    package.edit(
        "results", MCS, yi="9", direction="favours_comparator", accepted_because="printed outside its interval"
    )
    ((_, column, message),) = faults(package)
    assert column == "direction" and message.endswith("Correct it.")
