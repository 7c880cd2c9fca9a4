"""The people whom results rest on, and the rows that say so."""

from collections.abc import Iterable

import pandas as pd

from ldnsynth.evidence.people import people_of_trials
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.row_ids import analysed_ids, entered_ids

LOST_SHARE = 0.2  # of the people who entered: a loss to name

NUMBER_NOT_SEEN = "number analysed not seen"  # in the note of a result


def analysed_in(evidence: Evidence, trial_id: str, domain: str) -> int | None:
    """The people whom the results of a trial in an outcome domain rest on; None where that was not seen.

    As these results count them: those of its largest comparison, else of the arms that they tell of. Else of harms all
    who entered, for nobody is left out of a count of harms unseen; of other outcomes those analysed in the trial, but
    these may be others where a result notes that its own number was not seen.
    """
    results = results_in(evidence, trial_id, domain)
    between = results[results["contrast"] == "between_arms"]
    compared = [_counted(evidence, trial_id, between.loc[[place]]) for place in between.index]
    counted = max(filter(None, compared), default=None) or _counted(evidence, trial_id, results)
    if counted:
        return counted
    if evidence.topic.domains[domain].harm:
        return evidence.size(trial_id)
    unseen = results["note"].str.contains(NUMBER_NOT_SEEN, regex=False).any()
    return None if unseen else evidence.analysed(trial_id)


def results_in(evidence: Evidence, trial_id: str, domain: str) -> pd.DataFrame:
    """The results of a trial in an outcome domain."""
    results = evidence.results[evidence.results["trial_id"] == trial_id]
    domains = results["outcome_id"].map(evidence.outcomes.set_index("outcome_id")["domain"])
    return results[domains == domain]


def _counted(evidence: Evidence, trial_id: str, results: pd.DataFrame) -> int | None:
    """The people whom some results of a trial count in the arms that they tell of; None if not all are counted."""
    told_of = evidence.arms[evidence.arms["arm_id"].isin({*results["arm_id"], *results["comparator_id"]})]
    return people_of_trials(evidence.trials, told_of, results).get(trial_id, (None,))[0]


def people_ids(evidence: Evidence, trial_ids: Iterable[str]) -> tuple[str, ...]:
    """Ids of the rows behind the people of trials; a trial of which none is known by itself."""
    return tuple(
        row_id
        for trial in trial_ids
        for row_id in dict.fromkeys((*analysed_ids(evidence, trial), *entered_ids(evidence, trial))) or (trial,)
    )
