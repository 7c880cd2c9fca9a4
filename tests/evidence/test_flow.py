"""The flow of records: each number counted from the tables, none kept by hand."""

import csv
import io

import pytest
from reviews import TOY as INVENTED

from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.evidence.flow import flow_of
from ldnsynth.exports.prisma import export_prisma

# The toy package, counted by hand: eight documents, one of them a statement, one a source text, one of another dose;
# one search that brought four records, three of them copies of one work, and one work left out.
TOY = {
    **{"website_results": "4", "duplicates": "2", "records_screened": "2", "records_excluded": "1"},
    **{"other_sought_reports": "8", "other_notretrieved_reports": "0", "other_assessed": "8"},
    "other_excluded": "statement or drug information, 1; hypothesis or other text, 1; "
    "another dose or not the intervention alone, 1",
    **{"new_studies": "3", "new_reports": "5", "total_studies": "3", "total_reports": "5"},
}


@pytest.fixture
def toy(package):
    return package


def flow(package):
    return flow_of(load_evidence(package.folder))


def exported(folder):
    return list(csv.DictReader(io.StringIO(export_prisma(load_evidence(folder)))))


def test_the_toy_package_is_counted_as_by_hand(toy):
    rows = exported(toy.folder)
    assert {row["data"]: row["n"] for row in rows if row["n"]} == TOY
    assert all(row["tooltips"] for row in rows if row["data"] and not row["n"])
    found = flow(toy)
    assert found.reports == ("congress2007", "cross2008", "open2010", "reg2005", "reg2015")
    assert (found.studies, found.unseen) == (("cross2008", "open2010", "planned2015"), ())


def test_without_a_search_its_numbers_are_blank_and_say_why(toy):
    toy.write("searches", [])
    toy.write("search_records", [])
    rows = {row["data"]: row for row in exported(toy.folder)}
    for key in ("website_results", "duplicates", "records_screened", "records_excluded"):
        assert rows[key]["n"] == ""
        assert "written down" in rows[key]["tooltips"]


def test_what_is_read_on_an_instrument_was_never_sought_as_a_report(toy):
    before = flow(toy)
    toy.add_row("documents", like="cross2008", document_id="scale1999", kind="instrument", doi="10.1000/scale")
    assert flow(toy) == before


@pytest.mark.parametrize("level", ["secondary", "unverified"])
def test_a_report_known_through_others_is_not_retrieved_and_its_study_stays(toy, level):
    toy.edit("documents", "open2010", verification=level)
    found = flow(toy)
    assert (found.not_retrieved, found.unseen) == (("open2010",), ("open2010",))
    assert "open2010" not in found.reports
    assert "open2010" in found.studies


def test_a_page_that_a_trial_names_as_its_report_is_one_and_others_are_not(toy):
    toy.edit("documents", "open2010", kind="web_page", verification="secondary")
    assert "open2010" in flow(toy).reports
    toy.edit("trials", "open2010", report_id="", status="unknown")
    assert flow(toy).excluded["news or web page"] == ("open2010",)


def test_a_report_is_included_only_if_a_row_that_was_seen_rests_on_it(toy):
    toy.edit("trials", "cross2008", register_id="")
    assert "reg2005" in flow(toy).reports  # the day it began was seen there
    toy.edit("characteristics", "cross2008/started_on", verification="unverified")
    assert flow(toy).excluded["no study counted here rests on it"] == ("reg2005",)


def test_a_selection_has_its_own_flow():
    evidence = load_evidence(INVENTED)
    focus = select(evidence, Selection(conditions=("hiccups",), as_of="2005-02-09"))
    found = flow_of(focus)
    assert set(found.sought) < set(evidence.documents["document_id"])
    assert found.studies == tuple(focus.trials["trial_id"])
    assert len(found.sought) - len(found.not_retrieved) - sum(map(len, found.excluded.values())) == len(found.reports)
