"""The effect of a result that is asked again, of another day or in another selection, is computed once."""

from collections.abc import Callable, Mapping
from functools import wraps

# Columns that say where a result stands and since when it is known, and nothing of its effect.
_PLACES = {"Index", "order", "condition_place", "domain_place", "public", "number_public"}
_MOST = 50_000  # rows, of some kilobytes each

Row = Callable[[tuple, Mapping[tuple[str, str], float], float, float], dict]


def once_a_result(compute: Row) -> Row:
    """A function that keeps what it found for the cells of a result, the people of its arms and its choices.

    Parameters
    ----------
    compute : callable
        Takes a result as a named tuple, people by trial and arm, the correlation and the level; gives a dict, which
        nobody changes.
    """
    known: dict[tuple, dict] = {}

    @wraps(compute)
    def known_or_computed(result, people, correlation: float, level: float) -> dict:
        arms = (people.get((result.trial_id, arm)) for arm in ("", result.arm_id, result.comparator_id))
        cells = (cell for name, cell in zip(result._fields, result, strict=True) if name not in _PLACES)
        plain = (None if cell != cell else cell for cell in (*cells, *arms, correlation, level))  # NaN equals nothing
        key = (result._fields, *plain)
        if key not in known:
            if len(known) >= _MOST:
                known.clear()
            known[key] = compute(result, people, correlation, level)
        return known[key]

    return known_or_computed
