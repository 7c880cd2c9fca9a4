"""How far coders agree on each kind of judgement, and what is told of what they settled."""

from functools import cache

import pandas as pd
import pytest
from selections import SELECTIONS, everything, evidence

from ldnsynth.display import findings, tables
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.words.coding import bias_coding, certainty_coding, claim_coding, stance_coding
from ldnsynth.evidence import Selection, select
from ldnsynth.publishing.provenance.origin_lookup import Origins
from ldnsynth.synthesis.coding.agreement import weighted_kappa

KINDS = {
    "stances": (stance_coding, tables.agreement_table, tables.differing_table, findings.how_coders_agree),
    "claims": (
        *(claim_coding, tables.claims_agreement_table, tables.claims_differing_table),
        findings.how_coders_agree_on_claims,
    ),
    "bias": (
        *(bias_coding, tables.bias_agreement_table, tables.bias_differing_table),
        findings.how_coders_agree_on_bias,
    ),
    "certainty": (
        *(certainty_coding, tables.certainty_agreement_table, tables.certainty_differing_table),
        findings.how_coders_agree_on_certainty,
    ),
}


@cache
def whole():
    return select(everything(), Selection())


@cache
def coded_once():
    """The evidence as coder A alone judged it."""
    codings = everything().codings
    first = {name: rows[rows["coder"] == "A"].reset_index(drop=True) for name, rows in codings.items()}
    alone = everything().with_tables(**first, codings=first, consensus=everything().consensus.iloc[:0])
    return select(alone, Selection())


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_counts_what_both_coded_and_the_same_codes(kind):
    coding, table, _, finding = (make(whole()) for make in KINDS[kind])
    rows = coding.rows[~coding.rows["part"].isin(coding.apart)]
    wide = rows.pivot(index=["cell", "part"], columns="coder", values=["code", "value"]).dropna(subset=[("code", "B")])
    last = table.frame.iloc[-1]
    same = int((wide["code"]["A"] == wide["code"]["B"]).sum())
    assert last["Same code"].startswith(f"{same} of {len(wide)} (")
    kappa = weighted_kappa(wide["value"]["A"], wide["value"]["B"], scale=coding.scale)
    assert finding.numbers["kappa_1"].value == kappa.kappa
    assert (finding.numbers["same_1"].value, same < len(wide)) == (same, True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_that_was_settled_is_listed_with_its_reason(kind):
    coding, _, table, finding = (make(whole()) for make in KINDS[kind])
    settled = whole().consensus[whole().consensus["coded"].isin(coding.tables)]
    assert set(settled["reason"]) == set(table.frame["Why"])
    assert set(table.links["What counts"]) == set(settled["row_id"]) == set(finding.numbers["differ"].links)
    assert all(origin for origin in map(Origins(whole()).find, table.links["Coded"]))
    assert set(table.frame["Resolved by"]) == {"third reading", "both codings compared"}


@pytest.mark.parametrize("kind", KINDS)
def test_who_the_coders_are_is_told_beside_their_agreement(kind):
    table = KINDS[kind][1](whole())
    assert whole().topic.coders in table.notes
    assert "same team" in table.notes[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_with_one_coder_nothing_is_measured(kind):
    coding, table, differing, finding = (make(coded_once()) for make in KINDS[kind])
    assert coding.coders == ["A"]
    assert isinstance(table, Note)
    assert differing.text == "While there is one coder, no code can differ."
    assert "were coded by one coder (A): there is no second coding" in finding.text


@pytest.mark.parametrize("kind", KINDS)
def test_coders_who_agree_on_all_have_nothing_to_settle(kind):
    once = coded_once()
    twice = {name: pd.concat([rows, rows.assign(coder="B")]) for name, rows in once.codings.items()}
    _, table, differing, _ = (make(once.with_tables(codings=twice)) for make in KINDS[kind])
    assert set(table.frame["Same code"].str.extract(r"\((\d+)%\)")[0]) == {"100"}
    assert differing.text == "The coders gave the same codes throughout."


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SELECTIONS)
def test_every_selection_has_its_table_or_a_note(kind, name):
    for make in KINDS[kind][1:3]:
        assert isinstance(make(evidence(name)), Table | Note)


def test_claims_are_compared_on_whether_they_are_accurate_of_those_that_can_be_checked():
    frame = tables.claims_agreement_table(whole()).frame.set_index("Verdict")
    codings = whole().codings_of("claims").pivot(index="claim_id", columns="coder", values="verdict_now")
    checked = codings[(codings != "not_checkable").all(axis=1)]
    assert frame.loc["Now", "In kappa"] == str(len(checked))
    assert frame.loc["Whether it can be checked, now", "In kappa"] == str(len(codings))


def test_a_past_day_compares_no_later_verdict():
    then = select(everything(), Selection(as_of="2009-02-09"))
    frame = tables.claims_agreement_table(then).frame
    assert frame["Verdict"].iloc[0] == "When it was written"
    assert not frame["Verdict"].str.contains("ow$").any()
    assert not tables.claims_differing_table(then).frame["What"].str.contains("now").any()


def test_fewer_than_five_codes_are_shown_without_a_kappa():
    frame = tables.bias_agreement_table(evidence("multiple sclerosis")).frame.set_index("Domain")
    first = frame.loc["D1 randomisation process"]
    assert (first["Same code"], first["Weighted kappa (95% interval)"]) == ("2 of 2 (100%)", "")
    assert first["Remark"] == "Not given: fewer than 5 pairs of codes"


def test_an_origin_tells_what_each_coder_gave_beside_what_counts():
    origins = Origins(whole())
    overall = origins.find("smith2011/rob2/overall")
    assert overall.said.startswith("High: ")
    told = dict(overall.more)
    assert told["coder"] == "consensus of A;B"
    assert told["coder A"].startswith("Some concerns: ")
    assert told["coder B"].startswith("High: ")
    alone = dict(origins.find("gironi2008/nih_before_after/overall").more)
    assert (alone["coder"], "coder A" in alone) == ("A", False)
