"""Every problem of a data package at once: the files, the schema, and the rules across tables."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from ldnsynth.evidence.descriptor import NAME, descriptor_faults
from ldnsynth.evidence.layout import package_of
from ldnsynth.evidence.reading.tables import Problem, Tables, package_topic, read_headers, read_tables
from ldnsynth.evidence.rules import across_tables as rules
from ldnsynth.evidence.rules.entered_once import studies_alike
from ldnsynth.evidence.rules.last_seen import entries_to_look_up
from ldnsynth.evidence.rules.refusals import check_refusals
from ldnsynth.evidence.rules.schema import check_schema
from ldnsynth.folders import TOPIC, review_of
from ldnsynth.topic_checks import unknown_chapters


@dataclass(frozen=True)
class CheckReport:
    """What a check found: `problems`, a sentence each, `tables`, the number of rows by table, and `notes`.

    A note names what is worth a look: nothing is known to be wrong.
    """

    problems: list[str]
    tables: dict[str, int]
    notes: list[str] = field(default_factory=list)


def check_data(folder: Path | str, today: dt.date | None = None) -> CheckReport:
    """Check a data package: form of the files, then the schema, then what must hold across tables.

    A row that a stage finds fault with is not judged by the next, so that one fault is not told three times.

    Parameters
    ----------
    folder : Path or str
        The data package.
    today : date
        The day from which notes count; by default this one.

    Raises
    ------
    DataError
        If the folder or its ``topic.yml`` is missing or cannot be used.
    """
    folder = Path(folder)
    topic = package_topic(folder)
    package = package_of(topic, read_headers(folder, topic))
    tables, problems = read_tables(folder, topic)
    chapters = unknown_chapters(topic.chapters, review_of(folder).notebooks.glob("*.ipynb"))
    problems += [Problem(TOPIC, None, "", "chapters", fault) for fault in chapters]
    problems += [Problem(NAME, None, "", "", fault) for fault in descriptor_faults(folder, package)]
    problems += check_schema(tables, package)
    told = {(problem.file, problem.row, problem.column) for problem in problems}
    problems += [p for p in check_refusals(tables) if (p.file, p.row, p.column) not in told]
    problems += _check_rules_beside(tables, problems) if problems else _check_rules(tables)
    order = {resource["path"]: number for number, resource in enumerate(package["resources"])}
    problems.sort(key=lambda problem: (order.get(problem.file, -1), problem.row or 0))
    rows = {resource["name"]: len(tables[resource["name"]]) for resource in package["resources"]}
    notes = [] if problems else [*studies_alike(tables), *entries_to_look_up(tables, today or dt.date.today())]
    return CheckReport([str(problem) for problem in problems], rows, notes)


def _check_rules(tables: Tables) -> list[Problem]:
    """What the rules find; one that cannot judge the tables says so."""
    found: list[Problem] = []
    for rule in rules.RULES:
        try:
            found += rule(tables)
        except Exception as error:
            told = f"the tables hold what the rule {rule.__name__.strip('_')} cannot judge"
            found.append(Problem(NAME, None, "", "", f"{told} ({type(error).__name__}: {error}). Restore the file."))
    return found


def _check_rules_beside(tables: Tables, problems: list[Problem]) -> list[Problem]:
    """What the rules find beside the faults of form and schema.

    Faulty cells count as blank and faulty rows are not told again; a rule that needs a table or row that could not be
    read stops there, and is judged when that is mended.
    """
    cells = {(p.file, p.row, column) for p in problems for column in p.column.split(",")}
    rows = {
        name: [
            replace(r, cells={c: "" if (r.file, r.number, c) in cells else cell for c, cell in r.cells.items()})
            for r in tables[name]
        ]
        for name in tables.rows
        if tables.well_formed(name)
    }
    found: list[Problem] = []
    for rule in rules.RULES:
        with suppress(Exception):
            for problem in rule(replace(tables, rows=rows)):
                found.append(problem)  # one by one: what was found before a rule stops is kept
    told = {(p.file, p.row) for p in problems}
    return [problem for problem in found if (problem.file, problem.row) not in told]
