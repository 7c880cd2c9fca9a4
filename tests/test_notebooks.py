"""Notebooks stay thin and alike; nbval (see pyproject.toml) compares what they show with what is stored."""

import ast
import json
from pathlib import Path

import pytest

from ldnsynth.publishing.execution.stored_notebooks import LARGEST_BYTES
from ldnsynth.publishing.request.parameters import read_parameters

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_CODE_CELLS = 22
MOST_LINES = 20


def cells(path: Path, kind: str) -> list[dict]:
    return [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == kind]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


def by_tag(path: Path, tag: str) -> dict:
    (cell,) = [cell for cell in cells(path, "code") if tag in tags(cell)]
    return cell


every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@every_notebook
def test_cells_come_in_the_order_of_the_house(path):
    everything = json.loads(path.read_text())["cells"]
    assert source(everything[0]).startswith("# ")
    assert [tags(cell) for cell in everything[1:3]] == [["parameters"], ["setup"]]
    assert tags(everything[-1]) == ["provenance"]
    assert len(cells(path, "code")) <= MOST_CODE_CELLS


@every_notebook
def test_logic_lives_in_the_package(path):
    for cell in cells(path, "code"):
        assert len(source(cell).splitlines()) <= MOST_LINES or "parameters" in tags(cell)
        for node in ast.walk(ast.parse(source(cell))):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.If), source(cell)
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"read_csv", "path", "environ", "chdir"}, source(cell)


@every_notebook
def test_no_number_of_a_finding_is_typed_by_hand(path):
    for cell in cells(path, "code"):
        if not set(tags(cell)) & {"parameters", "setup"}:
            constants = [n.value for n in ast.walk(ast.parse(source(cell))) if isinstance(n, ast.Constant)]
            assert not [value for value in constants if isinstance(value, int | float)], source(cell)


@every_notebook
def test_outputs_are_stored_and_clean(path):
    assert path.stat().st_size < LARGEST_BYTES
    for cell in cells(path, "code"):
        assert not [output for output in cell["outputs"] if output["output_type"] in ("error", "stream")], source(cell)
        if not set(tags(cell)) & {"parameters", "setup"}:
            (output,) = cell["outputs"]
            assert "ldnsynth" in output["metadata"], f"{source(cell)}: does not end in a block"


@every_notebook
def test_pictures_are_stored_once_as_png_and_left_out_of_the_comparison(path):
    for cell in cells(path, "code"):
        kinds = {kind for output in cell["outputs"] for kind in output.get("data", {})}
        assert "image/svg+xml" not in kinds
        assert ("image/png" in kinds) == ("nbval-ignore-output" in tags(cell)), source(cell)


def test_the_same_parameter_means_the_same_everywhere():
    known = {}
    for path in NOTEBOOKS:
        for parameter in read_parameters(path):
            assert known.setdefault(parameter.name, parameter) == parameter, f"{path.stem}: {parameter.name}"


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS][:3] == ["00_answer", "01_evidence_base", "02_evidence_strength"]
