"""The exact upper limit of a proportion, against its closed form and the binomial distribution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from ldnsynth.synthesis.effect_sizes.proportions import exact_upper_limit


@pytest.mark.parametrize(("people", "percent"), [(80, "3.7"), (31, "9.2"), (6, "39.3"), (1, "95.0")])
def test_nobody_of_so_many_leaves_so_much_possible(people, percent):
    """1 - 0.05^(1/n), of which 3/n is the rule of thumb."""
    limit = exact_upper_limit(0, people)
    assert limit == pytest.approx(1 - 0.05 ** (1 / people))
    assert f"{100 * limit:.1f}" == percent


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))), st.floats(0.5, 0.999))
def test_so_few_events_have_just_the_chance_that_is_left(counts, level):
    events, people = counts
    limit = exact_upper_limit(events, people, level=level)
    assert events / people < limit < 1
    assert binom.cdf(events, people, limit) == pytest.approx(1 - level, abs=1e-8)


def test_everybody_leaves_everything_and_nothing_known_is_nan():
    assert exact_upper_limit(5, 5) == 1
    assert np.isnan(exact_upper_limit(np.nan, 5)) and np.isnan(exact_upper_limit(1, np.nan))
    assert np.shape(exact_upper_limit([0, 1], [10, 20])) == (2,)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [({"xi": 6, "ni": 5}, "xi"), ({"xi": -1, "ni": 5}, "xi"), ({"xi": 0, "ni": 5, "level": 1}, "level")],
)
def test_impossible_counts_and_levels_are_refused(arguments, word):
    with pytest.raises(ValueError, match=word):
        exact_upper_limit(**arguments)
