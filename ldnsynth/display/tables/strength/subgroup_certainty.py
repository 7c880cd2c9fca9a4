"""Certainty by subgroup: a row beside that of the whole body (Core GRADE 3)."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.in_use import only_with
from ldnsynth.display.tables.effects.covariates import rows_by_level
from ldnsynth.display.wording import sentence
from ldnsynth.display.words.outcomes import body_name
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.views.covariates import levels_of
from ldnsynth.views.rated_outcomes import RatedOutcome

_NO_MEASURE = "no level can be pooled: no estimate of the whole"


@only_with("certainty_subgroups")
def subgroup_certainty_table(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Table | Note | None:
    """Table of the certainty of subgroups of trials, each beside that of the whole body."""
    bodies, rows, links = {outcome.certainty_id: outcome for outcome in rated}, [], []
    for part in evidence.certainty_subgroups.itertuples():
        if outcome := bodies.get(part.certainty_id):
            effect, trials, ids = _of_level(evidence, outcome, part)
            label = evidence.topic.covariates[part.covariate].label
            rows.append(
                {
                    "Outcome": body_name(outcome),
                    "Subgroup": f"{sentence(label)}: {part.level}",
                    "Trials": trials,
                    "Effect (interval)": effect,
                    "Certainty": LEVELS[part.certainty].words,
                    "All trials": LEVELS[outcome.certainty].words,
                    "Why apart": part.reason,
                }
            )
            links.append((ids, part.subgroup_id, part.certainty_id))
    if not rows:
        return Note("No subgroup of this selection was rated apart.")
    effects, parts, wholes = (list(column) for column in zip(*links, strict=True))
    return Table(
        id="subgroup-certainty",
        title="Certainty of subgroups that are told apart",
        frame=pd.DataFrame(rows),
        numeric=("Trials",),
        links={"Trials": effects, "Effect (interval)": effects, "Certainty": parts, "All trials": wholes},
        notes=(
            "A subgroup has a row of its own only where the difference between subgroups is credible (Core GRADE 3, "
            "2025). The levels share one variance between trials; a single trial is shown, not pooled.",
        ),
    )


def _of_level(evidence: Evidence, outcome: RatedOutcome, part) -> tuple[str, str, str]:
    """Effect, number of trials and rows of one level; without an estimate of the whole why there is none."""
    if outcome.group is None:
        return _NO_MEASURE, "", ""
    found = {row["Level"]: row for row in rows_by_level(levels_of(evidence, outcome.group, part.covariate))}
    row = found.get(sentence(part.level))
    return (row["effect"], row["Trials"], row["ids"]) if row else ("no estimate", "0", "")
