"""What a number says as it is printed: rounded, so that a range of values stands behind it."""

import math
from decimal import Decimal

Range = tuple[float, float]
_TINY = 1e-9  # so that the arithmetic of the computer decides no border


def printed_range(text: str) -> Range:
    """The lowest and highest value that round to a number as printed: ``"3.30"`` is 3.295 to 3.305, ends included."""
    half = 0.5 * 10.0 ** Decimal(text).as_tuple().exponent
    return float(text) - half, float(text) + half


def counts_that_fit(percent: str, n: int) -> list[int]:
    """Numbers of people out of `n` that round to a percentage as printed, for example ``"74.5"``.

    Both roundings of a half are allowed. Empty where no count fits, as for no people at all.
    """
    least, most = _counts(percent, n)
    return list(range(least, most + 1))


def some_count_fits(percent: str, n: int) -> bool:
    """Whether `counts_that_fit` has any, however many people there are."""
    least, most = _counts(percent, n)
    return least <= most


def _counts(percent: str, n: int) -> tuple[int, int]:
    low, high = printed_range(percent)
    least, most = math.ceil((low - _TINY) * n / 100), math.floor((high + _TINY) * n / 100)
    return (max(least, 0), min(most, n)) if n else (1, 0)


def mean_exists(mean: str, n: int, *, step: float) -> bool:
    """Whether `n` scores that go up in steps of `step` can have this mean as printed (the GRIM test).

    The sum of the scores is a multiple of the step, whatever their sign, so that changes of scores count too. Both
    roundings of a half are allowed. Decisive only where ``n < step * 10**decimals``: with more people a sum always
    fits.

    Source: Brown and Heathers 2017, doi:10.1177/1948550616673876.
    """
    low, high = (bound * n / step for bound in printed_range(mean))
    return n > 0 and math.floor(high + _TINY) >= math.ceil(low - _TINY)
