"""Every rule on judgements is broken by one edit of a judged package; the row and the column are named."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ldnsynth.bias_tool import OVERALL
from ldnsynth.bias_tools import TOOLS
from ldnsynth.display.words.bias import judged_studies
from ldnsynth.evidence import Selection, check_data, load_evidence, select
from ldnsynth.evidence.rules import across_tables as rules
from ldnsynth.evidence.rules.judgements import JUDGEMENT_RULES
from ldnsynth.evidence.rules.targets import TARGET_RULES
from ldnsynth.synthesis.grade.bias import overall_judgements

CROSS = "cross2008/rob2_crossover"
OPEN = "open2010/nih_before_after"
RATED = "migraine/wellbeing/randomised"
OPEN_RATED = "tension_headache/remission/other"
LOWERS = ("imprecision", "inconsistency", "indirectness", "publication_bias", "risk_of_bias")


@pytest.fixture
def judged(package):
    """The valid package with a second study judged and a second outcome rated, from low."""
    package.edit("risk_of_bias", f"{CROSS}/d3", judgement="High")
    package.edit("risk_of_bias", f"{CROSS}/d1", judgement="Some concerns", answers="1.1=NI;1.2=NI;1.3=PN")
    package.edit("risk_of_bias", f"{CROSS}/overall", judgement="High")
    found = dict.fromkeys(TOOLS["nih_before_after"].domains, "Yes") | {"Q8": "No", "Q12": "Not applicable"}
    for domain, judgement in (found | {OVERALL: "Poor"}).items():
        about = {"bias_id": f"{OPEN}/{domain.lower()}", "trial_id": "open2010", "tool": "nih_before_after"}
        told = {"domain": domain, "judgement": judgement, "answers": "", "source_id": "open2010"}
        package.add_row("risk_of_bias", like=f"{CROSS}/d1", **about, **told)
    about = {"certainty_id": OPEN_RATED, "condition": "tension_headache", "domain": "remission", "body": "other"}
    package.add_row("certainty", like=RATED, **about, start="low", certainty="very_low")
    for aspect, levels in (dict.fromkeys(LOWERS, "0") | {"risk_of_bias": "-2", "large_effect": "0"}).items():
        about = {"reason_id": f"{OPEN_RATED}/{aspect}", "certainty_id": OPEN_RATED, "aspect": aspect}
        package.add_row("certainty_reasons", like=f"{RATED}/imprecision", **about, levels=levels)
    return package


@dataclass(frozen=True)
class Case:
    """An edit, and where the only problem must be found."""

    rule: str
    edit: Callable
    table: str
    key: str
    column: str
    words: str


def edit(rule, table, key, column, words, *, at=None, **cells):
    """The case that edits these cells; the fault is found in `at` (table, key) if not in the row itself."""
    found_table, found_key = at or (table, key)
    return Case(rule, lambda package: package.edit(table, key, **cells), found_table, found_key, column, words)


def two_edits(*edits):
    """The edit that makes several: (table, key, cells)."""

    def apply(package):
        for table, key, cells in edits:
            package.edit(table, key, **cells)

    return apply


def foreign_domain(package):
    package.add_row("risk_of_bias", like=f"{CROSS}/d5", bias_id=f"{CROSS}/d6", domain="D6")


def other_tool(package):
    """The crossover trial judged with the tool for parallel groups."""
    rows = [row for row in package.read("risk_of_bias") if row["domain"] != "DS"]
    for row in rows:
        if row["trial_id"] == "cross2008":
            row.update(tool="rob2", bias_id=row["bias_id"].replace("rob2_crossover", "rob2"))
    package.write("risk_of_bias", rows)


def without_results(package):
    package.drop_row("certainty", OPEN_RATED)
    package.write("certainty_reasons", [r for r in package.read("certainty_reasons") if r["certainty_id"] == RATED])
    package.drop_row("results", "open2010/remission/w12")


def rename_rating(package):
    """The rating under an id that is not built from its parts; its reasons go with it."""
    name = "migraine/wellbeeing/randomised"
    package.edit("certainty", RATED, certainty_id=name)
    for aspect in LOWERS:
        package.edit("certainty_reasons", f"{RATED}/{aspect}", certainty_id=name, reason_id=f"{name}/{aspect}")


def move_the_outcome_to_another_domain(package):
    package.add_row("outcomes", like="remission", outcome_id="rest")  # which keeps the domain in use
    package.edit("outcomes", "remission", domain="wellbeing")


def rate_the_other_body(package):
    """A rating of studies that were not randomised, where all are."""
    name = RATED.replace("randomised", "other")
    package.add_row("certainty", like=RATED, certainty_id=name, body="other", start="low", certainty="very_low")
    for aspect in LOWERS:
        about = {"reason_id": f"{name}/{aspect}", "certainty_id": name}
        package.add_row("certainty_reasons", like=f"{RATED}/{aspect}", **about)


def raise_what_starts_high(package):
    told = {"reason_id": f"{RATED}/large_effect", "aspect": "large_effect", "levels": "2"}
    package.add_row("certainty_reasons", like=f"{RATED}/imprecision", **told)
    package.edit("certainty", RATED, certainty="high")


def two_targets(package):
    """The rating by a second coder, who did not say against what."""
    package.edit("certainty", RATED, target="null")
    package.add_row("certainty", like=RATED, coder="B", target="")
    for aspect in LOWERS:
        package.add_row("certainty_reasons", like=f"{RATED}/{aspect}", coder="B")


CASES = [
    edit("_judgements_fit_their_tool", "risk_of_bias", f"{CROSS}/d2", "judgement", "Use Low", judgement="Serious"),
    edit(
        *(
            "_judgements_fit_their_tool",
            "risk_of_bias",
            f"{CROSS}/overall",
            "judgement",
            "Use Low, Some concerns, High.",
        ),
        judgement="No information",
    ),
    edit("_judgements_fit_their_tool", "risk_of_bias", f"{OPEN}/overall", "judgement", "Use Good", judgement="No"),
    edit(
        *("_judgements_fit_their_tool", "risk_of_bias", f"{CROSS}/d2", "judgement"),
        "Use Low, Some concerns, High; in answers say which signalling question has no information (NI)",
        judgement="No information",
    ),
    edit(
        *("_answers_lead_to_the_judgement", "risk_of_bias", f"{CROSS}/d1", "judgement"),
        "found 'Low', but the answers lead to 'Some concerns'. Correct one of them, or say in note why",
        judgement="Low",
    ),
    edit(
        *("_answers_lead_to_the_judgement", "risk_of_bias", f"{CROSS}/d1", "answers"),
        "the answers lead to question 1.3 (differences at the start that point to a fault of randomisation), which has",
        answers="1.1=NI;1.2=NI",
    ),
    edit(
        *("_answers_lead_to_the_judgement", "risk_of_bias", f"{CROSS}/d1", "answers"),
        "found 1.2=NA (sequence hidden until people were in and allotted). Use one of Y, PY, PN, N, NI.",
        answers="1.1=NI;1.2=NA;1.3=PN",
    ),
    edit(
        *("_answers_lead_to_the_judgement", "risk_of_bias", f"{CROSS}/d1", "answers"),
        "asks no question '3.1' in D1. It asks 1.1, 1.2, 1.3.",
        answers="1.1=NI;1.2=NI;1.3=PN;3.1=Y",
    ),
    edit(
        *("_answers_lead_to_the_judgement", "risk_of_bias", f"{CROSS}/d1", "answers"),
        "question 1.1 is answered twice. Correct it.",
        answers="1.1=NI;1.1=Y;1.2=NI;1.3=PN",
    ),
    edit(
        *("_answers_lead_to_the_judgement", "risk_of_bias", f"{CROSS}/d1", "answers"),
        "found '1.2', expected question=answer with ; between",
        answers="1.1=NI;1.2;1.3=PN",
    ),
    edit(
        *("_answers_lead_to_the_judgement", "risk_of_bias", f"{OPEN}/q1", "answers"),
        "has no signalling questions for Q1. Leave the cell blank.",
        answers="1.1=Y",
    ),
    Case(
        "_an_overall_beyond_its_domains_has_a_note",
        two_edits(
            ("risk_of_bias", f"{CROSS}/d3", {"judgement": "Low"}),
            ("risk_of_bias", f"{CROSS}/d1", {"judgement": "Low", "answers": ""}),
        ),
        *("risk_of_bias", f"{CROSS}/overall", "judgement", "found 'High', but no domain is so bad, and too few are"),
    ),
    edit(
        *("_directions_fit_their_tool", "risk_of_bias", f"{CROSS}/d1", "bias_direction"),
        "asks for no direction of bias there. Leave it blank.",
        bias_direction="upward",
    ),
    Case("_judgements_fit_their_tool", foreign_domain, "risk_of_bias", f"{CROSS}/d6", "domain", "It has D1, DS, D2"),
    edit(
        *("_judgement_ids_are_built", "risk_of_bias", f"{CROSS}/ds", "bias_id", f"expected '{CROSS}/ds'"),
        at=("risk_of_bias", f"{CROSS}/dt"),
        bias_id=f"{CROSS}/dt",
    ),
    Case(
        *("_judged_studies_are_complete", lambda package: package.drop_row("risk_of_bias", f"{CROSS}/ds")),
        *("risk_of_bias", f"{CROSS}/d1", "domain", "cross2008 is not judged for DS."),
    ),
    Case(
        *("_judged_studies_are_complete", lambda package: package.drop_row("risk_of_bias", f"{OPEN}/overall")),
        *("risk_of_bias", f"{OPEN}/q1", "domain", "open2010 is not judged for Overall."),
    ),
    edit(
        *("_overall_is_no_better_than_a_domain", "risk_of_bias", f"{CROSS}/overall", "judgement"),
        *("'Some concerns' is better than 'High' in D3",),
        judgement="Some concerns",
    ),
    Case(
        "_overall_is_no_better_than_a_domain",
        two_edits(
            ("risk_of_bias", f"{CROSS}/d3", {"judgement": "Low"}),
            ("risk_of_bias", f"{CROSS}/overall", {"judgement": "Low"}),
        ),
        *("risk_of_bias", f"{CROSS}/overall", "judgement", "'Low' is better than 'Some concerns' in D1"),
    ),
    Case(
        *("_judged_studies_have_results", without_results, "risk_of_bias", f"{OPEN}/overall"),
        *("trial_id", "open2010 has no result"),
    ),
    Case(
        *("_tools_fit_the_design", other_tool, "risk_of_bias", "cross2008/rob2/d1", "tool"),
        *("cross2008 is randomised crossover. Judge it with 'rob2_crossover'.",),
    ),
    edit(
        *("_certainty_ids_are_built", "certainty_reasons", f"{RATED}/imprecision", "reason_id"),
        *(f"expected '{RATED}/imprecision'",),
        at=("certainty_reasons", f"{RATED}/imprecise"),
        reason_id=f"{RATED}/imprecise",
    ),
    Case(
        *("_certainty_ids_are_built", rename_rating, "certainty"),
        *("migraine/wellbeeing/randomised", "certainty_id", f"expected '{RATED}'"),
    ),
    edit(
        *("_start_follows_from_the_body", "certainty", RATED, "start", "randomised trials start high"),
        start="low",
        certainty="very_low",
    ),
    Case(
        "_start_follows_from_the_body",
        two_edits(("certainty", OPEN_RATED, {"start": "high", "certainty": "low"})),
        *(
            "certainty",
            OPEN_RATED,
            "start",
            "judged with ROBINS-I may start high, and open2010 was not",
        ),
    ),
    Case(
        "_every_doubt_was_weighed",
        lambda package: package.drop_row("certainty_reasons", f"{RATED}/indirectness"),
        *("certainty", RATED, "certainty", "says nothing of indirectness."),
    ),
    Case(
        "_levels_go_the_right_way",
        two_edits(
            ("certainty_reasons", f"{RATED}/inconsistency", {"levels": "1"}),
            ("certainty", RATED, {"certainty": "moderate"}),
        ),
        *("certainty_reasons", f"{RATED}/inconsistency", "levels", "can only lower certainty, found 1"),
    ),
    edit(
        *("_levels_go_the_right_way", "certainty_reasons", f"{OPEN_RATED}/large_effect", "levels"),
        *("can only raise certainty, found -1",),
        levels="-1",
    ),
    Case(
        "_levels_go_the_right_way",
        raise_what_starts_high,
        *("certainty_reasons", f"{RATED}/large_effect", "levels", "raises only what starts low"),
    ),
    edit(
        *("_certainty_follows_from_its_reasons", "certainty", RATED, "certainty", "reasons of -2 make 'low'"),
        certainty="moderate",
    ),
    Case(
        *("_rated_outcomes_have_results", move_the_outcome_to_another_domain, "certainty", OPEN_RATED, "domain"),
        "no other study that counts has a result on 'remission' in 'tension_headache'",
    ),
    edit(
        *("_rated_outcomes_have_results", "certainty", OPEN_RATED, "domain"),
        *("no other study that counts has a result on 'remission', outcome 'mcs',",),
        outcome_id="mcs",
    ),
    edit(
        *("_rated_outcomes_have_results", "results", "open2010/remission/w12", "domain"),
        *("no other study that counts has a result on 'remission' in 'tension_headache' (not_reported is none)",),
        at=("certainty", OPEN_RATED),
        direction="not_reported",
    ),
    Case(
        *("_rated_outcomes_have_results", rate_the_other_body, "certainty", RATED.replace("randomised", "other")),
        *("domain", "no other study that counts has a result on 'wellbeing' in 'migraine'"),
    ),
    Case(
        *("_rated_outcomes_have_results", lambda package: package.edit("trials", "open2010", relevance="background")),
        *("certainty", OPEN_RATED, "domain", "no other study that counts"),
    ),
    edit(
        *("_reasons_lean_on_what_exists", "certainty_reasons", f"{RATED}/imprecision", "locator"),
        *("is called 'cross2009', 'table 2'",),
        locator=f"cross2008;{CROSS}/d3;cross2008/mcs/w8;cross2009;table 2",
    ),
    edit(
        *("_a_threshold_that_is_the_target_is_recorded", "certainty", OPEN_RATED, "target"),
        *("records no smallest important difference of remission. Fill mid",),
        target="threshold",
    ),
    Case(
        *("_coders_rate_against_one_target", two_targets, "certainty", f"{RATED}/B", "target"),
        "found '', but coder A rated against 'null'. It is decided before anybody rates",
    ),
]
BY_NAME = {rule.__name__: rule for rule in (*JUDGEMENT_RULES, *TARGET_RULES)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.column}")
def test_one_edit_is_one_problem_in_its_row_and_column(judged, case):
    case.edit(judged)
    (problem,) = judged.rule_problems()
    assert problem.file == f"{case.table}.csv"
    assert (problem.key, problem.row) == (judged.full_key(case.table, case.key), judged.row_of(case.table, case.key))
    assert problem.column == case.column
    assert case.words in problem.message
    assert problem.message.endswith(".")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.column}")
def test_the_problem_is_that_of_the_rule_meant(judged, case, monkeypatch):
    case.edit(judged)
    monkeypatch.setattr(rules, "RULES", tuple(rule for rule in rules.RULES if rule is not BY_NAME[case.rule]))
    assert judged.rule_problems() == []


def test_every_rule_is_broken_by_a_case_and_is_told_by_the_check():
    assert set(BY_NAME) == {case.rule for case in CASES}
    assert {*JUDGEMENT_RULES, *TARGET_RULES} <= set(rules.RULES)


def test_the_judged_package_passes_the_whole_check(judged):
    assert check_data(judged.folder).problems == []


def test_what_starts_low_may_be_raised_to_high_and_no_further(judged):
    about = {"reason_id": f"{OPEN_RATED}/dose_response", "aspect": "dose_response"}
    judged.add_row("certainty_reasons", like=f"{OPEN_RATED}/large_effect", **about, levels="1")
    judged.edit("certainty_reasons", f"{OPEN_RATED}/large_effect", levels="2")
    judged.edit("certainty_reasons", f"{OPEN_RATED}/risk_of_bias", levels="0")
    judged.edit("certainty", OPEN_RATED, certainty="high")
    assert judged.rule_problems() == []


def test_other_studies_may_start_high_where_robins_i_weighed_confounding(judged):
    judged.edit("trials", "open2010", design="nonrandomised_comparison")
    rows = [row for row in judged.read("risk_of_bias") if row["trial_id"] != "open2010"]
    judged.write("risk_of_bias", rows)
    for domain in (*TOOLS["robins_i"].domains, OVERALL):
        about = {"bias_id": f"open2010/robins_i/{domain.lower()}", "trial_id": "open2010", "tool": "robins_i"}
        told = {"domain": domain, "judgement": "Serious", "answers": "", "source_id": "open2010"}
        judged.add_row("risk_of_bias", like=f"{CROSS}/d1", **about, **told)
    judged.edit("certainty", OPEN_RATED, start="high", certainty="low")
    assert judged.rule_problems() == []


def judge_open(judged, tool, judgement, **other):
    """Judge the open study, as a comparison without allocation, with this tool."""
    judged.edit("trials", "open2010", design="nonrandomised_comparison")
    rows = [row for row in judged.read("risk_of_bias") if row["tool"] not in ("nih_before_after", tool)]
    judged.write("risk_of_bias", rows)
    for domain in TOOLS[tool].codes:
        about = {"bias_id": f"open2010/{tool}/{domain.lower()}", "trial_id": "open2010", "tool": tool}
        told = {"domain": domain, "judgement": other.get(domain, judgement), "answers": "", "source_id": "open2010"}
        judged.add_row("risk_of_bias", like=f"{CROSS}/d1", **about, **told)


BEST_OF_V2 = "Low (except for concerns about uncontrolled confounding)"


@pytest.mark.parametrize(
    ("tool", "domain", "judgement", "words"),
    [
        ("robins_i", "D1", BEST_OF_V2, "it is a word of ROBINS-I V2: if that was used, tool is 'robins_i_v2'."),
        ("robins_i_v2", "D4", "No information", "it is a word of ROBINS-I: if that was used, tool is 'robins_i'."),
        ("robins_i_v2", "D1", "Low", f"Use {BEST_OF_V2}, Moderate, Serious, Critical"),
        ("robins_i_v2", "D2", BEST_OF_V2, "Use Low, Moderate, Serious, Critical"),
    ],
)
def test_words_of_one_version_are_refused_in_the_other(judged, tool, domain, judgement, words):
    judge_open(judged, tool, "Serious", **{domain: judgement})
    (problem,) = judged.rule_problems()
    assert (problem.column, problem.key) == ("judgement", f"open2010/{tool}/{domain.lower()}/A")
    assert words in problem.message


def test_both_versions_stand_and_the_newer_one_counts(judged):
    judge_open(judged, "robins_i", "Critical")
    judge_open(judged, "robins_i_v2", "Low", D1=BEST_OF_V2, Overall=BEST_OF_V2)
    assert judged.rule_problems() == []
    evidence = load_evidence(judged.folder)
    overall = overall_judgements(evidence.risk_of_bias, evidence.topic.bias_tools).set_index("trial_id")
    assert (overall.at["open2010", "tool"], overall.at["open2010", "rank"]) == ("robins_i_v2", 0)
    shown = judged_studies(evidence)
    assert set(shown.loc[shown["trial_id"] == "open2010", "tool"]) == {"robins_i", "robins_i_v2"}
    assert "open2010" in set(select(evidence, Selection(max_bias="low")).trials["trial_id"])


def test_a_judgement_may_differ_from_what_its_answers_lead_to_where_a_note_says_why(judged):
    judged.edit("risk_of_bias", f"{CROSS}/d1", judgement="High", note="the list hung on the wall of the ward")
    assert judged.rule_problems() == []


def test_answers_to_questions_without_a_known_algorithm_bind_no_judgement(judged):
    judged.edit("risk_of_bias", f"{CROSS}/ds", answers="S.1=N;S.2=NI;S.3=PY")
    assert judged.rule_problems() == []


def test_a_case_report_is_described_and_not_rated(judged):
    judged.edit("trials", "open2010", design="case_report")
    rows = [row for row in judged.read("risk_of_bias") if row["trial_id"] != "open2010"]
    judged.write("risk_of_bias", rows)
    for domain in TOOLS["jbi_case_report"].domains:
        about = {"bias_id": f"open2010/jbi_case_report/{domain.lower()}", "trial_id": "open2010"}
        told = {"tool": "jbi_case_report", "domain": domain, "judgement": "Yes", "answers": ""}
        judged.add_row("risk_of_bias", like=f"{CROSS}/d2", **about, **told)
    assert judged.rule_problems() == []


def test_what_starts_high_may_be_looked_at_for_a_raise_and_left(judged):
    about = {"reason_id": f"{RATED}/large_effect", "aspect": "large_effect"}
    judged.add_row("certainty_reasons", like=f"{RATED}/inconsistency", **about)
    assert judged.rule_problems() == []


def test_a_day_that_no_calendar_has_is_told(judged):
    judged.edit("certainty", RATED, judged_on="2024-02-30")
    (problem,) = check_data(judged.folder).problems
    assert f"certainty.csv, row {judged.row_of('certainty', RATED)} ({RATED}/A), judged_on" in problem


def test_a_faulty_cell_is_told_once_and_what_else_is_wrong_with_it(judged):
    judged.edit("risk_of_bias", f"{CROSS}/d2", domain="D9")
    judged.edit("risk_of_bias", f"{OPEN}/overall", judgement="Good")
    first, second = check_data(judged.folder).problems
    assert "(cross2008/rob2_crossover/d2/A), domain: found 'D9'" in first
    assert "'Good' is better than 'No' in Q8" in second


@pytest.mark.parametrize(
    ("table", "key", "cells"),
    [
        ("results", "open2010/remission/w12", {"trial_id": "open2011"}),
        ("results", "open2010/remission/w12", {"outcome_id": "remision"}),
        ("outcomes", "remission", {"domain": "remision"}),
        ("trials", "open2010", {"condition": "crohns"}),
        ("results", "cross2008/mcs/w8", {"result_id": "cross 2008"}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else value,
)
def test_nothing_is_missed_for_a_cell_that_could_not_be_read(judged, table, key, cells):
    judged.edit(table, key, **cells)
    problems = check_data(judged.folder).problems
    assert problems
    assert not [problem for problem in problems if problem.startswith(("certainty", "risk_of_bias"))]


V2 = "open2010/robins_i_v2"


@pytest.mark.parametrize(
    ("domain", "cells", "column", "words"),
    [
        ("d1", {"answers": "C4=N;1.1A=N;1.4A=N"}, "answers", "Use one of Y, PY, WN, SN, NI, NA"),
        ("d1", {"answers": "C4=NI"}, "answers", "found C4=NI"),
        ("d1", {"answers": "C4=N;1.1A=SN"}, "answers", "lead to question 1.4A"),
        ("d1", {"answers": "C4=N;1.1A=SN;1.4A=Y"}, "judgement", "found 'Serious', but the answers lead to 'Critical'"),
        ("d2", {"answers": "2.9=Y"}, "answers", "ROBINS-I V2 asks no question '2.9' in D2"),
        ("overall", {"answers": "B1=N;B2=Y"}, "judgement", "found 'Serious', but the answers lead to 'Critical'"),
    ],
)
def test_answers_of_the_second_version_are_held_against_what_it_offers(judged, domain, cells, column, words):
    judge_open(judged, "robins_i_v2", "Serious")
    judged.edit("risk_of_bias", f"{V2}/{domain}", **cells)
    (problem,) = judged.rule_problems()
    assert (problem.column, problem.key) == (column, f"{V2}/{domain}/A")
    assert words in problem.message


def test_a_branch_on_which_the_transcriptions_differ_leaves_the_judgement_to_the_coder(judged):
    judge_open(judged, "robins_i_v2", "Serious")
    judged.edit("risk_of_bias", f"{V2}/d2", answers="2.1=N;2.2=N;2.3=SY;2.4=N", judgement="Low")
    assert judged.rule_problems() == []


def test_a_triage_that_ends_in_critical_needs_no_domain(judged):
    judge_open(judged, "robins_i_v2", "Critical")
    judged.edit("risk_of_bias", f"{V2}/overall", answers="B1=N;B2=PY")
    rows = judged.read("risk_of_bias")
    judged.write("risk_of_bias", [row for row in rows if not row["bias_id"].startswith(f"{V2}/d")])
    assert judged.rule_problems() == []
    judged.edit("risk_of_bias", f"{V2}/overall", answers="B1=N;B2=N;B3=N")
    (problem,) = judged.rule_problems()
    assert "open2010 is not judged for D1, D2, D3, D4, D5, D6" in problem.message


@pytest.mark.parametrize(
    ("row", "direction", "words"),
    [
        (f"{V2}/d1", "towards_null", "Use one of upward, downward, unpredictable"),
        (f"{V2}/d4", "upward", "Use one of favours_intervention, favours_comparator, towards_null"),
        (f"{CROSS}/d2", "upward", "RoB 2 for crossover trials asks for no direction of bias there. Leave it blank"),
    ],
)
def test_a_direction_of_bias_is_one_that_the_tool_offers(judged, row, direction, words):
    judge_open(judged, "robins_i_v2", "Serious")
    judged.edit("risk_of_bias", f"{V2}/overall", bias_direction="upward")
    judged.edit("risk_of_bias", f"{V2}/d3", bias_direction="favours_comparator")
    assert judged.rule_problems() == []
    judged.edit("risk_of_bias", row, bias_direction=direction)
    (problem,) = judged.rule_problems()
    assert (problem.column, problem.key.removesuffix("/A")) == ("bias_direction", row)
    assert words in problem.message
