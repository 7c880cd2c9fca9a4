"""Every stance with its reason."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import decimal, sentence, span
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.vocabulary import BASES, QUESTIONS


def stances_table(evidence: Evidence) -> Table | Note:
    """Table of every stance with the reason for its code and where in the source it stands."""
    sources = sources_in_order(evidence)
    rows = evidence.stances.merge(sources.reset_index(names="order")[["source_id", "label", "order"]], on="source_id")
    if rows.empty:
        return Note("None of the sources was certainly written by that day.")
    rows["question_order"] = rows["question"].map(list(QUESTIONS).index)
    rows = rows.sort_values(["order", "question_order", "coder"])
    frame = pd.DataFrame(
        {
            "Question": rows["question"].map(lambda name: sentence(QUESTIONS[name])),
            "Stance": rows["stance"]
            .map(lambda value: decimal(value) if value <= 0 else f"+{value:.0f}")
            .where(rows["stance"].notna(), "does not say"),
            "Worded": rows["certainty"],
            "Leans on": rows["basis"].map(lambda name: BASES.get(name, "")),
            "Lines": [span(row.first_line, row.last_line) for row in rows.itertuples()],
            "Why this code": rows["reason"],
            "Source": rows["label"],
        }
    )
    coders = ", ".join(sorted(set(rows["coder"])))
    return Table(
        id="stances",
        title="Every stance with its reason",
        frame=frame,
        numeric=("Stance",),
        group="Source",
        notes=(
            f"Coder: {coders}. With one coder there is no agreement to report. Lines are those of the "
            "source’s text file.",
        ),
    )
