"""Which results are missing from a synthesis: study by outcome, as the rows of the review tell it (ROB-ME).

References
----------
Page MJ et al. ROB-ME: a tool for assessing risk of bias due to missing evidence in systematic reviews with
meta-analysis. BMJ 2023;383:e076754 (tool of 1 October 2023): first a matrix of studies and outcomes, then a judgement
of each synthesis.
"""

import pandas as pd

from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.rules.plans import began
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.views.effects import effects_of

# What is known of a result, the best first, and how it is called.
STATES = {
    "fully": "fully available",
    "partly": "partly available",
    "none": "measured, not available",
    "not_measured": "known not to be measured",
    "unknown": "nothing seen",
}
_COLUMNS = ["condition", "domain", "trial_id", "label", "state", "unreported", "result_ids", "reason"]


@once
def missing_results(evidence: Evidence) -> pd.DataFrame:
    """The matrix of the randomised trials that began by the outcome domains that any of their condition measured.

    Returns
    -------
    DataFrame
        A row a trial and domain: condition, domain, trial_id, label (of the trial), state (a key of `STATES`: fully, an
        estimate with its uncertainty, or the events of both arms, can be had; partly, a result is told, if only of one
        arm; none, it was measured; not_measured and unknown), unreported (outcomes of the domain that were measured and
        of which nothing was seen), result_ids (joined by semicolons) and reason (of the table ``availability``; else
        "").
    """
    trials = overview(evidence)
    trials = trials[trials["design"].isin(evidence.topic.pooled_designs)]
    trials = trials[trials["trial_id"].map(lambda trial: began(evidence, trial)).astype(bool)]
    results = evidence.results
    told = results["trial_id"].isin(trials["trial_id"]) & (results["contrast"] != "subgroup")
    rows = results[told].merge(evidence.outcomes[["outcome_id", "domain"]])
    estimated = effects_of(evidence)
    estimated = {i for ids in estimated.loc[estimated["se"].notna(), "result_ids"] for i in ids.split(";")}
    estimated |= set(rows.loc[rows[["ai", "ci"]].notna().all(axis=1), "result_id"])
    seen = dict(list(rows.groupby(["trial_id", "domain"])))
    noted = {(row.trial_id, row.domain): row for row in evidence.availability.itertuples()}
    order = domains_in_order(evidence.outcomes, evidence.topic.domains)
    cells = []
    for condition in evidence.topic.conditions:
        own = trials[trials["condition"] == condition]
        known = {domain for trial, domain in (*seen, *noted) if trial in set(own["trial_id"])}
        cells += [
            {"condition": condition, "domain": domain, "trial_id": trial, "label": label}
            | _cell(seen.get((trial, domain), rows.iloc[:0]), noted.get((trial, domain)), estimated)
            for domain in order
            if domain in known
            for trial, label in own[["trial_id", "label"]].itertuples(index=False)
        ]
    return pd.DataFrame(cells, columns=_COLUMNS)


def _cell(results: pd.DataFrame, noted, estimated: set[str]) -> dict:
    """What is known of the results of a trial in a domain; what was noted goes before what the rows come to."""
    told = results[results["direction"] != "not_reported"]
    state = "fully" if estimated & set(told["result_id"]) else "partly" if len(told) else "none"
    state = state if len(results) else "unknown"
    if noted is not None:
        state = noted.available if noted.measured == "yes" else "not_measured"
    silent = set(results["outcome_id"]) - set(told["outcome_id"])
    return {
        "state": state,
        "unreported": len(silent),
        "result_ids": ";".join(results["result_id"]),
        "reason": noted.reason if noted is not None else "",
    }


def judged_missing(evidence: Evidence) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Judgement, reason and id of each synthesis that was judged for missing evidence, by condition and domain."""
    rows = evidence.missing_evidence.itertuples()
    return {(row.condition, row.domain): (row.judgement, row.reason, row.synthesis_id) for row in rows}
