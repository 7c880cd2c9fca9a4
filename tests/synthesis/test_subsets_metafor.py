"""Parts of a set of trials, and the trials themselves, as R metafor has them (tests/reference/make_subsets.R)."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ldnsynth.synthesis import pooling

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "subsets_metafor.json").read_text(encoding="utf-8"))
METHODS, INTERVALS = ("CE", "DL", "REML"), ("z", "hk", "hk-adhoc")
EVERY_SET = pytest.mark.parametrize("one", REFERENCE["sets"], ids=lambda one: one["name"])
EVERY_METHOD = pytest.mark.parametrize("method", METHODS)
EVERY_INTERVAL = pytest.mark.parametrize("ci", INTERVALS)


def agree(found, want, one, skip=()):
    """Relative agreement of 1e-8; near 0, 1e-9 of the spread of the set."""
    unit = np.sqrt(np.mean(one["vi"]))
    scales = {"tau2": unit**2, "i2": 100.0, "p": 1.0, "h2": 1.0, "q": 1.0, "difference": 1.0}
    compared = [key for key in want if key not in skip]
    assert compared
    for key in compared:
        value = np.asarray(getattr(found, key) if not isinstance(found, dict) else found[key], dtype=float)
        wanted = np.asarray(want[key], dtype=float)
        assert_allclose(value, wanted, rtol=1e-8, atol=1e-9 * scales.get(key, unit), err_msg=key)


def numbers(batch, rows):
    """Columns of a batch; what metafor calls 0 for a single trial is NaN here."""
    alone = batch.k[rows] == 1
    defaults = {"tau2": 0, "i2": 0, "h2": 1, "q": 0}
    names = ("estimate", "se", "p", "ci_low", "ci_high", "tau2", "i2", "h2", "q")
    columns = {name: getattr(batch, name)[rows] for name in names}
    assert all(np.isnan(columns[name][alone]).all() for name in defaults)
    return columns | {name: np.where(alone, value, columns[name]) for name, value in defaults.items()}


@EVERY_SET
@EVERY_METHOD
@EVERY_INTERVAL
def test_leave_one_out(one, method, ci):
    found = pooling.leave_one_out(one["yi"], one["vi"], method=method, ci=ci)
    agree(numbers(found, slice(None)), one["leave_one_out"][method][ci], one)


@EVERY_SET
@EVERY_METHOD
@EVERY_INTERVAL
def test_cumulative(one, method, ci):
    found = pooling.cumulative(one["yi"], one["vi"], order=one["order"], method=method, ci=ci)
    assert list(found.k) == list(range(1, 1 + len(one["yi"])))
    agree(numbers(found, slice(None)), one["cumulative"][method][ci], one)


@EVERY_SET
@EVERY_METHOD
@EVERY_INTERVAL
def test_subgroups_with_their_own_tau2(one, method, ci):
    want = one["subgroups"][method][ci]["own"]
    found = pooling.pool_subgroups(one["yi"], one["vi"], one["group"], method=method, ci=ci)
    assert list(found.names) == want["names"]
    agree(found, {"difference": want["difference"], "p": want["difference_p"]}, one)
    for place, group in enumerate(want["groups"]):
        row = {name: values[0] for name, values in numbers(found.effects, slice(place, place + 1)).items()}
        agree(row | {"k": found.effects.k[place]}, group, one)


@EVERY_SET
@EVERY_METHOD
@EVERY_INTERVAL
def test_subgroups_with_a_common_tau2(one, method, ci):
    want = one["subgroups"][method][ci]["common"]
    found = pooling.pool_subgroups(one["yi"], one["vi"], one["group"], tau2="common", method=method, ci=ci)
    agree(found, {"difference": want["difference"], "p": want["difference_p"]}, one)
    columns = ("estimate", "se", "p", "ci_low", "ci_high", "tau2")
    agree(found.effects, {name: want[name] for name in columns}, one)


@EVERY_SET
@EVERY_INTERVAL
def test_predicted_trial_effects(one, ci):
    agree(pooling.predicted_trial_effects(one["yi"], one["vi"], ci=ci), one["trial_effects"][ci], one)


@EVERY_SET
@EVERY_METHOD
def test_clusters(one, method):
    skip = ("df", "pi_low", "pi_high") if method == "CE" else ("df",)
    found = pooling.pool_clusters(one["yi"], one["vi"], one["order"], method=method, adjust="CR1")
    agree(found, one["clusters"][method], one, skip=skip)
    assert f"{one['clusters'][method]['df'] + 1} clusters" in found.notes[0]


@EVERY_SET
@pytest.mark.parametrize("method", ["ML", "REML"])
def test_likelihood_interval_of_tau2(one, method):
    found = pooling.tau2_likelihood_interval(one["yi"], one["vi"], method=method)
    typical = 1 / np.mean(1 / np.array(one["vi"]))
    assert_allclose(found, one["likelihood"][method], rtol=1e-7, atol=1e-7 * typical)
