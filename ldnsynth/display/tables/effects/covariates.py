"""The pooled effect at each level of a covariate."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import decimal, integer, sentence
from ldnsynth.display.words.estimates.effects import describe_pooling, estimate_words, group_name, unit_of, with_unit
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.refusals import attempt
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.covariates import Covariate, levels_that_differ, subgroups_of
from ldnsynth.views.row_ids import joined
from ldnsynth.vocabulary import POOLED_MEASURES


def subgroups_table(evidence: Evidence, groups: Sequence[Group]) -> Table | Note:
    """Table of the pooled effect at each level, a group of rows a covariate, of the outcome with most trials."""
    found = levels_that_differ(evidence, groups)
    if not found:
        return Note("No level of a covariate tells trials apart that are pooled.")
    group = found[0].group
    rows = [row for covariate in found for row in rows_by_level(covariate)]
    links = [row.pop("ids") for row in rows]
    effect = sentence(POOLED_MEASURES[group.measure])
    return Table(
        id="subgroups",
        title=f"{group_name(group, with_condition=False)}: the pooled effect at each level",
        frame=pd.DataFrame(rows).rename(columns={"effect": effect}),
        numeric=("Trials", "People", effect),
        group="Covariate",
        notes=(
            f"All trials together: {describe_pooling(group.pooled)}. The levels of a covariate share one variance "
            "between trials (τ²), as each has few trials. A single trial is shown, not pooled.",
        ),
        links=dict.fromkeys(("Level", "Trials", "People", effect), links),
    )


def rows_by_level(covariate: Covariate) -> list[dict[str, str]]:
    """A row a level; where the levels cannot be pooled, the reason in the place of the effect."""
    found, why = attempt(subgroups_of, covariate)
    rows = []
    for place, (level, trials) in enumerate(covariate.trials.groupby("at_level", sort=True)):
        people = trials["n"].sum() if trials["n"].notna().all() else None
        effect = why if found is None else _words(covariate.group, found.effects, place)
        tau2 = "" if found is None else f" (τ² {decimal(float(found.effects.tau2[place]), 2)})"
        rows.append(
            {
                "Covariate": sentence(covariate.label) + tau2,
                "Level": sentence(level),
                "Trials": str(len(trials)),
                "People": "" if people is None else integer(people),
                "effect": effect,
                "ids": joined(trials["result_ids"]),
            }
        )
    return rows


def _words(group: Group, effects, place: int) -> str:
    ends = (float(side[place]) for side in (effects.estimate, effects.ci_low, effects.ci_high))
    return with_unit(estimate_words(group.measure, *ends), unit_of(group))
