"""Pooling group by group, by methods without batch form: counts without a variance for each trial, and clusters."""

from collections.abc import Iterator

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.pool.table_file import OwnTable
from ldnsynth.synthesis.pooling import PooledEffect, PoolingError, pool_clusters, pool_counts
from ldnsynth.synthesis.pooling.dependent.multilevel import pool_multilevel
from ldnsynth.synthesis.pooling.diagnostics.permutation import MOST_TRIALS, permutation_test
from ldnsynth.synthesis.pooling.diagnostics.small_study import begg_test
from ldnsynth.synthesis.pooling.rare_events.beta_binomial import METHOD as BETA_BINOMIAL
from ldnsynth.synthesis.pooling.rare_events.beta_binomial import pool_counts_beta_binomial
from ldnsynth.synthesis.pooling.rare_events.exact_conditional import pool_counts_exact
from ldnsynth.synthesis.quantities.effect import Effect

_CELLS = (("ai", "bi", "n1i"), ("ci", "di", "n2i"))


def pool_tables(
    table: OwnTable, columns: dict[str, np.ndarray], member: np.ndarray, *, measure: str, method: str, level: float
) -> tuple[PooledEffect, ...]:
    """Each group's 2x2 tables pooled without a variance for each.

    Parameters
    ----------
    table : OwnTable
        Where the columns come from.
    columns : dict of str to array, shape (rows,)
        With ai, bi, ci, di, or ai, n1i, ci, n2i.
    member : array of int, shape (rows,)
        The group of each row.
    measure, method
        As in `pooling.pool_counts`; or method CM.EL, for OR; or beta-binomial.
    level : float
        Coverage of the intervals, between 0 and 1.

    Raises
    ------
    DataError
        Columns that are not there, and counts that the method refuses.
    """
    cells = [cell for names in _CELLS for cell in _arm(table, columns, *names)]

    def pooled(rows: np.ndarray) -> PooledEffect:
        chosen = [cell[rows] for cell in cells]
        if method == "CM.EL":
            return pool_counts_exact(*chosen, level=level)
        if method == BETA_BINOMIAL:
            return pool_counts_beta_binomial(*chosen, measure=measure, level=level)
        return pool_counts(*chosen, measure=measure, method=method, level=level)

    return tuple(_each(table, member, pooled))


def pool_with_clusters(
    table: OwnTable, effect: Effect, member: np.ndarray, *, clusters: str, measure: str, method: str, level: float
) -> tuple[PooledEffect, ...]:
    """Each group pooled with a standard error that is robust to rows of one cluster (CR2).

    Parameters
    ----------
    table, member
        As in `pool_tables`.
    effect : Effect
        Of each row.
    clusters : str
        Column that names the cluster, often the trial, of each row.
    measure, method, level
        As in `pooling.pool_clusters`.

    Raises
    ------
    DataError
        No such column, a blank cluster, a group of one cluster.
    """
    labels = _labels(table, clusters, "cluster")

    def pooled(rows: np.ndarray) -> PooledEffect:
        variance = effect.se[rows] ** 2
        return pool_clusters(effect.estimate[rows], variance, labels[rows], measure=measure, method=method, level=level)

    return tuple(_each(table, member, pooled))


def pool_on_levels(
    table: OwnTable, effect: Effect, member: np.ndarray, *, trials: str, measure: str, rho: float, level: float
) -> tuple[PooledEffect, ...]:
    """Each group pooled with a variance between trials and one between the rows of a trial.

    Parameters
    ----------
    table, effect, member
        As in `pool_with_clusters`.
    trials : str
        Column that names the trial of each row.
    measure, rho, level
        As in `pooling.multilevel.pool_multilevel`.

    Raises
    ------
    DataError
        No such column, a blank trial, a group of one trial, a correlation outside its range.
    """
    labels = _labels(table, trials, "trial")

    def pooled(rows: np.ndarray) -> PooledEffect:
        variance, own = effect.se[rows] ** 2, labels[rows]
        return pool_multilevel(effect.estimate[rows], variance, own, rho=rho, level=level, measure=measure).pooled

    return tuple(_each(table, member, pooled))


def _labels(table: OwnTable, column: str, what: str) -> np.ndarray:
    """The names in a column that tells rows apart."""
    if column not in table.header:
        found = f"no column {column!r} to tell {what}s apart. Found: {', '.join(table.header)}."
        raise DataError([f"{table.name}, row 1: {found}"])
    labels = np.array(table.column(column))
    if (blank := np.flatnonzero(labels == "")).size:
        raise DataError([f"{table.where(row)}, {column}: blank. Name the {what} of each row." for row in blank])
    return labels


def signs_exchanged(effect: Effect, member: np.ndarray, *, method: str, ci: str) -> np.ndarray:
    """P values of the permutation test, one a group; NaN for fewer than 2 or more than `MOST_TRIALS` trials."""
    known = ~np.isnan(effect.estimate + effect.se)
    found = np.full(member.max() + 1, np.nan)
    for group in range(len(found)):
        rows = (member == group) & known
        if 2 <= rows.sum() <= MOST_TRIALS:
            found[group] = permutation_test(effect.estimate[rows], effect.se[rows] ** 2, method=method, ci=ci).p
    return found


def ranks_correlated(effect: Effect, member: np.ndarray) -> tuple[dict[str, np.ndarray], dict[int, str]]:
    """Begg's test of each group: begg_tau and begg_p, shape (groups,), NaN where it is refused; and why, by group."""
    found = {name: np.full(member.max() + 1, np.nan) for name in ("begg_tau", "begg_p")}
    refused = {}
    for group in range(member.max() + 1):
        rows = member == group
        try:
            test = begg_test(effect.estimate[rows], effect.se[rows] ** 2)
        except PoolingError as error:
            refused[group] = str(error)
            continue
        found["begg_tau"][group], found["begg_p"][group] = test.tau, test.p
    return found, refused


def _each(table: OwnTable, member: np.ndarray, pooled) -> Iterator[PooledEffect]:
    problems = []
    for group in range(member.max() + 1):
        rows = np.flatnonzero(member == group)
        try:
            yield pooled(rows)
        except PoolingError as error:
            problems.append(f"{table.name}, rows {table.places[rows[0]]} to {table.places[rows[-1]]}: {error}.")
    if problems:
        raise DataError(problems)


def _arm(
    table: OwnTable, columns: dict[str, np.ndarray], events: str, others: str, total: str
) -> tuple[np.ndarray, np.ndarray]:
    """People with and without the event; the latter from the total where only that is given."""
    if events not in columns or not {others, total} & columns.keys():
        raise DataError([f"{table.name}, row 1: expected the columns {events} and {others} (or {total})."])
    missing = np.full(len(table.rows), np.nan)
    given, people = columns.get(others, missing), columns.get(total, missing)
    return columns[events], np.where(np.isnan(given), people - columns[events], given)
