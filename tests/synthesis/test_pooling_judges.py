"""PyMARE and statsmodels as judges, where they are right; tests/reference/README.md lists where they are not."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from pymare.estimators import DerSimonianLaird, Hedges, VarianceBasedLikelihoodEstimator, WeightedLeastSquares
from statsmodels.stats.meta_analysis import combine_effects

from ldnsynth.synthesis import pooling

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "pooling_metafor.json").read_text(encoding="utf-8"))
SETS = {one["name"]: (np.array(one["yi"]), np.array(one["vi"])) for one in REFERENCE["sets"] if len(one["yi"]) > 2}
HETEROGENEOUS = [name for name, pair in SETS.items() if pooling.pool_effects(*pair, method="DL").tau2 > 0]
INTERVALS = {"z": "wald", "hk": "knapp-hartung", "hk-adhoc": "knapp-hartung-conservative"}
PYMARE = {
    "CE": (WeightedLeastSquares, {}, 1e-9),
    "DL": (DerSimonianLaird, {}, 1e-9),
    "HE": (Hedges, {}, 1e-9),
    "ML": (VarianceBasedLikelihoodEstimator, {"method": "ML"}, 2e-6),  # a search that stops near 1e-6
    "REML": (VarianceBasedLikelihoodEstimator, {"method": "REML"}, 2e-6),
}
STATSMODELS = {"DL": ("dl", 1e-9), "PM": ("pm", 1e-5)}  # Q to 1e-5 of its target by default


def near(found, wanted, scale, tolerance):
    assert_allclose(np.asarray(found, dtype=float).ravel(), np.ravel(wanted), rtol=tolerance, atol=tolerance * scale)


def by_pymare(yi, vi, x, method, ci):
    """Coefficients, their standard errors and tau2."""
    kind, choices, _ = PYMARE[method]
    fit = kind(**choices, small_sample_correction=INTERVALS[ci]).fit(y=yi[:, None], v=vi[:, None], X=x)
    covariance = fit.params_["inv_cov"].reshape(x.shape[1], x.shape[1])
    return fit.params_["fe_params"], np.sqrt(np.diag(covariance)), fit.params_.get("tau2", 0)


@pytest.mark.parametrize("ci", INTERVALS)
@pytest.mark.parametrize("method", PYMARE)
def test_pymare_pools_to_the_same(method, ci):
    assert len(SETS) > 35
    for yi, vi in SETS.values():
        beta, se, tau2 = by_pymare(yi, vi, np.ones((len(yi), 1)), method, ci)
        ours, tolerance = pooling.pool_effects(yi, vi, method=method, ci=ci), PYMARE[method][2]
        near(beta, ours.estimate, ours.se, tolerance)
        near(se, ours.se, 0, tolerance)
        near(tau2, ours.tau2, 1 / np.mean(1 / vi), tolerance)


@pytest.mark.parametrize("ci", INTERVALS)
@pytest.mark.parametrize("method", PYMARE)
@pytest.mark.parametrize("one", REFERENCE["regressions"], ids=lambda one: one["name"])
def test_pymare_regresses_to_the_same(one, method, ci):
    yi, vi, x = (np.array(one[name]) for name in ("yi", "vi", "x"))
    beta, se, tau2 = by_pymare(yi, vi, np.column_stack([np.ones(len(yi)), x]), method, ci)
    ours, tolerance = pooling.meta_regression(yi, vi, x, method=method, ci=ci), PYMARE[method][2]
    near(beta, ours.estimate, ours.se.min(), 10 * tolerance)
    near(se, ours.se, 0, 10 * tolerance)
    near(tau2, ours.tau2, 1 / np.mean(1 / vi), 10 * tolerance)


@pytest.mark.parametrize("method", STATSMODELS)
@pytest.mark.parametrize("name", HETEROGENEOUS)
def test_statsmodels_pools_to_the_same_where_trials_differ(name, method):
    yi, vi = SETS[name]
    named, tolerance = STATSMODELS[method]
    theirs = combine_effects(yi, vi, method_re=named)
    wald, knapp, common = (
        pooling.pool_effects(yi, vi, method=chosen, ci=ci)
        for chosen, ci in ((method, "z"), (method, "hk"), ("CE", "z"))
    )
    near([theirs.mean_effect_re, theirs.mean_effect_fe], [wald.estimate, common.estimate], wald.se, tolerance)
    near([theirs.sd_eff_w_re, theirs.sd_eff_w_fe], [wald.se, common.se], 0, tolerance)
    near([theirs.sd_eff_w_re_hksj, theirs.tau2, theirs.q], [knapp.se, wald.tau2, wald.q], 0, tolerance)
