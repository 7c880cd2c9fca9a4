"""What stands in a body of evidence on an outcome: its results, trials and people, and the estimate that is told."""

from collections.abc import Container, Sequence

import pandas as pd

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import overall_judgements
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.without_pooling.strength import (
    combined_sense,
    result_senses,
    results_by_cell,
    results_that_count,
)
from ldnsynth.topic import Topic
from ldnsynth.views.people import analysed_in
from ldnsynth.vocabulary import REPORTED

_OF_TRIAL = ["trial_id", "label", "design", "comparator", "judgement", "sense", "role", "entered", "n"]


def results_by_body(evidence: Evidence) -> pd.DataFrame:
    """The results that speak for their trials, each with the condition and body it belongs to, and its domain.

    What a randomised trial tells of a domain without comparing its arms there, as before and after, or of one arm,
    is told as other studies tell it, and belongs to their body.
    """
    counted = results_that_count(evidence.trials, evidence.results)
    spoken = results_by_cell(evidence.trials, evidence.outcomes, evidence.results)
    apart = spoken[~spoken["counts"] & (spoken["contrast"] != "subgroup")]
    rows = pd.concat([counted, evidence.results[evidence.results["result_id"].isin(apart["result_id"])]])
    outcomes = evidence.outcomes[["outcome_id", "domain", "label"]].rename(columns={"label": "outcome"})
    trials = evidence.trials[["trial_id", "label", "condition", "design", "comparator"]]
    rows = rows.merge(outcomes, on="outcome_id").merge(trials, on="trial_id")
    body = _body(evidence.topic, rows["design"]).mask(rows["result_id"].isin(apart["result_id"]), "other")
    return rows.assign(body=body, sense=result_senses(rows)).sort_values("result_id", ignore_index=True)


def on_outcome(results: pd.DataFrame, outcome_id: str) -> pd.DataFrame:
    """Of each trial its results on the outcome that is summarised; all where none was seen on that, or it is ""."""
    own = results["outcome_id"] == outcome_id
    seen = own & (results["direction"] != "not_reported")
    return results[own | ~seen.groupby(results["trial_id"]).transform("any")]


def further_estimates(results: pd.DataFrame, groups: Sequence[Group], group: Group | None) -> pd.DataFrame:
    """The estimates of these results in other groups, of trials that have none in the one that is summarised."""
    known = set(group.estimated["trial_id"]) if group else set()
    asked = set(results.loc[~results["trial_id"].isin(known), "result_id"])
    own = [group for group in groups if not asked.isdisjoint(group.estimated["result_id"])]
    rows = [
        one.estimated[one.estimated["result_id"].isin(asked)].assign(measure=one.measure, better=one.better)
        for one in own
    ]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=["trial_id", "n"])


def trials_behind(
    evidence: Evidence, results: pd.DataFrame, group: Group | None, further: pd.DataFrame
) -> pd.DataFrame:
    """One row a trial with what it says, how it was judged, and its people."""
    judged = overall_judgements(evidence.risk_of_bias, evidence.topic.bias_tools).set_index("trial_id")["judgement"]
    estimated = group.estimated.set_index("trial_id")["n"].to_dict() if group else {}
    apart = further.groupby("trial_id")["n"].max().to_dict()
    rows = []
    for trial, own in results.groupby("trial_id"):
        is_case = own["design"].iloc[0] == "case_report"
        size = None if is_case else evidence.size(trial)
        analysed = None if is_case else analysed_in(evidence, trial, own["domain"].iloc[0])
        rows.append(
            {
                **{name: own[name].iloc[0] for name in ("trial_id", "label", "design", "comparator")},
                "judgement": judged.get(trial, ""),
                "sense": combined_sense(own["sense"]),
                "role": _role(trial, own, estimated, apart),
                "entered": size,
                "n": estimated.get(trial, apart.get(trial, size if analysed is None else analysed)),
            }
        )
    return pd.DataFrame(rows, columns=_OF_TRIAL).astype({"entered": float, "n": float})


def _role(trial: str, results: pd.DataFrame, estimated: Container[str], apart: Container[str]) -> str:
    if trial in estimated or trial in apart:
        return "estimated" if trial in estimated else "apart"
    return "told" if (results["direction"] != "not_reported").any() else "silent"


def studies_known(evidence: Evidence) -> pd.DataFrame:
    """All studies known, with what is known of their end and whether a result is public."""
    trials = evidence.trials
    ended = evidence.characteristics[evidence.characteristics["item"] == "ended_on"]
    ended = ended.drop_duplicates("trial_id").set_index("trial_id")["value_text"]
    sizes = [evidence.size(trial) for trial in trials["trial_id"]]
    return pd.DataFrame(
        {
            "condition": trials["condition"],
            "body": _body(evidence.topic, trials["design"]),
            "registered": trials["register_id"] != "",
            "status": trials["status"],
            "reported": trials["status"].isin(REPORTED),
            "ended": [ended.get(trial, "") for trial in trials["trial_id"]],
            "people": [
                evidence.number(trial, "n_planned") if size is None else size
                for trial, size in zip(trials["trial_id"], sizes, strict=True)
            ],
        }
    ).astype({"people": float})


def _body(topic: Topic, designs: pd.Series) -> pd.Series:
    """The body of evidence that a study of each design belongs to."""
    return designs.isin(topic.pooled_designs).map({True: "randomised", False: "other"})


def group_summarised(row, groups: Sequence[Group]) -> Group | None:
    """The group that is summarised: of the outcome that was named, else differences, else the one with most trials."""
    asked = row.condition, row.domain, row.body
    own = [group for group in groups if (group.condition, group.domain, group.body) == asked]
    if row.outcome_id:
        own = [group for group in own if group.outcome_id == row.outcome_id]
    return max(own, key=lambda group: (not group.is_ratio, group.pooled.k), default=None)
