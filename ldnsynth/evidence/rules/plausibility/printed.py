"""What a number says as it is printed: rounded, so that a range of values stands behind it."""

import math
from collections.abc import Iterator
from decimal import Decimal

Range = tuple[float, float]
_TINY = 1e-9  # so that the arithmetic of the computer decides no border


def printed_range(text: str) -> Range:
    """The lowest and highest value that round to a number as printed: ``"3.30"`` is 3.295 to 3.305, ends included."""
    half = 0.5 * 10.0 ** Decimal(text).as_tuple().exponent
    return float(text) - half, float(text) + half


def counts_that_fit(percent: str, n: int) -> range:
    """Numbers of people out of `n` that round to a percentage as printed, for example ``"74.5"``.

    Both roundings of a half are allowed. Empty where no count fits, as for no people at all.
    """
    if not n:
        return range(0)
    low, high = printed_range(percent)
    least, most = math.ceil((low - _TINY) * n / 100), math.floor((high + _TINY) * n / 100)
    return range(max(least, 0), min(most, n) + 1)


def mean_exists(mean: str, n: int, *, step: float) -> bool:
    """Whether `n` scores that go up in steps of `step` can have this mean as printed (the GRIM test).

    The sum of the scores is a multiple of the step, whatever their sign, so that changes of scores count too. Both
    roundings of a half are allowed. Decisive only where ``n < step * 10**decimals``: with more people a sum always
    fits.

    Source: Brown and Heathers 2017, doi:10.1177/1948550616673876.
    """
    low, high = (bound * n / step for bound in printed_range(mean))
    return n > 0 and math.floor(high + _TINY) >= math.ceil(low - _TINY)


def spread_exists(mean: str, sd: str, n: int, *, step: float) -> bool:
    """Whether `n` scores that go up in steps of `step` can have this mean and standard deviation (the GRIMMER test).

    In steps the scores are whole numbers: so is the sum of their squares, which is even or odd as their sum is. A
    necessary condition, whatever the range of the scale; changes of scores may be negative. The standard deviation is
    that of a sample, with n - 1.

    Source: Anaya 2016, PeerJ Preprints 4:e2400v1.
    """
    return any(
        least <= most and (most > least or (least - total) % 2 == 0)
        for total, least, most in _sums_of_squares(mean, sd, n, step)
    )


def binary_spread_exists(mean: str, sd: str, n: int) -> bool:
    """Whether `n` answers of 0 or 1 can have this mean and standard deviation (the DEBIT test).

    The squares of 0 and 1 are themselves, so that the mean decides the standard deviation.

    Source: Heathers and Brown 2019, DEBIT: a simple consistency test for binary data (preprint, OSF).
    """
    return any(0 <= total <= n and least <= total <= most for total, least, most in _sums_of_squares(mean, sd, n, 1.0))


def _sums_of_squares(mean: str, sd: str, n: int, step: float) -> Iterator[tuple[int, int, int]]:
    """Each whole sum that the mean allows, with the least and greatest whole sum of squares that the spread allows."""
    if n < 2:
        return
    low, high = (bound * n / step for bound in printed_range(mean))
    small, large = (max(bound / step, 0.0) for bound in printed_range(sd))
    for total in range(math.ceil(low - _TINY), math.floor(high + _TINY) + 1):
        middle = total * total / n
        near = _TINY * max(middle, 1.0)
        yield total, math.ceil(middle + (n - 1) * small**2 - near), math.floor(middle + (n - 1) * large**2 + near)
