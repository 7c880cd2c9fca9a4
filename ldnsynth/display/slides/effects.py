"""What the randomised trials estimate, in numbers that can be said aloud."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.slides.prompts import ask_of_intervals
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.wording import integer, sentence
from ldnsynth.display.words.estimates.effects import effect_words, group_name, intervention_of, scale_words
from ldnsynth.display.words.estimates.titles import BOUND, BOUNDED, title_of
from ldnsynth.synthesis.trials.groups import Group


def effects_at_a_glance(groups: Sequence[Group]) -> Table | Note:
    """Table of what is estimated, a row an outcome: in its unit or as a ratio, which side is better, and people.

    Its last note is what a presenter asks the room of it.

    Parameters
    ----------
    groups : sequence of Group
        What was pooled of the selection.
    """
    if not groups:
        text = "No randomised trial of this selection gives an estimate with its uncertainty."
        return Note(f"{text} {ask_of_intervals(groups).text}")
    several = len({group.condition for group in groups}) > 1
    ratios = any(group.is_ratio for group in groups)
    estimate = f"{sentence(intervention_of(groups))} {'against' if ratios else 'minus'} comparator (interval)"
    frame = pd.DataFrame(
        {
            "Outcome": [group_name(group, with_condition=several) + _bound(group) for group in groups],
            estimate: [effect_words(group).replace(" ", "\u00a0", 1) for group in groups],
            "Point estimate": [_sides(group) for group in groups],
            "Scale": [_scale(group) for group in groups],
            "People (trials)": [_people(group) for group in groups],
        }
    )
    shown = rows_that_fit(frame)
    return Table(
        id="effects-at-a-glance",
        title=title_of(groups, what="estimate" if ratios else "difference"),
        frame=shown,
        numeric=(estimate, "People (trials)"),
        notes=(" ".join([*more(len(frame) - len(shown)), *_bounded(groups), ask_of_intervals(groups).text]),),
    )


def _bound(group: Group) -> str:
    flags = group.estimated["smd_flags" if group.measure == "SMD" else "flags"]
    return BOUND if any("bound_p" in given for given in flags) else ""


def _bounded(groups: Sequence[Group]) -> list[str]:
    return [BOUNDED] if any(map(_bound, groups)) else []


def _sides(group: Group) -> str:
    """Which side of no difference it lies on with the intervention: "better"; of two trials that of each, in order."""
    turn = 1 if group.better == "higher" else -1
    known = [group.pooled.estimate] if group.pooled.k == 1 or group.is_pooled else list(group.estimated["yi"])
    return "; ".join({1: "better", 0: "neither", -1: "worse"}[int(np.sign(turn * estimate))] for estimate in known)


def _people(group: Group) -> str:
    """The people that the estimates rest on, a dash where a trial does not tell, and the trials."""
    people = group.estimated["n"]
    return f"{'–' if people.isna().any() else integer(people.sum())} ({group.pooled.k})"


def _scale(group: Group) -> str:
    if group.is_ratio:
        side = "above" if group.better == "higher" else "below"
        return f"{side} 1 is better"
    return scale_words(group.estimated.iloc[0]) if group.in_units else "several, in SD; above 0 is better"
