"""The works of the last day of searching, with what was decided on each."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import count, sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.review_terms import DECISIONS, EXCLUSIONS
from ldnsynth.views.newest import newest

_ORDER = ("new", "excluded", "held")


def newest_table(evidence: Evidence) -> Table | Note:
    """Table of the works, those that were entered first."""
    last = newest(evidence)
    if last is None:
        return Note("No search was written down.")
    works = last.works.sort_values("decision", key=lambda found: found.map(_ORDER.index), kind="stable")
    frame = pd.DataFrame(
        {
            "Decision": [sentence(DECISIONS[decision]) for decision in works["decision"]],
            "Work": works["title"].tolist(),
            "Why": [
                EXCLUSIONS[row.exclusion] + f": {row.reason}" if row.exclusion else row.reason
                for row in works.itertuples()
            ],
        }
    )
    return Table(
        id="what-is-new",
        title=f"{count(len(works), 'work')} that the searches of {last.day} brought",
        frame=frame[["Work", "Decision", "Why"]],
        group="Decision",
        links={"Work": works["document_id"].tolist()},
    )
