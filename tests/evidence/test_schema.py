"""What the layout asks of cells and keys, told as sentences; frictionless judges whether the same rows are at fault."""

import pytest
import yaml
from frictionless import Package, system

from ldnsynth.evidence.descriptor import NAME
from ldnsynth.evidence.layout import LAYOUT
from ldnsynth.evidence.rules.schema import check_schema
from ldnsynth.plain_yaml import read_yaml

from .conftest import ToyPackage

MCS = "cross2008/mcs/w8"
EDITS = {
    # (table, key, column): (new cell, what the sentence must say)
    ("results", MCS, "n1i"): ("sixteen", ["found 'sixteen'", "number", "decimal point"]),
    ("results", MCS, "pi"): ("0,04", ["found '0,04'", "number", "decimal point"]),
    ("results", MCS, "sd1i"): ("-1", ["found '-1'", "expected 0 or more", "minimum"]),
    ("results", MCS, "percent1i"): ("101", ["found '101'", "expected 100 at most", "maximum"]),
    ("results", MCS, "timepoint"): ("", ["found ''", "required", "datapackage.json"]),
    ("results", MCS, "first_public_in"): ("congress2006", ["found 'congress2006'", "documents does not hold", "Add"]),
    ("phases", "cross2008/2", "sequence"): ("1.5", ["found '1.5'", "integer"]),
    ("trials", "open2010", "design"): (
        "single",
        ["found 'single'", "no term", "Did you mean 'single_arm'", "Allowed: "],
    ),
    ("trials", "open2010", "source_id"): ("nobody1999", ["found 'nobody1999'", "documents does not hold", "correct"]),
    ("documents", "highdose2012", "pmid"): ("PM123", ["found 'PM123'", "pattern", "datapackage.json"]),
    ("documents", "cross2008", "year"): ("20x8", ["found '20x8'", "year"]),
    ("documents", "cross2008", "public_from"): ("09/2008", ["found '09/2008'", "pattern"]),
    ("documents", "open2010", "url"): ("file:/etc/passwd", ["found 'file:/etc/passwd'", "pattern"]),
    ("stances", "letter2009/safety/A", "stance"): ("3", ["found '3'", "expected 2 at most"]),
    ("characteristics", "open2010/n_enrolled", "verification"): ("memory", ["found 'memory'", "no term", "unverified"]),
    ("characteristics", "open2010/n_enrolled", "item"): (
        "n_enroled",
        ["found 'n_enroled'", "Did you mean 'n_enrolled'"],
    ),
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A package with every fault of EDITS and a key that stands twice, and its problems."""
    package = ToyPackage(tmp_path_factory.mktemp("broken"))
    for (table, key, column), (cell, _) in EDITS.items():
        package.edit(table, key, **{column: cell})
    package.add_row("outcomes", like="remission")
    return package, check_schema(package.tables(), package.schema)


@pytest.mark.parametrize("where", EDITS, ids="-".join)
def test_a_fault_names_file_row_key_column_what_was_found_and_what_to_do(broken, where):
    package, problems = broken
    table, key, column = where
    (problem,) = [p for p in problems if (p.file, p.key, p.column) == (f"{table}.csv", key, column)]
    assert problem.row == package.row_of(table, key)
    for words in EDITS[where][1]:
        assert words in problem.message
    assert str(problem).startswith(f"{table}.csv, row {problem.row} ({key}), {column}: ")


def test_the_layout_reads_the_fast_way_as_it_reads_the_plain_one():
    assert read_yaml(LAYOUT) == (yaml.safe_load(LAYOUT.read_text(encoding="utf-8")), "")


def test_a_key_that_stands_twice(broken):
    (problem,) = [p for p in broken[1] if p.file == "outcomes.csv"]
    assert (problem.row, problem.key, problem.column) == (4, "remission", "outcome_id")
    assert "stands twice" in problem.message
    assert "that of row 3 too" in problem.message
    assert "key of its own" in problem.message


def test_nothing_else_is_told(broken):
    assert len(broken[1]) == len(EDITS) + 1


def test_a_malformed_table_does_not_make_every_key_into_it_dangle(package):
    package.replace("documents", b"cross2008,", b"cross2008,,")
    package.edit("trials", "open2010", design="single")
    problems = check_schema(package.tables(), package.schema)
    assert [(p.file, p.column) for p in problems] == [("trials.csv", "design")]


def test_numbers_that_only_a_machine_would_read(package):
    odd = {"m1i": "NaN", "m2i": "-INF", "ti": "1_000", "ci_high": "٧"}
    package.edit("results", MCS, **odd, yi="-3.3e-1", sd1i="+2")
    problems = check_schema(package.tables(), package.schema)
    assert {p.column for p in problems} == set(odd)
    assert {(p.file, p.row, p.key) for p in problems} == {("results.csv", 2, MCS)}
    assert all("in plain digits" in p.message for p in problems)


@pytest.mark.parametrize("cell", ["2024-02-30", "2024-2-3", "24-02-03", "2024-02-03T00:00:00Z"])
def test_a_day_is_one_of_the_calendar(package, cell):
    package.edit("certainty", "migraine/wellbeing/randomised", judged_on=cell)
    (problem,) = check_schema(package.tables(), package.schema)
    assert problem.column == "judged_on"
    assert "day of the calendar" in problem.message


def _found_by_frictionless(folder) -> set[tuple[str, int, str]]:
    """File, row and column of each fault that the schema's own library finds."""
    with system.use_context(trusted=True):
        report = Package.from_descriptor(str(folder / NAME)).validate()
    assert not report.errors
    return {
        (task.place, error.row_number, getattr(error, "field_name", "") or ",".join(getattr(error, "field_names", [])))
        for task in report.tasks
        for error in task.errors
    }


def test_frictionless_finds_the_same_rows_at_fault(broken):
    package, problems = broken
    ours = {(p.file, p.row, p.column) for p in problems if "stands twice" not in p.message}
    theirs = _found_by_frictionless(package.folder)
    assert ours == {one for one in theirs if one[2]}
    assert {one[:2] for one in theirs if not one[2]} == {
        (p.file, p.row) for p in problems if "stands twice" in p.message
    }


def test_frictionless_finds_no_fault_where_there_is_none(package):
    assert _found_by_frictionless(package.folder) == set()
