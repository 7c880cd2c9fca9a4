"""Every problem of a data package at once: the files, the schema, and the rules across tables."""

import json
from dataclasses import dataclass
from pathlib import Path

from ldnsynth.errors import DataError
from ldnsynth.evidence import rules, schema
from ldnsynth.evidence.tables import read_tables


@dataclass(frozen=True)
class CheckReport:
    """What a check found: `problems`, a sentence each, and `tables`, the number of rows by table."""

    problems: list[str]
    tables: dict[str, int]


def check_data(folder: Path | str) -> CheckReport:
    """Check a data package: form of the files, then the schema, then what must hold across tables.

    A later stage runs only for tables that passed the earlier ones, so that one fault is not told three times; the
    rules across tables run when every table fits the schema.

    Raises
    ------
    DataError
        If the folder or its ``datapackage.json`` is missing or unreadable.
    """
    folder = Path(folder)
    package = _package(folder)
    tables, problems = read_tables(folder, package)
    problems += schema.check_schema(folder, package, [name for name in tables.rows if tables.well_formed(name)])
    if not problems:
        problems = rules.check_rules(tables)
    order = {resource["path"]: number for number, resource in enumerate(package["resources"])}
    problems.sort(key=lambda problem: (order.get(problem.file, -1), problem.row or 0))
    return CheckReport([str(problem) for problem in problems], {name: len(rows) for name, rows in tables.rows.items()})


def _package(folder: Path) -> dict:
    path = folder / "datapackage.json"
    if not folder.is_dir():
        raise DataError([f"{folder}: no such folder. Name the folder that holds datapackage.json."])
    if not path.is_file():
        raise DataError([f"{folder}: no datapackage.json here. Name the folder of the data package."])
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError([f"{path.name}: expected JSON, found a fault: {error}."]) from error
