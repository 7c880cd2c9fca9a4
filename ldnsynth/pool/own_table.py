"""Pooling somebody's own table: a CSV with escalc columns in, one row a group out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.pool.checks import set_aside, sums_of_rows
from ldnsynth.pool.effect_decisions import EffectWay
from ldnsynth.pool.groups import bayes_of_groups, coverage_of_groups, numbered, pool_groups
from ldnsynth.pool.notes import beyond_mid, how_to_read, of_ranks, same_names, without_effect
from ldnsynth.pool.numbers import is_numeric, read_numbers
from ldnsynth.pool.rows import effects_of_rows, usable_rows
from ldnsynth.pool.single_groups import (
    pool_on_levels,
    pool_tables,
    pool_with_clusters,
    ranks_correlated,
    signs_exchanged,
)
from ldnsynth.pool.table_file import AS_IT_STANDS, BLANK, Form, OwnTable, assumed, read_own_table
from ldnsynth.synthesis.measures import MEASURES, PRINTED
from ldnsynth.synthesis.pooling import PooledBatch, PooledEffect
from ldnsynth.synthesis.pooling.bayesian.priors import MeanPrior, TauPrior, mean_prior, tau_prior
from ldnsynth.synthesis.pooling.rare_events.beta_binomial import METHOD as BETA_BINOMIAL
from ldnsynth.synthesis.quantities.effect import Effect

_COLUMNS = (name for measure in MEASURES.values() for name in measure.columns)
INPUTS = tuple(dict.fromkeys((*PRINTED, *_COLUMNS, "n1i", "n2i")))
_LIMITS = ("ci_low", "ci_high", "ci_level", "ratio")  # of an interval as printed


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
    begg : dict of str to array
        begg_tau and begg_p, a number a group, where Begg's test was asked for.
    coverage : dict of str to array, optional
        What `pool_groups.coverage_of_groups` gives, a number a group, where it was asked for.
    columns : dict of str to array
        The numbers of the rows by escalc name.
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
    begg: dict[str, np.ndarray] = field(default_factory=dict)
    coverage: dict[str, np.ndarray] | None = None
    columns: dict[str, np.ndarray] = field(default_factory=dict)


def pool_file(
    path: Path,
    *,
    by: str = "",
    measure: str = "",
    counts: str = "",
    cluster: str = "",
    levels: str = "",
    rho: float = 0.0,
    permutation: bool = False,
    begg: bool = False,
    mid: float | None = None,
    coverage: bool = False,
    skip: bool = False,
    priors: tuple[str, str] = ("", ""),
    written: Form = AS_IT_STANDS,
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
        MH, Peto, CM.EL or beta-binomial: pool 2x2 tables without a variance for each; "" for inverse variances.
    cluster : str
        Column that names the cluster of each row, for a robust standard error; "" for none.
    levels : str
        Column that names the trial of each row, for a model with variances between and within trials; "" for none.
    rho : float
        Correlation of the sampling errors of a trial's rows, for `levels`.
    permutation : bool
        Whether to test by the signs of the effects too.
    begg : bool
        Whether to correlate the ranks of effects and variances.
    mid : float, optional
        Smallest important difference, for `priors`.
    coverage : bool
        Whether to simulate what the intervals of each group hold.
    skip : bool
        Whether rows that cannot be used are left out with a note; else they are refused.
    priors : tuple of str
        Of tau and of the mean, as `pooling.priors` reads them; "" for none.
    written : Form
        How numbers are written, and how columns are called.
    **choices
        method, ci, pi, level as in `pooling.pool_batch`.

    Raises
    ------
    PoolingError
        A prior that is none.
    DataError
        Every problem of the file by row and column; rows are counted as a spreadsheet does, the header being row 1.
        With `skip` only what concerns the whole file.
    """
    asked = (tau_prior(priors[0]), mean_prior(priors[1] or "flat")) if priors[0] else None
    table, notes, columns, effect = _read(path, by, measure, (cluster, levels), skip, written)
    if counts != BETA_BINOMIAL:  # which needs no effect of a row
        notes += [f"row {table.places[row]}: left out, {why}." for row, why in without_effect(columns, effect)]
    names = table.column(by) if by else ["all"] * len(table.rows)
    groups, member = numbered(names)
    batch = pool_groups(effect, member, len(groups), measure=measure, **choices)
    slab, labels = _names(table)
    notes += set_aside(table, measure, columns, effect)
    sums_of_rows(table, columns, slab, member)
    notes += [] if cluster or levels else same_names(table, slab, member, effect)
    known = {"groups": tuple(groups), "batch": batch, "labels": labels, "member": member, "columns": columns}
    pooled = PooledFile(by=by or "group", **known, effect=effect, notes=tuple(notes))
    if asked:
        return _by_bayes(pooled, asked, priors[1] or "flat", mid, coverage)
    how = {"measure": measure, "level": batch.level}
    if counts:
        return _singly(pooled, pool_tables(table, columns, member, method=counts, **how))
    if cluster:
        how["method"] = batch.method
        return _singly(pooled, pool_with_clusters(table, effect, member, clusters=cluster, **how))
    if levels:
        return _singly(pooled, pool_on_levels(table, effect, member, trials=levels, rho=rho, **how))
    pooled = _covered(pooled, coverage, tau2=batch.tau2, method=batch.method, ci=batch.ci, pi=batch.pi)
    p = signs_exchanged(effect, member, method=batch.method, ci=batch.ci) if permutation else None
    pooled = replace(pooled, notes=(*pooled.notes, *how_to_read(groups, batch)), p_permutation=p)
    return _ranked(pooled) if begg else pooled


def _by_bayes(
    pooled: PooledFile, asked: tuple[TauPrior, MeanPrior], mean: str, mid: float | None, coverage: bool
) -> PooledFile:
    """The file with the posterior of each group."""
    of = pooled.effect, pooled.member, len(pooled.groups)
    bayes = bayes_of_groups(*of, *asked, level=pooled.batch.level, mid=mid or 0.0)
    pooled = _covered(pooled, coverage, prior=asked[0], tau2=bayes["tau_median"] ** 2)
    told = f"Bayesian: tau {asked[0]}, mean {mean}; intervals are central.{beyond_mid(mid)}"
    return replace(pooled, bayes=bayes, notes=(*pooled.notes, told))


def _ranked(pooled: PooledFile) -> PooledFile:
    """The file with Begg's test of each group."""
    return replace(
        pooled, begg=ranks_correlated(pooled.effect, pooled.member), notes=(*pooled.notes, *of_ranks(pooled.batch.k))
    )


def _names(table: OwnTable) -> tuple[list[str], tuple[str, ...]]:
    """What stands in the column ``slab``, and the label of each row: that, else its place in the file."""
    slab = table.column("slab") if "slab" in table.header else [""] * len(table.rows)
    pairs = zip(slab, table.places, strict=True)
    return slab, tuple(f"row {place}" if label in BLANK else label for label, place in pairs)


def _read(
    path: Path, by: str, measure: str, named: Sequence[str], skip: bool, written: Form
) -> tuple[OwnTable, list[str], dict[str, np.ndarray], Effect]:
    """The rows that are pooled, with their columns and effects, and notes on those that are not."""
    known = {*INPUTS, "slab", *filter(None, (by, *named)), *(name.lower() for name in written.mapped.values())}
    table = read_own_table(path, known).renamed(written.mapped)
    needed = _columns(table, by, measure)
    table, notes = _in_groups(table, by)
    columns, problems, told = read_numbers(table, needed, decimal=written.decimal)
    notes += assumed(table.name, [*table.told, *told])
    if skip:
        table, columns, effect, left_out = usable_rows(table, measure, columns, problems)
        notes += left_out
    else:
        effect = effects_of_rows(table, measure, columns, problems)
    return table, notes, columns, effect


def _covered(pooled: PooledFile, asked: bool, *, tau2: np.ndarray, **how) -> PooledFile:
    """The file with what its intervals hold in simulations, if that was asked for."""
    if not asked:
        return pooled
    given = pooled.effect, pooled.member, len(pooled.groups), tau2
    return replace(pooled, coverage=coverage_of_groups(*given, level=pooled.batch.level, **how))


def _singly(pooled: PooledFile, effects: tuple[PooledEffect, ...]) -> PooledFile:
    """The file with an effect a group, and what is to be said of each."""
    alone = len(pooled.groups) == 1
    said = zip(pooled.groups, effects, strict=True)
    notes = [note if alone else f"{group}: {note}" for group, effect in said for note in effect.notes]
    return replace(pooled, singly=effects, notes=(*pooled.notes, *notes))


def read_effects(path: Path, way: EffectWay, also: Sequence[str], skip: bool) -> tuple[OwnTable, Effect, list[str]]:
    """The effect of every row of a CSV, NaN where it cannot be had, beside the table and notes on rows left out.

    Parameters
    ----------
    path, skip
        As in `pool_file`.
    way : EffectWay
        The measure, and what is taken for it.
    also : sequence of str
        Further columns.

    Raises
    ------
    DataError
        As `pool_file`.
    """
    table = read_own_table(path, {*INPUTS, *also})
    columns, problems, told = read_numbers(
        table, [name for name in _columns(table, "", way.measure) if name not in also]
    )
    columns = way.filled(columns, len(table.rows))
    if skip:
        table, _, effect, left_out = usable_rows(table, way.measure, columns, problems, **way.options)
        return table, effect, [*assumed(table.name, [*table.told, *told]), *left_out]
    effect = effects_of_rows(table, way.measure, columns, problems, **way.options)
    return table, effect, assumed(table.name, [*table.told, *told])


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
