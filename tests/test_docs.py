"""The worked examples of docs/ are run: files as they stand there, commands with what they print, Python as it is."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ldnsynth.cli import main

DOCS = sorted((Path(__file__).parents[1] / "docs").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path) -> list[tuple[str, str, str]]:
    return BLOCK.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.stem)
def test_the_worked_examples_do_what_they_say(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = 0
    for kind, name, text in blocks(path):
        if name:
            Path(name).write_text(text, encoding="utf-8")
        elif kind == "python":
            exec(compile(text, path.name, "exec"), {})
            run += 1
        elif kind == "console":
            for command, printed in re.findall(r"^\$ ldnsynth (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                result = CliRunner().invoke(main, shlex.split(command))
                assert (result.exit_code, result.stdout) == (0, printed), command
                run += 1
    assert run, f"{path.name} has no worked example"


def test_every_method_of_the_command_has_a_page():
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
    for option in ("--tau-prior", "--counts", "--cluster", "--multilevel", "--coverage", "--measure HR", "multiverse "):
        assert option in text, option


def test_pages_lead_to_pages():
    for path in DOCS:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_each_decision_has_its_day_and_what_it_was_chosen_over():
    for path in sorted(DOCS[0].parent.glob("decisions/*.md")):
        _, *decisions = path.read_text(encoding="utf-8").split("\n## ")
        assert decisions
        for decision in decisions:
            assert re.search(r"\n\n20\d\d-\d\d-\d\d\. \S.*\n\nChosen over: \S", decision, re.DOTALL), decision[:60]
