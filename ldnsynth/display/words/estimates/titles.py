"""Titles of figures and slides of estimates: which way trials point, what they come to, whose estimates these are."""

from collections.abc import Sequence

from ldnsynth.display.wording import count, in_words, listing, sentence, with_article
from ldnsynth.display.words.estimates.effects import effect_words, group_name, intervention_of
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.vocabulary import POOLED_MEASURES

BOUND = "*"  # after a trial's name: its p value was printed as a bound
BOUNDED = "An asterisk marks a p value printed as a bound: that interval is too wide if anything."


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


def title_of(groups: Sequence[Group], *, what: str = "difference") -> str:
    """What the trials of the one outcome come to; of several whose estimates these are, and who gives none."""
    if len(groups) == 1 and groups[0].is_pooled:
        return title_of_pooled(groups[0])
    known = list(dict.fromkeys(label for group in groups for label in group.estimated["label"]))
    silent = dict.fromkeys(label for group in groups for label in group.trials["label"])
    silent = [label for label in silent if label not in known]
    if len(known) == 1:
        others = f"; {listing(silent)} {'gives' if len(silent) == 1 else 'give'} none" if silent else ""
        return f"Every {what} comes from one trial, {known[0]}{others}"
    outcomes = count(len({(group.condition, group.domain) for group in groups}), "outcome")
    what = outcomes if outcomes == count(len(groups), "outcome") else f"{count(len(groups), 'scale')} of {outcomes}"
    return f"{sentence(what)} estimated, from {count(len(known), 'trial')}"
