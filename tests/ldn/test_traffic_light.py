"""Traffic lights, their summary, and the lights beside forest plots, on judgements made up over real studies."""

from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.text import Text
from selections import evidence, groups

from ldnsynth.bias_tool import NO_INFORMATION, NOT_APPLICABLE, OVERALL
from ldnsynth.bias_tools import TOOL_OF, TOOLS
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.figures import (
    bias_summary,
    difference_estimates,
    event_estimates,
    scale_estimates,
    traffic_lights,
)
from ldnsynth.display.figures.bias.traffic_light import light_of, light_words
from ldnsynth.display.figures.forests.lights import LIGHTS
from ldnsynth.display.style import SMALL, draw
from ldnsynth.vocabulary import RANDOMISED_DESIGNS


def judge(name, judgements):
    """The evidence with only these judgements, by (trial, tool) and domain; the best where none is said."""
    rows = []
    for (trial, tool), given in judgements.items():
        best = next(iter(TOOLS[tool].judgements))
        overall = {OVERALL: next(iter(TOOLS[tool].overall))} if TOOLS[tool].overall else {}
        said = dict.fromkeys(TOOLS[tool].domains, best) | overall | given
        rows += [
            {"trial_id": trial, "tool": tool, "domain": domain, "judgement": judgement}
            for domain, judgement in said.items()
            if judgement
        ]
    return replace(evidence(name), risk_of_bias=pd.DataFrame(rows, columns=["trial_id", "tool", "domain", "judgement"]))


def judge_designs(name):
    """All studies of five designs, judged the best."""
    trials = evidence(name).trials
    designs = (*RANDOMISED_DESIGNS, "single_arm", "retrospective_series", "case_report")
    return judge(name, {(t.trial_id, TOOL_OF[t.design]): {} for t in trials.itertuples() if t.design in designs})


CREE = ("cree2010", "rob2_crossover")
SHARAF = ("sharafaddinzadeh2010", "rob2_crossover")
CASE = ("torkildsen2014", "jbi_case_report")
TWO = judge("multiple sclerosis", {CREE: {"D3": "High", OVERALL: "High"}, SHARAF: {"D1": "Some concerns"}})
JUDGED_THREE = {
    CREE: {"DS": "Some concerns", OVERALL: "Some concerns"},
    ("ludwig2016", "robins_i"): {"D1": "Critical", OVERALL: "Critical"},
    ("gironi2008", "nih_before_after"): {"Q8": "No", "Q12": NOT_APPLICABLE, OVERALL: "Fair"},
}
THREE_KINDS = judge("multiple sclerosis", JUDGED_THREE)


def texts(block):
    return [text for text in draw(block.paint, height=block.height, width=block.width).findobj(Text) if text.get_text()]


def marks(block):
    """How often each light is drawn, the keys included."""
    picture = draw(block.paint, height=block.height, width=block.width)
    circles = [line.get_label() for ax in picture.axes for line in ax.lines if line.get_marker() in ("o", "x", ".")]
    return pd.Series(circles).value_counts().to_dict()


def test_the_title_counts_the_studies_at_low_risk():
    assert traffic_lights(TWO).title == "One of two randomised trials is at low risk of bias"
    assert traffic_lights(THREE_KINDS).title == "Cree 2010 is not at low risk of bias; neither other study is"
    assert traffic_lights(judge("multiple sclerosis", {CREE: {}})).title == "Cree 2010 is at low risk of bias"


def test_every_study_has_a_light_in_every_domain_of_its_own_tool():
    shown = traffic_lights(THREE_KINDS)
    cells = shown.data.groupby("tool", sort=False)["code"].agg(list).to_dict()
    assert cells == {TOOLS[tool].label: list(TOOLS[tool].codes) for _, tool in JUDGED_THREE}
    # 28 cells, and the keys: low, some concerns and high thrice, critical once, no information twice, "x" once
    drawn = {"low": 21 + 3, "some concerns": 4 + 3, "critical": 2 + 1, "not applicable": 1 + 1}
    assert marks(shown) == drawn | {"high": 3, "no information": 2}


def test_a_case_report_has_lights_for_its_items_and_no_overall_judgement():
    shown = traffic_lights(judge("multiple sclerosis", {CREE: {}, CASE: {"Q8": NO_INFORMATION}}))
    panel = shown.data[shown.data["tool"] == TOOLS[CASE[1]].label]
    assert list(panel["code"]) == list(TOOLS["jbi_case_report"].domains)
    assert shown.title == "Cree 2010 is at low risk of bias"
    assert "JBI checklist for case reports, not rated overall: 1 study." in shown.alt
    assert "1 judged with JBI checklist for case reports" in bias_summary(judge("multiple sclerosis", {CASE: {}})).alt


@pytest.mark.parametrize(
    ("low", "title"),
    [
        ((), "Neither randomised trial is at low risk of bias"),
        (("cree2010",), "One of two randomised trials is at low risk of bias"),
        (("cree2010", "sharafaddinzadeh2010"), "Both randomised trials are at low risk of bias"),
    ],
)
def test_two_trials_are_neither_one_or_both(low, title):
    given = {trial: {} if trial[0] in low else {OVERALL: "High"} for trial in (CREE, SHARAF)}
    assert traffic_lights(judge("multiple sclerosis", given)).title == title


def test_low_risk_is_never_the_yellow_of_some_concerns():
    red, green, blue = (int(LIGHTS["low"][1][at : at + 2], 16) for at in (1, 3, 5))
    assert green > max(red, blue)
    red, green, blue = (int(LIGHTS["some concerns"][1][at : at + 2], 16) for at in (1, 3, 5))
    assert min(red, green) > 2 * blue  # yellow
    red, green, blue = (int(LIGHTS["high"][1][at : at + 2], 16) for at in (1, 3, 5))
    assert red > 2 * max(green, blue)


def test_where_colours_are_not_seen_lightness_tells_neighbours_apart():
    shades = [_lightness(LIGHTS[name][1]) for name in ("low", "some concerns", "high", "critical")]
    for n, shade in enumerate(shades):
        assert all(abs(shade - other) > 12 for other in shades[n + 1 :])


def _lightness(colour):
    """CIE L*, 0 to 100."""
    linear = [_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5)]
    return 116 * (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]) ** (1 / 3) - 16


def _linear(part):
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def test_the_alt_text_counts_the_overall_judgements():
    assert "RoB 2 for crossover trials, overall: 1 Low and 1 High." in traffic_lights(TWO).alt


def test_a_judgement_that_is_not_there_is_a_dot_and_no_light():
    partly = judge("multiple sclerosis", {CREE: {OVERALL: "", "D5": ""}})
    shown = traffic_lights(partly)
    assert shown.title == "No study has an overall judgement of its risk of bias"
    assert "overall: 1 not judged" in shown.alt
    assert marks(shown)["not judged"] == 2
    assert "Dot: not judged." in shown.subtitle
    assert "Dot" not in traffic_lights(TWO).subtitle
    assert bias_summary(partly).data.query("judgement == 'Not judged'")["bar"].tolist() == [
        "D5 selection of the reported result",
        OVERALL,
    ]


def test_studies_with_a_result_that_nobody_judged_are_counted():
    judged = evidence("multiple sclerosis").results["trial_id"].nunique()
    assert f"Not judged yet: {judged - 2} studies with a result" in traffic_lights(TWO).subtitle


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_the_key_has_every_word_of_the_tool_and_colour_is_never_alone(tool):
    words = [word for entry in light_words(tool).values() for word in entry.split(" / ")]
    assert sorted(words) == sorted({*tool.judgements, *tool.overall})
    for code, allowed in (("", tool.judgements), (OVERALL, tool.overall)):
        lights = [light_of(tool, code, word) for word in allowed if word not in (NO_INFORMATION, NOT_APPLICABLE)]
        assert lights == list(LIGHTS)[: len(lights)]
    assert len({symbol for symbol, _, _ in LIGHTS.values()}) == len(LIGHTS)


@pytest.mark.parametrize("plot", [traffic_lights, bias_summary])
@pytest.mark.parametrize("name", ["one study", "multiple sclerosis", "all"])
def test_words_are_level_readable_and_do_not_lie_on_each_other(plot, name):
    shown = plot(judge_designs(name))
    written = texts(shown)
    boxes = [text.get_window_extent() for text in written]
    for n, (text, box) in enumerate(zip(written, boxes, strict=True)):
        assert text.get_fontsize() >= SMALL
        assert text.get_rotation() == 0
        for other, place in zip(written[:n], boxes[:n], strict=True):
            across = min(box.x1, place.x1) - max(box.x0, place.x0)
            down = min(box.y1, place.y1) - max(box.y0, place.y0)
            assert not (across > 1 and down > 3), f"{text.get_text()!r} lies on {other.get_text()!r}"
    assert 7 <= shown.width <= 9


def test_the_summary_counts_studies_by_domain_and_names_the_weakest():
    shown = bias_summary(TWO)
    found = shown.data.set_index(["bar", "judgement"])["share"].to_dict()
    assert found["D3 missing outcome data", "High"] == 0.5
    assert found["D1 randomisation process", "Some concerns"] == 0.5
    assert found["DS period and carryover effects", "Low"] == 1
    assert shown.data.groupby("bar")["share"].sum().eq(1).all()
    weakest = "randomisation process and missing outcome data, judged “Low” in one of two"
    assert shown.title == f"Weakest points of randomised trials: {weakest}"


def test_the_summary_shares_out_the_weight_that_was_pooled():
    (pooled,) = [group for group in groups("fibromyalgia") if group.pooled.k >= 3]
    weights = pooled.estimated.set_index("trial_id")["weight"]
    designs = evidence("fibromyalgia").trials.set_index("trial_id")["design"]
    first, second, _ = weights.index
    judged = judge(
        "fibromyalgia",
        {(first, TOOL_OF[designs[first]]): {OVERALL: "High"}, (second, TOOL_OF[designs[second]]): {OVERALL: "Low"}},
    )
    shown = bias_summary(judged, groups("fibromyalgia"))
    assert shown.data["judgement"].tolist() == ["Low", "High", "Not judged"]
    assert shown.data["share"].tolist() == pytest.approx(
        [w / 100 for w in weights.loc[[second, first, weights.index[2]]]]
    )
    assert shown.title == f"Fibromyalgia, pain: trials at high risk of bias carry {weights[first]:.0f}% of the weight"


def test_without_a_pooled_effect_there_is_no_weight_to_share_out():
    assert "no weight" in bias_summary(TWO, groups("multiple sclerosis")).text


def test_without_judgements_a_sentence_says_so():
    for plot in (traffic_lights, bias_summary):
        shown = plot(judge("multiple sclerosis", {}))
        assert isinstance(shown, Note)
        assert "has been judged" in shown.text


def test_estimates_in_the_unit_of_their_scale_tell_the_overall_judgements():
    shown = scale_estimates(groups("multiple sclerosis"), evidence=TWO)
    assert "Risk of bias, high: Cree 2010; low: Sharafaddinzadeh 2010." in shown.subtitle
    assert "Risk of bias" not in scale_estimates(groups("multiple sclerosis")).subtitle


def test_forest_plots_carry_every_domain_where_there_is_room():
    shown = event_estimates(groups("fibromyalgia"), better="lower", evidence=judge_designs("fibromyalgia"))
    lights = shown.data[["D1", "D2", "D3", "D4", "D5", "Bias"]]
    assert set(lights.to_numpy().ravel()) == {"low"}
    assert shown.width < 9
    assert "D5 selection of the reported result." in shown.subtitle


def test_forest_plots_without_judgements_have_no_lights():
    plain = difference_estimates(groups("fibromyalgia"), correlation=0.5)
    unjudged = difference_estimates(groups("fibromyalgia"), correlation=0.5, evidence=judge("fibromyalgia", {}))
    assert isinstance(plain, Figure)
    assert list(plain.data) == list(unjudged.data)
    assert "Bias" not in plain.data
    assert plain.subtitle == unjudged.subtitle


def test_the_committed_judgements_of_randomised_trials_are_drawn():
    shown = traffic_lights(evidence("all"))
    trials = evidence("all").trials
    judged = set(evidence("all").risk_of_bias["trial_id"])
    labels = set(trials[trials["trial_id"].isin(judged) & trials["design"].isin(RANDOMISED_DESIGNS)]["label"])
    assert labels
    assert labels <= set(shown.data["label"])
