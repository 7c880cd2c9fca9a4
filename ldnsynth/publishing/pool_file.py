"""Pooling somebody's own table: a CSV with escalc columns in, one row a group out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.publishing.pool_checks import contradictions, set_aside, sums_of_rows
from ldnsynth.publishing.pool_groups import bayes_of_groups, pool_groups
from ldnsynth.publishing.pool_singly import pool_tables, pool_with_clusters, signs_exchanged
from ldnsynth.publishing.pool_table import BLANK, OwnTable, is_numeric, read_numbers, read_own_table
from ldnsynth.ranges import RANGES
from ldnsynth.synthesis.effects import Effect
from ldnsynth.synthesis.measures import MEASURES, effect_size
from ldnsynth.synthesis.pooling import PooledBatch, PooledEffect
from ldnsynth.synthesis.pooling.priors import mean_prior, tau_prior
from ldnsynth.synthesis.pooling.single import describe_reading

INPUTS = ("yi", "vi", "sei", *dict.fromkeys(name for measure in MEASURES.values() for name in measure.columns))
INPUTS = tuple(dict.fromkeys((*INPUTS, "n1i", "n2i")))
_OPTIONS = {"PR": {"add": 0.5}}  # nobody and everybody are results
_MOST_TOLD = 200  # rows that are refused, after which no further ones are looked for
_MOST_NAMED = 6


@dataclass(frozen=True, eq=False)
class PooledFile:
    """The groups of a table, pooled.

    Attributes
    ----------
    by : str
        Name of the column that tells groups apart; "group" where there is none.
    groups : tuple of str
        In the order in which they first appear; "all" where there is no such column.
    batch : PooledBatch
        A row a group.
    labels : tuple of str
        Of each row of the table: its ``slab``, else its place in the file.
    member : ndarray of int, shape (rows,)
        The group of each row.
    effect : Effect
        Of each row.
    notes : tuple of str
        Rows without an effect or group, and why; how to read what was pooled.
    bayes : dict of str to array, optional
        What `pooling.bayes.pool_bayes` gives, a number a group, where a prior of tau was asked for.
    singly : tuple of PooledEffect
        One a group where a method without batch form was asked for (`pool_singly`); else empty.
    p_permutation : ndarray of float, shape (groups,), optional
        P values by all ways of choosing the signs of the effects, where they were asked for.
    """

    by: str
    groups: tuple[str, ...]
    batch: PooledBatch
    labels: tuple[str, ...]
    member: np.ndarray
    effect: Effect
    notes: tuple[str, ...]
    bayes: dict[str, np.ndarray] | None = None
    singly: tuple[PooledEffect, ...] = ()
    p_permutation: np.ndarray | None = None


def pool_file(
    path: Path,
    *,
    by: str = "",
    measure: str = "",
    counts: str = "",
    cluster: str = "",
    permutation: bool = False,
    priors: tuple[str, str] = ("", ""),
    **choices,
) -> PooledFile:
    """Pool the rows of a CSV, all groups in one batch.

    Parameters
    ----------
    path : Path
        A table as `pool_table.read_own_table` reads it, with escalc names; blank or NA where a value is missing.
    by : str
        Column that tells groups apart; rows without a group are left out.
    measure : str
        A key of `MEASURES`; "" takes ``yi`` with ``vi`` or ``sei`` as they are.
    counts : str
        MH, Peto or CM.EL: pool 2x2 tables without a variance for each; "" for inverse variances.
    cluster : str
        Column that names the cluster of each row, for a robust standard error; "" for none.
    permutation : bool
        Whether to test by the signs of the effects too.
    priors : tuple of str
        Of tau and of the mean, as `pooling.priors` reads them; "" for none.
    **choices
        method, ci, pi, level as in `pooling.pool_batch`.

    Raises
    ------
    PoolingError
        A prior that is none.
    DataError
        Every problem of the file by row and column; rows are counted as a spreadsheet does, the header being row 1.
    """
    asked = (tau_prior(priors[0]), mean_prior(priors[1] or "flat")) if priors[0] else None
    table = read_own_table(path, {*INPUTS, "slab", *filter(None, (by, cluster))})
    needed = _columns(table, by, measure)
    table, notes = _in_groups(table, by)
    columns, problems, mark = read_numbers(table, needed)
    if mark == ",":
        notes.append(f"{table.name}: commas are read as decimal commas.")
    effect = _effects(table, measure, columns, problems)
    names = table.column(by) if by else ["all"] * len(table.rows)
    groups, member = _numbered(names)
    batch = pool_groups(effect, member, len(groups), measure=measure, **choices)
    slab = table.column("slab") if "slab" in table.header else [""] * len(table.rows)
    labels = tuple(f"row {place}" if label in BLANK else label for label, place in zip(slab, table.places, strict=True))
    notes += [
        f"row {table.places[row]}: left out, {_why(columns, effect, row)}."
        for row in np.flatnonzero(np.isnan(effect.se))
    ]
    notes += set_aside(table, measure, columns, effect) + sums_of_rows(table, columns, slab, member)
    known = {"by": by or "group", "groups": tuple(groups), "batch": batch, "labels": labels, "member": member}
    pooled = PooledFile(**known, effect=effect, notes=tuple(notes))
    if asked:
        bayes = bayes_of_groups(effect, member, len(groups), *asked, level=batch.level)
        told = f"Bayesian: tau {asked[0]}, mean {priors[1] or 'flat'}; intervals are central."
        return replace(pooled, bayes=bayes, notes=(*pooled.notes, told))
    if counts:
        how = {"measure": measure, "method": counts, "level": batch.level}
        return _singly(pooled, pool_tables(table, columns, member, **how))
    if cluster:
        how = {"measure": measure, "method": batch.method, "level": batch.level}
        return _singly(pooled, pool_with_clusters(table, effect, member, clusters=cluster, **how))
    p = signs_exchanged(effect, member, method=batch.method, ci=batch.ci) if permutation else None
    return replace(pooled, notes=(*pooled.notes, *_reading(groups, batch)), p_permutation=p)


def _singly(pooled: PooledFile, effects: tuple[PooledEffect, ...]) -> PooledFile:
    """The file with an effect a group, and what is to be said of each."""
    alone = len(pooled.groups) == 1
    said = zip(pooled.groups, effects, strict=True)
    notes = [note if alone else f"{group}: {note}" for group, effect in said for note in effect.notes]
    return replace(pooled, singly=effects, notes=(*pooled.notes, *notes))


def read_effects(path: Path, *, measure: str = "", also: Sequence[str] = ()) -> tuple[OwnTable, Effect]:
    """The effect of every row of a CSV, NaN where it cannot be had, beside the table.

    Parameters
    ----------
    path, measure
        As in `pool_file`.
    also : sequence of str
        Further columns that the table may have.

    Raises
    ------
    DataError
        As `pool_file`.
    """
    table = read_own_table(path, {*INPUTS, *also})
    columns, problems, _ = read_numbers(table, [name for name in _columns(table, "", measure) if name not in also])
    return table, _effects(table, measure, columns, problems)


def _columns(table: OwnTable, by: str, measure: str) -> list[str]:
    """The columns to read; the effect itself judges whether they are enough for the measure."""
    header = table.header
    if by and by not in header:
        found = f"no column {by!r} to tell groups apart. Found: {', '.join(header)}."
        raise DataError([f"{table.name}, row 1: {found}"])
    if not measure and not ("yi" in header and {"vi", "sei"} & set(header)):
        raise DataError(
            [
                f"{table.name}, row 1: expected columns yi and vi (or sei), found {', '.join(header)}. With --measure, "
                "counts or means will do: the help lists the columns of each measure. Cells may be separated by "
                "commas, semicolons or tabs."
            ]
        )
    wanted = [name for name in (("yi", "vi", "sei") if not measure else INPUTS) if name in header]
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


def _effects(table: OwnTable, measure: str, columns: dict[str, np.ndarray], problems: dict[int, list[str]]) -> Effect:
    """The effect of every row; where one is refused, rows are tried apart, to name every fault."""
    contradicted = dict(contradictions(table, measure, columns))
    for row, found in contradicted.items():
        problems.setdefault(row, []).append(found)
    scale = measure or "MD"  # yi with its standard error, whatever it measures
    try:
        effect = effect_size(scale, columns, **_OPTIONS.get(measure, {}))
        for row, found in _without_weight(table, effect):
            problems.setdefault(row, []).append(found)
    except ValueError as error:
        rows = len(table.rows)
        refused = dict(_refused(scale, columns, 0, rows, _MOST_TOLD))
        if not refused or all(message == str(error) for message in refused.values()):
            raise DataError([f"{table.name}, row 1, {error}."]) from None
        for row, message in refused.items():
            if row not in contradicted:
                problems.setdefault(row, []).append(f"{table.where(row)}, {message}.")
    if problems:
        raise DataError([text for _, texts in sorted(problems.items()) for text in texts])
    return effect


def _refused(measure: str, columns: dict[str, np.ndarray], first: int, last: int, most: int) -> list[tuple[int, str]]:
    """Which rows from `first` to before `last` are refused, and why; at most so many of them."""
    single = last - first == 1
    try:
        part = {name: values[first] if single else values[first:last] for name, values in columns.items()}
        effect_size(measure, part, **_OPTIONS.get(measure, {}))
    except ValueError as error:
        if single:
            return [(first, str(error))]
        middle = (first + last) // 2
        found = _refused(measure, columns, first, middle, most)
        return found + (_refused(measure, columns, middle, last, most - len(found)) if len(found) < most else [])
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


def _why(columns: dict[str, np.ndarray], effect: Effect, row: int) -> str:
    """Why a row has no effect: what is blank, unless it was computed and says nothing."""
    told = effect.derivation[row].removeprefix("not computed: ")
    if not told.endswith(" missing"):
        return told
    blank = [name for name, values in columns.items() if np.isnan(values[row])]
    return f"blank: {', '.join(blank)}"


def _reading(groups: list[str], batch: PooledBatch) -> list[str]:
    """How to read what was pooled: of one set everything there is to say, of many what their numbers do not show."""
    if len(groups) == 1:
        return list(describe_reading(batch, np.array([], dtype=int)))
    flat = [groups[place] for place in np.flatnonzero((batch.k > 1) & (batch.q == 0))]
    more = f" and {len(flat) - _MOST_NAMED} more" if len(flat) > _MOST_NAMED else ""
    told = "heterogeneity cannot be told from chance"
    told += ", and their Hartung-Knapp intervals without floor have no width" if batch.ci == "hk" else ""
    return [f"The effects are identical in {', '.join(flat[:_MOST_NAMED])}{more}: {told}."] if flat else []


def _numbered(names: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """The groups in the order of their first row, and the number of each row's group."""
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return list(places), np.array([places[name] for name in names])
