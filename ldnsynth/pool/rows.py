"""The effects of the rows of somebody's own table: every fault named by row, or left out if that was asked for."""

from collections.abc import Callable
from functools import partial

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.pool.checks import contradictions
from ldnsynth.pool.table_file import OwnTable
from ldnsynth.ranges import RANGES
from ldnsynth.synthesis.measures import effect_size
from ldnsynth.synthesis.quantities.effect import Effect

_OPTIONS = {"PR": {"add": 0.5}}  # nobody and everybody are results
_MOST_TOLD = 200  # rows that are refused, after which no further ones are looked for


class RowsError(DataError):
    """Rows that cannot be used.

    Parameters
    ----------
    rows : dict of int to list of str
        By row, from 0, what is wrong with it.
    """

    def __init__(self, rows: dict[int, list[str]]):
        self.rows = dict(rows)
        super().__init__([text for _, texts in sorted(rows.items()) for text in texts])


def effects_of_rows(
    table: OwnTable, measure: str, columns: dict[str, np.ndarray], problems: dict[int, list[str]], **options
) -> Effect:
    """The effect of every row; where one is refused, rows are tried apart, to name every fault.

    Parameters
    ----------
    table : OwnTable
        Where the columns come from.
    measure : str
        A key of `MEASURES`; "" takes the effect as it is printed.
    columns : dict of str to array, shape (rows,)
        Numbers, NaN where blank.
    problems : dict of int to list of str
        What is known to be wrong, by row; more is added.
    **options
        Of the measure, as `measures.effect_size` passes them on.

    Raises
    ------
    DataError
        Every row that cannot be used, as `RowsError`, which knows which; or that no row can be.
    """
    options = _OPTIONS.get(measure, {}) | options
    contradicted = dict(contradictions(table, measure, columns))
    for row, found in contradicted.items():
        problems.setdefault(row, []).append(found)
    scale = measure or "MD"  # yi with its standard error, whatever it measures
    try:
        effect = effect_size(scale, columns, **options)
        for row, found in _without_weight(table, effect):
            problems.setdefault(row, []).append(found)
    except ValueError as error:
        rows = len(table.rows)
        refused = dict(_refused(partial(effect_size, scale, **options), columns, 0, rows, _MOST_TOLD))
        if not refused or all(message == str(error) for message in refused.values()):
            raise DataError([f"{table.name}, row 1, {error}."]) from None
        for row, message in refused.items():
            if row not in contradicted:
                problems.setdefault(row, []).append(f"{table.where(row)}, {message}. Correct it or leave it blank.")
    if problems:
        raise RowsError(problems)
    return effect


def usable_rows(
    table: OwnTable, measure: str, columns: dict[str, np.ndarray], problems: dict[int, list[str]], **options
) -> tuple[OwnTable, dict[str, np.ndarray], Effect, list[str]]:
    """The rows that can be used, with their columns and effects, and a note for each that is left out.

    Parameters
    ----------
    table, measure, columns, problems, **options
        As in `effects_of_rows`.

    Raises
    ------
    DataError
        If no row can be used.
    """
    notes: list[str] = []
    while True:  # what one refusal hid may come to light when its row is gone
        try:
            return table, columns, effects_of_rows(table, measure, columns, problems, **options), notes
        except RowsError as error:
            kept = np.array([row not in error.rows for row in range(len(table.rows))])
            if not kept.any():
                raise
            told = [text for _, texts in sorted(error.rows.items()) for text in texts]
            notes += [f"left out with --skip: {text}" for text in told]
            table, problems = table.only(kept), {}
            columns = {name: values[kept] for name, values in columns.items()}


def _refused(
    effect_of: Callable[[dict[str, np.ndarray]], Effect],
    columns: dict[str, np.ndarray],
    first: int,
    last: int,
    most: int,
) -> list[tuple[int, str]]:
    """Which rows from `first` to before `last` are refused, and why; at most so many of them."""
    single = last - first == 1
    try:
        part = {name: values[first] if single else values[first:last] for name, values in columns.items()}
        effect_of(part)
    except ValueError as error:
        if single:
            return [(first, str(error))]
        middle = (first + last) // 2
        found = _refused(effect_of, columns, first, middle, most)
        return found + (_refused(effect_of, columns, middle, last, most - len(found)) if len(found) < most else [])
    return []


def _without_weight(table: OwnTable, effect: Effect) -> list[tuple[int, str]]:
    """Rows whose effect cannot be weighed: standard errors of 0, and numbers out of all proportion."""
    found = []
    for row in np.flatnonzero(~np.isnan(effect.se)).tolist():
        estimate, variance = float(effect.estimate[row]), float(effect.se[row]) ** 2
        if variance == 0:
            told = "the standard error is 0, so that it would take all the weight. Correct it or leave it blank."
            found.append((row, f"{table.where(row)}: {told}"))
        for name, value in (("effect", estimate), ("variance", variance)):
            allowed = RANGES["yi" if name == "effect" else "vi"]
            if value and not allowed.holds(value):
                told = f"expected {allowed.expected(value)}, got {value:g}"
                found.append((row, f"{table.where(row)}: its {name}: {told}. Correct it or leave it blank."))
    return found
