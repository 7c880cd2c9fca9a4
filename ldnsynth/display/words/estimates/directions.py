"""Which way the trials point, outcome by outcome, with what a reader needs beside it."""

import pandas as pd

from ldnsynth.directions import POINTS
from ldnsynth.display.wording import decimal
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.without_pooling.strength import MIXED, trial_directions
from ldnsynth.views.effects import comparisons

AUTHORS_CHOICE = "Which numbers are printed is the authors’ choice."
SMALL_P = 0.05


@once
def directions_of(evidence: Evidence) -> pd.DataFrame:
    """One row a trial and outcome of which a result was seen, by condition and outcome.

    Returns
    -------
    DataFrame
        The columns of `strength.trial_directions`; condition, design and label of the trial; and
        estimated: whether a point estimate gives it a direction, if a mixed one.
    """
    cells = trial_directions(evidence.trials, evidence.outcomes, evidence.results, domains=evidence.topic.domains)
    cells = cells.merge(evidence.trials[["trial_id", "condition", "design", "label"]], on="trial_id")
    cells["estimated"] = cells["sense"].isin([*POINTS, MIXED])
    places = cells["condition"].map(list(evidence.topic.conditions).index)
    return cells.assign(place=places).sort_values("place", kind="stable", ignore_index=True).drop(columns="place")


def print_choice(evidence: Evidence) -> str:
    """A sentence on what authors chose to print, and whether it is just the estimates with a small p value.

    If so, to count which way the estimates point is to count by significance.
    """
    cells = directions_of(evidence)
    printed = cells[cells["compared"] & cells["estimated"]]
    rows = comparisons(evidence).merge(printed[["trial_id", "domain"]], on=["trial_id", "domain"])
    smallest = rows[rows["pi_relation"] != ">"].groupby(["trial_id", "domain"])["pi"].min()
    if printed.empty or (smallest <= SMALL_P).sum() < len(printed):
        return AUTHORS_CHOICE
    which = "The one estimate has" if len(printed) == 1 else "All of these estimates have"
    return (
        f"{AUTHORS_CHOICE} {which} a p value of {decimal(SMALL_P)} or less: to count them is to count by significance."
    )
