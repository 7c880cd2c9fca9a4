"""Which results are put together: one a trial, chosen without a look at the estimate."""

import numpy as np
import pandas as pd
import pytest

from ldnsynth.synthesis.pooling import pool_effects
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.synthesis.trials.sensitivity import as_trials_came, by_estimator, readings_of_p, without_each_trial
from ldnsynth.synthesis.trials.trial_effects import COLUMNS

CONDITIONS, DOMAINS, MIXED = ("fibromyalgia", "arthritis"), ("pain", "fatigue", "symptoms"), ("symptoms",)


def effect(trial, outcome="pain_nrs", **cells):
    row = dict.fromkeys(COLUMNS, np.nan)
    row |= {"result_id": f"{trial}/{outcome}", "trial_id": trial, "outcome_id": outcome, "kind": "difference"}
    row |= {
        "n": 50.0,
        "measure": "MD",
        "smd": 0.3,
        "smd_se": 0.2,
        "condition": "fibromyalgia",
        "domain": "pain",
    }
    row |= {"df": np.inf, "body": "randomised", "wanted": ""}
    row |= {
        "against": "placebo",
        "better": "higher",
        "role": "primary",
        "timepoint_weeks": 12.0,
        "public": "2013-01-28",
    }
    row |= cells
    places = {"condition_place": CONDITIONS.index(row["condition"]), "domain_place": DOMAINS.index(row["domain"])}
    return row | places | {"domain_mixed": row["domain"] in MIXED}


def groups(*rows, **choices):
    return group_effects(pd.DataFrame(rows), **choices)


def test_one_result_a_trial_and_the_rest_set_aside():
    (group,) = groups(
        effect("a", result_id="a/1", role="secondary", smd=2.0),
        effect("a", result_id="a/2", role="primary", smd=0.1),
        effect("b", smd=0.2),
    )
    assert list(group.trials["result_id"]) == ["a/2", "b/pain_nrs"]
    assert list(group.set_aside["result_id"]) == ["a/1"]
    assert group.pooled.estimate == pool_effects([0.1, 0.2], [0.04, 0.04]).estimate


@pytest.mark.parametrize(
    ("better", "chosen"),
    [
        ({"smd_se": np.nan}, "a/2"),
        ({"role": "secondary"}, "a/2"),
        ({"n": 49.0}, "a/2"),
        ({"timepoint_weeks": 6.0}, "a/2"),
    ],
)
def test_the_choice_goes_by_estimate_rank_people_and_time_then_name(better, chosen):
    first = effect("a", result_id="a/1", **better)
    (group,) = groups(first, effect("a", result_id="a/2"))
    assert list(group.trials["result_id"]) == [chosen]
    (equal,) = groups(effect("a", result_id="a/2"), effect("a", result_id="a/1"))
    assert list(equal.trials["result_id"]) == ["a/1"]


def test_the_size_of_the_estimate_plays_no_part():
    rows = [effect("a", result_id=f"a/{i}", smd=smd) for i, smd in enumerate((0.1, 0.9, -0.5))]
    (group,) = groups(*rows)
    (other,) = groups(*[row | {"smd": -row["smd"]} for row in rows])
    assert list(group.trials["result_id"]) == list(other.trials["result_id"])


IN_UNITS = {"estimate": -0.8, "se": 0.4, "better": "lower"}


def test_one_scale_stays_in_its_unit_and_keeps_its_direction():
    (group,) = groups(effect("a", **IN_UNITS), effect("b", **IN_UNITS | {"estimate": -0.2}))
    assert (group.measure, group.better) == ("MD", "lower")
    assert list(group.trials["yi"]) == [-0.8, -0.2]
    assert group.pooled.estimate == pytest.approx(-0.5)
    assert group.pooled.measure == "MD"


def test_scales_are_put_together_in_standard_deviations():
    vas = IN_UNITS | {"estimate": -12.0, "se": 5.0}
    (group,) = groups(effect("a", **IN_UNITS, smd=0.4), effect("b", "pain_vas", **vas, smd=0.5))
    assert (group.measure, group.better) == ("SMD", "higher")
    assert list(group.trials["yi"]) == [0.4, 0.5]


def test_a_trial_without_an_estimate_on_another_scale_leaves_the_unit_alone():
    silent = {"smd": np.nan, "smd_se": np.nan, "better": "higher"}
    (group,) = groups(effect("b", "vas", **silent), effect("a", **IN_UNITS))
    assert (group.measure, group.better, len(group.trials)) == ("MD", "lower", 2)


def test_no_trial_is_lost_for_the_sake_of_the_unit():
    (group,) = groups(effect("a", **IN_UNITS), effect("b", "vas", smd=0.5))  # b: means and SDs of medians, say
    assert (group.measure, group.pooled.k) == ("SMD", 2)
    (known,) = groups(effect("a", **IN_UNITS | {"smd": np.nan, "smd_se": np.nan}))
    assert (known.measure, known.pooled.k) == ("MD", 1)


def test_a_single_trial_keeps_the_interval_of_its_own_distribution():
    (group,) = groups(effect("a", estimate=3.3, se=3.3 / 2.1, df=59.0))
    numbers = group.trials.iloc[0]
    assert (group.pooled.ci_low, group.pooled.ci_high) == (numbers["yi_low"], numbers["yi_high"])
    assert numbers["yi_high"] == pytest.approx(3.3 + 2.000995 * 3.3 / 2.1, rel=1e-6)
    assert group.pooled.p == pytest.approx(0.04, abs=5e-4)
    assert group.pooled.ci == "t"
    assert "normal" not in " ".join(group.pooled.notes)


def test_two_trials_of_few_people_alone_have_their_own_intervals():
    rows = [effect(name, estimate=1.0, se=1.0, df=5.0, public=f"201{name}-01-01") for name in "12"]
    (group,) = groups(*rows)
    alone = group.trials.iloc[0]["yi_high"]
    assert alone == pytest.approx(1 + 2.5706, abs=1e-4)
    assert list(without_each_trial(group)["ci_high"]) == pytest.approx([alone, alone])
    assert as_trials_came(group)["ci_high"].iloc[0] == pytest.approx(alone)


def test_conditions_domains_and_comparators_stay_apart():
    found = groups(
        effect("a"),
        effect("b", condition="arthritis"),
        effect("c", domain="fatigue"),
        effect("d", against="active_treatment"),
    )
    assert [len(group.trials) for group in found] == [1, 1, 1, 1]


def test_groups_stand_by_the_places_of_condition_and_domain_and_not_by_name():
    rows = [effect("a", condition="arthritis"), effect("b", domain="fatigue"), effect("c")]
    assert [(group.condition, group.domain) for group in groups(*rows)] == [
        *(("fibromyalgia", "pain"), ("fibromyalgia", "fatigue"), ("arthritis", "pain"))
    ]
    turned = [row | {"condition_place": -row["condition_place"]} for row in rows]
    assert [group.condition for group in groups(*turned)] == ["arthritis", "fibromyalgia", "fibromyalgia"]


def test_in_a_mixed_domain_only_the_same_outcome_is_put_together():
    rows = [effect("a", "arm_hold", domain="symptoms"), effect("b", "severity", domain="symptoms")]
    assert [group.outcome_id for group in groups(*rows)] == ["arm_hold", "severity"]
    assert len(groups(*[row | {"domain_mixed": False} for row in rows])) == 1


def test_events_are_pooled_as_risk_ratios_of_one_outcome():
    event = {"kind": "events", "measure": "RR", "smd": np.nan, "smd_se": np.nan, "estimate": 0.2, "se": 0.3}
    (group,) = groups(effect("a", **event, better="lower"), effect("b", **event | {"estimate": 0.4}, better="lower"))
    assert (group.measure, group.better, group.outcome_id) == ("RR", "lower", "pain_nrs")
    assert group.pooled.estimate == pytest.approx(0.3)
    odds = effect("c", **event | {"measure": "OR"}, better="lower")
    assert groups(odds) == []  # an odds ratio is no risk ratio


def test_a_trial_without_an_estimate_stays_visible_and_counts_for_nothing():
    (group,) = groups(effect("a"), effect("b", smd=np.nan, smd_se=np.nan))
    assert list(group.trials["trial_id"]) == ["a", "b"]
    assert group.pooled.k == len(group.estimated) == 1
    assert group.trials["weight"].isna().all()
    assert groups(effect("b", smd=np.nan, smd_se=np.nan)) == []


def test_outcomes_of_which_no_side_is_better_are_left_out():
    assert groups(effect("a", better="none")) == []


def test_weights_are_those_of_the_model_and_make_a_hundred():
    rows = [effect(name, smd=smd, smd_se=se) for name, smd, se in (("a", 0.1, 0.1), ("b", 0.9, 0.2), ("c", -0.5, 0.3))]
    (group,) = groups(*rows)
    expected = 1 / (np.array([0.01, 0.04, 0.09]) + group.pooled.tau2)
    assert list(group.trials["weight"]) == pytest.approx(list(100 * expected / expected.sum()))
    assert group.trials["weight"].sum() == pytest.approx(100)


@pytest.fixture
def three():
    numbers = (("a", 0.1, 0.1, "2015-01-01"), ("b", 0.9, 0.2, "2013-01-01"), ("c", -0.5, 0.3, "2014-01-01"))
    (group,) = groups(
        *[effect(name, smd=smd, smd_se=se, public=day) for name, smd, se, day in numbers], method="DL", ci="t"
    )
    return group


def test_each_trial_is_left_out_once(three):
    rows = without_each_trial(three).set_index("trial_id")
    expected = pool_effects([0.1, -0.5], [0.01, 0.09], method="DL", ci="t").estimate
    assert rows.loc["b", "estimate"] == pytest.approx(expected)
    assert list(rows["k"]) == [2, 2, 2]


def test_trials_enter_in_the_order_in_which_they_were_public(three):
    rows = as_trials_came(three)
    assert list(rows["trial_id"]) == ["b", "c", "a"]
    assert list(rows["k"]) == [1, 2, 3]
    assert rows["estimate"].iloc[0] == 0.9
    assert rows["estimate"].iloc[-1] == pytest.approx(three.pooled.estimate, rel=1e-12)


def test_every_estimator_meets_every_interval_that_goes_with_it(three):
    (single,) = groups(effect("z"))
    rows = by_estimator([single, three])
    assert set(rows["group"]) == {1}
    assert len(rows) == 8 * 4 + 2
    chosen = rows[rows["chosen"]]
    assert list(zip(chosen["method"], chosen["ci"], strict=True)) == [("DL", "t")]
    assert chosen["ci_low"].iloc[0] == pytest.approx(three.pooled.ci_low, rel=1e-12)


def test_other_readings_of_a_p_value_start_from_the_one_that_is_used():
    rows = readings_of_p(3.3, 0.04, decimals=2, n=60, n_all=80, level=0.95).set_index("reading")
    assert len(rows) == 6
    used = rows.loc["paired t test of the people analysed"]
    assert (round(used["se"], 3), round(used["ci_low"], 2), round(used["ci_high"], 2)) == (1.571, 0.16, 6.44)
    assert rows.loc["p rounded up: as small as it can be", "p"] == pytest.approx(0.035)
    assert rows.loc["all who entered, as if all were analysed", "df"] == 79
    assert len(readings_of_p(3.3, 0.04, decimals=2, n=60, n_all=60, level=0.95)) == 5
