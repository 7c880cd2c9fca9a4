import json

import pytest
from toy_notebooks import PARAMETERS, TOY, notebook, write

from ldnsynth.errors import ParameterError
from ldnsynth.publishing.request.parameters import (
    Parameter,
    check_parameters,
    deal_parameters,
    merge_declared,
    parse_assignments,
    read_parameters,
)

DECLARED = {
    name: Parameter(name, kind, default, "help")
    for name, kind, default in [
        ("conditions", "list[str]", []),
        ("min_n", "int", 0),
        ("max_dose", "float", 0.0),
        ("as_of", "str", ""),
        ("verification", "str", "secondary"),
        ("power", "float", 0.8),
        ("target_smd", "float", 0.5),
        ("strict", "bool", True),
    ]
}


def fault(call, *args):
    with pytest.raises(ParameterError) as caught:
        call(*args)
    return str(caught.value)


def test_parameters_are_read_with_type_default_and_help(collection):
    conditions, min_n, power, as_of = read_parameters(collection.notebooks / "01_trials.ipynb")
    assert conditions == Parameter("conditions", "list[str]", ["migraine"], "conditions studied")
    assert (min_n.type, power.default, as_of.help) == ("int", 0.8, "what was public on that day")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = 3  # no type", "expected `name: type = value  # help`, found `x = 3`."),
        ("import os", "expected `name: type = value  # help`, found `import os`."),
        ("x: int = 3", "expected `name: type = value  # help` on one line, found `x: int = 3` without help."),
        ("x: Path = 3  # h", "x has the type Path. Allowed: str, int, float, bool, list[str]."),
        ("x: int = 1 + len('a')  # h", "x: expected a literal, found `x: int = 1 + len('a')`."),
        ("x: int = '3'  # h", "x: expected int, found '3'."),
        ("x: int = True  # h", "x: expected int, found True."),
        ("x: list[str] = [1]  # h", "x: expected list[str], found [1]."),
        ("min_n: int = 5  # h", "min_n is declared twice."),
    ],
)
def test_anything_but_a_declaration_names_notebook_and_line(collection, line, expected):
    path = write(collection, "03_bad", notebook(parameters=f"{PARAMETERS}\n{line}"))
    assert fault(read_parameters, path) == f"03_bad.ipynb, parameters cell, line 5: {expected}"


def test_a_syntax_error_in_the_parameters_cell(collection):
    path = write(collection, "03_bad", notebook(parameters="min_n: int = = 0  # h"))
    assert fault(read_parameters, path).startswith("03_bad.ipynb, parameters cell, line 1: invalid syntax; expected")


@pytest.mark.parametrize(
    "cell", [{"source": "x: int = " + "1+" * 9000 + "1  # x"}, {}, {"source": [1]}, {"metadata": []}]
)
def test_cells_that_cannot_be_taken_apart_are_a_sentence(tmp_path, cell):
    path = tmp_path / "03_bad.ipynb"
    path.write_text(json.dumps({"cells": [{"metadata": {"tags": ["parameters"]}} | cell]}))
    told = fault(read_parameters, path)
    assert told.startswith("03_bad.ipynb") and ("nested too deeply; expected" in told or "not a notebook" in told)


@pytest.mark.parametrize("line", ["x: int = 1or 2  # x", "x: int = 1if 2else 3  # x", "1_x: int = 1  # x"])
def test_what_python_only_warns_of_is_told_in_one_sentence(tmp_path, line, recwarn):
    path = tmp_path / "03_bad.ipynb"
    cell = {"metadata": {"tags": ["parameters"]}, "source": line}
    path.write_text(json.dumps({"cells": [cell]}))
    assert fault(read_parameters, path).startswith("03_bad.ipynb, parameters cell, line 1: invalid decimal literal")
    assert not [warning for warning in recwarn if warning.category is SyntaxWarning]


def test_a_notebook_without_the_cell_has_no_parameters_and_a_broken_file_a_sentence(tmp_path):
    plain, broken = tmp_path / "plain.ipynb", tmp_path / "broken.ipynb"
    plain.write_text('{"cells": []}')
    broken.write_text('{"cells": [')
    assert read_parameters(plain) == ()
    assert fault(read_parameters, broken).startswith("broken.ipynb: not a notebook that can be read")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("conditions=migraine, sinusitis", {"conditions": ["migraine", "sinusitis"]}),
        ("conditions=[focus, 'sinusitis']", {"conditions": ["focus", "sinusitis"]}),
        ("conditions=", {"conditions": []}),
        ("min_n=20", {"min_n": 20}),
        ("max_dose=4.5", {"max_dose": 4.5}),
        ("as_of=2009-02-09", {"as_of": "2009-02-09"}),
        ("as_of=a=b", {"as_of": "a=b"}),
        ("strict=False", {"strict": False}),
    ],
)
def test_texts_are_read_by_the_declared_type(text, value):
    assert parse_assignments([text], DECLARED) == (value, [])


def test_texts_that_cannot_be_read_are_named_together():
    texts = ["min_n=ten", "strict=1", "min_n", "min_m=3", "conditions=[1"]
    values, problems = parse_assignments(texts, DECLARED)
    assert problems + check_parameters(values, DECLARED, TOY) == [
        "'min_n': expected key=value, such as min_n=20.",
        f"unknown parameter 'min_m'. Did you mean 'min_n'? Allowed: {', '.join(DECLARED)}.",
        "min_n: expected int, found 'ten'.",
        "strict: expected bool, found '1'.",
        "conditions: expected list[str], found '[1'.",
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"conditions": "migraine"}, "conditions: expected list[str], found 'migraine'."),
        ({"conditions": ["migrain"]}, "conditions: unknown term 'migrain'. Did you mean 'migraine'?"),
        ({"min_n": -1}, "min_n: expected a number of at least 0, found -1."),
        ({"min_n": 2.5}, "min_n: expected int, found 2.5."),
        ({"max_dose": float("nan")}, "max_dose: expected float, found nan."),
        ({"max_dose": -1}, "max_dose: expected a number of at least 0, found -1."),
        ({"as_of": "2009-02-30"}, "as_of: expected a calendar day such as 2009-02-09, found '2009-02-30'."),
        ({"verification": "unverified"}, "verification: unknown level 'unverified'."),
        ({"power": 1}, "power: expected a number between 0 and 1, found 1."),
        ({"target_smd": 0.0}, "target_smd: expected a number above 0, found 0.0."),
        ({"powr": 0.9}, "unknown parameter 'powr'. Did you mean 'power'?"),
    ],
)
def test_values_outside_type_or_vocabulary(values, expected):
    (found,) = check_parameters(values, DECLARED, TOY)
    assert found.startswith(expected)


def test_all_problems_at_once_and_none_for_good_values():
    assert len(check_parameters({"min_n": -1, "power": 2.0, "powr": 1, "as_of": 3}, DECLARED, TOY)) == 4
    assert check_parameters({name: p.default for name, p in DECLARED.items()}, DECLARED, TOY) == []


def test_each_notebook_receives_what_it_declares():
    notebooks = {"01": (DECLARED["min_n"], DECLARED["power"]), "02": (DECLARED["min_n"],)}
    dealt = deal_parameters({"min_n": 5, "power": 1}, notebooks)
    assert dealt == {"01": {"min_n": 5, "power": 1.0}, "02": {"min_n": 5}}
    assert isinstance(dealt["01"]["power"], float)


def test_one_name_has_one_type():
    other = {"01": (DECLARED["min_n"],), "02": (Parameter("min_n", "str", "", "help"),)}
    assert fault(merge_declared, other) == "02: min_n is str here and int before."
