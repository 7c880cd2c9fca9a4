"""Decks of LDN's data in a browser: whole on every slide."""

import pytest
from decks import made_decks, slides_are_whole
from reviews import LDN
from shared import CHROMIUM

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


@pytest.mark.parametrize("name", DECKS)
def test_every_slide_is_whole_and_asks_nobody(decks, browser, name):
    slides_are_whole(decks, browser, name, DECKS[name][2])
