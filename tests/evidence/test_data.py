"""The committed data; that the whole check finds no problem in them is tested in test_checks.py."""

import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from ldnsynth import vocabulary
from ldnsynth.evidence import Selection, load_evidence, select

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


def test_a_trial_is_called_double_blind_in_one_spelling(tables):
    """In our words; titles of documents stay as they are."""
    other = re.compile(r"(single|double|triple|quadruple)([ -]masked|[ -]blinded| blind)", re.IGNORECASE)
    texts = [text for table, rows in tables.items() if table != "documents" for row in rows for text in row.values()]
    assert not [text for text in texts if other.search(text)]
    assert any("double-blind" in text for text in texts)


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
    assert set(cree["source_id"]) == set(cree["first_public_in"])
    assert "cree2010" not in set(cree["source_id"])
    assert cree[["m1i", "m2i", "yi", "pi", "n1i"]].isna().all(axis=None)
