"""No command writes onto what it reads, and a report takes the place of nothing but a report."""

import os

import pytest
from reviews import TOY

from ldnsynth.errors import ReportError
from ldnsynth.folders import Overlay
from ldnsynth.publishing.files.guards import refuse_lists, refuse_onto, refuse_places
from ldnsynth.publishing.page.grid_page import write_comparison
from ldnsynth.publishing.page.index_page import write_landing
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


@pytest.mark.parametrize("name", ["thesis.docx", "notes/day.md", "tables/of-mine.xlsx", "figures/holiday.jpg"])
def test_what_is_no_report_is_not_replaced(tmp_path, name):
    folder = tmp_path / "one"
    for file in (
        "index.html",
        "notebooks/01.ipynb",
        "tables/t.csv",
        ".DS_Store",
        "notebooks/.ipynb_checkpoints/x",
        name,
    ):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()
    assert told(refuse_places, [folder], []).startswith(
        f"{folder}: holds {name}, no part of a report: it would be lost."
    )
    (folder / name).unlink()
    refuse_places([folder], [])


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
