"""What other reviews print: rates, log-rank tests, quantiles, clusters, a measure of their choice."""

import numpy as np
import pandas as pd
import pytest

from ldnsynth.evidence.layout import NUMERIC, TABLES
from ldnsynth.synthesis.effect_sizes.crossover_smd import crossover_smd_from_t
from ldnsynth.synthesis.effect_sizes.means import mean_difference
from ldnsynth.synthesis.effect_sizes.time_to_event import log_hazard_ratio, log_rate_ratio
from ldnsynth.synthesis.effect_sizes.two_by_two import log_odds_ratio, log_risk_ratio, risk_difference
from ldnsynth.synthesis.reported.five_numbers import mean_and_sd
from ldnsynth.synthesis.trials.trial_effects import trial_effects

COLUMNS = TABLES["results"].columns
BLANK = {name: np.nan if column.type in NUMERIC else "" for name, column in COLUMNS.items()}
COUNTS = {"ai": 12.0, "bi": 88.0, "ci": 25.0, "di": 77.0}


def effect(*, wanted="", better="lower", design="randomised_parallel", analysis="", **cells):
    row = BLANK | {"result_id": "a/x", "trial_id": "a", "outcome_id": "x", "arm_id": "a/1", "comparator_id": "a/2"}
    row |= {
        "wanted": wanted,
        "better": better,
        "design": design,
        "analysis": analysis,
        "arm_role": "intervention",
    } | cells
    return trial_effects(pd.DataFrame([row]), {}, correlation=0.5, level=0.95).iloc[0]


@pytest.mark.parametrize(("wanted", "method"), [("", log_risk_ratio), ("RR", log_risk_ratio), ("OR", log_odds_ratio)])
def test_the_review_chooses_the_ratio(wanted, method):
    found, expected = effect(wanted=wanted, measure="RR", **COUNTS), method(*COUNTS.values())
    assert (found["measure"], found["kind"]) == (wanted or "RR", "events")
    assert (found["estimate"], found["se"]) == (expected.estimate, expected.se)


def test_a_risk_difference_stands_in_percentage_points():
    found, expected = effect(wanted="RD", measure="RR", **COUNTS), risk_difference(*COUNTS.values())
    assert found["kind"] == "difference"
    assert found["estimate"] == pytest.approx(100 * expected.estimate)
    assert found["se"] == pytest.approx(100 * expected.se)
    assert "in percentage points" in found["derivation"]
    assert np.isnan(found["smd"])


def test_rates_come_from_events_and_person_time():
    found = effect(wanted="IRR", measure="IRR", ai=10.0, t1i=200.0, ci=24.0, t2i=190.0)
    expected = log_rate_ratio(10.0, 200.0, 24.0, 190.0)
    assert (found["measure"], found["estimate"], found["se"]) == ("IRR", expected.estimate, expected.se)
    assert np.isnan(effect(wanted="IRR", measure="IRR", ai=10.0, ci=24.0)["estimate"])


def test_hazard_ratios_come_from_an_interval_or_a_log_rank_test():
    printed = effect(wanted="HR", measure="HR", yi=0.8, ci_low=0.64, ci_high=1.0, ci_level=95.0)
    assert np.exp(printed["estimate"]) == pytest.approx(0.8)
    assert printed["se"] == pytest.approx(np.log(1.0 / 0.64) / (2 * 1.959964), abs=1e-6)
    tested, expected = effect(wanted="HR", measure="HR", oei=-4.2, vei=9.1), log_hazard_ratio(-4.2, 9.1)
    assert (tested["estimate"], tested["se"]) == (expected.estimate, expected.se)
    assert "log-rank" in effect(wanted="HR", measure="HR", **COUNTS)["derivation"]


def test_a_ratio_with_the_error_of_its_logarithm_is_taken_as_it_is():
    found = effect(wanted="OR", measure="OR", yi=0.5, sei=0.2)
    assert (found["estimate"], found["se"]) == (np.log(0.5), 0.2)


def test_means_and_sds_follow_from_quantiles():
    quantiles = {"med1i": 20.0, "q1_1i": 15.0, "q3_1i": 26.0, "med2i": 25.0, "q1_2i": 20.0, "q3_2i": 31.0}
    found = effect(n1i=40.0, n2i=42.0, **quantiles)
    one, two = (mean_and_sd(n, q1=q[0], median=q[1], q3=q[2]) for n, q in ((40, (15, 20, 26)), (42, (20, 25, 31))))
    expected = mean_difference(one.mean, two.mean, one.sd, two.sd, 40.0, 42.0)
    assert (found["estimate"], found["se"]) == (pytest.approx(expected.estimate), pytest.approx(expected.se))
    assert "arm 1 from quantiles" in found["derivation"]
    assert "arm 2 from quantiles" in found["derivation"]


def test_people_in_clusters_widen_the_interval_by_the_design_effect():
    plain, clustered = effect(measure="RR", **COUNTS), effect(measure="RR", icc=0.05, cluster_size=21.0, **COUNTS)
    assert clustered["se"] == pytest.approx(plain["se"] * np.sqrt(2.0))  # 1 + 20 x 0.05
    assert clustered["estimate"] == plain["estimate"]
    assert "design effect of clusters of 21 people" in clustered["derivation"]


def test_a_printed_correlation_takes_the_place_of_the_assumed_one():
    cells = {"design": "randomised_crossover", "measure": "MD", "yi": -3.0, "ti": -2.5, "n1i": 30.0, "n2i": 30.0}
    found = effect(ri=0.8, **cells)
    assert found["smd"] == -crossover_smd_from_t(-2.5, 30.0, 0.8).estimate
    assert "assumed_r" not in found["smd_flags"]
    assert "assumed_r" in effect(**cells)["smd_flags"]


def test_what_has_to_be_known_of_a_result_stands_in_its_derivation():
    found = effect(measure="RR", adjusted_for="age and sex", analysis_set="per_protocol", from_figure="yes", **COUNTS)
    assert found["derivation"].endswith("adjusted for age and sex; people per protocol; numbers read off a figure")


def test_changes_are_set_in_sds_between_people_where_their_correlation_is_printed():
    """Cochrane Handbook 6.5.2.8 backwards: SD between people = SD of changes / sqrt(2 (1 - r))."""
    cells = {"measure": "mean_change", "n1i": 30.0, "n2i": 32.0, "m1i": -4.0, "m2i": -2.0, "sd1i": 3.0, "sd2i": 3.2}
    bare, known = effect(**cells), effect(**cells, ri=0.875)
    assert known["estimate"] == bare["estimate"] == -2.0
    assert known["smd"] == pytest.approx(bare["smd"] / 2) and "SDs of changes" in known["smd_derivation"]
