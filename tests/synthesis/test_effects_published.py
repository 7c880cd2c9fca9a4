"""Effects and conversions against numbers in print; each test is named for its paper."""

import json
from pathlib import Path

import numpy as np
import pytest

from ldnsynth.synthesis.effect_sizes.crossover import (
    crossover_mean_difference,
    crossover_mean_difference_from_p,
    crossover_mean_difference_from_sd,
)
from ldnsynth.synthesis.effect_sizes.crossover_smd import (
    crossover_smd,
    crossover_smd_from_t,
)
from ldnsynth.synthesis.effect_sizes.matched_pairs import MEASURES as PAIRED
from ldnsynth.synthesis.effect_sizes.matched_pairs import matched_pairs
from ldnsynth.synthesis.effect_sizes.mean_changes import log_ratio_of_mean_change, mean_change, standardised_mean_change
from ldnsynth.synthesis.measures import effect_size
from ldnsynth.synthesis.reported.conversions import t_from_p
from ldnsynth.synthesis.reported.counts import table_from_margins
from ldnsynth.synthesis.reported.five_numbers import mean_and_sd
from ldnsynth.synthesis.reported.reported_effects import effect_from_ci
from ldnsynth.synthesis.reported.standardised_from_tests import smcc_from_p, smd_from_p

PUBLISHED = json.loads(Path(__file__).parents[1].joinpath("reference", "effects_published.json").read_text("utf-8"))

USED = set()


def published(block):
    """Run a test on this block of published numbers, and note that it has a test."""
    USED.add(block)
    return pytest.mark.parametrize("case", [PUBLISHED[block]], ids=[block])


def near(found, expected, tolerance):
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


@published("colditz1994")
@pytest.mark.parametrize("measure", ["RR", "OR"])
def test_colditz_1994_bcg(case, measure):
    effect = effect_size(measure, case["columns"])
    near(effect.estimate, case[measure]["yi"], case[measure]["tolerance"])
    near(effect.variance, case[measure]["vi"], case[measure]["tolerance"])


@published("bonett2008_and_lajeunesse2011")
def test_bonett_2008_and_lajeunesse_2011_paired_means(case):
    effects = {
        "MC": mean_change(**case["columns"]),
        "SMCRH": standardised_mean_change(**case["columns"], measure="SMCRH"),
        "ROMC": log_ratio_of_mean_change(**case["columns"]),
    }
    for measure, effect in effects.items():
        assert effect.measure == measure
        near((effect.estimate, effect.variance), case[measure], case["tolerance"])


@published("cochrane_crossover_example")
def test_cochrane_handbook_crossover_example(case):
    data = {name: case[name] for name in ("m1i", "m2i", "sd1i", "sd2i", "ri")} | {"ni": case["n"]}
    with_r = crossover_mean_difference(**data)
    with_sd = crossover_mean_difference_from_sd(case["MD"], case["sd_change"], case["n"])
    smd = crossover_smd(**data)
    near((with_r.estimate, with_r.se), (case["MD"], case["se_with_ri"]), case["tolerance"])
    near((with_sd.estimate, with_sd.se), (case["MD"], case["se_with_sd_change"]), case["tolerance"])
    near((smd.estimate, smd.se), (case["SMD"], case["se_smd"]), case["tolerance"])
    assert with_sd.derivation == "MD 0.5 as reported, paired; SE 0.6325 = SD of the differences 2 / sqrt(10)"
    assert with_r.df == 9


@published("cochrane_crossover_example")
def test_cochrane_handbook_crossover_smd_by_its_other_way(case):
    n = case["n"]
    difference = crossover_mean_difference(case["m1i"], case["m2i"], case["sd1i"], case["sd2i"], n, case["ri"])
    effect = crossover_smd_from_t(difference.estimate / difference.se, n, case["ri"])
    near((effect.estimate, effect.se), (case["SMD"], case["se_smd"]), 0.001)


@published("cree2010")
def test_cree_2010_mental_component_summary(case):
    effect = crossover_mean_difference_from_p(case["mcs"], case["mcs_p"], case["ni"])
    near(effect.estimate / effect.se, case["t"], 0.0005)
    near(effect.se, case["se"], 0.0005)
    near(effect.interval(), (case["ci_low"], case["ci_high"]), case["tolerance"])
    assert effect.derivation.endswith("SE 1.571 = 3.3 / t(59) from p = 0.04, paired t assumed")
    assert effect.flags == ()


@published("cree2010")
def test_cree_2010_mental_health_inventory_from_a_bound(case):
    effect = crossover_mean_difference_from_p(case["mhi"], case["mhi_p_below"], case["ni"], relation="<")
    near(effect.se, case["mhi_se_at_most"], case["tolerance"])
    assert effect.flags == ("bound_p",)
    assert "SE at most 2.254 = 6 / t(59) from p < 0.01 (the bound is used)" in effect.derivation


@published("odds_ratios_with_intervals")
def test_odds_ratios_with_intervals_of_conv_wald(case):
    effect = effect_from_ci("OR", case["ci_low"], case["ci_high"], yi=case["yi"])
    near(effect.estimate, case["log"], case["tolerance"])
    near(effect.variance, case["vi"], case["tolerance"])


@published("luo2018_wan2014_shi2020")
def test_luo_2018_wan_2014_and_shi_2020_five_numbers(case):
    names = ("minimum", "q1", "median", "q3", "maximum")
    found = mean_and_sd(case["ni"], **{name: np.array(case[name], dtype=float) for name in names})
    near(found.mean, case["mean"], case["tolerance"])
    near(found.sd, case["sd"], case["tolerance"])
    near(found.skewness, case["skewness"], case["tolerance_of_the_test"])
    near(found.critical, case["critical"], case["tolerance_of_the_test"])
    assert list(found.flags) == [("from_quantiles",)] * 3


@published("tables_from_margins")
@pytest.mark.parametrize("known", [{"odds_ratio": 2.05}, {"phi": 0.15}, {"chi_square": 4.61}], ids=str)
def test_bonett_2007_and_conv_2x2_tables_from_margins(case, known):
    table = table_from_margins(case["ni"], case["n1i"], case["n2i"], **known)
    assert [table.ai, table.bi, table.ci, table.di] == case["cells"]


@published("smd_from_p")
def test_smd_and_smcc_from_p_of_escalc(case):
    between = smd_from_p(case["pi"], case["n1i"], case["n2i"], sign=case["sign"])
    within = smcc_from_p(case["pi"], case["ni"], sign=case["sign"])
    near(between.estimate, case["SMD"], case["tolerance"])
    near(within.estimate, case["SMCC"], case["tolerance"])
    assert t_from_p(case["pi"], sign=case["sign"], df=38).value < 0


@published("elbourne2002_pairs")
@pytest.mark.parametrize("measure", PAIRED)
def test_elbourne_2002_and_zou_2007_matched_pairs(case, measure):
    effect = matched_pairs(*case["cells"], measure=measure)
    near((effect.estimate, effect.variance), case[measure], case["tolerance"])


def test_every_block_has_a_test():
    assert PUBLISHED.keys() - {"about"} == USED
