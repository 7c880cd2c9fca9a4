"""What frictionless finds, told as sentences; a validation takes seconds, so that many faults share a package."""

import json

import pytest

from ldnsynth.evidence.layout import TABLES
from ldnsynth.evidence.rules.schema import check_numbers_are_plain, check_schema

from .conftest import ToyPackage

MCS = "cross2008/mcs/w8"
EDITS = {
    # (table, key, column): (new cell, what the sentence must say)
    ("results", MCS, "n1i"): ("sixteen", ["found 'sixteen'", "number", "decimal point"]),
    ("results", MCS, "pi"): ("0,04", ["found '0,04'", "number", "decimal point"]),
    ("results", MCS, "sd1i"): ("-1", ["found '-1'", "minimum", '"0"', "datapackage.json"]),
    ("results", MCS, "percent1i"): ("101", ["found '101'", "maximum", '"100"', "datapackage.json"]),
    ("results", MCS, "timepoint"): ("", ["found ''", "required", "datapackage.json"]),
    ("results", MCS, "first_public_in"): ("congress2006", ["found 'congress2006'", "documents does not hold", "Add"]),
    ("phases", "cross2008/2", "sequence"): ("1.5", ["found '1.5'", "integer"]),
    ("trials", "open2010", "design"): ("single", ["found 'single'", "enum", "single_arm", "datapackage.json"]),
    ("trials", "open2010", "source_id"): ("nobody1999", ["found 'nobody1999'", "documents does not hold", "correct"]),
    ("documents", "highdose2012", "pmid"): ("PM123", ["found 'PM123'", "pattern", "datapackage.json"]),
    ("documents", "cross2008", "year"): ("20x8", ["found '20x8'", "year"]),
    ("documents", "cross2008", "public_from"): ("09/2008", ["found '09/2008'", "pattern"]),
    ("documents", "open2010", "url"): ("file:/etc/passwd", ["found 'file:/etc/passwd'", "pattern"]),
    ("stances", "letter2009/safety/A", "stance"): ("3", ["found '3'", "maximum", '"2"']),
    ("characteristics", "open2010/n_enrolled", "verification"): ("memory", ["found 'memory'", "enum", "unverified"]),
    ("characteristics", "open2010/n_enrolled", "item"): ("n_enroled", ["found 'n_enroled'", "enum", "n_enrolled"]),
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A package with every fault of EDITS and a key that stands twice, and its problems."""
    package = ToyPackage(tmp_path_factory.mktemp("broken"))
    for (table, key, column), (cell, _) in EDITS.items():
        package.edit(table, key, **{column: cell})
    package.add_row("outcomes", like="remission")
    return package, check_schema(package.folder, package.schema, sorted(TABLES))


@pytest.mark.parametrize("where", EDITS, ids="-".join)
def test_a_fault_names_file_row_key_column_what_was_found_and_what_to_do(broken, where):
    package, problems = broken
    table, key, column = where
    (problem,) = [p for p in problems if (p.file, p.key, p.column) == (f"{table}.csv", key, column)]
    assert problem.row == package.row_of(table, key)
    for words in EDITS[where][1]:
        assert words in problem.message
    assert str(problem).startswith(f"{table}.csv, row {problem.row} ({key}), {column}: ")


def test_a_key_that_stands_twice(broken):
    (problem,) = [p for p in broken[1] if p.file == "outcomes.csv"]
    assert (problem.row, problem.key, problem.column) == (4, "remission", "outcome_id")
    assert "stands twice" in problem.message
    assert "position 3" in problem.message
    assert "key of its own" in problem.message


def test_nothing_else_is_told(broken):
    assert len(broken[1]) == len(EDITS) + 1


def test_a_malformed_table_does_not_make_every_key_into_it_dangle(package):
    package.replace("documents", b"cross2008,", b"cross2008,,")
    package.edit("trials", "open2010", design="single")
    problems = check_schema(package.folder, package.schema, ["trials", "phases"])
    assert [(p.file, p.column) for p in problems] == [("trials.csv", "design")]


def test_numbers_that_only_a_machine_would_read(package):
    odd = {"m1i": "NaN", "m2i": "-INF", "ti": "1_000", "ci_high": "٧"}
    package.edit("results", MCS, **odd, yi="-3.3e-1", sd1i="+2", pi="sixteen")
    problems = check_numbers_are_plain(package.tables(), package.schema)
    assert {p.column for p in problems} == set(odd)
    assert {(p.file, p.row, p.key) for p in problems} == {("results.csv", 2, MCS)}
    assert all("expected plain digits" in p.message for p in problems)


def test_a_descriptor_with_a_type_that_does_not_exist_is_a_sentence(package):
    schema = json.loads(json.dumps(package.schema))
    schema["resources"][0]["schema"]["fields"][0]["type"] = "strng"
    (problem,) = check_schema(package.folder, schema, sorted(TABLES))
    assert problem.file == "datapackage.json"
    assert "strng" in problem.message
