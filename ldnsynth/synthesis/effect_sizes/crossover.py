"""Crossover trials, paired: MD and SMD from whatever is printed; each person is their own control.

First treatment minus second. Analysing a crossover trial as if its periods were parallel arms is a unit-of-analysis
error: its interval is too wide (Cochrane Handbook 6.4, section 23.2). For data of the first period only, use the
measures of `means`.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.synthesis.effect_sizes.mean_changes import TOO_FEW, paired_difference, read_pairs
from ldnsynth.synthesis.quantities.arguments import Column, one_of, read_columns
from ldnsynth.synthesis.quantities.derived import Quantity
from ldnsynth.synthesis.quantities.effect import Effect, effect_of, effect_with_se
from ldnsynth.synthesis.reported.conversions import se_from_ci, se_from_p, se_from_t


def crossover_mean_difference(
    m1i: Column, m2i: Column, sd1i: Column, sd2i: Column, ni: Column, ri: Column, *, r_assumed: bool = False
) -> Effect:
    """Mean difference of a crossover trial from means, SDs and the correlation (MD).

    Parameters
    ----------
    m1i, m2i : array_like, shape (k,) or scalar
        Means under the first and the second treatment, in the unit of the outcome.
    sd1i, sd2i : array_like
        Their standard deviations, 0 or more.
    ni : array_like
        People with both measurements, 1 or more.
    ri : array_like
        Correlation within people, -1 to 1. If it is borrowed, repeat the analysis over a band of values: an array of
        shape (n_values, 1) beside columns of shape (k,) gives (n_values, k) effects.
    r_assumed : bool
        Flags the result ``assumed_r`` and says so in the derivation.

    Returns
    -------
    Effect
        ``m1i - m2i`` with ``se = SDdiff/sqrt(ni)``, ``SDdiff^2 = sd1i^2 + sd2i^2 - 2 ri sd1i sd2i``, ``df = ni - 1``;
        NaN where an input is missing or there are fewer than two people.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Elbourne DR, Altman DG, Higgins JPT et al. Int J Epidemiol 2002;31(1):140-149. Cochrane Handbook 6.4, 23.2.
    """
    columns = read_pairs(m1i, m2i, sd1i, sd2i, ni, ri)
    template = "MD {estimate} = {m1i} - {m2i}, paired"
    return paired_difference("MD", columns, r_assumed, template=template, of="differences")


def crossover_mean_difference_from_sd(yi: Column, sd_change: Column, ni: Column) -> Effect:
    """Mean difference of a crossover trial from the SD of the differences (MD).

    Parameters
    ----------
    yi : array_like, shape (k,) or scalar
        Mean of the differences within people.
    sd_change : array_like
        Standard deviation of the differences within people, 0 or more.
    ni : array_like
        People with both measurements, 1 or more.

    Returns
    -------
    Effect
        ``yi`` with ``se = sd_change/sqrt(ni)`` and ``df = ni - 1``; NaN as in `crossover_mean_difference`.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Cochrane Handbook 6.4, section 23.2 (5.1: 16.4.6).
    """
    yi, sd_change, ni = read_columns(yi=yi, sd_change=sd_change, ni=ni)
    return effect_of(
        "MD",
        yi,
        sd_change**2 / ni,
        "MD {yi} as reported, paired; SE {se} = SD of the differences {sd_change} / sqrt({ni})",
        {"yi": yi, "sd_change": sd_change, "ni": ni},
        df=ni - 1,
        undefined={TOO_FEW: ni < 2},
    )


def crossover_mean_difference_from_t(yi: Column, ti: Column, ni: Column) -> Effect:
    """Mean difference of a crossover trial from its paired t (MD).

    Parameters
    ----------
    yi, ni
        As in `crossover_mean_difference_from_sd`.
    ti : array_like
        Paired t, with the sign of `yi`.

    Returns
    -------
    Effect
        ``yi`` with ``se = |yi/ti|`` and ``df = ni - 1``; ``se`` is NaN where an input is missing, where yi or t
        is 0, or for fewer than two people.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, of another length, or yi and t differ in sign.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.5.2.3 and 23.2 (5.1: 16.4.6).
    """
    yi, ti, ni = read_columns(yi=yi, ti=ti, ni=ni)
    return _with_se(yi, ni, se_from_t(yi, ti))


def crossover_mean_difference_from_p(yi: Column, pi: Column, ni: Column, *, relation: ArrayLike = "=") -> Effect:
    """Mean difference of a crossover trial from the p value of a paired t test, exact or a bound (MD).

    Parameters
    ----------
    yi, ni
        As in `crossover_mean_difference_from_sd`.
    pi : array_like
        Two-sided p value, above 0, at most 1. That it is from a paired t test is assumed, and said.
    relation : str or array_like of str
        ``"="``, or the bound that was printed, as in `conversions.se_from_p`.

    Returns
    -------
    Effect
        ``yi`` with ``se = |yi| / t(ni - 1)`` and ``df = ni - 1``; ``bound_p`` where p is an upper bound. ``se`` is NaN
        where an input is missing, p is a lower bound or 1, yi is 0, or there are fewer than two people.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, of another length, or `relation` is unknown.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.5.2.3 and 23.2 (5.1: 16.4.6).
    """
    yi, pi, ni = read_columns(yi=yi, pi=pi, ni=ni)
    df = np.where(ni < 2, np.nan, ni - 1)
    return _with_se(yi, ni, se_from_p(yi, pi, df=df, relation=relation, design="paired"))


def crossover_mean_difference_from_ci(
    ci_low: Column,
    ci_high: Column,
    ni: Column,
    *,
    yi: ArrayLike | None = None,
    level: ArrayLike = 0.95,
    quantile: str = "t",
) -> Effect:
    """Mean difference of a crossover trial from its confidence interval (MD).

    Parameters
    ----------
    ci_low, ci_high : array_like, shape (k,) or scalar
        Limits of the paired interval, the lower below the upper.
    ni : array_like
        People with both measurements, 1 or more.
    yi : array_like, optional
        Mean of the differences as printed; the middle of the interval where it is None.
    level : array_like
        0.95 for a 95% interval.
    quantile : {"t", "z"}
        Whether the interval was made with t(ni - 1) or with the normal quantile.

    Returns
    -------
    Effect
        With ``se = (high - low) / (2 quantile)`` and ``df = ni - 1``; ``se`` is NaN where an input is missing or
        there are fewer than two people.

    Raises
    ------
    ValueError
        If the limits are not in order, or an input lies outside its range.

    References
    ----------
    Cochrane Handbook 6.4, sections 6.5.2.3 and 23.2 (5.1: 16.4.6).
    """
    one_of("quantile", quantile, ("t", "z"))
    ci_low, ci_high, ni, level = read_columns(ci_low=ci_low, ci_high=ci_high, ni=ni, level=level)
    (middle,) = read_columns(yi=(ci_low + ci_high) / 2 if yi is None else np.broadcast_to(yi, ni.shape))
    df = np.where(ni < 2, np.nan, ni - 1) if quantile == "t" else np.inf
    return _with_se(middle, ni, se_from_ci(ci_low, ci_high, level=level, df=df))


def _with_se(yi: np.ndarray, ni: np.ndarray, se: Quantity) -> Effect:
    """An MD as reported, with a standard error that was derived; none for a single person."""
    alone = ni < 2
    effect = replace(
        effect_with_se("MD", yi, se, df=np.where(alone, np.nan, ni - 1)), se=np.where(alone, np.nan, se.value)
    )
    return effect.with_flag("no_information", note="no SE for fewer than two people", where=alone)
