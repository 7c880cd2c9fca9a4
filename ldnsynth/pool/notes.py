"""Notes on somebody's own table: rows without an effect, and how to read what was pooled."""

from collections.abc import Mapping, Sequence

import numpy as np

from ldnsynth.pool.table_file import BLANK, OwnTable
from ldnsynth.synthesis.pooling import PooledBatch
from ldnsynth.synthesis.pooling.diagnostics.permutation import MOST_TRIALS
from ldnsynth.synthesis.pooling.diagnostics.small_study import MINIMUM_K
from ldnsynth.synthesis.pooling.single import describe_reading
from ldnsynth.synthesis.quantities.effect import Effect

_MOST_NAMED = 6


def without_effect(columns: dict[str, np.ndarray], effect: Effect) -> list[tuple[int, str]]:
    """The rows that have no effect, and why."""
    return [(row, _why(columns, effect, row)) for row in np.flatnonzero(np.isnan(effect.se)).tolist()]


def _why(columns: dict[str, np.ndarray], effect: Effect, row: int) -> str:
    """Why a row has no effect: what is blank, unless it was computed and says nothing."""
    told = effect.derivation[row].removeprefix("not computed: ")
    if not told.endswith(" missing"):
        return told
    blank = [name for name, values in columns.items() if np.isnan(values[row])]
    return f"blank: {', '.join(blank)}"


def same_names(table: OwnTable, slab: list[str], member: np.ndarray, effect: Effect) -> list[str]:
    """Names that several rows of a group have, and whether their numbers are the same."""
    found: dict[tuple[str, int], list[int]] = {}
    for row, name in enumerate(slab):
        if name not in BLANK:
            found.setdefault((name, int(member[row])), []).append(row)
    notes = []
    for (name, _), rows in found.items():
        if len(rows) > 1:
            places = ", ".join(str(table.places[row]) for row in rows)
            numbers = {(float(effect.estimate[row]), float(effect.se[row])) for row in rows}
            told = f"rows {places}: {name!r} in each, with {'other' if len(numbers) > 1 else 'the same'} numbers"
            notes.append(f"{told}; each is pooled as a trial of its own. Take out what is one trial twice.")
    return notes


def how_to_read(groups: list[str], batch: PooledBatch) -> list[str]:
    """How to read what was pooled: of one set everything there is to say, of many what their numbers do not show."""
    if len(groups) == 1:
        return list(describe_reading(batch, np.array([], dtype=int)))
    flat = [groups[place] for place in np.flatnonzero((batch.k > 1) & (batch.q == 0))]
    more = f" and {len(flat) - _MOST_NAMED} more" if len(flat) > _MOST_NAMED else ""
    told = "heterogeneity cannot be told from chance"
    told += ", and their Hartung-Knapp intervals without floor have no width" if batch.ci == "hk" else ""
    return [f"The effects are identical in {', '.join(flat[:_MOST_NAMED])}{more}: {told}."] if flat else []


def of_ranks(k: np.ndarray, refused: Mapping[int, str], groups: Sequence[str]) -> list[str]:
    """What Begg's test is worth where a group has few trials, and why a group has none.

    Parameters
    ----------
    k : array of int, shape (groups,)
        Trials.
    refused : mapping of int to str
        By group, why it has no test.
    groups : sequence of str
        Their names.
    """
    notes = [f"{groups[group]}: {why}." for group, why in list(refused.items())[:_MOST_NAMED]]
    if len(refused) > _MOST_NAMED:
        notes.append(f"And {len(refused) - _MOST_NAMED} more groups have no Begg's test.")
    few = sum(one < MINIMUM_K for group, one in enumerate(k.tolist()) if group not in refused)
    told = f"Begg's test is exact, but below {MINIMUM_K} trials chance and asymmetry cannot be told apart"
    return [*notes, f"{told} ({few} of {len(k)} groups)."] if few else notes


def of_signs(k: np.ndarray) -> list[str]:
    """How many groups have no permutation test, and why."""
    none = int(((k < 2) | (k > MOST_TRIALS)).sum())
    return (
        [f"The permutation test needs 2 to {MOST_TRIALS} trials: none for {none} of {len(k)} groups."] if none else []
    )


def beyond_mid(mid: float | None) -> str:
    """What the columns of a smallest important difference hold; "" without one."""
    where = "p_mid: of the mean effect, new_mid: of the effect in a new setting"
    return f" Chances beyond {mid:g} either way, {where}." if mid else ""
