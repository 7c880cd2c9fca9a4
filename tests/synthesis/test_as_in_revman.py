"""Pooling as RevMan does: what its files state of Fleiss' trials, and what other functions here give."""

import numpy as np
import pytest

from ldnsynth.synthesis.measures import effect_size
from ldnsynth.synthesis.pooling import pool_counts, pool_effects
from ldnsynth.synthesis.pooling.as_in_revman import pool_as_in_revman

A = np.array([49.0, 44, 102, 32, 85, 246, 1570])
N1 = np.array([615.0, 758, 832, 317, 810, 2267, 8587])
C = np.array([67.0, 64, 126, 38, 52, 219, 1720])
N2 = np.array([624.0, 771, 850, 309, 406, 2257, 8600])
TABLES = {"ai": A, "bi": N1 - A, "ci": C, "di": N2 - C}
MEANS = {"m1i": [5.0, 4.9, 22.5], "sd1i": [4.7, 1.71, 3.44], "n1i": [13.0, 30, 35]}
MEANS |= {"m2i": [6.5, 6.1, 24.9], "sd2i": [3.8, 2.3, 10.65], "n2i": [13.0, 50, 35]}
MEANS = {name: np.array(column) for name, column in MEANS.items()}


def test_the_odds_ratio_that_revman_states_of_fleiss_trials():
    found = pool_as_in_revman(TABLES, measure="OR", method="MH", model="fixed")
    ratios = np.exp([found.estimate, found.ci_low, found.ci_high])
    assert ratios == pytest.approx([0.89686556, 0.8405144, 0.95699471], abs=5e-9)
    assert [found.q, found.q_p, found.i2] == pytest.approx([9.94605598, 0.12694225, 39.67458046], abs=1e-7)
    assert [found.z, found.p] == pytest.approx([3.28763306, 0.00101033], abs=5e-9)


@pytest.mark.parametrize("measure", ["RR", "OR"])
@pytest.mark.parametrize("random", [False, True])
def test_inverse_variance_of_tables_is_that_of_the_effects(measure, random):
    effect = effect_size(measure, TABLES)
    other = pool_effects(effect.estimate, effect.se**2, method="DL" if random else "CE", ci="z")
    found = pool_as_in_revman(TABLES, measure=measure, method="IV", model="random" if random else "fixed")
    assert [found.estimate, found.ci_low, found.tau2] == pytest.approx([other.estimate, other.ci_low, other.tau2])


def test_mean_differences_are_pooled_as_elsewhere_and_standardised_ones_have_revmans_variance():
    effect = effect_size("MD", MEANS)
    other = pool_effects(effect.estimate, effect.se**2, method="CE", ci="z")
    found = pool_as_in_revman(MEANS, measure="MD", method="IV", model="fixed")
    assert [found.estimate, found.ci_low] == pytest.approx([other.estimate, other.ci_low])
    one = {name: column[:1] for name, column in MEANS.items()}
    found = pool_as_in_revman(one, measure="SMD", method="IV", model="fixed")
    pooled = np.sqrt((12 * 4.7**2 + 12 * 3.8**2) / 24)
    g = (5.0 - 6.5) / pooled * (1 - 3 / (4 * 26 - 9))
    assert found.estimate == pytest.approx(g)
    assert (found.ci_high - found.ci_low) / 2 / 1.959963984540054 == pytest.approx(
        np.sqrt(26 / 169 + g**2 / (2 * 22.06))
    )


@pytest.mark.parametrize(("measure", "method"), [("RR", "MH"), ("OR", "MH"), ("OR", "PETO")])
def test_tables_without_empty_cells_are_pooled_as_elsewhere(measure, method):
    other = pool_counts(*TABLES.values(), measure=measure, method="Peto" if method == "PETO" else method)
    found = pool_as_in_revman(TABLES, measure=measure, method=method, model="fixed")
    assert [found.estimate, found.ci_low] == pytest.approx([other.estimate, other.ci_low])


def test_an_empty_cell_gets_one_half_only_where_it_is_asked_for():
    cells = {"ai": [3, 5, 0], "bi": [97, 95, 50], "ci": [6, 9, 4], "di": [94, 91, 46]}
    cells = {name: np.array(column, float) for name, column in cells.items()}
    raw = pool_as_in_revman(cells, measure="OR", method="MH", model="fixed", corrected=False)
    assert raw.estimate == pytest.approx(pool_counts(*cells.values(), measure="OR").estimate)
    added = {name: column + 0.5 * np.array([0, 0, 1]) for name, column in cells.items()}
    half = pool_as_in_revman(cells, measure="OR", method="MH", model="fixed")
    assert half.estimate == pytest.approx(pool_counts(*added.values(), measure="OR").estimate)
    nobody = {name: np.append(column, value) for (name, column), value in zip(cells.items(), (0, 9, 0, 9), strict=True)}
    assert pool_as_in_revman(nobody, measure="OR", method="MH", model="fixed").k == 3


def test_log_rank_tests_and_given_effects_are_weighed_by_their_variance():
    found = pool_as_in_revman(
        {"oei": np.array([-4.0]), "vei": np.array([8.0])}, measure="HR", method="PETO", model="fixed"
    )
    assert found.estimate == pytest.approx(-0.5)
    assert found.ci_low == pytest.approx(-0.5 - 1.959963984540054 / np.sqrt(8))
    nothing = pool_as_in_revman(
        {"yi": np.array([np.nan]), "sei": np.array([1.0])}, measure="GEN", method="IV", model="random"
    )
    assert nothing.k == 0
    assert np.isnan(nothing.estimate)


@pytest.mark.parametrize(
    ("model", "interval", "expected"),
    [
        ("random_reml", "wald", (0.868278, 0.755936, 0.997316)),
        ("random_reml", "hksj", (0.868278, 0.740605, 1.017961)),
        ("random", "hksj", (0.876289, 0.750152, 1.023636)),
    ],
)
def test_the_methods_of_2024_are_those_of_metafor(
    model, interval, expected
):  # 3.8-1: method REML or DL, test z or knha
    found = pool_as_in_revman(TABLES, measure="OR", method="IV", model=model, interval=interval)
    assert np.exp([found.estimate, found.ci_low, found.ci_high]) == pytest.approx(expected, abs=5e-7)


def test_one_trial_has_a_wald_interval_whatever_is_asked_for():
    one = {name: column[:1] for name, column in TABLES.items()}
    found = pool_as_in_revman(one, measure="OR", method="IV", model="random_reml", interval="hksj")
    wald = pool_as_in_revman(one, measure="OR", method="IV", model="fixed")
    assert (found.estimate, found.ci_low, found.ci_high) == (wald.estimate, wald.ci_low, wald.ci_high)
