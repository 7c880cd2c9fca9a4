"""Whoever tests the engine reads no shipped data: `tests/ldn` does, and what `reviews.READERS` names."""

import os
import sys

import pytest
from reviews import GUARD, TOY

from ldnsynth.folders import DATA_VARIABLE

pytest.register_assert_rewrite("asked_of_every_review", "decks", "links_of_every_review", "selected")
sys.addaudithook(GUARD)


def pytest_collectstart(collector):
    GUARD.test = collector.path if isinstance(collector, pytest.Module) else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    GUARD.test, before = item.path, os.environ.get(DATA_VARIABLE)
    try:
        return (yield)
    finally:
        GUARD.test = None
        os.environ.pop(DATA_VARIABLE, None)  # commands set it, as in a process that ends with them
        if before is not None:
            os.environ[DATA_VARIABLE] = before


@pytest.fixture
def in_the_toy(monkeypatch):
    """Commands and `load_evidence` read the invented review where none is named."""
    monkeypatch.setenv(DATA_VARIABLE, str(TOY))
