"""Harms as they were reported, by studies of every design."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import sentence
from ldnsynth.display.words.harms import harms_of, no_harms
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.vocabulary import DESIGNS


def harms_table(evidence: Evidence) -> Table | Note:
    """Table of every result on a harm, of randomised trials first."""
    rows = harms_of(evidence)
    if rows.empty:
        return Note(no_harms(evidence))
    frame = pd.DataFrame(
        {
            "Harm": rows["label"].map(sentence),
            "Study": rows["study"],
            "Design": rows["design"].map(DESIGNS),
            "When": rows["timepoint"],
            "Reported": rows["told"],
            "Seen in": rows["level"],
            "Domain": rows["domain"].map(lambda name: sentence(evidence.topic.domain_labels[name])),
        }
    )
    return Table(
        id="harms",
        title="What was seen of harms, in studies of every design",
        frame=frame,
        group="Domain",
        keys={"harm": "Harm", "reported": "Reported", "study": "Study"},
        links={"Reported": list(rows["result_id"])},
        notes=("Few people for a short time: that no harm was seen does not show that there is none.",),
    )
