"""Extraction sheets of Covidence, whose columns every review makes anew: read through a map that says what is what.

A map is YAML::

    study: Study Identifier          # the column that names the study
    arm: Intervention                # the column that names the arm; a row an arm
    roles: {Drug A: intervention, Placebo: placebo}
    facts: {Country: country, Sponsorship source: funding}
    outcomes:
      - name: Score
        measure: MD                  # MD or SMD of mean, sd, n; RR, OR or RD of events, total
        better: lower
        timepoint: 12 weeks
        columns: {mean: Score 12w Mean, sd: Score 12w SD, n: Score 12w N}

A column that stands twice is the second one by "Name [2]".
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from ldnsynth import plain_yaml
from ldnsynth.errors import DataError
from ldnsynth.imports.plan import Plan, listed, tidy
from ldnsynth.imports.review import Held
from ldnsynth.imports.trial_rows import Trials
from ldnsynth.pool.numbers import read_numbers
from ldnsynth.pool.table_file import BLANK, OwnTable
from ldnsynth.publishing.files.text_files import read_letters
from ldnsynth.scaffold.result_cells import result_cells
from ldnsynth.scaffold.start import term
from ldnsynth.vocabulary import ARM_ROLES, FACTS, nearest

_PARTS = {"mean": ("m1i", "m2i"), "sd": ("sd1i", "sd2i"), "n": ("n1i", "n2i")}
_PARTS |= {"events": ("ai", "ci"), "total": ("n1i", "n2i")}
_MEASURES = {"MD": ("mean", "sd", "n"), "SMD": ("mean", "sd", "n")}
_MEASURES |= dict.fromkeys(("RR", "OR", "RD"), ("events", "total"))
_STATISTICS = (("sd", r"\b(sd|standard deviation)$"), ("mean", r"\bmean$"), ("events", r"\b(events?|number with)$"))
_STATISTICS += (("total", r"\btotal( n)?$"), ("n", r"\b(n|sample size|participants)$"))
_TEXTS = ("country", "population", "note")  # columns of trials that a fact may fill


def plan_covidence(path: Path, held: Held, *, map_file: str = "", decimal: str = "") -> Plan:
    """The rows of an extraction sheet, an arm a row.

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
    mapping = _read_map(Path(map_file), table)
    plan = Plan(f"{path.name}: Covidence sheet, {len(table.rows)} rows, {len(mapping['outcomes'])} outcomes mapped")
    plan.told += table.told
    source = f"covidence_{term(path.stem)}"
    what = f"[Covidence extraction: {path.name}]"
    plan.add("documents", document_id=source, kind="data_extraction", title=what, verification="full_text")
    trials = Trials(plan, held, source=source, what="a Covidence sheet")
    numbers, problems, told = read_numbers(table, _number_columns(mapping), decimal=decimal)
    if problems:
        raise DataError([problem for row in sorted(problems) for problem in problems[row]])
    plan.told += told
    for study, rows in _studies(table, mapping["study"]).items():
        trial = trials.make(study, **_texts(table, rows[0], mapping))
        _add_facts(plan, table, rows[0], mapping, trial, source)
        arms = _arms(plan, trials, table, rows, mapping, trial)
        for outcome in mapping["outcomes"]:
            _add_results(plan, trials, table, numbers, arms, outcome, trial, source)
    unread = [name for name in table.header if name not in _used(mapping)]
    plan.told.append(f"{len(unread)} columns are not mapped: {listed(unread, 12)}.")
    return plan


def read_sheet(path: Path) -> OwnTable:
    """A sheet with its columns told apart: the second of a name is "Name [2]".

    Raises
    ------
    DataError
        If it cannot be read as CSV.
    """
    text, told = read_letters(path)
    try:
        records = [[tidy(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error as error:
        raise DataError([f"{path.name}: cannot be read as CSV ({error}). Export it anew."]) from None
    if len(records) < 2 or len(records[0]) < 2:
        raise DataError([f"{path.name}: expected a header and rows of several columns, separated by commas."])
    seen: Counter[str] = Counter()
    header = []
    for name in records[0]:
        seen[name] += 1
        header.append(name if seen[name] == 1 else f"{name} [{seen[name]}]")
    named = [place for place, name in enumerate(records[0]) if name]
    rows = [row + [""] * (len(header) - len(row)) for row in records[1:] if any(row)]
    places = [place for place, row in enumerate(records[1:], 2) if any(row)]
    return OwnTable(path.name, [header[i] for i in named], [[row[i] for i in named] for row in rows], places, ",", told)


def suggested_map(path: Path) -> str:
    """A map of a sheet to mend by hand: columns that end in a statistic are put together to outcomes."""
    header = read_sheet(path).header
    study = next((name for name in header if re.match(r"study", name, re.I)), header[0])
    arm = next((name for name in header if re.match(r"(intervention|arm|group)", name, re.I)), "")
    outcomes: dict[str, dict[str, str]] = {}
    for name in header:
        plain = re.sub(r" \[\d+\]$", "", name)
        for part, pattern in _STATISTICS:
            if found := re.search(pattern, plain, re.IGNORECASE):
                outcomes.setdefault(plain[: found.start()].strip(" -_,:"), {}).setdefault(part, name)
                break
    entries = [
        {
            "name": name,
            "measure": "RR" if "events" in parts else "MD",
            "better": "?",
            "timepoint": "?",
            "columns": parts,
        }
        for name, parts in outcomes.items()
        if name and ({"mean", "sd", "n"} <= parts.keys() or {"events", "total"} <= parts.keys())
    ]
    draft = {"study": study, "arm": arm or "?", "roles": {"?": "intervention"}, "facts": {}, "outcomes": entries}
    head = "# A draft: put something for every ?, take out what is wrong. Roles: " + ", ".join(ARM_ROLES) + ".\n"
    return head + yaml.safe_dump(draft, sort_keys=False, allow_unicode=True, width=110)


def _read_map(path: Path, table: OwnTable) -> dict[str, Any]:
    found, fault = plain_yaml.read_yaml(path)
    if fault:
        raise DataError([fault])
    if not isinstance(found, dict) or not {"study", "arm", "roles", "outcomes"} <= found.keys():
        raise DataError([f"{path.name}: expected study, arm, roles and outcomes. --suggest-map drafts one."])
    faults = [
        f"{path.name}: no column {name!r} in {table.name}.{nearest(str(name), table.header)}"
        for name in _used(found)
        if name not in table.header
    ]
    faults += [
        f"{path.name}, roles, {arm}: {role!r} is none of {', '.join(ARM_ROLES)}."
        for arm, role in found["roles"].items()
        if role not in ARM_ROLES
    ]
    faults += [fault for outcome in found["outcomes"] for fault in _faults_of(outcome, path.name)]
    faults += [
        f"{path.name}, facts, {item}: expected one of {', '.join((*_TEXTS, *FACTS))}."
        for item in found.get("facts", {}).values()
        if item not in (*_TEXTS, *FACTS)
    ]
    if faults:
        raise DataError(faults)
    return found | {"facts": found.get("facts") or {}}


def _faults_of(outcome: Mapping[str, Any], file: str) -> Iterator[str]:
    """What an outcome of a map lacks."""
    name = outcome.get("name", "an outcome without a name")
    needed = _MEASURES.get(outcome.get("measure"), ())
    if not needed or not set(needed) <= set(outcome.get("columns", {})):
        yield f"{file}, {name}: expected measure {', '.join(_MEASURES)} with the columns that it needs."
    if outcome.get("better") not in ("higher", "lower"):
        yield f"{file}, {name}, better: expected higher or lower, found {outcome.get('better')!r}."


def _used(mapping: Mapping[str, Any]) -> list[str]:
    columns = [column for outcome in mapping["outcomes"] for column in outcome.get("columns", {}).values()]
    return [mapping["study"], mapping["arm"], *(mapping.get("facts") or {}), *columns]


def _number_columns(mapping: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(column for outcome in mapping["outcomes"] for column in outcome["columns"].values()))


def _studies(table: OwnTable, column: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, name in enumerate(table.column(column)):
        if name not in BLANK:
            found.setdefault(name, []).append(row)
    return found


def _cell(table: OwnTable, row: int, column: str) -> str:
    return table.rows[row][table.header.index(column)]


def _texts(table: OwnTable, row: int, mapping: Mapping[str, Any]) -> dict[str, str]:
    return {item: _cell(table, row, column) for column, item in mapping["facts"].items() if item in _TEXTS}


def _add_facts(plan: Plan, table: OwnTable, row: int, mapping: Mapping[str, Any], trial: str, source: str) -> None:
    for column, item in mapping["facts"].items():
        text = _cell(table, row, column)
        if item in _TEXTS or text in BLANK:
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


def _arms(
    plan: Plan, trials: Trials, table: OwnTable, rows: Sequence[int], mapping: Mapping[str, Any], trial: str
) -> dict[str, list[tuple[str, int]]]:
    """The arms of a study with their rows: those with the intervention, and those that it is compared with."""
    found: dict[str, list[tuple[str, int]]] = {"given": [], "compared": []}
    for row in rows:
        label = _cell(table, row, mapping["arm"])
        role = mapping["roles"].get(label)
        if role is None:
            plan.refused.append(f"{table.where(row, mapping['arm'])}: {label!r} has no role in the map.")
            continue
        arm = trials.arm(trial, term(label), role=role, label=label)
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
            for part in _MEASURES[measure]
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
