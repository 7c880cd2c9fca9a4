"""What intervals hold in simulations, the table that says so, and prediction intervals that are never too narrow."""

import re
from pathlib import Path

import numpy as np
import pytest

from ldnsynth.synthesis.pooling import PoolingError, pool_batch, pool_effects
from ldnsynth.synthesis.pooling.bayesian.priors import tau_prior
from ldnsynth.synthesis.pooling.diagnostics.coverage import coverage
from ldnsynth.synthesis.pooling.single import FEW_FOR_PREDICTION, HELD_IN_SIMULATIONS

TEXT = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.partition("<!-- table -->")[2].partition("<!-- end -->")[0].splitlines()
    if re.match(r"\| \d", line)
]


def test_a_known_variance_gives_what_was_promised():
    vi = np.full(4, 0.05)
    for level in (0.8, 0.95):
        found = coverage(vi, 0.0, method="CE", ci="z", level=level, sets=20_000)
        assert found.ci == pytest.approx(level, abs=5 * found.error)
        assert np.isnan(found.pi)


def test_hartung_knapp_is_exact_for_equal_variances():
    found = coverage(np.full(5, 0.1), 0.3, ci="hk", sets=20_000)
    assert found.ci == pytest.approx(0.95, abs=5 * found.error)


def test_new_effects_are_held_as_often_as_drawing_them_says():
    vi, tau2 = np.array([0.05, 0.1, 0.08, 0.2]), 0.2
    found = coverage(vi, tau2, sets=4000, seed=3)
    yi = np.random.default_rng(3).normal(size=(4000, 4)) * np.sqrt(vi + tau2)
    batch = pool_batch(yi, np.broadcast_to(vi, yi.shape))
    drawn = np.random.default_rng(9).normal(size=(200, 4000)) * np.sqrt(tau2)
    assert found.pi == pytest.approx(((batch.pi_low <= drawn) & (drawn <= batch.pi_high)).mean(), abs=0.005)


def test_a_prior_may_stand_in_for_the_estimator():
    found = coverage([0.05, 0.1], 0.1, prior=tau_prior("half-normal:0.5"), sets=2000)
    assert 0.95 < found.ci < 1 and found.width < coverage([0.05, 0.1], 0.1, sets=2000).width / 3


@pytest.mark.parametrize(("vi", "tau2"), [([0.1], -1), ([], 0.1), ([0.1], float("nan"))])
def test_what_cannot_be_simulated_is_refused(vi, tau2):
    with pytest.raises(PoolingError, match="coverage"):
        coverage(vi, tau2)


def test_the_table_says_what_a_simulation_finds():
    """Some of its cells, simulated anew with other numbers: a table of another program would not agree."""
    assert len(ROWS) == 5 * 3 * 4
    for k, tau2, name, held, *_ in ROWS[8::13]:
        vi = np.exp(np.random.default_rng(77).uniform(np.log(0.02), np.log(0.5), (3000, int(k))))
        ways = {"z": {"ci": "z"}, "hk": {"ci": "hk"}, "hk-adhoc": {}}
        choices = ways.get(name, {"prior": tau_prior("half-normal:0.5")})
        assert coverage(vi, float(tau2), seed=5, **choices).ci == pytest.approx(float(held), abs=0.03)


def test_the_note_on_prediction_states_the_table():
    few = [str(k) for k in range(FEW_FOR_PREDICTION[0], FEW_FOR_PREDICTION[1] + 1)]
    held = [float(row[6]) for row in ROWS if row[0] in few and row[1] != "0" and row[2] == "hk-adhoc"]
    assert len(held) == 6
    assert (round(100 * min(held)), round(100 * max(held))) == HELD_IN_SIMULATIONS
    told = pool_effects([0.1, 0.5, -0.2], [0.04, 0.05, 0.06]).notes
    assert any("88 to 96% of new effects" in note for note in told)
    assert not any("new effects" in note for note in pool_effects([0.1, 0.5] * 4, [0.04, 0.05] * 4).notes)


def test_no_prediction_interval_is_narrower_than_the_interval_of_the_mean():
    rng = np.random.default_rng(2)
    vi = np.exp(rng.uniform(-4, 0, (4000, 5)))
    vi[rng.random(vi.shape) < 0.3] = np.nan
    yi = rng.normal(size=vi.shape) * np.sqrt(vi + rng.choice([0, 0.3], (4000, 1)))
    floored = 0
    for pi in ("t-k-1", "t-k-2", "t-k-p", "z"):
        for ci in ("z", "t", "hk", "hk-adhoc"):
            found = pool_batch(yi, vi, ci=ci, pi=pi)
            known = ~np.isnan(found.pi_low)
            assert (found.pi_low[known] <= found.ci_low[known]).all()
            assert (found.pi_high[known] >= found.ci_high[known]).all()
            floored += int((found.pi_low[known] == found.ci_low[known]).sum())
    assert floored > 100


def test_a_prediction_interval_that_was_widened_says_so():
    found = pool_effects([-0.149, -0.065, 1.583], [0.044, 0.034, 0.488])
    assert (found.pi_low, found.pi_high) == (found.ci_low, found.ci_high)
    assert found.ci_low == pytest.approx(-1.02, abs=0.01)
    assert any("as wide as the confidence interval" in note for note in found.notes)
