"""The descriptor of a data package, ``datapackage.json``, judged before anything is read by it."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from ldnsynth.evidence.layout import COLUMNS, OPTIONAL
from ldnsynth.letters import unprintable

NAME = "datapackage.json"
NUMERIC = ("number", "integer", "year")
CONSTRAINTS = ("required", "unique", "pattern", "enum", "minimum", "maximum")
_TYPES = (*NUMERIC, "string", "date")
# What the program reads as numbers, relies on to be filled, and follows from one table to another.
NUMBERS = {
    "documents": "year",
    "phases": "sequence weeks",
    "characteristics": "value value_low value_high",
    "outcomes": "range_low range_high norm_mean norm_sd mid mid_per_1000 mid_ratio step",
    "results": (
        "timepoint_weeks n1i n2i m1i sd1i m2i sd2i m1_ci_low m1_ci_high m2_ci_low m2_ci_high ai bi ci di percent1i "
        "percent2i xi ni yi sei ci_low ci_high ci_level pi ti di_df"
    ),
    "stances": "stance first_line last_line",
    "stance_consensus": "stance",
    "certainty_reasons": "levels",
    "claims": "first_line last_line",
    "searches": "n_records",
    "search_records": "n_records",
    "pooled_estimates": "k n yi ci_low ci_high ci_level i2",
}
FILLED = {
    "documents": "document_id kind title verification",
    "trials": (
        "trial_id label condition design masking comparator status relevance summary source_id locator verification"
    ),
    "arms": "arm_id trial_id role label intervention",
    "phases": "phase_id trial_id sequence kind label source_id locator verification",
    "characteristics": "characteristic_id trial_id item source_id locator verification",
    "derivations": "characteristic_id trial_id item formula reason",
    "outcomes": "outcome_id domain label better importance",
    "results": (
        "result_id trial_id outcome_id arm_id contrast role timepoint direction reported source_id locator "
        "verification first_public_in"
    ),
    "sources": "source_id file label genre dating_reason",
    "stances": "source_id question reason coder",
    "stance_consensus": "source_id question coders reason resolved_by",
    "discrepancies": "discrepancy_id about value_a source_a value_b source_b",
    "risk_of_bias": "bias_id trial_id tool domain judgement reason source_id locator coder",
    "certainty": "certainty_id condition domain body start certainty judged_on coder",
    "certainty_reasons": "reason_id certainty_id aspect levels reason locator coder",
    "claims": (
        "claim_id source_id first_line last_line passage_sha256 kind topic claim verdict_then verdict_now reason_then "
        "reason_now coder"
    ),
    "searches": "search_id place place_kind query searched_on n_records aim",
    "search_records": "search_id work n_records decision reason",
    "pooled_estimates": (
        "pool_id document_id condition domain outcome comparison measure better same_question yi ci_low ci_high "
        "ci_level differs source_id locator verification"
    ),
}
_STUDY, _SEEN = {"trial_id": "trials"}, {"source_id": "documents"}
REFERENCES = {
    "trials": {"report_id": "documents", "register_id": "documents", **_SEEN},
    "arms": _STUDY,
    "phases": {**_STUDY, **_SEEN},
    "characteristics": {**_STUDY, "arm_id": "arms", **_SEEN},
    "derivations": {**_STUDY, "arm_id": "arms"},
    "outcomes": {**_SEEN, "mid_source_id": "documents"},
    "results": {
        **_STUDY,
        **{"outcome_id": "outcomes", "arm_id": "arms", "comparator_id": "arms", "first_public_in": "documents"},
        **_SEEN,
    },
    "sources": _SEEN,
    "stances": {"source_id": "sources"},
    "stance_consensus": {"source_id": "sources"},
    "discrepancies": {**_STUDY, "source_a": "documents", "source_b": "documents"},
    "risk_of_bias": {**_STUDY, **_SEEN},
    "certainty": {"outcome_id": "outcomes"},
    "certainty_reasons": {"certainty_id": "certainty"},
    "claims": {"source_id": "sources"},
    "search_records": {"search_id": "searches", "document_id": "documents"},
    "pooled_estimates": {"document_id": "documents", **_SEEN},
}
_KINDS = {str: "a text", list: "a list", dict: "an object in braces", bool: "true or false"}


def parse_descriptor(path: Path) -> tuple[Any, str]:
    """What the file holds, and "" or what keeps it from being read as JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once, parse_constant=_refuse), ""
    except OSError as error:
        return None, f"cannot be read ({error.strerror})."
    except RecursionError:
        return None, "is nested too deeply. Restore the file."
    except ValueError as error:
        return None, f"expected JSON, found a fault: {error}."


def faults_of(package: Any) -> list[str]:
    """A sentence for each fault that would mislead who reads tables by the descriptor, with its place in the file."""
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list):
        return [f"{NAME}: resources with name, path and schema expected, found {_shown(package)}. Restore the file."]
    named = [resource.get("name") for resource in resources if isinstance(resource, dict)]
    if missing := sorted(name for name in COLUMNS if name not in (*named, *OPTIONAL)):
        return [f"{NAME}: does not describe {', '.join(missing)}. Restore the file."]
    faults = list(_faults_of_package(package))
    if not faults:
        faults += [fault for place, resource in _placed(package) for fault in _faults_of_schema(place, resource)]
    if not faults:
        faults += [fault for place, resource in _placed(package) for fault in _loosened(place, resource)]
        faults += [fault for place, resource in _placed(package) for fault in _dangling(place, resource, package)]
    return [f"{NAME}, {fault}" for fault in faults]


def _faults_of_package(package: dict) -> Iterator[str]:
    yield from _mistyped("", package, {"name": str, "version": str, "created": str})
    yield from _mistyped("", package, {"title": str, "licenses": list, "profile": str}, optional=True)
    for place, licence in enumerate(package["licenses"]) if isinstance(package.get("licenses"), list) else ():
        yield from _mistyped(f"licenses[{place}]", licence, {"name": str})
    version, created = package.get("version"), package.get("created")
    if isinstance(version, str) and not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.+-]*", version):
        yield f"version: expected one such as 0.3.0, found {_shown(version)}."
    if isinstance(created, str) and not _is_day(created[:10]):
        yield f"created: expected a day such as 2026-11-22, found {_shown(created)}."
    seen: dict[str, str] = {}
    for place, resource in enumerate(package["resources"]):
        where = f"resources[{place}]"
        yield from _mistyped(where, resource, {"name": str, "path": str, "schema": dict})
        if isinstance(resource, dict):
            yield from _faults_of_path(where, resource.get("path"))
            name = resource.get("name")
            if isinstance(name, str) and name in seen:
                yield f"{where}: describes {name!r}, as {seen[name]} does. Take one out."
            if isinstance(name, str):
                seen.setdefault(name, where)


def _faults_of_path(where: str, path: Any) -> Iterator[str]:
    if not isinstance(path, str):
        return
    parts = PurePosixPath(path).parts
    if not path or path.startswith("/") or ".." in parts or re.search(r"[\\:]", path) or unprintable(path):
        yield f"{where}, path: expected the name of a file in the folder of {NAME}, found {_shown(path)}."


def _placed(package: dict) -> Iterator[tuple[str, dict]]:
    for place, resource in enumerate(package["resources"]):
        yield f"resources[{place}] ({_shown(resource['name'])[1:-1]}), schema", resource


def _faults_of_schema(place: str, resource: dict) -> Iterator[str]:
    schema = resource["schema"]
    yield from _mistyped(place, schema, {"fields": list, "primaryKey": list})
    yield from _mistyped(place, schema, {"foreignKeys": list, "missingValues": list}, optional=True)
    fields = schema.get("fields")
    names: list[str] = []
    for number, field in enumerate(fields) if isinstance(fields, list) else ():
        where = f"{place}.fields[{number}]"
        yield from _mistyped(where, field, {"name": str, "type": str})
        if not isinstance(field, dict):
            continue
        name = field.get("name")
        where += f" ({_shown(name)[1:-1]})" if isinstance(name, str) else ""
        if isinstance(name, str):
            if name in names or not name or unprintable(name):
                yield f"{where}: expected a name of its own."
            names.append(name)
        if isinstance(field.get("type"), str) and field["type"] not in _TYPES:
            yield f"{where}, type: expected one of {', '.join(_TYPES)}, found {_shown(field['type'])}."
        yield from _faults_of_constraints(where, field.get("constraints", {}))
    if isinstance(schema.get("primaryKey"), list):
        yield from _faults_of_columns(f"{place}.primaryKey", schema["primaryKey"], names)
    if schema.get("missingValues", [""]) != [""]:
        yield f'{place}.missingValues: expected [""], found {_shown(schema["missingValues"])}.'
    keys = schema.get("foreignKeys", [])
    for number, key in enumerate(keys) if isinstance(keys, list) else ():
        where = f"{place}.foreignKeys[{number}]"
        yield from _mistyped(where, key, {"fields": list, "reference": dict})
        if isinstance(key, dict) and isinstance(key.get("fields"), list):
            yield from _faults_of_columns(f"{where}.fields", key["fields"], names)
        if isinstance(key, dict) and isinstance(key.get("reference"), dict):
            yield from _mistyped(f"{where}.reference", key["reference"], {"resource": str, "fields": list})


def _faults_of_constraints(where: str, constraints: Any) -> Iterator[str]:
    where += ", constraints"
    if not isinstance(constraints, dict):
        yield f"{where}: expected {_KINDS[dict]}, found {_shown(constraints)}."
        return
    yield from _mistyped(
        where, constraints, {"required": bool, "unique": bool, "enum": list, "pattern": str}, optional=True
    )
    enum = constraints.get("enum", [])
    for term in enum if isinstance(enum, list) else ():
        if not isinstance(term, str | int | float) or isinstance(term, bool):
            yield f"{where}.enum: expected texts or numbers, found {_shown(term)}."
    for name in ("minimum", "maximum"):
        if name in constraints and (
            not isinstance(constraints[name], int | float) or isinstance(constraints[name], bool)
        ):
            yield f"{where}.{name}: expected a number, found {_shown(constraints[name])}."
    pattern = constraints.get("pattern")
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            yield f"{where}.pattern: {_shown(pattern)} is no pattern ({error})."


def _faults_of_columns(where: str, columns: list, names: list[str]) -> Iterator[str]:
    strangers = [column for column in columns if not isinstance(column, str) or column not in names]
    if strangers or not columns:
        yield f"{where}: expected names of the table's columns, found {_shown(columns)}."


def _loosened(place: str, resource: dict) -> Iterator[str]:
    """What the descriptor asks for no longer though the program relies on it."""
    table, schema = resource["name"], resource["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    numbers, filled = NUMBERS.get(table, "").split(), FILLED.get(table, "").split()
    for name in filter(fields.__contains__, COLUMNS.get(table, ())):
        kind, where = fields[name]["type"], f"{place}.fields ({name})"
        if (name in numbers) != (kind in NUMERIC):
            expected = "number or integer" if name in numbers else "string"
            yield f"{where}, type: expected {expected}, as the program reads it, found {_shown(kind)}."
        if name in filled and fields[name].get("constraints", {}).get("required") is not True:
            yield f'{where}, constraints: expected "required": true, as the program relies on it.'
    if REFERENCES.get(table):
        known = {
            (key["fields"][0], key["reference"]["resource"])
            for key in schema.get("foreignKeys", [])
            if len(key["fields"]) == 1
        }
        for column, other in REFERENCES[table].items():
            if column in fields and (column, other) not in known:
                yield f"{place}.foreignKeys: {column} must point to {other}, as the program follows it."


def _dangling(place: str, resource: dict, package: dict) -> Iterator[str]:
    """Foreign keys to a table or column that the descriptor does not have."""
    columns = {r["name"]: [field["name"] for field in r["schema"]["fields"]] for r in package["resources"]}
    for number, key in enumerate(resource["schema"].get("foreignKeys", [])):
        reference = key["reference"]
        there = columns.get(reference["resource"])
        pairs = len(reference["fields"]) == len(key["fields"])
        if there is None or not pairs or any(not isinstance(f, str) or f not in there for f in reference["fields"]):
            what = f"expected a table of {NAME} and as many of its columns, found {_shown(reference)}"
            yield f"{place}.foreignKeys[{number}].reference: {what}."


def _mistyped(where: str, found: Any, keys: dict[str, type], *, optional: bool = False) -> Iterator[str]:
    """A sentence for each key that is missing, unless optional, or holds another kind of thing."""
    if not isinstance(found, dict):
        if not optional:
            yield f"{where}: expected {_KINDS[dict]}, found {_shown(found)}."
        return
    for key, kind in keys.items():
        place = f"{where}, {key}" if where else key
        if key not in found:
            if not optional:
                yield f"{place}: missing, expected {_KINDS[kind]}. Restore it."
        elif not isinstance(found[key], kind):
            yield f"{place}: expected {_KINDS[kind]}, found {_shown(found[key])}."


def _shown(value: Any) -> str:
    """A value as JSON has it, cut short."""
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_day(text: str) -> bool:

    try:
        return len(text) == 10 and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise ValueError(f"the key {twice[0]!r} stands twice in the same braces")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
