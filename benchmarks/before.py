"""Rows of an earlier commit, checked out beside: its own code, notebooks and data by the libraries of here."""

import sys
from collections.abc import Callable
from pathlib import Path

import yaml

from ldnsynth import folders

PROGRAMS = Path(sys.executable).parent
Commands = Callable[[Path], list[list[str]]]


def in_checkout(before: Path, command: list[str]) -> list[str]:
    """A command by whose Python the package of the checkout is found first."""
    data = f"{folders.DATA_VARIABLE}={before / 'data'}"
    return ["env", "-C", str(before), f"PYTHONPATH={before}", data, *command]


def report(before: Path, names: list[str], *options: str, out: Path | None = None) -> Commands:
    """The command line of the checkout, into a folder that is kept if one is given."""
    command = [sys.executable, "-m", "ldnsynth.cli", "report", *names, *options]
    return lambda new: [in_checkout(before, [*command, "--out", str(out or new)])]


def papermill_and_nbconvert(before: Path, names: list[str]) -> Commands:
    """The two commands for each notebook of the reports, by their default parameters."""
    reports = yaml.safe_load((before / "reports" / "reports.yml").read_text(encoding="utf-8"))
    asked = [one for one in reports if one["name"] in names] or reports[:1]
    stems = [stem for one in asked for stem in one["notebooks"]]

    def commands(out: Path) -> list[list[str]]:
        made = []
        for place, stem in enumerate(stems):
            source, target = str(before / "notebooks" / f"{stem}.ipynb"), str(out / f"{place}_{stem}.ipynb")
            papermill = [str(PROGRAMS / "papermill"), "--no-progress-bar", "-k", "python3", source, target]
            made += [papermill, [str(PROGRAMS / "jupyter-nbconvert"), "--to", "html", target]]
        return [in_checkout(before, command) for command in made]

    return commands


def rows(before: Path, names: list[str], kept: Path, one_changed_row: Callable[..., Commands]) -> dict[str, Commands]:
    """What is measured of the checkout, by the name of its row; `kept` is a folder with a copy of its data."""
    changed = one_changed_row(kept / "data-before", lambda options: report(before, names, *options, out=kept / "was"))
    return {
        "before: papermill and nbconvert": papermill_and_nbconvert(before, names),
        "before: report --force": report(before, names, "--force"),
        "before: report, nothing changed": report(before, names, out=kept / "same-before"),
        "before: report, one row changed": changed,
    }


def print_ratios(median: dict[str, float]) -> None:
    """A line for each goal: what a row takes as a share of what it took before."""
    first, force, _, changed = (value for name, value in median.items() if name.startswith("before"))
    for name, value in median.items():
        if name.startswith(("c ", "e ")):
            told = f"{value / force:.2f} of --force before; papermill and nbconvert before took"
            print(f"{name}: {told} {first / value:.1f} times as long")
        elif name.startswith("g "):
            print(f"{name}: {value / changed:.2f} of before")
