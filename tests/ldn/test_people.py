"""One rule for people: analysed, in brackets who entered; what is not known is said, never counted as nobody."""

import pytest
from selections import evidence

from ldnsynth.display.words.people import people_of, people_of_all, people_words
from ldnsynth.views.people import people_ids


@pytest.mark.parametrize(
    ("analysed", "entered", "words"),
    [
        (60, 80, "60 (80)"),
        (60, 60, "60"),
        (60, None, "60"),
        (None, 96, "– (96)"),
        (float("nan"), 96.0, "– (96)"),
        (None, None, ""),
        (None, 0, "– (0)"),
        (0, 0, "0"),
    ],
)
def test_the_people_of_a_trial(analysed, entered, words):
    assert people_words(analysed, entered) == words


@pytest.mark.parametrize(
    ("trials", "words"),
    [
        (["cree2010"], "60 (80)"),
        (["sharafaddinzadeh2010"], "– (96)"),
        (["cree2010", "sharafaddinzadeh2010"], "at least 60 (176)"),
        (["cree2010", "gironi2008"], "95 (120)"),
        (["raknes2017ms"], "341"),
        (["turel2015"], "215"),
        (["cree2010", "ludwig2017"], "60 (80); not known for 1"),
        (["ludwig2017", "mclaughlin2022"], "not known"),
        ([], ""),
    ],
)
def test_the_people_of_several_trials(trials, words):
    assert people_of_all(evidence("multiple sclerosis"), trials) == words


def test_a_number_of_people_leads_to_the_rows_that_count_them():
    ms = evidence("multiple sclerosis")
    assert people_of(ms, "cree2010") == "60 (80)"
    assert people_ids(ms, ["cree2010"]) == ("cree2010/n_analysed", "cree2010/n_enrolled")
    assert people_ids(ms, ["ludwig2017"]) == ("ludwig2017",)
