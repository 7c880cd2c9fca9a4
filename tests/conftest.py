"""Whoever tests the engine reads no shipped data: `tests/ldn` does, and what stands in `READERS`, with the reason."""

import os
import sys
from pathlib import Path

import pytest
from reviews import LDN, TESTS, TOY

from ldnsynth.folders import DATA_VARIABLE

pytest.register_assert_rewrite("asked_of_every_review", "links_of_every_review", "selected")
READERS = {
    "test_architecture.py": "asks that no module names a term of any topic, the shipped one among them",
}
_now: dict[str, Path | None] = {"test": None}


def may_read_shipped_data(path: Path) -> bool:
    """Whether the file of a test may read `data/`; notebooks, which lie elsewhere, are LDN's."""
    if TESTS not in path.parents:
        return True
    return TESTS / "ldn" in path.parents or path.relative_to(TESTS).as_posix() in READERS


def _refuse_shipped_data(event: str, arguments: tuple) -> None:
    test = _now["test"]
    if event != "open" or test is None or not isinstance(arguments[0], str | os.PathLike):
        return
    if os.path.abspath(arguments[0]).startswith(f"{LDN}{os.sep}") and not may_read_shipped_data(test):
        raise AssertionError(f"{test}: reads {arguments[0]}. Read tests/toy, or move the test to tests/ldn.")


sys.addaudithook(_refuse_shipped_data)


def pytest_collectstart(collector):
    _now["test"] = collector.path if isinstance(collector, pytest.Module) else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    _now["test"] = item.path
    try:
        return (yield)
    finally:
        _now["test"] = None


@pytest.fixture
def in_the_toy(monkeypatch):
    """Commands and `load_evidence` read the invented review where none is named."""
    monkeypatch.setenv(DATA_VARIABLE, str(TOY))
