"""Shares of verdicts: what counts as checkable, their intervals, and what has turned."""

import numpy as np
import pandas as pd
import pytest

from ldnsynth.synthesis.coding.ledger import claim_grounds, turned_claims, verdict_shares
from ldnsynth.synthesis.effect_sizes.proportions import wilson_interval

CLAIMS = pd.DataFrame(
    [
        ("b", "accurate", "accurate"),
        ("b", "accurate", "overstated"),
        ("b", "not_checkable", "accurate"),
        ("a", "not_checkable", "not_checkable"),
    ],
    columns=["source_id", "verdict_then", "verdict_now"],
)


def test_claims_that_cannot_be_checked_are_in_no_denominator():
    rows = verdict_shares(CLAIMS, when="now").set_index("source_id")
    assert list(rows.index) == ["b", "a"]
    assert (rows.loc["b", "checkable"], rows.loc["b", "accurate"]) == (3, 2)
    assert rows.loc["b", "accurate_share"] == pytest.approx(2 / 3)
    assert tuple(rows.loc["b", ["share_low", "share_high"]]) == pytest.approx(wilson_interval(2, 3))
    assert rows.loc["a", "checkable"] == 0
    assert np.isnan(rows.loc["a", "accurate_share"])


def test_then_and_now_are_counted_apart():
    assert verdict_shares(CLAIMS, when="then").set_index("source_id").loc["b", "accurate"] == 2
    assert verdict_shares(CLAIMS, when="then").set_index("source_id").loc["b", "checkable"] == 2


def test_claims_whose_verdict_turned():
    assert list(turned_claims(CLAIMS)["verdict_now"]) == ["overstated", "accurate"]


@pytest.mark.parametrize(
    ("claims", "when", "words"),
    [(CLAIMS, "later", "expected 'then' or 'now'"), (CLAIMS.assign(verdict_now="true"), "now", "got true")],
)
def test_what_is_unknown_is_refused(claims, when, words):
    with pytest.raises(ValueError, match=words):
        verdict_shares(claims, when=when)


def test_a_claim_rests_on_what_all_its_studies_are_and_fails_with_one_that_did_not_measure_it():
    cited = pd.DataFrame(
        {
            "claim_id": ["a", "a", "b", "c"],
            "coder": "A",
            "controlled": [True, False, False, False],
            "published": [False, False, True, True],
            "measured": pd.array([True, False, None, True], dtype="boolean"),
        }
    )
    grounds = claim_grounds(cited).set_index("claim_id")
    assert list(grounds["uncontrolled"]) == [False, True, True]
    assert list(grounds["unpublished"]) == [True, False, False]
    assert list(grounds["unmeasured"]) == [True, False, False]


def test_no_citation_has_no_grounds():
    columns = ["claim_id", "coder", "controlled", "published", "measured"]
    empty = pd.DataFrame(columns=columns).astype({"controlled": bool, "published": bool, "measured": "boolean"})
    assert list(claim_grounds(empty).columns) == ["claim_id", "coder", "uncontrolled", "unpublished", "unmeasured"]
    assert claim_grounds(empty).empty
