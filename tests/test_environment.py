"""One environment by three roads: pyproject.toml, requirements.lock, environment.yml."""

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import ldnsynth

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
PINNED = re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)(?: ; ([^\\]+?))? \\$", LOCK, flags=re.MULTILINE)


def requirements() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    return [Requirement(text) for text in [*PROJECT["dependencies"], *(text for extra in extras for text in extra)]]


def test_the_lock_pins_every_requirement_within_its_bounds():
    versions = {}
    for name, version, _ in PINNED:
        versions.setdefault(name, []).append(Version(version))
    for requirement in requirements():
        found = versions.get(requirement.name.lower(), [])
        assert found, f"{requirement} is not in requirements.lock: run make lock"
        assert all(version in requirement.specifier for version in found), f"{requirement}: locked {found}"


def test_every_pin_has_a_hash_and_no_line_names_an_index():
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    assert len(blocks) == len(PINNED)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", block) for block in blocks)
    assert not re.search(r"://|--(extra-)?index|--find", LOCK)


def test_conda_users_get_the_lock_and_the_same_python():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["name"] == PROJECT["name"]
    conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert pip == ["-r requirements.lock"]
    (python,) = [entry.removeprefix("python") for entry in conda if entry.startswith("python")]
    assert SpecifierSet(python) == SpecifierSet(PROJECT["requires-python"])


def test_one_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert ldnsynth.__version__ == citation["version"]
