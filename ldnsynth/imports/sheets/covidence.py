"""Sheets of Covidence as rows: arms with their numbers, facts, and judgements of risk of bias, through a map."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ldnsynth.errors import DataError
from ldnsynth.imports.plan import Plan, listed
from ldnsynth.imports.review import Held
from ldnsynth.imports.sheets.covidence_bias import add_judgements
from ldnsynth.imports.sheets.covidence_map import MEASURES, TEXTS, read_map, read_sheet, used_columns
from ldnsynth.imports.trial_rows import Trials
from ldnsynth.pool.numbers import read_numbers
from ldnsynth.pool.table_file import BLANK, OwnTable, assumed
from ldnsynth.scaffold.result_cells import result_cells
from ldnsynth.scaffold.start import term

_PARTS = {"mean": ("m1i", "m2i"), "sd": ("sd1i", "sd2i"), "n": ("n1i", "n2i")}
_PARTS |= {"events": ("ai", "ci"), "total": ("n1i", "n2i")}


def plan_covidence(path: Path, held: Held, *, map_file: str = "", decimal: str = "") -> Plan:
    """The rows of an extraction sheet, an arm a row, of a sheet of judgements, or of both in one.

    Parameters
    ----------
    path : Path
        CSV.
    held : Held
    map_file : str
        The map; `suggested_map` drafts one.
    decimal : str
        Its decimal mark, "," or "."; "" if the numbers tell.

    Raises
    ------
    DataError
        Without a map, with the columns that it would name; what the map names and is not there; cells that are no
        numbers.
    """
    table = read_sheet(path)
    if not map_file:
        what = f"{len(table.header)} columns, such as {listed(table.header, 12)}, whose meaning is not guessed"
        raise DataError([f"{table.name}: {what}. Say it in a map: --map-file MAP.yml; --suggest-map drafts one."])
    mapping = read_map(Path(map_file), table, held.topic.bias_tools)
    plan = Plan(f"{path.name}: Covidence sheet, {len(table.rows)} rows, {len(mapping['outcomes'])} outcomes mapped")
    source = f"covidence_{term(path.stem)}"
    plan.stand_for(source, f"[Covidence extraction: {path.name}]")
    trials = Trials(plan, held, source=source, what="a Covidence sheet")
    numbers, problems, told = read_numbers(table, _number_columns(mapping), decimal=decimal)
    if problems:
        raise DataError([problem for row in sorted(problems) for problem in problems[row]])
    plan.told += assumed(table.name, [*table.told, *told])
    for study, every in _studies(table, mapping["study"] if mapping["arm"] else "").items():
        if not (rows := _with_role(plan, table, every, mapping)):
            continue
        trial = trials.make(study, **_texts(table, rows[0], mapping))
        _add_facts(plan, table, rows[0], mapping, trial, source)
        arms = _arms(plan, trials, table, rows, mapping, trial)
        for outcome in mapping["outcomes"]:
            _add_results(plan, trials, table, numbers, arms, outcome, trial, source)
    if "bias" in mapping:
        add_judgements(plan, table, mapping, trials, source, held.topic.bias_tools)
    unread = [name for name in table.header if name not in used_columns(mapping)]
    plan.told.append(f"{len(unread)} columns are not mapped: {listed(unread, 12)}.")
    return plan


def _number_columns(mapping: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(column for outcome in mapping["outcomes"] for column in outcome["columns"].values()))


def _studies(table: OwnTable, column: str) -> dict[str, list[int]]:
    """The rows of each study; none of a sheet without arms."""
    found: dict[str, list[int]] = {}
    for row, name in enumerate(table.column(column) if column else ()):
        if name not in BLANK:
            found.setdefault(name, []).append(row)
    return found


def _cell(table: OwnTable, row: int, column: str) -> str:
    return table.rows[row][table.header.index(column)]


def _texts(table: OwnTable, row: int, mapping: Mapping[str, Any]) -> dict[str, str]:
    return {item: _cell(table, row, column) for column, item in mapping["facts"].items() if item in TEXTS}


def _add_facts(plan: Plan, table: OwnTable, row: int, mapping: Mapping[str, Any], trial: str, source: str) -> None:
    for column, item in mapping["facts"].items():
        text = _cell(table, row, column)
        if item in TEXTS or text in BLANK:
            continue
        plan.add(
            "characteristics",
            characteristic_id=f"{trial}/{item}/covidence",
            trial_id=trial,
            item=item,
            **{"value" if item.startswith("n_") else "value_text": text},
            source_id=source,
            locator=f"row {table.places[row]}, {column}",
            verification="secondary",
        )


def _with_role(plan: Plan, table: OwnTable, rows: Sequence[int], mapping: Mapping[str, Any]) -> list[int]:
    """Those of the rows of a study whose arm the map knows; the others are refused."""
    arms = {row: _cell(table, row, mapping["arm"]) for row in rows}
    known = [row for row in rows if arms[row] in mapping["roles"]]
    plan.refused += [
        f"{table.where(row, mapping['arm'])}: {arms[row]!r} has no role in the map." for row in rows if row not in known
    ]
    return known


def _arms(
    plan: Plan, trials: Trials, table: OwnTable, rows: Sequence[int], mapping: Mapping[str, Any], trial: str
) -> dict[str, list[tuple[str, int]]]:
    """The arms of a study with their rows: those with the intervention, and those that it is compared with."""
    found: dict[str, list[tuple[str, int]]] = {"given": [], "compared": []}
    for row in rows:
        label = _cell(table, row, mapping["arm"])
        role = mapping["roles"][label]
        arm = trials.arm(trial, term(label), role=role, label=label)
        before = [place for found_arm, place in (*found["given"], *found["compared"]) if found_arm == arm]
        if before:
            why = f"{label!r} stands in row {table.places[before[0]]} already: which of the two counts is not known"
            plan.refused.append(f"{table.where(row, mapping['arm'])}: {why}; the first is read.")
            continue
        found["given" if role == "intervention" else "compared"].append((arm, row))
    return found


def _pairs(arms: Mapping[str, list[tuple[str, int]]]) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    return ((first, second) for first in arms["given"] for second in arms["compared"])


def _add_results(
    plan: Plan,
    trials: Trials,
    table: OwnTable,
    numbers: Mapping[str, Any],
    arms: Mapping[str, list[tuple[str, int]]],
    outcome: Mapping[str, Any],
    trial: str,
    source: str,
) -> None:
    name, measure = term(outcome["name"]), outcome["measure"]
    several = len(list(_pairs(arms))) > 1
    for (arm, first), (other, second) in _pairs(arms):
        values = {
            ours: float(numbers[outcome["columns"][part]][row])
            for part in MEASURES[measure]
            for ours, row in zip(_PARTS[part], (first, second), strict=True)
        }
        if any(value != value for value in values.values()):
            continue  # a blank: this study did not report it
        if name not in {row["outcome_id"] for row in plan.rows.get("outcomes", ())}:
            _add_outcome(plan, outcome, name)
        plan.add(
            "results",
            result_id=f"{trial}/{name}" + (f"/{arm.split('/', 1)[1]}_{other.split('/', 1)[1]}" if several else ""),
            trial_id=trial,
            outcome_id=name,
            arm_id=arm,
            comparator_id=other,
            contrast="between_arms",
            role="not_ranked",
            timepoint=outcome.get("timepoint") or "as extracted",
            **result_cells(values, measure, outcome["better"]),
            source_id=source,
            locator=f"rows {table.places[first]} and {table.places[second]}",
            verification="secondary",
            first_public_in=trials.report_of(trial),
        )


def _add_outcome(plan: Plan, outcome: Mapping[str, Any], name: str) -> None:
    plan.need("domains", {name: {"label": outcome["name"]}})
    plan.add(
        "outcomes",
        outcome_id=name,
        domain=name,
        label=outcome["name"],
        unit="people" if outcome["measure"] in ("RR", "OR", "RD") else "",
        better=outcome["better"],
        measure="" if outcome["measure"] in ("RR", "MD") else outcome["measure"],
        importance="important",
    )
