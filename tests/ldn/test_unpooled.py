"""No result is lost without a word: each stands in a pooled effect, or in the table of what does not."""

import pandas as pd
import pytest
from selections import effects, everything, evidence, groups, shown

from ldnsynth.display import tables
from ldnsynth.display.blocks import Note
from ldnsynth.display.tables.effects.unpooled import why_unpooled
from ldnsynth.evidence import Selection, select
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.synthesis.trials.unpooled import unpooled_results
from ldnsynth.views.effects import effects_of
from ldnsynth.vocabulary import RANDOMISED_DESIGNS


def reasons(of):
    """The reason and the detail of each result of some evidence that is not pooled."""
    found = effects_of(of)
    rows = unpooled_results(of.trials, of.results, found, group_effects(found)).set_index("result_id")
    return dict(zip(rows.index, zip(rows["reason"], rows["detail"], strict=True), strict=True))


@pytest.fixture
def fibromyalgia():
    return select(everything(), Selection(conditions=("fibromyalgia",)))


def test_results_of_two_trials_are_said_to_be_shown_side_by_side():
    found = why_unpooled(evidence("all"), effects("all"), groups("all"))
    side_by_side = found["only one other trial gives an estimate: the two are shown side by side"]
    pairs = [result for group in groups("all") if group.pooled.k == 2 for result in group.estimated["result_id"]]
    assert sorted(side_by_side["result_id"]) == sorted(pairs)


def test_without_a_result_there_is_a_note():
    assert shown(tables.unpooled_table, "nothing") == Note("There is no result to pool.")


def test_a_trial_that_is_not_randomised_is_named_with_its_design(fibromyalgia):
    trials = fibromyalgia.trials.copy()
    randomised = trials["design"].isin(RANDOMISED_DESIGNS)
    trials.loc[randomised, "design"] = "nonrandomised_comparison"  # by alternation, say
    told = reasons(fibromyalgia.with_tables(trials=trials))
    for trial in trials.loc[randomised, "trial_id"]:
        own = {why for result, why in told.items() if result.startswith(f"{trial}/")}
        assert own <= {("design", "nonrandomised_comparison")}


def test_a_second_comparison_of_a_trial_with_three_arms_is_named(fibromyalgia):
    before = reasons(fibromyalgia)
    (group,) = [group for group in groups("fibromyalgia") if group.is_pooled][:1]
    used = group.estimated["result_id"].iloc[0]
    row = fibromyalgia.results[fibromyalgia.results["result_id"] == used]
    second = row.assign(result_id=f"{used}x", comparator_id=row["comparator_id"] + "x", role="exploratory")
    more = fibromyalgia.with_tables(results=pd.concat([fibromyalgia.results, second], ignore_index=True))
    told = reasons(more)
    assert told.pop(f"{used}x") == ("other_arms", "")
    assert told == before
    assert "another comparison of the same trial is used" in why_unpooled(
        more, effects_of(more), group_effects(effects_of(more))
    )


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"contrast": "subgroup"}, ("contrast", "subgroup")),
        ({"role": "exploratory"}, ("same_arms", "")),
        ({"measure": "OR", "yi": 1.5, "ci_low": 1.1, "ci_high": 2.0, "ci_level": 95.0}, ("other_scale", "")),
        ({"m1i": float("nan"), "yi": float("nan")}, ("no_estimate", "")),
    ],
    ids=lambda value: str(value)[:12],
)
def test_each_further_reason(fibromyalgia, cells, reason):
    (group,) = [group for group in groups("fibromyalgia") if group.is_pooled][:1]
    used = group.estimated["result_id"].iloc[0]
    row = fibromyalgia.results[fibromyalgia.results["result_id"] == used]
    further = row.assign(result_id=f"{used}x", **cells)
    results = pd.concat([fibromyalgia.results, further], ignore_index=True)
    assert reasons(fibromyalgia.with_tables(results=results))[f"{used}x"] == reason
