"""Every row that a claim can lean on has a name in words, and on a past day none that tells of a later report."""

import pytest

from ldnsynth.evidence import load_evidence
from ldnsynth.evidence.reading.labels import row_labels
from ldnsynth.evidence.rules.sources.claim_checks import listed
from ldnsynth.evidence.selecting.as_of import known_on


@pytest.fixture(scope="module")
def everything():
    return load_evidence()


def test_rows_are_named_by_their_study_or_author(everything):
    labels = row_labels(everything)
    assert labels["cree2010"] == "Cree 2010"
    assert labels["cree2010/sf36_mcs/w8"] == "Cree 2010: SF-36 Mental Component Summary"
    assert labels["cree2010/n_analysed"] == "Cree 2010: people analysed"
    assert labels["muraro2025"] == "Muraro 2025"
    assert labels["nct00568555"] == "NCT00568555"


def test_whatever_a_claim_leans_on_has_a_name(everything):
    labels = row_labels(everything)
    for column in ("cites", "evidence_then", "evidence_now"):
        for cell in everything.claims[column]:
            assert set(listed(cell)) <= set(labels)


def test_on_a_past_day_a_study_goes_by_its_register_number(everything):
    then = known_on(everything, "2009-02-09")
    labels = row_labels(then)
    assert labels["cree2010/sf36_mcs/w8"] == "Cree, NCT00501696: SF-36 Mental Component Summary"
    assert "sharafaddinzadeh2010" not in labels
    for cell in then.claims["evidence_then"]:
        assert set(listed(cell)) <= set(labels)
