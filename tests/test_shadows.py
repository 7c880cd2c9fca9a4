"""No file of a working folder runs in the place of a library."""

import os
import subprocess
import sys

import pytest

from ldnsynth.startup.shadows import find_shadows

RAN = "open({!r}, 'w').close()\nraise SystemExit('ran')\n"


def command(*arguments, cwd=None, **environment):
    known = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}  # as people have it
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=cwd, env=known | environment
    )


@pytest.mark.parametrize("name", ["json.py", "click.py", "logging/__init__.py", "pandas.py"])
def test_a_file_in_the_place_of_a_library_is_named_before_it_runs(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(RAN.format(str(tmp_path / "ran")))
    for result in (
        command("-m", "ldnsynth.cli", "--version", cwd=tmp_path),
        command("-P", "-m", "ldnsynth.cli", "--version", PYTHONPATH=str(tmp_path)),
    ):
        assert result.returncode == 1, result
        assert result.stderr.endswith("stands in the place of a library of the same name. Rename, or work elsewhere.\n")
        assert name.split("/")[0] in result.stderr and result.stderr.count("\n") == 1
        assert not (tmp_path / "ran").exists()


def test_other_files_and_folders_of_libraries_are_no_shadows(tmp_path):
    (tmp_path / "json").mkdir()  # without __init__.py the library goes before it
    (tmp_path / "json" / "data.py").touch()
    (tmp_path / "analysis.py").touch()
    installed = tmp_path / "installed"
    (installed / "click-8.dist-info").mkdir(parents=True)
    (installed / "click.py").touch()
    path = [str(tmp_path), str(installed), str(tmp_path / "nowhere"), os.path.dirname(os.__file__)]
    assert find_shadows(path) == []
    (tmp_path / "numpy.py").touch()
    assert find_shadows(path) == [str(tmp_path / "numpy.py")]
    assert find_shadows([path[-1], str(tmp_path)]) == []  # comes after the libraries


def test_the_command_runs_where_nothing_stands_in_the_way(tmp_path):
    result = command("-m", "ldnsynth.cli", "--version", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
