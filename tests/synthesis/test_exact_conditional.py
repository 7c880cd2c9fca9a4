"""The exact conditional model against metafor's rma.glmm (CM.EL) and a plain integration."""

import numpy as np
import pytest
from scipy import special

from ldnsynth.synthesis.pooling import PoolingError
from ldnsynth.synthesis.pooling.rare_events.exact_conditional import pool_counts_exact

# Catheter infections in 18 trials (metadat: dat.nielweise2007): events and people, treated and control.
NIEL_WEISE = np.array(
    [
        *[(0, 116, 3, 117), (1, 44, 3, 35), (2, 208, 9, 195), (0, 130, 7, 136), (5, 151, 6, 157), (1, 98, 4, 139)],
        *[(1, 174, 3, 177), (1, 74, 2, 39), (1, 97, 19, 103), (1, 113, 2, 122), (0, 66, 7, 64), (0, 70, 1, 58)],
        *[(3, 188, 5, 175), (6, 187, 11, 180), (0, 118, 0, 105), (0, 252, 1, 262), (1, 345, 3, 362), (4, 64, 1, 69)],
    ],
    dtype=float,
)
# Estimate and tau2 by metafor 3.8-1, rma.glmm(measure="OR", model="CM.EL"); standard error by the integration below.
SETS = {
    "niel-weise": (NIEL_WEISE, -1.35315828, 0.69345927),
    "one empty": (
        np.array([[1, 50, 0, 50], [0, 40, 2, 40], [3, 100, 1, 100], [0, 30, 0, 30.0]]),
        0.26911621,
        1.21076922,
    ),
    "five": (
        np.array([[2, 50, 5, 50], [0, 20, 3, 20], [1, 100, 4, 100], [4, 60, 2, 60], [0, 33, 1, 33.0]]),
        -0.91023342,
        0.34191569,
    ),
}


def cells(table):
    a, n1, c, n2 = table.T
    return a, n1 - a, c, n2 - c


def plain_log_likelihood(table, effect, log_tau):
    """By the trapezoidal rule over 12,001 effects a trial, with binomial coefficients of whole numbers."""
    grid, tau, total = np.linspace(-60, 60, 12_001), np.exp(log_tau), 0.0
    for a, n1, c, n2 in table:
        events = a + c
        if events in (0, n1 + n2):
            continue
        x = np.arange(max(0, events - n2), min(n1, events) + 1)
        ways = np.log(special.comb(n1, x)) + np.log(special.comb(n2, events - x))
        fit = ways[x == a][0] + grid * a - special.logsumexp(ways + grid[:, None] * x, axis=1)
        weight = np.exp(-(((grid - effect) / tau) ** 2) / 2) / (tau * np.sqrt(2 * np.pi))
        total += np.log((np.exp(fit) * weight).sum() * (grid[1] - grid[0]))
    return total


@pytest.mark.parametrize("name", SETS)
def test_estimate_and_tau2_are_those_of_metafor(name):
    table, estimate, tau2 = SETS[name]
    found = pool_counts_exact(*cells(table))
    assert (found.estimate, found.tau2) == (pytest.approx(estimate, abs=1e-6), pytest.approx(tau2, rel=1e-5))
    assert (found.k, found.method) == (len(table), "CM.EL")


def test_the_standard_error_is_that_of_the_curvature_of_a_plain_integration():
    table = SETS["one empty"][0]
    found = pool_counts_exact(*cells(table))
    at, h = np.array([found.estimate, np.log(found.tau2) / 2]), 1e-2
    steps = np.eye(2) * h
    bend = [
        [
            -sum(
                s * t * plain_log_likelihood(table, *(at + s * steps[i] + t * steps[j]))
                for s in (1, -1)
                for t in (1, -1)
            )
            for j in (0, 1)
        ]
        for i in (0, 1)
    ]
    assert found.se == pytest.approx(np.sqrt(np.linalg.inv(np.array(bend) / (4 * h * h))[0, 0]), rel=1e-4)


def test_without_heterogeneity_one_table_gives_the_conditional_odds_ratio():
    found = pool_counts_exact([3.0], [7.0], [1.0], [9.0])
    x = np.arange(0, 5)
    weights = special.comb(10, x) * special.comb(10, 4 - x) * np.exp(found.estimate * x)
    assert (weights @ x) / weights.sum() == pytest.approx(3, abs=1e-6)
    assert found.tau2 == 0


def test_arms_exchanged_turn_the_sign_alone():
    a, b, c, d = cells(SETS["five"][0])
    one, other = pool_counts_exact(a, b, c, d), pool_counts_exact(c, d, a, b)
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-6)
    assert one.se == pytest.approx(other.se, rel=1e-4)


@pytest.mark.parametrize("table", [([0.0, 0.0], [20.0, 30.0], [3.0, 1.0], [17.0, 29.0]), ([0.0], [9.0], [0.0], [9.0])])
def test_events_in_one_arm_alone_give_no_odds_ratio_and_say_so(table):
    found = pool_counts_exact(*table)
    assert np.isnan(found.estimate) and any("Does not exist" in note for note in found.notes)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (([1.5], [2.0], [1.0], [3.0]), "whole number"),
        (([-1.0], [2.0], [1.0], [3.0]), "whole number"),
        (([0.0], [0.0], [1.0], [3.0]), "people in both arms"),
        (([1.0, 2.0], [2.0], [1.0], [3.0]), "one number a table"),
        (([2e5], [2e5], [2e5], [2e5]), "not rare"),
    ],
)
def test_tables_that_are_none_are_refused(table, told):
    with pytest.raises(PoolingError, match=told):
        pool_counts_exact(*table)
