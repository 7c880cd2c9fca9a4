"""The descriptor is input too: whatever is wrong with it is a sentence with its place in the file."""

import copy
import json
import re

import pytest

from ldnsynth.errors import DataError
from ldnsynth.evidence import check_data, load_evidence
from ldnsynth.evidence.descriptor import NAME, faults_of, parse_descriptor

ODD = [
    None,
    True,
    0,
    -1.5,
    "",
    "x",
    "\x00",
    "a\nb",
    "../x",
    "/etc/hostname",
    [],
    [[]],
    [None],
    {},
    {"name": None},
    ["x"] * 99,
]


def places(node, path=()):
    """The path of each node of a JSON document."""
    yield path
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(inner, (*path, key))


def changed(package, path, odd=...):
    """A copy in which a node is another value, or is gone."""
    copied = copy.deepcopy(package)
    node = copied
    for key in path[:-1]:
        node = node[key]
    if odd is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = odd
    return copied


@pytest.fixture
def small(package):
    """A descriptor with the first two fields of each table, which has every kind of node."""
    for resource in package.schema["resources"]:
        schema = resource["schema"]
        kept = set(schema["primaryKey"]) | {field["name"] for field in schema["fields"][:2]}
        schema["fields"] = [field for field in schema["fields"] if field["name"] in kept][:3]
        schema.pop("foreignKeys", None)
    return package.schema


def test_no_node_can_be_anything_that_ends_in_a_traceback(small):
    told = set()
    for path in list(places(small)):
        if not path or (len(path) > 1 and path[0] == "resources" and path[1] > 1):
            continue
        for odd in (..., *ODD):
            for fault in faults_of(changed(small, path, odd)):
                assert fault.startswith(NAME) and fault.endswith("."), (path, odd, fault)
                assert "\n" not in fault and len(fault) < 1000, (path, odd, fault)
                told.add(re.sub(r"\W\w*\d+\W?|found .*", "", fault))
    assert len(told) > 20


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "7", '"x"', "{", "[" * 100_000, '{"a": NaN}', '{"a": 1, "a": 2}', "\x00"]
)
def test_what_is_no_descriptor_is_one_sentence(package, text):
    package.path("trials").with_name(NAME).write_text(text)
    for read in (check_data, load_evidence):
        with pytest.raises(DataError) as caught:
            read(package.folder)
        (sentence,) = caught.value.problems
        assert sentence.startswith(NAME) and "\n" not in sentence


def test_bytes_that_are_no_utf_8_and_a_file_that_cannot_be_read_are_told(tmp_path):
    (tmp_path / NAME).write_bytes(b'{"a": "\xff"}')
    assert "expected JSON" in parse_descriptor(tmp_path / NAME)[1]
    assert parse_descriptor(tmp_path / "nowhere")[1] == "cannot be read (No such file or directory)."


@pytest.mark.parametrize(
    ("path", "odd", "sentence"),
    [
        (("resources", 0, "path"), "/etc/hostname", r"resources\[0\], path: expected the name of a file in the folder"),
        (("resources", 0, "path"), "../../x.csv", r"resources\[0\], path: expected the name of a file in the folder"),
        (("resources", 0, "path"), "C:\\x.csv", r"resources\[0\], path: expected the name of a file in the folder"),
        (("resources", 0, "schema"), None, r"resources\[0\], schema: expected an object in braces, found null"),
        (("resources", 0, "schema", "fields", 0), 5, r"schema\.fields\[0\]: expected an object in braces, found 5"),
        (
            ("resources", 0, "schema", "fields", 0, "type"),
            "float",
            r"fields\[0\] \(document_id\), type: expected one of",
        ),
        (("resources", 0, "schema", "primaryKey"), ["nothing"], r"primaryKey: expected names of the table's columns"),
        (("created",), "yesterday", r"created: expected a day such as 2026-11-22, found \"yesterday\"\."),
        (("version",), "latest one", r"version: expected one such as 0\.3\.0"),
        (("licenses",), [3], r"licenses\[0\]"),
        (("resources",), ..., r"resources with name, path and schema expected"),
        (("resources", 1, "name"), "documents", r"does not describe trials"),
    ],
)
def test_a_fault_is_told_with_its_place(package, path, odd, sentence):
    faults = faults_of(changed(package.schema, path, odd))
    assert any(re.search(sentence, fault) for fault in faults), faults


def test_what_the_program_relies_on_must_be_asked_for(package):
    resources = package.schema["resources"]
    results = next(place for place, resource in enumerate(resources) if resource["name"] == "results")
    schema = ("resources", results, "schema")
    names = [field["name"] for field in resources[results]["schema"]["fields"]]
    text = faults_of(changed(package.schema, (*schema, "fields", names.index("n1i"), "type"), "string"))
    assert any("(n1i), type: expected number or integer, as the program reads it" in fault for fault in text)
    free = faults_of(changed(package.schema, (*schema, "fields", names.index("trial_id"), "constraints"), {}))
    assert any('(trial_id), constraints: expected "required": true' in fault for fault in free)
    apart = faults_of(changed(package.schema, (*schema, "foreignKeys"), []))
    assert any("foreignKeys: trial_id must point to trials" in fault for fault in apart)


def test_the_committed_descriptor_has_no_fault(package):
    assert faults_of(json.loads((package.folder / NAME).read_text())) == []
