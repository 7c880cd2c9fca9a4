"""Where evidence exists and where it does not, by family of conditions."""

import pandas as pd

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.without_pooling.strength import measured_results
from ldnsynth.topic import Topic


def has_no_map(topic: Topic) -> bool:
    """Whether a map would have one cell: one condition, one domain."""
    return len(topic.conditions) == len(topic.domains) == 1


def measured_in_families(evidence: Evidence) -> pd.DataFrame:
    """The `measured_results` by family of conditions.

    Returns
    -------
    DataFrame
        result_id, trial_id, condition (family), domain (a term of the topic), compared (whether it compares the arms of
        a randomised trial).
    """
    rows = measured_results(evidence.trials, evidence.results)
    rows = rows.merge(evidence.trials[["trial_id", "condition"]], on="trial_id")
    rows = rows.merge(evidence.outcomes[["outcome_id", "domain"]], on="outcome_id")
    families = rows["condition"].map(evidence.topic.family_of)
    return rows.assign(condition=families)[["result_id", "trial_id", "condition", "domain", "compared"]]
