"""The committed data; that the whole check finds no problem in them is tested in test_checks.py."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest

from ldnsynth import vocabulary
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.evidence.overview import sources_in_order

from .conftest import DATA

PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
LIST = Path(__file__).parent / "studies_of_the_evidence_files.csv"


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables():
    return {name: read(DATA / resource["path"]) for name, resource in RESOURCES.items()}


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(DATA)


def key(table, row):
    return "/".join(row[column] for column in RESOURCES[table]["schema"]["primaryKey"])


def enum(table, column):
    field = next(f for f in RESOURCES[table]["schema"]["fields"] if f["name"] == column)
    return field["constraints"]["enum"]


def test_every_study_of_the_evidence_files_has_its_row(tables):
    keys = {table: {key(table, row) for row in rows} for table, rows in tables.items()}
    studies = read(LIST)
    missing = [row for row in studies if row["id"] not in keys[row["table"]]]
    assert missing == []
    assert len(studies) >= 316
    assert {"sources", "documents", "trials"} <= {row["table"] for row in studies}


@pytest.mark.parametrize(
    ("table", "column", "terms"),
    [
        ("trials", "condition", vocabulary.CONDITIONS),
        ("trials", "design", vocabulary.DESIGNS),
        ("trials", "status", vocabulary.STATUSES),
        ("outcomes", "domain", vocabulary.DOMAINS),
        ("results", "direction", vocabulary.DIRECTIONS),
        ("stances", "question", vocabulary.QUESTIONS),
        ("stances", "basis", vocabulary.BASES),
        ("stance_consensus", "question", vocabulary.QUESTIONS),
        ("stance_consensus", "basis", vocabulary.BASES),
    ],
)
def test_the_schema_allows_exactly_the_terms_of_the_vocabulary(table, column, terms):
    allowed = enum(table, column)
    assert set(allowed) == set(terms)
    assert len(allowed) == len(terms)


def test_the_schema_allows_exactly_the_levels_of_verification_wherever_it_asks_for_one():
    levels = {
        (table, field["name"]): set(field["constraints"]["enum"])
        for table, resource in RESOURCES.items()
        for field in resource["schema"]["fields"]
        if field["name"].endswith("verification")
    }
    assert len(levels) == 8
    assert {frozenset(allowed) for allowed in levels.values()} == {frozenset(vocabulary.VERIFICATION)}


def test_the_conditions_of_documents_are_terms_of_the_vocabulary(tables):
    named = {term for row in tables["documents"] for term in row["conditions"].split(";") if term}
    assert named <= set(vocabulary.CONDITIONS)


def test_every_value_says_where_it_was_seen_and_how_well(tables):
    for table in ("trials", "phases", "characteristics", "results"):
        for row in tables[table]:
            assert all(row[column] for column in ("source_id", "locator", "verification")), key(table, row)
            assert row["verification"] in vocabulary.VERIFICATION


def test_rows_are_sorted_by_key_and_keys_are_unique(tables):
    for table, rows in tables.items():
        keys = [key(table, row) for row in rows]
        assert all(before < after for before, after in pairwise(keys)), table


def test_a_document_that_has_an_identifier_has_no_address(tables):
    mirrored = [
        row["document_id"]
        for row in tables["documents"]
        if row["url"] and (row["pmid"] or row["doi"] or row["register_number"])
    ]
    assert mirrored == []
    assert sum(bool(row["doi"]) for row in tables["documents"]) > 50


@pytest.mark.parametrize("level", vocabulary.ACCEPTED_VERIFICATION)
def test_unverified_values_survive_no_accepted_selection(tables, evidence, level):
    seen = select(evidence, Selection(verification=level, max_dose_mg_per_day=1000))
    accepted = list(vocabulary.VERIFICATION)[: list(vocabulary.VERIFICATION).index(level) + 1]
    for table in ("phases", "characteristics", "results"):
        believed = {key(table, row) for row in tables[table] if row["verification"] == "unverified"}
        column = RESOURCES[table]["schema"]["primaryKey"][0]
        frame = getattr(seen, table)
        assert not believed & set(frame[column]), table
        assert set(frame["level"]) <= set(accepted)


def test_there_are_unverified_values_for_that_to_matter(tables):
    levels = [row["verification"] for table in ("phases", "characteristics", "results") for row in tables[table]]
    assert levels.count("unverified") > 0


def test_five_sources_answer_eight_questions_each(tables):
    asked = [(row["source_id"], row["question"]) for row in tables["stances"]]
    sources = [row["source_id"] for row in tables["sources"]]
    assert len(sources) == 5
    assert sorted(asked) == sorted((source, question) for source in sources for question in vocabulary.QUESTIONS)


def test_the_families_of_conditions_do_not_overlap():
    members = [term for family in vocabulary.CONDITION_FAMILIES.values() for term in family]
    assert len(members) == len(set(members))
    assert set(members) <= set(vocabulary.CONDITIONS)


@pytest.mark.parametrize("day", ["2007-01-01", "2009-02-09", "2015-01-01", "2021-06-30"])
def test_no_label_of_a_trial_tells_a_later_year(evidence, day):
    for label in select(evidence, Selection(as_of=day)).trials["label"]:
        years = [int(word.strip("()")) for word in label.split() if word.strip("()").isdigit()]
        assert all(year <= int(day[:4]) for year in years), label


def test_a_report_of_2009_sees_the_direction_of_cree_2010_and_none_of_its_numbers(evidence):
    results = select(evidence, Selection(as_of="2009-02-09")).results
    cree = results[results["trial_id"] == "cree2010"]
    assert len(cree) > 0
    assert set(cree["first_public_in"]) == {"cree2009congress"}
    assert set(cree["source_id"]) == {"cree2009congress", "thisisms2008"}  # the post retells the abstract
    assert cree[["m1i", "m2i", "yi", "pi", "n1i"]].isna().all(axis=None)


def test_gains_and_nulls_shown_together_are_known_from_the_same_day(evidence):
    results = select(evidence, Selection(as_of="2008-05-12")).results.set_index("outcome_id")
    cree = results[results["trial_id"] == "cree2010"]["direction"].to_dict()
    gains, nulls = ("mhi", "pdq", "pes", "sf36_mcs"), ("bladder", "bowel", "fatigue", "sexual", "vision")
    assert cree == {
        **dict.fromkeys(gains, "favours_ldn"),
        **dict.fromkeys((*(f"msqli_{name}" for name in nulls), "sf36_pcs"), "no_difference"),
        "specific_adverse_events": "descriptive",
    }
    gironi = set(results[results["trial_id"] == "gironi2008"].index)
    assert gironi == {"withdrawals_any", "specific_adverse_events", "fss", "depression_unnamed_scale"}
    assert select(evidence, Selection(as_of="2008-04-29")).results["trial_id"].isin(["cree2010"]).sum() == 0


@pytest.mark.parametrize(
    ("source", "day"),
    [
        ("column2009", "2008-09-30"),  # tells a result of the paper of September 2008; no upper bound
        ("essay2008", "2008-04-29"),  # awaits results that were shown in April 2008
        ("letter2007", "2008-04-29"),
        ("healthguide2009", "2009-02-09"),
    ],
)
def test_each_source_is_judged_by_a_day_that_what_it_tells_of_allows(evidence, source, day):
    assert sources_in_order(evidence).set_index("source_id").at[source, "judged"] == day
