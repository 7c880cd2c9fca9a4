"""Published meta-analyses beside ours: theirs as printed, ours turned the same way, on trials known by then."""

import pytest

from ldnsynth.display.blocks import Note
from ldnsynth.display.tables import published_pools_table
from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.views.effects import effects_of


@pytest.fixture(scope="module")
def fibromyalgia():
    return select(load_evidence(), Selection(conditions=("fibromyalgia",)))


def row_of(evidence, name):
    pools = evidence.pooled_estimates
    table = published_pools_table(
        evidence.with_tables(pooled_estimates=pools[pools["pool_id"] == name]), effects_of(evidence)
    )
    (row,) = table.frame.to_dict("records")
    return row, table


def with_pool(evidence, name, **cells):
    pools = evidence.pooled_estimates.copy()
    for column, value in cells.items():
        pools.loc[pools["pool_id"] == name, column] = value
    return evidence.with_tables(pooled_estimates=pools)


def test_theirs_stands_as_printed(fibromyalgia):
    pools = fibromyalgia.pooled_estimates.set_index("pool_id")
    for name in ("vatvani2024/pain", "saif2026/dizziness"):
        row, _ = row_of(fibromyalgia, name)
        for column in ("yi", "ci_low", "ci_high"):
            assert f"{abs(pools.at[name, column]):.2f}" in row["Theirs"]


def test_ours_is_turned_as_theirs(fibromyalgia):
    lower, _ = row_of(fibromyalgia, "saif2026/pain")
    higher, _ = row_of(with_pool(fibromyalgia, "saif2026/pain", better="higher"), "saif2026/pain")
    assert lower["Ours"] != higher["Ours"]
    assert lower["Ours"].replace("−", "").split("(")[0] == higher["Ours"].replace("−", "").split("(")[0]


def test_only_trials_known_by_the_last_day_of_the_search_count(fibromyalgia):
    late, _ = row_of(fibromyalgia, "saif2026/pain")
    early, _ = row_of(with_pool(fibromyalgia, "saif2026/pain", searched_to="2014-01-01"), "saif2026/pain")
    assert "INNOVA 2026" in late["Ours"]
    assert "INNOVA 2026" not in early["Ours"]
    assert "Younger 2013" in early["Ours"]


def test_trials_that_are_named_are_those_used(fibromyalgia):
    named = with_pool(fibromyalgia, "saif2026/pain", trial_ids="rodriguezfreire2026")
    row, table = row_of(named, "saif2026/pain")
    assert row["Ours"].endswith("(INNOVA 2026, not pooled)")
    assert "rodriguezfreire2026/pain_nrs" in table.links["Ours"][0]


def test_another_question_is_not_set_beside_it(fibromyalgia):
    row, _ = row_of(with_pool(fibromyalgia, "saif2026/pain", same_question="no"), "saif2026/pain")
    assert row["Ours"] == "not pooled here"
    row, _ = row_of(fibromyalgia, "ologunowa2025/pain_change")  # before and after in one arm
    assert row["Ours"] == "not pooled here"


def test_without_one_on_the_condition_it_says_which_are_held(fibromyalgia):
    ms = select(load_evidence(), Selection(conditions=("multiple_sclerosis",)))
    note = published_pools_table(ms, effects_of(ms))
    assert isinstance(note, Note)
    assert "fibromyalgia" in note.text
    none = ms.with_tables(pooled_estimates=ms.pooled_estimates.iloc[:0])
    assert "speak of" not in published_pools_table(none, effects_of(ms)).text


def test_on_a_past_day_later_meta_analyses_are_not_told():
    past = select(load_evidence(), Selection(conditions=("fibromyalgia",), as_of="2024-12-31"))
    assert set(past.pooled_estimates["document_id"]) == {"vatvani2024"}
