"""The data package and the program know the same terms and columns; whatever one of them does not know is named."""

import copy
import json

import pytest

from ldnsynth import vocabulary
from ldnsynth.errors import DataError
from ldnsynth.evidence import check_data, load_evidence
from ldnsynth.evidence.layout import CHANGES, COLUMNS
from ldnsynth.evidence.terms import LISTS, VOCABULARIES, check_package, terms_of

from .conftest import DATA

PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
FIELDS = {(r["name"], f["name"]): f for r in PACKAGE["resources"] for f in r["schema"]["fields"]}
WHERE = pytest.mark.parametrize("where", VOCABULARIES, ids=".".join)
NEW = ("norm_mean", "norm_sd", "importance", "mid_per_1000", "mid_ratio", "mid_source_id", "mid_locator")
NEW += ("mid_verification",)


def changed(where, change):
    """The faults of the committed descriptor once `change` was made to the constraints of a column."""
    package = copy.deepcopy(PACKAGE)
    fields = next(r["schema"]["fields"] for r in package["resources"] if r["name"] == where[0])
    change(next(field for field in fields if field["name"] == where[1])["constraints"])
    return [str(problem) for problem in check_package(package)]


def save(package):
    (package.folder / "datapackage.json").write_text(json.dumps(package.schema), encoding="utf-8")


def field(package, table, column):
    fields = next(r["schema"]["fields"] for r in package.schema["resources"] if r["name"] == table)
    return next(f for f in fields if f["name"] == column)


def of_former_layout(package, *, schema):
    """Make the files those of the layout before 0.3, and the descriptor too if `schema` says so."""
    tables = {name: package.read(name) for name in ("outcomes", "certainty")}
    current = copy.deepcopy(package.schema)
    for resource in package.schema["resources"]:
        described = resource["schema"]
        if resource["name"] == "outcomes":
            described["fields"] = [f for f in described["fields"] if f["name"] not in NEW]
            described["foreignKeys"] = [key for key in described["foreignKeys"] if key["fields"] != ["mid_source_id"]]
        if resource["name"] == "certainty":
            importance = {"name": "importance", "type": "string", "constraints": {"enum": ["critical", "important"]}}
            described["fields"].insert(4, importance)
    package.write("outcomes", [{c: v for c, v in row.items() if c not in NEW} for row in tables["outcomes"]])
    package.write("certainty", [row | {"importance": "critical"} for row in tables["certainty"]])
    package.schema = package.schema if schema else current
    save(package)


def test_the_committed_package_and_the_program_agree():
    assert check_package(PACKAGE) == []
    assert {(table, column) for table, columns in COLUMNS.items() for column in columns} == FIELDS.keys()
    assert {where for where, found in FIELDS.items() if "enum" in found.get("constraints", {})} == VOCABULARIES.keys()
    assert LISTS.keys() <= FIELDS.keys()
    for where in VOCABULARIES:
        assert len(FIELDS[where]["constraints"]["enum"]) == len(terms_of(*where)) > 1, where


@WHERE
def test_a_term_that_the_program_does_not_know_is_named(where):
    (problem,) = changed(where, lambda constraints: constraints["enum"].append("gout"))
    assert problem.startswith(f"datapackage.json, {'.'.join(where)}: allows 'gout', which the program does not know")
    assert "Take it out, or add it to " in problem


@WHERE
def test_a_term_that_the_package_lacks_is_named(where):
    last = FIELDS[where]["constraints"]["enum"][-1]
    (problem,) = changed(where, lambda constraints: constraints["enum"].pop())
    assert problem.startswith(f"datapackage.json, {'.'.join(where)}: does not allow {last!r}, which the program knows.")


def test_a_column_that_allows_anything_is_named():
    (problem,) = changed(("trials", "condition"), lambda constraints: constraints.pop("enum"))
    assert problem.startswith("datapackage.json, trials.condition: has no enum. Allow multiple_sclerosis, ")


@pytest.mark.parametrize(
    ("where", "cells", "rest"),
    [
        (("trials", "condition"), ("open2010", "condition"), "CONDITIONS in ldnsynth/vocabulary.py"),
        (("trials", "design"), ("open2010", "design"), "DESIGNS in ldnsynth/vocabulary.py"),
        (("outcomes", "domain"), ("remission", "domain"), "DOMAINS in ldnsynth/vocabulary.py"),
        (("results", "direction"), ("cross2008/mcs/w8", "direction"), "DIRECTIONS in ldnsynth/vocabulary.py"),
        (("results", "measure"), ("cross2008/mcs/w8", "measure"), "MEASURES in ldnsynth/vocabulary.py"),
        (("risk_of_bias", "tool"), ("cross2008/rob2_crossover/d1", "tool"), "TOOLS in ldnsynth/bias_tools.py"),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
)
def test_a_new_term_in_use_stops_check_and_loading(package, where, cells, rest):
    field(package, *where)["constraints"]["enum"].append("itch")
    save(package)
    package.edit(where[0], cells[0], **{cells[1]: "itch"})
    told = check_data(package.folder).problems
    assert told[0].startswith(f"datapackage.json, {'.'.join(where)}: allows 'itch'")
    assert rest in told[0]
    with pytest.raises(DataError, match="allows 'itch'"):
        load_evidence(package.folder)


def test_a_cell_with_another_term_is_named_when_the_data_are_loaded(package):
    package.edit("trials", "open2010", condition="crohn_disease")
    package.edit("documents", "open2010", conditions="crohns_disease;gout")
    package.edit("risk_of_bias", "cross2008/rob2_crossover/d1", judgement="Lo")
    with pytest.raises(DataError) as caught:
        load_evidence(package.folder)
    documents, trials, bias = caught.value.problems
    assert documents.startswith("documents.csv, row 7, conditions: unknown: 'gout'. Use multiple_sclerosis, ")
    assert trials.startswith("trials.csv, row 4, condition: unknown: 'crohn_disease'. Did you mean 'crohns_disease'?")
    assert bias.startswith("risk_of_bias.csv, row 2, judgement: unknown: 'Lo'. Did you mean 'Low'? Use ")


def test_a_further_column_with_terms_of_its_own_passes(package):
    further = {"name": "latitude", "type": "string", "constraints": {"enum": ["north", "south"]}}
    next(r for r in package.schema["resources"] if r["name"] == "trials")["schema"]["fields"].append(further)
    package.write("trials", [row | {"latitude": "north"} for row in package.read("trials")])
    save(package)
    assert check_data(package.folder).problems == []
    assert set(load_evidence(package.folder).trials["latitude"]) == {"north"}


def test_a_descriptor_of_the_former_layout_is_told_what_changed(package):
    of_former_layout(package, schema=True)
    outcomes, certainty, *rest = check_data(package.folder).problems
    assert outcomes.startswith(f"datapackage.json, outcomes: lacks {', '.join(NEW)}, which the program reads. ")
    assert "This is the layout before 0.3: importance is said of outcomes now, no longer of certainty; " in outcomes
    assert "Describe it as the datapackage.json of this version of ldnsynth does, and add it to the file." in outcomes
    assert certainty.startswith("datapackage.json, certainty: has importance, which nothing reads any more. ")
    assert rest == []
    with pytest.raises(DataError) as caught:
        load_evidence(package.folder)
    assert caught.value.problems == [outcomes, certainty]


def test_files_of_the_former_layout_beside_a_new_descriptor_are_told_what_changed(package):
    of_former_layout(package, schema=False)
    told = check_data(package.folder).problems
    outcomes, certainty = (next(line for line in told if line.startswith(f)) for f in ("outcomes", "certainty.csv"))
    assert f"(missing: {', '.join(NEW)}). This is the layout before" in outcomes
    assert "(unknown: importance). This is the layout before 0.3: importance is said of outcomes now" in certainty
    with pytest.raises(DataError) as caught:
        load_evidence(package.folder)
    assert [problem.split(" Expected")[0] for problem in caught.value.problems] == [
        line.replace(", row 1", "").split(" Expected")[0] for line in (outcomes, certainty)
    ]


def test_what_changed_in_the_layout_is_true_of_the_layout():
    for change in CHANGES:
        assert set(change.came) <= set(COLUMNS[change.table])
        assert not set(change.went) & set(COLUMNS[change.table])


def test_a_column_that_is_gone_from_descriptor_and_file_is_named(package):
    resource = next(r for r in package.schema["resources"] if r["name"] == "trials")
    rows = package.read("trials")
    resource["schema"]["fields"] = [f for f in resource["schema"]["fields"] if f["name"] != "masking"]
    package.write("trials", [{c: v for c, v in row.items() if c != "masking"} for row in rows])
    save(package)
    (problem,) = check_data(package.folder).problems
    assert problem == (
        "datapackage.json, trials: lacks masking, which the program reads. "
        "Describe it as the datapackage.json of this version of ldnsynth does, and add it to the file."
    )


def test_terms_of_the_vocabulary_are_all_different():
    for name in ("FACTS", "COUNTS", "DOCUMENTS", "MEASURES", "ASPECTS", "COMPARATORS", "CERTAINTIES"):
        terms = getattr(vocabulary, name)
        assert len(terms) == len(set(terms))
