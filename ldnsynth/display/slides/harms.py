"""Harms on one slide: what was counted, by whom."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.wording import count, sentence
from ldnsynth.display.words.harms import harms_of, no_harms
from ldnsynth.evidence.reading.evidence import Evidence


def harms_at_a_glance(evidence: Evidence) -> Table | Note:
    """Table of what was seen of harms; a result a row, serious ones and randomised trials first, as many as fit."""
    rows = harms_of(evidence)
    if rows.empty:
        return Note(no_harms(evidence))
    frame = pd.DataFrame(
        {"Harm": rows["label"].map(sentence), "Study": rows["study"], "Found": rows["told"].map(sentence)}
    )
    shown = rows_that_fit(frame)
    number = rows.loc[rows["direction"] != "not_reported", "trial_id"].nunique()
    studies = f"{count(number, 'study', 'studies')} {'tells' if number == 1 else 'tell'}"
    return Table(
        id="harms-at-a-glance",
        title=f"{sentence(studies)} of harms; that few people had none does not show that there is none",
        frame=shown,
        notes=more(len(frame) - len(shown)),
    )
