"""Trials that go on: when their entry was last seen, and which to look up again."""

import datetime as dt

import pytest

from ldnsynth.evidence import check_data
from ldnsynth.evidence.reading.tables import read_tables
from ldnsynth.evidence.rules.last_seen import entries_to_look_up

SEEN = "planned2015/last_seen_on"


@pytest.fixture
def going_on(package):
    package.edit("trials", "planned2015", status="ongoing")
    return package


def seen(package, day):
    cells = {"characteristic_id": SEEN, "item": "last_seen_on", "value": "", "value_text": day}
    package.add_row("characteristics", like="planned2015/n_planned", **cells)


def test_a_trial_that_goes_on_without_the_day_is_told(going_on):
    (problem,) = going_on.rule_problems()
    assert (problem.file, problem.key, problem.column) == ("trials.csv", "planned2015", "status")
    seen(going_on, "2020-01-31")
    assert going_on.rule_problems() == []


@pytest.mark.parametrize(
    ("day", "today", "named"),
    [("2020-01-31", "2021-01-31", False), ("2020-01-31", "2021-02-02", True), ("2020", "2021-12-31", False)],
)
def test_an_entry_not_looked_at_for_a_year_is_named(going_on, day, today, named):
    seen(going_on, day)
    notes = check_data(going_on.folder, dt.date.fromisoformat(today)).notes
    assert len(notes) == named
    assert all("planned2015" in note and day in note for note in notes)


def test_one_that_is_over_is_not_named(going_on):
    seen(going_on, "2016-01-01")
    going_on.edit("trials", "planned2015", status="unknown")
    tables, _ = read_tables(going_on.folder, going_on.topic)
    assert entries_to_look_up(tables, dt.date(2026, 1, 1)) == []
