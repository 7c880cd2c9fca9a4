"""Differences in the unit of their scale: numbers, better side, what matters, and one orientation everywhere."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Polygon
from selections import effects, everything, evidence, groups

from ldnsynth.display import figures, slides, tables
from ldnsynth.display.blocks import Note
from ldnsynth.display.style import draw
from ldnsynth.display.words.estimates.effects import effect_words, scale_words, threshold_words, unit_of
from ldnsynth.evidence import select_trial
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.rated_outcomes import rated_outcomes

MS = "multiple sclerosis"


def group_of(name, domain):
    return next(group for group in groups(name) if group.domain == domain)


def test_multiple_sclerosis_is_told_in_points():
    data = figures.scale_estimates(groups(MS)).data.set_index("group")
    words = data[data["words"] != "no estimate"]["words"].to_dict()
    assert words == {
        "Quality of life, mental": "3.3 points (0.2 to 6.4)",
        "Depression and anxiety": "6.0 points (1.5 to 10.5)",
        "Pain": "−1.6 points (−3.1 to −0.1)",
        "Cognition": "−2.4 points (−4.8 to 0.0)",
    }
    assert data["better"].groupby(level=0).first().to_dict()["Pain"] == "lower"


def test_a_group_on_one_scale_is_an_md_and_one_on_several_is_in_sds():
    assert {group.measure for group in groups(MS)} == {"MD"}
    pain = group_of("fibromyalgia", "pain")
    assert (pain.measure, unit_of(pain), effect_words(pain)) == ("SMD", "SD", "0.14 SD (−0.83 to 1.11)")
    assert effect_words(group_of(MS, "pain")) == "−1.6 points (−3.1 to −0.1)"
    assert effect_words(group_of("Crohn's disease", "withdrawals")) == "RR 0.33 (0.01 to 7.72)"


def test_standard_deviations_turn_every_scale_the_same_way():
    for domain in ("pain", "cognition", "mood", "quality_of_life_mental"):
        assert 0.25 < group_of(MS, domain).estimated["smd"].iloc[0] < 0.35
    cognition = group_of(MS, "cognition").estimated.iloc[0]
    assert -0.005 < cognition["smd_low"] <= 0  # p = 0.05 touches no difference here too
    assert (effects(MS)["smd"].dropna() > 0).all()


def test_what_is_known_of_a_scale_stands_beside_its_estimate():
    first = group_of(MS, "quality_of_life_mental").estimated.iloc[0]
    assert scale_words(first) == "0 to 100 points, higher is better; general population 50 (SD 10)"
    assert threshold_words(first) == "no threshold for what matters is recorded"
    assert threshold_words(first.where(first.index != "mid", 5.0)) == "a difference matters from 5 points on"
    table = tables.scales_table(evidence(MS), groups(MS))
    rows = table.frame.set_index("Scale")
    assert rows.loc["Pain Effects Scale", "Range"] == "6 to 30"
    assert "mental one" in rows.loc["SF-36 Mental Component Summary", "What to know"]
    assert table.links["Range"] == ["msddjournal2018"] * 3 + ["qualliferes2010"]


def test_the_figure_shades_what_matters_and_says_where_nothing_is_recorded():
    known = group_of(MS, "pain")
    given = replace(known, trials=known.trials.assign(mid=2.0))
    shown = figures.scale_estimates([given, group_of(MS, "cognition")])
    assert "recorded for Pain Effects Scale (2 points), and not for 1 of these 2 scales; it is shaded" in shown.subtitle
    first, second = draw(shown.paint, height=shown.height).axes
    assert (len(first.patches), len(second.patches)) == (2, 0)
    assert first.get_xlim()[0] == -first.get_xlim()[1]
    assert [text.get_text() for text in first.texts if text.get_text() in ("← better", "better →")] == ["← better"]


def test_three_trials_on_one_scale_get_a_diamond():
    frame = effects(MS)
    row = frame[frame["result_id"] == "cree2010/pes/w8"].iloc[0]
    rows = [row.to_dict() | {"trial_id": name, "result_id": name, "label": name} for name in "abc"]
    (group,) = group_effects(pd.DataFrame(rows))
    assert (group.measure, group.better, group.pooled.k) == ("MD", "lower", 3)
    shown = figures.scale_estimates([group])
    (ax,) = draw(shown.paint, height=shown.height).axes
    assert sum(type(patch) is Polygon for patch in ax.patches) == 1
    assert effect_words(group) in [text.get_text() for text in ax.texts]


def test_a_recorded_threshold_of_a_scale_that_is_put_together_with_others_is_named():
    """Indirect evidence on pain: 1 point on the rating scale matters; the caption said nothing was recorded."""
    shown = figures.indirect_estimates(groups(MS), groups("all"), everywhere=evidence("all"))
    assert "recorded for Pain, numeric rating scale (1 point), and not for " in shown.subtitle
    assert "cannot be drawn where scales are put together" in shown.subtitle
    assert "any of these scales" not in shown.subtitle
    assert "not recorded for any of these scales" in figures.scale_estimates(groups(MS)).subtitle


def test_of_four_trials_each_is_left_out_and_the_course_begins_with_the_third():
    frame = effects(MS)
    row = frame[frame["result_id"] == "cree2010/pes/w8"].iloc[0]
    rows = [row.to_dict() | {"trial_id": name, "result_id": name, "label": name} for name in "abcd"]
    (group,) = group_effects(pd.DataFrame(rows))
    left_out, course = figures.leave_one_out([group]), figures.cumulative([group])
    assert "below 0 is better" in left_out.subtitle
    assert list(left_out.data.loc[left_out.data["row"] == "study", "Trials"]) == ["3"] * 4
    assert list(course.data.loc[course.data["row"] == "study", "Trials"]) == ["3", "4"]
    assert "with the first three trials to" in course.title


def test_other_conditions_are_told_as_they_are():
    shown = figures.indirect_estimates(groups(MS), groups("all"))
    assert "in fibromyalgia three trials of pain point in different directions" in shown.title
    assert "SD" not in shown.title
    assert "multiple" not in " ".join(shown.data["group"]).lower()
    assert isinstance(figures.indirect_estimates(groups(MS), groups(MS)), Note)


@pytest.fixture(scope="module")
def cree():
    return select_trial(everything(), "cree2010")


def test_the_deck_of_a_trial_speaks_in_points_and_of_differences_that_were_stated(cree):
    mine = effects(MS)[effects(MS)["trial_id"] == "cree2010"]
    table = slides.trial_estimates(cree, mine)
    assert table.frame["Estimate (interval)"].tolist()[0].startswith("3.3 points")
    assert "In\u00a0SDs" not in table.frame
    words = set(slides.certainty_of_trial(rated_outcomes(evidence(MS), groups(MS)), cree).frame["This trial"])
    assert "same" not in words
    assert "no difference stated" in words


def test_the_deck_of_a_journal_club_has_numbers_to_say_aloud():
    frame = slides.effects_at_a_glance(groups(MS)).frame
    assert frame["LDN minus comparator (interval)"].tolist()[0] == "3.3\u00a0points (0.2 to 6.4)"
    assert frame["People (trials)"].tolist() == ["60 (1)"] * 4
    pain = slides.effects_at_a_glance(groups("fibromyalgia")).frame.iloc[0]
    assert pain["Scale"] == "several, in SD; above 0 is better"
    crohn = slides.effects_at_a_glance(groups("Crohn's disease")).frame
    assert crohn["Scale"].str.endswith(" 1 is better").all(), "ratios are told too"
    assert "Read the interval aloud" in slides.effects_at_a_glance(groups(MS)).notes[-1]
    assert "No interval is printed" in slides.effects_at_a_glance([]).text


def test_the_slide_says_which_side_is_better_where_higher_is_better_and_where_lower_is():
    """Cree 2010: 6.0 points more on the inventory and 2.4 points fewer cognitive deficits are both better."""
    frame = slides.effects_at_a_glance(groups(MS)).frame.set_index("Outcome")
    assert frame.loc["Depression and anxiety*", "LDN minus comparator (interval)"].startswith("6.0")
    assert frame.loc["Cognition", "LDN minus comparator (interval)"].startswith("−2.4")
    assert set(frame["Point estimate"]) == {"better"}
    worse = replace(group_of(MS, "cognition"), better="higher")
    assert list(slides.effects_at_a_glance([worse]).frame["Point estimate"]) == ["worse"]


def test_few_trials_are_read_twice_on_a_slide():
    shown = slides.few_trials_at_a_glance(evidence("fibromyalgia"), groups("fibromyalgia"), tau_prior="half-normal:0.5")
    pain = shown.frame.set_index("Outcome").loc["Pain (3 trials)"]
    assert pain["By themselves"] == effect_words(group_of("fibromyalgia", "pain"))
    assert pain["With a prior"] == "0.14 SD (−0.45 to 0.73)"
    assert isinstance(slides.few_trials_at_a_glance(evidence(MS), groups(MS), tau_prior="half-normal:0.5"), Note)


def test_no_estimate_has_an_interval_of_another_quantile():
    """Trial and pooled effect of a single trial agree."""
    for group in groups("all"):
        if group.pooled.k == 1:
            row = group.estimated.iloc[0]
            assert np.allclose([group.pooled.ci_low, group.pooled.ci_high], [row["yi_low"], row["yi_high"]])
