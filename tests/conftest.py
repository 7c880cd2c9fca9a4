"""Whoever tests the engine reads no shipped data: `tests/ldn` does, and what `reviews.READERS` names.

What is drawn is kept for this run of tests alone: the first draws a picture, on any worker, and the user's cache is
neither read nor filled.
"""

import os
import sys
import tempfile

import pytest
from reviews import GUARD, TESTS, TOY
from shared import CHROMIUM

from ldnsynth.display.pictures.kept import PLACE
from ldnsynth.folders import DATA_VARIABLE

pytest.register_assert_rewrite("asked_of_every_review", "decks", "links_of_every_review", "selected")
sys.addaudithook(GUARD)
if "PYTEST_XDIST_WORKER" not in os.environ:  # workers have what this process has
    PICTURES = tempfile.TemporaryDirectory(prefix="pictures-")
    os.environ[PLACE] = PICTURES.name
# Files that take longest, first: each goes to one worker, and none is to be waited for at the end.
LONGEST = (
    *("ldn/test_reports.py", "collections/test_collections.py", "ldn/test_every_block_of_ldn.py", "test_cli.py"),
    *("ldn/test_reports_in_a_browser.py", "ldn/test_reports_for_everyone.py", "publishing/test_cluster.py"),
    *("publishing/test_slides.py", "ldn/test_decks.py", "publishing/test_run.py", "publishing/test_warm.py"),
)


def pytest_collection_modifyitems(items):
    place = {TESTS / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


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


@pytest.fixture(scope="module")
def browser():
    """A browser without a window."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: pages are not looked at")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()
