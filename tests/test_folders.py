"""Which review commands work on, and where its parts lie."""

from pathlib import Path

import pytest

from ldnsynth import folders
from ldnsynth.errors import DataError
from ldnsynth.folders import DATA_VARIABLE, Overlay, Review, data_folder, review_of


def review(root: Path, *, listed=True) -> Path:
    (root / "data").mkdir(parents=True)
    (root / "data" / "topic.yml").touch()
    if listed:
        (root / "reports").mkdir()
        (root / "reports" / "reports.yml").touch()
    return root


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A review, in whose deepest folder commands are given."""
    root = review(tmp_path / "here")
    (root / "a" / "b").mkdir(parents=True)
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    monkeypatch.chdir(root / "a" / "b")
    return root


def test_the_nearest_review_above_is_meant(here):
    assert review_of() == Review(here, here / "data")
    inner = review(here / "a")
    assert review_of() == Review(inner, inner / "data")


def test_without_one_above_the_shipped_review_is_meant(tmp_path, monkeypatch):
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    assert review_of() == Review(folders.SHIPPED, folders.SHIPPED / "data")


def test_other_data_go_with_the_nearest_reviews_reports(here, tmp_path):
    other = review(tmp_path / "other", listed=False) / "data"
    assert review_of(other) == Review(here, other)


def test_the_data_of_another_review_mean_that_review(here, tmp_path):
    other = review(tmp_path / "other")
    assert review_of(other / "data") == Review(other, other / "data")
    assert review_of(Path("../../../other/data")) == Review(other, other / "data")


def test_the_environment_names_data_and_an_option_goes_before_it(here, tmp_path, monkeypatch):
    named, given = (review(tmp_path / name) for name in ("named", "given"))
    monkeypatch.setenv(DATA_VARIABLE, str(named / "data"))
    assert review_of().root == named
    assert data_folder() == named / "data"
    assert review_of(given / "data").root == given
    monkeypatch.setenv(DATA_VARIABLE, "")
    assert review_of().root == here


@pytest.mark.parametrize("former", [True, False])
def test_data_without_a_topic_are_a_sentence(here, tmp_path, former):
    bare = tmp_path / "bare"
    bare.mkdir()
    if former:
        (bare / "datapackage.json").touch()
    with pytest.raises(DataError, match="ldnsynth upgrade" if former else "ldnsynth init NAME"):
        review_of(bare)


def test_a_folder_without_a_topic_is_no_review(here):
    (here / "a" / "data").mkdir()
    (here / "a" / "data" / "datapackage.json").touch()
    assert review_of().root == here


@pytest.mark.parametrize("name", ["trials.csv", "datapackage.json"])
def test_tables_without_a_topic_are_not_taken_for_the_shipped_review(tmp_path, monkeypatch, name):
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    assert review_of().root == folders.SHIPPED
    (tmp_path / "data" / name).touch()
    with pytest.raises(DataError, match=r"ldnsynth (init|upgrade)"):
        review_of()


def test_reports_lie_beside_their_list_and_those_of_a_wheels_review_beside_the_caller(here, monkeypatch):
    assert review_of().reports == here / "reports"
    shipped = Review(folders.SHIPPED, folders.SHIPPED / "data")
    monkeypatch.setattr(folders, "IN_WHEEL", False)
    assert shipped.reports == folders.SHIPPED / "reports"
    monkeypatch.setattr(folders, "IN_WHEEL", True)
    assert shipped.reports == Path("reports")
    assert review_of().reports == here / "reports"


def test_a_review_is_cited_by_its_own_file_or_the_engines(here):
    assert review_of().citation == folders.SHIPPED / "CITATION.cff"
    (here / "CITATION.cff").touch()
    assert review_of().citation == here / "CITATION.cff"


def test_two_folders_are_read_as_one_and_the_first_goes_before_the_second(tmp_path):
    own, engine = tmp_path / "own", tmp_path / "engine"
    both = Overlay(own, engine)
    engine.mkdir()
    for name in ("b.ipynb", "c.ipynb", "c.txt"):
        (engine / name).touch()
    assert [path.name for path in both.glob("*.ipynb")] == ["b.ipynb", "c.ipynb"]  # the first is not there at all
    own.mkdir()
    for name in ("a.ipynb", "b.ipynb"):
        (own / name).touch()
    assert list(both.glob("*.ipynb")) == [own / "a.ipynb", own / "b.ipynb", engine / "c.ipynb"]
    assert (both / "b.ipynb", both / "c.txt") == (own / "b.ipynb", engine / "c.txt")
    assert both / "nowhere" == engine / "nowhere"


def test_the_chapters_of_a_review_are_its_own_over_the_engines(here):
    assert review_of().notebooks == Overlay(here / "notebooks", folders.ENGINE_NOTEBOOKS)
    assert (review_of().notebooks / "01_evidence_base.ipynb").is_file()
