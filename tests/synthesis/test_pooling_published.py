"""Published results, and answers other software gave, that the methods reproduce; papers are cited in the JSON.

Every number of every check is compared or stands in the JSON under `not_taken` with its reason; `wider` holds the
tolerances that had to be wider than the collection's, with the reason.
"""

import itertools
import json
from functools import partial
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import ndtr, ndtri

from ldnsynth.synthesis import pooling
from ldnsynth.synthesis.without_pooling.swim import sign_test
from ldnsynth.synthesis.without_pooling.swim_p_values import combine_p

FOLDER = Path(__file__).parents[1] / "reference"
REFERENCE = json.loads((FOLDER / "published_pooling.json").read_text(encoding="utf-8"))
EFFECTS = json.loads((FOLDER / "effects_published.json").read_text(encoding="utf-8"))
CHECKS = {(check["dataset"], check["method"]): check for check in REFERENCE["checks"]}
COVERED = set()


def published(dataset, *methods):
    """Run a test on these checks, one after the other, and note that they have a test."""
    keys = [(dataset, method) for method in methods]
    COVERED.update(keys)
    return pytest.mark.parametrize("check", [CHECKS[key] for key in keys], ids=methods)


def agree(check, found, *, rows=None):
    """Compare every number of a check; `rows` says which entries of its columns an estimator has."""
    for key, want in check["expected"].items():
        if key in check.get("not_taken", {}):
            continue
        want = want[rows] if rows is not None and isinstance(want, list) else want
        if isinstance(want, dict):
            agree(check | {"expected": want}, found[key])
        elif want is None or isinstance(want, str):
            assert found[key] == want, key
        else:
            slack = check.get("wider", {}).get(key, check)["tolerance"]
            assert_allclose(found[key], want, rtol=0, atol=slack + 1e-12, err_msg=key)


def data(name):
    return {key: np.asarray(values) for key, values in REFERENCE["datasets"][name]["columns"].items()}


def bcg_cells():
    cells = data("dat.bcg")
    return [cells[name].astype(float) for name in ("tpos", "tneg", "cpos", "cneg")]


def bcg(measure):
    a, b, c, d = bcg_cells()
    n1, n2 = a + b, c + d
    if measure == "RR":
        return np.log(a / n1 / (c / n2)), 1 / a - 1 / n1 + 1 / c - 1 / n2
    if measure == "OR":
        return np.log(a * d / b / c), 1 / a + 1 / b + 1 / c + 1 / d
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


def raudenbush():
    columns = data("dat.raudenbush1985")
    return columns["yi"], columns["vi"]


def numbers(effect):
    """What the checks ask of a pooled effect, under their names."""
    z = effect.estimate / effect.se
    return {
        "est": effect.estimate, "se": effect.se, "ci_lb": effect.ci_low, "ci_ub": effect.ci_high, "z": z, "t": z,
        "p": effect.p, "tau2": effect.tau2, "tau": np.sqrt(effect.tau2), "I2": effect.i2, "H2": effect.h2,
        "Q": effect.q, "Qp": effect.q_p, "df": effect.k - 1, "tau2_full": effect.tau2, "Q_full": effect.q,
        "exp_est": np.exp(effect.estimate), "exp_ci": np.exp([effect.ci_low, effect.ci_high]),
        "pi_lb": effect.pi_low, "pi_ub": effect.pi_high, "pi": [effect.pi_low, effect.pi_high],
    }  # fmt: skip


def test_every_check_of_the_collection_is_compared_or_left_out_with_its_reason():
    assert len(CHECKS) == len(REFERENCE["checks"]) == 125
    for key, check in CHECKS.items():
        elsewhere, left_out = check.get("block"), check.get("not_taken")
        whole = isinstance(left_out, str)
        assert [key in COVERED, elsewhere in EFFECTS, whole].count(True) == 1, key
        reasons = [left_out] if whole else list((left_out or {}).values())
        reasons += [wider["why"] for wider in check.get("wider", {}).values()]
        assert all(len(reason) > 10 for reason in reasons), key
        offered = {*check.get("expected", {}), *check.get("expected", {}).get("methods", [])}
        assert whole or elsewhere or offered > set(left_out or {}), key
        assert set(check.get("wider", {})) <= offered, key


@published(
    "dat.bcg", "EE/FE inverse variance, RR", "RE DL, RR", "RE REML, RR", "EE OR", "RE DL OR", "RE REML OR", "EE RD",
    "RE DL RD",
)  # fmt: skip
def test_colditz_1994_inverse_variance(check):
    measure, method = check["method"][-2:], {"EE": "CE"}.get(check["method"][:2], check["method"].split()[1].strip(","))
    yi, vi = bcg(measure)
    found = {"se_tau2": np.nan if method == "CE" else pooling.heterogeneity(yi, vi, method=method).tau2_se}
    agree(check, found | numbers(pooling.pool_effects(yi, vi, method=method, ci="z")))


@published("dat.bcg", "RE REML, RR, prediction interval (normal, z-based default)")
def test_riley_2011_prediction_interval_of_colditz_1994(check):
    effect = pooling.pool_effects(*bcg("RR"), ci="z", pi="z")
    spread = np.sqrt(effect.se**2 + effect.tau2)
    limits = [effect.estimate, effect.ci_low, effect.ci_high, effect.pi_low, effect.pi_high]
    below = NormalDist(effect.estimate, spread).cdf(0)
    agree(check, numbers(effect) | {"exp": np.exp(limits), "prob_lt0": below})


@published("dat.bcg", "Q-profile CI, RR REML", "Q-profile CI, RR DL")
def test_viechtbauer_2007_q_profile_of_colditz_1994(check):
    found = pooling.heterogeneity(*bcg("RR"), method=check["method"].split()[-1])
    limits = {
        name: np.array([getattr(found, name.lower() + end) for end in ("", "_low", "_high")])
        for name in ("tau2", "I2", "H2")
    }
    agree(check, limits | {"tau": np.sqrt(limits["tau2"])})


@published("dat.bcg", "RE ML OR (dat.colditz1994 = same 13 trials)")
def test_van_houwelingen_2002(check):
    yi, vi = bcg("OR")
    effect = pooling.pool_effects(yi, vi, method="ML", ci="z", pi="z")
    knapp = pooling.pool_effects(yi, vi, method="ML", ci="hk")
    profile = pooling.heterogeneity(yi, vi, method="ML")
    trials_alone = NormalDist(effect.estimate, np.sqrt(effect.tau2))  # as in the paper, without the error of the mean
    found = {
        "tau2_PL_ci": pooling.tau2_likelihood_interval(yi, vi, method="ML"),
        "tau2_QP_ci": [profile.tau2_low, profile.tau2_high],
        "knha_exp_ci": np.exp([knapp.ci_low, knapp.ci_high]),
        "pi_paper_no_se": [trials_alone.inv_cdf(area) for area in (0.025, 0.975)],
    }
    agree(check, found | numbers(effect))


@published("dat.bcg", "RE ML OR meta-regression ~ablat")
def test_van_houwelingen_2002_latitude(check):
    model = pooling.meta_regression(*bcg("OR"), data("dat.bcg")["ablat"], method="ML", ci="z")
    agree(check, {"beta": model.estimate, "se": model.se, "tau2": model.tau2, "R2": model.r2})


@published("dat.bcg", "MH RR", "MH OR", "MH RD", "Peto OR")
def test_mantel_haenszel_1959_and_yusuf_1985_on_colditz_1994(check):
    method, measure = check["method"].split()
    peto = pooling.pool_counts(*bcg_cells(), measure="OR", method="Peto")
    variance = 1 / peto.se**2  # Peto's estimate is (O - E) / V, from which the test with its correction follows
    test = {"CMH": (abs(peto.estimate * variance) - 0.5) ** 2 / variance}
    agree(check, test | numbers(pooling.pool_counts(*bcg_cells(), measure=measure, method=method)))


@published("dat.bcg", "RE iterated DL / SJ (DLIT,SJIT = PM=EB) RR")
def test_paule_mandel_1982_is_the_limit_of_iterated_dersimonian_laird(check):
    for method in ("PM", "EB"):
        agree(check, numbers(pooling.pool_effects(*bcg("RR"), method=method)))


def bcg_subsets(masks, **choices):
    return pooling.pool_counts_batch(*(np.broadcast_to(cell, masks.shape) for cell in bcg_cells()), masks, **choices)


@published(
    "dat.bcg", "leave-one-out REML RR", "leave-one-out MH RR",
    "leave-one-cluster-out REML RR by alloc (alternate,random,systematic)",
)  # fmt: skip
def test_leave_one_out_of_colditz_1994(check):
    if "MH" in check["method"]:
        found = bcg_subsets(pooling.leave_one_out_masks(13))
    else:
        groups = data("dat.bcg")["alloc"] if "cluster" in check["method"] else None
        found = pooling.leave_one_out(*bcg("RR"), groups=groups, ci="z")
    names = ("estimate", "se", "tau2")
    agree(check, {name: getattr(found, name) for name in names} | {"Q": found.q, "I2": found.i2})


@published(
    "dat.bcg", "cumulative REML RR ordered by year (ties in input order)",
    "cumulative REML RR, exp, same-year studies added together (collapse=TRUE)",
)  # fmt: skip
def test_lau_1992_cumulative_of_colditz_1994(check):
    found = pooling.cumulative(*bcg("RR"), order=data("dat.bcg")["year"], collapse="collapse" in check["method"])
    tau2 = np.where(found.k == 1, 0, found.tau2)  # one trial: no tau2 here, where metafor prints 0
    agree(check, {"estimate": found.estimate, "exp_estimate": np.exp(found.estimate), "tau2": tau2})


@published("dat.bcg", "cumulative MH RR by year", "cumulative Peto OR by year")
def test_lau_1992_cumulative_counts_of_colditz_1994(check):
    _, method, measure, *_ = check["method"].split()
    masks = pooling.cumulative_masks(data("dat.bcg")["year"])
    agree(check, {"estimate": bcg_subsets(masks, method=method, measure=measure).estimate})


FILLS = {
    "trim-and-fill L0, EE model RR": {"method": "CE"},
    "trim-and-fill R0, EE model RR": {"method": "CE", "counter": "R0"},
    "trim-and-fill L0, REML model RR": {},
    "trim-and-fill equal-random (EE fill then REML) RR": {"fill_method": "CE"},
}


@published("dat.bcg", *FILLS)
def test_duval_tweedie_2000_on_colditz_1994(check):
    found = pooling.trim_and_fill(*bcg("RR"), ci="z", **FILLS[check["method"]])
    own = {"side": found.side, "k0": found.missing, "se_k0": found.missing_se, "p_k0": found.missing_p}
    agree(check, own | {"filled_yi": found.filled_yi, "filled_vi": found.filled_vi} | numbers(found.effect))


@published("dat.bcg", "Begg rank correlation RR REML residual version")
def test_begg_mazumdar_1994_on_colditz_1994(check):
    found = pooling.begg_test(*bcg("RR"))
    assert found.exact
    agree(check, {"kendall_tau": found.tau, "p": found.p})


@published("dat.bcg", "meta-regression REML RR ~ablat+year", "meta-regression REML RR ~ablat")
def test_berkey_1995_meta_regression(check):
    columns = data("dat.bcg")
    moderators = np.column_stack([columns[name] for name in check["method"].split("~")[1].split("+")])
    model = pooling.meta_regression(*bcg("RR"), moderators, ci="z")
    found = {"beta": model.estimate, "se": model.se, "tau2": model.tau2, "se_tau2": model.tau2_se, "I2": model.i2}
    found |= {"R2": model.r2, "QE": model.q, "QM": model.qm, "QMp": model.qm_p}
    if len(model.names) == 2:
        predicted = pooling.predicted_effects(model, np.arange(10, 70, 10))
        found["pred_exp_ablat_10_to_60"] = np.exp(predicted["estimate"])
    agree(check, found | {"tau2_ci": [model.tau2_low, model.tau2_high]})


@published("dat.bcg", "meta-regression REML RR ~alloc(random,systematic)+year+ablat, QM of alloc (2 df)")
def test_factor_of_three_levels_in_colditz_1994(check):
    columns = data("dat.bcg")
    levels = [columns["alloc"] == level for level in ("random", "systematic")]
    x = np.column_stack([*levels, columns["year"], columns["ablat"]]).astype(float)
    fit = partial(pooling.meta_regression, *bcg("RR"))
    larger, smaller = (fit(part, method="ML").log_likelihood for part in (x, x[:, 2:]))
    expected = {"LRT_ML": check["expected"]["LRT_ML"]}  # Wald tests of several coefficients are not offered
    agree(check | {"expected": expected}, {"LRT_ML": 2 * (larger - smaller)})


@published("dat.bcg", "ML fit statistics RR (null; ~ablat)")
def test_fit_statistics_of_colditz_1994(check):
    yi, vi = bcg("RR")
    models = [pooling.meta_regression(yi, vi, x, method="ML") for x in (np.empty((13, 0)), data("dat.bcg")["ablat"])]
    fit, p = np.array([[model.log_likelihood, len(model.names) + 1] for model in models]).T
    saturated = -np.sum(np.log(2 * np.pi * vi)) / 2
    found = {"logLik": fit, "deviance": 2 * (saturated - fit), "AIC": 2 * (p - fit), "BIC": p * np.log(13) - 2 * fit}
    agree(check, found | {"AICc": 2 * p * 13 / (13 - p - 1) - 2 * fit})


@published("dat.bcg", "exact permutation test REML RR p")
def test_follmann_proschan_1999_permutations_of_colditz_1994(check):
    yi, vi = bcg("RR")
    signs = np.array(list(itertools.product([1, -1], repeat=13)))
    every = pooling.pool_batch(signs * yi, np.broadcast_to(vi, signs.shape), ci="z")
    z = np.abs(every.estimate / every.se)
    agree(check, {"p": np.mean(z >= z[0] * (1 - 1e-9)), "iterations": len(signs)})


@published("dat.bcg", "cluster-robust (CR1) REML RR by trial")
def test_hedges_2010_robust_variance_of_colditz_1994(check):
    effect = pooling.pool_clusters(*bcg("RR"), data("dat.bcg")["trial"], adjust="CR1")
    found = {"var": effect.se**2, "exp": np.exp([effect.estimate, effect.ci_low, effect.ci_high])}
    agree(check, numbers(effect) | found | {"exp_pi": np.exp([effect.pi_low, effect.pi_high])})


@published("dat.bcg", "escalc RR on first 6 trials REML rstandard/rstudent z")
def test_viechtbauer_cheung_2010_residuals_of_six_trials(check):
    yi, vi = bcg("RR")
    found = pooling.influence(yi[:6], vi[:6])
    agree(check, {"rstandard": found.rstandard, "rstudent": found.rstudent})


@published("dat.raudenbush1985", "EE/ML/REML/DL/HE Wald", "EE/ML/REML/DL/HE Hartung-Knapp (test=knha)")
def test_raudenbush_2009_table_16_3(check):
    for place, method in enumerate(check["expected"]["methods"]):
        ci = "z" if "Wald" in check["method"] else "hk"
        effect = pooling.pool_effects(*raudenbush(), method={"EE": "CE"}.get(method, method), ci=ci)
        agree(check, numbers(effect) | {"methods": method}, rows=place)


@published("dat.raudenbush1985", "EE/ML/REML/DL/HE Huber-White robust (no small-sample adj.)")
def test_raudenbush_2009_table_16_3_huber_white(check):
    for place, method in enumerate(check["expected"]["methods"]):
        effect = pooling.pool_clusters(*raudenbush(), range(19), method={"EE": "CE"}.get(method, method), adjust="CR1")
        shrunk = np.sqrt(18 / 19)  # without the factor k / (k - 1) of ours
        low, high = effect.estimate + shrunk * (np.array([effect.ci_low, effect.ci_high]) - effect.estimate)
        found = {"se": effect.se * shrunk, "t": effect.estimate / (effect.se * shrunk), "ci_lb": low, "ci_ub": high}
        agree(check, found | {"methods": method}, rows=place)


@published("dat.raudenbush1985", "REML prediction interval (z)")
def test_raudenbush_2009_prediction_interval(check):
    agree(check, numbers(pooling.pool_effects(*raudenbush(), ci="z", pi="z")))


@published("dat.raudenbush1985", "REML BLUPs / empirical Bayes")
def test_raudenbush_bryk_1985_trial_effects(check):
    agree(check, {"pred": pooling.predicted_trial_effects(*raudenbush(), ci="z")["estimate"]})


@published("dat.raudenbush1985", "REML meta-regression ~min(weeks,3)")
def test_raudenbush_bryk_1985_moderator(check):
    weeks = np.minimum(data("dat.raudenbush1985")["weeks"], 3)
    model = pooling.meta_regression(*raudenbush(), weeks, ci="z")
    found = {"beta": model.estimate, "z": model.estimate / model.se, "tau2": model.tau2, "QE": model.q}
    agree(check, found | {"QM": model.qm, "R2": model.r2})


@published("clasp_dersimonian2007", "tau/mu/se for 14 estimators OR")
def test_dersimonian_kacker_2007_clasp(check):
    cells = data("clasp_dersimonian2007")
    a, c = cells["ai"].astype(float), cells["ci"].astype(float)
    b, d = cells["n1i"] - a, cells["n2i"] - c
    yi, vi = np.log(a * d / b / c), 1 / a + 1 / b + 1 / c + 1 / d
    for place, name in enumerate(check["expected"]["methods"]):
        if name not in check["not_taken"]:
            effect = numbers(pooling.pool_effects(yi, vi, method={"CA(HE)": "HE"}.get(name, name), ci="z"))
            wider = {"tau": check["wider"]["ML"]} if name == "ML" else {}
            agree(check | {"wider": wider}, effect | {"mu": effect["est"], "methods": name}, rows=place)


@published("dat.curtin2002", "cross-over paired MD: common effect and DL")
def test_curtin_2002_crossover_trials(check):
    columns = data("dat.curtin2002")
    fits = {"FE": "CE", "DL": "DL"}
    found = {
        name: numbers(pooling.pool_effects(columns["mean"], columns["SE"] ** 2, method=method, ci="z"))
        for name, method in fits.items()
    }
    agree(check, found["DL"] | found)


@published("kacker2004", "PM", "DL", "DL + Hartung-Knapp", "FE", "FE + Hartung-Knapp scaling")
def test_kacker_2004(check):
    columns, name = data("kacker2004"), check["method"]
    method, ci = {"FE": "CE"}.get(name.split()[0], name.split()[0]), "hk" if "Hartung" in name else "z"
    agree(check, numbers(pooling.pool_effects(columns["yi"], columns["vi"], method=method, ci=ci)))


@published("kacker2004", "tau from Kacker 2004 Table 1 (PM,CA,DL,C2)")
def test_kacker_2004_table_1(check):
    columns = data("kacker2004")
    taus = {
        name: pooling.pool_effects(columns["yi"], columns["vi"], method=name).tau2 ** 0.5 for name in pooling.METHODS
    }
    agree(check, taus | {"CA": taus["HE"]})


@published(
    "inline",
    "PyMARE/metafor y=[-1,.5,.5,.5,1,1,2,10] v=[1,1,2.4,.5,1,1,1.2,1.5] X=[1,1,2,2,4,4,2.8,2.8]: WLS and DL",
)
def test_eight_trials_with_a_moderator(check):
    y, v = np.array([-1, 0.5, 0.5, 0.5, 1, 1, 2, 10]), np.array([1, 1, 2.4, 0.5, 1, 1, 1.2, 1.5])
    x = np.array([1, 1, 2, 2, 4, 4, 2.8, 2.8])
    fits = {name: pooling.meta_regression(y, v, x, method=name, ci="z") for name in ("CE", "DL", "REML", "ML")}
    found = {"WLS_beta": fits["CE"].estimate, "DL_beta": fits["DL"].estimate, "DL_tau2": fits["DL"].tau2}
    found |= {"ML_tau2": fits["ML"].tau2, "Q": fits["CE"].q, "I2": fits["CE"].i2}
    agree(check, found | {"QP_tau2_ci": [fits["REML"].tau2_low, fits["REML"].tau2_high]})


@published("inline", "combination of z: z=[2.1,0.7,-0.2,4.1,3.8] directed")
def test_stouffer_1949_and_fisher_1932_combined_p(check):
    p = ndtr(-np.array([2.1, 0.7, -0.2, 4.1, 3.8]))
    fisher = -ndtri(combine_p(p, method="fisher").p)
    agree(check, {"stouffer_z": combine_p(p).statistic, "fisher_z": fisher})


@published("inline", "sign test: effect direction plot housing review")
def test_boon_thomson_2021_sign_test(check):
    agree(check, {"housing_condition_p": sign_test(9, 0).p, "general_health_p": sign_test(5, 1).p})


def small(case):
    """A test of the small samples of one case, of all models, estimators and intervals that the collection has."""
    dataset = f"pymare_small_sample:{case}"
    return published(dataset, *[method for name, method in CHECKS if name == dataset])


def small_sample(check, case):
    columns = data("pymare_small_sample")
    rows = columns["case"] == case
    kind, method, test = check["method"].split()
    x = columns["mod1"][rows] if kind == "one" else np.empty((rows.sum(), 0))
    choices = {"method": {"FE": "CE"}.get(method, method), "ci": {"knha": "hk", "adhoc": "hk-adhoc"}.get(test[5:], "z")}
    model = pooling.meta_regression(columns["y"][rows], columns["v"][rows], x, **choices)
    found = {"beta": model.estimate, "se": model.se, "pval": model.p, "ci_lb": model.ci_low, "ci_ub": model.ci_high}
    agree(check, found | {"tau2": model.tau2, "dof": None if np.isinf(model.df) else model.df})
    if kind == "intercept":
        effect = pooling.pool_effects(columns["y"][rows], columns["v"][rows], **choices)
        assert_allclose(
            [effect.estimate, effect.se, effect.p], np.ravel([model.estimate, model.se, model.p]), rtol=1e-9
        )


@small("equal_k5")
def test_five_equal_trials_of_pymare(check):
    small_sample(check, "equal_k5")


@small("extreme_k10")
def test_ten_extreme_trials_of_pymare(check):
    small_sample(check, "extreme_k10")
