import datetime as dt

import pytest

from ldnsynth.evidence.reading.dates import earliest_day, is_date, known_public, latest_day, middle_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2008", dt.date(2008, 1, 1), dt.date(2008, 12, 31)),
        ("2008-09", dt.date(2008, 9, 1), dt.date(2008, 9, 30)),
        ("2008-02", dt.date(2008, 2, 1), dt.date(2008, 2, 29)),
        ("2009-02", dt.date(2009, 2, 1), dt.date(2009, 2, 28)),
        ("2009-02-09", dt.date(2009, 2, 9), dt.date(2009, 2, 9)),
    ],
)
def test_a_date_of_any_precision_has_a_first_and_a_last_day(text, first, last):
    assert (earliest_day(text), latest_day(text)) == (first, last)


def test_the_middle_of_a_month_a_year_and_a_day():
    assert middle_day("2008-09") == dt.date(2008, 9, 15)
    assert middle_day("2009") == dt.date(2009, 7, 2)
    assert middle_day("2009-02-09") == dt.date(2009, 2, 9)


@pytest.mark.parametrize("text", ["2008", "2008-09", "2008-09-30", "2008-02-29"])
def test_dates_of_the_calendar(text):
    assert is_date(text)


@pytest.mark.parametrize(
    "text", ["", "2008-13", "2009-02-29", "2008-00", "2008-00-00", "2008-9", "08-09-30", "30.9.2008", "2008-09-30-1"]
)
def test_what_is_no_date(text):
    assert not is_date(text)


def test_public_for_certain_is_the_last_day_that_the_date_may_mean():
    assert known_public("2008-09", "") == dt.date(2008, 9, 30)
    assert known_public("", "2009") == dt.date(2009, 12, 31)
    assert known_public("2008-09-01", "2010") == dt.date(2008, 9, 1)
    assert known_public("", "") is None
