"""Which way each trial points in each outcome, and what is told where none does."""

import pandas as pd

from ldnsynth.directions import NONE_OCCURRED, NOT_COMPARABLE, POINTS
from ldnsynth.display.wording import decimal, out_of
from ldnsynth.display.words.estimates.no_events import none_of, people_at_risk
from ldnsynth.display.words.estimates.stated_results import arms_words, group_words
from ldnsynth.display.words.people import people_in
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.synthesis.without_pooling.strength import MIXED, SENSES, results_by_cell, trial_directions
from ldnsynth.views.people import analysed_in

_UNCOMPARED = "told without a comparison"
_TOLD = "told without an estimate"  # in the tally
_CASE = "one case"  # picked for its event: nobody knows of how many


def effect_direction_data(evidence: Evidence) -> pd.DataFrame:
    """One row a trial and outcome that compares, points somewhere or states something, and each harm that was told.

    Returns
    -------
    DataFrame
        condition (a term), domain, label, design, compared (the arms of a randomised trial), people (in words), size
        (people, for the arrow), sense, k_better, k_worse, k_stated, k_none, and told: what stands in words where there
        is no arrow.
    """
    cells = trial_directions(evidence.trials, evidence.outcomes, evidence.results, domains=evidence.topic.domains)
    harms = cells["domain"].isin(evidence.topic.harms)
    cells = cells[harms | cells["compared"] | (cells["sense"] != NOT_COMPARABLE)]
    trials = overview(evidence)[["trial_id", "label", "condition", "design", "size"]]
    rows = cells.merge(trials.reset_index(names="order"), on="trial_id")
    rows["domain_order"] = rows["domain"].map(domains_in_order(evidence.outcomes, evidence.topic.domains).index)
    rows = rows.sort_values(["domain_order", "order"]).reset_index(drop=True)
    analysed = [analysed_in(evidence, row.trial_id, row.domain) for row in rows.itertuples()]
    rows["people"] = [people_in(evidence, row.trial_id, row.domain) for row in rows.itertuples()]
    rows["size"] = pd.Series(analysed, index=rows.index, dtype=float).fillna(rows["size"].astype(float))
    rows["told"] = _told(evidence, rows)
    rows["domain"] = rows["domain"].map(evidence.topic.domain_labels)
    columns = ["condition", "domain", "label", "design", "compared", "people", "size", "sense"]
    return rows[[*columns, "k_better", "k_worse", "k_stated", "k_none", "told"]]


def _told(evidence: Evidence, cells: pd.DataFrame) -> list[str]:
    """What stands in place of an arrow: the words of the sense; of nobody, of how many; of a harm, its counts."""
    results = results_by_cell(evidence.trials, evidence.outcomes, evidence.results)
    results = {cell: list(rows.itertuples()) for cell, rows in results.groupby(["trial_id", "domain"])}
    told = []
    for cell in cells.itertuples():
        rows = results[cell.trial_id, cell.domain]
        if cell.design == "case_report":
            told.append(_CASE)
        elif cell.sense == NONE_OCCURRED and (both := next(filter(None, map(arms_words, rows)), "")):
            told.append(both)
        elif cell.sense == NONE_OCCURRED:
            people = [people_at_risk(evidence, row) for row in rows if row.direction == "none_occurred"]
            told.append(none_of(max(people, key=lambda those: -1 if pd.isna(those.people) else those.people)))
        elif cell.sense == NOT_COMPARABLE:
            name = evidence.topic.intervention.short
            bare = _bare(cell.compared, rows)
            told.append(next(filter(None, (_counted(row, name) for row in rows)), bare))
        else:
            told.append("" if cell.sense in (*POINTS, MIXED) else cell.sense)
    return told


def _bare(compared: bool, rows: list) -> str:
    """What is said of results that print no count; a comparison is described, or which way it goes is not told."""
    if not compared:
        return _UNCOMPARED
    return "described only" if any(row.direction == "descriptive" for row in rows) else "which way not told"


def _counted(row, name: str) -> str:
    """The count or percentage of a result that sets no two numbers against each other: "5 of 40"."""
    return group_words(row, name) or (f"{decimal(row.percent1i)}%" if pd.notna(row.percent1i) else "")


def tally_words(data: pd.DataFrame) -> str:
    """How many rows point which way or state what: "4 better; 10 no difference stated"."""
    tally = data["sense"].replace(NOT_COMPARABLE, _TOLD).value_counts()
    order = [_TOLD if sense == NOT_COMPARABLE else sense for sense in SENSES]
    return ", ".join(f"{tally[sense]} {sense}" for sense in order if sense in tally)


def title_of_directions(data: pd.DataFrame) -> str:
    """For how many comparisons of randomised trials a point estimate was seen."""
    randomised = data[data["compared"]]
    if randomised.empty:
        return "No comparison from a randomised trial"
    told = f"In randomised trials a direction can be read from a number in {pointing_of_all(randomised)}"
    if randomised["told"].eq("").all() or randomised["told"].ne("").all():
        return told
    nobody = (randomised["sense"] == NONE_OCCURRED).any()
    return f"{told}; the rest is words{', or nobody had the event' if nobody else ''}"


def pointing_of_all(randomised: pd.DataFrame) -> str:
    """How many of these comparisons have a point estimate: "four of 15 comparisons, all of Cree 2010"."""
    pointing = randomised[randomised["told"] == ""]
    trials = list(dict.fromkeys(pointing["label"]))
    whose = f", all of {trials[0]}" if len(trials) == 1 < len(pointing) else ""
    return f"{out_of(len(pointing), len(randomised))} comparisons{whose}"
