"""What if the silent trial had found something: natural for multiple sclerosis, and none where no trial is silent."""

import pytest
from selections import rated

from ldnsynth.display.answer import what_if


def test_at_no_effect_the_estimate_on_multiple_sclerosis_falls_as_published_figures_say():
    """By hand: weights 1 / 0.1315² and 96 / 4 (parallel), 96 / (2 × 0.5) (paired), for 0.2711 and 0."""
    made = what_if(rated("multiple sclerosis"))
    assert (made.outcome, made.silent, made.people) == ("mental quality of life", "Sharafaddinzadeh 2010", 96)
    parallel, paired = (made._pooled(one) for one in made.imagined)
    assert parallel == pytest.approx((0.1916, -0.0250, 0.4082), abs=5e-4)
    assert paired == pytest.approx((0.1020, -0.0560, 0.2600), abs=5e-4)
    assert "Had Sharafaddinzadeh 2010 (96 people) found no effect, all together would come to 0.19 SD" in made.text


def test_the_correlation_within_people_moves_the_paired_analysis_alone():
    loose, tight = (what_if(rated("multiple sclerosis"), correlation=r) for r in (0.2, 0.8))
    assert loose.imagined[0] == tight.imagined[0]
    assert loose.imagined[1].se > tight.imagined[1].se


def test_a_parallel_trial_has_one_way_of_analysis():
    for outcome in rated("fibromyalgia"):
        made = what_if([outcome])
        if made:
            assert len(made.imagined) == 1 + (
                outcome.trials.set_index("label").at[made.silent, "design"] == "randomised_crossover"
            )


def test_nothing_is_imagined_where_no_trial_is_silent():
    assert what_if([]) is None
    assert what_if([one for one in rated("fibromyalgia") if one.domain == "cognition"]) is None
