"""What must hold of what a certainty is rated against. One function a rule."""

from collections import defaultdict
from collections.abc import Iterator

from ldnsynth.evidence.reading.tables import Problem, Row, Tables

_OF_AN_EVENT = ("mid_per_1000", "mid_ratio")


def _a_threshold_that_is_the_target_is_recorded(tables: Tables) -> Iterator[Problem]:
    conditions = {trial["trial_id"]: trial["condition"] for trial in tables["trials"]}
    measured = defaultdict(set)
    for result in tables["results"]:
        measured[conditions.get(result["trial_id"], "")].add(result["outcome_id"])
    for row in tables["certainty"]:
        if row.cells.get("target") != "threshold":
            continue
        rated = [outcome for outcome in tables["outcomes"] if _is_rated(row, outcome, measured[row["condition"]])]
        if rated and not any(_has_threshold(outcome) for outcome in rated):
            names = ", ".join(outcome["outcome_id"] for outcome in rated[:5]) + (", ..." if len(rated) > 5 else "")
            what = f"found 'threshold', but outcomes.csv records no smallest important difference of {names}"
            yield row.problem("target", f"{what}. Fill mid (of events mid_per_1000 and mid_ratio), or use 'null'.")


def _is_rated(row: Row, outcome: Row, measured: set[str]) -> bool:
    if row["outcome_id"]:
        return outcome["outcome_id"] == row["outcome_id"]
    return outcome["domain"] == row["domain"] and outcome["outcome_id"] in measured


def _has_threshold(outcome: Row) -> bool:
    return bool(outcome["mid"] or all(outcome[column] for column in _OF_AN_EVENT))


def _coders_rate_against_one_target(tables: Tables) -> Iterator[Problem]:
    first: dict[str, Row] = {}
    for row in tables["certainty"]:
        before = first.setdefault(row["certainty_id"], row)
        if row.cells.get("target", "") != before.cells.get("target", ""):
            what = f"found {row['target']!r}, but coder {before['coder']} rated against {before['target']!r}"
            yield row.problem("target", f"{what}. It is decided before anybody rates: give every coder the same.")


TARGET_RULES = (_a_threshold_that_is_the_target_is_recorded, _coders_rate_against_one_target)
