"""Results of a register entry as rows: each number with the outcome and group that it was read from."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ldnsynth.errors import DataError
from ldnsynth.imports.plan import Plan, Row, tidy
from ldnsynth.imports.registers.analyses import analysis_cells
from ldnsynth.imports.registers.groups import Groups
from ldnsynth.scaffold.start import term
from ldnsynth.vocabulary import COMPARATOR_ROLES

_ROLES = {"PRIMARY": "primary", "SECONDARY": "secondary"}
_LONGEST = 60  # letters of an outcome's id
_MOST_CELLS = 12  # classes and categories of one outcome that become results
# Which columns a kind of spread fills: below and above, or one.
_SPREADS = {
    "standard deviation": ("sd{}i",),
    "full range": ("min{}i", "max{}i"),
    "inter-quartile range": ("q1_{}i", "q3_{}i"),
    "95% confidence interval": ("m{}_ci_low", "m{}_ci_high"),
}


def add_outcomes(
    measured: Sequence[Mapping[str, Any]],
    *,
    plan: Plan,
    trial: str,
    source: str,
    groups: Groups,
    better: str,
    wanted: str,
    taken: Sequence[Row],
) -> None:
    """Rows of ``outcomes`` and ``results`` for what was measured.

    Raises
    ------
    DataError
        Numbers of outcomes that there are not, and ways that are neither higher nor lower.
    """
    ways = _ways(better, len(measured))
    numbers = _numbers(wanted, len(measured))
    named = {row["outcome_id"]: row["label"] for row in taken}
    decided = {row["label"]: row["better"] for row in taken}  # the entry does not say: what the review says stands
    for number in numbers:
        outcome = measured[number]
        where = f"outcome {number}"
        arms = groups.arms_of(outcome.get("groups", []), where) if outcome.get("classes") else {}
        pairs = pairs_of(arms, groups)
        if not pairs:
            why = (
                "no group with the intervention beside one without it" if outcome.get("classes") else "no measurements"
            )
            plan.refused.append(f"{where} ({_title(outcome)}): {why}.")
            continue
        for title, cells in _cells(outcome, plan, where):
            way = ways.get(number) or decided.get(title, "none")
            rows = [row for pair in pairs for row in _rows(outcome, cells, pair, arms, way, plan, f"{where} ({title})")]
            if not rows:
                continue
            name = _outcome_id(title, number, named)
            _add_outcome(plan, name, title, outcome, way)
            if way == "none":
                advice = f"--better {number}=lower or =higher"
                plan.told.append(f"{where} ({title}): which way is better is not said: {advice}.")
            for row, kind, (group, _) in rows:
                suffix = (f"/{arms[group].split('/', 1)[1]}" if len(pairs) > 1 else "") + (f"/{kind}" if kind else "")
                key = f"{trial}/{name}{suffix}"
                plan.add("results", result_id=key, trial_id=trial, outcome_id=name, **row, **seen_in(source))


def pairs_of(arms: Mapping[str, str], groups: Groups) -> list[tuple[str, str]]:
    """Groups with the intervention, each beside every group without it."""
    given = [group for group, arm in arms.items() if groups.role(arm) == "intervention"]
    compared = [group for group, arm in arms.items() if groups.role(arm) in COMPARATOR_ROLES]
    return [(first, second) for first in given for second in compared]


def _ways(better: str, count: int) -> dict[int, str]:
    ways: dict[int, str] = {}
    for part in filter(None, better.split(",")):
        number, _, way = part.rpartition("=")
        if way not in ("higher", "lower") or (number and not (number.isdigit() and int(number) < count)):
            raise DataError([f"--better: found {part!r}, expected higher or lower, or such as 0=higher,3=lower."])
        ways |= {int(number): way} if number else dict.fromkeys(range(count), way)
    return ways


def _numbers(wanted: str, count: int) -> list[int]:
    if not wanted:
        return list(range(count))
    parts = [part.strip() for part in wanted.split(",")]
    if odd := [part for part in parts if not (part.isdigit() and int(part) < count)]:
        raise DataError([f"--outcomes: found {', '.join(odd)}, expected numbers from 0 to {count - 1}."])
    return [int(part) for part in parts]


def _title(outcome: Mapping[str, Any]) -> str:
    return tidy(outcome.get("title"))


def _cells(outcome: Mapping[str, Any], plan: Plan, where: str) -> Iterator[tuple[str, dict[str, dict]]]:
    """A name and the measurements by group of each class and category."""
    found = []
    for group in outcome["classes"]:
        counts = _people(group.get("denoms") or outcome.get("denoms", []))
        for category in group.get("categories", []):
            parts = [_title(outcome), tidy(group.get("title")), tidy(category.get("title"))]
            cells = {
                one["groupId"]: one | {"people": counts.get(one["groupId"])} for one in category.get("measurements", [])
            }
            found.append((": ".join(filter(None, parts)), cells))
    if len(found) > _MOST_CELLS:
        plan.refused.append(
            f"{where} ({_title(outcome)}): {len(found)} classes and categories, more than {_MOST_CELLS}."
        )
        return
    yield from found


def _people(denominators: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    for one in denominators:
        if one.get("units", "").lower().startswith("participant"):
            return {count["groupId"]: number_of(count.get("value")) for count in one.get("counts", [])}
    return {}


def number_of(text: Any) -> float:
    """A number as the register writes it ("1,234"), NaN for NA and what is none."""
    try:
        return float(str(text).replace(",", "").strip())
    except ValueError:
        return math.nan


def _rows(
    outcome: Mapping[str, Any],
    cells: Mapping[str, dict],
    pair: tuple[str, str],
    arms: Mapping[str, str],
    way: str,
    plan: Plan,
    where: str,
) -> Iterator[tuple[Row, str, tuple[str, str]]]:
    """The results of two groups: what was measured in each, and what an analysis estimates."""
    if not all(group in cells and math.isfinite(number_of(cells[group].get("value"))) for group in pair):
        plan.refused.append(f"{where}: no number for {' and '.join(g for g in pair if g not in cells) or 'one group'}.")
        return
    raw, told = _measured(outcome, [cells[group] for group in pair])
    if not raw:
        plan.refused.append(f"{where}: {told}.")
        return
    common = {
        "arm_id": arms[pair[0]],
        "comparator_id": arms[pair[1]],
        "contrast": "between_arms",
        "role": _ROLES.get(outcome.get("type", ""), "exploratory"),
        "timepoint": tidy(outcome.get("timeFrame")) or "not stated",
        "timepoint_weeks": _weeks(tidy(outcome.get("timeFrame"))),
        "locator": f"register: results, {where.split(' (')[0]}, {pair[0]} v {pair[1]}",
    }
    direction = direction_of(raw, way)
    yield {**common, **texts(raw), "direction": direction, "reported": told}, "", pair
    for analysis in outcome.get("analyses", []) if len(outcome["classes"]) == 1 else ():
        if set(analysis.get("groupIds", [])) != set(pair):
            continue
        estimate, why = analysis_cells(analysis, raw)
        if why:
            plan.refused.append(f"{where}, analysis: {why}.")
        if "yi" in estimate:
            people = {name: raw[name] for name in ("n1i", "n2i") if name in raw}
            sign = estimate["yi"] - (1 if estimate["measure"] in ("OR", "RR", "HR", "IRR") else 0)
            row = {**common, **texts(people | estimate), "direction": _side(sign, way)}
            yield row, "analysis", pair


def _measured(outcome: Mapping[str, Any], cells: list[dict]) -> tuple[dict[str, float], str]:
    """Numbers by escalc name, and what the register says in words; no numbers, and why."""
    kind, unit = outcome.get("paramType", ""), outcome.get("unitOfMeasure", "").lower()
    values = [number_of(cell.get("value")) for cell in cells]
    people = [cell.get("people") for cell in cells]
    known = {f"n{arm}i": n for arm, n in zip((1, 2), people, strict=True) if n and math.isfinite(n)}
    if re.match(r"percent(age)? of (participants|subjects|patients|people)", unit):
        told = f"{values[0]:g}% v {values[1]:g}%"
        return known | {"percent1i": values[0], "percent2i": values[1]}, told
    if kind == "COUNT_OF_PARTICIPANTS" or (
        kind == "NUMBER" and re.match(r"participants|subjects|patients|people", unit)
    ):
        if len(known) < 2:
            return {}, "no number of people to count among"
        counts = {"ai": values[0], "bi": people[0] - values[0], "ci": values[1], "di": people[1] - values[1]}
        return known | counts, f"{values[0]:g} of {people[0]:g} v {values[1]:g} of {people[1]:g}"
    if kind in ("MEAN", "LEAST_SQUARES_MEAN", "MEDIAN"):
        return _averages(outcome, cells, values, known)
    return {}, f"{kind.lower() or 'no kind of number'} in {unit or 'no unit'} is not read"


def _averages(
    outcome: Mapping[str, Any], cells: list[dict], values: list[float], known: dict[str, float]
) -> tuple[dict[str, float], str]:
    median = outcome["paramType"] == "MEDIAN"
    spread = outcome.get("dispersionType", "").lower()
    columns = _SPREADS.get(spread, ())
    numbers = dict(known)
    words = []
    for arm, (cell, value) in enumerate(zip(cells, values, strict=True), 1):
        numbers[f"med{arm}i" if median else f"m{arm}i"] = value
        ends = [cell.get("spread")] if len(columns) < 2 else [cell.get("lowerLimit"), cell.get("upperLimit")]
        for column, end in zip(columns, ends, strict=False):
            if math.isfinite(number_of(end)) and (median or spread not in ("inter-quartile range",)):
                numbers[column.format(arm)] = number_of(end)
        shown = " to ".join(
            tidy(end) for end in (cell.get("spread"), cell.get("lowerLimit"), cell.get("upperLimit")) if end
        )
        words.append(f"{value:g}" + (f" ({shown})" if shown else ""))
    if median:
        numbers = {name: value for name, value in numbers.items() if "ci" not in name and not name.startswith("sd")}
    kind = outcome["paramType"].lower().replace("_", " ")
    return numbers, f"{kind} {' v '.join(words)}" + (f"; {spread}" if spread else "")


def direction_of(raw: Mapping[str, float], way: str) -> str:
    """The direction of what was measured in two arms, by which way is better."""
    if "ai" in raw:
        if raw["ai"] == raw["ci"] == 0:
            return "none_occurred"
        return _side(raw["ai"] / raw["n1i"] - raw["ci"] / raw["n2i"], way)
    pairs = (("percent1i", "percent2i"), ("m1i", "m2i"), ("med1i", "med2i"))
    first, second = next(pair for pair in pairs if pair[0] in raw)
    return _side(raw[first] - raw[second], way)


def _side(sign: float, way: str) -> str:
    if way == "none":
        return "unclear"
    if sign == 0:
        return "no_difference"
    return "favours_intervention" if (sign > 0) == (way == "higher") else "favours_comparator"


def texts(numbers: Mapping[str, Any]) -> Row:
    """Numbers as cells."""
    return {name: f"{value:.15g}" if isinstance(value, float) else str(value) for name, value in numbers.items()}


def _weeks(text: str) -> str:
    """Weeks of the last time named, if it is one in weeks, or in months or years as the register counts them."""
    found = re.findall(r"\bweeks? (\d+)\b|\b(\d+)[- ]weeks?\b", text, re.IGNORECASE)
    numbers = {float(first or second) for first, second in found}
    return f"{max(numbers):g}" if numbers else ""


def _outcome_id(title: str, number: int, named: dict[str, str]) -> str:
    """A short id of a title; with the outcome's number, and a count, where another title has the same."""
    short = term(title)[:_LONGEST].strip("_")
    names = (short, f"{short}_{number}", *(f"{short}_{number}_{place}" for place in range(2, _MOST_CELLS + 2)))
    return next(name for name in names if named.setdefault(name, title) == title)


def _add_outcome(plan: Plan, name: str, title: str, outcome: Mapping[str, Any], way: str) -> None:
    if name in {row["outcome_id"] for row in plan.rows.get("outcomes", ())}:
        return
    plan.need("domains", {name: {"label": title}})
    plan.add(
        "outcomes",
        outcome_id=name,
        domain=name,
        label=title,
        unit=tidy(outcome.get("unitOfMeasure")),
        better=way,
        importance="important",
    )


def seen_in(source: str) -> Row:
    """The cells that say where a result was seen."""
    return {"source_id": source, "verification": "register", "first_public_in": source}
