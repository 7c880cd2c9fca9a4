"""Every method has a front door: a command, notebook or page reaches it, and its page in docs/api/ is up to date."""

import runpy
from pathlib import Path

import pytest
import reached

from ldnsynth.cli import methods
from ldnsynth.errors import ParameterError
from ldnsynth.pool.methods.convert import CONVERSIONS, converted
from ldnsynth.pool.methods.diagnose import LOOKS

DOCS = Path(__file__).parents[1] / "docs"
BUILD = runpy.run_path(str(DOCS / "build_api.py"))


def test_nothing_of_synthesis_is_out_of_reach():
    assert reached.unreached() == [], "give it a way in (cli/, display/, a notebook), or delete it"


def test_what_nobody_names_is_found(monkeypatch, tmp_path):
    room = tmp_path / "ldnsynth" / "synthesis"
    room.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (room / "sums.py").write_text(
        "def used():\n    return inner()\n\n\ndef inner():\n    return 1\n\n\ndef lost():\n    pass\n"
    )
    (room.parent / "door.py").write_text("from ldnsynth.synthesis.sums import used\n\nvalue = used()\n")
    for name, path in {"ROOT": tmp_path, "PACKAGE": room.parent, "SYNTHESIS": room}.items():
        monkeypatch.setattr(reached, name, path)
    assert reached.unreached() == ["sums.lost"]


def test_pages_of_methods_are_built_anew():
    told = BUILD["pages"]()
    assert {path.name for path in (DOCS / "api").glob("*.md")} == set(told), "run `make docs`"
    stale = [name for name, text in told.items() if (DOCS / "api" / name).read_text(encoding="utf-8") != text]
    assert not stale, f"{', '.join(stale)}: run `make docs`"


def test_help_names_the_looks_without_loading_numpy():
    assert tuple(LOOKS) == methods.LOOKS


@pytest.mark.parametrize("name", CONVERSIONS)
def test_each_conversion_says_what_is_wrong_with_what_it_is_given(name):
    with pytest.raises(ParameterError, match=rf"{name}: .*colour: unknown, expected .*: missing"):
        converted(name, ["colour=red"])


def test_a_conversion_that_cannot_be_done_is_a_sentence():
    with pytest.raises(ParameterError, match=r"^sd_from_see: no such conversion\. There are: se_from_ci, "):
        converted("sd_from_see", [])
    with pytest.raises(
        ParameterError, match=r"^sd_from_ci: ci_low, ci_high: expected a lower limit below the upper one"
    ):
        converted("sd_from_ci", ["ci_low=5", "ci_high=3", "ni=20"])
    with pytest.raises(ParameterError, match=r"^sd_from_se: ni: expected KEY=VALUE; ni: stands twice\.$"):
        converted("sd_from_se", ["sei=1", "ni=2", "ni"])
