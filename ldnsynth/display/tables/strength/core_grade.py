"""What Core GRADE adds to a summary: standardised differences on one scale, and certainty by subgroup."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.in_use import only_with
from ldnsynth.display.tables.effects.covariates import rows_by_level
from ldnsynth.display.wording import decimal, sentence
from ldnsynth.display.words.estimates.effects import effect_words, group_name, threshold_size
from ldnsynth.display.words.outcomes import body_name
from ldnsynth.display.words.summary import difference_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.reading.labels import row_labels
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.covariates import levels_of
from ldnsynth.views.outcomes import OnOneScale, on_one_scale
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.views.row_ids import estimate_ids, joined

_NO_MEASURE = "no level can be pooled: no estimate of the whole"


@only_with("preferred_scales")
def one_scale_table(evidence: Evidence, groups: Sequence[Group]) -> Table | Note | None:
    """Table of the pooled differences in SD, told too in the unit of the scale that was chosen for their domain."""
    found = [(group, scale) for group in groups if (scale := on_one_scale(evidence, group))]
    if not found:
        return Note("No difference in SD of this selection has a scale on which it could be told.")
    names = row_labels(evidence)
    frame = pd.DataFrame(
        {
            "Outcome": group_name(group, with_condition=True),
            "In SDs": effect_words(group),
            "On one scale": scale_words(scale),
            "Matters from": threshold_size(scale.mid, scale.unit) if scale.mid == scale.mid else "",
            "SD on that scale": f"{decimal(scale.sd)} ({names[scale.source_id]})",
        }
        for group, scale in found
    )
    frame = frame if frame["Matters from"].any() else frame.drop(columns="Matters from")
    links = [joined(estimate_ids(group)) for group, _ in found]
    return Table(
        id="one-scale",
        title="Differences in SD, told on one scale",
        frame=frame,
        links={"In SDs": links, "On one scale": links, "SD on that scale": [scale.source_id for _, scale in found]},
        notes=(
            "The difference in SDs times the SD of the scale, with the same interval (Core GRADE 6, 2025): what the "
            "trials would have found together had all used that scale, with people as unlike as those of the SD. The "
            "certainty is that of the difference in SDs.",
        ),
    )


def scale_words(scale: OnOneScale) -> str:
    """What is estimated on the one scale: "0.3 points better (1.6 worse to 2.2 better; Pain, numeric rating scale)"."""
    ends = scale.estimate, scale.low, scale.high
    return difference_words(*ends, scale.unit, better="higher", scale=scale.label)


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
        links={"Effect (interval)": effects, "Certainty": parts, "All trials": wholes},
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
