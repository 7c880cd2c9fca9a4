"""Ids of the rows that a number in a table or sentence was read from."""

from collections.abc import Iterable

from ldnsynth.evidence.evidence import SIZE_ITEMS, Evidence
from ldnsynth.synthesis.groups import Group

LEFT = ("n_analysed", "n_completed")


def fact_ids(evidence: Evidence, trial_id: str, items: Iterable[str], *, arms: bool = False) -> list[str]:
    """Ids of the characteristics with the first of these items that is known of a trial; with `arms`, of any arm."""
    facts = evidence.characteristics[evidence.characteristics["trial_id"] == trial_id]
    facts = facts if arms else facts[facts["arm_id"] == ""]
    held = ([*facts.loc[facts["item"] == item, "characteristic_id"]] for item in items)
    return next((ids for ids in held if ids), [])


def size_ids(evidence: Evidence, trial_ids: Iterable[str]) -> list[str]:
    """Ids of the characteristics behind the sizes of trials; see `Evidence.size`."""
    return [row_id for trial in trial_ids for row_id in fact_ids(evidence, trial, SIZE_ITEMS)[:1]]


def estimate_ids(group: Group) -> tuple[str, ...]:
    """Ids of the results that a pooled effect comes from."""
    return tuple(group.estimated["result_id"])
