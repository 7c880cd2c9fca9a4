"""Mean and SD from a median with quartiles, range, or both: Luo 2018 for the mean, Wan 2014 and Shi 2020 for the SD."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from ldnsynth.synthesis.quantities.arguments import read_columns, refuse
from ldnsynth.synthesis.quantities.derived import Flags, Texts, plain, tell

ORDER = ("minimum", "q1", "median", "q3", "maximum")
Rule = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class MeanAndSD:
    """A mean and an SD estimated from quantiles.

    Parameters
    ----------
    mean, sd : float or ndarray
        In the unit of the outcome; NaN where the quantiles do not suffice.
    skewness, critical : float or ndarray
        Statistic of Shi's test for skewness, and its 5 % critical value.
    derivation : str or sequence of str
        Which quantiles and which papers, one text a row.
    flags : tuple of str or sequence of tuple of str
        One tuple a row. ``from_quantiles``: estimated, not reported; ``skewed``: the test rejects symmetry, so mean
        and SD rest on a normal distribution that the data do not have; ``missing_input``.
    """

    mean: float | np.ndarray
    sd: float | np.ndarray
    skewness: float | np.ndarray
    critical: float | np.ndarray
    derivation: Texts
    flags: Flags


def mean_and_sd(
    ni: ArrayLike,
    *,
    minimum: ArrayLike = np.nan,
    q1: ArrayLike = np.nan,
    median: ArrayLike = np.nan,
    q3: ArrayLike = np.nan,
    maximum: ArrayLike = np.nan,
) -> MeanAndSD:
    """Mean and SD of a group from the quantiles that a paper prints.

    Parameters
    ----------
    ni : array_like, shape (k,) or scalar
        People, 2 or more.
    minimum, q1, median, q3, maximum : array_like
        In the unit of the outcome, in rising order; NaN where not reported. Each row uses the most that it has: all
        five; else median and quartiles; else median and range.

    Returns
    -------
    MeanAndSD
        NaN, with the reason, where none of the three sets is complete. Rows that look skewed keep their numbers and are
        flagged (metafor's conv.fivenum leaves them out unless told otherwise).

    Raises
    ------
    ValueError
        If quantiles are not in rising order, an input is infinite or of another length, or a group is below two people.

    References
    ----------
    Luo D, Wan X, Liu J, Tong T. Stat Methods Med Res 2018;27(6):1785-1805, equations 7, 11, 15 (means).
    Wan X, Wang W, Liu J, Tong T. BMC Med Res Methodol 2014;14:135, equations 9, 16 (SDs from range, quartiles).
    Shi J, Luo D, Weng H et al. Res Synth Methods 2020;11(5):641-654, equation 10 (SD from all five).
    Shi J, Luo D, Wan X et al. Stat Methods Med Res 2023;32(7):1338-1360 (skewness).
    Cochrane Handbook 6.4, section 6.5.2.
    """
    ni, *quantiles = read_columns(ni=ni, minimum=minimum, q1=q1, median=median, q3=q3, maximum=maximum)
    refuse("ni", ni < 2, "expected two people or more", ni)
    _refuse_disorder(quantiles)
    known = dict(zip(ORDER, (~np.isnan(q) & ~np.isnan(ni) for q in quantiles), strict=True))
    numbers = [np.full(ni.shape, np.nan) for _ in range(4)]
    free, notes = np.ones(ni.shape, dtype=bool), {}
    for (names, text), rule in _RULES.items():
        chosen = free & np.all([known[name] for name in names], axis=0)
        free = free & ~chosen
        notes[text] = chosen
        with np.errstate(divide="ignore", invalid="ignore"):
            numbers = [np.where(chosen, new, old) for new, old in zip(rule(ni, *quantiles), numbers, strict=True)]
    notes["not computed: needs people and the median, with the quartiles or the range"] = free
    mean, sd, skewness, critical = numbers
    skewed = skewness >= critical
    story = {
        "notes": notes | {"; looks skewed ({skewness}, critical value {critical}; Shi 2023)": skewed},
        "flags": {"from_quantiles": ~free, "skewed": skewed, "missing_input": free},
    }
    shown = dict(zip(ORDER, quantiles, strict=True)) | dict(
        mean=mean, sd=sd, skewness=skewness, critical=critical, n=ni
    )
    derivation, flags = tell("", {}, shown, **story)
    return MeanAndSD(*map(plain, numbers), derivation, flags)


def _from_range(n: np.ndarray, a: np.ndarray, q1: np.ndarray, m: np.ndarray, q3: np.ndarray, b: np.ndarray):
    weight = 4 / (4 + n**0.75)
    mean = weight * (a + b) / 2 + (1 - weight) * m
    skewness = np.abs(a + b - 2 * m) / (b - a)
    return mean, (b - a) / _width_of_range(n), skewness, 1 / np.log(n + 9) + 2.5 / (n + 1)


def _from_quartiles(n: np.ndarray, a: np.ndarray, q1: np.ndarray, m: np.ndarray, q3: np.ndarray, b: np.ndarray):
    weight = 0.7 + 0.39 / n
    mean = weight * (q1 + q3) / 2 + (1 - weight) * m
    skewness = np.abs(q1 + q3 - 2 * m) / (q3 - q1)
    return mean, (q3 - q1) / _width_of_quartiles(n), skewness, 2.65 / np.sqrt(n) - 6 / n**2


def _from_all_five(n: np.ndarray, a: np.ndarray, q1: np.ndarray, m: np.ndarray, q3: np.ndarray, b: np.ndarray):
    by_range, by_quartiles = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
    mean = by_range * (a + b) / 2 + by_quartiles * (q1 + q3) / 2 + (1 - by_range - by_quartiles) * m
    weight = 1 / (1 + 0.07 * n**0.6)
    sd = weight * (b - a) / _width_of_range(n) + (1 - weight) * (q3 - q1) / _width_of_quartiles(n)
    tails = 2.65 * np.log(0.6 * n) / np.sqrt(n) * np.abs(a + b - 2 * m) / (b - a)
    return mean, sd, np.maximum(tails, np.abs(q1 + q3 - 2 * m) / (q3 - q1)), 3 / np.sqrt(n) - 40 / n**3


def _width_of_range(n: np.ndarray) -> np.ndarray:
    """Range of n people in standard deviations (Wan 2014, equation 9)."""
    return 2 * ndtri((n - 0.375) / (n + 0.25))


def _width_of_quartiles(n: np.ndarray) -> np.ndarray:
    """Interquartile range of n people in standard deviations (Wan 2014, equation 16)."""
    return 2 * ndtri((0.75 * n - 0.125) / (n + 0.25))


_LEAD = "mean {mean} (Luo 2018) and SD {sd} "
_RULES: dict[tuple[tuple[str, ...], str], Rule] = {
    (
        ORDER,
        _LEAD + "(Shi 2020) from minimum {minimum}, quartiles {q1} and {q3}, median {median}, maximum {maximum}, "
        "{n} people",
    ): _from_all_five,
    (("q1", "median", "q3"), _LEAD + "(Wan 2014) from quartiles {q1} and {q3}, median {median}, {n} people"): (
        _from_quartiles
    ),
    (
        ("minimum", "median", "maximum"),
        _LEAD + "(Wan 2014) from range {minimum} to {maximum}, median {median}, {n} people",
    ): _from_range,
}


def _refuse_disorder(quantiles: list[np.ndarray]) -> None:
    for i, low in enumerate(quantiles):
        for j in range(i + 1, len(quantiles)):
            names = f"{ORDER[i]}, {ORDER[j]}"
            refuse(names, low > quantiles[j], "expected quantiles in rising order", low, quantiles[j])
