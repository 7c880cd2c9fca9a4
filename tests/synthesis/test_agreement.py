"""Weighted kappa against R, against published results, and against its own definition; and what has no kappa."""

import numpy as np
import pandas as pd
import pytest

from ldnsynth.synthesis.coding.agreement import STANCES, coder_agreement, weighted_kappa

# Agresti 1990, table 2.10 (91 couples, husband in rows, wife in columns), as in vcd::SexualFun. Kappa and its standard
# error: Kappa(SexualFun, weights = "Fleiss-Cohen") of the R package vcd 1.4-11.
COUPLES = np.array([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]])
VCD = {"kappa": 0.3320455862469, "se": 0.0972975219586}
NORMAL_975 = 1.959963984540054
SILENT = float("nan")


def pairs(table):
    """The codes of two coders who give this table, from 0 on."""
    first, second = np.indices(table.shape)
    return np.repeat(first.ravel(), table.ravel()), np.repeat(second.ravel(), table.ravel())


def test_kappa_and_interval_are_those_of_r():
    found = weighted_kappa(*pairs(COUPLES), scale=(0, 1, 2, 3))
    assert found.n == 91
    assert found.kappa == pytest.approx(VCD["kappa"], abs=1e-12)
    ends = [VCD["kappa"] - NORMAL_975 * VCD["se"], VCD["kappa"] + NORMAL_975 * VCD["se"]]
    assert [found.ci_low, found.ci_high] == pytest.approx(ends, abs=1e-12)


def test_kappa_worked_out_by_hand():
    # Squared differences 0, 0, 1, 9: mean 2.5. By chance, each of (-2, -1, 0, 1) against each of (-2, -1, 1, -2):
    # 0 1 9 0, 1 0 4 1, 4 1 1 4, 9 4 0 9: mean 3.
    found = weighted_kappa([-2, -1, 0, 1], [-2, -1, 1, -2])
    assert found.kappa == pytest.approx(1 - 2.5 / 3)


def by_definition(first, second):
    """1 less the mean squared difference over the one expected by chance, and its delta-method standard error.

    The influence of a pair on kappa = 1 - d / e, where d is the mean of (x - y)² and e that over all combinations.
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    squared = (first - second) ** 2
    crossed = (first[:, None] - second) ** 2
    seen, chance = squared.mean(), crossed.mean()
    influence = -(squared - seen) / chance + seen / chance**2 * (crossed.mean(1) + crossed.mean(0) - 2 * chance)
    return 1 - seen / chance, np.sqrt(np.mean(influence**2) / len(first))


@pytest.mark.parametrize("seed", range(5))
def test_kappa_and_its_standard_error_follow_from_the_definition(seed):
    random = np.random.default_rng(seed)
    first = random.integers(-2, 3, size=60)
    second = np.clip(first + random.integers(-2, 3, size=60), -2, 2)
    kappa, error = by_definition(first, second)
    found = weighted_kappa(first, second)
    assert found.kappa == pytest.approx(kappa, abs=1e-12)
    assert [found.ci_low, found.ci_high] == pytest.approx(
        [kappa - NORMAL_975 * error, min(1, kappa + NORMAL_975 * error)], abs=1e-10
    )


def test_codes_that_nobody_used_change_nothing():
    wide = weighted_kappa([0, 1, 1, 0, 1], [0, 1, 0, 0, 1])
    narrow = weighted_kappa([0, 1, 1, 0, 1], [0, 1, 0, 0, 1], scale=(0, 1))
    assert (wide.kappa, wide.ci_low, wide.ci_high) == pytest.approx((narrow.kappa, narrow.ci_low, narrow.ci_high))


def test_only_what_both_answered_enters():
    found = weighted_kappa([2, SILENT, -1, 0, 1], [2, 1, SILENT, 0, 2])
    assert found.n == 3
    assert found.kappa == weighted_kappa([2, 0, 1], [2, 0, 2]).kappa


@pytest.mark.parametrize(
    ("first", "second", "kappa", "remark"),
    [
        ([], [], None, "no code that both gave"),
        ([SILENT, 1], [1, SILENT], None, "no code that both gave"),
        ([1], [1], None, "not defined: one code throughout"),
        ([1, 1, 1], [1, 1, 1], None, "not defined: one code throughout"),
        ([1, 2, -2], [1, 2, -2], 1, "no interval: the standard error is 0"),
        ([1, 1, 1], [2, 2, 2], 0, "no interval: the standard error is 0"),
        ([1], [2], 0, "no interval: the standard error is 0"),
    ],
)
def test_what_cannot_be_computed_is_nan_and_said(first, second, kappa, remark):
    found = weighted_kappa(first, second)
    assert found.remark == remark
    assert np.isnan(found.kappa) if kappa is None else found.kappa == pytest.approx(kappa)
    assert np.isnan([found.ci_low, found.ci_high]).all()


def test_the_interval_stays_within_minus_1_and_1():
    found = weighted_kappa([*STANCES, 0, 0], [*STANCES, 0, 1])
    assert found.kappa < 1 == found.ci_high


@pytest.mark.parametrize(("first", "words"), [([3, 0], "expected one of"), ([[1, 2]], "got shape")])
def test_what_is_no_stance_is_refused(first, words):
    with pytest.raises(ValueError, match=words):
        weighted_kappa(first, first)


def coding(coder, *stances, part="safety"):
    """What a coder gave on the texts one, two ...; NaN: silent."""
    told = ["silent" if np.isnan(stance) else f"{stance:g}" for stance in stances]
    texts = [f"text {number}" for number in range(len(stances))]
    rows = {"cell": texts, "part": part, "coder": coder, "code": told, "value": np.array(stances, dtype=float)}
    return pd.DataFrame(rows)


A, B = (1, -2, 2, 0, 1, SILENT), (1, -1, 2, 0, 2, SILENT)


def test_agreement_by_part_and_over_all():
    safety, research = [coding("A", *A), coding("B", *B)], [coding(name, 2, 2, part="research") for name in "AB"]
    found = coder_agreement(pd.concat([*safety, *research]))
    assert list(found["part"]) == ["safety", "research", ""]
    assert list(found["coded"]) == [6, 2, 8]
    assert list(found["same"]) == [4, 2, 6]  # to be silent together is to agree
    assert list(found["answered"]) == [5, 2, 7]
    assert found["kappa"].iloc[0] == weighted_kappa(A, B).kappa
    assert found["kappa"].iloc[-1] == weighted_kappa([*A, 2, 2], [*B, 2, 2]).kappa


def test_fewer_than_five_pairs_are_counted_and_get_no_kappa():
    found = coder_agreement(pd.concat([coding("A", 1, -2, 2, 0, SILENT), coding("B", 1, -2, 2, 1, SILENT)])).iloc[0]
    assert (found["coded"], found["same"], found["answered"]) == (5, 4, 4)
    assert np.isnan(found["kappa"])
    assert found["remark"] == "not given: fewer than 5 pairs of codes"


def test_a_part_that_follows_from_the_others_is_not_counted_twice():
    parts = [coding(name, *A, part=part) for name in "AB" for part in ("domain", "overall")]
    found = coder_agreement(pd.concat(parts), apart=("overall",)).set_index("part")
    assert found.loc["", "coded"] == found.loc["domain", "coded"] == found.loc["overall", "coded"] == 6


def test_what_one_of_them_did_not_code_is_no_agreement():
    found = coder_agreement(pd.concat([coding("A", 1, SILENT, SILENT, 2), coding("B", 1)]))
    assert (found["coded"].iloc[-1], found["same"].iloc[-1]) == (1, 1)


def test_coders_with_nothing_in_common_are_not_compared():
    assert coder_agreement(pd.concat([coding("A", 1), coding("B", 1, part="research")])).empty


def test_three_coders_are_compared_two_by_two():
    found = coder_agreement(pd.concat([coding(name, 1, 0, 2, 2) for name in "CAB"]))
    assert list(dict.fromkeys(zip(found["coder_a"], found["coder_b"], strict=True))) == [
        *(("A", "B"), ("A", "C"), ("B", "C"))
    ]


def test_one_coder_agrees_with_nobody():
    assert coder_agreement(coding("A", 1, 0, 2, 2)).empty
    assert coder_agreement(coding("A")).empty
