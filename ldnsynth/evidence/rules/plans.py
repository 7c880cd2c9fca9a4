"""Trials in which nobody is known to have taken part: they allocated nothing, and what they would measure is no result.

The one place that tells a trial from a plan; the check of the data does not ask, as plans may stand there.
"""

from typing import TYPE_CHECKING

from ldnsynth.vocabulary import BEGUN

if TYPE_CHECKING:
    from ldnsynth.evidence.reading.evidence import Evidence


def began(evidence: "Evidence", trial_id: str) -> bool:
    """Whether anybody is known to have taken part in a trial: people were seen, or it reported or was completed."""
    size = evidence.size(trial_id)
    if size is not None:
        return size > 0
    return evidence.statuses.get(trial_id) in BEGUN


def without_plans(evidence: "Evidence") -> "Evidence":
    """The evidence without the results of trials that did not begin: these say what was planned to be measured."""
    of_trial = {trial: began(evidence, trial) for trial in evidence.results["trial_id"].unique()}
    kept = evidence.results[evidence.results["trial_id"].map(of_trial).astype(bool)]
    return evidence.with_tables(results=kept.reset_index(drop=True))
