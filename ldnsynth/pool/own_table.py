"""Pooling somebody's own table: a CSV with escalc columns in, one row a group out."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ldnsynth.pool.by_bayes import Priors, pool_by_bayes, read_priors
from ldnsynth.pool.checks import beside_intervals, set_aside, sums_of_rows
from ldnsynth.pool.groups import coverage_of_groups, numbered, pool_groups
from ldnsynth.pool.notes import how_to_read, of_ranks, of_signs, same_names, without_effect
from ldnsynth.pool.pooled_file import PooledFile
from ldnsynth.pool.reading import names_of_rows, read_rows
from ldnsynth.pool.shrunken import draw_together
from ldnsynth.pool.single_groups import (
    pool_on_levels,
    pool_tables,
    pool_with_clusters,
    ranks_correlated,
    signs_exchanged,
)
from ldnsynth.pool.table_file import AS_IT_STANDS, Form, OwnTable
from ldnsynth.synthesis.pooling import PooledEffect, PoolingError
from ldnsynth.synthesis.pooling.rare_events.beta_binomial import METHOD as BETA_BINOMIAL


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
    shrunken: bool = False,
    coverage: bool = False,
    skip: bool = False,
    priors: Priors | None = None,
    written: Form = AS_IT_STANDS,
    level: float = 0.95,
    **choices: str,
) -> PooledFile:
    """Pool the rows of a CSV, all groups in one batch.

    Parameters
    ----------
    path : Path
        A table as `table_file.read_own_table` reads it, with escalc names; blank or NA where a value is missing.
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
    shrunken : bool
        Whether to give the effect of each row drawn towards the others of its group.
    coverage : bool
        Whether to simulate what the intervals of each group hold; with priors only under a flat one of the mean.
    skip : bool
        Whether rows that cannot be used are left out with a note; else they are refused.
    priors : Priors, optional
        Pool by Bayes, with these.
    written : Form
        How numbers are written, and how columns are called.
    level : float
        Coverage of the intervals, between 0 and 1.
    **choices
        method, ci, pi as in `pooling.pool_batch`.

    Raises
    ------
    PoolingError
        A prior that is none, or that `coverage` cannot simulate.
    DataError
        Every problem of the file by row and column; rows are counted as a spreadsheet does, the header being row 1.
        With `skip` only what concerns the whole file.
    """
    read = {"measure": measure, "skip": skip, "written": written}
    beliefs = read_priors(priors, **read, level=level) if priors else None
    if coverage and beliefs and not beliefs.mean.flat:
        raise PoolingError("coverage is simulated with a flat prior of the mean effect: leave out one of the two")
    table, pooled = _grouped(path, by, (cluster, levels), counts, read, level=level, **choices)
    if shrunken:
        pooled = draw_together(pooled, (beliefs.tau, beliefs.mean) if beliefs else None)
    if beliefs:
        pooled = pool_by_bayes(pooled, priors, beliefs)
        return _covered(pooled, coverage, prior=beliefs.tau, tau2=pooled.bayes["tau_median"] ** 2)
    batch, of = pooled.batch, (table, pooled.effect, pooled.member)
    how = {"measure": measure, "level": level}
    if shrunken:
        return pooled
    if counts:
        return _singly(pooled, pool_tables(table, pooled.columns, pooled.member, method=counts, **how))
    if cluster:
        return _singly(pooled, pool_with_clusters(*of, clusters=cluster, method=batch.method, **how))
    if levels:
        return _singly(pooled, pool_on_levels(*of, trials=levels, rho=rho, **how))
    pooled = _covered(pooled, coverage, tau2=batch.tau2, method=batch.method, ci=batch.ci, pi=batch.pi)
    pooled = replace(pooled, notes=(*pooled.notes, *how_to_read(list(pooled.groups), batch)))
    return _tested(pooled, permutation=permutation, begg=begg)


def _grouped(
    path: Path, by: str, named: tuple[str, str], counts: str, read: dict, **choices
) -> tuple[OwnTable, PooledFile]:
    """The rows of the file, and their groups pooled by inverse variances."""
    table, notes, columns, effect = read_rows(path, by=by, named=named, **read)
    if counts != BETA_BINOMIAL:  # which needs no effect of a row
        notes += [f"row {table.places[row]}: left out, {why}." for row, why in without_effect(columns, effect)]
    groups, member = numbered(table.column(by) if by else ["all"] * len(table.rows))
    measure = read["measure"]
    batch = pool_groups(effect, member, len(groups), measure=measure, **choices)
    slab, labels = names_of_rows(table)
    notes += set_aside(table, measure, columns, effect) + beside_intervals(table, measure, columns)
    sums_of_rows(table, columns, slab, member)
    notes += [] if any(named) else same_names(table, slab, member, effect)
    known = {"groups": tuple(groups), "batch": batch, "labels": labels, "member": member, "columns": columns}
    return table, PooledFile(by=by or "group", **known, effect=effect, notes=tuple(notes))


def _tested(pooled: PooledFile, *, permutation: bool, begg: bool) -> PooledFile:
    """The file with the permutation test and Begg's test of each group, if they were asked for."""
    of, batch = (pooled.effect, pooled.member), pooled.batch
    if permutation:
        p = signs_exchanged(*of, method=batch.method, ci=batch.ci)
        pooled = replace(pooled, p_permutation=p, notes=(*pooled.notes, *of_signs(batch.k)))
    if begg:
        ranks, refused = ranks_correlated(*of)
        pooled = replace(pooled, begg=ranks, notes=(*pooled.notes, *of_ranks(batch.k, refused, pooled.groups)))
    return pooled


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
