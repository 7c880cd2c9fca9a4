"""The title of a figure of trials that are pooled: which way they point, and what they come to together."""

from ldnsynth.display.wording import in_words, sentence, with_article
from ldnsynth.display.words.estimates.effects import effect_words, group_name, intervention_of
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.vocabulary import POOLED_MEASURES


def title_of_pooled(group: Group) -> str:
    """Which way the trials of an outcome point, and what they come to: "Pain: all three trials point to it, ..."."""
    words = effect_words(group)
    if group.is_ratio:
        words = f"{with_article(POOLED_MEASURES[group.measure])} of {words.removeprefix(f'{group.measure} ')}"
    return f"{sentence(group_name(group, with_condition=True))}: {_which_way(group)}, together {words}"


def _which_way(group: Group) -> str:
    """Which way the estimates of a group point: "three trials point in different directions"."""
    better = group.estimated["yi"] > 0 if group.better == "higher" else group.estimated["yi"] < 0
    worse = (group.estimated["yi"] != 0) & ~better
    trials = f"{in_words(len(better))} trials"
    if better.any() and worse.any():
        return f"{trials} point in different directions"
    return f"all {trials} point {'to' if better.any() else 'against'} {intervention_of([group])}"
