"""What the layout asks of cells and keys: types, terms, bounds, forms, keys that are unique and lead somewhere."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ldnsynth.evidence.layout import NUMERIC
from ldnsynth.evidence.reading.tables import Problem, Row, Tables
from ldnsynth.vocabulary import nearest

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_day(cell: str) -> bool:
    try:
        return bool(_DAY.fullmatch(cell) and dt.date.fromisoformat(cell))
    except ValueError:
        return False


# Of each type of column but text: whether a cell reads as one, and what is expected.
_TYPES: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "number": (_NUMBER.fullmatch, "a number in plain digits with a decimal point"),
    "integer": (_WHOLE.fullmatch, "a whole number (integer) in plain digits"),
    "year": (_YEAR.fullmatch, "a year of four digits"),
    "date": (_is_day, "a day of the calendar as YYYY-MM-DD"),
}


def check_schema(tables: Tables, package: Mapping[str, Any]) -> list[Problem]:
    """Faults of types, constraints, keys and foreign keys in the tables that could be read.

    Parameters
    ----------
    tables : Tables
        The rows; a malformed table is not judged, and no key into one is taken to dangle.
    package : mapping
        The descriptor made from topic and layout (`package_of`).
    """
    resources = [resource for resource in package["resources"] if tables.well_formed(resource["name"])]
    columns = {resource["name"]: _column_values(tables, resource) for resource in resources}
    problems = []
    for resource in resources:
        schema, rows = resource["schema"], tables[resource["name"]]
        for field in schema["fields"]:
            problems += _cells(rows, field)
        problems += _twice(rows, schema["primaryKey"])
        for key in schema["foreignKeys"]:
            other = key["reference"]["resource"]
            if other in columns:
                problems += _dangling(rows, key["fields"], other, columns[other])
    return problems


def _column_values(tables: Tables, resource: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """The keys that rows of other tables may point to."""
    return {tuple(row[column] for column in resource["schema"]["primaryKey"]) for row in tables[resource["name"]]}


def _cells(rows: list[Row], field: Mapping[str, Any]) -> Iterator[Problem]:
    name, allows = field["name"], field.get("constraints", {})
    terms = frozenset(allows.get("enum", ()))
    form = re.compile(allows["pattern"]) if "pattern" in allows else None
    reads, expected = _TYPES.get(field["type"], (None, ""))
    numeric = field["type"] in NUMERIC
    for row in rows:
        cell = row[name]
        if not cell:
            if allows.get("required"):
                yield row.problem(name, "found '', but a value is required here. See the column in datapackage.json.")
        elif reads and not reads(cell):
            yield row.problem(name, f"found {cell!r}, expected {expected}. Leave it blank if nothing was reported.")
        elif terms and cell not in terms:
            yield row.problem(name, f"found {cell!r}, no term of this column.{nearest(cell, allows['enum'])}")
        elif form and not form.fullmatch(cell):
            about = f" ({field['description']})" if field.get("description") else ""
            asked = f"the pattern {allows['pattern']}{about}"
            yield row.problem(name, f"found {cell!r}, expected {asked}. See the column in datapackage.json.")
        elif numeric and "minimum" in allows and float(cell) < allows["minimum"]:
            yield row.problem(name, f"found {cell!r}, expected {allows['minimum']} or more (the minimum). Correct it.")
        elif numeric and "maximum" in allows and float(cell) > allows["maximum"]:
            yield row.problem(name, f"found {cell!r}, expected {allows['maximum']} at most (the maximum). Correct it.")


def _twice(rows: list[Row], key: list[str]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        before = first.setdefault(tuple(row[column] for column in key), row)
        if before is not row:
            advice = f"it is that of row {before.number} too. Give each row a key of its own."
            yield row.problem(",".join(key), f"the key stands twice: {advice}")


def _dangling(rows: list[Row], columns: list[str], other: str, known: set[tuple[str, ...]]) -> Iterator[Problem]:
    for row in rows:
        cells = tuple(row[column] for column in columns)
        if any(cells) and cells not in known:
            found = ", ".join(map(repr, cells))
            advice = "Add the row it points to, or correct the id."
            yield row.problem(",".join(columns), f"found {found}, which {other} does not hold. {advice}")
