"""Two parallel arms compared by their means: MD, SMD (Hedges g), SMD with unequal variances, ratio of means."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import poch

from ldnsynth.synthesis.quantities.arguments import Column, read_columns, refuse
from ldnsynth.synthesis.quantities.effect import Effect, effect_of

TINY_ARM = "a standard deviation needs two people or more in each arm, found {n1i} and {n2i}"
NO_SPREAD = "both standard deviations are 0, so there is nothing to standardise by"


def mean_difference(m1i: Column, m2i: Column, sd1i: Column, sd2i: Column, n1i: Column, n2i: Column) -> Effect:
    """Mean difference of two parallel arms, first minus second (MD).

    Parameters
    ----------
    m1i, m2i : array_like, shape (k,) or scalar
        Means, in the unit of the outcome.
    sd1i, sd2i : array_like
        Standard deviations in the same unit, 0 or more.
    n1i, n2i : array_like
        People in each arm, 1 or more (a shared control group may be split into fractions, Handbook 23.3).

    Returns
    -------
    Effect
        ``m1i - m2i`` with ``se = sqrt(sd1i^2/n1i + sd2i^2/n2i)``, in the unit of the outcome; NaN where an input is
        missing or an arm has fewer than two people.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.1.1; metafor ``escalc(measure="MD")``.
    """
    m1i, m2i, sd1i, sd2i, n1i, n2i = _arms(m1i, m2i, sd1i, sd2i, n1i, n2i)
    return effect_of(
        "MD",
        m1i - m2i,
        sd1i**2 / n1i + sd2i**2 / n2i,
        "MD {estimate} = {m1i} - {m2i}; SE {se} = sqrt({sd1i}^2/{n1i} + {sd2i}^2/{n2i})",
        _named(m1i, m2i, sd1i, sd2i, n1i, n2i),
        undefined={TINY_ARM: _tiny(n1i, n2i)},
    )


def standardised_mean_difference(
    m1i: Column, m2i: Column, sd1i: Column, sd2i: Column, n1i: Column, n2i: Column
) -> Effect:
    """Standardised mean difference of two parallel arms: Hedges g with the exact correction (SMD).

    Parameters
    ----------
    m1i, m2i, sd1i, sd2i, n1i, n2i : array_like, shape (k,) or scalar
        As in `mean_difference`.

    Returns
    -------
    Effect
        ``J(n1i+n2i-2) (m1i-m2i) / pooled SD`` with ``variance = 1/n1i + 1/n2i + g^2 / (2 (n1i+n2i))``, in standard
        deviations; NaN where an input is missing, an arm has fewer than two people, or both SDs are 0.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    Notes
    -----
    The variance is metafor's default ("LS", Hedges 1982). RevMan's is a little larger in small trials: it
    has ``2 (n1i + n2i - 3.94)`` in the last denominator.

    References
    ----------
    Hedges LV. J Educ Stat 1981;6(2):107-128. Hedges LV. Psychol Bull 1982;92(2):490-499. Cochrane Handbook 6.4,
    section 6.5.1.2.
    """
    m1i, m2i, sd1i, sd2i, n1i, n2i = _arms(m1i, m2i, sd1i, sd2i, n1i, n2i)
    df = n1i + n2i - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = np.sqrt(((n1i - 1) * sd1i**2 + (n2i - 1) * sd2i**2) / df)
        estimate = hedges_correction(df) * (m1i - m2i) / pooled
    return effect_of(
        "SMD",
        estimate,
        1 / n1i + 1 / n2i + estimate**2 / (2 * (n1i + n2i)),
        "SMD {estimate} = J({df}) {j} x ({m1i} - {m2i}) / {pooled} (Hedges g, pooled SD); "
        "SE {se} = sqrt(1/{n1i} + 1/{n2i} + {estimate}^2 / (2 x {total}))",
        _named(m1i, m2i, sd1i, sd2i, n1i, n2i),
        results={"df": df, "j": hedges_correction(df), "pooled": pooled, "total": n1i + n2i},
        undefined={TINY_ARM: _tiny(n1i, n2i), NO_SPREAD: pooled == 0},
    )


def standardised_mean_difference_unequal(
    m1i: Column, m2i: Column, sd1i: Column, sd2i: Column, n1i: Column, n2i: Column
) -> Effect:
    """Standardised mean difference that lets the two arms differ in spread (SMDH).

    Parameters
    ----------
    m1i, m2i, sd1i, sd2i, n1i, n2i : array_like, shape (k,) or scalar
        As in `mean_difference`.

    Returns
    -------
    Effect
        ``J(n1i+n2i-2) (m1i-m2i) / sqrt((sd1i^2+sd2i^2)/2)`` with Bonett's variance at the corrected estimate;
        NaN as in `standardised_mean_difference`.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    Notes
    -----
    As metafor 4 computes it. metafor 3.8 multiplied the variance by ``J^2``.

    References
    ----------
    Bonett DG. Psychol Methods 2008;13(2):99-109, equation 8. Bonett DG. Psychol Methods 2009;14(3):225-238, equation 5.
    """
    m1i, m2i, sd1i, sd2i, n1i, n2i = _arms(m1i, m2i, sd1i, sd2i, n1i, n2i)
    df = n1i + n2i - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        average = (sd1i**2 + sd2i**2) / 2
        spread = sd1i**4 / (n1i - 1) + sd2i**4 / (n2i - 1)
        estimate = hedges_correction(df) * (m1i - m2i) / np.sqrt(average)
        variance = estimate**2 * spread / (8 * average**2) + (sd1i**2 / (n1i - 1) + sd2i**2 / (n2i - 1)) / average
    return effect_of(
        "SMDH",
        estimate,
        variance,
        "SMDH {estimate} = J({df}) {j} x ({m1i} - {m2i}) / {sd} (root mean square of the two SDs); "
        "SE {se} by Bonett 2008, unequal variances",
        _named(m1i, m2i, sd1i, sd2i, n1i, n2i),
        results={"df": df, "j": hedges_correction(df), "sd": np.sqrt(average)},
        undefined={TINY_ARM: _tiny(n1i, n2i), NO_SPREAD: average == 0},
    )


def log_ratio_of_means(m1i: Column, m2i: Column, sd1i: Column, sd2i: Column, n1i: Column, n2i: Column) -> Effect:
    """Natural logarithm of the ratio of two arms' means (ROM).

    Parameters
    ----------
    m1i, m2i : array_like, shape (k,) or scalar
        Means on a scale with a true zero, both above or both below 0.
    sd1i, sd2i, n1i, n2i : array_like
        As in `mean_difference`.

    Returns
    -------
    Effect
        ``ln(m1i/m2i)`` with ``variance = sd1i^2/(n1i m1i^2) + sd2i^2/(n2i m2i^2)``; NaN where an input is missing or an
        arm has fewer than two people.

    Raises
    ------
    ValueError
        If a mean is 0 or the two differ in sign, an input is infinite, outside its range, or of another length.

    References
    ----------
    Hedges LV, Gurevitch J, Curtis PS. Ecology 1999;80(4):1150-1156. Cochrane Handbook 6.4, section 6.5.1.3.
    """
    m1i, m2i, sd1i, sd2i, n1i, n2i = _arms(m1i, m2i, sd1i, sd2i, n1i, n2i)
    refuse_no_ratio(m1i, m2i)
    return effect_of(
        "ROM",
        np.log(m1i / m2i),
        sd1i**2 / (n1i * m1i**2) + sd2i**2 / (n2i * m2i**2),
        "ln ROM {estimate} = ln({m1i} / {m2i}); "
        "SE {se} = sqrt({sd1i}^2/({n1i} x {m1i}^2) + {sd2i}^2/({n2i} x {m2i}^2))",
        _named(m1i, m2i, sd1i, sd2i, n1i, n2i),
        undefined={TINY_ARM: _tiny(n1i, n2i)},
    )


def hedges_correction(df: ArrayLike) -> np.ndarray:
    """Exact small-sample correction J of a standardised mean difference.

    Parameters
    ----------
    df : array_like
        Degrees of freedom of the standard deviation.

    Returns
    -------
    ndarray
        ``Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2))``, below 1; NaN for df of 1 or less, where it does not exist.

    References
    ----------
    Hedges LV. J Educ Stat 1981;6(2):107-128, equation 6e.
    """
    df = np.asarray(df, dtype=float)
    enough = np.where(df > 1, df, np.nan)
    return poch((enough - 1) / 2, 0.5) / np.sqrt(enough / 2)


def refuse_no_ratio(m1i: np.ndarray, m2i: np.ndarray) -> None:
    """Stop where two means have no ratio."""
    expected = "expected two means on the same side of 0 (a ratio needs a scale with a true zero)"
    refuse("m1i, m2i", (m1i * m2i <= 0) | (m1i == 0) | (m2i == 0), expected, m1i, m2i)


def _arms(*columns: Column) -> list[np.ndarray]:
    return read_columns(**dict(zip(("m1i", "m2i", "sd1i", "sd2i", "n1i", "n2i"), columns, strict=True)))


def _named(*columns: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip(("m1i", "m2i", "sd1i", "sd2i", "n1i", "n2i"), columns, strict=True))


def _tiny(n1i: np.ndarray, n2i: np.ndarray) -> np.ndarray:
    return (n1i < 2) | (n2i < 2)
