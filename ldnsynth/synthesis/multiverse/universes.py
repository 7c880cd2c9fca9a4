"""Every universe of a set of decisions, pooled in blocks."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from ldnsynth.synthesis.multiverse.decisions import (
    ESTIMATOR,
    INTERVAL,
    NO_PRIOR,
    PRIOR,
    Decision,
    MultiverseError,
    check_decisions,
)
from ldnsynth.synthesis.multiverse.trial_sets import TRIALS
from ldnsynth.synthesis.pooling import pool_batch
from ldnsynth.synthesis.pooling.bayesian.normal_model import pool_bayes
from ldnsynth.synthesis.pooling.bayesian.priors import tau_prior

MOST = 1_000_000_000  # universes: an hour
FEWEST = 2  # trials of a universe, in the command and in reports alike: one trial is shown, and not pooled
BLOCK = 20_000  # row universes at once: some ten megabytes
NUMBERS = ("k", "estimate", "ci_low", "ci_high")
_DEFAULTS = {ESTIMATOR: "REML", INTERVAL: "hk-adhoc", PRIOR: NO_PRIOR}


@dataclass(frozen=True, eq=False)
class Universes:
    """A block of universes with what each comes to.

    Attributes
    ----------
    options : array of int, shape (n, decisions)
        Place of the option that each universe takes of each decision, in their order.
    k : array of int, shape (n,)
        Trials that enter.
    estimate, ci_low, ci_high : array of float, shape (n,)
        Pooled effect and its interval; with a prior the posterior median and central interval; one trial as it is.
    identity : array of uint64, shape (n,)
        The same for universes that pool the same trials with the same numbers in the same way; evenly spread.
    """

    options: np.ndarray
    k: np.ndarray
    estimate: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    identity: np.ndarray


def count_universes(decisions: Sequence[Decision]) -> int:
    """How many universes there are: the product of the numbers of options."""
    return math.prod(len(decision.options) for decision in decisions)


def pooled_universes(
    rows: pd.DataFrame, decisions: Sequence[Decision], *, level: float = 0.95, fewest: int = FEWEST, empty: bool = False
) -> Iterator[Universes]:
    """All universes, in blocks, each universe once.

    Parameters
    ----------
    rows : DataFrame
        trial, yi, vi (NaN where not known), and the columns that decisions choose by. Of the rows of a trial that fit a
        universe the first is taken: the order of the table is that of preference.
    decisions : sequence of Decision
        As `check_decisions` accepts them. Estimator, interval and prior have one option each where they are not named:
        REML, hk-adhoc, none.
    level : float
        Coverage of the intervals, between 0 and 1.
    fewest : int
        Universes of fewer trials are left out, at least 1.
    empty : bool
        Whether universes that no trial fits are left out too; else they are refused, but for those in which trials
        fit and a set of trials leaves them all out.

    Raises
    ------
    MultiverseError
        Decisions that do not fit, a universe that no trial fits, and more than `MOST` universes.
    """
    check_decisions(decisions, rows)
    if (asked := count_universes(decisions)) > MOST:
        raise MultiverseError(
            f"{asked:,} universes would take days (they are pooled as they come, so that room is no limit), at most "
            f"{MOST:,} are pooled. Take decisions or options out"
        )
    which = [place for place, decision in enumerate(decisions) if decision.chooses_rows]
    trials = list(dict.fromkeys(rows["trial"]))
    fits = [_fits(rows, decisions[place]) for place in which]
    place_of_trial = rows["trial"].map({trial: place for place, trial in enumerate(trials)}).to_numpy()
    known = (rows["yi"].notna() & rows["vi"].notna()).to_numpy()
    values = np.append(rows["yi"].to_numpy(float), np.nan), np.append(rows["vi"].to_numpy(float), np.nan)
    same = rows.groupby(["trial", "yi", "vi"], sort=False, dropna=False).ngroup().to_numpy()
    marks = np.append(_marks(len(rows), 0)[same], np.uint64(0))  # of a row by its numbers; the last one of no row
    for codes in _codes([len(decisions[place].options) for place in which]):
        chosen = _chosen(codes, fits, place_of_trial, known, len(trials))
        none = codes[(chosen < 0).all(axis=1)]
        if len(none) and not empty:
            of_all = [fit | (decisions[place].name == TRIALS) for place, fit in zip(which, fits, strict=True)]
            without = (_chosen(none, of_all, place_of_trial, known, len(trials)) < 0).all(axis=1)
            _refuse_empty(none[without], len(codes), [decisions[place] for place in which])
        kept = (chosen >= 0).sum(axis=1) >= fewest
        codes, chosen = codes[kept], chosen[kept]
        if not len(codes):
            continue
        mark = marks[chosen].sum(axis=1, dtype=np.uint64)
        _, first, member = np.unique(mark, return_index=True, return_inverse=True)
        sets = chosen[first]
        for how, numbers, way in _ways(values[0][sets], values[1][sets], decisions, level):
            options = np.empty((len(codes), len(decisions)), dtype=np.int16)
            options[:, which] = codes
            for place, option in how.items():
                options[:, place] = option
            yield Universes(options, *(numbers[name][member] for name in NUMBERS), mark + way)


def _marks(size: int, seed: int) -> np.ndarray:
    """Random numbers whose sums tell sets apart (Zobrist)."""
    return np.random.default_rng(seed).integers(0, 2**64, size=size, dtype=np.uint64)


def _fits(rows: pd.DataFrame, decision: Decision) -> np.ndarray:
    """Whether a row fits an option, shape (options, rows)."""
    column = rows[decision.column or decision.name]
    return np.array([column.isin(decision.kept_values(option)) for option in decision.options])


def _codes(sizes: list[int]) -> Iterator[np.ndarray]:
    """All combinations of options, shape (n, decisions), a block at a time, the last decision changing first."""
    total = math.prod(sizes)
    for start in range(0, total, BLOCK):
        place = np.arange(start, min(start + BLOCK, total))
        yield np.stack(np.unravel_index(place, sizes), axis=1) if sizes else np.zeros((1, 0), dtype=int)


def _chosen(
    codes: np.ndarray, fits: list[np.ndarray], place_of_trial: np.ndarray, known: np.ndarray, trials: int
) -> np.ndarray:
    """The row of each trial in each universe, -1 where none fits; shape (n, trials)."""
    chosen = np.full((len(codes), trials), -1)
    for row in range(len(known) - 1, -1, -1):  # from the least preferred, so that the first one stays
        if known[row]:
            fitting = np.ones(len(codes), dtype=bool)
            for decision, fit in enumerate(fits):
                fitting &= fit[codes[:, decision], row]
            chosen[fitting, place_of_trial[row]] = row
    return chosen


def _refuse_empty(codes: np.ndarray, of: int, decisions: list[Decision]) -> None:
    if len(codes):
        taken = zip(decisions, codes[0], strict=True)
        words = ", ".join(f"{decision.name} {decision.options[option]}" for decision, option in taken)
        raise MultiverseError(
            f"no trial fits the universe of {words} ({len(codes)} of {of} such). Take an option out, or let "
            "cells that do not depend on a decision stay blank."
        )


def _ways(
    yi: np.ndarray, vi: np.ndarray, decisions: Sequence[Decision], level: float
) -> Iterator[tuple[dict[int, int], dict[str, np.ndarray], np.uint64]]:
    """Each way of pooling, as the places of its options by decision, with its numbers and a mark of its own."""
    how = {decision.name: (place, decision) for place, decision in enumerate(decisions) if not decision.chooses_rows}
    options = [how[name][1].options if name in how else (default,) for name, default in _DEFAULTS.items()]
    done: dict[tuple[str, ...], tuple[dict[str, np.ndarray], np.uint64]] = {}
    marks = _marks(math.prod(map(len, options)), 1)
    for choice in product(*options):
        estimator, interval, prior = choice
        if estimator == "CE" and interval.startswith("hk"):
            interval = "t"  # without heterogeneity there is nothing for Hartung and Knapp to weigh
        key = (prior,) if prior != NO_PRIOR else (estimator, interval)
        if key not in done:
            done[key] = _pooled(yi, vi, estimator, interval, prior, level), marks[len(done)]
        taken = zip(_DEFAULTS, choice, strict=True)
        yield {how[n][0]: how[n][1].options.index(option) for n, option in taken if n in how}, *done[key]


def _pooled(
    yi: np.ndarray, vi: np.ndarray, estimator: str, interval: str, prior: str, level: float
) -> dict[str, np.ndarray]:
    if prior != NO_PRIOR:
        numbers = pool_bayes(yi, vi, tau_prior(prior), level=level)
        return {"k": numbers["k"], "estimate": numbers["median"]} | {n: numbers[n] for n in ("ci_low", "ci_high")}
    batch = pool_batch(yi, vi, method=estimator, ci=interval, level=level)
    return {name: getattr(batch, name) for name in NUMBERS}
