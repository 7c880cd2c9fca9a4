"""Decisions of a multiverse on what is computed of a table's columns: measure, zero cells, correlation.

References
----------
Elbourne DR et al. Int J Epidemiol 2002;31(1):140-149 (correlation within people).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from ldnsynth.synthesis.measures import MEASURES, PRINTED
from ldnsynth.synthesis.multiverse import MultiverseError
from ldnsynth.synthesis.multiverse.events import MEASURE, ZERO_CELLS, zero_cells
from ldnsynth.synthesis.quantities.effect import LOG_MEASURES
from ldnsynth.vocabulary import nearest

CORRELATION = "correlation"
EFFECT_DECISIONS = (MEASURE, ZERO_CELLS, CORRELATION)
_NEEDED = {ZERO_CELLS: "ai", CORRELATION: "ri"}


@dataclass(frozen=True)
class EffectWay:
    """One way to compute the effects of a table.

    Attributes
    ----------
    taken : mapping of str to str
        The option by decision, of `EFFECT_DECISIONS`.
    measure : str
        A key of `MEASURES`.
    alone : bool
        Whether no other measure is computed of the table; else effects as they are printed have no part, as they are
        of one measure.
    """

    taken: Mapping[str, str]
    measure: str
    alone: bool = True
    options: dict = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", zero_cells(self.taken[ZERO_CELLS]) if ZERO_CELLS in self.taken else {})

    def filled(self, columns: dict[str, np.ndarray], rows: int) -> dict[str, np.ndarray]:
        """The columns with the correlation where ``ri`` is blank."""
        kept = {name: values for name, values in columns.items() if self.alone or name not in PRINTED}
        if CORRELATION in self.taken:
            known = kept.get("ri", np.full(rows, np.nan))
            kept["ri"] = np.where(np.isnan(known), float(self.taken[CORRELATION]), known)
        return kept


def effect_ways(asked: Mapping[str, Mapping], measure: str) -> list[EffectWay]:
    """Every combination of the decisions on effects.

    Parameters
    ----------
    asked : mapping of str to mapping
        Of the decisions of `EFFECT_DECISIONS` that there are: ``type`` and ``options``.
    measure : str
        Of the command; "" for none.

    Raises
    ------
    MultiverseError
        Options that are none, two measures whose scales differ put together, a decision that no measure can take.
    """
    measures = tuple(asked[MEASURE]["options"]) if MEASURE in asked else (measure,)
    problems = [f"{name}: expected options" for name, entry in asked.items() if not entry["options"]]
    if MEASURE in asked:
        problems += _problems_of_measures(asked[MEASURE], measure)
    problems += [
        f"{name}: the measure {one or 'yi'} takes none (it needs a column {needed}). Give another, or leave it out"
        for name, needed in _NEEDED.items()
        for one in measures
        if name in asked and (not one or (one in MEASURES and needed not in MEASURES[one].columns))
    ]
    for option in asked.get(ZERO_CELLS, {}).get("options", ()):
        try:
            zero_cells(option)
        except ValueError as error:
            problems.append(f"{ZERO_CELLS}: {error}")
    problems += [
        f"{CORRELATION}: expected a number from -1 to 1, found {option!r}"
        for option in asked.get(CORRELATION, {}).get("options", ())
        if not _is_correlation(option)
    ]
    if problems:
        raise MultiverseError("; ".join(problems))
    return [
        EffectWay(taken := dict(zip(asked, options, strict=True)), taken.get(MEASURE, measure), len(measures) == 1)
        for options in product(*(entry["options"] for entry in asked.values()))
    ]


def _problems_of_measures(entry: Mapping, measure: str) -> list[str]:
    options: Sequence[str] = entry["options"]
    problems = [f"{MEASURE}: no option {o!r}.{nearest(o, list(MEASURES))}" for o in options if o not in MEASURES]
    if measure:
        problems.append(f"{MEASURE}: stands in --measure too. Leave one of the two out")
    scales = {"log" if o in LOG_MEASURES else "SD" if o.startswith("SM") else o for o in options}
    if len(scales) > 1 and entry["type"] != "non-equivalent" and not problems:
        problems.append(
            f"{MEASURE}: {', '.join(options)} lie on different scales, so that their estimates cannot be put together. "
            "Type it as non-equivalent"
        )
    return problems


def _is_correlation(text: str) -> bool:
    try:
        return -1 <= float(text) <= 1
    except ValueError:
        return False
