"""Cells that hold controlled terms: those of the vocabulary, of the tools for bias, and of the topic."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping

from ldnsynth.evidence.layout import TABLES, Column, columns_with_terms
from ldnsynth.evidence.reading.tables import Problem, Tables
from ldnsynth.topic import Topic


def check_lists(tables: Tables) -> Iterator[Problem]:
    """The cells that hold several terms: what is wrong with them, row by row."""
    for table, column in columns_with_terms():
        for row in tables[table] if column.several else ():
            if column.name in row.cells and (unknown := unknown_terms(column, row[column.name], tables.topic)):
                yield row.problem(column.name, unknown)


def check_cells(table: str, columns: Mapping[str, Iterable[str]], topic: Topic) -> list[str]:
    """A sentence for each cell of a table, given by column, that holds another term than its column's; blanks pass."""
    layout = TABLES[table]
    return [
        f"{layout.path}, row {row}, {column.name}: {unknown}"
        for column in layout.columns.values()
        if column.terms and column.name in columns
        for row, cell in enumerate(columns[column.name], start=2)
        if (unknown := unknown_terms(column, cell, topic))
    ]


def unknown_terms(column: Column, cell: str, topic: Topic) -> str:
    """What is wrong with the terms in a cell, "" if nothing is."""
    known = column.allowed(topic)
    terms = cell.split(";") if column.several else [cell]
    unknown = [term for term in map(str.strip, terms) if term and term not in known]
    if not unknown:
        return ""
    meant = "".join(_meant(term, known) for term in unknown)
    home = " A new one goes to topic.yml." if column.terms.startswith("topic.") else ""
    return f"unknown: {', '.join(map(repr, unknown))}.{meant} Use {', '.join(known)}.{home}"


def _meant(term: object, known: Collection[str]) -> str:
    close = difflib.get_close_matches(str(term), known, n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""
