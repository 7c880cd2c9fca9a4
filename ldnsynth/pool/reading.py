"""The rows of somebody's own table as effects: which columns are read, which rows are in a group."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.pool.checks import of_two_errors
from ldnsynth.pool.multiverse.effect_decisions import EffectWay
from ldnsynth.pool.numbers import is_numeric, read_numbers
from ldnsynth.pool.rows import effects_of_rows, usable_rows
from ldnsynth.pool.table_file import BLANK, Form, OwnTable, assumed, read_own_table
from ldnsynth.synthesis.measures import MEASURES, OTHERS, PRINTED
from ldnsynth.synthesis.quantities.effect import Effect

_COLUMNS = (name for measure in MEASURES.values() for name in measure.columns)
INPUTS = tuple(dict.fromkeys((*PRINTED, *_COLUMNS, "n1i", "n2i", OTHERS)))
NAMES = ("slab", *INPUTS)


def read_effects(path: Path, way: EffectWay, also: Sequence[str], skip: bool) -> tuple[OwnTable, Effect, list[str]]:
    """The effect of every row of a CSV, NaN where it cannot be had, beside the table and notes on rows left out.

    Parameters
    ----------
    path, skip
        As in `own_table.pool_file`.
    way : EffectWay
        The measure, and what is taken for it.
    also : sequence of str
        Further columns.

    Raises
    ------
    DataError
        As `own_table.pool_file`.
    """
    table = read_own_table(path, {*INPUTS, *also})
    columns, problems, told = read_numbers(
        table, [name for name in _columns(table, "", way.measure) if name not in also]
    )
    told += of_two_errors(columns)
    columns = way.filled(columns, len(table.rows))
    if skip:
        table, _, effect, left_out = usable_rows(table, way.measure, columns, problems, **way.options)
        return table, effect, [*assumed(table.name, [*table.told, *told]), *left_out]
    effect = effects_of_rows(table, way.measure, columns, problems, **way.options)
    return table, effect, assumed(table.name, [*table.told, *told])


def read_rows(
    path: Path, *, by: str = "", measure: str = "", named: Sequence[str] = (), skip: bool = False, written: Form
) -> tuple[OwnTable, list[str], dict[str, np.ndarray], Effect]:
    """The rows that are pooled, with their columns and effects, and notes on those that are not.

    Parameters
    ----------
    path, by, measure, skip, written
        As in `own_table.pool_file`.
    named : sequence of str
        Further columns that were asked for; "" for none.

    Raises
    ------
    DataError
        As `own_table.pool_file`.
    """
    known = {*INPUTS, "slab", *filter(None, (by, *named)), *(name.lower() for name in written.mapped.values())}
    table = read_own_table(path, known).renamed(written.mapped)
    needed = _columns(table, by, measure)
    table, notes = _in_groups(table, by)
    columns, problems, told = read_numbers(table, needed, decimal=written.decimal)
    notes += assumed(table.name, [*table.told, *told, *of_two_errors(columns)])
    if skip:
        table, columns, effect, left_out = usable_rows(table, measure, columns, problems)
        notes += left_out
    else:
        effect = effects_of_rows(table, measure, columns, problems)
    return table, notes, columns, effect


def _columns(table: OwnTable, by: str, measure: str) -> list[str]:
    """The columns to read; the effect itself judges whether they are enough for the measure."""
    header = table.header
    if by and by not in header:
        found = f"no column {by!r} to tell groups apart. Found: {', '.join(header)}."
        raise DataError([f"{table.name}, row 1: {found}"])
    if (
        not measure
        and not ("yi" in header and {"vi", "sei"} & set(header))
        and not {"ci_low", "ci_high"} <= set(header)
    ):
        found = f"{table.name}, row 1: expected columns yi and vi (or sei), found {', '.join(header)}."
        advice = "An interval will do too (ci_low and ci_high), and with --measure counts or means: the help lists the"
        more = "columns of each measure. Cells may be separated by commas, semicolons or tabs."
        raise DataError([f"{found} {advice} {more}"])
    wanted = [name for name in (PRINTED if not measure else INPUTS) if name in header]
    if {"vi", "sei"} & set(header) and not all(
        is_numeric(table, name) for name in ("ci_low", "ci_high") if name in header
    ):
        wanted = [name for name in wanted if name not in ("ci_low", "ci_high")]  # not needed, and not numbers
    if by in wanted and not is_numeric(table, by):
        wanted.remove(by)  # it is the groups' alone
    return wanted


def _in_groups(table: OwnTable, by: str) -> tuple[OwnTable, list[str]]:
    """The rows that have a group, and a note for each that has none."""
    if not by:
        return table, []
    cells = table.column(by)
    found = {"": "blank"} | {blank: f"{blank!r}, which is read as blank" for blank in BLANK if blank}
    notes = [
        f"row {table.places[row]}: left out, {by} is {found[cell]}, so that it is in no group."
        for row, cell in enumerate(cells)
        if cell in BLANK
    ]
    if len(notes) == len(cells):
        raise DataError([f"{table.name}, {by}: blank in every row, so that there is no group to pool."])
    return table.only([cell not in BLANK for cell in cells]), notes


def names_of_rows(table: OwnTable) -> tuple[list[str], tuple[str, ...]]:
    """What stands in the column ``slab``, and the label of each row: that, else its place in the file."""
    slab = table.column("slab") if "slab" in table.header else [""] * len(table.rows)
    pairs = zip(slab, table.places, strict=True)
    return slab, tuple(f"row {place}" if label in BLANK else label for label, place in pairs)
