"""Rows of one trial in a table of trials: its arms against one comparator, and its strata."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ldnsynth.pool.table_file import OwnTable

Parts = Mapping[str, Sequence[str]]


def repeated(table: OwnTable, labels: Sequence[str], parts: Parts) -> Iterator[str]:
    """Rows that stand for the trial, arm and stratum of another one, or name no arm where others of the trial do.

    Yields
    ------
    str
        A sentence with the places of both.
    """
    first: dict[tuple[str, ...], int] = {}
    for row, label in enumerate(labels):
        name = (label.casefold(), *(cells[row].casefold() for cells in parts.values()))
        other = first.setdefault(name, row)
        if other != row:
            yield (
                f"{table.where(row)}: {label!r} stands in row {table.places[other]} too. Name each trial once, such as "
                "by its year or place; for arms against one comparator, or strata, add a column arm or stratum."
            )
    for column, cells in parts.items():
        named = {label.casefold() for label, cell in zip(labels, cells, strict=True) if cell}
        for row, label in enumerate(labels):
            if not cells[row] and label.casefold() in named:
                yield f"{table.where(row, column)}: blank, and other rows of {label!r} name one. Fill it."


def other_comparators(
    table: OwnTable, labels: Sequence[str], strata: Sequence[str], comparator: Mapping[str, np.ndarray]
) -> Iterator[str]:
    """Arms of one trial whose comparators differ: they would be no arms against one comparator."""
    first: dict[tuple[str, str], int] = {}
    for row, (label, stratum) in enumerate(zip(labels, strata, strict=True)):
        other = first.setdefault((label.casefold(), stratum.casefold()), row)
        for name, numbers in comparator.items():
            if other != row and not np.isnan(numbers[row]) and numbers[row] != numbers[other]:
                yield (
                    f"{table.where(row, name)}: found {numbers[row]:g}, and {numbers[other]:g} in row "
                    f"{table.places[other]} of the same trial. Arms of a trial stand against one whole comparator: "
                    "give the same number in each, or name two trials."
                )


def differs_within(ids: Sequence[str], cells: Sequence[str]) -> str:
    """Why a column is nothing of a trial as a whole; "" if each trial has one value."""
    known: dict[str, str] = {}
    if any(known.setdefault(trial, cell) != cell for trial, cell in zip(ids, cells, strict=True)):
        return "differs between rows of one trial"
    return ""
