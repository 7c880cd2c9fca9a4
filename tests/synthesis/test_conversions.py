"""Conversions of what papers print: the text that they leave, what they cannot know, and what they refuse."""

import numpy as np
import pytest

from ldnsynth.synthesis.effect_sizes.proportions import wilson_interval
from ldnsynth.synthesis.reported.conversions import se_from_ci, se_from_p, se_from_t, t_from_p
from ldnsynth.synthesis.reported.counts import count_from_percent, table_from_margins
from ldnsynth.synthesis.reported.five_numbers import mean_and_sd
from ldnsynth.synthesis.reported.standard_deviations import (
    correlation_from_sds,
    sd_from_ci,
    sd_from_se,
    sd_from_se_of_difference,
    sd_of_change,
)

NAN = float("nan")


@pytest.mark.parametrize(
    "found, value, text",
    [
        (
            se_from_p(3.3, 0.04, df=59, design="paired"),
            1.571314,
            "SE 1.571 = 3.3 / t(59) from p = 0.04, paired t assumed",
        ),
        (se_from_p(-0.5, 0.04), 0.24346, "SE 0.2435 = 0.5 / z from p = 0.04, normal distribution assumed"),
        (
            se_from_p(6, 0.01, df=59, relation="<", design="paired"),
            2.25415,
            "SE at most 2.254 = 6 / t(59) from p < 0.01 (the bound is used), paired t assumed",
        ),
        (se_from_t(-3, -2), 1.5, "SE 1.5 = -3 / t -2"),
        (se_from_ci(-1, 2, df=9, level=0.9), 0.81828, "SE 0.8183 = (2 - -1) / (2 x t(9) 1.833) from the 90% interval"),
        (se_from_ci(0, 3.92), 1.00002, "SE 1 = (3.92 - 0) / (2 x z 1.96) from the 95% interval"),
        (sd_from_se(2, 25), 10, "SD 10 = 2 x sqrt(25)"),
        (sd_from_se_of_difference(1, 20, 20), 3.162278, "SD 3.162 = 1 / sqrt(1/20 + 1/20), the same in both arms"),
        (correlation_from_sds(3, 4, 5), 0, "r 0 = (3^2 + 4^2 - 5^2) / (2 x 3 x 4)"),
        (sd_of_change(3, 4, 0), 5, "SD of the differences 5 = sqrt(3^2 + 4^2 - 2 x 0 x 3 x 4)"),
        (t_from_p(0.018, sign=-1, df=38), -2.472665, "t(38) -2.473 from p = 0.018"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_value_and_derivation(found, value, text):
    assert found.value == pytest.approx(value, abs=1e-5)
    assert found.derivation.startswith(text)


def test_handbook_6_5_2_2_small_groups_use_t_and_large_ones_3_92():
    assert sd_from_ci(30.0, 34.2, 25).value == pytest.approx(5 * 4.2 / (2 * 2.0639), rel=1e-4)
    assert sd_from_ci(30.0, 34.2, 25, quantile="z").value == pytest.approx(5 * 4.2 / 3.92, rel=1e-4)


def test_a_column_of_exact_and_bounded_p_values():
    found = se_from_p([1, 1, 1, 1], [0.04, 0.05, 0.05, 0.05], df=20, relation=["=", "<", "<=", ">="])
    assert [*found.flags] == [(), ("bound_p",), ("bound_p",), ("no_information",)]
    np.testing.assert_array_equal(np.isnan(found.value), [False, False, False, True])
    assert "p <= 0.05 (the bound is used)" in found.derivation[2]
    assert found[1].value == found.value[1]


def test_what_cannot_be_known_is_nan_with_a_reason():
    for found, reason in [
        (se_from_p(0, 0.5), "an effect of 0 has a t of 0"),
        (se_from_p(2, 1), "p = 1 means an effect of 0"),
        (se_from_t(2, 0), "a t of 0 means an effect of 0"),
        (t_from_p(0.05, sign=1, df=10, relation=">"), "t lies between -2.228 and 2.228"),
        (sd_from_se(1, 1), "needs two people or more, found 1"),
        (sd_from_ci(1, 2, 1), "needs two people or more, found 1"),
        (correlation_from_sds(0, 1, 1), "an SD of 0 has no correlation"),
        (se_from_p(2, NAN), "pi missing"),
    ]:
        assert np.isnan(found.value)
        assert found.derivation.startswith("not computed: ") and reason in found.derivation
        assert found.flags in (("no_information",), ("missing_input",))


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: se_from_p(1, 0), r"pi: expected a p value above 0, at most 1 \(for p = 0.000 give the bound.*got 0$"),
        (lambda: se_from_p(1, [0.1, 1.1]), "pi: .* got 1.1 at position 1"),
        (lambda: se_from_p(1, 0.1, df=0), "df: expected degrees of freedom above 0"),
        (lambda: se_from_p(1, 0.1, relation="~"), "relation: expected one of '=', '<', '<=', '>', '>=', got '~'"),
        (lambda: se_from_p(1, [0.1, 0.2], relation=["<"]), "relation: expected one a row"),
        (lambda: se_from_p(1, 0.1, design="crossover"), "design: expected one of"),
        (lambda: se_from_t(1, -2), "ti: expected the sign of the effect yi, got 1 and -2"),
        (lambda: se_from_ci(2, 1), "ci_low, ci_high: expected a lower limit below the upper one, got 2 and 1"),
        (lambda: se_from_ci(1, 2, level=95), "level: expected a level between 0 and 1"),
        (lambda: t_from_p(0.1, sign=0), "sign: expected -1 or 1, got 0"),
        (lambda: sd_from_se(0, 9), "sei: expected a standard error above 0, got 0"),
        (lambda: sd_from_ci(1, 2, 9, quantile="f"), "quantile: expected one of 't', 'z', got 'f'"),
        (lambda: correlation_from_sds(1, 1, 3), "sd1i, sd2i, sd_change: expected an SD of the differences between"),
        (lambda: mean_and_sd(20, median=5, q1=6, q3=7), "q1, median: expected quantiles in rising order, got 6 and 5"),
        (lambda: mean_and_sd(1, median=5, q1=4, q3=7), "ni: expected two people or more, got 1"),
        (lambda: count_from_percent(101, 9, decimals=0), "percent: expected a percentage from 0 to 100, got 101"),
        (lambda: count_from_percent(10, 9.5, decimals=0), "ni: expected a whole number of people, got 9.5"),
        (lambda: count_from_percent(10, 9, decimals=-1), "decimals: expected a whole number of decimals"),
        (lambda: table_from_margins(10, 5, 5), "odds_ratio, phi, chi_square: expected exactly one of the three, got 0"),
        (lambda: table_from_margins(10, 12, 5, phi=0), "n1i: expected fewer people in the first row than in all"),
        (lambda: table_from_margins(10, 5, 5, odds_ratio=-2), "odds_ratio: expected an odds ratio above 0, got -2"),
    ],
)
def test_impossible_inputs_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_sixty_seven_percent_of_seventeen_people_do_not_exist():
    found = count_from_percent([67, 89, 71, 33], [17, 17, 17, 200], decimals=0)
    assert [*found.flags] == [("no_count_fits",), ("no_count_fits",), (), ("ambiguous_count",)]
    np.testing.assert_array_equal(found.count, [NAN, NAN, 12, 66])
    np.testing.assert_array_equal(found.low, [NAN, NAN, 12, 65])
    np.testing.assert_array_equal(found.high, [NAN, NAN, 12, 67])
    assert found.derivation[0] == "no count of 17 people rounds to 67%; the nearest, 11, is 64.71%"
    assert found.derivation[3] == "66 of 200 people from 33% (rounded to within 0.5), could be 65 to 67"
    assert count_from_percent(NAN, 17, decimals=0).flags == ("missing_input",)


def test_margins_and_association_may_contradict_each_other():
    table = table_from_margins(240, 122, 56, phi=-0.9)
    assert np.isnan(table.ai) and table.flags == ("no_information",)


def test_quantiles_that_look_skewed_keep_their_numbers_and_are_flagged():
    found = mean_and_sd([20, 20, NAN], q1=[1, 4, 4], median=6, q3=[7, NAN, 10])
    assert [*found.flags] == [("from_quantiles", "skewed"), ("missing_input",), ("missing_input",)]
    np.testing.assert_array_equal(np.isnan(found.mean), [False, True, True])
    assert "Luo 2018" in found.derivation[0] and "Wan 2014" in found.derivation[0] and "Shi 2023" in found.derivation[0]
    assert found.derivation[1] == "not computed: needs people and the median, with the quartiles or the range"


@pytest.mark.parametrize(
    "x, n, low, high",
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_newcombe_1998_wilson_intervals(x, n, low, high):
    assert wilson_interval(x, n) == pytest.approx((low, high), abs=5e-5)
