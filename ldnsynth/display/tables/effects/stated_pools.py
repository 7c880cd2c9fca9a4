"""What a review file stated of its own data, and what its rows give here."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.words.estimates.stated_pools import (
    computed_words,
    method_words,
    stated_pools,
    stated_words,
)
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.row_ids import joined


def stated_pools_table(evidence: Evidence) -> Table | Note:
    """Table of stated pooled results, each beside what its rows give by the same method."""
    pools = list(stated_pools(evidence))
    if not pools:
        return Note("No file that was brought in states a pooled result of the studies that are selected.")
    labels = evidence.outcomes.set_index("outcome_id")["label"]
    frame = pd.DataFrame(
        {
            "Outcome": [
                labels[pool.row["outcome_id"]] + (f": {pool.row['subgroup']}" if pool.row["subgroup"] else "")
                for pool in pools
            ],
            "Method": [method_words(pool.row) for pool in pools],
            "Trials": [str(len(pool.results)) for pool in pools],
            "Stated": [stated_words(pool) for pool in pools],
            "Computed anew": [computed_words(pool) for pool in pools],
        }
    )
    links = [joined(pd.Series(pool.results)) for pool in pools]
    return Table(
        id="stated-pools",
        title="Pooled results as the file stated them, and computed anew from its rows",
        frame=frame,
        numeric=("Trials", "Stated", "Computed anew"),
        notes=(
            "Stated in the digits that the file prints. Computed anew by the method that it names, with the formulas "
            "of RevMan, which differ a little from those of the rest of this report.",
        ),
        links=dict.fromkeys(("Trials", "Stated", "Computed anew"), links),
    )
