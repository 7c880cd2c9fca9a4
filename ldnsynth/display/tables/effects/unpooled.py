"""What no pooled effect rests on, and why: no study or result is lost without a word."""

from collections.abc import Sequence

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import count, integer, listing, sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.trials.unpooled import REASONS, unpooled_results
from ldnsynth.views.row_ids import joined
from ldnsynth.vocabulary import CONTRASTS, DESIGNS

_WORDS = {
    "no_side": "neither side of the outcome is better",
    "no_estimate": "no estimate with its standard error was seen or follows from what was",
    "other_scale": "the estimate is not on the scale that is pooled",
    "same_arms": "another result of the same people is used",
    "other_arms": "another comparison of the same trial is used",
    "two": "only one other trial gives an estimate: the two are shown side by side",
    "alone": "no other trial gives an estimate: shown by itself",
}
_CONTRASTS = {
    "between_arms": "between arms",
    "within_arm": "before and after in one arm of a randomised trial",
    "single_arm": "one arm of a randomised trial by itself",
    "subgroup": "subgroups of a randomised trial",
}
assert _CONTRASTS.keys() == set(CONTRASTS)


def why_unpooled(evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group]) -> dict[str, pd.DataFrame]:
    """The results in no pooled effect by the reason in words: those of designs first, then as `REASONS` stand.

    Returns
    -------
    dict of str to DataFrame
        result_id, trial_id and label (of the study) of each result.
    """
    rows = unpooled_results(evidence.trials, evidence.results, effects, groups)
    rows["label"] = rows["trial_id"].map(evidence.trials.set_index("trial_id")["label"])
    places = [*REASONS], ["", *DESIGNS, *CONTRASTS]
    rows["order"] = [
        (places[0].index(reason), places[1].index(detail))
        for reason, detail in zip(rows["reason"], rows["detail"], strict=True)
    ]
    found = {}
    for _, of_reason in rows.sort_values("order", kind="stable").groupby("order"):
        reason, detail = of_reason[["reason", "detail"]].iloc[0]
        words = {"design": DESIGNS, "contrast": _CONTRASTS}[reason][detail] if detail else _WORDS[reason]
        found[words] = of_reason[["result_id", "trial_id", "label"]]
    return found


def unpooled_table(evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group]) -> Table | Note:
    """Table of the results that stand in no pooled effect, by the reason, with the names of their studies."""
    found = why_unpooled(evidence, effects, groups)
    results = evidence.results
    if not found:
        return Note("Every result stands in a pooled effect." if len(results) else "There is no result to pool.")
    unpooled = pd.concat(found.values())
    pooled = results.loc[~results["result_id"].isin(unpooled["result_id"]), "trial_id"]
    studies = [rows.drop_duplicates("trial_id") for rows in found.values()]
    frame = pd.DataFrame(
        {
            "Why": [sentence(words) for words in found],
            "Results": [integer(len(rows)) for rows in found.values()],
            "Studies": [integer(len(rows)) for rows in studies],
            "Which studies": [listing(rows["label"]) for rows in studies],
        }
    )
    some = integer(pooled.nunique()) if len(pooled) else "none"
    return Table(
        id="unpooled",
        title=f"{integer(len(unpooled))} of {integer(len(results))} results stand in no pooled effect",
        frame=frame,
        numeric=("Results", "Studies"),
        links={
            "Results": [joined(rows["result_id"]) for rows in found.values()],
            "Studies": [joined(rows["trial_id"]) for rows in studies],
        },
        notes=(
            f"Of {count(results['trial_id'].nunique(), 'study', 'studies')} with a result, {some} "
            "stand in a pooled effect. A study may stand in several lines, with different results. Studies without a "
            "result, and those that the selection leaves out, are named in the chapter on the studies; what a study "
            "planned to measure in which nobody is known to have taken part is no result.",
        ),
    )
