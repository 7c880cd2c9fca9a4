"""People needed, against tables that others computed."""

import pytest

from ldnsynth.synthesis.grade.power import people_needed_crossover, people_needed_parallel


@pytest.mark.parametrize(
    ("smd", "power", "an_arm"),
    [(0.2, 0.8, 394), (0.5, 0.8, 64), (0.8, 0.8, 26), (0.5, 0.9, 86)],
)
def test_parallel_is_that_of_the_exact_t_test(smd, power, an_arm):
    """R 4.2, power.t.test(delta, sd = 1, power): 393.4, 63.8, 25.5 and 85.0 people an arm, rounded up."""
    assert people_needed_parallel(smd, power=power) == 2 * an_arm


def test_crossover_at_correlation_one_half_is_the_paired_t_test():
    """With r = 0.5 the SD of differences is that of people, so d = 0.5 needs the 34 pairs of the paired t test."""
    assert people_needed_crossover(0.5, r=0.5) == 34


def test_crossover_needs_fewer_people_as_measurements_agree():
    needed = [people_needed_crossover(0.3, r=r) for r in (-0.5, 0, 0.5, 0.9)]
    assert needed == sorted(needed, reverse=True)
    assert len(set(needed)) == 4


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: people_needed_parallel(0), "smd"),
        (lambda: people_needed_parallel(0.5, power=1), "power"),
        (lambda: people_needed_parallel(0.5, alpha=0), "alpha"),
        (lambda: people_needed_crossover(0.5, r=1), "r:"),
    ],
)
def test_numbers_out_of_range_are_refused(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_difference_that_cree_2010_found_would_take_a_crossover_of_more_than_its_sixty():
    # 0.27 SD, r = 0.5: 2 (1 - 0.5) (1.96 + 0.84)^2 / 0.27^2 = 108, and Guenther's z^2 / 2 for the t test
    assert people_needed_crossover(0.27) == 110
    assert people_needed_crossover(0.5) == 34
    assert people_needed_parallel(0.5) == 128
