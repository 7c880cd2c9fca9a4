"""The outcomes that are asked about, in their one order, and how far each of them got.

Measured: a result of it was seen. Compared: between the arms of a randomised trial. Estimated: with an interval.
"""

import pandas as pd

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.synthesis.without_pooling.strength import measured_results

STEPS = ("measured", "compared", "estimated")


def outcomes_asked(evidence: Evidence, conditions: set[str] | None = None) -> list[str]:
    """The outcome domains that mean something in some conditions (by default those selected), in their order."""
    topic = evidence.topic
    conditions = set(evidence.trials["condition"]) if conditions is None else conditions
    asked = [
        domain
        for domain in domains_in_order(evidence.outcomes, topic.domains)
        if not (family := topic.domains[domain].only_in) or conditions & set(topic.members[family])
    ]
    return [domain for domain in asked if domain in (evidence.selection.domains or asked)]


def outcome_steps(evidence: Evidence, effects: pd.DataFrame) -> pd.DataFrame:
    """How far each outcome that is asked about got.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    effects : DataFrame
        Its comparisons, as from `effects_of`.

    Returns
    -------
    DataFrame
        One row a domain of `outcomes_asked`, which is the index; for each of `STEPS` the ids of the results that got
        it there, as a tuple, empty where it did not get so far.
    """
    measured = measured_results(evidence.trials, evidence.results)
    measured = measured.merge(evidence.outcomes[["outcome_id", "domain"]], on="outcome_id")
    compared = measured[measured["compared"]]
    estimated = effects[effects["se"].notna()]
    rows = dict(zip(STEPS, (measured, compared, estimated), strict=True))
    asked = outcomes_asked(evidence)
    ids = {step: frame.groupby("domain")["result_id"].agg(tuple).to_dict() for step, frame in rows.items()}
    frame = pd.DataFrame({step: [ids[step].get(domain, ()) for domain in asked] for step in STEPS}, index=asked)
    return frame.rename_axis("domain")
