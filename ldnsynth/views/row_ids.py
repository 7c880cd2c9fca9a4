"""Ids of the rows that a number in a table or sentence was read or computed from."""

from collections.abc import Iterable

import pandas as pd

from ldnsynth.evidence.people import ANALYSED, ENTERED
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.evidence import TREATMENT_PHASES, Evidence
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.without_pooling.strength import results_by_cell


def fact_ids(evidence: Evidence, trial_id: str, items: Iterable[str]) -> tuple[str, ...]:
    """The id of the characteristic with the first of these items that is known of a trial as a whole; else none."""
    return tuple(row_id for item in items if (row_id := evidence.number_id(trial_id, item)))[:1]


def entered_ids(evidence: Evidence, trial_id: str) -> tuple[str, ...]:
    """Id of the characteristic behind the people who entered a trial (`Evidence.entered`), if there is one."""
    return fact_ids(evidence, trial_id, ENTERED)


def analysed_ids(evidence: Evidence, trial_id: str) -> tuple[str, ...]:
    """Ids of the characteristic, or of the results, behind the people analysed in a trial (`Evidence.analysed`)."""
    if known := fact_ids(evidence, trial_id, ANALYSED):
        return known
    nobody = evidence.entered(trial_id) == 0
    return entered_ids(evidence, trial_id) if nobody else evidence.people_of_results.get(trial_id, (0, ()))[1]


def size_ids(evidence: Evidence, trial_ids: Iterable[str]) -> tuple[str, ...]:
    """Ids of the rows behind the sizes of trials (`Evidence.size`); a trial of unknown size by itself."""
    return tuple(
        row_id
        for trial in trial_ids
        for row_id in entered_ids(evidence, trial) or analysed_ids(evidence, trial) or (trial,)
    )


def dose_ids(evidence: Evidence, trial_id: str) -> tuple[str, ...]:
    """Ids of the characteristics behind the doses of a trial; see `Evidence.dose_range`."""
    facts = evidence.dose_facts
    return tuple(facts.loc[facts["trial_id"] == trial_id, "characteristic_id"])


def weeks_ids(evidence: Evidence, trial_id: str) -> tuple[str, ...]:
    """Ids of the phases that are as long as the longest treatment; see `Evidence.treatment_weeks`."""
    phases = evidence.phases[evidence.phases["kind"].isin(TREATMENT_PHASES)]
    longest = (phases["trial_id"] == trial_id) & (phases["weeks"] == evidence.treatment_weeks(trial_id))
    return tuple(phases.loc[longest, "phase_id"])


def reading_ids(evidence: Evidence, cells: pd.DataFrame) -> tuple[str, ...]:
    """Ids of the results behind readings, which are given by trial_id and domain; see `strength.trial_directions`."""
    wanted = set(zip(cells["trial_id"], cells["domain"], strict=True))
    return tuple(row_id for cell, ids in _results_by_cell(evidence).items() if cell in wanted for row_id in ids)


@once
def _results_by_cell(evidence: Evidence) -> dict[tuple[str, str], tuple[str, ...]]:
    """Ids of the results of `strength.results_by_cell`, by trial and domain."""
    rows = results_by_cell(evidence.trials, evidence.outcomes, evidence.results)
    return rows.groupby(["trial_id", "domain"], sort=False)["result_id"].agg(tuple).to_dict()


def estimate_ids(*groups: Group) -> tuple[str, ...]:
    """Ids of the results that pooled effects come from."""
    return tuple(row_id for group in groups for ids in group.estimated["result_ids"] for row_id in ids.split(";"))


def stance_ids(stances: pd.DataFrame) -> tuple[str, ...]:
    """Ids of stances, given by source_id and question: the data know them by both together."""
    return tuple(stances["source_id"] + "/" + stances["question"])


def pair_ids(gaps: pd.DataFrame) -> tuple[str, ...]:
    """Ids of the stances of two sources where both speak: source_a, source_b, question as in `stance_gaps`."""
    spoken = gaps.dropna(subset="gap")
    ids = (spoken[source] + "/" + spoken["question"] for source in ("source_a", "source_b"))
    return tuple(dict.fromkeys(row_id for side in ids for row_id in side))


def discrepancy_ids(evidence: Evidence) -> tuple[str, ...]:
    """Ids of the disagreements between documents, told apart from characteristics of the same name."""
    return tuple("discrepancies/" + evidence.discrepancies["discrepancy_id"])


def joined(ids: Iterable[str]) -> str:
    """Ids as the link of a table's cell."""
    return ";".join(ids)


def linked(columns: Iterable[str], ids: Iterable[str]) -> dict[str, list[str]]:
    """Links of several columns of a table to the same rows."""
    ids = list(ids)
    return {column: ids for column in columns}
