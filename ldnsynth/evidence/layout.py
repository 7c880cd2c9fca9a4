"""The layout of a data package: its tables and columns, as ``layout.yml`` has them, and the descriptor made from it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from ldnsynth import review_terms, vocabulary
from ldnsynth.plain_yaml import own_yaml
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import nearest

NUMERIC = ("number", "integer", "year")
_LISTS = {"vocabulary": vocabulary, "review_terms": review_terms}


@dataclass(frozen=True)
class Column:
    """One column: its type (of Table Schema), what a cell may hold, and whether a file may do without it."""

    name: str
    type: str = "string"
    required: bool = False
    optional: bool = False
    terms: str = ""
    several: bool = False
    description: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)

    def allowed(self, topic: Topic) -> Collection[str]:
        """The terms that a cell may hold (several, with `several`); empty where it may hold anything."""
        if not self.terms:
            return ()
        home, _, name = self.terms.partition(".")
        return attrgetter(name)(topic if home == "topic" else _LISTS[home])


@dataclass(frozen=True)
class TableLayout:
    """One table: its key, the tables that its columns point to, and whether a review may do without it.

    A column points to the first of the other table's key; the further columns of that key have the same name here.
    """

    name: str
    description: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    references: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False

    @property
    def path(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"

    def header_of(self, columns: Collection[str]) -> list[str]:
        """The columns of a file that has these: those that every file has, and the optional ones among them."""
        return [name for name, column in self.columns.items() if not column.optional or name in columns]


LAYOUT = Path(__file__).with_name("layout.yml")


def _read_layout() -> dict[str, TableLayout]:
    return {name: _table(name, **of) for name, of in own_yaml(LAYOUT.read_text(encoding="utf-8")).items()}


def _table(name: str, *, key: list, columns: dict, references: Mapping = {}, **of) -> TableLayout:
    return TableLayout(
        name=name,
        key=tuple(key),
        references=dict(references),
        **of,
        columns={column: _column(column, **(said or {})) for column, said in columns.items()},
    )


def _column(name: str, **said) -> Column:
    own = {key: said.pop(key) for key in list(said) if key in Column.__dataclass_fields__}
    return Column(name=name, **own, constraints=said)


TABLES: Mapping[str, TableLayout] = _read_layout()
COLUMNS: Mapping[str, tuple[str, ...]] = {name: tuple(table.columns) for name, table in TABLES.items()}
OPTIONAL = tuple(name for name, table in TABLES.items() if table.optional)


def faults_of_tables(topic: Topic) -> list[str]:
    """What is wrong with the tables that a topic names, each with its place in ``topic.yml``."""
    faults = []
    for name in topic.tables:
        place = f"topic.yml, tables, {name}"
        if name not in OPTIONAL:
            why = (
                "every review has this table. Take it out"
                if name in TABLES
                else f"no such table.{nearest(name, list(OPTIONAL))}"
            )
            faults.append(f"{place}: {why.removesuffix('.')}.")
            continue
        for other in dict.fromkeys(TABLES[name].references.values()):
            if TABLES[other].optional and other not in topic.tables:
                faults.append(f"{place}: its rows point to {other}, which is not named. Add {other}.")
    return faults


def tables_in_use(topic: Topic) -> list[TableLayout]:
    """The tables of a review: those that every one has, and the optional ones that its topic names."""
    return [table for table in TABLES.values() if not table.optional or table.name in topic.tables]


def package_of(topic: Topic, headers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The descriptor of a data package (Tabular Data Package), which ``datapackage.json`` holds.

    Parameters
    ----------
    topic : Topic
        Gives its name, title, version and terms.
    headers : mapping of str to sequence of str
        The columns that the file of each table has; an optional column that it lacks is not described.
    """
    about = topic.package
    return {
        "profile": "tabular-data-package",
        "name": about["name"],
        "title": about["title"],
        "version": about["version"],
        "created": f"{about['created']}T00:00:00Z",
        "licenses": [dict(licence) for licence in about.get("licenses", ())],
        "resources": [_resource(table, topic, headers.get(table.name, ())) for table in tables_in_use(topic)],
    }


def _resource(table: TableLayout, topic: Topic, header: Collection[str]) -> dict[str, Any]:
    fields = [_field(table.columns[name], topic) for name in table.header_of(header)]
    keys = [
        {
            "fields": [column, *TABLES[other].key[1:]],
            "reference": {"resource": other, "fields": list(TABLES[other].key)},
        }
        for column, other in table.references.items()
        if any(described["name"] == column for described in fields)
    ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.path,
        "description": table.description,
        "schema": {"missingValues": [""], "fields": fields, "primaryKey": list(table.key), "foreignKeys": keys},
    }


def _field(column: Column, topic: Topic) -> dict[str, Any]:
    constraints = dict(column.constraints)
    if column.required:
        constraints["required"] = True
    if column.terms and not column.several:
        constraints["enum"] = list(column.allowed(topic))
    described = {"name": column.name, "type": column.type, "description": column.description}
    return described | ({"constraints": constraints} if constraints else {})


def columns_with_terms() -> Iterator[tuple[str, Column]]:
    """Each table with each of its columns whose cells hold controlled terms."""
    for table in TABLES.values():
        for column in table.columns.values():
            if column.terms:
                yield table.name, column
