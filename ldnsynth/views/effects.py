"""The effects of the evidence, a row a comparison, with the names and dates that a reader needs beside them."""

import datetime as dt

import numpy as np
import pandas as pd

from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.dates import known_public
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.joined_comparisons import joined_counts
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.synthesis.trials.trial_effects import trial_effects
from ldnsynth.synthesis.without_pooling.strength import results_that_count

_OF_RESULT = [
    "result_id",
    "role",
    "timepoint_weeks",
    "timepoint",
    "direction",
    "level",
    "pi",
    "pi_relation",
    "yi",
    "ai",
    "bi",
    "ci",
    "di",
    "t1i",
    "t2i",
]
_OF_SCALE = ["range_low", "range_high", "norm_mean", "norm_sd", "mid"]
_OF_OUTCOME = ["outcome_id", "domain", "better", "instrument", "unit", *_OF_SCALE]


@once
def comparisons(evidence: Evidence) -> pd.DataFrame:
    """Results that compare the arms of a randomised trial, in the order of the trials in every figure.

    Or of another study, where the topic says that its design may be pooled.

    Returns
    -------
    DataFrame
        The columns of `results`, and of their trial: label, condition, condition_label, condition_place, design, body
        (of evidence), analysis ("unpaired", or ""), against (the comparator), unusual_comparator (in words; "" for the
        topic's own), intervention (its short name), size; arm_role (of arm 1); of their outcome: domain, domain_label,
        domain_mixed, domain_place (in `outcomes.domains_in_order`), wanted (the measure that is pooled), outcome (its
        label), better, instrument, unit, range, norm and mid (NaN where not seen); and public: the day (ISO) from which
        the result was certainly public; number_public: from which its numbers were, as far as the
        document has a date in which they were seen.
    """
    trials = overview(evidence).reset_index(names="order")
    topic = evidence.topic
    trials = trials[trials["design"].isin((*topic.pooled_designs, *topic.pooled_apart))]
    trials = trials.rename(columns={"comparator": "against"})
    trials["body"] = np.where(trials["design"].isin(topic.pooled_designs), "randomised", "other")
    rows = results_that_count(evidence.trials, evidence.results)
    rows = rows[rows["contrast"] == "between_arms"]
    of_trial = trials[["trial_id", "order", "label", "condition", "design", "body", "against", "size"]]
    of_outcome = evidence.outcomes[[*_OF_OUTCOME, "measure", "label"]]
    of_outcome = of_outcome.rename(columns={"label": "outcome", "measure": "wanted"})
    rows = rows.merge(of_trial, on="trial_id").merge(of_outcome, on="outcome_id")
    dates = {d.document_id: known_public(d.public_from, d.public_before) for d in evidence.documents.itertuples()}
    rows["analysis"] = np.where(rows["trial_id"].isin(evidence.unpaired()), "unpaired", "")
    rows.loc[rows["wanted"] == "RD", "unit"] = "percentage points"
    rows["arm_role"] = rows["arm_id"].map(evidence.arms.set_index("arm_id")["role"])
    rows["domain_place"] = rows["domain"].map(domains_in_order(evidence.outcomes, topic.domains).index)
    rows["condition_place"] = rows["condition"].map(list(topic.conditions).index)
    rows["domain_mixed"] = rows["domain"].isin(topic.mixed_domains)
    rows["domain_label"] = rows["domain"].map(topic.domain_labels)
    rows["condition_label"] = rows["condition"].map(topic.condition_labels)
    unusual = rows["against"].where(rows["against"] != topic.comparator.kind, "")
    rows["unusual_comparator"] = unusual.str.replace("_", " ")
    rows["intervention"] = topic.intervention.short
    today = dt.date.fromisoformat(evidence.as_of)  # what was read by then was public by then
    first, seen = (
        [min(day, today) if (day := dates[name]) else None for name in rows[column]]
        for column in ("first_public_in", "source_id")
    )
    rows["public"] = [day.isoformat() if day else "" for day in first]
    rows["number_public"] = [
        max(day, other or day).isoformat() if day else "" for day, other in zip(first, seen, strict=True)
    ]
    return rows.sort_values(["order", "result_id"]).reset_index(drop=True)


def compares_crossovers(evidence: Evidence) -> bool:
    """Whether a crossover trial compares its periods here."""
    return bool((comparisons(evidence)["design"] == "randomised_crossover").any())


@once
def effects_of(evidence: Evidence, *, correlation: float = 0.5, level: float = 0.95) -> pd.DataFrame:
    """The effect of each comparison, derived from what was printed, with the names of its trial and outcome.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    correlation : float
        Within people; assumed where a crossover trial's difference is set in SDs between people.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        `trial_effects` beside the columns of `comparisons` that describe the result.
    """
    rows = comparisons(evidence)
    effects = trial_effects(rows, evidence.people_analysed(), correlation=correlation, level=level)
    described = [
        "label",
        "condition",
        "design",
        "body",
        "against",
        "size",
        "domain",
        "outcome",
        "better",
        "instrument",
        "unit",
    ]
    described += ["domain_place", "condition_place", "domain_mixed", "domain_label", "condition_label"]
    described += ["unusual_comparator", "intervention", "wanted"]
    columns = [*_OF_RESULT, *described, *_OF_SCALE, "public", "number_public"]
    effects = effects.merge(rows[columns], on="result_id")
    for place in effects.index[effects["result_ids"] != effects["result_id"]]:
        counts = joined_counts(rows, effects.at[place, "result_ids"])
        effects.loc[place, list(counts)] = list(counts.values())
    return effects


def results_behind(effects: pd.DataFrame) -> tuple[str, ...]:
    """Ids of the results that effects come from, which may be several a row."""
    return tuple(result for ids in effects["result_ids"] for result in ids.split(";"))
