"""A plan against what a review holds: rows that are new, rows that are there, and what differs.

Nothing is overwritten. A value that differs becomes a row of ``discrepancies.csv`` where both have a document; else it
is a question. What was imported once is the same the second time, so nothing changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ldnsynth import plain_yaml
from ldnsynth.errors import DataError
from ldnsynth.evidence.descriptor import NAME as DESCRIPTOR
from ldnsynth.evidence.descriptor import descriptor_text
from ldnsynth.evidence.layout import NUMERIC, TABLES, TableLayout, package_of, tables_in_use
from ldnsynth.evidence.reading.table_text import key_of, table_text
from ldnsynth.evidence.reading.tables import package_topic, read_headers, read_tables
from ldnsynth.imports.plan import Plan, Row
from ldnsynth.imports.topic_text import add_to_topic
from ldnsynth.scaffold.start import PLACEHOLDER, term
from ldnsynth.topic import NAME as TOPIC
from ldnsynth.topic import topic_of
from ldnsynth.topic_checks import topic_faults

# Columns that tell of a value and are none: where it was seen, how it is called.
_ABOUT = {
    *("source_id", "locator", "verification", "note", "reported", "first_public_in", "label", "summary"),
    *("coder", "reason", "title", "authors", "container", "public_from", "timepoint", "intervention"),
}
_OWN = ("documents",)  # tables whose rows speak of themselves, so that blanks may be filled


@dataclass
class Change:
    """What an import does to the files of a review.

    Attributes
    ----------
    folder : Path
        The data package.
    texts : dict of str to str
        The files that change, by name; none if everything is there.
    new, same, filled : dict of str to list of str
        Keys of rows by table: added, there already, there and filled in or replaced.
    topic : dict of str to list of str
        Terms that topic.yml lacks, by key.
    questions : list of str
        What differs or is blank and has to be decided by a person.
    dropped : list of str
        Domains of a review without outcomes, of which the file brings none: they give way.
    """

    folder: Path
    texts: dict[str, str] = field(default_factory=dict)
    new: dict[str, list[str]] = field(default_factory=dict)
    same: dict[str, list[str]] = field(default_factory=dict)
    filled: dict[str, list[str]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    topic: dict[str, list[str]] = field(default_factory=dict)


def change_of(folder: Path, plan: Plan) -> Change:
    """What a plan changes in the data package of a folder.

    Raises
    ------
    DataError
        If the package cannot be read, or the plan's words do not fit its topic.
    """
    topic = package_topic(folder)
    tables, problems = read_tables(folder, topic)
    if problems:
        raise DataError([str(problem) for problem in problems])
    headers = read_headers(folder, topic)
    held = {name: [_filled_cells(row.cells) for row in rows] for name, rows in tables.rows.items()}
    change, rows = Change(folder), {name: list(found) for name, found in held.items()}
    for name in (name for name in TABLES if name in plan.rows):
        if plan.edits:
            _edit(TABLES[name], plan.rows[name], rows, change, replace=plan.edits == "replace")
        else:
            _merge(TABLES[name], plan.rows[name], rows, change)
    needed = dict(plan.topic)
    unused = [name for name, found in rows.items() if found and TABLES[name].optional and name not in topic.tables]
    if unused:
        needed["tables"] = list(dict.fromkeys([*needed.get("tables", []), *unused]))
    used = {row["domain"] for row in rows["outcomes"]}
    begun = [PLACEHOLDER] if held["outcomes"] else topic.domains  # of a review without outcomes, what init put there
    dropped = [name for name in begun if used and name not in used]
    text = (folder / TOPIC).read_text(encoding="utf-8")
    before = plain_yaml.parse_yaml(text)[0]
    longer = add_to_topic(text, before, needed, dropped=dropped)
    if longer != text:
        found, _ = plain_yaml.parse_yaml(longer)
        if faults := topic_faults(found):
            raise DataError([f"{TOPIC}, with what the file brings{fault}" for fault in faults])
        change.texts[TOPIC] = longer
        lacking = {key: [n for n in entries if n not in (before.get(key) or ())] for key, entries in needed.items()}
        change.topic = {key: names for key, names in lacking.items() if names}
        change.dropped = [name for name in dropped if name in topic.domains]
        topic = topic_of(found)
    for table in tables_in_use(topic):
        _put(change, table.path, folder, table_text(table, rows[table.name], headers.get(table.name, ())))
        headers[table.name] = _header(change, table, folder)
    if change.texts:
        _put(change, DESCRIPTOR, folder, descriptor_text(package_of(topic, headers)))
    return change


def _put(change: Change, name: str, folder: Path, text: str) -> None:
    path = folder / name
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        change.texts[name] = text


def _header(change: Change, table: TableLayout, folder: Path) -> list[str]:
    text = change.texts.get(table.path) or (folder / table.path).read_text(encoding="utf-8")
    return text.split("\n", 1)[0].split(",")


def _filled_cells(cells: Mapping[str, str]) -> Row:
    return {column: cell for column, cell in cells.items() if cell}


def _merge(table: TableLayout, proposed: list[Row], rows: dict[str, list[Row]], change: Change) -> None:
    places = {key_of(table, row): number for number, row in enumerate(rows[table.name])}
    for row in proposed:
        key = key_of(table, row)
        if key not in places:
            places[key] = len(rows[table.name])
            rows[table.name].append(row)
            change.new.setdefault(table.name, []).append(key)
            continue
        there = rows[table.name][places[key]]
        blank = [column for column in row if column not in there and column not in table.key]
        own = table.name in _OWN or (row.get("source_id") and row.get("source_id") == there.get("source_id"))
        fills = [column for column in blank if own] if blank else []
        if fills:
            rows[table.name][places[key]] = there | {column: row[column] for column in fills}
        change.questions += [
            f"{table.path} ({key}), {column}: blank, and {row.get('source_id', 'the file')} says {row[column]!r}. "
            "Enter it with its source if it is right."
            for column in blank
            if column not in fills and column not in _ABOUT
        ]
        (change.filled if fills else change.same).setdefault(table.name, []).append(key)
        for column in row:
            if column in there and column not in _ABOUT and not _alike(table, column, there[column], row[column]):
                _differ(table, key, column, there, row, rows, change)


def _edit(
    table: TableLayout, proposed: list[Row], rows: dict[str, list[Row]], change: Change, *, replace: bool
) -> None:
    """Rows of the review's own that somebody edited elsewhere: every cell counts."""
    places = {key_of(table, row): number for number, row in enumerate(rows[table.name])}
    for row in proposed:
        key = key_of(table, row)
        if key not in places:
            places[key] = len(rows[table.name])
            rows[table.name].append(row)
            change.new.setdefault(table.name, []).append(key)
            continue
        there = rows[table.name][places[key]]
        differing = [
            name
            for name in table.columns
            if there.get(name, "") != row.get(name, "")
            and not (there.get(name) and row.get(name) and _alike(table, name, there[name], row[name]))
        ]
        if replace and differing:
            rows[table.name][places[key]] = row
        else:
            change.questions += [
                f"{table.path} ({key}), {name}: stands as {there.get(name, '')!r}, the workbook says "
                f"{row.get(name, '')!r}. Take it over with --replace."
                for name in differing
            ]
        (change.filled if replace and differing else change.same).setdefault(table.name, []).append(key)


def _alike(table: TableLayout, column: str, there: str, found: str) -> bool:
    if table.columns[column].type in NUMERIC:
        try:
            return there == found or abs(float(there) - float(found)) <= 1e-9 * max(
                abs(float(there)), abs(float(found))
            )
        except ValueError:
            return False
    return there.casefold() == found.casefold()


def _differ(
    table: TableLayout, key: str, column: str, there: Row, found: Row, rows: dict[str, list[Row]], change: Change
) -> None:
    """A row of discrepancies where both values have a document, else a question."""
    told = f"{table.path} ({key}), {column}: stands as {there[column]!r}, the file says {found[column]!r}"
    first, second = there.get("source_id"), found.get("source_id")
    if not first or not second or table.name in _OWN:
        change.questions.append(f"{told}. Correct it if the file is right.")
        return
    trial = there.get("trial_id", "")
    rest = "_".join(term(part) for part in key.removeprefix(f"{trial}/").split("/"))
    discrepancy = {
        "discrepancy_id": f"{trial or 'review'}/{table.name}.{rest}.{column}.{second}",
        "trial_id": trial,
        "about": f"{column} of {table.name} {key}",
        "value_a": there[column],
        "source_a": first,
        "value_b": found[column],
        "source_b": second,
    }
    known = {row["discrepancy_id"]: row for row in rows["discrepancies"]}
    if before := known.get(discrepancy["discrepancy_id"]):
        if before["value_b"] == found[column] and before["value_a"] == there[column]:
            return
        change.questions.append(f"{told}. discrepancies.csv has other values of the two: correct that row.")
        return
    rows["discrepancies"].append(_filled_cells(discrepancy))
    change.new.setdefault("discrepancies", []).append(discrepancy["discrepancy_id"])
    change.questions.append(f"{told}. Resolve it in discrepancies.csv: used, reason, consequence.")
