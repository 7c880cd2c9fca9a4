"""What is asked of every review is asked here of LDN’s data."""

from pathlib import Path

import pytest
from of_reports import render
from selected import ask_each
from selections import REVIEW
from shared import made_once


@pytest.fixture(scope="session")
def selected():
    return REVIEW


def pytest_generate_tests(metafunc):
    ask_each(metafunc, REVIEW)


@pytest.fixture(scope="session")
def rendered(tmp_path_factory) -> Path:
    """The folder of all reports of the collection; nobody writes into it."""
    return made_once(tmp_path_factory, "reports", lambda folder: render(folder, "--all"))
