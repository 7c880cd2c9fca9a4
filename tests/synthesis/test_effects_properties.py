"""What must hold for any numbers: seeded random data, many draws."""

import numpy as np
import pytest

from ldnsynth.synthesis.changes import mean_change
from ldnsynth.synthesis.conversions import se_from_ci, se_from_p, t_from_p
from ldnsynth.synthesis.counts import count_from_percent, table_from_margins
from ldnsynth.synthesis.crossover import crossover_mean_difference
from ldnsynth.synthesis.crossover_smd import crossover_smd, crossover_smd_from_difference
from ldnsynth.synthesis.five_numbers import mean_and_sd
from ldnsynth.synthesis.measures import MEASURES, effect_size
from ldnsynth.synthesis.proportions import wilson_interval
from ldnsynth.synthesis.standard_deviations import correlation_from_sds, sd_from_ci, sd_from_se, sd_of_change
from ldnsynth.synthesis.two_by_two import log_odds_ratio, log_risk_ratio, peto_log_odds_ratio, risk_difference

SEEDS = range(8)
DOUBLE_ARM = ["MD", "SMD", "SMDH", "ROM"]
COUNTED = ["RR", "OR", "RD", "PETO", "MPRD", "MPRR", "MPOR", "MPORC", "MPPETO"]


def draw(measure, seed, k=12):
    random = np.random.default_rng(seed)
    columns = {}
    for name in MEASURES[measure].columns:
        if name in ("ai", "bi", "ci", "di"):
            columns[name] = random.integers(0, 12, k) + (name in ("bi", "di"))
        elif name.startswith("m"):
            columns[name] = random.uniform(1, 50, k)
        elif name.startswith("sd"):
            columns[name] = random.uniform(0.1, 20, k)
        elif name == "ri":
            columns[name] = random.uniform(-0.9, 0.95, k)
        elif name == "xi":
            columns[name] = random.integers(0, 5, k)
        else:
            columns[name] = random.integers(5, 200, k)
    return columns


def swapped(columns):
    """The same data with the arms, or the two treatments of a pair, exchanged."""
    names = {"ai": "ci", "bi": "di", "m1i": "m2i", "sd1i": "sd2i", "n1i": "n2i"}
    if "ai" in columns and "paired" in columns:
        names = {"bi": "ci"}
    names |= {new: old for old, new in names.items()}
    return {names.get(name, name): values for name, values in columns.items() if name != "paired"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("measure", [*COUNTED, *DOUBLE_ARM, "MC", "SMCC", "ROMC"])
def test_swapping_arms_flips_the_sign_and_keeps_the_error(measure, seed):
    columns = draw(measure, seed)
    one = effect_size(measure, columns)
    other = effect_size(measure, swapped(columns | ({"paired": True} if measure.startswith("MP") else {})))
    np.testing.assert_allclose(other.estimate, -one.estimate, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(other.se, one.se, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_order_of_rows_is_irrelevant_and_a_row_alone_gives_the_same(measure, seed):
    columns = draw(measure, seed)
    order = np.random.default_rng(seed).permutation(12)
    together = effect_size(measure, columns)
    shuffled = effect_size(measure, {name: values[order] for name, values in columns.items()})
    np.testing.assert_array_equal(shuffled.estimate, together.estimate[order])
    np.testing.assert_array_equal(shuffled.se, together.se[order])
    assert list(shuffled.derivation) == [together.derivation[i] for i in order]
    alone = effect_size(measure, {name: values[3] for name, values in columns.items()})
    np.testing.assert_allclose([alone.estimate, alone.se], [together.estimate[3], together.se[3]], rtol=1e-14)
    assert (alone.derivation, alone.flags) == (together.derivation[3], together.flags[3])
    assert isinstance(alone.estimate, float) and isinstance(alone.flags, tuple)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("measure", [*DOUBLE_ARM, "MC", "SMCC", "SMCR", "SMCRH", "ROMC"])
def test_scaling_the_outcome_scales_raw_effects_and_leaves_the_others(measure, seed):
    columns = draw(measure, seed)
    scaled = {name: values * (2.54 if name[0] in "ms" else 1) for name, values in columns.items()}
    factor = 2.54 if measure in ("MD", "MC") else 1
    one, other = effect_size(measure, columns), effect_size(measure, scaled)
    np.testing.assert_allclose(other.estimate, factor * one.estimate, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(other.se, factor * one.se, rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_paired_design_without_correlation_has_the_error_of_two_arms(seed):
    c = draw("MC", seed) | {"ri": np.zeros(12)}
    arms = effect_size("MD", {**c, "n1i": c["ni"], "n2i": c["ni"]})
    np.testing.assert_allclose(crossover_mean_difference(**c).se, arms.se, rtol=1e-12)
    np.testing.assert_array_equal(crossover_mean_difference(**c).se, mean_change(**c).se)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_higher_correlation_gives_a_smaller_error(seed):
    columns = draw("MC", seed)
    band = np.linspace(-0.9, 0.95, 9)[:, None]
    se = crossover_mean_difference(**(columns | {"ri": band}), r_assumed=True).se
    assert se.shape == (9, 12)
    assert np.all(np.diff(se, axis=0) < 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_standard_errors_come_back_from_p_and_interval(seed):
    random = np.random.default_rng(seed)
    yi, df = random.normal(0, 5, 20), random.choice([1, 3, 9.5, 59, 1000, np.inf], 20)
    p = random.uniform(0.0001, 0.99, 20)
    se = se_from_p(yi, p, df=df).value
    t = t_from_p(p, sign=np.sign(yi), df=df).value
    np.testing.assert_allclose(yi / t, se, rtol=1e-12)
    np.testing.assert_allclose(se_from_ci(yi - np.abs(t) * se, yi + np.abs(t) * se, level=1 - p, df=df).value, se, 1e-9)


def test_quantiles_are_those_of_scipy_stats():
    stats = pytest.importorskip("scipy.stats")
    for df in (1, 2, 4.5, 38, 59, 1e4, 1e9):
        p = np.array([1e-10, 0.001, 0.04, 0.5, 0.999])
        np.testing.assert_allclose(t_from_p(p, sign=1, df=df).value, stats.t.isf(p / 2, df), rtol=1e-9)
    np.testing.assert_allclose(t_from_p(p, sign=1).value, stats.norm.isf(p / 2), rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bound_is_conservative(seed):
    random = np.random.default_rng(seed)
    true_p, bound = random.uniform(1e-6, 0.009), 0.01
    exact, bounded = se_from_p(2.0, true_p, df=30), se_from_p(2.0, bound, df=30, relation="<")
    assert bounded.value > exact.value
    assert bounded.flags == ("bound_p",)


@pytest.mark.parametrize("seed", SEEDS)
def test_standard_deviations_come_back(seed):
    random = np.random.default_rng(seed)
    sd1, sd2, r, n = random.uniform(1, 9), random.uniform(1, 9), random.uniform(-0.99, 0.99), random.integers(2, 99)
    assert correlation_from_sds(sd1, sd2, sd_of_change(sd1, sd2, r).value).value == pytest.approx(r, abs=1e-9)
    se = sd1 / np.sqrt(n)
    t = t_from_p(0.1, sign=1, df=n - 1).value
    assert sd_from_se(se, n).value == pytest.approx(sd1)
    assert sd_from_ci(5 - t * se, 5 + t * se, n, level=0.9).value == pytest.approx(sd1)


@pytest.mark.parametrize("seed", SEEDS)
def test_crossover_smd_is_the_same_from_means_and_from_the_difference_if_the_sds_are_equal(seed):
    c = draw("MC", seed)
    c["sd2i"] = c["sd1i"]
    direct = crossover_smd(**c)
    derived = crossover_smd_from_difference(crossover_mean_difference(**c), c["ni"], c["sd1i"])
    np.testing.assert_allclose(derived.estimate, direct.estimate, rtol=1e-12)
    np.testing.assert_allclose(derived.se, direct.se, rtol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_come_back_from_every_association(seed):
    a, b, c, d = np.random.default_rng(seed).integers(2, 90, 4).astype(float)
    n, n1, n2 = a + b + c + d, a + b, a + c
    product = n1 * (n - n1) * n2 * (n - n2)
    away = a * d - b * c
    known = [{"odds_ratio": a * d / (b * c)}, {"phi": away / np.sqrt(product)}]
    known += [{"chi_square": n * away**2 / product, "yates": False, "sign": np.sign(away) or 1.0}]
    for association in known:
        table = table_from_margins(n, n1, n2, **association)
        assert (table.ai, table.bi, table.ci, table.di) == (a, b, c, d)


def test_every_count_comes_back_from_its_percentage():
    for n in (1, 7, 17, 40, 96, 250):
        counts = np.arange(n + 1)
        for decimals in (0, 1, 2):
            percent = np.array([round(100 * count / n, decimals) for count in counts])
            found = count_from_percent(percent, n, decimals=decimals)
            assert np.all((found.low <= counts) & (counts <= found.high))
            brute = [[c for c in counts if abs(100 * c / n - p) <= 0.5 * 10**-decimals + 1e-9] for p in percent]
            np.testing.assert_array_equal(found.low, [fits[0] for fits in brute])
            np.testing.assert_array_equal(found.high, [fits[-1] for fits in brute])


@pytest.mark.parametrize("seed", SEEDS)
def test_five_numbers_follow_shift_and_scale(seed):
    random = np.random.default_rng(seed)
    numbers = np.sort(random.normal(10, 3, (5, 8)), axis=0)
    names = ("minimum", "q1", "median", "q3", "maximum")
    one = mean_and_sd(30, **dict(zip(names, numbers, strict=True)))
    other = mean_and_sd(30, **dict(zip(names, 7 + 2 * numbers, strict=True)))
    np.testing.assert_allclose(other.mean, 7 + 2 * one.mean, rtol=1e-12)
    np.testing.assert_allclose(other.sd, 2 * one.sd, rtol=1e-12)
    np.testing.assert_allclose(other.skewness, one.skewness, rtol=1e-9)


def test_wilson_intervals_hold_the_proportion_and_widen_with_the_level():
    n = 30
    x = np.arange(n + 1)
    low, high = wilson_interval(x, n)
    wide_low, wide_high = wilson_interval(x, n, level=0.99)
    assert np.all((low <= x / n) & (x / n <= high) & (low >= 0) & (high <= 1))
    assert np.all((wide_low <= low) & (wide_high >= high))
    np.testing.assert_allclose(low, 1 - wilson_interval(n - x, n)[1], atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_measures_of_a_table_agree_on_the_direction(seed):
    c = draw("OR", seed)
    effects = [f(**c, drop00=True) for f in (log_risk_ratio, log_odds_ratio, risk_difference)]
    known = ~np.isnan(effects[0].estimate)
    signs = [np.sign(np.round(effect.estimate[known], 12)) for effect in effects]
    np.testing.assert_array_equal(signs[0], signs[1])
    np.testing.assert_array_equal(signs[0], signs[2])
    rough, exact = peto_log_odds_ratio(**c, add=0.5).estimate[known], effects[1].estimate[known]
    np.testing.assert_array_equal(np.sign(np.round(rough, 12)), np.sign(np.round(exact, 12)))
