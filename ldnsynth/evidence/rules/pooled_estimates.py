"""Pooled results of published meta-analyses: what must hold of their rows."""

from collections.abc import Iterator

from ldnsynth.evidence.reading.tables import Problem, Tables
from ldnsynth.vocabulary import RATIOS


def _pools_lie_in_their_intervals(tables: Tables) -> Iterator[Problem]:
    for row in tables["pooled_estimates"]:
        estimate, low, high = (row.number_of(column) for column in ("yi", "ci_low", "ci_high"))
        if None in (estimate, low, high):
            continue
        if not low <= estimate <= high:
            what = f"{row['yi']} lies outside its interval {row['ci_low']} to {row['ci_high']}"
            yield row.problem("yi", f"{what}. Correct it.")
        if row["measure"] in RATIOS and low <= 0:
            yield row.problem("ci_low", f"{row['ci_low']}, but a ratio is above 0. Enter ratios, not their logarithms.")


def _trials_of_pools_are_held(tables: Tables) -> Iterator[Problem]:
    trials = {row["trial_id"] for row in tables["trials"]}
    for row in tables["pooled_estimates"]:
        if unknown := [name for name in row["trial_ids"].split(";") if name and name not in trials]:
            yield row.problem("trial_ids", f"no trial {', '.join(unknown)} in trials.csv. Correct it, or leave it out.")
        if bool(row["trial_ids"]) != bool(row["trials_verification"]):
            yield row.problem("trials_verification", "says how the trials are known: fill both cells or neither.")


POOL_RULES = (_pools_lie_in_their_intervals, _trials_of_pools_are_held)
