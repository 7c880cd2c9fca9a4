"""Which studies were judged for risk of bias, in the order of display, and how many are at low risk."""

from collections.abc import Iterable

import pandas as pd

from ldnsynth.display.wording import share_is
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import by_newest_version
from ldnsynth.synthesis.without_pooling.strength import results_that_count


def judged_studies(evidence: Evidence) -> pd.DataFrame:
    """One row a judgement: label, trial_id, tool, code, domain (its name), judgement; tools and domains in their order.

    A domain without a judgement has a row too, with "".
    """
    trials = overview(evidence)[["trial_id", "label"]]
    given = evidence.risk_of_bias.set_index(["trial_id", "tool", "domain"])["judgement"].to_dict()
    judged = {key[:2] for key in given}
    rows = [
        {"label": label, "trial_id": trial, "tool": name, "code": code, "domain": domain}
        | {"judgement": given.get((trial, name, code), "")}
        for name, tool in evidence.topic.bias_tools.items()
        for trial, label in trials.itertuples(index=False)
        if (trial, name) in judged
        for code, domain in tool.codes.items()
    ]
    return pd.DataFrame(rows, columns=["label", "trial_id", "tool", "code", "domain", "judgement"])


def tools_used(evidence: Evidence, trials: Iterable[str]) -> str:
    """The tools that these trials were judged with, each with its version; "" for none."""
    rows = evidence.risk_of_bias
    names = dict.fromkeys(
        by_newest_version(rows[rows["trial_id"].isin(list(trials))], evidence.topic.bias_tools)["tool"]
    )
    tools = [evidence.topic.bias_tools[name] for name in names]
    return "; ".join(f"{tool.label} ({tool.version})" for tool in tools)


def unjudged_studies(evidence: Evidence) -> list[str]:
    """Ids of the studies with a result that nobody has judged."""
    counted = results_that_count(evidence.trials, evidence.results)["trial_id"]
    return sorted(set(counted) - set(evidence.risk_of_bias["trial_id"]))


def at_low_risk(rows: pd.DataFrame, singular: str, plural: str = "") -> str:
    """How many rows of `overall_judgements`, with labels, are the best: "neither trial is"; one trial by its name."""
    low = int((rows["rank"] == 0).sum())
    if len(rows) == 1:
        return f"{rows['label'].iloc[0]} is{'' if low else ' not'}"
    return share_is(low, len(rows), singular, plural)
