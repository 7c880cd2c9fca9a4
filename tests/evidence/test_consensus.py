"""What counts where coders differ, and what is said where it cannot be told; each rule is broken by one edit."""

import pytest

from ldnsynth.errors import DataError
from ldnsynth.evidence import Selection, check_data, load_evidence, select
from ldnsynth.evidence.consensus import code_of, rows_that_count
from ldnsynth.evidence.layout import TABLES
from ldnsynth.evidence.rules import across_tables as rules
from ldnsynth.evidence.rules.sources.consensus_rules import CONSENSUS_RULES
from ldnsynth.migrations.topic_from_descriptor import _with_consensus

SAFETY, CLAIM = "letter2009/safety", "letter2009/c001"
BIAS, RATED = "cross2008/rob2_crossover", "migraine/wellbeing/randomised"
CONSENSUS, SETTLED, JUDGED = "consensus.csv", f"stances/{SAFETY}/stance", f"risk_of_bias/{BIAS}/d1/judgement"


def code_again(package, table, row_id, **codes):
    """Coder B codes a whole table as A did, but for these codes of one row."""
    rows = package.read(table)
    again = [row | {"coder": "B"} for row in rows]
    for row in again:
        if package.key_of(table, row) == f"{row_id}/B":
            row.update(codes)
    package.write(table, sorted(rows + again, key=lambda row: package.key_of(table, row)))


def settle(package, coded, row_id, code, value, **about):
    """Add a row of the consensus."""
    row = {"coded": coded, "row_id": row_id, "code": code, "value": value, "coders": "A;B", "reason": "read again"}
    row |= {"evidence": "", "resolved_by": "third reading"} | about
    package.write("consensus", sorted([*package.read("consensus"), row], key=lambda r: package.key_of("consensus", r)))


def counted(package, table, row_id):
    """The row that counts, of those that the rules see."""
    tables = package.tables()
    found = {one.codings[0].key: one for one in rows_that_count(table, tables[table], tables["consensus"])}
    return found[f"{row_id}/A"].cells


def stance_twice(package, **codes):
    code_again(package, "stances", SAFETY, **{"stance": "2", **codes})


def differ_on_d1(package):
    code_again(package, "risk_of_bias", f"{BIAS}/d1", judgement="High")
    package.edit("risk_of_bias", f"{BIAS}/overall/B", judgement="High")


def overall_too_good(package):
    """The domain is settled as High, the overall judgement at its old place."""
    differ_on_d1(package)
    settle(package, "risk_of_bias", f"{BIAS}/d1", "judgement", "High")
    settle(package, "risk_of_bias", f"{BIAS}/overall", "judgement", "Some concerns")


def half_a_stance(package):
    stance_twice(package, basis="none")
    settle(package, "stances", SAFETY, "stance", "1")
    settle(package, "stances", SAFETY, "basis", "")


def unsettled(package):
    stance_twice(package)


def unsettled_bias(package):
    code_again(package, "risk_of_bias", f"{BIAS}/d1", judgement="Some concerns")


def unsettled_level(package):
    code_again(package, "certainty_reasons", f"{RATED}/imprecision", levels="-2")
    code_again(package, "certainty", RATED, certainty="very_low")


def unsettled_verdict(package):
    code_again(package, "claims", CLAIM, verdict_now="overstated")


def settled_by_one(package):
    settle(package, "stances", SAFETY, "stance", "1", coders="A")


def settled_by_nobody(package):
    settle(package, "stances", "nobody2010/safety", "stance", "1")


def settled_in_agreement(package):
    code_again(package, "stances", SAFETY)
    settle(package, "stances", SAFETY, "stance", "1")


def settled_with_another_code(package):
    stance_twice(package)
    settle(package, "stances", SAFETY, "stance", "1")
    settle(package, "stances", SAFETY, "omits", "harms")


def settled_with(value, **about):
    def edit(package):
        stance_twice(package)
        settle(package, "stances", SAFETY, "stance", value, **about)

    return edit


def judged_as(value):
    def edit(package):
        unsettled_bias(package)
        settle(package, "risk_of_bias", f"{BIAS}/d1", "judgement", value)

    return edit


DIFFER = "_coders_who_differ_agree_in_the_end"
NOTHING = "_a_consensus_has_something_to_settle"
COMPLETE = "_a_consensus_is_complete"
CASES = {
    "stances differ": (DIFFER, unsettled, "stances.csv", f"{SAFETY}/B", "stance", "the coders differ (A 0, B 2)"),
    "bias differs": (
        DIFFER,
        unsettled_bias,
        "risk_of_bias.csv",
        f"{BIAS}/d1/B",
        "judgement",
        "A Low, B Some",
    ),
    "levels differ": (
        DIFFER,
        unsettled_level,
        "certainty_reasons.csv",
        f"{RATED}/imprecision/B",
        "levels",
        "B -2",
    ),
    "verdicts differ": (
        DIFFER,
        unsettled_verdict,
        "claims.csv",
        f"{CLAIM}/B",
        "verdict_now",
        "no row for this",
    ),
    "one coding": (
        NOTHING,
        settled_by_one,
        CONSENSUS,
        SETTLED,
        "",
        "coded by A alone. Remove",
    ),
    "no coding": (NOTHING, settled_by_nobody, CONSENSUS, "stances/nobody2010/safety/stance", "", "by nobody."),
    "agreement": (NOTHING, settled_in_agreement, CONSENSUS, SETTLED, "", "A and B, who agree"),
    "no code": (
        NOTHING,
        settled_with_another_code,
        CONSENSUS,
        f"stances/{SAFETY}/omits",
        "code",
        "do not settle",
    ),
    "coders": (COMPLETE, settled_with("1", coders="B"), CONSENSUS, SETTLED, "coders", "'A;B'"),
    "off the scale": (
        COMPLETE,
        settled_with("3"),
        CONSENSUS,
        SETTLED,
        "value",
        "-2, -1, 0, 1, 2",
    ),
    "blank": (COMPLETE, judged_as(""), CONSENSUS, JUDGED, "value", "never is"),
    "no term": (
        COMPLETE,
        judged_as("Hih"),
        CONSENSUS,
        JUDGED,
        "value",
        "mean 'High'",
    ),
    "half a stance": (
        *("_what_counts_of_a_stance_is_whole", half_a_stance, CONSENSUS, SETTLED, "value"),
        "has certainty and basis",
    ),
    "overall too good": (
        *("_what_counts_is_sound", overall_too_good, CONSENSUS, f"risk_of_bias/{BIAS}/overall/judgement"),
        *("judgement", "of what counts where coders differ: 'Some concerns' is better than 'High' in D1"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_fault_is_named_with_its_row_and_column(package, name, monkeypatch):
    rule, edit, file, key, column, words = CASES[name]
    edit(package)
    (problem,) = package.rule_problems()
    assert (problem.file, problem.key, problem.column) == (file, key, column)
    assert words in problem.message
    assert problem.message.endswith(".")
    monkeypatch.setattr(rules, "RULES", tuple(one for one in rules.RULES if one.__name__ != rule))
    assert package.rule_problems() == []


def test_every_rule_is_broken_by_a_case():
    assert {rule.__name__ for rule in CONSENSUS_RULES} == {case[0] for case in CASES.values()}


@pytest.mark.parametrize("table", ["stances", "claims", "risk_of_bias", "certainty", "certainty_reasons"])
def test_a_coder_who_codes_a_row_twice_is_named(package, table):
    first, *others = package.read(table)
    package.write(table, [first, first, *others])
    problems = check_data(package.folder).problems
    assert [problem for problem in problems if problem.startswith(f"{table}.csv, row 3") and "stands twice" in problem]
    assert not [problem for problem in problems if "left out" in problem]


@pytest.mark.parametrize("column", ["coders", "reason", "resolved_by"])
def test_a_consensus_says_who_why_and_how(package, column):
    settled_with("1", **{column: ""})(package)
    (problem,) = check_data(package.folder).problems
    assert problem.startswith(f"consensus.csv, row 2 ({SETTLED}), {column}: found ''")


def test_a_reason_belongs_to_a_rating_of_the_same_coder(package):
    package.edit("certainty_reasons", f"{RATED}/imprecision/A", coder="B")
    package.write("certainty_reasons", sorted(package.read("certainty_reasons"), key=lambda r: r["reason_id"]))
    problems = check_data(package.folder).problems
    assert [problem for problem in problems if f"'{RATED}', 'B'" in problem]


def test_what_coders_agree_on_counts_as_the_first_has_it(package):
    code_again(package, "stances", SAFETY, reason="read otherwise", first_line="1")
    assert package.rule_problems() == []
    row = counted(package, "stances", SAFETY)
    assert (row["stance"], row["reason"], row["coder"]) == ("0", "as coded", "A;B")


def test_what_was_settled_counts_with_the_reason_and_place_of_it(package):
    stance_twice(package, first_line="1", last_line="2", reason="firmly")
    settle(package, "stances", SAFETY, "stance", "2")
    assert package.rule_problems() == []
    row = counted(package, "stances", SAFETY)
    assert (row["stance"], row["first_line"], row["reason"]) == ("2", "1", "read again")
    assert row["coder"] == "consensus of A;B"


def test_a_code_that_nobody_gave_can_count_and_takes_its_own_evidence(package):
    code_again(package, "claims", CLAIM, verdict_then="overstated", reason_then="too much")
    settle(package, "claims", CLAIM, "verdict_then", "understated", evidence="cross2008")
    assert package.rule_problems() == []
    row = counted(package, "claims", CLAIM)
    assert (row["verdict_then"], row["evidence_then"], row["verdict_now"]) == ("understated", "cross2008", "accurate")


def test_a_certainty_follows_from_the_levels_that_count(package):
    unsettled_level(package)
    settle(package, "certainty_reasons", f"{RATED}/imprecision", "levels", "-2")
    assert check_data(package.folder).problems == []
    evidence = load_evidence(package.folder)
    assert evidence.certainty.set_index("certainty_id").loc[RATED, "certainty"] == "very_low"
    assert list(evidence.codings_of("certainty")["certainty"]) == ["low", "very_low"]
    levels = evidence.certainty_reasons.set_index("reason_id")["levels"]
    assert (levels.index.is_unique, levels[f"{RATED}/imprecision"]) == (True, -2)


def test_a_reason_may_be_settled_in_agreement_where_the_judgement_under_it_was(package):
    code_again(package, "certainty_reasons", f"{RATED}/risk_of_bias", reason="as said")
    code_again(package, "certainty", RATED)
    for coder in "AB":
        package.edit("certainty_reasons", f"{RATED}/risk_of_bias/{coder}", locator=f"{BIAS}/d1")
    settle(package, "certainty_reasons", f"{RATED}/risk_of_bias", "levels", "-1")
    assert ["who agree" in problem.message for problem in package.rule_problems()] == [True]
    unsettled_bias(package)
    settle(package, "risk_of_bias", f"{BIAS}/d1", "judgement", "Some concerns")
    assert package.rule_problems() == []


def test_everything_reads_what_counts_and_asks_for_codings(package):
    unsettled_verdict(package)
    settle(package, "claims", CLAIM, "verdict_now", "contradicted", evidence="cross2008")
    evidence = load_evidence(package.folder)
    assert list(evidence.claims["verdict_now"]) == ["contradicted"]
    assert list(evidence.codings_of("claims")["verdict_now"]) == ["accurate", "overstated"]
    assert {"claims", "consensus"} <= set(evidence.tables_read)


def test_with_one_coder_the_rows_that_count_are_those_coded(package):
    evidence = load_evidence(package.folder)
    for table in ("stances", "claims", "risk_of_bias", "certainty", "certainty_reasons"):
        assert getattr(evidence, table).equals(evidence.codings_of(table))


def test_evidence_is_not_loaded_while_coders_differ(package):
    unsettled_bias(package)
    with pytest.raises(DataError, match=f"the coders differ on risk_of_bias {BIAS}/d1, judgement"):
        load_evidence(package.folder)


def test_a_past_day_knows_nothing_of_what_was_settled_on_later_evidence(package):
    code_again(package, "claims", CLAIM, verdict_now="overstated", verdict_then="overstated", omits="harms")
    for code, value in (("verdict_now", "overstated"), ("verdict_then", "overstated"), ("omits", "harms")):
        settle(package, "claims", CLAIM, code, value)
    evidence = load_evidence(package.folder)
    then = select(evidence, Selection(as_of="2012-01-01"))
    assert set(evidence.consensus["code"]) == {"verdict_now", "verdict_then", "omits"}
    assert set(then.consensus["code"]) == {"verdict_then"}
    assert set(then.codings_of("claims")["verdict_now"]) == {""}
    assert select(evidence, Selection(as_of="2008-12-31")).consensus.empty  # before the letter was written


def test_a_selection_keeps_the_consensus_of_what_it_holds(package):
    unsettled_bias(package)
    settle(package, "risk_of_bias", f"{BIAS}/d1", "judgement", "Some concerns")
    evidence = load_evidence(package.folder)
    assert len(select(evidence, Selection(conditions=("migraine",))).consensus) == 1
    assert select(evidence, Selection(conditions=("tension_headache",))).consensus.empty


@pytest.mark.parametrize(
    ("table", "column", "value", "text"),
    [
        ("stances", "stance", 1.0, "1"),
        ("stances", "stance", float("nan"), ""),
        ("stances", "stance", "1", "1"),
        ("claims", "omits", "small_sample;harms", "harms;small_sample"),
        ("claims", "verdict_now", "accurate", "accurate"),
    ],
)
def test_codes_are_compared_as_text(table, column, value, text):
    assert code_of(table, column, value) == text


def test_a_former_consensus_on_stances_becomes_a_row_a_code():
    about = {"source_id": "letter2009", "question": "safety", "certainty": "hedged"}
    stances = [
        about | {"coder": "A", "stance": "0", "basis": "rct"},
        about | {"coder": "B", "stance": "2", "basis": "none"},
    ]
    former = about | {"stance": "1", "basis": "rct", "coders": "A;B", "reason": "read again", "resolved_by": "both"}
    made = _with_consensus({"stances": stances, "stance_consensus": [former]})
    assert list(made) == ["stances", "consensus"]
    assert [(row["row_id"], row["code"], row["value"]) for row in made["consensus"]] == [
        *((SAFETY, "basis", "rct"), (SAFETY, "stance", "1"))
    ]
    assert set(made["consensus"][0]) == set(TABLES["consensus"].columns)
