"""Quantiles and tail areas of the normal, t, chi-squared and F distributions, without the import cost of scipy.stats.

An infinite number of degrees of freedom of t is the normal distribution throughout.
"""

import numpy as np
from scipy import special


def t_quantile(level: float, df: np.ndarray) -> np.ndarray:
    """Two-sided critical value of t.

    Parameters
    ----------
    level : float
        Coverage, between 0 and 1.
    df : array of float
        Degrees of freedom; infinite for the normal distribution.

    Returns
    -------
    array of float
        Same shape; NaN where df is below 1.
    """
    df = np.asarray(df, dtype=float)
    upper = 0.5 + level / 2
    finite = np.isfinite(df) & (df >= 1)
    quantile = special.stdtrit(np.where(finite, df, 1.0), upper)
    quantile = np.where(np.isposinf(df), special.ndtri(upper), quantile)
    return np.where(df >= 1, quantile, np.nan)


def t_two_sided(statistic: np.ndarray, df: np.ndarray) -> np.ndarray:
    """Two-sided p value of a t or, with infinite df, a z statistic.

    Parameters
    ----------
    statistic, df : array of float
        Shapes that broadcast.

    Returns
    -------
    array of float
        Between 0 and 1; NaN where the statistic is NaN or df is below 1.
    """
    statistic, df = np.broadcast_arrays(np.asarray(statistic, dtype=float), np.asarray(df, dtype=float))
    lower = -np.abs(statistic)
    p = np.full(lower.shape, np.nan)
    normal = np.isposinf(df)
    p[normal] = 2 * special.ndtr(lower[normal])
    student = np.isfinite(df) & (df >= 1)
    p[student] = 2 * special.stdtr(df[student], lower[student])
    return p


def chi2_upper(statistic: np.ndarray, df: np.ndarray) -> np.ndarray:
    """Upper tail area of chi-squared.

    Parameters
    ----------
    statistic, df : array of float
        Shapes that broadcast.

    Returns
    -------
    array of float
        Between 0 and 1; NaN where df is below 1.
    """
    df = np.asarray(df, dtype=float)
    return np.where(df >= 1, special.chdtrc(np.maximum(df, 1), statistic), np.nan)


def chi2_quantile(lower_area: float, df: np.ndarray) -> np.ndarray:
    """Chi-squared value with the given area below it.

    Parameters
    ----------
    lower_area : float
        Between 0 and 1.
    df : array of float
        At least 1.

    Returns
    -------
    array of float
        Same shape as df.
    """
    return special.chdtri(np.asarray(df, dtype=float), 1 - lower_area)


def f_upper(statistic: float, df1: float, df2: float) -> float:
    """Upper tail area of F.

    Parameters
    ----------
    statistic, df1, df2 : float
        Statistic and its two degrees of freedom.

    Returns
    -------
    float
        Between 0 and 1; NaN without denominator degrees of freedom.
    """
    return float(special.fdtrc(df1, df2, statistic)) if df2 >= 1 else float("nan")
