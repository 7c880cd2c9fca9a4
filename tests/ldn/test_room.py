"""What a room sees of a result: one picture, levels of certainty, what a useful trial needs, what is taken home."""

import pytest
from selections import SELECTIONS, effects, evidence, groups, rated

from ldnsynth.display.blocks import Figure, Note, Table
from ldnsynth.display.slides import levels_at_a_glance, result_in_one_picture, take_home, useful_trial
from ldnsynth.display.slides.picture import people_behind
from ldnsynth.synthesis.grade.certainty import LEVELS

MS = "multiple sclerosis"


def of(name):
    return evidence(name), effects(name), groups(name), rated(name)


def test_the_picture_says_the_number_that_the_room_repeats():
    picture = result_in_one_picture(evidence(MS), groups(MS), rated(MS))
    assert picture.title.startswith("Mental quality of life: 3.3 points better (0.2 to 6.4 better;")
    drawn = picture.data.set_index("outcome")
    (pain,) = [one for one in groups(MS) if one.domain == "pain"]
    assert drawn.loc["Pain", "estimate"] == -pain.pooled.estimate > 0  # right of the line is better
    assert people_behind(evidence(MS), groups(MS), ()) is None
    assert "80 people entered, 60 were analysed" in picture.alt


@pytest.mark.parametrize("name", SELECTIONS)
def test_every_selection_has_a_picture_or_says_why_not(name):
    for block in (
        result_in_one_picture(evidence(name), groups(name), rated(name)),
        levels_at_a_glance(evidence(name), rated(name)),
    ):
        assert block is None or isinstance(block, Figure | Note)


def test_bars_end_at_the_certainty_and_name_what_took_levels():
    bars = levels_at_a_glance(evidence(MS), rated(MS)).data
    assert set(bars["certainty"]) <= set(LEVELS) and bars["reasons"].str.contains("−").all()
    assert "Serious adverse events" in set(bars["outcome"])
    assert levels_at_a_glance(evidence(MS), []) is not None


@pytest.mark.parametrize("name", SELECTIONS)
def test_three_sentences_and_what_must_not_be_concluded(name):
    block = take_home(*of(name))
    if evidence(name).trials.empty:
        assert isinstance(block, Note)
        return
    kept = block.frame[block.frame["Part"].str.startswith("Three")]["Sentence"]
    assert len(kept) == 3 and all(text.endswith(".") and not text.endswith("..") for text in kept)
    unsure = any(one.certainty == "very_low" for one in rated(name))
    assert block.frame["Sentence"].str.contains("has no effect|have no effect").any() == unsure


def test_the_next_trial_does_what_the_others_left_out():
    table = useful_trial(*of(MS))
    assert isinstance(table, Table)
    needs = dict(table.frame.itertuples(index=False, name=None))
    assert needs["Keep and count everybody"] == "20 of 80 people are missing"
    assert needs["Compare disability and progression"]
    assert any("128 people in parallel arms" in does for does in needs)
