"""check --fix mends form, shows it first, and changes no value."""

import pytest
from click.testing import CliRunner

from ldnsynth.cli import main


@pytest.fixture
def data(tmp_path):
    result = CliRunner().invoke(main, ["init", str(tmp_path / "bcg"), "--example"])
    assert result.exit_code == 0
    return tmp_path / "bcg" / "data"


def run(*arguments):
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def spoil(path):
    """As a German spreadsheet saves it: semicolons, CR LF, a mark, blank lines and stray blanks, rows turned round."""
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    lines = [head, *reversed(rows), "", ""]
    text = "\r\n".join(line.replace(",", ";").replace("BCG;", "BCG ;") for line in lines) + "\r\n"
    path.write_bytes(text.encode("utf-8-sig"))


def test_the_form_is_mended_only_when_told(data):
    path = data / "arms.csv"
    before = path.read_bytes()
    spoil(path)
    spoiled = path.read_bytes()
    assert run(data).exit_code == 1
    shown = run(data, "--fix")
    assert shown.exit_code == 0
    assert "arms.csv: a byte order mark goes. line ends become LF." in shown.output
    assert "would be mended. Nothing was written" in shown.output
    assert path.read_bytes() == spoiled
    done = run(data, "--fix", "--apply")
    assert done.exit_code == 0, done.output
    assert "arms.csv mended" in done.output
    assert "no problems" in done.output
    assert path.read_bytes() == before


def test_values_and_columns_are_left_as_they_are(data):
    path = data / "arms.csv"
    text = path.read_text().replace("arm_id,", "arm,")
    path.write_text(text)
    shown = run(data, "--fix", "--apply")
    assert "Nothing in the form of the files to mend" in shown.output
    assert shown.exit_code == 1
    assert path.read_text() == text


def test_windows_letters_become_utf_8(data):
    path = data / "arms.csv"
    path.write_bytes(path.read_text().replace("no vaccination", "ohne für").encode("cp1252"))
    assert "read as Windows-1252" in run(data, "--fix", "--apply").output
    assert "ohne für" in path.read_text(encoding="utf-8")
