"""Two reviews of other topics, each copied to a folder of its own and rendered there once."""

import shutil
from pathlib import Path

import pytest
from two_reviews import HERE, METAFOR, NAMES, ldnsynth


@pytest.fixture(scope="session", params=NAMES)
def collection(request, tmp_path_factory) -> Path:
    """The folder of a collection, without what was rendered in it."""
    folder = tmp_path_factory.mktemp("collections") / request.param
    shutil.copytree(HERE / request.param, folder, ignore=_what_was_rendered)
    return folder


def _what_was_rendered(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name != "reports.yml"] if Path(folder).name == "reports" else []


@pytest.fixture(scope="session")
def rendered(collection) -> Path:
    """The folder of a collection with its report as page, PDF and DOCX, and its deck."""
    done = ldnsynth("report", "--format", "pdf", "--format", "docx", folder=collection)
    assert done.returncode == 0, done.stderr
    deck = ldnsynth("slides", folder=collection)
    assert deck.returncode == 0 or "Chromium" in deck.stderr, deck.stderr
    return collection


@pytest.fixture(scope="session")
def metafor() -> dict:
    """What R metafor answers; tests/reference/make_collections.R asks it."""
    return METAFOR
