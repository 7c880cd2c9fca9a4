"""Counts from what papers print: percentages, and an odds ratio, phi or chi-square with the totals of its table."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.synthesis.quantities.arguments import read_columns, refuse
from ldnsynth.synthesis.quantities.derived import Flags, Texts, plain, tell

CONTRADICTION = "{kind} {given} with totals {n1i} and {n2i} of {ni} would need {exact} people in the first cell"


@dataclass(frozen=True, eq=False)
class CountRange:
    """Counts that round to a printed percentage.

    Parameters
    ----------
    count, low, high : float or ndarray
        The count nearest to the percentage, the least and the greatest that round to it; NaN where none does.
    derivation : str or sequence of str
        One text a row.
    flags : tuple of str or sequence of tuple of str
        One tuple a row. ``ambiguous_count``: several counts fit; ``no_count_fits``: none does, so that percentage or
        people are wrong; ``missing_input``.
    """

    count: float | np.ndarray
    low: float | np.ndarray
    high: float | np.ndarray
    derivation: Texts
    flags: Flags


@dataclass(frozen=True, eq=False)
class TableOfCounts:
    """The four cells of a 2x2 table.

    Parameters
    ----------
    ai, bi, ci, di : float or ndarray
        Whole numbers, as in `two_by_two`; NaN where no table fits.
    derivation : str or sequence of str
        One text a row.
    flags : tuple of str or sequence of tuple of str
        One tuple a row. ``back_calculated``; ``no_information``: no table fits; ``missing_input``.
    """

    ai: float | np.ndarray
    bi: float | np.ndarray
    ci: float | np.ndarray
    di: float | np.ndarray
    derivation: Texts
    flags: Flags


def count_from_percent(percent: ArrayLike, ni: ArrayLike, *, decimals: ArrayLike) -> CountRange:
    """Number of people behind a rounded percentage, with all the numbers that round to it.

    Parameters
    ----------
    percent : array_like, shape (k,) or scalar
        As printed, 0 to 100.
    ni : array_like of whole numbers
        People that the percentage is of, 1 or more.
    decimals : array_like of whole numbers
        Decimals printed, 0 or more: 0 for 67%, 1 for 67.0%.

    Returns
    -------
    CountRange
        Both roundings of a half are allowed. NaN where an input is missing or no count fits (67% of 17 people).

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, of another length, or people or decimals are not whole numbers.

    References
    ----------
    Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8(4):363-369 (the same reasoning for means, GRIM).
    """
    percent, ni, decimals = read_columns(percent=percent, ni=ni, decimals=decimals)
    refuse("ni", ni != np.round(ni), "expected a whole number of people", np.where(np.isnan(ni), 0, ni))
    wrong = (decimals < 0) | ((decimals != np.round(decimals)) & ~np.isnan(decimals))
    refuse("decimals", wrong, "expected a whole number of decimals, 0 or more", decimals)
    half = 0.5 * 10.0**-decimals
    low = np.maximum(np.ceil(ni * (percent - half - 1e-9) / 100), 0)
    high = np.minimum(np.floor(ni * (percent + half + 1e-9) / 100), ni)
    nearest = np.clip(np.floor(ni * percent / 100 + 0.5), 0, ni)
    none, several = low > high, high > low
    count = np.where(none, np.nan, np.clip(nearest, low, np.maximum(low, high)))
    texts, flags = tell(
        "",
        {"percent": percent, "ni": ni, "decimals": decimals},
        {"count": count, "low": low, "high": high, "nearest": nearest, "half": half, "exact": 100 * nearest / ni},
        notes={
            "{count} of {ni} people from {percent}% (rounded to within {half})": ~none,
            ", could be {low} to {high}": several,
            "no count of {ni} people rounds to {percent}%; the nearest, {nearest}, is {exact}%": none,
        },
        flags={"ambiguous_count": several, "no_count_fits": none},
    )
    return CountRange(plain(count), *(plain(np.where(none, np.nan, x)) for x in (low, high)), texts, flags)


def table_from_margins(
    ni: ArrayLike,
    n1i: ArrayLike,
    n2i: ArrayLike,
    *,
    odds_ratio: ArrayLike | None = None,
    phi: ArrayLike | None = None,
    chi_square: ArrayLike | None = None,
    yates: bool = True,
    sign: ArrayLike = 1,
) -> TableOfCounts:
    """The 2x2 table behind one measure of association and the totals.

    Parameters
    ----------
    ni : array_like, shape (k,) or scalar
        All people.
    n1i : array_like
        People in the first row, ai + bi (the first arm).
    n2i : array_like
        People in the first column, ai + ci (all with the event); not the second arm, as in metafor's conv.2x2.
    odds_ratio, phi, chi_square : array_like, one of the three
        Odds ratio (not its logarithm), above 0; phi coefficient, -1 to 1; Pearson's chi-square, 0 or more.
    yates : bool
        Whether `chi_square` has the continuity correction.
    sign : array_like
        Direction that a chi-square does not tell: 1 if the first row has more events than expected, -1 if fewer.

    Returns
    -------
    TableOfCounts
        Rounded to whole people; NaN where an input is missing or a cell would be negative.

    Raises
    ------
    ValueError
        If not exactly one measure is given, an input is outside its range, or the totals contradict each other.

    References
    ----------
    Bonett DG. Psychol Methods 2007;12(2):214-224 (phi, odds ratio); metafor ``conv.2x2``.
    """
    given = {"odds ratio": odds_ratio, "phi": phi, "chi-square": chi_square}
    named = {kind: value for kind, value in given.items() if value is not None}
    if len(named) != 1:
        raise ValueError(f"odds_ratio, phi, chi_square: expected exactly one of the three, got {len(named)}")
    ((kind, value),) = named.items()
    ni, n1i, n2i, value, sign = read_columns(ni=ni, n1i=n1i, n2i=n2i, value=value, sign=sign)
    refuse("n1i", n1i >= ni, "expected fewer people in the first row than in all", n1i, ni)
    refuse("n2i", n2i >= ni, "expected fewer people in the first column than in all", n2i, ni)
    exact = _first_cell(kind, value, ni, n1i, n2i, yates, sign)
    ai = np.round(exact)
    cells = [ai, n1i - ai, n2i - ai, ni - n1i - n2i + ai]
    negative = np.min(cells, axis=0) < 0
    shown = {"given": value, "ni": ni, "n1i": n1i, "n2i": n2i}
    texts, flags = tell(
        f"{{a}}, {{b}}, {{c}}, {{d}} people from {kind} {{given}} with totals {{n1i}} and {{n2i}} of {{ni}}",
        shown,
        dict(zip("abcd", cells, strict=True)) | {"exact": exact},
        undefined={CONTRADICTION.replace("{kind}", kind): negative},
        flags={"back_calculated": ~negative},
    )
    return TableOfCounts(*(plain(np.where(negative, np.nan, cell)) for cell in cells), texts, flags)


def _first_cell(
    kind: str, value: np.ndarray, n: np.ndarray, n1: np.ndarray, n2: np.ndarray, yates: bool, sign: np.ndarray
) -> np.ndarray:
    """The cell ai, not rounded, that gives the association of this size with these totals."""
    product = n1 * (n - n1) * n2 * (n - n2)
    if kind == "odds ratio":
        refuse("odds_ratio", value <= 0, "expected an odds ratio above 0", value)
        b = n + (value - 1) * (n1 + n2)
        return 2 * value * n1 * n2 / (b + np.sqrt(b**2 - 4 * (value - 1) * value * n1 * n2))
    if kind == "phi":
        refuse("phi", np.abs(value) > 1, "expected a coefficient from -1 to 1", value)
        return (n1 * n2 + value * np.sqrt(product)) / n
    refuse("chi_square", value < 0, "expected a chi-square of 0 or more", value)
    return (n1 * n2 + sign * (np.sqrt(value * product / n) + (n / 2 if yates else 0))) / n
