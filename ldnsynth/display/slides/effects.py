"""What the randomised trials estimate, in numbers that can be said aloud."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.effects import effect_words, group_name, scale_words
from ldnsynth.display.figures.scale_estimates import title_of
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.wording import integer
from ldnsynth.synthesis.groups import Group


def effects_at_a_glance(groups: Sequence[Group]) -> Table | Note:
    """Table of the differences, a row an outcome, each in the unit of its scale, with people and trials.

    Parameters
    ----------
    groups : sequence of Group
        What was pooled of the selection.
    """
    chosen = [group for group in groups if group.measure != "RR"]
    if not chosen:
        return Note("No randomised trial of this selection gives a difference with its uncertainty.")
    several = len({group.condition for group in chosen}) > 1
    frame = pd.DataFrame(
        {
            "Outcome": [group_name(group, with_condition=several) for group in chosen],
            "LDN less comparator (interval)": [effect_words(group).replace(" ", "\u00a0", 1) for group in chosen],
            "Scale": [_scale(group) for group in chosen],
            "People (trials)": [f"{integer(group.estimated['n'].sum())} ({group.pooled.k})" for group in chosen],
        }
    )
    shown = rows_that_fit(frame)
    return Table(
        id="effects-at-a-glance",
        title=title_of(chosen),
        frame=shown,
        numeric=("LDN less comparator (interval)", "People (trials)"),
        notes=more(len(frame) - len(shown)),
    )


def _scale(group: Group) -> str:
    return scale_words(group.estimated.iloc[0]) if group.measure == "MD" else "several, in SD; above 0 is better"
