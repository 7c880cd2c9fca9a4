"""Pictures are drawn once for what they are made of; whatever happens to the cache, none is wrong and none fails."""

import dataclasses
import os
import subprocess
import sys
import warnings
from functools import partial

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from ldnsynth import cli
from ldnsynth.display.blocks import Figure
from ldnsynth.display.pictures import kept, made_of
from ldnsynth.display.pictures.kept import ANEW, PLACE, cache_folder, drawing_for_pages, empty, kept_picture
from ldnsynth.display.pictures.made_of import hash_of
from ldnsynth.display.words.estimates.effects import kind_of_trial
from ldnsynth.topic import Domain

KEY, OTHER = "0" * 64, "1" * 64
PICTURE = {"image/svg+xml": "<svg/>", "image/png": "cGljdHVyZQ=="}


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(PLACE, str(tmp_path / "cache"))
    return tmp_path / "cache"


class Drawing:
    """Draws a picture, and counts how often."""

    def __init__(self, picture=PICTURE):
        self.picture, self.times = picture, 0

    def __call__(self):
        self.times += 1
        return self.picture


def drawn(key=KEY) -> int:
    """How often a picture is drawn that is asked for now; what is given is it in any case."""
    draw = Drawing()
    assert kept_picture(key, draw) == PICTURE
    return draw.times


def file_of(place, key=KEY):
    return place / f"{key}.picture"


def test_a_picture_is_drawn_once_and_each_other_one_too(place):
    assert [drawn(), drawn(), drawn(OTHER), drawn()] == [1, 0, 1, 0]
    assert sorted(path.name for path in place.iterdir()) == [f"{KEY}.picture", f"{OTHER}.picture"]


def test_without_a_hash_it_is_drawn_each_time_and_kept_nowhere(place):
    assert [drawn(None), drawn(None)] == [1, 1] and not place.exists()


def test_anew_means_drawn_and_kept(place):
    drawn()
    file_of(place).write_bytes(b"old")
    with drawing_for_pages(anew=True):
        assert [drawn(), drawn()] == [1, 1] and ANEW in os.environ
    with drawing_for_pages(anew=False):
        assert drawn() == 0 and ANEW not in os.environ


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"<svg/>", b"<gsv/>")),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\x00" * 500),
        lambda path: path.write_bytes((path.parent / f"{OTHER}.picture").read_bytes()),
        lambda path: (path.unlink(), path.symlink_to(path.parent / f"{OTHER}.picture")),
        lambda path: (path.unlink(), os.mkfifo(path)),
    ],
    ids=["half", "changed", "empty", "foreign", "of another picture", "a link", "a pipe"],
)
def test_what_is_not_as_it_was_written_is_drawn_and_mended(place, spoil):
    drawn(), drawn(OTHER)
    spoil(file_of(place))
    assert [drawn(), drawn()] == [1, 0]


def test_a_file_of_somebody_else_is_not_read(monkeypatch):
    drawn()
    monkeypatch.setattr(kept, "_user", lambda: os.getuid() + 1)
    assert drawn() == 1


def test_a_folder_in_the_place_of_a_picture_is_left_alone(place):
    (file_of(place) / "mine").mkdir(parents=True)
    assert [drawn(), drawn()] == [1, 1] and (file_of(place) / "mine").is_dir()


@pytest.mark.parametrize("name", ["mkstemp", "replace"])
def test_a_cache_that_cannot_be_written_fails_no_picture(place, monkeypatch, name):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept.tempfile if name == "mkstemp" else kept.os, name, full)
    assert [drawn(), drawn()] == [1, 1] and list(place.iterdir()) == []


def test_a_file_in_the_place_of_the_cache_fails_no_picture(place):
    place.write_text("mine")
    assert [drawn(), drawn()] == [1, 1] and place.read_text() == "mine"


def test_without_a_home_pictures_are_drawn(monkeypatch):
    def homeless():
        raise RuntimeError("no home")

    monkeypatch.delenv(PLACE)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(kept.Path, "home", homeless)
    assert [drawn(), drawn()] == [1, 1] and empty() == (0, 0)


def test_the_place_is_the_users_cache(monkeypatch, tmp_path):
    monkeypatch.delenv(PLACE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "ldnsynth"


def test_what_was_not_used_for_longest_goes_first(place, monkeypatch):
    for number, key in enumerate(("a" * 64, "b" * 64, "c" * 64)):
        drawn(key)
        os.utime(file_of(place, key), (number, number))
    drawn("a" * 64)
    (place / "notes.txt").write_text("not ours" * 1000)
    monkeypatch.setattr(kept, "LIMIT", 3 * file_of(place, "a" * 64).stat().st_size)
    drawn("d" * 64)
    assert sorted(path.name[0] for path in place.iterdir()) == ["a", "d", "n"]


def test_clean_empties_it_and_says_how_much_there_was(place):
    drawn(), drawn(OTHER)
    (place / "notes.txt").write_text("mine")
    size = sum(path.stat().st_size for path in place.glob("*.picture"))
    told = CliRunner().invoke(cli.main, ["clean"])
    assert told.stdout == f"2 kept pictures removed from {place}: {size / 1e6:.1f} MB\n"
    assert CliRunner().invoke(cli.main, ["clean"]).stdout == "0 kept pictures removed: 0.0 MB\n"
    assert [path.name for path in place.iterdir()] == ["notes.txt"]


def test_a_picture_that_warns_is_drawn_again_and_warns_again():
    def draw():
        warnings.warn("a letter is missing", stacklevel=1)
        return PICTURE

    for _ in range(2):
        with pytest.warns(UserWarning, match="a letter is missing"):
            assert kept_picture(KEY, draw) == PICTURE


def test_many_that_fill_it_at_once_meet_nowhere(place):
    code = """
from ldnsynth.display.pictures.kept import kept_picture
for number in range(60):
    text = str(number % 7) * 20_000
    assert kept_picture(str(number % 7) * 64, lambda: {"image/png": text}) == {"image/png": text}
"""
    runs = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    assert len(list(place.iterdir())) == 7


# What a picture is made of


def painting(*held):
    """A painter of this package that holds these values."""
    return partial(kind_of_trial, *held)


FRAME = pd.DataFrame({"n": [1, 2], "who": ["a", None], "day": pd.to_datetime(["2001-01-01", "2002-01-01"])})
DIFFERENT = [
    *(1, 1.0, True, "1", None, float("nan"), (1,), [1], {1}, {1: 1}, np.float64(1), np.array([1]), b"1", pd.NA),
    *(np.array([1.0]), np.array([[1]]), pd.Series([1]), pd.Series([1], name="n"), pd.Series([1], index=["a"])),
    *(["ab", "c"], ["a", "bc"], [["a"], "b"], ["a", ["b"]], {"a": 1, "b": 2}, {"a": 2, "b": 1}),
    *(FRAME, FRAME.assign(n=[1, 3]), FRAME.assign(n=[1.0, 2.0]), FRAME[["who", "n", "day"]], FRAME.iloc[::-1]),
    *(FRAME.rename(columns={"n": "k"}), FRAME.assign(who=pd.Categorical(["a", None]))),
    *(FRAME.assign(who=pd.Categorical(["a", None], categories=["b", "a"])), FRAME.convert_dtypes()),
]


def test_whatever_differs_has_another_hash_and_the_same_has_the_same():
    hashes = [hash_of(painting(value)) for value in DIFFERENT]
    assert None not in hashes and len(set(hashes)) == len(DIFFERENT)
    assert hash_of(painting(FRAME)) == hash_of(painting(FRAME.copy()))
    assert hash_of(painting({"a", "b", "c"})) == hash_of(painting({"c", "b", "a"}))


def test_a_dataclass_of_ours_is_its_fields():
    (name, *_) = (field.name for field in dataclasses.fields(Domain))
    first, second = (Domain(**{field.name: "x" for field in dataclasses.fields(Domain)}) for _ in range(2))
    assert hash_of(painting(first)) == hash_of(painting(second))
    assert hash_of(painting(first)) != hash_of(painting(dataclasses.replace(first, **{name: "y"})))


@pytest.mark.parametrize("held", [object(), open, lambda f: f, iter([1]), [object()], pd.Series([object()])])
def test_what_cannot_be_told_whole_has_no_hash(held):
    assert hash_of(painting(held)) is None


def test_style_and_settings_of_the_user_are_part_of_it(monkeypatch):
    first = hash_of(painting(1))
    with made_of.matplotlib.rc_context({"lines.linewidth": 7}):
        assert hash_of(painting(1)) != first
    monkeypatch.setitem(made_of.RC, "font.size", 31)
    assert hash_of(painting(1)) != first


def test_once_the_code_changed_under_a_running_process_nothing_is_kept_or_taken(monkeypatch):
    changed = [(name, time + 1, size, inode) for name, time, size, inode in made_of._LOADED]
    made_of._is_as_loaded.cache_clear()
    monkeypatch.setattr(made_of, "_stamps", lambda: changed)
    assert hash_of(painting(1)) is None
    made_of._is_as_loaded.cache_clear()


def test_a_figure_gives_the_same_bytes_drawn_and_kept(place):
    from invented import REVIEW

    from ldnsynth.display.figures import sample_sizes

    figure = REVIEW.shown(sample_sizes, "all")
    assert isinstance(figure, Figure)
    first = figure._repr_mimebundle_()
    assert len(list(place.iterdir())) == 1
    assert figure._repr_mimebundle_() == first
    empty()
    assert figure._repr_mimebundle_() == first
    retitled = dataclasses.replace(figure, title="Another title")._repr_mimebundle_()
    assert retitled[0]["image/png"] != first[0]["image/png"] and len(list(place.iterdir())) == 2
