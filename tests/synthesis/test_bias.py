"""Judgements of bias: overall by study, there and back through robvis, and as shares of a weight."""

import pandas as pd
import pytest

from ldnsynth.bias_tools import TOOLS
from ldnsynth.errors import DataError
from ldnsynth.synthesis.grade.bias import from_robvis, overall_judgements, share_at_risk, to_robvis

LABELS = {"late": "Late 2020", "early": "Early 2010", "unjudged": "Unjudged 2015"}


def judged(tool, **studies):
    """Rows of risk_of_bias: judgements by trial in the order of the tool's domains, the overall one last."""
    codes = list(TOOLS[tool].codes)
    rows = [
        {"trial_id": trial, "tool": tool, "domain": code, "judgement": judgement}
        for trial, judgements in studies.items()
        for code, judgement in zip(codes, judgements, strict=True)
    ]
    return pd.DataFrame(rows)


CROSSOVER = judged(
    "rob2_crossover",
    early=["Low", "Some concerns", "Low", "High", "Some concerns", "Low", "High"],
    late=["Low", "Low", "Low", "Low", "Low", "Low", "Low"],
)
# Heads, spaces and cases as people type them; the words of McGuinness 2021 in full, in part, and as letters.
TYPED = pd.DataFrame(
    [
        [" Early 2010 ", "low", " Low ", "HIGH", "s", "some", "High risk", 12.5],
        ["Late  2020", "L", "some", "n", "NA", float("nan"), "Some concerns", 3],
    ],
    columns=["study", "d1", "D2 ", "D3", "D4", "D5", "overall", "Weight"],
)


def test_overall_judgements_have_the_rank_of_their_own_tool():
    both = pd.concat([CROSSOVER, judged("nih_before_after", open=["Yes"] * 12 + ["Poor"])], ignore_index=True)
    assert overall_judgements(both).to_dict("records") == [
        {"trial_id": "early", "tool": "rob2_crossover", "judgement": "High", "rank": 2},
        {"trial_id": "late", "tool": "rob2_crossover", "judgement": "Low", "rank": 0},
        {"trial_id": "open", "tool": "nih_before_after", "judgement": "Poor", "rank": 2},
    ]


def test_no_judgements_are_no_rows():
    none = overall_judgements(CROSSOVER.iloc[:0])
    assert list(none.columns) == ["trial_id", "tool", "judgement", "rank"]
    assert len(none) == 0
    assert list(to_robvis(CROSSOVER.iloc[:0], LABELS, "rob2").columns) == "Study D1 D2 D3 D4 D5 Overall".split()


def test_an_overall_judgement_of_another_tool_is_refused():
    wrong = CROSSOVER.replace({"judgement": {"High": "Serious"}})
    with pytest.raises(ValueError, match=r"rob2_crossover: expected an overall judgement of Low, .* got 'Serious'"):
        overall_judgements(wrong)


def test_robvis_gets_named_columns_in_the_order_of_the_tool_and_rows_in_that_of_the_labels():
    wide = to_robvis(CROSSOVER.sample(frac=1, random_state=1), LABELS, "rob2_crossover")
    assert list(wide.columns) == "Study D1 DS D2 D3 D4 D5 Overall".split()
    assert wide.to_numpy().tolist() == [
        ["Late 2020", *["Low"] * 7],
        ["Early 2010", "Low", "Some concerns", "Low", "High", "Some concerns", "Low", "High"],
    ]


def test_a_domain_that_was_not_judged_is_blank():
    wide = to_robvis(CROSSOVER[CROSSOVER["domain"] != "DS"], LABELS, "rob2_crossover")
    assert list(wide["DS"]) == ["", ""]


def test_judged_trials_need_a_name():
    with pytest.raises(ValueError, match="labels: no name for early"):
        to_robvis(CROSSOVER, {"late": "Late 2020"}, "rob2_crossover")


@pytest.mark.parametrize("call", [lambda: to_robvis(CROSSOVER, LABELS, "robb2"), lambda: from_robvis(TYPED, "robb2")])
def test_an_unknown_tool_is_refused_and_the_nearest_named(call):
    with pytest.raises(ValueError, match=r"tool: unknown 'robb2'\. Did you mean 'rob2'"):
        call()


@pytest.mark.parametrize("tool", TOOLS)
def test_there_and_back_nothing_changes(tool):
    words = [list(TOOLS[tool].allowed(code)) for code in TOOLS[tool].domains]
    given = [own[n % len(own)] for n, own in enumerate(words)]
    overall = [[word] for word in TOOLS[tool].overall] or [[]]  # one column less for a tool that rates nothing overall
    rows = judged(tool, **{name: [*given, *last] for name, last in zip(LABELS, overall, strict=False)})
    back = from_robvis(to_robvis(rows, LABELS, tool), tool)
    expected = rows.assign(study=rows["trial_id"].map(LABELS))[["study", "tool", "domain", "judgement"]]
    pd.testing.assert_frame_equal(back, expected)


def test_judgements_are_known_by_their_first_letter_whatever_the_case_and_the_spaces():
    read = from_robvis(TYPED, "rob2")
    found = read.pivot(index="study", columns="domain", values="judgement").to_dict("index")
    assert found == {
        "Early 2010": dict(D1="Low", D2="Low", D3="High", D4="Some concerns", D5="Some concerns", Overall="High"),
        "Late 2020": {
            **{"D1": "Low", "D2": "Some concerns", "D3": "Not applicable", "D4": "Not applicable"},
            **{"D5": "Not applicable", "Overall": "Some concerns"},
        },
    }
    assert list(read["domain"][:6]) == ["D1", "D2", "D3", "D4", "D5", "Overall"]


def test_no_information_is_told_from_not_applicable():
    cells = {"ni": "No information", "NI": "No information", "Not applicable": "Not applicable", "N": "Not applicable"}
    wide = to_robvis(judged("robins_i", early=["Low"] * 8), LABELS, "robins_i")
    for typed, meant in cells.items():
        read = from_robvis(wide.assign(D1=typed), "robins_i")
        assert set(read.query("domain == 'D1'")["judgement"]) == {meant}


@pytest.mark.parametrize("typed", ["ni", "No information", "NO  INFORMATION "])
@pytest.mark.parametrize("column", ["D2 ", "overall"])
def test_no_information_is_no_judgement_of_rob2(typed, column):
    with pytest.raises(DataError) as caught:
        from_robvis(TYPED.assign(**{column: [typed, "Low"]}), "rob2")
    (problem,) = caught.value.problems
    assert problem.endswith(
        f"found {typed!r}, expected Low, Some concerns, High, Not applicable. It answers a signalling question of "
        "RoB 2: give the judgement that the answers lead to."
    )


def test_words_that_begin_alike_must_be_written_out():
    wide = to_robvis(judged("nih_before_after", early=["No"] * 12 + ["Poor"]), LABELS, "nih_before_after")
    assert set(from_robvis(wide.assign(Q1="NO "), "nih_before_after")["judgement"]) == {"No", "Poor"}
    with pytest.raises(DataError, match=r"row 2 \(Early 2010\), Q1: found 'N', expected Yes, No information, No, Not"):
        from_robvis(wide.assign(Q1="N"), "nih_before_after")


def test_every_cell_that_cannot_be_read_is_told_at_once_by_row_and_column():
    frame = TYPED.assign(d1=["Unclear", "Low"], D3=["", "Low"], study=["A", "A"])
    frame.loc[1, "overall"] = "Grave"
    with pytest.raises(DataError) as caught:
        from_robvis(frame, "rob2")
    assert caught.value.problems == [
        "row 2 (A), D1: found 'Unclear', expected Low, Some concerns, High, Not applicable.",
        "row 2 (A), D3: found '', expected Low, Some concerns, High, Not applicable.",
        "row 3, Study: stands twice. Give each study a name of its own.",
        "row 3 (A), Overall: found 'Grave', expected Low, Some concerns, High, Not applicable.",
    ]


def test_columns_that_do_not_fit_the_tool_are_told_at_once():
    frame = TYPED.rename(columns={"D4": "DS"}).assign(D1="Low")
    with pytest.raises(DataError) as caught:
        from_robvis(frame, "rob2")
    unknown, missing, twice = caught.value.problems
    assert unknown == "DS: RoB 2 has no such column. Expected Study, D1, D2, D3, D4, D5, Overall."
    assert missing.startswith("D4: the column is missing.")
    assert twice.startswith("D1: the column stands twice.")


def test_shares_of_the_weight_follow_the_judgements_best_first():
    overall = overall_judgements(
        judged("rob2", a=["Low"] * 6, b=["Low"] * 4 + ["High", "High"], c=["High"] * 6, d=["Low"] * 6)
    )
    shares = share_at_risk(overall, {"a": 10.0, "b": 25.0, "c": 5.0, "unjudged": 10.0})
    assert list(shares.items()) == [("Low", 0.2), ("High", 0.6), ("Not judged", 0.2)]
    assert list(share_at_risk(overall, {"c": 3, "d": 1}).items()) == [("Low", 0.25), ("High", 0.75)]


@pytest.mark.parametrize("weights", [{}, {"early": 0.0}, {"early": 2.0, "late": -1.0}, {"early": float("nan")}])
def test_weights_that_weigh_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="weights: expected numbers of 0 or more"):
        share_at_risk(overall_judgements(CROSSOVER), weights)


def test_a_study_judged_twice_is_refused():
    twice = pd.concat([overall_judgements(CROSSOVER)] * 2, ignore_index=True)
    with pytest.raises(ValueError, match="several of early"):
        share_at_risk(twice, {"early": 1.0})
