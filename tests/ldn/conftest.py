"""What is asked of every review is asked here of LDN’s data."""

import pytest
from selected import ask_each
from selections import REVIEW


@pytest.fixture(scope="session")
def selected():
    return REVIEW


def pytest_generate_tests(metafunc):
    ask_each(metafunc, REVIEW)
