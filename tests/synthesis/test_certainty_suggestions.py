"""What the numbers suggest, on made-up evidence that can be judged by eye."""

import math

import numpy as np
import pandas as pd
import pytest

from ldnsynth.bias_tools import TOOLS
from ldnsynth.synthesis.grade.bias_suggestion import suggest_risk_of_bias
from ldnsynth.synthesis.grade.certainty import ASPECTS
from ldnsynth.synthesis.grade.imprecision import suggest_imprecision
from ldnsynth.synthesis.grade.information_size import required_information
from ldnsynth.synthesis.grade.suggestions import (
    suggest_inconsistency,
    suggest_indirectness,
    suggest_publication_bias,
)
from ldnsynth.synthesis.grade.summary_effects import Estimate, SummaryEffect
from ldnsynth.synthesis.grade.thresholds import Thresholds
from ldnsynth.synthesis.pooling import egger_test, pool_effects

NAN = math.nan
MID = Thresholds(-0.5, 0.5)
QUARTER = Thresholds(math.log(0.75), math.log(1.25))


def common(estimate, half_width, *, k=2, measure="SMD"):
    """A common effect of k equal trials with a normal interval of this half width."""
    variance = k * (half_width / 1.959964) ** 2
    return pool_effects([estimate] * k, [variance] * k, method="CE", ci="z", measure=measure)


def effect(*intervals, thresholds=MID, measure="SMD", label="", sd=1.0):
    """What is estimated: one pooled interval, given as estimate, low and high, or by `label` those of single trials."""
    estimates = tuple(Estimate(label and f"{label} {n}", *ends) for n, ends in enumerate(intervals))
    return SummaryEffect(
        measure, "higher", "points" if measure == "MD" else "", 0.95, estimates, 0, thresholds, sd, NAN, False
    )


def around(estimate, half_width, **more):
    return effect((estimate, estimate - half_width, estimate + half_width), **more)


def needed(people, *, mid=0.5, measure="SMD", **more):
    return required_information(measure, mid=mid, people_parallel=people, **more)


@pytest.mark.parametrize(
    ("estimate", "half_width", "people", "levels"),
    [
        (0.6, 0.1, 128, 0),  # enough people, past the threshold
        (0.0, 0.3, 128, 0),  # enough people, between the thresholds: precise about little or no effect
        (0.6, 0.1, 127, -1),  # one person too few
        (0.3, 0.4, 128, -1),  # across one threshold
        (0.3, 0.25, 128, -1),  # so too where no effect lies outside
        (0.3, 0.4, 60, -1),  # far too few as well
        (0.0, 0.6, 128, -2),  # across both, with people enough
        (0.0, 0.6, 64, -2),  # half of them are not far too few
        (0.0, 0.6, 63, -3),  # across both, and far too few
        (0.6, 0.1, 63, -2),  # an effect that matters, clear of none, from far too few people
        (0.35, 0.1, 63, 0),  # of one that does not matter the interval alone decides
        (-0.6, 0.1, 63, -2),  # on the other side
    ],
)
def test_imprecision_of_a_pooled_difference(estimate, half_width, people, levels):
    found = suggest_imprecision(around(estimate, half_width), needed(people))
    assert (found.aspect, found.levels) == ("imprecision", levels)
    assert f"{people} people" in found.reason and "128" in found.reason
    assert found.computed["ci_low"] == pytest.approx(estimate - half_width, abs=1e-6)
    assert (found.computed["low_threshold"], found.computed["high_threshold"]) == (-0.5, 0.5)


def test_people_who_cross_over_count_for_more():
    clear = around(0.6, 0.1)
    assert suggest_imprecision(clear, required_information("SMD", mid=0.5, people_crossover=34)).levels == 0
    assert suggest_imprecision(clear, required_information("SMD", mid=0.5, people_crossover=33)).levels == -1
    assert suggest_imprecision(clear, required_information("SMD", mid=0.5, people_parallel=34)).levels == -2


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [(0.80, 1.20, 0), (0.76, 1.24, 0), (0.74, 1.20, -1), (0.80, 1.26, -1), (0.70, 1.30, -2), (0.5, 0.7, 0)],
)
def test_a_relative_risk_is_held_against_the_thresholds_both_ways(low, high, levels):
    ends = math.log(low), math.log(high)
    found = suggest_imprecision(
        effect((sum(ends) / 2, *ends), thresholds=QUARTER, measure="RR"),
        needed(494, mid=0.75, measure="RR", comparator_risk=0.5),
    )
    assert found.levels == levels
    assert (found.computed["ci_low"], found.computed["ci_high"]) == pytest.approx((low, high), abs=1e-6)
    assert found.computed["low_threshold"] == pytest.approx(0.75)


def test_without_a_threshold_a_rule_of_thumb_is_named_and_people_are_held_against_400():
    """Fibromyalgia pain: 0.14 SD (-0.83 to 1.11) from 223 people."""
    found = suggest_imprecision(effect((0.14, -0.83, 1.11), thresholds=None), needed(223, mid=NAN))
    assert found.levels == -2
    assert "223 people, fewer than 400" in found.reason
    assert "crosses both ends of a rule of thumb (half a standard deviation, Norman 2003)" in found.reason
    assert found.reason.endswith("as no threshold for differences in SD is recorded.")
    on_a_scale = suggest_imprecision(effect((0.14, -0.83, 1.11), thresholds=None, measure="MD"), needed(223, mid=NAN))
    assert on_a_scale.reason.endswith("as no threshold for what matters is recorded.")
    assert "matters both" not in found.reason


def test_the_rule_of_thumb_is_set_on_the_scale_of_the_estimate():
    """Half of an SD of 12 points is 6."""
    both = effect((0.1, -6.2, 6.4), thresholds=None, measure="MD", label="trial", sd=12.0)
    one = effect((0.1, -5.9, 6.4), thresholds=None, measure="MD", label="trial", sd=12.0)
    assert suggest_imprecision(both, needed(400, mid=NAN)).levels == -2
    assert suggest_imprecision(one, needed(400, mid=NAN)).levels == -1
    ratio = effect((0.0, math.log(0.7), math.log(1.3)), thresholds=None, measure="RR", label="trial")
    assert "risk ratios of 0.75 and 1.25, Guyatt 2011" in suggest_imprecision(ratio, needed(400, mid=NAN)).reason


def test_without_the_comparators_risk_400_people_are_asked_for():
    wide = effect((0.0, -1.0, 1.0), thresholds=QUARTER, measure="RR")
    found = suggest_imprecision(wide, needed(10, mid=0.75, measure="RR"))
    assert found.levels == -3 and found.computed["needed"] == 400
    assert "The number needed is not known" in found.reason


@pytest.mark.parametrize(("people", "levels"), [(400, 0), (399, -1), (200, -1), (199, -2)])
def test_without_any_interval_people_decide(people, levels):
    found = suggest_imprecision(None, needed(people, mid=NAN))
    assert found.levels == levels
    assert found.computed["needed"] == 400 and math.isnan(found.computed["ci_low"])
    assert "no trial gives an interval" in found.reason


def test_nobody_counted_is_not_told_as_0_people():
    found = suggest_imprecision(None, needed(0, mid=NAN))
    assert found.levels == -2
    assert "of how many people is not known" in found.reason and "0 people" not in found.reason


def test_of_two_trials_the_one_that_does_worst_counts():
    narrow, wide = (0.1, -0.1, 0.3), (0.1, -0.9, 1.1)
    assert suggest_imprecision(effect(narrow, narrow, label="trial"), needed(400)).levels == 0
    found = suggest_imprecision(effect(narrow, wide, label="trial"), needed(400))
    assert found.levels == -2
    assert (found.computed["ci_low"], found.computed["needed"]) == (-0.9, 400)


def test_sentences_carry_the_numbers():
    found = suggest_imprecision(effect((0.271, 0.013, 0.529), label="trial"), needed(60))
    assert found.reason == (
        "Target: the smallest important difference. Nothing is pooled, and there are 60 people, fewer than 400; the "
        "95% interval of trial 0, 0.013 to 0.53 SD, excludes no effect and crosses one threshold for what matters "
        "(−0.50 and 0.50)."
    )


@pytest.mark.parametrize(
    ("estimate", "half_width", "null", "threshold"),
    [
        (0.6, 0.2, 0, -1),  # there is an effect; whether it matters is open
        (0.6, 0.05, 0, 0),
        (0.3, 0.4, -1, -1),  # neither is settled
        (0.1, 0.3, 0, 0),  # the whole interval is too small to matter: little or no effect is rated
        (0.0, 0.6, -2, -2),
    ],
)
def test_an_interval_is_held_against_the_target(estimate, half_width, null, threshold):
    found = {
        target: suggest_imprecision(around(estimate, half_width), needed(128), target=target)
        for target in ("null", "threshold")
    }
    assert [found[target].levels for target in ("null", "threshold")] == [null, threshold]
    assert found["null"].reason.startswith("Target: no effect.")
    assert found["threshold"].reason.startswith("Target: the smallest important difference.")
    bare = around(estimate, half_width, thresholds=None)
    assert suggest_imprecision(bare, needed(400, mid=NAN), target="threshold").reason.startswith("Target: no effect.")
    with pytest.raises(ValueError, match="target"):
        suggest_imprecision(bare, needed(400), target="mid")


@pytest.mark.parametrize(("risk", "levels"), [(0.6, -1), (0.75, 0)])
def test_people_are_counted_where_a_pooled_effect_is_large(risk, levels):
    """Core GRADE asks for the information size where a relative risk is reduced by more than 30%."""
    ends = math.log(risk), math.log(risk * 0.95), math.log(risk * 1.05)
    clear = effect(ends, thresholds=None, measure="RR")
    assert suggest_imprecision(clear, needed(399, mid=NAN, measure="RR")).levels == levels


def test_estimates_on_one_side_of_no_effect_may_stand_on_two_sides_of_what_matters():
    yi = np.array([0.2, 0.3, 1.0, 1.2])
    pooled = pool_effects(yi, [0.1] * 4, measure="SMD")
    assert 50 < pooled.i2 < 75
    assert suggest_inconsistency(["better"] * 4, pooled=pooled).levels == 0
    assert pooled.ci_low < MID.high  # so that the spread of the next trial plays no part
    senses = ["between", "between", "better", "better"]
    found = suggest_inconsistency(senses, pooled=pooled, thresholds=MID)
    assert found.levels == -1 and "of 4 estimates 2 are better by what matters, 0 worse by as much, 2 between" in (
        found.reason
    )


def test_trials_at_high_risk_are_held_against_the_others():
    found = suggest_risk_of_bias(["High", "Low", "Some concerns"], yi=[0.9, 0.1, 0.3], vi=[0.01, 0.02, 0.02])
    assert found.computed["difference"] == pytest.approx(0.9 - 0.2)
    half = 1.959964 * math.sqrt(0.01 + 0.01)
    assert (found.computed["low_end"], found.computed["high_end"]) == pytest.approx((0.7 - half, 0.7 + half))
    assert "can be told apart: on the scale of pooling they differ by 0.70 (0.42 to 0.98)" in found.reason
    one_body = suggest_risk_of_bias(["High", "High"], yi=[0.9, 0.1], vi=[0.01, 0.02])
    assert math.isnan(one_body.computed["difference"])
    assert one_body.reason.endswith("all judged are at high risk: there is only one body.")


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
        ([], 0, "no study prints a comparison"),
        (["not comparable", "no difference stated"], 0, "no study prints a comparison"),
        (["better"], 0, "one study prints a comparison"),
        (["better", "not comparable"], 0, "one study prints a comparison"),
        (["better", "no difference stated"], 0, "one study prints a comparison"),  # silence disagrees with nobody
        (["better", "worse stated"], 0, "one study prints a comparison"),
        (["better", "worse"], -1, "1 to worse"),
        (["better", "better", "worse"], -1, "of 3 studies with a number 2 point to better"),
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
    ("surrogate", "comparators", "levels"),
    [
        (False, ["placebo", "placebo"], 0),
        (True, ["placebo"], -1),
        (True, ["own_baseline"], -1),
        (False, ["active_treatment", "placebo", "placebo"], 0),
        (False, ["active_treatment", "placebo"], -1),
        (True, ["active_treatment"], -2),
        (False, [], 0),
        (True, [], -1),
    ],
)
def test_a_surrogate_and_another_treatment_are_indirect(surrogate, comparators, levels):
    found = suggest_indirectness("bone density", comparators, surrogate=surrogate, intervention="ASA")
    assert found.levels == levels
    assert found.computed["surrogate"] == surrogate
    stands = "stands in for" if surrogate else "does not stand in for"
    assert found.reason == (
        f"bone density {stands} what people feel or can do; "
        f"{comparators.count('active_treatment')} of {len(comparators)} studies compared ASA with another treatment."
    )


def test_evidence_that_starts_low_is_not_rated_down_twice_for_want_of_allocation():
    assert suggest_risk_of_bias(["Poor"], start="low").levels == -1
    assert suggest_risk_of_bias(["Serious"], start="high").levels == -2
    assert suggest_risk_of_bias(["Good"], start="low").levels == 0


def registered(*rows):
    return pd.DataFrame(rows, columns=["status", "reported", "ended", "people"]).assign(registered=True)


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
    assert found.reason.startswith("Of 1 studies of this kind known here, 1 of them registered, ")
    assert ("1 of these had ended" in found.reason) == bool(unreported)


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
    assert fewer.levels == 0 and math.isnan(fewer.computed["p"]) and "small-study" not in fewer.reason


def test_a_study_that_was_never_published_is_told_in_the_same_sentence_as_the_register():
    """Both facts: what the register holds, and a study that never stood in one."""
    both = pd.concat(
        [
            registered(("published", True, "2010", 60)),
            registered(("completed_unpublished", False, "", 30)).assign(registered=False),
            registered(("unknown", False, "", 122)),
        ]
    )
    found = suggest_publication_bias(both, as_of="2020-01-01", people=94)
    assert found.levels == -1
    assert found.reason == (
        "Of 3 studies of this kind known here, 2 of them registered, 2 have no public result; 1 of these had ended, "
        "with 30 people (24% of all); of 1 it is not known that it ended more than a year ago."
    )


def test_every_suggestion_names_an_aspect_that_may_go_down_that_far():
    found = [
        suggest_imprecision(None, needed(0, mid=NAN)),
        suggest_risk_of_bias(["Critical"]),
        suggest_inconsistency(["better", "worse"]),
        suggest_indirectness("MRI", ["active_treatment"], surrogate=True, intervention="ASA"),
        suggest_publication_bias(registered(("unknown", False, "2000", 1)), as_of="2020-01-01", people=0),
    ]
    assert len({suggestion.aspect for suggestion in found}) == 5
    for suggestion in found:
        lowest, highest = ASPECTS[suggestion.aspect]
        assert lowest <= suggestion.levels < highest == 0
        assert suggestion.reason.endswith(".")
