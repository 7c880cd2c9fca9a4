"""What a group of trials is told to estimate: on which scale, pooled or not, and held against which thresholds."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ldnsynth.synthesis.grade.statements import graded_statement
from ldnsynth.synthesis.grade.summary_effects import summary_effect
from ldnsynth.synthesis.pooling import pool_effects
from ldnsynth.synthesis.trials.groups import POOLED_FROM, group_effects
from ldnsynth.synthesis.trials.trial_effects import COLUMNS

NAN = math.nan
REFERENCE = Path(__file__).parents[1] / "reference" / "published_pooling.json"
DIFFERENCE = {
    **dict.fromkeys(COLUMNS, NAN),
    **{"kind": "difference", "measure": "MD", "df": np.inf, "n": 50.0, "condition": "fibromyalgia", "domain": "pain"},
    **{"against": "placebo", "better": "lower", "role": "primary", "timepoint_weeks": 12.0, "unit": "points"},
    "domain_place": 0,
    "condition_place": 0,
    **{"domain_mixed": False, "body": "randomised", "wanted": ""},
}
EVENT = DIFFERENCE | {"kind": "events", "measure": "RR", "unit": "people", "domain": "response"}


def outcomes(**mids):
    """The table of outcomes with what matters: a number for a scale, two for events."""
    rows = [
        {"outcome_id": name, "mid": NAN, "mid_per_1000": NAN, "mid_ratio": NAN}
        | (dict(zip(("mid_per_1000", "mid_ratio"), mid, strict=True)) if isinstance(mid, tuple) else {"mid": mid})
        for name, mid in mids.items()
    ]
    return pd.DataFrame(rows)


def difference(trial, outcome, md, se, *, sd):
    """A difference on a scale on which people have this SD, its SMD turned."""
    row = {"result_id": f"{trial}/{outcome}", "trial_id": trial, "label": trial.upper(), "outcome_id": outcome}
    return DIFFERENCE | row | {"estimate": md, "se": se, "smd": -md / sd, "smd_se": se / sd}


def event(trial, a, b, c, d):
    risk_ratio = math.log(a / (a + b) / (c / (c + d)))
    se = math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    row = {"result_id": f"{trial}/responder", "trial_id": trial, "label": trial.upper(), "outcome_id": "responder"}
    return EVENT | row | {"estimate": risk_ratio, "se": se, "ai": a, "bi": b, "ci": c, "di": d, "n": a + b + c + d}


def effect_of(rows, known):
    (group,) = group_effects(pd.DataFrame(rows))
    return summary_effect(group, known)


def test_one_trial_is_told_in_the_unit_of_its_scale_and_held_against_its_threshold():
    found = effect_of([difference("a", "pes", -1.6, 0.76, sd=6.0)], outcomes(pes=3.0))
    (one,) = found.estimates
    assert (found.measure, found.unit, found.better, one.label, one.value) == ("MD", "points", "lower", "A", -1.6)
    assert (found.thresholds.low, found.thresholds.high) == (-3, 3)
    assert (found.sd, found.mid_in_sds) == (pytest.approx(6), pytest.approx(0.5))
    assert not found.is_pooled
    assert found.reading.place == "across one" and found.reading.side == -1


def test_without_a_recorded_threshold_there_is_none():
    found = effect_of([difference("a", "pes", -1.6, 0.76, sd=6.0)], outcomes(pes=NAN))
    assert found.thresholds is None and math.isnan(found.mid_in_sds)
    assert found.reading.place == "no threshold"


def test_two_trials_stand_side_by_side_and_both_decide():
    found = effect_of([event("a", 20, 29, 13, 37), event("b", 5, 42, 9, 40)], outcomes(responder=(100, 1.25)))
    assert [one.label for one in found.estimates] == ["A", "B"]
    assert len(found.estimates) < POOLED_FROM and not found.is_pooled
    assert (found.people, found.comparator_risk) == (195, 22 / 99)
    low, high = found.interval
    assert low == min(one.low for one in found.estimates) and high == max(one.high for one in found.estimates)
    assert found.reading.place == "across both"


def test_three_trials_are_pooled():
    rows = [difference(name, "pes", md, 0.5, sd=6.0) for name, md in (("a", -1.0), ("b", -1.4), ("c", -1.2))]
    found = effect_of(rows, outcomes(pes=1.0))
    expected = pool_effects([-1.0, -1.4, -1.2], [0.25] * 3)
    assert found.is_pooled and found.estimates[0][1:] == (expected.estimate, expected.ci_low, expected.ci_high)
    assert found.people == 150


def test_pooled_scales_take_their_threshold_from_every_trial_by_its_weight():
    """1 point of an SD of 2 and 10 of 40: 0.5 and 0.25 SD."""
    rows = [
        *(difference(name, "nrs", -0.4, 0.4, sd=2.0) for name in ("a", "b")),
        difference("c", "vas", -8.0, 8.0, sd=40.0),
    ]
    found = effect_of(rows, outcomes(nrs=1.0, vas=10.0))
    assert (found.measure, found.better, found.sd) == ("SMD", "higher", 1.0)
    assert found.thresholds.high == pytest.approx((0.5 + 0.5 + 0.25) / 3)
    assert found.mid_in_sds == found.thresholds.high
    assert effect_of(rows, outcomes(nrs=1.0, vas=NAN)).thresholds is None


@pytest.mark.parametrize(("better", "ratio", "expected"), [("higher", 1.25, 1.25), ("lower", 0.8, 0.8)])
def test_the_smallest_ratio_that_matters_is_that_for_the_better(better, ratio, expected):
    rows = [event("a", 20, 29, 13, 37) | {"better": better}]
    found = effect_of(rows, outcomes(responder=(500, ratio)))
    assert found.smallest_ratio == pytest.approx(expected)
    assert math.isnan(effect_of(rows, outcomes(responder=(NAN, NAN))).smallest_ratio)


def bcg():
    """Thirteen trials of a vaccine against tuberculosis, a rare event (dat.bcg: Colditz 1994)."""
    cells = json.loads(REFERENCE.read_text(encoding="utf-8"))["datasets"]["dat.bcg"]["columns"]
    return list(zip(*(cells[name] for name in ("tpos", "tneg", "cpos", "cneg")), strict=True))


@pytest.mark.parametrize("known", [(NAN, NAN), (5, 0.75), (10, 0.8), (1, 0.9)])
@pytest.mark.parametrize("certainty", ["high", "moderate", "low", "very_low"])
@pytest.mark.parametrize("chosen", [slice(None), slice(0, 7)])
def test_a_vaccine_that_halves_a_rare_event_never_makes_little_to_no_difference(known, certainty, chosen):
    rows = [event(f"t{number}", *cells) | {"better": "lower"} for number, cells in enumerate(bcg()[chosen])]
    found = effect_of(rows, outcomes(responder=known))
    assert found.is_pooled and found.estimates[0].high < 0 and found.comparator_risk < 0.05
    words = "the number of people with tuberculosis"
    statement = graded_statement(
        certainty, found.reading, ("increase", "reduction"), words, "RR", intervention="the vaccine"
    )
    assert "little to no difference" not in statement
    if certainty == "low":
        assert f"may reduce {words}" in statement
    assert ("no threshold" in statement) == (math.isnan(known[0]) and certainty != "very_low")
