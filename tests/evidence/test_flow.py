"""The flow of records: each number counted from the tables, and every fault of review/flow.csv told."""

import csv
import io

import pytest

from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.evidence.flow import COLUMNS, COUNTED, FILE, NOT_COUNTED, check_flow, flow_counts, flow_of
from ldnsynth.evidence.tables import read_tables
from ldnsynth.topic import read_topic

from .conftest import DATA

# The toy package, counted by hand: eight documents, one of them a statement, one a source text, one of another dose.
TOY = {
    "other_sought_reports": "8",
    "other_notretrieved_reports": "0",
    "other_assessed": "8",
    "other_excluded": "statement or drug information, 1; hypothesis or other text, 1; "
    "another dose or not the intervention alone, 1",
    **{"new_studies": "3", "new_reports": "5", "total_studies": "3", "total_reports": "5"},
}


def rows(text=None):
    return list(csv.DictReader(io.StringIO(text or (DATA / FILE).read_text(encoding="utf-8"))))


def problems(folder):
    tables, faults = read_tables(folder, read_topic(folder))
    assert faults == []
    return check_flow(folder, tables)


@pytest.fixture
def toy(package):
    """The toy package with a right flow.csv; `write` puts other rows in its place."""

    def write(changed):
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(changed)
        (package.folder / FILE).write_text(text.getvalue(), encoding="utf-8")

    (package.folder / "review").mkdir()
    package.write_flow = write
    package.flow = [row | ({"n": TOY[row["data"]]} if row["data"] in TOY else {}) for row in rows()]
    write(package.flow)
    return package


def flow(package):
    return flow_of(load_evidence(package.folder))


def test_the_toy_package_is_counted_as_by_hand(toy):
    assert problems(toy.folder) == []
    found = flow(toy)
    assert found.counts() == {key: 3 if key == "other_excluded" else int(n) for key, n in TOY.items()}
    assert found.reports == ("congress2007", "cross2008", "open2010", "reg2005", "reg2015")
    assert (found.studies, found.unseen) == (("cross2008", "open2010", "planned2015"), ())


def test_what_is_read_on_an_instrument_was_never_sought_as_a_report(toy):
    before = flow(toy).counts()
    toy.add_row("documents", like="cross2008", document_id="scale1999", kind="instrument", doi="10.1000/scale")
    assert flow(toy).counts() == before
    assert problems(toy.folder) == []


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


@pytest.mark.parametrize(
    ("key", "cells", "column", "words"),
    [
        ("new_studies", {"n": "4"}, "n", "found '4', the tables give '3'"),
        ("other_assessed", {"n": ""}, "n", "found '', the tables give '8'"),
        ("other_excluded", {"n": "review or guideline, 3"}, "n", "the tables give 'statement"),
        ("database_results", {"n": "120"}, "n", "nothing in the tables gives it"),
        ("duplicates", {"tooltips": ""}, "tooltips", "say why"),
    ],
)
def test_a_number_that_is_wrong_or_without_reason_is_told(toy, key, cells, column, words):
    toy.write_flow([row | (cells if row["data"] == key else {}) for row in toy.flow])
    (problem,) = problems(toy.folder)
    number = [row["data"] for row in toy.flow].index(key) + 2
    assert (problem.file, problem.row, problem.key, problem.column) == (FILE, number, key, column)
    assert words in problem.message


def test_keys_are_those_of_the_package_once_each(toy):
    toy.write_flow([row | ({"data": "new_study"} if row["data"] == "new_studies" else {}) for row in toy.flow])
    assert [(p.key, p.message.split(",")[0]) for p in problems(toy.folder)] == [
        ("new_studies", "expected one row 'new_studies'"),
        ("new_study", "no key of the R package PRISMA2020. Correct it."),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "expected the columns data,node"),
        (b"key,n\nnew_studies,3\n", "expected the columns data,node"),
        (",".join(COLUMNS).encode() + b"\nnew_studies,3\n", "row 2: expected 8 cells"),
        (b"\xe9\n", "not UTF-8|cannot be read"),
    ],
)
def test_a_file_of_another_form_is_told_in_one_sentence(toy, content, words):
    (toy.folder / FILE).write_bytes(content)
    (problem,) = problems(toy.folder)
    assert any(word in str(problem) for word in words.split("|"))


def test_a_package_without_the_file_has_nothing_to_check(package):
    assert problems(package.folder) == []


def test_the_committed_flow_is_what_the_tables_give():
    assert problems(DATA) == []
    given = {row["data"]: row["n"] for row in rows() if row["data"]}
    assert set(given) == {*COUNTED, *NOT_COUNTED}
    counts = flow_counts(load_evidence(DATA))
    assert {key: int(given[key]) for key in COUNTED if key != "other_excluded"} == {
        key: n for key, n in counts.items() if key != "other_excluded"
    }


def test_the_identities_of_the_flow_hold_in_the_file():
    n = {row["data"]: row["n"] for row in rows()}
    reasons = [reason.rsplit(", ", 1) for reason in n["other_excluded"].split("; ")]
    assert not any("," in reason for reason, _ in reasons)  # the R package splits at commas
    sought, lost, assessed = (
        int(n[f"other_{step}"]) for step in ("sought_reports", "notretrieved_reports", "assessed")
    )
    assert sought - lost == assessed
    assert assessed - sum(int(number) for _, number in reasons) == int(n["new_reports"])
    assert (n["total_studies"], n["total_reports"]) == (n["new_studies"], n["new_reports"])


def test_a_selection_has_its_own_flow():
    evidence = load_evidence(DATA)
    ms = select(evidence, Selection(conditions=("multiple_sclerosis",), as_of="2009-02-09"))
    found = flow_of(ms)
    assert set(found.sought) < set(evidence.documents["document_id"])
    assert found.studies == tuple(ms.trials["trial_id"])
    assert len(found.sought) - len(found.not_retrieved) - sum(map(len, found.excluded.values())) == len(found.reports)
