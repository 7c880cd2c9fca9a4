"""Alt texts count what is drawn, in slides and forest plots too; `test_figures` asks it of every other figure."""

import pytest
from selections import SELECTIONS, call, evidence, untold_marks

from ldnsynth.display import figures, slides
from ldnsynth.display.blocks import Figure
from ldnsynth.display.figures.drawn import counted_words, drawn
from ldnsynth.display.style import draw


@pytest.mark.parametrize("name", SELECTIONS)
@pytest.mark.parametrize("plot", [figures.event_estimates, slides.effects_at_a_glance], ids=lambda plot: plot.__name__)
def test_an_alt_text_counts_what_is_drawn(plot, name):
    shown = call(plot, name, better="higher")
    if isinstance(shown, Figure):
        assert untold_marks(shown, draw(shown.paint, height=shown.height, width=shown.width)) == [], shown.alt


@pytest.mark.parametrize("name", SELECTIONS)
def test_bars_of_bias_by_domain_are_counted_too(name):
    shown = figures.bias_summary(evidence(name))
    if isinstance(shown, Figure):
        assert untold_marks(shown, draw(shown.paint, height=shown.height, width=shown.width)) == [], shown.alt


def test_estimates_and_pooled_effects_are_told_apart():
    shown = call(figures.indirect_estimates, "multiple sclerosis")
    assert shown.alt.startswith("5 panels, an axis each, with 7 estimates and 1 pooled effect.")
    assert (
        shown.title
        == "Indirect: 6 trials in fibromyalgia, arthritis, depression and chronic pain of several causes; "
        + ("in fibromyalgia three trials of pain point in different directions")
    )


def test_marks_of_one_name_are_counted_in_words():
    assert counted_words(drawn("study", "studies"), 2) == "2 studies"
    assert counted_words(drawn("estimate"), 1) == "1 estimate"
    assert counted_words("_child4", 3) == counted_words("Cree 2010", 3) == counted_words(None, 3) == ""
