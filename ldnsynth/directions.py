"""Which way a result points: the sign of its point estimate, and what that says of the intervention.

The check of the data and the synthesis both ask this, so it stands below both.
"""

import math
from collections.abc import Iterator, Mapping

from ldnsynth.vocabulary import DIRECTIONS, RATIOS

# What the source says, by direction; the others say nothing of the kind.
SAID = {
    "favours_intervention": "better",
    "improved": "better",
    "favours_comparator": "worse",
    "worsened": "worse",
    "no_difference": "no difference",
    "no_change": "no difference",
}
assert SAID.keys() <= DIRECTIONS.keys()

# What a result says of the intervention. Only the first two are directions: they come with a point estimate that has
# this sign.
# What is stated without one counts neither for nor against.
POINTS = ("better", "worse")
STATED = ("better stated", "no difference stated", "worse stated")
NONE_OCCURRED, NOT_COMPARABLE = "none occurred", "not comparable"

_ARMS = (("ai", "bi", "n1i"), ("ci", "di", "n2i"))
_RATES = ("ai", "t1i", "ci", "t2i")


def estimate_sign(cells: Mapping[str, float | None], measure: str) -> int | None:
    """The sign of a result's point estimate, arm 1 less arm 2 (or after less before).

    Parameters
    ----------
    cells : mapping of str to float
        The number columns of `results`; None or NaN where blank.
    measure : str
        Of the vocabulary; a ratio is compared with 1.

    Returns
    -------
    int or None
        1, 0 or -1: of ``yi``, else of the means, the percentages, the rates by person-time, a log-rank test, or the
        shares with the event. None where no two
        numbers can be set against each other; a p value alone has no sign.
    """
    return next((sign for sign, _ in estimate_signs(cells, measure)), None)


def estimate_signs(cells: Mapping[str, float | None], measure: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The sign of every pair of numbers that has one, with the names of the pair, in the order of `estimate_sign`."""
    if (estimate := _number(cells, "yi")) is not None:
        yield _sign(estimate - (measure in RATIOS)), ("yi",)
    for one, two in (("m1i", "m2i"), ("percent1i", "percent2i")):
        pair = _number(cells, one), _number(cells, two)
        if None not in pair:
            yield _sign(pair[0] - pair[1]), (one, two)
    if (excess := _number(cells, "oei")) is not None:
        yield _sign(excess), ("oei",)
    rates = [_number(cells, name) for name in _RATES]
    shares = [_share(cells, *arm) for arm in _ARMS]
    if None not in rates and rates[1] and rates[3]:
        yield _sign(rates[0] / rates[1] - rates[2] / rates[3]), _RATES
    elif None not in shares:
        yield _sign(shares[0] - shares[1]), tuple(name for arm in _ARMS for name in arm)


def nobody_had_it(cells: Mapping[str, float | None], *, arms: int) -> bool:
    """Whether a result tells of events, and in each of its arms (1 or 2) of none."""
    counted = [("ai", "ci"), ("percent1i", "percent2i")] if arms == 2 else [("ai",), ("xi",), ("percent1i",)]
    return any(all(_number(cells, name) == 0 for name in names) for names in counted)


def sense_of(direction: str, sign: int | None) -> str:
    """What a result says of the intervention: one of `POINTS`, of `STATED`, `NONE_OCCURRED` or `NOT_COMPARABLE`.

    Parameters
    ----------
    direction : str
        Of the vocabulary.
    sign : int or None
        As `estimate_sign` gives it.
    """
    said = SAID.get(direction)
    if said in POINTS and sign is not None:
        return said
    if said:
        return f"{said} stated"
    return NONE_OCCURRED if direction == "none_occurred" else NOT_COMPARABLE


def _number(cells: Mapping[str, float | None], name: str) -> float | None:
    number = cells.get(name)
    return None if number is None or math.isnan(number) else number


def _share(cells: Mapping[str, float | None], events: str, others: str, people: str) -> float | None:
    count, rest, whole = (_number(cells, name) for name in (events, others, people))
    whole = whole if rest is None or count is None else count + rest
    return None if count is None or not whole else count / whole


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)
