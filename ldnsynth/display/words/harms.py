"""Harms as they were reported, in words."""

import pandas as pd

from ldnsynth.display.wording import sentence
from ldnsynth.display.words.estimates.no_events import none_of_with_limit, people_at_risk
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.outcomes import domains_in_order

NO_HARMS = "No study of this selection reports a harm: none was seen, which is not to say that none occurred."
NOT_ASKED = "This review did not ask about harms."


def reported_words(evidence: Evidence, result) -> str:
    """What was reported; of nobody, of how many, and what that leaves possible."""
    words = sentence(result.reported)
    if result.direction != "none_occurred":
        return words
    return f"{words}: {none_of_with_limit(people_at_risk(evidence, result), evidence.topic.intervention.short)}"


def no_harms(evidence: Evidence) -> str:
    """What stands in the place of harms: nobody told of any, or nobody asked."""
    return NO_HARMS if evidence.topic.harms else NOT_ASKED


def harms_of(evidence: Evidence) -> pd.DataFrame:
    """A row a result in a domain of harms.

    Returns
    -------
    DataFrame
        The columns of `evidence.results`, with domain and label of the outcome, study (its label), design, allocated,
        and told: what was reported, in words. By domain in the order of `domains_in_order`, randomised trials first.
    """
    trials = overview(evidence)[["trial_id", "label", "design", "allocated"]].rename(columns={"label": "study"})
    outcomes = evidence.outcomes.loc[evidence.outcomes["domain"].isin(evidence.topic.harms)]
    rows = evidence.results.merge(outcomes[["outcome_id", "domain", "label"]], on="outcome_id").merge(
        trials, on="trial_id"
    )
    rows["order"] = rows["domain"].map(domains_in_order(evidence.outcomes, evidence.topic.domains).index)
    rows = rows.sort_values(["order", "allocated", "study", "result_id"], ascending=[True, False, True, True])
    rows["told"] = [reported_words(evidence, row) for row in rows.itertuples()]
    return rows.drop(columns="order").reset_index(drop=True)
