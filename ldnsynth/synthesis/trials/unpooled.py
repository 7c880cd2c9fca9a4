"""Why a result stands in no pooled effect: each result of the evidence is pooled, or there is a reason for it."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

# In the order in which they are asked; the first that holds counts.
REASONS = ("design", "contrast", "no_side", "no_estimate", "other_scale", "same_arms", "other_arms", "two", "alone")


def unpooled_results(
    trials: pd.DataFrame, results: pd.DataFrame, effects: pd.DataFrame, groups: Sequence[Group]
) -> pd.DataFrame:
    """The results that stand in no pooled effect, each with the first reason that holds.

    Parameters
    ----------
    trials, results : DataFrame
        Tables of the evidence.
    effects : DataFrame
        `trial_effects` of the comparisons that may be pooled among the results, with the column better.
    groups : sequence of Group
        What was made of them.

    Returns
    -------
    DataFrame
        result_id, trial_id, reason (one of `REASONS`), detail (the design, or the contrast; else ""), in the order of
        the results.

    Notes
    -----
    design: not randomised. contrast: no comparison between arms. no_side: neither side of the outcome is better.
    no_estimate: no estimate with a standard error was seen or follows from what was. other_scale: it has one, and not
    on the scale that is pooled. same_arms: another result of the same arms is used, which counts the same people.
    other_arms: another comparison of the same trial is used, which shares an arm or its people. two: one other trial
    gives an estimate, and two are not pooled. alone: none does.
    """
    design = results["trial_id"].map(trials.set_index("trial_id")["design"])
    known = _a_row_a_result(effects).set_index("result_id")
    arms = dict(zip(results["result_id"], zip(results["arm_id"], results["comparator_id"], strict=True), strict=True))
    used = _used(groups)
    estimated = [(group, set(_a_row_a_result(group.estimated)["result_id"])) for group in groups]
    pooled = {result for group, results in estimated if group.is_pooled for result in results}
    pairs = {result for group, results in estimated if group.pooled.k == 2 for result in results}
    rows = []
    for row, its_design in zip(results.itertuples(), design, strict=True):
        if row.result_id in pooled:
            continue
        reason, detail = "two" if row.result_id in pairs else "alone", ""
        if its_design not in RANDOMISED_DESIGNS and row.result_id not in known.index:
            reason, detail = "design", its_design
        elif row.contrast != "between_arms":
            reason, detail = "contrast", row.contrast
        elif known.at[row.result_id, "better"] == "none":
            reason = "no_side"
        elif row.result_id not in used:
            reason = "no_estimate" if pd.isna(known.at[row.result_id, "se"]) else "other_scale"
        elif (instead := used[row.result_id]) != row.result_id:
            reason = "same_arms" if arms[instead] == arms[row.result_id] else "other_arms"
        rows.append((row.result_id, row.trial_id, reason, detail))
    return pd.DataFrame(rows, columns=["result_id", "trial_id", "reason", "detail"])


def _used(groups: Sequence[Group]) -> dict[str, str]:
    """For each result with an estimate on the scale of its group the one of its trial that is used there."""
    used = {}
    for group in groups:
        chosen = dict(zip(group.estimated["trial_id"], group.estimated["result_id"], strict=True))
        aside = _a_row_a_result(group.set_aside[group.set_aside["sei"].notna()])
        used |= {result: result for result in _a_row_a_result(group.estimated)["result_id"]}
        used |= {row.result_id: chosen[row.trial_id] for row in aside.itertuples()}
    return used


def _a_row_a_result(effects: pd.DataFrame) -> pd.DataFrame:
    """The effects with a row for each result that was put together in one."""
    return effects.assign(result_id=effects["result_ids"].str.split(";")).explode("result_id")
