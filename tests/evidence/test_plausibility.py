"""Each fault of a number is made by editing one row, toy or real, and is the only one told; true rows are quiet."""

import itertools
import math
import statistics
from collections import defaultdict

import pytest

from ldnsynth.evidence.reading.tables import Row
from ldnsynth.evidence.rules.plausibility import check_numbers
from ldnsynth.evidence.rules.plausibility.printed import (
    binary_spread_exists,
    counts_that_fit,
    mean_exists,
    printed_range,
    spread_exists,
)
from ldnsynth.evidence.rules.plausibility.standard_errors import tell_standard_errors

MCS = "cross2008/mcs/w8"
REMISSION = "open2010/remission/w12"
NO_TEST = {"yi": "", "ci_low": "", "ci_high": "", "ci_level": "", "pi": "", "pi_relation": ""}
BEFORE_AFTER = {"contrast": "within_arm", "comparator_id": "", "n2i": ""}


@pytest.mark.parametrize(
    ("percent", "n", "counts"),
    [
        ("67", 17, []),  # 11/17 = 64.7, 12/17 = 70.6
        ("89", 17, []),  # 15/17 = 88.2, 16/17 = 94.1
        ("88", 17, [15]),
        ("74.5", 47, [35]),  # 35/47 = 74.47
        ("74.4", 47, []),
        ("50", 1, []),
        ("12", 8, [1]),  # 12.5 may be rounded down
        ("13", 8, [1]),  # or up
        ("12.5", 8, [1]),
        ("50", 200, [99, 100, 101]),  # 49.5 and 50.5 too
        ("0", 17, [0]),
        ("100", 17, [17]),
        ("50", 0, []),
    ],
)
def test_counts_by_hand(percent, n, counts):
    assert list(counts_that_fit(percent, n)) == counts


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("3.3", 3.25, 3.35), ("3.30", 3.295, 3.305), ("-23", -23.5, -22.5), ("1e-4", 0.00005, 0.00015)],
)
def test_the_range_behind_a_printed_number(text, low, high):
    assert printed_range(text) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("mean", "n", "step", "exists"),
    [
        ("5.27", 43, 1, False),  # the example of the R package scrutiny: 226/43 = 5.26, 227/43 = 5.28
        ("5.28", 43, 1, True),
        ("3.48", 20, 1, False),  # twenty dice: 3.45 or 3.5
        ("1.12", 8, 1, True),  # 1.125 may be rounded down
        ("1.13", 8, 1, True),  # or up
        ("12.2", 6, 1, True),  # 73/6 = 12.17
        ("12.4", 6, 1, False),
        ("-1.7", 6, 1, True),  # a change: -10/6 = -1.67
        ("-1.6", 6, 1, False),
        ("5.55", 10, 0.5, True),  # 55.5/10, in half points
        ("5.55", 10, 1, False),
        ("5.52", 10, 0.5, False),
        ("3.4", 10, 1, True),  # ten people: a sum for every first decimal
        ("12", 6, 1, True),
        ("0", 0, 1, False),
    ],
)
def test_means_by_hand(mean, n, step, exists):
    assert mean_exists(mean, n, step=step) is exists


def test_no_scores_that_exist_are_refused():
    """Every set of seven scores from 0 to 4, in steps of 1 and, halved, of one half: mean and SD pass as printed."""
    pairs = {(statistics.mean(s), statistics.stdev(s)) for s in itertools.combinations_with_replacement(range(5), 7)}
    assert len(pairs) > 100
    for mean, sd in pairs:
        assert spread_exists(f"{mean:.2f}", f"{sd:.2f}", 7, step=1)
        assert spread_exists(f"{mean / 2:.2f}", f"{sd / 2:.2f}", 7, step=0.5)
        assert spread_exists(f"{-mean:.1f}", f"{sd:.1f}", 7, step=1)


def test_spreads_that_no_scores_have_are_found():
    """All that seven whole numbers can have with a mean of 2.00: the sum of squares is even, as their sum of 14 is."""
    possible = {f"{math.sqrt((squares - 28) / 6):.3f}" for squares in range(28, 200, 2)}
    for thousandths in range(0, 2000, 7):
        sd = f"{thousandths / 1000:.3f}"
        near = {f"{(thousandths + by) / 1000:.3f}" for by in (-1, 1)}
        if sd in possible or not near & possible:
            assert spread_exists("2.00", sd, 7, step=1) is (sd in possible)
    assert not spread_exists("2.00", "0.41", 7, step=1)  # 1/6 between them: an odd sum of squares, 29
    assert spread_exists("2.00", "0.58", 7, step=1)  # 30


@pytest.mark.parametrize(
    ("mean", "sd", "n", "exists"),
    [
        ("0.30", "0.48", 10, True),  # three of ten: sqrt(10/9 x 0.21) = 0.483
        ("0.30", "0.46", 10, False),  # with n in place of n - 1
        ("0.5", "0.5", 100, True),
        ("0.25", "0.45", 12, True),
        ("0.25", "0.50", 12, False),
        ("1.20", "0.40", 10, False),
        ("0.00", "0.00", 8, True),
    ],
)
def test_the_mean_of_yes_and_no_decides_their_spread(mean, sd, n, exists):
    assert binary_spread_exists(mean, sd, n) is exists


@pytest.mark.parametrize(("df", "t"), [(5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_the_widest_quantile_is_that_of_a_table_of_t(df, t):
    cells = {"ci_low": "-1.0000", "ci_high": "1.0000", "ci_level": "95", "measure": "MD"}
    (told,) = tell_standard_errors(Row("results.csv", 2, "", defaultdict(str, cells)), None, df)
    assert 1 / told.low == pytest.approx(t, abs=1e-3)
    assert 1 / told.high == pytest.approx(1.960, abs=1e-3)


def faults(package):
    tables = package.tables()
    return [(problem.key, problem.column, problem.message) for problem in check_numbers(tables)]


@pytest.mark.parametrize(
    ("key", "cells", "column", "words"),
    [
        (MCS, {"ai": "7", "bi": "10"}, "bi", "ai 7 and bi 10 do not add up to n1i 16"),
        (MCS, {"ci": "7", "di": "9"}, "di", "ci 7 and di 9 do not add up to n2i 17"),
        (MCS, {"ai": "18"}, "ai", "18 events in 16 people"),
        (MCS, {"ci": "18"}, "ci", "18 events in 17 people"),
        (REMISSION, {"xi": "18", "ni": "17"}, "xi", "18 events in 17 people"),
        (MCS, {"ci_low": "7"}, "ci_low", "7 is above ci_high 6.5"),
        (MCS, {"yi": "6.6"}, "yi", "6.6 lies outside its own interval 0.1 to 6.5"),
        (MCS, {"ci_level": ""}, "ci_level", "blank beside an interval"),
        (MCS, {"pi_relation": ""}, "pi_relation", "blank beside a p value"),
        (MCS, {"percent1i": "67"}, "percent1i", "no count out of 16 people is 67%"),
        (MCS, {"percent2i": "67"}, "percent2i", "no count out of 17 people is 67%"),
        (MCS, {"n1i": "0", "m1i": "", "percent1i": "50"}, "percent1i", "no count out of 0 people is 50%"),
        # The result tells no number of people: that of the arm counts, else that of the trial.
        (MCS, {"n2i": "", "percent2i": "67"}, "percent2i", "no count out of 17 people is 67%"),
        (REMISSION, {"percent1i": "89"}, "percent1i", "no count out of 17 people is 89%"),
        (MCS, {"n1i": "17"}, "n1i", "17 people, but characteristics.csv knows of at most 16"),
        (MCS, {"n2i": "18"}, "n2i", "18 people, but characteristics.csv knows of at most 17"),
        (REMISSION, {"percent1i": "50", "ni": "18"}, "ni", "18 people, but characteristics.csv knows of at most 17"),
        (MCS, {"m1i": "3.33"}, "m1i", "no 16 scores in steps of 1 have the mean 3.33"),
        (MCS, {"direction": "descriptive", "m2i": "3.33"}, "m2i", "no 17 scores in steps of 1 have the mean 3.33"),
        (MCS, {"direction": "descriptive", "m2i": "3.33", "n2i": ""}, "m2i", "no 17 scores in steps of 1"),
        (MCS, {**BEFORE_AFTER, "direction": "descriptive", "m2i": "3.33"}, "m2i", "no 16 scores in steps of 1"),
        (
            MCS,
            {"m1i": "3.25", "sd1i": "1.07"},
            "sd1i",
            "no 16 scores in steps of 1 with the mean 3.25 have",
        ),
        (MCS, {"m1_ci_low": "4", "m1_ci_high": "2"}, "m1_ci_low", "4 is above m1_ci_high 2"),
        (MCS, {"m2_ci_low": "4", "m2_ci_high": "2"}, "m2_ci_low", "4 is above m2_ci_high 2"),
        (MCS, {"m1_ci_low": "4", "m1_ci_high": "5"}, "m1i", "3.3 lies outside its own interval 4 to 5"),
        (MCS, {"m2i": "1", "m2_ci_low": "4", "m2_ci_high": "5"}, "m2i", "1 lies outside its own interval 4 to 5"),
        (MCS, {"yi": "5"}, "yi", "5 is not the middle of its interval 0.1 to 6.5"),
        (MCS, {"yi": "2.22", "ci_low": "1.14", "ci_high": "4.32"}, "yi", "not the middle"),  # a ratio as a difference
        (MCS, {"measure": "RR", "yi": "2.8", "ci_low": "1.14", "ci_high": "4.32"}, "yi", "not the middle"),
        (MCS, {"ci_low": "-0.3", "ci_high": "6.9"}, "pi", "p = 0.04, but the 95% interval -0.3 to 6.9 holds the"),
        (MCS, {"pi": "0.4"}, "pi", "p = 0.4, but the 95% interval 0.1 to 6.5 leaves out the value of no effect"),
        (MCS, {"pi": "0.05", "pi_relation": ">"}, "pi", "p > 0.05, but the 95% interval 0.1 to 6.5 leaves out"),
        (
            MCS,
            {"direction": "worsened", "yi": "-3.3", "ci_low": "-6.5", "ci_high": "-0.1", "pi": "0.4"},
            "pi",
            "leaves out the value of no",
        ),
        (MCS, {"measure": "percent_change", "pi": "0.4"}, "pi", "leaves out the value of no effect"),
        (MCS, {"measure": "median_difference", "pi": "0.4"}, "pi", "leaves out the value of no effect"),
        (
            MCS,
            {"direction": "worsened", "measure": "OR", "yi": "0.8", "ci_low": "0.3", "ci_high": "2.1"},
            "pi",
            "holds the value of no effect",
        ),
        (MCS, {"pi": "0.001"}, "pi", "p = 0.001 means a standard error of 0.736 to 1.06, but the interval 0.1 to 6.5"),
        (MCS, {"pi": "0.001", "pi_relation": "<"}, "pi", "p < 0.001 means a standard error of 0 to 1.02, but"),
        (MCS, {"sei": "3.1"}, "sei", "sei 3.1 means a standard error of 3.05 to 3.15, but the interval"),
        (MCS, {"ti": "5.0"}, "ti", "t 5.0 means a standard error of 0.644 to 0.677, but the interval"),
        (MCS, {"ti": "0.2", "ci_low": "", "ci_high": "", "pi": "0.05", "pi_relation": "<"}, "pi", "but t 0.2 means"),
        (MCS, {"sd1i": "1.1", "sd2i": "1.1"}, "sd1i", "explain it as standard errors (1.6 together), not as standard"),
        (
            MCS,
            {**NO_TEST, "m2i": "0.5", "sd1i": "1.1", "sd2i": "1.2", "pi": "0.1", "pi_relation": ">"},
            "sd1i",
            "p > 0.1",
        ),
        (MCS, {"sd1i": "1.1", "sd2i": "4.5"}, "sd1i", "1.1 is smaller than sd2i 4.5 by about the root of n"),
        (MCS, {"sd1i": "4.5", "sd2i": "1.1"}, "sd2i", "1.1 is smaller than sd1i 4.5 by about the root of n"),
        (MCS, {"measure": "SMD"}, "yi", "a standardised difference of 3.3, expected at most 3 either way"),
        # The worked example of metaDETECT, a standard error in the place of the SD.
        (
            MCS,
            {**NO_TEST, "m1i": "18.4", "sd1i": "1.2", "m2i": "12.1", "sd2i": "1.4"},
            "sd1i",
            "the means differ by 4.8 standard deviations, expected at most 3",
        ),
    ],
)
def test_a_number_that_cannot_be_true(package, key, cells, column, words):
    package.edit("outcomes", "mcs", step="1")
    package.edit("results", key, **cells)
    ((found_key, found_column, message),) = faults(package)
    assert (found_key, found_column) == (key, column)
    assert words in message
    assert message.endswith("Correct it, or keep it as printed and say why in accepted_because.")


@pytest.mark.parametrize(
    ("key", "cells"),
    [
        (MCS, {"ai": "7", "bi": "9", "ci": "0", "di": "17"}),
        (MCS, {"ai": "16", "bi": ""}),
        (MCS, {"yi": "6.5", "measure": "median_difference"}),
        (MCS, {"ci_low": "", "ci_level": ""}),
        (MCS, {"m1i": "3.31"}),  # 53 of 16
        (MCS, {"m1i": "3.33", "n1i": "15"}),
        (MCS, {"m1i": "3.33", "measure": "percent_difference"}),
        (MCS, {"m1_ci_low": "3.3", "m1_ci_high": "4"}),
        (MCS, {"sei": "1.56", "ti": "2.1", "di_df": "31"}),
        (MCS, {"pi": "0.05", "ci_low": "-0.1", "ci_high": "6.7"}),  # 0.05 may be 0.0504
        (MCS, {"pi": "0.05", "pi_relation": "<"}),
        (MCS, {"pi": "0", "pi_relation": "<", "ci_low": "", "ci_high": ""}),
        (MCS, {"direction": "unclear", "pi": "1", "yi": "0", "ci_low": "-3.2", "ci_high": "3.2"}),
        (MCS, {"sd1i": "4.4", "sd2i": "4.5"}),
        (MCS, {"sd1i": "4.4", "sd2i": "2.1"}),
        (MCS, {"sd1i": "0", "sd2i": "0"}),
        (MCS, {"sd1i": "1.1", "sd2i": "1.1", "contrast": "within_arm"}),  # the same people twice: SDs tell no SE
        (MCS, {**NO_TEST, **BEFORE_AFTER, "m1i": "18.5", "sd1i": "1.2", "m2i": "12.5", "sd2i": "1.4"}),
        # The interval of an SMD is in standard deviations, not in points.
        (
            MCS,
            {"measure": "SMD", "yi": "0.74", "ci_low": "0.1", "ci_high": "1.4"}
            | {"m1i": "0.31", "sd1i": "0.48", "m2i": "0.00", "sd2i": "0.35"},
        ),
        (MCS, {"yi": "3.0", "measure": "SMD"}),
        (REMISSION, {"percent1i": "53"}),
        (REMISSION, {"percent1i": "50", "ni": "16"}),
        (REMISSION, {"xi": "17", "ni": "17", "percent1i": "100"}),
    ],
)
def test_numbers_that_can_be_true(package, key, cells):
    package.edit("outcomes", "mcs", step="1")
    package.edit("results", key, **cells)
    assert faults(package) == []


def test_any_number_of_people_known_may_be_the_denominator(package):
    package.edit("results", REMISSION, percent1i="67")
    package.add_row(
        "characteristics",
        like="open2010/n_enrolled",
        characteristic_id="open2010/n_completed",
        item="n_completed",
        value="15",
    )
    assert faults(package) == []  # 10 of 15
    package.edit("results", REMISSION, percent1i="89")
    assert "15 or 17 people is 89%" in faults(package)[0][2]


def test_a_percentage_without_any_number_of_people_is_not_judged(package):
    package.drop_row("characteristics", "open2010/n_enrolled")
    package.edit("results", REMISSION, percent1i="89")
    assert faults(package) == []


PUBLISHED = {
    "Bruun 2024, pain": ("MD", "-0.34", "-0.95", "0.27", "95", "0.27", "="),
    "Rodriguez-Freire 2026, pain": ("MD", "0.49", "-0.32", "1.31", "95", "0.236", "="),
    "PXT3003 2021, ONLS": ("MD", "-0.37", "-0.68", "-0.06", "97.5", "0.008", "="),
    "Hamel 2023, erythema": ("mean_change", "-0.93", "-1.32", "-0.53", "95", "0.0001", "<"),
    "Raknes 2019, analgesics": ("mean_change", "-21.6", "-35.5", "-7.6", "95", "0.009", "<"),
    "Raknes 2019, users": ("mean_change", "-6.7", "-12.3", "-1.0", "95", "0.028", "="),
    "Cochrane 2018, endoscopic remission": ("RR", "8.05", "0.47", "138.87", "95", "", ""),
    "Cree 2010, SF-36 mental": ("MD", "3.3", "", "", "", "0.04", "="),
}


def as_published(package, measure, yi, low, high, level, p, relation):
    about = {"measure": measure, "yi": yi, "ci_low": low, "ci_high": high, "ci_level": level, "direction": "unclear"}
    package.edit("results", MCS, **about, pi=p, pi_relation=relation, n1i="", n2i="")
    return faults(package)


@pytest.mark.parametrize("printed", PUBLISHED.values(), ids=PUBLISHED)
def test_published_results_that_are_true_to_themselves(package, printed):
    assert as_published(package, *printed) == []


def test_a_published_p_value_that_does_not_go_with_its_interval(package):
    printed = ("MD", "-0.11", "-0.96", "0.74", "95", "0.31", "=")  # Hegde 2025, pain; see discrepancies.csv
    ((key, column, message),) = as_published(package, *printed)
    assert (key, column) == (MCS, "pi")
    assert "p = 0.31 means a standard error of" in message
    assert "but the interval -0.96 to 0.74 means" in message


def test_few_people_allow_what_many_do_not(package):
    package.edit("results", MCS, yi="10", ci_low="0", ci_high="20", pi="0.02", sei="3.9", n1i="", n2i="")
    for arm in ("aspirin", "placebo"):
        package.edit("characteristics", f"cross2008/n_analysed/{arm}", value="6")
    assert faults(package) == []
    for arm in ("aspirin", "placebo"):
        package.edit("characteristics", f"cross2008/n_analysed/{arm}", value="200")
    assert [fault[1] for fault in faults(package)] == ["sei"]
    package.edit("results", MCS, di_df="5")
    assert faults(package) == []


def test_arms_of_unknown_size_are_taken_as_half_of_the_trial(package):
    package.edit("results", MCS, yi="10", ci_low="0", ci_high="20", pi="0.02", sei="3.9", n1i="", n2i="")
    for arm in ("aspirin", "placebo"):
        package.drop_row("characteristics", f"cross2008/n_analysed/{arm}")
    assert [fault[1] for fault in faults(package)] == ["sei"]  # 33 and 40 people in the trial
    for item in ("n_completed", "n_randomised"):
        package.edit("characteristics", f"cross2008/{item}", value="12")
    assert faults(package) == []


def test_a_spread_is_compared_with_the_same_outcome_of_other_trials(package):
    other = {"result_id": "open2010/mcs/w12", "outcome_id": "mcs", "measure": "MD", "percent1i": "", "sd1i": "1.1"}
    package.edit("results", MCS, sd1i="4.4", sd2i="4.6")
    package.add_row("results", like=REMISSION, **other)
    ((key, column, message),) = faults(package)
    assert (key, column) == (other["result_id"], "sd1i")
    assert "1.1 is smaller than what other trials have for this outcome (median 4.5)" in message
    package.edit("results", other["result_id"], measure="mean_change")  # the SD of a change is another quantity
    assert faults(package) == []


def test_small_groups_may_differ_in_spread(package):
    package.edit("results", MCS, **NO_TEST, sd1i="1.5", sd2i="4.5", n1i="9", n2i="9")
    assert faults(package) == []
    package.edit("results", MCS, n1i="10", n2i="10")
    assert [fault[1] for fault in faults(package)] == ["sd1i"]


def test_a_fault_is_told_with_its_place(package):
    package.edit("results", MCS, pi="0.4")
    tables = package.tables()
    assert [str(problem) for problem in check_numbers(tables)] == [
        f"results.csv, row 2 ({MCS}), pi: p = 0.4, but the 95% interval 0.1 to 6.5 leaves out the value of no effect."
        " Correct it, or keep it as printed and say why in accepted_because."
    ]


def test_a_printed_fault_can_be_accepted_with_a_reason_and_only_a_fault(package):
    package.edit("results", REMISSION, percent1i="67", accepted_because="as printed; 11 of 17 would be 65%")
    assert faults(package) == []
    package.edit("results", REMISSION, percent1i="47")
    assert [fault[1] for fault in faults(package)] == ["accepted_because"]


def test_a_spread_that_yes_and_no_cannot_have_is_named(package):
    package.edit("outcomes", "mcs", step="1", range_low="0", range_high="1")
    package.edit("results", MCS, m1i="0.25", sd1i="0.60", yi="", ci_low="", ci_high="", pi="")
    assert [(column, "16 answers of 0 or 1 with the mean 0.25" in words) for _, column, words in faults(package)] == [
        ("sd1i", True)
    ]
    package.edit("results", MCS, sd1i="0.45")
    assert faults(package) == []
