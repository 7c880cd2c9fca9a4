"""Alt texts count what is drawn, in slides and forest plots too; `test_figures` asks it of every other figure."""

from selections import call

from ldnsynth.display import figures
from ldnsynth.display.drawn import counted_words, drawn


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
