"""Effects as papers print them: an estimate with its SE, interval, t or p."""

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.synthesis.quantities.arguments import read_columns, refuse
from ldnsynth.synthesis.quantities.derived import quantity
from ldnsynth.synthesis.quantities.effect import LOG_MEASURES, Effect, effect_with_se
from ldnsynth.synthesis.reported.conversions import se_from_ci, se_from_p, se_from_t


def effect_from_se(measure: str, yi: ArrayLike, sei: ArrayLike, *, df: ArrayLike = np.inf) -> Effect:
    """An effect with its standard error, as reported.

    Parameters
    ----------
    measure : str
        As in `effects.Effect`.
    yi : array_like, shape (k,) or scalar
        On the scale of `measure`: the logarithm of a ratio.
    sei : array_like
        Standard error on the same scale, above 0.
    df : array_like
        Degrees of freedom of its t distribution, infinite for the normal one.

    Returns
    -------
    Effect
        The same numbers; NaN where missing.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Cochrane Handbook 6.4, section 6.3.
    """
    yi, sei, df = read_columns(yi=yi, sei=sei, df=df)
    return effect_with_se(measure, yi, quantity("SE", sei, "SE {sei} as reported", {"sei": sei}), df=df)


def effect_from_ci(
    measure: str,
    ci_low: ArrayLike,
    ci_high: ArrayLike,
    *,
    yi: ArrayLike | None = None,
    level: ArrayLike = 0.95,
    df: ArrayLike = np.inf,
    as_log: bool = False,
) -> Effect:
    """An effect from its confidence interval.

    Parameters
    ----------
    measure : str
        As in `effects.Effect`.
    ci_low, ci_high : array_like, shape (k,) or scalar
        The limits as printed, the lower below the upper; of RR, OR, PETO, ROM and other ratios the ratios themselves,
        above 0.
    yi : array_like, optional
        The estimate as printed, a ratio likewise; the middle of the interval (on the log scale for ratios) if None.
    level : array_like
        0.95 for a 95% interval.
    df : array_like
        Degrees of freedom if the interval was made with t.
    as_log : bool
        Whether estimate and limits of a ratio are logarithms already.

    Returns
    -------
    Effect
        On the log scale for ratios, ``se = (high - low) / (2 quantile)``; NaN where an input is missing.

    Raises
    ------
    ValueError
        If the limits are not in order, a ratio is not above 0, or an input lies outside its range.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.3.1 and 6.3.2; metafor ``conv.wald``.
    """
    low, high, level, df = read_columns(ci_low=ci_low, ci_high=ci_high, level=level, df=df)
    ratio = measure in LOG_MEASURES and not as_log
    se = se_from_ci(low, high, level=level, df=df, ratio=ratio)
    low, high = (np.log(low), np.log(high)) if ratio else (low, high)
    return effect_with_se(measure, (low + high) / 2 if yi is None else _estimate(yi, ratio), se, df=df)


def effect_from_p(
    measure: str,
    yi: ArrayLike,
    pi: ArrayLike,
    *,
    df: ArrayLike = np.inf,
    relation: ArrayLike = "=",
    design: str = "",
    as_log: bool = False,
) -> Effect:
    """An effect from its two-sided p value, exact or a bound.

    Parameters
    ----------
    measure : str
        As in `effects.Effect`.
    yi : array_like, shape (k,) or scalar
        The estimate as printed; a ratio for RR, OR, PETO, ROM.
    pi, df, relation, design
        As in `conversions.se_from_p`.
    as_log : bool
        Whether the estimate of a ratio is a logarithm already.

    Returns
    -------
    Effect
        On the log scale for ratios; flags and missing SEs as in `conversions.se_from_p`.

    Raises
    ------
    ValueError
        As in `conversions.se_from_p`, or if a ratio is not above 0.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.3.2 and 6.5.2.3.
    """
    estimate = _estimate(yi, measure in LOG_MEASURES and not as_log)
    return effect_with_se(measure, estimate, se_from_p(estimate, pi, df=df, relation=relation, design=design), df=df)


def effect_from_t(
    measure: str, yi: ArrayLike, ti: ArrayLike, *, df: ArrayLike = np.inf, as_log: bool = False
) -> Effect:
    """An effect from its t or z statistic.

    Parameters
    ----------
    measure, yi, as_log
        As in `effect_from_p`.
    ti : array_like
        t or z of the estimate (of its logarithm for ratios), with its sign.
    df : array_like
        Degrees of freedom of t, infinite for z.

    Returns
    -------
    Effect
        On the log scale for ratios; ``se`` is NaN where an input is missing or 0.

    Raises
    ------
    ValueError
        As in `conversions.se_from_t`, or if a ratio is not above 0.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.2.3.
    """
    estimate = _estimate(yi, measure in LOG_MEASURES and not as_log)
    (df,) = read_columns(df=df)
    return effect_with_se(measure, estimate, se_from_t(estimate, ti), df=df)


def _estimate(yi: ArrayLike, ratio: bool) -> np.ndarray:
    (yi,) = read_columns(yi=yi)
    if ratio:
        refuse("yi", yi <= 0, "expected a ratio above 0 (or as_log=True)", yi)
    return np.log(yi) if ratio else yi
