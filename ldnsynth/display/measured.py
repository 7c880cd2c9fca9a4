"""Effects as columns of numbers, for the file of a table whose cells are printed for readers."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import RATIOS

# Ratios stand as ratios, with the standard error of their logarithm; n: people whom an estimate rests on.
NUMBERS = ("measure", "estimate", "low", "high", "se", "n", "unit")
DIGITS = 12  # significant; below that, two runs of the same sums may differ


def numbers_of_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """The columns `NUMBERS` of effects, a row each, as from `effects_of`."""
    ends = effects[["measure", "estimate", "ci_low", "ci_high", "se", "n", "unit"]]
    return _frame(ends.itertuples(index=False, name=None))


def numbers_of_groups(groups: Sequence[Group]) -> pd.DataFrame:
    """The columns `NUMBERS` of what was pooled, or of a single trial; without numbers where two trials stand apart."""
    return _frame(map(_of_group, groups))


def numbers_of_rated(rated: Sequence[RatedOutcome]) -> pd.DataFrame:
    """The columns `NUMBERS` of graded outcomes; blank where there is no single estimate."""
    return _frame(_of_group(outcome.group) for outcome in rated)


def _of_group(group: Group | None) -> tuple:
    if group is None:
        return ("", *[np.nan] * 5, "")
    one, unit = group.pooled, group.trials["unit"].iloc[0] if group.in_units else ""
    people = group.estimated["n"].sum(skipna=False)
    if one.k > 1 and not group.is_pooled:
        return (group.measure, *[np.nan] * 4, people, unit)
    return (group.measure, one.estimate, one.ci_low, one.ci_high, one.se, people, unit)


def _frame(rows: Iterable[tuple]) -> pd.DataFrame:
    """The rows as numbers: ratios from their logarithms; blank text where there is none."""
    told = []
    for measure, *ends, se, people, unit in rows:
        turned = np.exp(ends) if measure in RATIOS else ends
        told.append((measure, *map(_number, [*turned, se, people]), unit))
    return pd.DataFrame(told, columns=list(NUMBERS), dtype=object)


def _number(value: float) -> float | str:
    return "" if value != value else float(f"{value:.{DIGITS}g}")
