import pandas as pd
import pytest

from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.evidence.overview import COLUMNS, overview, sources_in_order


@pytest.fixture
def rows(package):
    return lambda: overview(load_evidence(package.folder)).set_index("trial_id")


def test_counts_of_people_from_planned_to_analysed(rows):
    trial = rows().loc["cross2008"]
    assert (trial["randomised"], trial["completed"], trial["analysed"]) == (40, 33, 33)
    assert (trial["entered"], trial["finished"], trial["size"]) == (40, 33, 40)
    assert pd.isna(trial["planned"])
    assert pd.isna(trial["enrolled"])
    assert rows().at["planned2015", "planned"] == 100
    assert pd.isna(rows().at["planned2015", "entered"])
    assert pd.isna(rows().at["planned2015", "size"])


def test_entered_is_the_first_count_known_and_finished_the_last(package, rows):
    assert rows().at["open2010", "entered"] == 17  # enrolled; nobody was randomised
    assert pd.isna(rows().at["open2010", "finished"])
    package.edit("characteristics", "cross2008/n_completed", value="39")
    assert rows().at["cross2008", "finished"] == 33  # analysed before completed


def test_doses_and_weeks(rows):
    trial = rows().loc["cross2008"]
    assert (trial["dose_low"], trial["dose_high"], trial["weeks"]) == (3, 4.5, 8.5)
    assert rows().at["open2010", "dose_low"] == rows().at["open2010", "dose_high"] == 4.5
    assert pd.isna(rows().at["planned2015", "dose_high"])
    assert pd.isna(rows().at["planned2015", "weeks"])


def test_public_is_the_first_result_else_the_register_entry(package, rows):
    dates = ["public_from", "public_after", "public_before"]
    assert list(rows().loc["cross2008", dates]) == ["2007-10-13", "", ""]
    assert list(rows().loc["open2010", dates]) == ["", "2010-01", "2010-03-15"]
    assert list(rows().loc["planned2015", dates]) == ["2015-06-01", "", ""]
    package.add_row("results", like="cross2008/mcs/w8", result_id="cross2008/mcs/w4", first_public_in="cross2008")
    assert rows().at["cross2008", "public_from"] == "2007-10-13"


def test_randomised_designs_first_then_by_the_day_of_the_first_result(package, rows):
    assert list(rows().index) == ["planned2015", "cross2008", "open2010", "highdose2012"]
    assert list(rows()["allocated"]) == [False, True, False, False]  # nobody is known to have entered the first
    package.edit("trials", "planned2015", design="randomised_crossover")
    assert list(rows().index)[:2] == ["cross2008", "planned2015"]
    package.edit("documents", "reg2015", public_from="2001")
    assert list(rows().index)[:2] == ["planned2015", "cross2008"]


def test_an_undated_trial_stands_last_of_its_design(package, rows):
    package.edit("documents", "open2010", public_after="", public_before="")
    assert list(rows().index)[2:] == ["highdose2012", "open2010"]
    assert rows().at["open2010", "public_from"] == ""


def test_the_overview_of_nothing_has_every_column(package):
    evidence = select(load_evidence(package.folder), Selection(conditions=["cluster_headache"]))
    frame = overview(evidence)
    assert frame.empty
    assert list(frame.columns) == list(COLUMNS)


def test_the_overview_as_of_a_day_knows_the_report_of_nothing_later(package):
    evidence = select(load_evidence(package.folder), Selection(as_of="2005-08-02"))
    (row,) = overview(evidence).to_dict("records")
    assert row["public_from"] == "2005-08-02"
    assert pd.isna(row["size"])


def test_sources_by_the_first_and_last_day_they_may_have_been_written(package):
    dates = {
        "bounded": {"written_on": "", "written_after": "2007-04", "written_before": "2008-09"},
        "from_below": {"written_on": "", "written_after": "2007-11"},
        "from_above": {"written_on": "", "written_before": "2009"},
        "of_the_month": {"written_on": "2007-04"},
    }
    for name, cells in dates.items():
        package.add_row("documents", like="letter2009", document_id=name)
        package.add_row("sources", like="letter2009", source_id=name, **cells)
    frame = sources_in_order(load_evidence(package.folder))
    assert list(frame[["source_id", "first", "last", "judged"]].itertuples(index=False, name=None)) == [
        ("from_above", "", "2009-12-30", "2009-12-30"),  # older than its bound
        ("of_the_month", "2007-04-01", "2007-04-30", "2007-04-30"),
        ("bounded", "2007-04-01", "2008-09-29", "2008-09-29"),
        ("from_below", "2007-11-01", "", "2007-11-30"),  # what a month holds was certainly public on its last day
        ("letter2009", "2009-02-09", "2009-02-09", "2009-02-09"),
    ]


def test_the_order_of_no_sources(package):
    evidence = select(load_evidence(package.folder), Selection(as_of="2000-01-01"))
    assert sources_in_order(evidence).empty
