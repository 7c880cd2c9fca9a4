"""Small sets at the edges of what can be pooled: every number of metafor's (`reference/make_odd_sets.R`)."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ldnsynth.synthesis.measures import effect_size
from ldnsynth.synthesis.pooling import heterogeneity, pool_counts, pool_effects

EXPECTED = Path(__file__).parents[1] / "reference" / "odd_sets_metafor.csv"
NAMES = {"est": "estimate", "se": "se", "lb": "ci_low", "ub": "ci_high", "tau2": "tau2", "i2": "i2", "q": "q"}
TESTS = {"z": "z", "t": "t", "knha": "hk", "adhoc": "hk-adhoc"}


@cache
def expected() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    with EXPECTED.open(newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["id"], {})[row["key"]] = float(row["value"])
    return found


def numbers(result, names=NAMES) -> dict[str, float]:
    return {key: getattr(result, name) for key, name in names.items()}


def agree(found: dict[str, float], name: str) -> None:
    whole = expected()[name]
    assert {key: found[key] for key in whole} == pytest.approx(whole, rel=1e-6, abs=1e-9)


def effects(measure, **columns):
    effect = effect_size(measure, columns)
    return np.asarray(effect.estimate), np.asarray(effect.se) ** 2


def test_tables_with_empty_cells():
    counts = np.array([(0, 6, 0, 7), (2, 9, 1, 8), (3, 3, 4, 2), (0, 5, 1, 6)], float).T
    found = {}
    for measure in ("OR", "RR", "RD"):
        pooled = pool_counts(*counts, measure=measure)
        found |= {f"{measure}_est": pooled.estimate, f"{measure}_se": pooled.se}
    agree(found, "mh_double_zero")
    counts = np.array([(0, 20, 2, 19), (3, 41, 5, 38), (11, 90, 9, 92), (7, 61, 12, 55), (1, 15, 0, 17)], float).T
    agree(numbers(pool_counts(*counts, measure="OR", method="Peto")), "peto_zero_cells")
    pooled = pool_effects(*effects("OR", ai=[0, 11], n1i=[48, 100], ci=[3, 15], n2i=[50, 98]), ci="hk")
    agree(numbers(pooled), "two_trials_zero_cell")


def test_effects_of_full_and_of_huge_arms():
    yi, vi = effects("RD", ai=[18, 3, 3, 7], n1i=[20, 3, 3, 12], ci=[1, 0, 0, 4], n2i=[9, 3, 3, 8])
    agree({f"{name}{n + 1}": x for name, of in (("yi", yi), ("vi", vi)) for n, x in enumerate(of)}, "rd_full_and_empty")
    arms = {"m1i": [1.9, 3.1], "sd1i": [0.5, 0.6], "n1i": [700, 1e6], "m2i": [2.0, 0.4], "sd2i": [0.3, 0.25]}
    yi, vi = effects("SMD", **arms, n2i=[560, 2e9])
    agree({"y1": yi[0], "y2": yi[1], "v1": vi[0], "v2": vi[1]}, "smd_large_n")
    arms = {"m1i": [2, 2, 3], "sd1i": [0, 1, 1], "n1i": [4, 5, 9], "m2i": [1, 2, 2], "sd2i": [0.6, 0.6, 0.5]}
    agree(numbers(pool_effects(*effects("MD", **arms, n2i=[4, 5, 9]), method="CE", ci="z")), "md_one_sd_zero")


@pytest.mark.parametrize("method", ["EE", "DL", "REML", "ML", "PM", "HE", "SJ", "HS"])
def test_variances_far_apart(method):
    y, v = [0.11, -0.36, 4.4, -0.6, -1.7], [0.03, 0.06, 2.2, 0.05, 4]
    for test, ci in TESTS.items():
        pooled = pool_effects(y, v, method="CE" if method == "EE" else method, ci=ci)
        for key, name in NAMES.items():
            if key != "q":
                value = expected()["unequal_variances"][f"{method}_{test}_{key}"]
                assert getattr(pooled, name) == pytest.approx(value, rel=1e-6, abs=1e-9), (test, key)


def test_limits_of_heterogeneity():
    found = heterogeneity([0.12, 0.22, 0.41, 0.71, 0.35, 0.05], [0.03, 0.04, 0.06, 0.012, 0.05, 0.02], method="DL")
    keys = ("tau2", "tau2_low", "tau2_high", "i2", "i2_low", "i2_high")
    agree(numbers(found, dict(zip(keys, keys, strict=True))), "qprofile")
