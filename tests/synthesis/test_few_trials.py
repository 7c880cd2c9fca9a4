"""A second reading of few trials: on which scale its prior is, which side is better, and when there is none."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ldnsynth.synthesis.grade.summary_effects import SummaryEffect
from ldnsynth.synthesis.grade.thresholds import Thresholds
from ldnsynth.synthesis.pooling import pool_effects
from ldnsynth.synthesis.pooling.bayesian.normal_model import pool_bayes
from ldnsynth.synthesis.pooling.bayesian.priors import tau_prior
from ldnsynth.synthesis.trials.few_trials import priors_to_compare, second_reading, stretched
from ldnsynth.synthesis.trials.groups import Group

YI, SEI = np.array([0.22, -0.28, 0.49]), np.array([0.2, 0.21, 0.2])


def group(measure="SMD", better="higher", times=1.0, k=3):
    yi, sei = YI[:k] * times, SEI[:k] * times
    trials = pd.DataFrame({"trial_id": list("abc")[:k], "yi": yi, "sei": sei})
    pooled = pool_effects(yi, sei**2, measure=measure)
    return Group("any", "pain", "placebo", "randomised", "", measure, better, trials, trials.iloc[:0], pooled)


def effect(thresholds=None, sd=1.0, measure="SMD", better="higher"):
    return SummaryEffect(measure, better, "", 0.95, (), 100.0, thresholds, sd, math.nan, False)


def test_the_reading_is_the_posterior_of_the_trials():
    found = second_reading(group(), effect(), "half-normal:0.5")
    judge = pool_bayes(YI[None], SEI[None] ** 2, tau_prior("half-normal:0.5"))
    told = found.estimate, found.low, found.high, found.better, found.pi_low, found.tau
    names = "median", "ci_low", "ci_high", "p_above", "pi_low", "tau_median"
    assert told == pytest.approx([judge[name][0] for name in names], abs=1e-12)


@pytest.mark.parametrize("prior", ["half-normal:0.5", "half-cauchy:1", "log-normal:-2.56:1.74", "log-t:-3.44:2.59:5"])
def test_the_prior_of_a_difference_in_units_is_stretched_by_the_sd_between_people(prior):
    in_sds = second_reading(group(), effect(), prior)
    in_points = second_reading(group("MD", times=12.0), effect(sd=12.0, measure="MD"), prior)
    assert in_points.better == pytest.approx(in_sds.better, abs=1e-9)
    for name in ("estimate", "low", "high", "pi_low", "pi_high", "tau", "tau_high"):
        assert getattr(in_points, name) == pytest.approx(12 * getattr(in_sds, name), rel=1e-7)
    assert str(stretched(tau_prior("half-normal:0.5"), 12)) == "half-normal:6"


def test_better_is_the_side_that_is_better_for_people():
    thresholds = Thresholds(-0.3, 0.2)
    up = second_reading(group(), effect(thresholds), "half-normal:0.5")
    down = second_reading(group(better="lower"), effect(thresholds), "half-normal:0.5")
    assert up.better + down.better == pytest.approx(1)
    assert (up.matters_better, up.matters_worse) == (down.matters_worse, down.matters_better)
    assert (up.setting_better, up.setting_worse) == (down.setting_worse, down.setting_better)
    assert 0 < up.matters_worse < up.matters_better < up.better
    assert up.reading.place == "across both"
    assert math.isnan(second_reading(group(), effect(), "half-normal:0.5").matters_better)


def test_a_wider_prior_gives_a_wider_interval_and_two_trials_can_be_read():
    widths = [
        (found := second_reading(group(k=2), effect(), f"half-normal:{scale}")).high - found.low
        for scale in (0.1, 0.5, 1, 2)
    ]
    assert widths == sorted(widths) and widths[0] < widths[-1] / 3


def test_what_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="expected 2 to 4 trials, found 1"):
        second_reading(group(k=1), effect(), "half-normal:0.5")
    with pytest.raises(ValueError, match="SD between people is not known"):
        second_reading(group("MD"), effect(sd=math.nan, measure="MD"), "half-normal:0.5")
    with pytest.raises(ValueError, match="scale above 0"):
        second_reading(group(), effect(), "half-normal:0")
    many = group()
    with pytest.raises(ValueError, match="found 5"):
        second_reading(replace(many, pooled=replace(many.pooled, k=5)), effect(), "half-normal:0.5")


def test_the_prior_that_was_asked_for_is_compared_first_and_once():
    assert priors_to_compare("RR", "half-normal:1")[0] == "half-normal:1"
    for measure in ("RR", "SMD", "MD"):
        shown = priors_to_compare(measure, "half-normal:0.5")
        assert len(set(shown)) == len(shown) == 5
    assert "log-normal:-2.56:1.74" in priors_to_compare("RR", "half-normal:0.5")
