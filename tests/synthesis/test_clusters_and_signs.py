"""CR2 against R clubSandwich, and the permutation test against metafor and what it must come to."""

import numpy as np
import pytest

from ldnsynth.synthesis.pooling import PoolingError, pool_clusters
from ldnsynth.synthesis.pooling.diagnostics.permutation import MOST_TRIALS, permutation_test

# metadat's dat.bcg as log risk ratios by escalc; the clusters are made up.
YI = (
    *(-0.889311333920, -1.585388657201, -1.348073148300, -1.441551190021, -0.217547322211, -0.786115585819),
    *(-1.620898223598, 0.011952333524, -0.469417648738, -1.371344803473, -0.339358828338, 0.445913400571),
    -0.017313948217,
)
VI = (
    *(0.325584765004, 0.194581121398, 0.415367965368, 0.020010031902, 0.051210172170, 0.006905618456),
    *(0.223017247572, 0.003961579298, 0.056434210463, 0.073024793613, 0.012412213972, 0.532505845200),
    0.071404659684,
)
CLUSTERS = (1, 1, 2, 3, 3, 3, 4, 5, 5, 6, 7, 7, 8)
# metafor 3.8-1 with clubSandwich: vcovCR(type = "CR2"), coef_test(test = "Satterthwaite"): estimate, SE, df, p.
CLUB_SANDWICH = {
    "REML": (-0.7145323422, 0.1904955760, 4.9806770618, 0.0133758398),
    "DL": (-0.7141172221, 0.1903967207, 4.9714905390, 0.0134243894),
    "CE": (-0.4302851637, 0.3145017158, 2.0110662126, 0.3040700998),
}


@pytest.mark.parametrize("method", CLUB_SANDWICH)
def test_cr2_is_that_of_club_sandwich(method):
    estimate, se, df, p = CLUB_SANDWICH[method]
    found = pool_clusters(YI, VI, CLUSTERS, method=method)
    assert (found.estimate, found.se, found.p) == pytest.approx((estimate, se, p), abs=1e-8)
    assert any(f"{df:.1f} degrees of freedom" in note for note in found.notes) == (df < 4)


def test_clusters_of_one_row_and_equal_variances_need_no_adjustment_but_the_usual_one():
    yi, vi = np.array([0.1, 0.5, 0.3, -0.2, 0.4]), np.full(5, 0.04)
    one, other = (pool_clusters(yi, vi, range(5), method="CE", adjust=adjust) for adjust in ("CR1", "CR2"))
    assert (one.se, one.ci_low) == pytest.approx((other.se, other.ci_low), abs=1e-12)


def test_an_unknown_adjustment_is_refused():
    with pytest.raises(PoolingError, match="adjust"):
        pool_clusters(YI, VI, CLUSTERS, adjust="CR3")


SEVEN = np.array([-0.3, 0.5, 0.1, 0.8, 0.25, 0.4, -0.05]), np.array([0.04, 0.09, 0.02, 0.1, 0.03, 0.06, 0.05])


@pytest.mark.parametrize(
    ("k", "ci", "p"), [(7, "z", 0.171875), (7, "hk", 0.15625), (7, "hk-adhoc", 0.15625), (5, "z", 0.25)]
)
def test_the_permutation_test_is_that_of_metafor(k, ci, p):
    found = permutation_test(SEVEN[0][:k], SEVEN[1][:k], ci=ci)
    assert (found.p, found.ways, found.smallest) == (p, 2**k, 2.0 ** (1 - k))


def test_effects_of_one_sign_and_size_give_the_smallest_p_there_is():
    found = permutation_test([0.8] * 6, [0.02] * 6)
    assert found.p == found.smallest == 2**-5
    assert permutation_test([0.0, 0.0], [0.1, 0.1]).p == 1


@pytest.mark.parametrize("k", [0, 1, MOST_TRIALS + 1])
def test_too_few_and_too_many_trials_are_refused(k):
    with pytest.raises(PoolingError, match=f"found {k}"):
        permutation_test([0.1] * k, [0.1] * k)
