"""What cannot be in a row of a table of trials: blanks, counts that contradict each other, spreads that are none."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ldnsynth.pool.table_file import OwnTable

_WHOLE = ("ai", "bi", "ci", "di", "n1i", "n2i", "x1i", "x2i")
_ABOVE_ZERO = ("vi", "sei", "vei", "t1i", "t2i", "n1i", "n2i", "sd1i", "sd2i")
_ARMS = (("ai", "bi", "n1i"), ("ci", "di", "n2i"))

Cells = Mapping[str, np.ndarray]


def incomplete(table: OwnTable, cells: Cells, wanted: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows that hold none of the sets of columns that the measure takes, whole."""
    for row in range(len(table.rows)):
        gaps = [[name for name in names if not np.isfinite(cells[name][row])] for names in wanted]
        if all(gaps):
            blank = ", ".join(min(gaps, key=len))
            yield f"{table.where(row)}: blank in {blank}. Fill it, or take the row out."


def impossible(table: OwnTable, cells: Cells) -> Iterator[str]:
    """Numbers that cannot be, alone or beside each other."""
    for name in (name for name in _WHOLE if name in cells):
        for row in np.flatnonzero((cells[name] < 0) | (cells[name] % 1 > 0)):
            yield f"{table.where(int(row), name)}: found {cells[name][row]:g}, expected a count."
    for name in (name for name in _ABOVE_ZERO if name in cells):
        for row in np.flatnonzero(cells[name] <= 0):
            yield f"{table.where(int(row), name)}: found {cells[name][row]:g}, expected a number above 0."
    for events, others, people in _ARMS:
        yield from _more_than_people(table, cells, events, others, people)
    if {"yi", "ci_low", "ci_high"} <= set(cells):
        outside = (cells["yi"] < cells["ci_low"]) | (cells["yi"] > cells["ci_high"])
        for row in map(int, np.flatnonzero(outside)):
            low, high = cells["ci_low"][row], cells["ci_high"][row]
            yield f"{table.where(row, 'yi')}: found {cells['yi'][row]:g}, which lies outside {low:g} to {high:g}."


def _more_than_people(table: OwnTable, cells: Cells, events: str, others: str, people: str) -> Iterator[str]:
    if not {events, people} <= set(cells):
        return
    for row in map(int, np.flatnonzero(cells[events] > cells[people])):
        had, of = cells[events][row], cells[people][row]
        yield f"{table.where(row, events)}: {had:g} events are more than {of:g} people ({people}). Correct one of them."
    if others in cells:
        total = cells[events] + cells[others]
        for row in map(int, np.flatnonzero((total != cells[people]) & np.isfinite(total + cells[people]))):
            yield (
                f"{table.where(row, people)}: found {cells[people][row]:g}, expected {total[row]:g}, the sum of "
                f"{events} and {others}."
            )
