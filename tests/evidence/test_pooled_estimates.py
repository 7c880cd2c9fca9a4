"""Pooled results of published meta-analyses: faults of their rows are told."""

import pytest

POOL = "notice2014/remission"


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"yi": "2.6"}, "yi", "2.6 lies outside its interval 0.9 to 2.5"),
        ({"ci_low": "-0.1"}, "ci_low", "a ratio is above 0"),
        ({"trial_ids": "open2010;nobody1999", "trials_verification": "abstract"}, "trial_ids", "no trial nobody1999"),
        ({"trial_ids": "open2010"}, "trials_verification", "fill both cells or neither"),
        ({"trials_verification": "abstract"}, "trials_verification", "fill both cells or neither"),
    ],
)
def test_a_pool_that_cannot_be_is_told(package, cells, column, words):
    package.edit("pooled_estimates", POOL, **cells)
    (problem,) = package.rule_problems()
    assert (problem.file, problem.key, problem.column) == ("pooled_estimates.csv", POOL, column)
    assert words in problem.message


def test_a_difference_may_be_below_nothing(package):
    package.edit("pooled_estimates", POOL, measure="MD", yi="-0.5", ci_low="-0.9", ci_high="-0.1")
    assert package.rule_problems() == []
