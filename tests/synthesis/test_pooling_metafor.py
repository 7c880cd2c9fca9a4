"""Agreement with R metafor, set by set (fixtures and divergences: tests/reference/README.md)."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ldnsynth.synthesis import pooling

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "pooling_metafor.json").read_text(encoding="utf-8"))
SETS = {one["name"]: one for one in REFERENCE["sets"]}
INTERVALS = ("z", "t", "hk", "hk-adhoc")
RELATIVE = 1e-8


def array(values):
    return np.asarray([np.nan if value is None else value for value in np.atleast_1d(values)], dtype=float)


def agree(found, want, key, *, scale=0.0, relative=RELATIVE):
    """Relative agreement; `scale` allows an absolute difference of 1e-10 of what the number is measured against."""
    assert_allclose(found, array(want).reshape(np.shape(found)), rtol=relative, atol=1e-10 * scale, err_msg=key)


@pytest.mark.parametrize("method", pooling.METHODS)
@pytest.mark.parametrize("name", SETS)
def test_pool_effects(name, method):
    yi, vi = (np.array(SETS[name][key]) for key in ("yi", "vi"))
    typical = 1 / np.mean(1 / vi)
    for ci in INTERVALS:
        want = SETS[name]["fits"][method][ci]
        effect = pooling.pool_effects(yi, vi, method=method, ci=ci, pi="z" if ci == "z" else "t-k-p")
        scales = dict.fromkeys(("estimate", "ci_low", "ci_high", "pi_low", "pi_high"), effect.se)
        scales |= {"tau2": typical, "i2": 100, "h2": 1}
        for key, value in want.items():
            agree(getattr(effect, key), np.nan if value is None else value, key, scale=scales.get(key, 0))


def test_all_sets_in_one_batch():
    rows = max(len(one["yi"]) for one in SETS.values())
    yi, vi = (np.zeros((len(SETS), rows)) for _ in range(2))
    mask = np.zeros((len(SETS), rows), dtype=bool)
    for place, one in enumerate(SETS.values()):
        k = len(one["yi"])
        yi[place, :k], vi[place, :k], mask[place, :k] = one["yi"], one["vi"], True
    for method in pooling.METHODS:
        batch = pooling.pool_batch(yi, vi, mask, method=method)
        for place, one in enumerate(SETS.values()):
            single = pooling.pool_effects(one["yi"], one["vi"], method=method)
            row = batch.row(place)
            for key in ("estimate", "se", "p", "ci_low", "tau2", "i2", "h2", "q", "q_p", "pi_high"):
                slack = 1e-11 * max(single.se, single.tau2)
                assert_allclose(getattr(row, key), getattr(single, key), rtol=1e-9, atol=slack, err_msg=key)


@pytest.mark.parametrize("name", SETS)
def test_q_profile(name):
    one = SETS[name]
    if one["q_profile"] in (None, {}):
        pytest.skip("metafor gives no interval")
    found = pooling.heterogeneity(one["yi"], one["vi"], method="DL")
    typical = 1 / np.mean(1 / np.array(one["vi"]))
    for key, scale in (("tau2", typical), ("i2", 100), ("h2", 1)):
        agree([getattr(found, key + end) for end in ("_low", "_high")], one["q_profile"][key], key, scale=100 * scale)


@pytest.mark.parametrize("name", [name for name, one in SETS.items() if "influence" in one])
def test_influence(name):
    one = SETS[name]
    typical = 1 / np.mean(1 / np.array(one["vi"]))
    for ci, want in one["influence"].items():
        found = pooling.influence(one["yi"], one["vi"], ci=ci)
        for key, values in want.items():
            scale = {"tau2_without": typical}.get(key, 1.0)
            agree(getattr(found, key)[: len(values)], values, f"{ci} {key}", scale=10 * scale)


@pytest.mark.parametrize("name", [name for name, one in SETS.items() if "small_study" in one])
def test_small_study(name):
    yi, vi = (np.array(SETS[name][key]) for key in ("yi", "vi"))
    want = SETS[name]["small_study"]
    egger = pooling.egger_test(yi, vi)
    for key, value in want["egger"].items():
        agree(getattr(egger, key), value, key, scale=abs(egger.limit))
    if len(yi) <= 100:
        begg = pooling.begg_test(yi, vi)
        agree([begg.tau, begg.p], [want["begg"]["tau"], want["begg"]["p"]], "begg")
    for label, answer in want["trim_and_fill"].items():
        method, counter = label.split()
        found = pooling.trim_and_fill(yi, vi, method=method, counter=counter, ci="z")
        assert (found.side, found.missing) == (answer["side"], answer["missing"]), label
        agree(found.missing_se, answer["missing_se"], label)
        agree(found.effect.estimate, answer["estimate"], label, scale=found.effect.se)
        agree(found.effect.se, answer["se"], label)
        if counter == "R0":
            agree(found.missing_p, answer["missing_p"], label, relative=1e-6)


@pytest.mark.parametrize("table", REFERENCE["tables"], ids=lambda table: table["name"])
def test_pool_counts(table):
    cells = [np.array(table[name]) for name in ("ai", "bi", "ci", "di")]
    for label, want in table["fits"].items():
        method, measure = label.split()
        effect = pooling.pool_counts(*cells, measure=measure, method=method)
        for key, value in want.items():
            agree(getattr(effect, key), np.nan if value is None else value, f"{label} {key}", scale=key == "i2")


@pytest.mark.parametrize("one", REFERENCE["regressions"], ids=lambda one: one["name"])
def test_meta_regression(one):
    typical = 1 / np.mean(1 / np.array(one["vi"]))
    scales = {"tau2": typical, "i2": 100, "h2": 1, "r2": 100}
    for method, fits in one["fits"].items():
        for ci, want in fits.items():
            model = pooling.meta_regression(one["yi"], one["vi"], one["x"], method=method, ci=ci)
            for key, value in want.items():
                if value is None or (key == "r2" and method == "CE"):
                    continue
                agree(getattr(model, key), value, f"{method} {ci} {key}", scale=scales.get(key, 0))
