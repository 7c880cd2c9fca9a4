import json
from dataclasses import replace

import nbformat
import pytest

from ldnsynth.errors import DataError
from ldnsynth.publishing.provenance.manifest import is_up_to_date, report_inputs, write_manifest
from ldnsynth.publishing.request.collection import Report

REPORT = Report("one", "One trial", "Which", ("01_trials",))


def inputs(collection, parameters=None):
    return report_inputs(
        REPORT,
        {"01_trials": parameters or {"min_n": 0}},
        notebooks=collection.notebooks,
        data=collection.data,
    )


@pytest.fixture
def written(collection):
    folder = collection.out / "one"
    folder.joinpath("tables").mkdir(parents=True)
    (folder / "index.html").write_text("page")
    (folder / "tables" / "trials.csv").write_text("trial\n")
    write_manifest(folder, inputs(collection))
    return folder


def test_the_manifest_names_all_that_went_in_and_came_out(collection, written):
    manifest = json.loads((written / "manifest.json").read_text())
    assert list(manifest["outputs"]) == ["index.html", "tables/trials.csv"]
    # sha256sum of "trial_id\ncree2010\n", by coreutils
    assert (
        manifest["inputs"]["data"]["files"]["trials.csv"]
        == "fa239ac82fdff6155142733a6bb96a4f250c556f21d848feb92b53e9c1b3a25c"
    )
    assert set(manifest["inputs"]) == {
        *("report", "topic", "parameters", "data", "notebooks", "package", "citation", "versions")
    }
    assert manifest["inputs"]["data"]["created"] == "2026-11-21"


def test_the_manifest_holds_no_path_of_this_machine(collection, written):
    assert str(collection.data.parent) not in (written / "manifest.json").read_text()


def test_the_question_of_a_past_day_is_what_was_known(collection):
    report = replace(REPORT, question_then="What was known by {day}?")
    asked = {"notebooks": collection.notebooks, "data": collection.data}
    assert report_inputs(report, {"01_trials": {"as_of": ""}}, **asked)["report"]["question"] == "Which"
    then = report_inputs(report, {"01_trials": {"min_n": 0, "as_of": "2010-01-31"}}, **asked)
    assert then["report"]["question"] == "What was known by 31 January 2010?"


def test_the_same_inputs_are_up_to_date(collection, written):
    assert is_up_to_date(written, inputs(collection))


@pytest.mark.parametrize("file", ["trials.csv", "topic.yml"])
def test_changed_data_is_not_up_to_date(collection, written, file):
    path = collection.data / file
    path.write_text(path.read_text() + "\n")
    assert not is_up_to_date(written, inputs(collection))


def test_changed_parameters_are_not_up_to_date(collection, written):
    assert not is_up_to_date(written, inputs(collection, {"min_n": 1}))


def test_a_changed_cell_is_not_up_to_date_but_stored_outputs_do_not_count(collection, written):
    path = collection.notebooks / "01_trials.ipynb"
    book = nbformat.read(path, as_version=4)
    book.cells[1].outputs = [nbformat.v4.new_output("stream", text="stored")]
    nbformat.write(book, path)
    assert is_up_to_date(written, inputs(collection))
    book.cells[1].source += "\n"
    nbformat.write(book, path)
    assert not is_up_to_date(written, inputs(collection))


@pytest.mark.parametrize("text", [None, "changed"])
def test_a_missing_or_changed_output_is_not_up_to_date(collection, written, text):
    page = written / "index.html"
    page.unlink() if text is None else page.write_text(text)
    assert not is_up_to_date(written, inputs(collection))


@pytest.mark.parametrize("text", ["", "[]", '{"inputs": 1}', '{"inputs": {}, "outputs": []}'])
def test_a_broken_manifest_is_not_up_to_date(collection, written, text):
    (written / "manifest.json").write_text(text)
    assert not is_up_to_date(written, inputs(collection))


def test_no_report_is_not_up_to_date(collection):
    assert not is_up_to_date(collection.out / "one", inputs(collection))


def test_a_broken_topic_gets_a_sentence(collection):
    (collection.data / "topic.yml").write_text("title: [")
    with pytest.raises(DataError, match=r"topic\.yml, line 1: not valid YAML"):
        inputs(collection)


def test_the_manifest_names_the_topic_so_that_a_page_needs_no_other_file(collection, written):
    manifest = json.loads((written / "manifest.json").read_text())
    assert manifest["inputs"]["topic"]["intervention"] == "aspirin"
    assert manifest["inputs"]["topic"]["terms"]["focus"] == "migraine"
    assert "topic.yml" in manifest["inputs"]["data"]["files"]
    assert "datapackage.json" not in manifest["inputs"]["data"]["files"]  # it follows from the others
