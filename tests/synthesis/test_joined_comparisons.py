"""Arms with one comparator, and strata, of a trial are one estimate: as metafor's aggregate gives them."""

import numpy as np
import pandas as pd
import pytest

from ldnsynth.evidence.layout import NUMERIC, TABLES
from ldnsynth.synthesis.trials.joined_comparisons import joined_counts
from ldnsynth.synthesis.trials.trial_effects import trial_effects

BLANK = {name: np.nan if column.type in NUMERIC else "" for name, column in TABLES["results"].columns.items()}
ABOUT = {"trial_id": "a", "outcome_id": "x", "comparator_id": "a/none", "role": "primary", "timepoint": "1 year"}
HOW = {"design": "randomised_parallel", "analysis": "", "arm_role": "intervention", "better": "lower", "wanted": ""}
RATIO = {"measure": "RR", "n2i": 102.0, "ci": 25.0, "di": 77.0}
LOW = RATIO | {"arm_id": "a/low", "n1i": 100.0, "ai": 12.0, "bi": 88.0}
HIGH = RATIO | {"arm_id": "a/high", "n1i": 98.0, "ai": 9.0, "bi": 89.0}


def results(*rows, **cells):
    ids = [{"result_id": f"a/x{place}"} for place in range(len(rows))]
    return pd.DataFrame([BLANK | ABOUT | HOW | name | row | cells for name, row in zip(ids, rows, strict=True)])


def effects(*rows, people=None, **cells):
    return trial_effects(results(*rows, **cells), people or {})


def near(row, estimate, se):
    np.testing.assert_allclose([row["estimate"], row["se"]], [estimate, se], rtol=1e-8)


@pytest.mark.parametrize(
    ("wanted", "estimate", "se"), [("RR", -0.8267418038, 0.2695649801), ("OR", -0.9979471567, 0.3261401665)]
)
def test_two_arms_with_one_comparator_share_its_variance(wanted, estimate, se):
    """metafor 4.8: aggregate() with the variance of the comparator's log risk (log odds) as covariance."""
    (row,) = effects(LOW, HIGH, wanted=wanted).to_dict("records")
    near(row, estimate, se)
    assert (row["n"], row["result_ids"]) == (300, "a/x0;a/x1")
    assert "2 comparisons of the trial" in row["derivation"]
    counts = joined_counts(results(LOW, HIGH, t1i=5.0, t2i=6.0), row["result_ids"])
    assert counts == {"ai": 21, "bi": 177, "t1i": 10, "ci": 25, "di": 77, "t2i": 6}


def test_means_of_two_arms_share_the_comparators_variance():
    other = {"n2i": 32.0, "m2i": 6.0, "sd2i": 2.2}
    arms = ({"arm_id": "a/low", "n1i": 30.0, "m1i": 5.0, "sd1i": 2.0}, {"arm_id": "a/high", "n1i": 35.0, "m1i": 4.0})
    (row,) = effects(arms[0] | other, arms[1] | other | {"sd1i": 2.5}).to_dict("records")
    near(row, -1.4274809160, 0.4770596167)
    assert row["n"] == 97 and row["smd"] > 0  # less is better
    assert row["smd_se"] < effects(arms[0] | other)["smd_se"].iloc[0]


def test_estimates_without_sizes_have_a_correlation_of_one_half():
    rows = [{"arm_id": "a/low", "yi": -0.2, "sei": 0.2}, {"arm_id": "a/high", "yi": -0.4, "sei": 0.3}]
    (row,) = effects(*rows, measure="MD").to_dict("records")
    near(row, -0.2285714286, 0.1963961012)


def test_strata_are_independent_and_each_counts_its_own_comparator():
    men = LOW | {"stratum": "men"}
    women = LOW | {"stratum": "women", "n1i": 98.0, "ai": 9.0, "bi": 89.0, "n2i": 90.0, "ci": 14.0, "di": 76.0}
    (row,) = effects(men, women).to_dict("records")
    near(row, -0.6409732172, 0.2510881370)
    assert row["n"] == 390 and "in men" in row["derivation"] and "in women" in row["derivation"]
    counts = joined_counts(results(men, women, t1i=5.0, t2i=6.0), row["result_ids"])
    assert counts == {"ai": 21, "bi": 177, "t1i": 10, "ci": 39, "di": 153, "t2i": 12}


def test_strata_do_not_join_the_result_of_all():
    found = effects(LOW, LOW | {"stratum": "men", "n1i": 50.0, "ai": 5.0, "bi": 45.0})
    assert found["result_ids"].tolist() == ["a/x0", "a/x1"]


@pytest.mark.parametrize(
    "differs",
    [
        {"arm_role": "combination"},
        {"comparator_id": "a/other"},
        {"timepoint": "2 years"},
        {"role": "secondary"},
        {"arm_id": "a/low"},
    ],
)
def test_what_does_not_answer_the_same_stays_apart(differs):
    assert len(effects(LOW, HIGH | differs)) == 2


def test_periods_of_a_crossover_stay_apart():
    arms = [{"arm_id": arm, "yi": 1.0, "sei": 0.5, "n1i": 20.0, "n2i": 20.0} for arm in ("a/low", "a/high")]
    assert len(effects(*arms, measure="MD", design="randomised_crossover")) == 2
