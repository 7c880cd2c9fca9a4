"""The outcomes that are asked about, in their one order, and how far each of them got.

Measured: a result of it was seen. Compared: between the arms of a randomised trial. Estimated: with an interval.
"""

from dataclasses import dataclass

import pandas as pd

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group
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


@dataclass(frozen=True)
class OnOneScale:
    """A standardised difference in the unit of the one scale that its condition and domain prefer.

    Attributes
    ----------
    outcome_id, label, unit : str
        The scale.
    sd : float
        SD between people on it, above 0.
    mid : float
        The smallest difference that matters on it; NaN where none is recorded.
    source_id : str
        Where the SD was seen.
    estimate, low, high : float
        In the scale's unit; above 0 is better with the intervention, whichever way the scale runs.
    """

    outcome_id: str
    label: str
    unit: str
    sd: float
    mid: float
    source_id: str
    estimate: float
    low: float
    high: float


def on_one_scale(evidence: Evidence, group: Group | None) -> OnOneScale | None:
    """What a pooled standardised difference comes to on the scale that was chosen for it; None where none was.

    References
    ----------
    Guyatt G et al. Core GRADE 6. BMJ 2025;389 (one scale that people know, for standardised differences). Cochrane
    Handbook 6.4, 15.5.3.2: the difference in SDs times the SD of the scale.
    """
    if group is None or group.measure != "SMD" or not (group.is_pooled or group.pooled.k == 1):
        return None
    chosen = evidence.preferred_scales
    chosen = chosen[(chosen["condition"] == group.condition) & (chosen["domain"] == group.domain)]
    known = evidence.outcomes.set_index("outcome_id")
    if chosen.empty or chosen["outcome_id"].iloc[0] not in known.index:
        return None
    row, pooled = chosen.iloc[0], group.pooled
    scale, sd = known.loc[row["outcome_id"]], float(row["sd"])
    ends = (sd * end for end in (pooled.estimate, pooled.ci_low, pooled.ci_high))
    about = scale["label"], scale["unit"], sd, float(scale["mid"]), row["source_id"]
    return OnOneScale(row["outcome_id"], *about, *ends)
