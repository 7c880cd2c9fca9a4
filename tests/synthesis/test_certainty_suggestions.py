"""What the numbers suggest, on made-up evidence that can be judged by eye."""

import math

import numpy as np
import pandas as pd
import pytest

from ldnsynth.bias_tools import TOOLS
from ldnsynth.synthesis.certainty import ASPECTS
from ldnsynth.synthesis.certainty_suggestions import (
    SURROGATE_DOMAINS,
    suggest_inconsistency,
    suggest_indirectness,
    suggest_publication_bias,
    suggest_risk_of_bias,
)
from ldnsynth.synthesis.imprecision import suggest_imprecision
from ldnsynth.synthesis.information_size import required_information
from ldnsynth.synthesis.pooling import egger_test, pool_effects
from ldnsynth.vocabulary import DOMAINS


def common(estimate, half_width, *, k=2, measure="SMD"):
    """A common effect of k equal trials with a normal interval of this half width."""
    variance = k * (half_width / 1.959964) ** 2
    return pool_effects([estimate] * k, [variance] * k, method="CE", ci="z", measure=measure)


@pytest.mark.parametrize(
    ("estimate", "half_width", "people", "levels"),
    [
        (0.6, 0.1, 128, 0),  # enough people, clear of no effect
        (0.0, 0.3, 128, 0),  # enough people, nothing important in it: precise about little or no effect
        (0.6, 0.1, 127, -1),  # one person too few
        (0.3, 0.4, 128, -1),  # no effect and an important one
        (0.3, 0.4, 60, -1),  # far too few as well, but important on one side only
        (0.0, 0.6, 128, -1),  # important both ways, with people enough
        (0.0, 0.6, 64, -1),  # half of them are not far too few
        (0.0, 0.6, 63, -2),  # both fail badly
        (0.6, 0.1, 63, -2),  # an important effect, clear of none, from far too few people
        (0.4, 0.1, 63, -1),  # not an important one
        (-0.6, 0.1, 63, -2),  # on the other side
    ],
)
def test_imprecision_of_a_pooled_difference(estimate, half_width, people, levels):
    found = suggest_imprecision([common(estimate, half_width)], required_information("SMD", people_parallel=people))
    assert (found.aspect, found.levels) == ("imprecision", levels)
    assert f"{people} people" in found.reason and "128" in found.reason
    assert found.computed["ci_low"] == pytest.approx(estimate - half_width, abs=1e-6)


def test_people_who_cross_over_count_for_more():
    effect = [common(0.6, 0.1)]
    assert suggest_imprecision(effect, required_information("SMD", people_crossover=34)).levels == 0
    assert suggest_imprecision(effect, required_information("SMD", people_crossover=33)).levels == -1
    assert suggest_imprecision(effect, required_information("SMD", people_parallel=34)).levels == -2


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [(0.80, 1.20, 0), (0.76, 1.24, 0), (0.74, 1.20, -1), (0.80, 1.26, -1), (0.70, 1.30, -1), (0.5, 0.9, 0)],
)
def test_a_relative_risk_is_held_against_a_quarter_both_ways(low, high, levels):
    """0.75 and 1.25: Guyatt 2011, GRADE guidelines 6."""
    ends = math.log(low), math.log(high)
    effect = common(sum(ends) / 2, (ends[1] - ends[0]) / 2, measure="RR")
    found = suggest_imprecision([effect], required_information("RR", people_parallel=494, comparator_risk=0.5))
    assert found.levels == levels
    assert (found.computed["ci_low"], found.computed["ci_high"]) == pytest.approx((low, high), abs=1e-6)


def test_without_the_comparators_risk_only_the_interval_is_judged():
    wide = common(0, 1, measure="RR")
    found = suggest_imprecision([wide], required_information("RR", people_parallel=10))
    assert found.levels == -2 and math.isnan(found.computed["share"])
    assert "not known without the comparator's risk" in found.reason


@pytest.mark.parametrize(("people", "levels"), [(400, 0), (399, -1), (200, -1), (199, -2)])
def test_without_any_interval_people_decide(people, levels):
    found = suggest_imprecision([], required_information("SMD", people_parallel=people))
    assert found.levels == levels
    assert found.computed["needed"] == 400 and math.isnan(found.computed["ci_low"])
    assert "no trial gives an interval" in found.reason


def test_of_single_trials_the_widest_counts():
    narrow, wide = (pool_effects([0.1], [se**2], measure="SMD") for se in (0.1, 0.5))
    information = required_information("SMD", people_parallel=300)
    assert suggest_imprecision([narrow], information).levels == -1
    found = suggest_imprecision([narrow, wide], required_information("SMD", people_parallel=150))
    assert found.levels == -2
    assert found.computed["ci_low"] == pytest.approx(0.1 - 1.959964 * 0.5, abs=1e-6)


def test_sentences_carry_the_numbers():
    effect = pool_effects([0.271129], [0.131451**2], measure="SMD")
    found = suggest_imprecision([effect], required_information("SMD", people_crossover=60))
    assert found.reason == (
        "Nothing is pooled, and there are 60 people, fewer than 400; the 95% interval, 0.013 to 0.53, excludes no"
        " effect and includes an important one."
    )


def test_an_effect_of_no_trial_is_none_and_scales_do_not_mix():
    information = required_information("SMD", people_parallel=500)
    assert suggest_imprecision([pool_effects([], [], measure="SMD")], information).levels == 0
    with pytest.raises(ValueError, match="measure"):
        suggest_imprecision([common(0, 1, measure="RR")], information)
    with pytest.raises(ValueError, match="one pooled effect"):
        suggest_imprecision([common(0, 1), common(0, 1)], information)


@pytest.mark.parametrize(
    ("judgements", "weights", "levels"),
    [
        (["Low", "Low", "High"], None, 0),
        (["Low", "High"], None, 0),
        (["Low", "High"], [49, 51], -1),
        (["Low", "Some concerns", "Some concerns"], None, -1),
        (["Some concerns"], None, -1),
        (["High"], None, -2),
        (["High", "Some concerns"], [51, 49], -2),
        (["High", "Some concerns"], None, -1),
        (["High", "High", "Low"], None, -1),
        (["Serious", "Moderate", "Critical"], None, -2),
        (["Poor", "Fair", "Good", "Good"], None, 0),
        (["Low", "", ""], None, 0),
        (["", ""], None, 0),
        ([], None, 0),
    ],
)
def test_most_of_the_weight_decides_on_risk_of_bias(judgements, weights, levels):
    found = suggest_risk_of_bias(judgements, weights=weights)
    assert found.levels == levels
    shares = [found.computed[name] for name in ("high", "some", "low")]
    assert math.isnan(sum(shares)) if not any(judgements) else sum(shares) == pytest.approx(1)


def test_every_overall_judgement_of_every_tool_is_known():
    for tool in TOOLS.values():
        levels = [suggest_risk_of_bias([judgement]).levels for judgement in tool.overall]
        assert levels == [-min(bad, 2) for bad in tool.overall.values()]


def test_what_was_not_judged_is_told_and_faults_are_refused():
    assert "25% was not judged" in suggest_risk_of_bias(["Low", "Low", "Low", ""]).reason
    with pytest.raises(ValueError, match="Awful"):
        suggest_risk_of_bias(["Awful"])
    for weights in ([1], [-1, 2], [0, 0], [np.nan, 1]):
        with pytest.raises(ValueError, match="weights"):
            suggest_risk_of_bias(["Low", "High"], weights=weights)


@pytest.mark.parametrize(
    ("senses", "levels", "word"),
    [
        ([], 0, "No trial points"),
        (["not comparable", "not comparable"], 0, "No trial points"),
        (["better"], 0, "Cannot be judged with one trial."),
        (["better", "not comparable"], 0, "Cannot be judged with one trial."),
        (["better", "no difference stated"], 0, "Cannot be judged with one trial."),  # it points nowhere
        (["better", "worse"], -1, "1 to worse"),
        (["better", "better", "worse"], -1, "2 of 3 trials"),
    ],
)
def test_without_a_pooled_effect_opposite_directions_are_inconsistent(senses, levels, word):
    found = suggest_inconsistency(senses)
    assert found.levels == levels and word in found.reason
    assert math.isnan(found.computed["i2"])


@pytest.mark.parametrize(
    ("yi", "variance", "levels"),
    [
        ([0.3, 0.4, 0.5], 0.04, 0),
        ([0.3, -0.1, 0.2], 0.09, 0),  # opposite by chance
        ([0.5, 0.5, 1.1, 1.3], 0.1, 0),
        ([0.9, 0.6, -0.1], 0.1, -1),
        ([0.1, 0.9, 1.7], 0.05, -1),  # far apart on one side
        ([-0.6, 0.9, 0.2], 0.05, -2),
    ],
)
def test_inconsistency_of_pooled_trials(yi, variance, levels):
    pooled = pool_effects(yi, [variance] * len(yi), measure="SMD")
    senses = np.where(np.array(yi) > 0, "better", "worse")
    found = suggest_inconsistency(senses, pooled=pooled)
    assert found.levels == levels
    assert (found.computed["i2"], found.computed["tau2"]) == (pooled.i2, pooled.tau2)
    assert f"I² {pooled.i2:.0f}%" in found.reason


def test_a_spread_that_hides_a_clear_mean_is_inconsistent():
    yi = [0.1, 0.5, 0.3, 0.7, 0.2, 0.6]
    pooled = pool_effects(yi, [0.02] * 6, measure="SMD")
    assert pooled.ci_low > 0 > pooled.pi_low and pooled.i2 < 75
    found = suggest_inconsistency(["better"] * 6, pooled=pooled)
    assert found.levels == -1 and "either side" in found.reason


def test_each_pooled_trial_needs_a_direction_and_one_trial_is_not_pooled():
    with pytest.raises(ValueError, match="senses"):
        suggest_inconsistency(["better"], pooled=common(0.1, 0.2))
    one = pool_effects([0.1], [0.1])
    assert suggest_inconsistency(["better", "worse"], pooled=one).levels == -1


@pytest.mark.parametrize(
    ("condition", "domain", "levels"),
    [
        ("multiple_sclerosis", "pain", 0),
        ("multiple_sclerosis", "mri", -1),
        ("crohns_disease", "pain", -1),
        ("crohns_disease", "biomarkers", -2),
    ],
)
def test_another_disease_and_a_surrogate_are_indirect(condition, domain, levels):
    found = suggest_indirectness(condition, domain, question="multiple_sclerosis")
    assert found.levels == levels == -sum(found.computed.values())
    assert set(SURROGATE_DOMAINS) <= DOMAINS.keys()


def registered(*rows):
    return pd.DataFrame(rows, columns=["status", "reported", "ended", "people"])


@pytest.mark.parametrize(
    ("row", "unreported"),
    [
        (("unknown", False, "2019-06-30", 40), 1),
        (("unknown", False, "2019-07-01", 40), 0),  # less than a year ago
        (("unknown", False, "2019-06", 40), 1),
        (("unknown", False, "2019-07", 40), 0),
        (("unknown", False, "2019", 40), 0),  # perhaps in December
        (("unknown", False, "2018", 40), 1),
        (("ongoing", False, "", 40), 0),
        (("completed_unpublished", False, "", 40), 1),
        (("terminated", True, "2010-01-01", 40), 0),
        (("withdrawn", False, "2010-01-01", 0), 0),
        (("published", True, "2010-01-01", 40), 0),
    ],
)
def test_a_trial_is_unreported_a_year_after_its_end(row, unreported):
    found = suggest_publication_bias(registered(row), as_of="2020-06-30", people=60)
    assert found.computed["unreported"] == unreported
    assert found.levels == -unreported
    assert found.reason.startswith(f"{unreported} of 1 registered trials ended without a public result")


def test_few_people_unreported_are_no_suspicion_but_an_unknown_number_is():
    old = ("unknown", False, "2010-01-01")
    few = suggest_publication_bias(registered((*old, 9)), as_of="2020-01-01", people=91)
    tenth = suggest_publication_bias(registered((*old, 10)), as_of="2020-01-01", people=90)
    unknown = suggest_publication_bias(registered((*old, np.nan)), as_of="2020-01-01", people=90)
    assert [found.levels for found in (few, tenth, unknown)] == [0, -1, -1]
    assert tenth.computed["share"] == 0.1 and "1 of unknown size" in unknown.reason


def test_small_study_effects_are_tested_from_ten_trials_on():
    se = np.linspace(0.1, 0.5, 10)
    yi = 2 * se + 0.01 * np.cos(np.arange(10))
    nothing = registered()
    found = suggest_publication_bias(nothing, as_of="2020-01-01", people=500, yi=yi, vi=se**2)
    assert found.computed["p"] == egger_test(yi, se**2).p < 0.1
    assert found.levels == -1
    fewer = suggest_publication_bias(nothing, as_of="2020-01-01", people=500, yi=[*yi[:9], np.nan], vi=se**2)
    assert fewer.levels == 0 and math.isnan(fewer.computed["p"]) and "not made with 9 effects" in fewer.reason


def test_every_suggestion_names_an_aspect_that_may_go_down_that_far():
    found = [
        suggest_imprecision([], required_information("SMD")),
        suggest_risk_of_bias(["Critical"]),
        suggest_inconsistency(["better", "worse"]),
        suggest_indirectness("hiv", "mri", question="autism"),
        suggest_publication_bias(registered(("unknown", False, "2000", 1)), as_of="2020-01-01", people=0),
    ]
    assert len({suggestion.aspect for suggestion in found}) == 5
    for suggestion in found:
        lowest, highest = ASPECTS[suggestion.aspect]
        assert lowest <= suggestion.levels < highest == 0
        assert suggestion.reason.endswith(".")
