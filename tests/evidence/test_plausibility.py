import pytest

from ldnsynth.evidence.plausibility import check_numbers, counts_that_fit
from ldnsynth.evidence.tables import read_tables

MCS = "cross2008/mcs/w8"
REMISSION = "open2010/remission/w12"


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
    assert counts_that_fit(percent, n) == counts


def faults(package):
    tables, _ = read_tables(package.folder, package.schema)
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
        (MCS, {"percent1i": "67"}, "percent1i", "no count out of 16 people is 67 %"),
        (MCS, {"percent2i": "67"}, "percent2i", "no count out of 17 people is 67 %"),
        (MCS, {"n1i": "0", "percent1i": "50"}, "percent1i", "no count out of 0 people is 50 %"),
        # The result tells no number of people: that of the arm counts, else that of the trial.
        (MCS, {"n2i": "", "percent2i": "67"}, "percent2i", "no count out of 17 people is 67 %"),
        (REMISSION, {"percent1i": "89"}, "percent1i", "no count out of 17 people is 89 %"),
    ],
)
def test_a_number_that_cannot_be_true(package, key, cells, column, words):
    package.edit("results", key, **cells)
    found = [fault for fault in faults(package) if fault[1] == column]
    assert [(fault[0], fault[1]) for fault in found] == [(key, column)]
    assert words in found[0][2]
    assert "accepted_because" in found[0][2]


@pytest.mark.parametrize(
    ("key", "cells"),
    [
        (MCS, {"ai": "7", "bi": "9", "ci": "0", "di": "17"}),
        (MCS, {"ai": "16", "bi": ""}),
        (MCS, {"yi": "6.5"}),
        (MCS, {"ci_low": "", "ci_level": ""}),
        (REMISSION, {"percent1i": "53"}),
        (REMISSION, {"percent1i": "50", "ni": "16"}),
        (REMISSION, {"xi": "17", "ni": "17", "percent1i": "100"}),
    ],
)
def test_numbers_that_can_be_true(package, key, cells):
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
    assert "15 or 17 people is 89 %" in faults(package)[0][2]


def test_a_percentage_without_any_number_of_people_is_not_judged(package):
    package.drop_row("characteristics", "open2010/n_enrolled")
    package.edit("results", REMISSION, percent1i="89")
    assert faults(package) == []


def test_a_printed_fault_can_be_accepted_with_a_reason_and_only_a_fault(package):
    package.edit("results", REMISSION, percent1i="67", accepted_because="as printed; 11 of 17 would be 65 %")
    assert faults(package) == []
    package.edit("results", REMISSION, percent1i="47")
    assert [fault[1] for fault in faults(package)] == ["accepted_because"]
