"""A file is written whole or not at all."""

import shutil
from pathlib import Path

import pytest

from ldnsynth.errors import ReportError
from ldnsynth.publishing.files.staging import reason, write_together, write_whole


def test_what_was_there_stays_if_writing_fails(tmp_path, monkeypatch):
    target = tmp_path / "file"
    target.write_text("before")

    def full(self, other):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ReportError, match="file: cannot be written \\(No space left on device\\)"):
        write_whole(target, "after")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert target.read_text() == "before"


def test_the_reason_is_told_whatever_a_library_makes_of_it():
    copied = shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'"), ("c", "d", "else")])
    assert reason(copied) == "No space left on device"
    try:
        try:
            raise OSError(13, "Permission denied")
        except OSError as error:
            raise OSError("cannot") from error
    except OSError as error:
        assert reason(error) == "Permission denied"
    assert reason(OSError()) == "no reason given: is there space left?"


def test_what_says_the_same_already_is_left_alone(tmp_path):
    target = tmp_path / "file"
    assert write_whole(target, "one") is True
    target.chmod(0o400)
    assert write_whole(target, b"one") is False
    assert target.stat().st_mode & 0o777 == 0o400
    assert write_whole(target, "two") is True
    assert target.read_text() == "two"


def test_who_cannot_give_another_place_is_not_told_to(tmp_path, monkeypatch):
    def full(self, other):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    for write in (
        lambda: write_together(tmp_path, {"one": "1", "two": "2"}),
        lambda: write_whole(tmp_path / "one", "1", option=""),
    ):
        with pytest.raises(ReportError, match="No space left on device") as caught:
            write()
        assert "--" not in str(caught.value) and "nothing was replaced" in str(caught.value)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("name", ["", ".", "folder"])
def test_a_folder_is_no_file_to_write(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    with pytest.raises(ReportError, match=r"is a folder, expected a file\. Name a file with --out\."):
        write_whole(Path(name), "one")
    assert not [*Path("folder").iterdir()]
