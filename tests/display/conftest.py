"""What is asked of every review is asked here of the invented review."""

import pytest
from invented import REVIEW
from selected import ask_each


@pytest.fixture(scope="session")
def selected():
    return REVIEW


def pytest_generate_tests(metafunc):
    ask_each(metafunc, REVIEW)
