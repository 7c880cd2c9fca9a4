"""The schema's own checks, done by frictionless and told in our sentences."""

import logging
import re
from pathlib import Path

import ldnsynth.lean_imports  # noqa: F401 - before frictionless
from ldnsynth.evidence.descriptor import NAME
from ldnsynth.evidence.layout import NUMERIC
from ldnsynth.evidence.reading.tables import Problem, Tables

# What a curator does about each kind of fault that frictionless names.
_ADVICE = {
    "type-error": "Write it as the column's type asks, with a decimal point; leave it blank if nothing was reported.",
    "constraint-error": "See the column in datapackage.json for what is allowed.",
    "foreign-key": "Add the row it points to, or correct the id.",
    "primary-key": "Give each row a key of its own.",
}


def check_schema(folder: Path, package: dict, names: list[str]) -> list[Problem]:
    """Faults of types, constraints, keys and foreign keys in the named tables."""
    from frictionless import FrictionlessException, Package, system

    logging.getLogger("frictionless").setLevel(logging.ERROR)
    resources = [_only_known_keys(r, names) for r in package["resources"] if r["name"] in names]
    problems = []
    with system.use_context(trusted=True):
        try:
            report = Package.from_descriptor({"resources": resources}, basepath=str(folder)).validate()
        except FrictionlessException as error:
            faults = [fault.note for fault in error.reasons] or [error.error.note]
            return [_fault(f"{fault}.") for fault in faults]
        except Exception as error:  # of a library that reads what somebody wrote
            return [_fault(f"cannot be used ({type(error).__name__}: {error}).")]
        problems += [_fault(f"{error.note}.") for error in report.errors]
        for task in report.tasks:
            resource = next(r for r in resources if r["name"] == task.name)
            problems += [_problem(error, resource) for error in task.errors]
    return problems


def _fault(message: str) -> Problem:
    return Problem(NAME, None, "", "", f"{message} Restore the file.")


def check_numbers_are_plain(tables: Tables, package: dict) -> list[Problem]:
    """Numbers that frictionless reads and a reader would not: NaN, INF, 1_000, digits of another script."""
    return [
        row.problem(field["name"], f"found {row[field['name']]!r}, expected plain digits with a decimal point.")
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
        if field["type"] in NUMERIC
        for row in tables[resource["name"]]
        if row[field["name"]] and _reads_as_number(row[field["name"]])
        if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", row[field["name"]])
    ]


def _reads_as_number(cell: str) -> bool:
    try:
        return float(cell) is not None
    except ValueError:
        return False


def _only_known_keys(resource: dict, names: list[str]) -> dict:
    """What the descriptor says of a table's cells, without keys into tables that could not be read.

    They would all seem to dangle.
    """
    schema = resource["schema"]
    keys = [key for key in schema["foreignKeys"] if key["reference"]["resource"] in names]
    known = {"fields": schema["fields"], "primaryKey": schema["primaryKey"], "foreignKeys": keys}
    return {"name": resource["name"], "path": resource["path"], "encoding": "utf-8", "schema": known}


def _problem(error, resource: dict) -> Problem:
    fields = [field["name"] for field in resource["schema"]["fields"]]
    cells = [str(cell) for cell in getattr(error, "cells", [])]
    key = "/".join(cells[fields.index(column)] for column in resource["schema"]["primaryKey"]) if cells else ""
    advice = _ADVICE.get(error.type, "See datapackage.json.")
    column = getattr(error, "field_name", "") or ",".join(getattr(error, "field_names", []))
    column = column or (",".join(resource["schema"]["primaryKey"]) if error.type == "primary-key" else "")
    return Problem(resource["path"], getattr(error, "row_number", None), key, column, f"{_sentence(error)} {advice}")


def _sentence(error) -> str:
    match error.type:
        case "type-error":
            return f"found {error.cell!r}: {error.note}."
        case "constraint-error":
            return f"found {error.cell!r}: {error.note}."
        case "foreign-key":
            cells = ", ".join(map(repr, error.field_cells))
            return f"found {cells}, which {error.reference_name or 'no table'} does not hold."
        case "primary-key":
            return f"the key stands twice: {error.note}."
    return f"{error.note}."
