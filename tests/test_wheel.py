"""The package as others install it: one wheel, an empty folder, data and notebooks found inside."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """An environment with the wheel, which borrows its libraries from this one; returns its folder of programs."""
    folder = tmp_path_factory.mktemp("elsewhere")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(build, check=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    programs = folder / "env" / "bin"
    (wheel,) = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", programs / "python", "install", "--quiet", "--no-deps", wheel]
    subprocess.run(pip, check=True)
    ask = [programs / "python", "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
    site = subprocess.check_output(ask, text=True)
    here = sysconfig.get_paths()["purelib"]
    Path(site.strip(), "borrowed.pth").write_text(f"{here}\n")
    return programs


def test_the_wheel_reports_from_an_empty_folder(installed, tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LDNSYNTH")}
    environment |= {"HOME": str(tmp_path / "home"), "PATH": f"{installed}:{environment['PATH']}"}
    where = [installed / "python", "-c", "import ldnsynth; print(ldnsynth.__file__)"]
    assert str(installed.parent) in subprocess.check_output(where, cwd=tmp_path, env=environment, text=True)
    command = [installed / "ldnsynth", "report", "--out", "out"]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith("out/multiple-sclerosis/index.html")
    assert "Cree 2010" in (tmp_path / "out/multiple-sclerosis/index.html").read_text()
