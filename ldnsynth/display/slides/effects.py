"""What the randomised trials estimate, in numbers that can be said aloud."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.effects import effect_words, group_name, intervention_of, scale_words
from ldnsynth.display.figures.scale_estimates import title_of
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.wording import integer
from ldnsynth.synthesis.groups import Group


def effects_at_a_glance(groups: Sequence[Group]) -> Table | Note:
    """Table of the differences, a row an outcome, each in the unit of its scale, which side is better, and people.

    Parameters
    ----------
    groups : sequence of Group
        What was pooled of the selection.
    """
    chosen = [group for group in groups if not group.is_ratio]
    if not chosen:
        return Note("No randomised trial of this selection gives a difference with its uncertainty.")
    several = len({group.condition for group in chosen}) > 1
    difference = f"{intervention_of(chosen)} less comparator (interval)"
    frame = pd.DataFrame(
        {
            "Outcome": [group_name(group, with_condition=several) for group in chosen],
            difference: [effect_words(group).replace(" ", "\u00a0", 1) for group in chosen],
            "Point estimate": [_sides(group) for group in chosen],
            "Scale": [_scale(group) for group in chosen],
            "People (trials)": [f"{integer(group.estimated['n'].sum())} ({group.pooled.k})" for group in chosen],
        }
    )
    shown = rows_that_fit(frame)
    return Table(
        id="effects-at-a-glance",
        title=title_of(chosen),
        frame=shown,
        numeric=(difference, "People (trials)"),
        notes=more(len(frame) - len(shown)),
    )


def _sides(group: Group) -> str:
    """Which side of no difference it lies on with the intervention: "better"; of two trials that of each, in order."""
    turn = 1 if group.better == "higher" else -1
    known = [group.pooled.estimate] if group.pooled.k == 1 or group.is_pooled else list(group.estimated["yi"])
    return "; ".join({1: "better", 0: "neither", -1: "worse"}[int(np.sign(turn * estimate))] for estimate in known)


def _scale(group: Group) -> str:
    return scale_words(group.estimated.iloc[0]) if group.in_units else "several, in SD; above 0 is better"
