"""Harms in a register entry: deaths, serious and other adverse events, people affected of those at risk."""

import math
from collections.abc import Mapping
from typing import Any

from ldnsynth.imports.ctgov_groups import Groups
from ldnsynth.imports.ctgov_results import direction_of, number_of, pairs_of, seen_in, texts
from ldnsynth.imports.plan import Plan, tidy

_HARMS = {
    "deaths": ("deaths", "deaths of any cause"),
    "serious": ("serious_adverse_events", "serious adverse events"),
    "other": ("other_adverse_events", "other adverse events"),
}


def add_adverse_events(module: Mapping[str, Any], *, plan: Plan, trial: str, source: str, groups: Groups) -> None:
    """Deaths, serious and other adverse events by arm: people affected of those at risk."""
    events = module.get("eventGroups", [])
    arms = groups.arms_of(events, "adverse events")
    by_id = {group["id"]: group for group in events}
    pairs = pairs_of(arms, groups)
    for kind, (name, label) in _HARMS.items():
        for first, second in pairs:
            numbers = [
                number_of(by_id[group].get(f"{kind}Num{what}"))
                for group in (first, second)
                for what in ("Affected", "AtRisk")
            ]
            a, n1, c, n2 = numbers
            if not all(map(math.isfinite, numbers)) or not n1 or not n2:
                continue
            threshold = (
                f", above {module['frequencyThreshold']}% in an arm"
                if kind == "other" and module.get("frequencyThreshold")
                else ""
            )
            raw = {"ai": a, "bi": n1 - a, "ci": c, "di": n2 - c, "n1i": n1, "n2i": n2}
            suffix = f"/{arms[first].split('/', 1)[1]}" if len(pairs) > 1 else ""
            plan.need("domains", {name: {"label": label, "harm": True}})
            if name not in {row["outcome_id"] for row in plan.rows.get("outcomes", ())}:
                plan.add(
                    "outcomes",
                    outcome_id=name,
                    domain=name,
                    label=label,
                    unit="people",
                    better="lower",
                    importance="important",
                )
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
                **texts(raw),
                direction=direction_of(raw, "lower"),
                reported=f"{a:g} of {n1:g} v {c:g} of {n2:g}{threshold}",
                locator=f"register: adverse events, {first} v {second}",
                **seen_in(source),
            )
