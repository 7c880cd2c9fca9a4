"""The last day of searching against what searches before it had brought."""

import pandas as pd
import pytest
from reviews import TOY

from ldnsynth.display import findings, tables
from ldnsynth.evidence import load_evidence

SEARCHES = [
    {"search_id": "s001", "place_kind": "database", "searched_on": "2026-10-01", "n_records": 1},
    {"search_id": "s002", "place_kind": "database", "searched_on": "2026-11-01", "n_records": 3},
]
RECORDS = [
    ("s001", "a", "new", ""),
    ("s002", "a", "new", ""),
    ("s002", "b", "new", ""),
    ("s002", "c", "excluded", "off_topic"),
]


@pytest.fixture(scope="module")
def evidence():
    records = [
        {"search_id": search, "work": work, "n_records": 1, "title": f"Work {work}", "document_id": ""}
        | {"decision": decision, "exclusion": exclusion, "reason": "why"}
        for search, work, decision, exclusion in RECORDS
    ]
    frames = {"searches": pd.DataFrame(SEARCHES), "search_records": pd.DataFrame(records)}
    return load_evidence(TOY).with_tables(**frames)


def test_what_earlier_searches_had_brought_is_not_new(evidence):
    found = findings.what_is_new(evidence)
    assert {name: number.value for name, number in found.numbers.items()} == {"works": 3, "new": 1, "out": 1}
    assert "searches of 2026-11-01" in found.text
    assert "(another subject)" in found.text


def test_each_work_of_the_day_stands_with_its_decision(evidence):
    frame = tables.newest_table(evidence).frame
    assert frame["Work"].tolist() == ["Work a", "Work b", "Work c"]
    assert frame["Why"].tolist() == ["why", "why", "another subject: why"]


def test_without_a_search_nothing_is_new(evidence):
    none = evidence.with_tables(searches=evidence.searches.iloc[:0])
    assert "nothing can be called new" in findings.what_is_new(none).text
