"""What must hold of what a certainty is rated against, of the one scale of a domain, and of certainty by subgroup.

One function a rule.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from ldnsynth.evidence.reading.tables import Problem, Row, Tables
from ldnsynth.evidence.rules.thresholds import EVENT_UNITS
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

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


def _a_preferred_scale_is_one_of_its_domain(tables: Tables) -> Iterator[Problem]:
    outcomes = tables.by("outcomes", "outcome_id")
    for row in tables["preferred_scales"]:
        outcome = outcomes[row["outcome_id"]]
        if outcome["domain"] and row["domain"] and outcome["domain"] != row["domain"]:
            what = f"found {row['outcome_id']!r}, which belongs to {outcome['domain']!r}"
            yield row.problem("outcome_id", f"{what}. Name a scale of {row['domain']!r}.")
        elif outcome["better"] == "none" or outcome["unit"] in EVENT_UNITS:
            what = f"{row['outcome_id']!r} counts people, or neither way of it is better"
            yield row.problem("outcome_id", f"{what}. Name a scale, or remove the row.")
        if row.number_of("sd") == 0:
            yield row.problem("sd", "found 0, expected a spread above 0. Enter the SD as it was seen.")
        low, high, sd = outcome.number_of("range_low"), outcome.number_of("range_high"), row.number_of("sd")
        if None not in (low, high, sd) and sd > (high - low) / 2 * 1.5:
            what = f"found {row['sd']}, but the scale goes from {low:g} to {high:g}"
            yield row.problem("sd", f"{what}: no people are so far apart. Correct one of them.")


def _subgroup_ids_are_built(tables: Tables) -> Iterator[Problem]:
    for row in tables["certainty_subgroups"]:
        expected = f"{row['certainty_id']}/{row['covariate']}/{slug(row['level'])}"
        if all(row[part] for part in ("certainty_id", "covariate", "level")) and row["subgroup_id"] != expected:
            yield row.problem("subgroup_id", f"expected {expected!r}, from certainty, covariate and level. Correct it.")


def slug(level: str) -> str:
    """A level as it stands in an id: "By lot" is by_lot."""
    return re.sub(r"[^a-z0-9]+", "_", level.lower()).strip("_")


def _a_subgroup_has_trials(tables: Tables) -> Iterator[Problem]:
    trials, levels = tables.by("trials", "trial_id"), _levels(tables)
    rated = {row["certainty_id"] for row in tables["certainty"]}
    for row in tables["certainty_subgroups"]:
        if not row["certainty_id"] or not row["covariate"]:
            continue
        if row["certainty_id"] not in rated:
            what = f"certainty.csv has no {row['certainty_id']!r} of which this could be a part"
            yield row.problem("certainty_id", f"{what}. Rate the whole body first, or correct the id.")
            continue
        condition, domain, body = row["certainty_id"].split("/")
        behind = _behind(tables, trials, condition, domain, body)
        known = {levels.get((trial, row["covariate"]), "") for trial in behind} - {""}
        if row["level"] and row["level"] not in known:
            has = f"has {', '.join(sorted(known))}" if known else "has no level of it"
            what = (
                f"no trial of {row['certainty_id']!r} is {row['level']!r} in {row['covariate']!r}; covariates.csv {has}"
            )
            yield row.problem("level", f"{what}. Use one of those, or enter the level of a trial.")
        elif len(known) < 2 and row["level"]:
            what = f"all trials of {row['certainty_id']!r} are {row['level']!r} in {row['covariate']!r}"
            yield row.problem("level", f"{what}, so that it is no part of them. Remove the row.")


def _levels(tables: Tables) -> dict[tuple[str, str], str]:
    return {(row["trial_id"], row["covariate"]): row["level"] for row in tables["covariates"]}


def _behind(tables: Tables, trials: dict[str, Row], condition: str, domain: str, body: str) -> set[str]:
    """Trials with a result on a condition and domain, of one body of evidence."""
    domains = {outcome["outcome_id"]: outcome["domain"] for outcome in tables["outcomes"]}
    return {
        result["trial_id"]
        for result in tables["results"]
        if domains.get(result["outcome_id"]) == domain and result["direction"] != "not_reported"
        if trials[result["trial_id"]]["condition"] == condition
        if (trials[result["trial_id"]]["design"] in RANDOMISED_DESIGNS) == (body == "randomised")
    }


TARGET_RULES = (_a_threshold_that_is_the_target_is_recorded, _coders_rate_against_one_target)
CORE_GRADE_RULES = (
    _a_preferred_scale_is_one_of_its_domain,
    _subgroup_ids_are_built,
    _a_subgroup_has_trials,
)
