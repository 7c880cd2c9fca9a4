"""Decks of LDN's data in a browser: whole on every slide."""

import shutil

import pytest
from decks import browsing, made_decks, slides_are_whole
from reviews import LDN

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")
# How each deck is asked for, and how many slides a room may expect; of a trial without results little can be shown.
DECKS = {
    "journal-club": ([], "", range(12, 13)),
    "past": (["as_of=2009-02-09"], "", range(8, 13)),
    "cree2010": ([], "cree2010", range(12, 21)),
    "gironi2008": ([], "gironi2008", range(12, 21)),
    "nct04365985": ([], "nct04365985", range(5, 12)),
}


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    """Pages of journal clubs today and on a past day, and of trials of different designs, as slides and on paper."""
    return made_decks(tmp_path_factory.mktemp("decks"), LDN, DECKS)


@pytest.fixture(scope="module")
def browser():
    with browsing(CHROMIUM) as opened:
        yield opened


@pytest.mark.parametrize("name", DECKS)
def test_every_slide_is_whole_and_asks_nobody(decks, browser, name):
    slides_are_whole(decks, browser, name, DECKS[name][2])
