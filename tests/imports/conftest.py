"""A review to bring things into, made by init."""

import datetime as dt

import pytest
from click.testing import CliRunner

from ldnsynth.cli import main
from ldnsynth.scaffold.folder import write_review
from ldnsynth.scaffold.start import start_review


@pytest.fixture
def review(tmp_path):
    start = start_review(
        "aspirin",
        intervention="aspirin",
        comparator="placebo",
        condition="heart attack",
        outcome="main outcome",
        better="lower",
        today=dt.date(2026, 11, 1),
    )
    write_review(tmp_path / "aspirin", start)
    return tmp_path / "aspirin"


@pytest.fixture
def run():
    """A command's output (stdout and stderr) and exit code."""

    def command(*arguments):
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output, result.exit_code

    return command


@pytest.fixture
def brought(run, review, tmp_path):
    """Bring a file in with --apply; a second time it must change nothing. Gives the output of the first."""

    def bring(form, name, content, *options):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        output, code = run("import", form, path, "--into", review, "--apply", *options)
        assert code == 0, output
        before = {file.name: file.read_bytes() for file in (review / "data").iterdir() if file.is_file()}
        again, code = run("import", form, path, "--into", review, "--apply", *options)
        assert code == 0, again
        assert before == {file.name: file.read_bytes() for file in (review / "data").iterdir() if file.is_file()}
        return output

    return bring


@pytest.fixture
def rows(review):
    """The rows of a table of the review, blank cells left out."""
    import csv

    def read(table):
        with (review / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(file)]

    return read
