"""Judgements of bias: overall by study, there and back through robvis, and as shares of a weight."""

import pandas as pd
import pytest

from ldnsynth.bias_tools import TOOLS
from ldnsynth.synthesis.grade.bias import overall_judgements, share_at_risk, to_robvis

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


def test_an_unknown_tool_is_refused_and_the_nearest_named():
    with pytest.raises(ValueError, match=r"tool: unknown 'robb2'\. Did you mean 'rob2'"):
        to_robvis(CROSSOVER, LABELS, "robb2")


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
