"""What must hold of effects and conversions for any numbers, tried by hypothesis."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ldnsynth.synthesis.effect_sizes.crossover import crossover_mean_difference
from ldnsynth.synthesis.effect_sizes.mean_changes import mean_change
from ldnsynth.synthesis.effect_sizes.proportions import wilson_interval
from ldnsynth.synthesis.effect_sizes.two_by_two import (
    log_odds_ratio,
    log_risk_ratio,
    peto_log_odds_ratio,
    risk_difference,
)
from ldnsynth.synthesis.measures import MEASURES, effect_size
from ldnsynth.synthesis.reported.conversions import se_from_ci, se_from_p, t_from_p
from ldnsynth.synthesis.reported.counts import count_from_percent, table_from_margins
from ldnsynth.synthesis.reported.five_numbers import mean_and_sd
from ldnsynth.synthesis.reported.standard_deviations import correlation_from_sds, sd_from_ci, sd_from_se, sd_of_change

K = 4
ROWS = st.permutations(range(K)).map(np.array)
TWO_ARMS = ["MD", "SMD", "SMDH", "ROM"]
COUNTED = ["RR", "OR", "RD", "AS", "PETO", "MPRD", "MPRR", "MPOR", "MPORC", "MPPETO"]
CELLS, EVENTS, PEOPLE = st.integers(0, 12), st.integers(0, 5), st.integers(5, 200)
MEANS, SDS, CORRELATIONS = st.floats(1, 50), st.floats(0.1, 20), st.floats(-0.9, 0.95)
ELEMENTS = {"ai": CELLS, "bi": CELLS.map(lambda cell: cell + 1), "xi": EVENTS, "ni": PEOPLE, "ri": CORRELATIONS}
ELEMENTS |= {
    "x1i": CELLS,
    "x2i": CELLS,
    "t1i": SDS,
    "t2i": SDS,
    "oei": st.integers(-90, 90).map(lambda n: n / 10),
    "vei": st.floats(0.1, 9),
}
ELEMENTS |= {"ci": ELEMENTS["ai"], "di": ELEMENTS["bi"], "n1i": PEOPLE, "n2i": PEOPLE}
ELEMENTS |= {"m1i": MEANS, "m2i": MEANS, "sd1i": SDS, "sd2i": SDS}


def columns_of(measure):
    """The columns that a measure needs, K rows of them."""
    return st.fixed_dictionaries(
        {name: arrays(float, K, elements=ELEMENTS[name]) for name in MEASURES[measure].columns}
    )


def swapped(columns):
    """The same data with the arms, or the two treatments of a pair, exchanged."""
    names = {"ai": "ci", "bi": "di", "m1i": "m2i", "sd1i": "sd2i", "n1i": "n2i"}
    if "ai" in columns and "paired" in columns:
        names = {"bi": "ci"}
    names |= {new: old for old, new in names.items()}
    return {names.get(name, name): values for name, values in columns.items() if name != "paired"}


@pytest.mark.parametrize("measure", [*COUNTED, *TWO_ARMS, "MC", "SMCC", "ROMC"])
@given(st.data())
def test_swapping_arms_flips_the_sign_and_keeps_the_error(measure, data):
    columns = data.draw(columns_of(measure))
    one = effect_size(measure, columns)
    other = effect_size(measure, swapped(columns | ({"paired": True} if measure.startswith("MP") else {})))
    np.testing.assert_allclose(other.estimate, -one.estimate, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(other.se, one.se, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("measure", sorted(MEASURES))
@given(st.data(), ROWS)
def test_order_of_rows_is_irrelevant_and_a_row_alone_gives_the_same(measure, data, order):
    columns = data.draw(columns_of(measure))
    together = effect_size(measure, columns)
    shuffled = effect_size(measure, {name: values[order] for name, values in columns.items()})
    np.testing.assert_array_equal(shuffled.estimate, together.estimate[order])
    np.testing.assert_array_equal(shuffled.se, together.se[order])
    assert list(shuffled.derivation) == [together.derivation[i] for i in order]
    alone = effect_size(measure, {name: values[3] for name, values in columns.items()})
    np.testing.assert_allclose([alone.estimate, alone.se], [together.estimate[3], together.se[3]], rtol=1e-14)
    assert (alone.derivation, alone.flags) == (together.derivation[3], together.flags[3])
    assert isinstance(alone.estimate, float) and isinstance(alone.flags, tuple)


@pytest.mark.parametrize("measure", [*TWO_ARMS, "MC", "SMCC", "SMCR", "SMCRH", "ROMC"])
@given(st.data(), st.floats(0.01, 100))
def test_scaling_the_outcome_scales_raw_effects_and_leaves_the_others(measure, data, unit):
    columns = data.draw(columns_of(measure))
    scaled = {name: values * (unit if name[0] in "ms" else 1) for name, values in columns.items()}
    factor = unit if measure in ("MD", "MC") else 1
    one, other = effect_size(measure, columns), effect_size(measure, scaled)
    np.testing.assert_allclose(other.estimate, factor * one.estimate, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(other.se, factor * one.se, rtol=1e-9)


@pytest.mark.parametrize("measure", sorted(MEASURES))
@given(st.data())
def test_a_row_without_a_number_has_no_error_and_leaves_the_others_alone(measure, data):
    columns = data.draw(columns_of(measure))
    used = sorted(columns.keys() - ({"sd2i"} if measure == "SMCR" else set()))
    name, place = data.draw(st.sampled_from(used)), data.draw(st.integers(0, K - 1))
    rest = np.arange(K) != place
    gap = effect_size(measure, columns | {name: np.where(rest, columns[name], np.nan)})
    full = effect_size(measure, columns)
    dropped = full[rest]
    assert np.isnan(gap.se[place])
    assert np.isnan(gap.estimate[place]) or gap.estimate[place] == full.estimate[place]
    assert "missing_input" in gap.flags[place] and "zero_cell_correction" not in gap.flags[place]
    np.testing.assert_array_equal(gap.estimate[rest], dropped.estimate)
    np.testing.assert_array_equal(gap.se[rest], dropped.se)


@pytest.mark.parametrize("measure", sorted(MEASURES))
@given(st.data(), st.floats(0.01, 0.98))
def test_intervals_widen_with_level_and_hold_the_estimate(measure, data, level):
    effect = effect_size(measure, data.draw(columns_of(measure)))
    known = ~np.isnan(effect.se)
    (low, high), (lower, higher) = effect.interval(level=level), effect.interval(level=0.99)
    limits = np.array([lower, low, effect.estimate, high, higher])[:, known]
    assert np.all(np.diff(limits, axis=0) >= 0)


@given(columns_of("MC"))
def test_a_paired_design_without_correlation_has_the_error_of_two_arms(columns):
    c = columns | {"ri": np.zeros(K)}
    arms = effect_size("MD", {**c, "n1i": c["ni"], "n2i": c["ni"]})
    np.testing.assert_allclose(crossover_mean_difference(**c).se, arms.se, rtol=1e-12)
    np.testing.assert_array_equal(crossover_mean_difference(**c).se, mean_change(**c).se)


@given(columns_of("MC"))
def test_a_higher_correlation_gives_a_smaller_error(columns):
    band = np.linspace(-0.9, 0.95, 9)[:, None]
    se = crossover_mean_difference(**(columns | {"ri": band}), r_assumed=True).se
    assert se.shape == (9, K)
    assert np.all(np.diff(se, axis=0) < 0)


@given(
    st.floats(0.01, 20),
    st.sampled_from([-1, 1]),
    st.floats(0.0001, 0.99),
    st.sampled_from([1, 3, 9.5, 59, 1000, np.inf]),
)
def test_standard_errors_come_back_from_p_and_interval(size, side, p, df):
    yi = side * size
    se = se_from_p(yi, p, df=df).value
    t = t_from_p(p, sign=np.sign(yi), df=df).value
    np.testing.assert_allclose(yi / t, se, rtol=1e-12)
    back = se_from_ci(yi - np.abs(t) * se, yi + np.abs(t) * se, level=1 - p, df=df)
    np.testing.assert_allclose(back.value, se, rtol=1e-9)


def test_quantiles_are_those_of_scipy_stats():
    stats = pytest.importorskip("scipy.stats")
    for df in (1, 2, 4.5, 38, 59, 1e4, 1e9):
        p = np.array([1e-10, 0.001, 0.04, 0.5, 0.999])
        np.testing.assert_allclose(t_from_p(p, sign=1, df=df).value, stats.t.isf(p / 2, df), rtol=1e-9)
    np.testing.assert_allclose(t_from_p(p, sign=1).value, stats.norm.isf(p / 2), rtol=1e-12)


@given(st.floats(1e-6, 0.009), st.floats(0.01, 0.5))
def test_a_bound_is_conservative(true_p, bound):
    exact, bounded = se_from_p(2.0, true_p, df=30), se_from_p(2.0, bound, df=30, relation="<")
    assert bounded.value > exact.value
    assert bounded.flags == ("bound_p",)


@given(st.floats(1, 9), st.floats(1, 9), st.floats(-0.99, 0.99), st.integers(2, 99))
def test_standard_deviations_come_back(sd1, sd2, r, n):
    assert correlation_from_sds(sd1, sd2, sd_of_change(sd1, sd2, r).value).value == pytest.approx(r, abs=1e-9)
    se = sd1 / np.sqrt(n)
    t = t_from_p(0.1, sign=1, df=n - 1).value
    assert sd_from_se(se, n).value == pytest.approx(sd1)
    assert sd_from_ci(5 - t * se, 5 + t * se, n, level=0.9).value == pytest.approx(sd1)


@given(arrays(float, 4, elements=st.integers(2, 90)))
def test_tables_come_back_from_every_association(cells):
    a, b, c, d = cells
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


@given(arrays(float, (5, 8), elements=st.floats(0.1, 5)))
def test_five_numbers_follow_shift_and_scale(gaps):
    numbers = np.cumsum(gaps, axis=0)
    names = ("minimum", "q1", "median", "q3", "maximum")
    one = mean_and_sd(30, **dict(zip(names, numbers, strict=True)))
    other = mean_and_sd(30, **dict(zip(names, 7 + 2 * numbers, strict=True)))
    np.testing.assert_allclose(other.mean, 7 + 2 * one.mean, rtol=1e-12)
    np.testing.assert_allclose(other.sd, 2 * one.sd, rtol=1e-12)
    np.testing.assert_allclose(other.skewness, one.skewness, rtol=1e-9, atol=1e-12)


def test_wilson_intervals_hold_the_proportion_and_widen_with_the_level():
    n = 30
    x = np.arange(n + 1)
    low, high = wilson_interval(x, n)
    wide_low, wide_high = wilson_interval(x, n, level=0.99)
    assert np.all((low <= x / n) & (x / n <= high) & (low >= 0) & (high <= 1))
    assert np.all((wide_low <= low) & (wide_high >= high))
    np.testing.assert_allclose(low, 1 - wilson_interval(n - x, n)[1], atol=1e-12)


@given(columns_of("OR"))
def test_measures_of_a_table_agree_on_the_direction(c):
    effects = [f(**c, drop00=True) for f in (log_risk_ratio, log_odds_ratio, risk_difference)]
    known = ~np.isnan(effects[0].estimate)
    signs = [np.sign(np.round(effect.estimate[known], 12)) for effect in effects]
    np.testing.assert_array_equal(signs[0], signs[1])
    np.testing.assert_array_equal(signs[0], signs[2])
    rough, exact = peto_log_odds_ratio(**c, add=0.5).estimate[known], effects[1].estimate[known]
    np.testing.assert_array_equal(np.sign(np.round(rough, 12)), np.sign(np.round(exact, 12)))
