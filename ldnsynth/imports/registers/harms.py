"""Harms in a register entry: deaths, serious and other harms, people affected of those at risk."""

import math
from collections.abc import Mapping
from typing import Any

from ldnsynth.imports.plan import Plan, tidy
from ldnsynth.imports.registers.groups import Groups
from ldnsynth.imports.registers.results import direction_of, number_of, pairs_of, seen_in, texts

# What the register counts, by the start of its keys: outcome and name.
_HARMS = {
    "deaths": ("deaths", "deaths of any cause"),
    "serious": ("serious_events", "serious unwanted events"),
    "other": ("other_events", "unwanted events that are not serious"),
}


def add_harms(module: Mapping[str, Any], *, plan: Plan, trial: str, source: str, groups: Groups) -> None:
    """Results on harms of each arm with the intervention beside each without it."""
    events = module.get("eventGroups", [])
    arms = groups.arms_of(events, "harms")
    by_id = {group["id"]: group for group in events}
    pairs = pairs_of(arms, groups)
    for kind, (name, label) in _HARMS.items():
        for first, second in pairs:
            counts = _counts(by_id, kind, first, second)
            if not counts:
                continue
            plan.need("domains", {name: {"label": label, "harm": True}})
            if name not in {row["outcome_id"] for row in plan.rows.get("outcomes", ())}:
                about = {"unit": "people", "better": "lower", "importance": "important"}
                plan.add("outcomes", outcome_id=name, domain=name, label=label, **about)
            suffix = f"/{arms[first].split('/', 1)[1]}" if len(pairs) > 1 else ""
            plan.add(
                "results",
                result_id=f"{trial}/{name}{suffix}",
                trial_id=trial,
                outcome_id=name,
                arm_id=arms[first],
                comparator_id=arms[second],
                contrast="between_arms",
                role="safety",
                timepoint=tidy(module.get("timeFrame")) or "not stated",
                reported=_reported(counts, kind, tidy(module.get("frequencyThreshold"))),
                direction=direction_of(counts, "lower"),
                locator=f"register: harms, {first} v {second}",
                **texts(counts) | seen_in(source),
            )


def _counts(by_id: Mapping[str, Mapping[str, Any]], kind: str, first: str, second: str) -> dict[str, float]:
    """People affected and not, by escalc name; none where a number is missing or nobody was at risk."""
    numbers = [
        number_of(by_id[group].get(f"{kind}Num{what}")) for group in (first, second) for what in ("Affected", "AtRisk")
    ]
    a, n1, c, n2 = numbers
    if not all(map(math.isfinite, numbers)) or not n1 or not n2:
        return {}
    return {"ai": a, "bi": n1 - a, "ci": c, "di": n2 - c, "n1i": n1, "n2i": n2}


def _reported(counts: Mapping[str, float], kind: str, threshold: str) -> str:
    said = f"{counts['ai']:g} of {counts['n1i']:g} v {counts['ci']:g} of {counts['n2i']:g}"
    return said + (f", above {threshold}% in an arm" if kind == "other" and threshold else "")
