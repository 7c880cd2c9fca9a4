"""What the randomised trials printed and what not, large enough for the last row of a room."""

import pandas as pd

from ldnsynth.directions import NONE_OCCURRED, NOT_COMPARABLE, POINTS
from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.wording import listing, sentence
from ldnsynth.display.words.estimates.directions import AUTHORS_CHOICE
from ldnsynth.display.words.estimates.pointing import effect_direction_data, pointing_of_all
from ldnsynth.display.words.summary import domain_in_a_sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.without_pooling.strength import MIXED, SENSES

_SAID = {
    **{sense: f"{sense}, by a point estimate" for sense in (*POINTS, MIXED)},
    **{NONE_OCCURRED: "nobody had the event", NOT_COMPARABLE: "told, not compared"},
}


def directions_at_a_glance(evidence: Evidence) -> Table | Note:
    """Table of the comparisons of randomised trials by what was printed of them: trials and their outcomes."""
    data = effect_direction_data(evidence)
    data = data[data["compared"]]
    if data.empty:
        return Note("No randomised trial of this selection reports a comparison.")
    frame = pd.DataFrame(
        [
            {
                sentence(evidence.topic.intervention.short): sentence(_SAID.get(sense, sense)),
                "Trials and outcomes": _told(data[data["sense"] == sense]),
            }
            for sense in SENSES
            if sense in set(data["sense"])
        ]
    )
    shown = rows_that_fit(frame)
    return Table(
        id="directions-at-a-glance",
        title=f"Which way it points was printed for {pointing_of_all(data)}",
        frame=shown,
        notes=(" ".join([*more(len(frame) - len(shown)), AUTHORS_CHOICE]),),
    )


def _told(rows: pd.DataFrame) -> str:
    """The trials with their outcomes; of nobody, of how many: "Smith 2010: falls (0 of 80)"."""
    people = rows["told"].where(rows["sense"] == NONE_OCCURRED, "")
    names = [domain_in_a_sentence(words) for words in rows["domain"]]
    told = [f"{name} ({nobody})" if nobody else name for name, nobody in zip(names, people, strict=True)]
    outcomes = pd.Series(told, index=rows.index)
    trials = outcomes.groupby(rows["label"], sort=False)
    return "; ".join(f"{label}: {listing(list(names))}" for label, names in trials)
