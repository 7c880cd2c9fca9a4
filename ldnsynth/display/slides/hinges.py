"""What a single judgement would change, large enough for the last row of a room."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Finding, Table
from ldnsynth.display.slides.sheet import more, rows_that_fit
from ldnsynth.display.wording import count, listing, out_of, sentence
from ldnsynth.display.words.outcomes import outcome_name
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.flips import flips
from ldnsynth.views.rated_outcomes import RatedOutcome


def hinges_at_a_glance(rated: Sequence[RatedOutcome]) -> Table | Finding | None:
    """Table of the outcomes that one milder judgement would rate higher, and of which; None if none was graded."""
    if not rated:
        return None
    rows = []
    for outcome in rated:
        frame = flips(outcome.start, outcome.levels)
        milder = frame[frame["flips"] & (frame["other_levels"] > frame["levels"])]
        if len(milder):
            rows.append(
                {
                    "Outcome": outcome_name(outcome, rated),
                    "One level milder on": listing([name.replace("_", " ") for name in milder["aspect"]], last="or"),
                    "Certainty would be": LEVELS[milder["other_certainty"].iloc[0]].label.lower(),
                }
            )
    if not rows:
        return Finding("hinges", "No single judgement, one level milder, would rate any outcome higher")
    shown, unmoved = rows_that_fit(pd.DataFrame(rows)), len(rated) - len(rows)
    notes = [*more(len(rows) - len(shown))]
    if unmoved:
        notes.append(f"For {count(unmoved, 'other')} no single judgement would do.")
    return Table(
        id="hinges-at-a-glance",
        title=f"{sentence(out_of(len(rows), len(rated)))} ratings would be higher if one judgement were milder",
        frame=shown,
        notes=(" ".join(notes),) if notes else (),
    )
