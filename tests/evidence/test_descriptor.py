"""``datapackage.json`` is made: whatever differs from what layout and topic give is named, and made anew."""

import json

import pytest
from click.testing import CliRunner

from ldnsynth import cli
from ldnsynth.evidence import check_data, load_evidence
from ldnsynth.evidence.descriptor import NAME, descriptor_faults, descriptor_text
from ldnsynth.topic_checks import documented_keys, topic_schema

REMEDY = "It is made, not written: run 'ldnsynth describe'."


def describe(*arguments):
    return CliRunner().invoke(cli.main, ["describe", *map(str, arguments)])


def change(edit):
    """The damage that edits the descriptor as JSON."""

    def damage(text):
        package = json.loads(text)
        edit(package)
        return json.dumps(package)

    return damage


def fields(package, table):
    return next(r for r in package["resources"] if r["name"] == table)["schema"]["fields"]


def swap(items):
    items[0], items[1] = items[1], items[0]


# What is done to the file, and how the first sentence on it starts.
DAMAGES = {
    "gone": (None, "is missing."),
    "empty": (lambda text: "", "expected JSON, found a fault: Expecting value"),
    "cut off": (lambda text: text[:-200], "expected JSON, found a fault: "),
    "another kind": (lambda text: "[]", 'the whole: found [], expected {"profile": "tabular-data-package", '),
    "nothing": (lambda text: "null", 'the whole: found null, expected {"profile"'),
    "a number": (lambda text: "NaN", "expected JSON, found a fault: NaN is no number"),
    "empty braces": (lambda text: "{}", 'profile: missing, expected "tabular-data-package".'),
    "nested": (lambda text: "[" * 100_000, "is nested too deeply."),
    "a key twice": (
        lambda text: text.replace('"name"', '"name": "x", "name"', 1),
        "expected JSON, found a fault: the key 'name' stands twice in the same braces",
    ),
    "another version": (change(lambda p: p.update(version="9")), 'version: found "9", expected "1.2".'),
    "another type": (change(lambda p: p.update(version=1.2)), 'version: found 1.2, expected "1.2".'),
    "a further key": (change(lambda p: p.update(homepage="x")), 'homepage: found "x", expected no such key.'),
    "no resources": (change(lambda p: p.pop("resources")), "resources: missing, expected ["),
    "no table": (change(lambda p: p["resources"].clear()), "resources: found [], expected ["),
    "a table less": (change(lambda p: p["resources"].pop()), "resources: found ["),
    "resources no list": (change(lambda p: p.update(resources=3)), "resources: found 3, expected ["),
    "a path elsewhere": (
        change(lambda p: p["resources"][1].update(path="../trials.csv")),
        'resources[1].path: found "../trials.csv", expected "trials.csv".',
    ),
    "a type that does not exist": (
        change(lambda p: fields(p, "documents")[0].update(type="strng")),
        'resources[0].schema.fields[0].type: found "strng", expected "string".',
    ),
    "a term more": (
        change(lambda p: fields(p, "trials")[2]["constraints"]["enum"].append("itch")),
        'resources[1].schema.fields[2].constraints.enum: in the file alone "itch".',
    ),
    "a term less": (
        change(lambda p: fields(p, "trials")[2]["constraints"]["enum"].pop()),
        'resources[1].schema.fields[2].constraints.enum: in layout and topic alone "sinusitis".',
    ),
    "constraints loosened": (
        change(lambda p: fields(p, "trials")[0].pop("constraints")),
        'resources[1].schema.fields[0].constraints: missing, expected {"pattern": ',
    ),
    "required no more": (
        change(lambda p: fields(p, "trials")[0]["constraints"].update(required=False)),
        "resources[1].schema.fields[0].constraints.required: found false, expected true.",
    ),
    "1 for true": (
        change(lambda p: fields(p, "trials")[0]["constraints"].update(required=1)),
        "resources[1].schema.fields[0].constraints.required: found 1, expected true.",
    ),
    "a key forgotten": (
        change(lambda p: p["resources"][1]["schema"].update(primaryKey=[])),
        'resources[1].schema.primaryKey: found [], expected ["trial_id"].',
    ),
    "a reference forgotten": (
        change(lambda p: p["resources"][1]["schema"]["foreignKeys"].pop()),
        "resources[1].schema.foreignKeys: found [",
    ),
    "columns in another order": (
        change(lambda p: swap(fields(p, "trials"))),
        'resources[1].schema.fields[0].name: found "label", expected "trial_id".',
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_descriptor_is_named_with_its_place_and_mended(package, name):
    damage, start = DAMAGES[name]
    path = package.folder / NAME
    text = path.read_text(encoding="utf-8")
    path.unlink() if damage is None else path.write_text(damage(text), encoding="utf-8")
    faults = descriptor_faults(package.folder, package.schema)
    assert faults
    assert faults[0].startswith(start), faults[0]
    assert all(fault.endswith(f" {REMEDY}") and "\n" not in fault and len(fault) < 300 for fault in faults)
    result = describe(package.folder)
    assert (result.exit_code, result.output) == (0, f"{path}\n")
    assert path.read_text(encoding="utf-8") == text
    assert descriptor_faults(package.folder, package.schema) == []


def test_check_tells_a_damaged_descriptor_first_and_judges_the_tables_all_the_same(package):
    (package.folder / NAME).write_text("{", encoding="utf-8")
    package.edit("trials", "open2010", report_id="")
    descriptor, trials = check_data(package.folder).problems
    assert descriptor.startswith(f"{NAME}: expected JSON, found a fault: ")
    assert trials.startswith("trials.csv, row 4 (open2010), report_id: ")


def test_loading_asks_the_topic_and_never_the_descriptor(package):
    (package.folder / NAME).write_text("{", encoding="utf-8")
    assert len(load_evidence(package.folder).trials) == 4


def test_five_differences_are_told_and_the_others_counted(package):
    described = package.schema
    for resource in described["resources"][:8]:
        resource["path"] = "elsewhere.csv"
    (package.folder / NAME).write_text(descriptor_text(described), encoding="utf-8")
    faults = descriptor_faults(package.folder, package.schema)
    assert [fault.split(":")[0] for fault in faults[:5]] == [f"resources[{number}].path" for number in range(5)]
    assert faults[5:] == [f"differs in 3 more places from what layout and topic give. {REMEDY}"]
    described["resources"][7]["path"] = package.schema["resources"][7]["path"]
    described["resources"][6]["path"] = package.schema["resources"][6]["path"]
    (package.folder / NAME).write_text(descriptor_text(described), encoding="utf-8")
    assert descriptor_faults(package.folder, package.schema)[5].startswith("differs in 1 more place from")


def test_a_changed_topic_asks_for_the_descriptor_anew(package):
    package.edit_topic('version: "1.2"', 'version: "1.3"')
    (problem,) = check_data(package.folder).problems
    assert problem == f'{NAME}: version: found "1.2", expected "1.3". {REMEDY}'
    assert describe(package.folder).exit_code == 0
    assert check_data(package.folder).problems == []


def test_describing_twice_changes_nothing(package):
    package.edit_topic("sinusitis: {label: sinusitis}", "hay_fever: {label: hay fever}")
    path = package.folder / NAME
    assert describe(package.folder).output == f"{path}\n"
    before = path.stat().st_mtime_ns, path.read_bytes()
    result = describe(package.folder)
    assert (result.exit_code, result.output) == (0, f"{path}: as it should be\n")
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_describing_a_topic_that_cannot_be_used_writes_nothing(package):
    before = (package.folder / NAME).read_bytes()
    package.edit_topic("focus: migraine", "focus: migrane")
    result = describe(package.folder)
    assert result.exit_code == 1
    assert "topic.yml, focus: unknown condition 'migrane'. Did you mean 'migraine'?" in result.output
    assert (package.folder / NAME).read_bytes() == before


def test_the_keys_are_listed_with_what_they_mean(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = describe("--keys")
    assert result.exit_code == 0
    assert result.output.splitlines() == [f"{key}: {meaning}" for key, meaning in documented_keys()]
    assert list(tmp_path.iterdir()) == []
    keys = [line.split(":")[0] for line in result.output.splitlines()]
    assert set(topic_schema()["properties"]) <= set(keys)
    assert {"intervention.article", "conditions.<id>.family", "package.licenses[].name", "dose.limit"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_every_key_of_the_topic_is_explained():
    assert [key for key, meaning in documented_keys() if not meaning] == []
