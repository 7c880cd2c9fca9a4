"""No command writes onto what it reads, and a report takes the place of nothing but a report."""

import os

import pytest
from reviews import TOY

from ldnsynth.errors import ReportError
from ldnsynth.folders import Overlay
from ldnsynth.publishing.files.guards import refuse_lists, refuse_onto, refuse_own, refuse_places
from ldnsynth.publishing.page.grid_page import write_comparison
from ldnsynth.publishing.page.index_page import write_landing
from ldnsynth.publishing.provenance.manifest import write_manifest
from ldnsynth.topic import read_topic


def told(refuse, *args, **options) -> str:
    with pytest.raises(ReportError) as caught:
        refuse(*args, **options)
    return str(caught.value)


@pytest.fixture
def data(tmp_path):
    (tmp_path / "mine" / "data").mkdir(parents=True)
    return tmp_path / "mine" / "data"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mine", "which the report is made from, and would be lost"),
        ("mine/data", "which the report is made from, and would be lost"),
        ("mine/data/report", "which the report is made from"),
        ("mine/other/../data/new", "which the report is made from"),
    ],
)
def test_no_report_takes_the_place_of_the_data(tmp_path, data, name, words):
    found = told(refuse_places, [tmp_path / name], [data])
    assert words in found and found.endswith("Give another folder with --out.")


def test_no_report_takes_the_place_of_notebooks_of_either_folder(tmp_path):
    own, shipped = tmp_path / "review" / "notebooks", tmp_path / "engine" / "notebooks"
    for place in ("review", "engine", "engine/notebooks/new"):
        assert "which the report is made from" in told(refuse_places, [tmp_path / place], [Overlay(own, shipped)])


def test_folders_beside_the_data_are_free(tmp_path, data):
    refuse_places([tmp_path / "mine" / "database", tmp_path / "mine" / "reports" / "one"], [data])


def report(folder, *, inputs: dict):
    """A folder that a report wrote, finished or, without inputs, not."""
    for name in ("index.html", "notebooks/01.ipynb", "tables/t.csv", "findings.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("of the report")
    write_manifest(folder, inputs)


@pytest.mark.parametrize("inputs", [{"report": {"name": "one"}}, {}], ids=["finished", "not finished"])
@pytest.mark.parametrize(
    "name",
    [
        "thesis.docx",
        "notes/day.md",
        "tables/mine.csv",
        "figures/holiday.png",
        "notebooks/02.ipynb",
        ".git/HEAD",
        ".env",
    ],
)
def test_what_no_report_wrote_is_not_replaced(tmp_path, name, inputs):
    folder = tmp_path / "one"
    report(folder, inputs=inputs)
    for file in (".DS_Store", "notebooks/.ipynb_checkpoints/01-checkpoint.ipynb", "Thumbs.db"):
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).touch()
    refuse_places([folder], [])  # of programs that looked at it
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("mine")
    found = told(refuse_places, [folder], [])
    assert found.startswith(f"{folder}: holds {name}, no part of a report: it would be lost. Move it away")


@pytest.mark.parametrize("name", ["index.html", "tables/mine.csv", "figures/photo.png", "notebooks/thesis.ipynb", "x/"])
def test_without_a_manifest_nothing_is_a_report_whatever_it_is_called(tmp_path, name):
    folder, elsewhere = tmp_path / "one", tmp_path / "elsewhere"
    (folder / name).parent.mkdir(parents=True)
    elsewhere.mkdir()
    (folder / "findings.csv").write_text("id,value,unit,where\na,1,,b\n")
    refuse_places([folder], [])  # as a fresh clone has it
    (folder / name).symlink_to(elsewhere) if name == "x/" else (folder / name).write_text("mine")
    assert f"holds {name.strip('/')}, no part of a report" in told(refuse_places, [folder], [])


@pytest.mark.parametrize("manifest", ['{"name": "An app", "icons": []}', '{"inputs": 1, "outputs": {}}', "{", "[]"])
def test_a_manifest_of_something_else_is_no_reports(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(manifest)
    assert "holds manifest.json, no part of a report" in told(refuse_places, [tmp_path], [])


def test_findings_of_somebody_else_are_not_replaced(tmp_path):
    (tmp_path / "findings.csv").write_text("site,depth\n")
    assert "holds findings.csv, no part of a report" in told(refuse_places, [tmp_path], [])


def test_a_link_is_not_replaced(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "one").symlink_to("there")
    assert "one: is a link, expected a folder." in told(refuse_places, [tmp_path / "one"], [])


@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symbolic", "hard"])
def test_a_file_that_is_read_is_not_written_whatever_name_it_goes_by(tmp_path, link):
    (tmp_path / "read").write_text("mine")
    link(tmp_path / "read", tmp_path / "other")
    assert "is read by this command" in told(refuse_onto, tmp_path / "other", [tmp_path / "read"])
    refuse_onto(tmp_path / "new", [tmp_path / "read"])


def test_lists_of_reports_replace_only_lists_of_reports(tmp_path):
    topic = read_topic(TOY)
    for write in (write_landing, write_comparison):
        write(tmp_path, [], topic)
        refuse_lists(tmp_path, compared=True)
    (tmp_path / "comparison.csv").write_text("price,quality\n")
    refuse_lists(tmp_path, compared=False)
    assert "is no comparison of reports" in told(refuse_lists, tmp_path, compared=True)
    (tmp_path / "index.html").write_text("<title>My site</title>")
    assert "is no list of reports" in told(refuse_lists, tmp_path, compared=False)


def test_a_grid_is_not_written_onto(tmp_path):
    grid = tmp_path / "comparison.csv"
    grid.write_text("report,\n")
    assert "is read by this command" in told(refuse_lists, tmp_path, compared=True, grid=grid)


@pytest.mark.parametrize("place", ["mine/data/new.csv", "mine/data/review/new.csv", "mine/data/../data/trials.csv"])
def test_nothing_is_written_into_a_folder_that_is_read(tmp_path, data, place):
    assert "lies in" in told(refuse_onto, tmp_path / place, [data])
    refuse_onto(tmp_path / "mine" / "new.csv", [data])


@pytest.mark.parametrize("link", [None, os.symlink, os.link], ids=["itself", "symbolic", "hard"])
def test_a_file_of_the_data_is_not_brought_into_them(tmp_path, data, link):
    (data / "trials.csv").write_text("trial_id\n")
    file, other = tmp_path / "other.csv", tmp_path / "elsewhere.csv"
    link(data / "trials.csv", file) if link else (file := data / "trials.csv")
    other.write_text("trial_id\n")
    found = told(refuse_own, [file, other], data)
    assert found == f"{file}: belongs to the data that it would be brought into. Give a file from elsewhere, or a copy."
    refuse_own([other], data)
