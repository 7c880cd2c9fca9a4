"""What people write in YAML is read as it stands there, or told with its line."""

import re

import pytest
from reviews import TOY

from ldnsynth.evidence.layout import LAYOUT
from ldnsynth.plain_yaml import own_yaml, parse_yaml, read_yaml
from ldnsynth.publishing.request.parameters import Parameter, check_parameters, parse_assignments
from ldnsynth.topic import read_topic


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("012", "012"),
        ("0o14", "0o14"),
        ("0x1F", "0x1F"),
        ("12:30", "12:30"),
        ("1:30:00", "1:30:00"),
        ("2009-02-09", "2009-02-09"),
        ("1_000", "1_000"),
        ("*this", "*this"),
        ("yes", "yes"),
        (".inf", ".inf"),
        ("9" * 30, "9" * 30),
        ("12", 12),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("", None),
    ],
)
def test_a_value_is_what_is_written(text, value):
    assert parse_yaml(f"a: [{text}]" if text else "a: [~]") == ({"a": [value]}, "")


def test_names_are_texts_and_nothing_is_merged_into_others():
    found, _ = parse_yaml("010: 1\nno: 2\n2009-02-09: 3\n<<: *all\n")
    assert found == {"010": 1, "no": 2, "2009-02-09": 3, "<<": "*all"}


def test_references_of_references_do_not_grow():
    lines = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 99))
    assert parse_yaml(lines)[0]["a98"] == ["*a97", "*a97"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- x\n- ? [a, b]\n  : 1", r"^line 2: not valid YAML \(a list stands where a name is\)\.$"),
        ("? {a: 1}\n: 2", r"^line 1: not valid YAML \(names with values stands where a name is\)\.$"),
        ("a: 1\na: 2", r"^line 2: not valid YAML \(a stands there twice\)\.$"),
        ("[" * 3000, r"^line 1: not valid YAML \(nested too deeply\)\.$"),
        ("- !!int x", "^not valid YAML"),
        ("- !!int", "^not valid YAML"),
        ("- !!bool 5", "^not valid YAML"),
        ("- !!set [1]", "^line 1: not valid YAML"),
        ("a: \x00", r"^not valid YAML \(special characters"),
    ],
)
def test_what_is_no_yaml_is_a_sentence_with_its_line(text, sentence):
    found, fault = parse_yaml(text)
    assert found is None and re.search(sentence, fault)


def test_a_file_is_named(tmp_path):
    path = tmp_path / "days.yml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    assert re.search(r"^days\.yml, line 2: is not UTF-8\. Save", read_yaml(path)[1])
    path.write_text("a: 1\n}")
    assert re.search(r"^days\.yml, line 2: not valid YAML", read_yaml(path)[1])
    assert "cannot be read (No such file or directory)" in read_yaml(tmp_path / "none.yml")[1]


@pytest.mark.parametrize("text", ["1_000", "１２", "0x10", "inf"])
def test_digits_that_python_alone_reads_are_no_number_of_a_parameter(text):
    declared = {"n": Parameter("n", "int", 0, "number"), "x": Parameter("x", "float", 0.0, "number")}
    values, problems = parse_assignments([f"n={text}", f"x={text}"], declared)
    assert (values, problems) == ({"n": text, "x": text}, [])
    assert len(check_parameters(values, declared, read_topic(TOY))) == 2


def test_items_of_a_list_are_texts_as_written():
    declared = {"c": Parameter("c", "list[str]", [], "conditions")}
    assert parse_assignments(["c=[012, 12:30, hiv]"], declared)[0] == {"c": ["012", "12:30", "hiv"]}


def test_yaml_of_the_package_is_the_same_read_either_way():
    text = LAYOUT.read_text(encoding="utf-8")
    assert own_yaml(text) == parse_yaml(text)[0]
