"""Standardised effects from a t or p value alone, where a paper prints no means and no SDs."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from ldnsynth.synthesis.effect_sizes.means import hedges_correction
from ldnsynth.synthesis.quantities.arguments import read_columns
from ldnsynth.synthesis.quantities.derived import Quantity
from ldnsynth.synthesis.quantities.effect import Effect, effect_of
from ldnsynth.synthesis.reported.conversions import t_from_p

TINY = "the correction J needs more people than {total}"


def smd_from_t(ti: ArrayLike, n1i: ArrayLike, n2i: ArrayLike) -> Effect:
    """Hedges g of two parallel arms from the t statistic of their means (SMD).

    Parameters
    ----------
    ti : array_like, shape (k,) or scalar
        t of the two-sample test with equal variances, positive if the first arm has the higher mean.
    n1i, n2i : array_like
        People in each arm, 1 or more. For a p value take t from `conversions.t_from_p` with ``df = n1i + n2i - 2``.

    Returns
    -------
    Effect
        ``J(n1i+n2i-2) ti sqrt(1/n1i + 1/n2i)``, variance as in `means.standardised_mean_difference`; NaN where an input
        is missing or there are fewer than four people.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Hedges LV. J Educ Stat 1981;6(2):107-128. metafor ``escalc(measure="SMD", ti=)``.
    """
    ti, n1i, n2i = read_columns(ti=ti, n1i=n1i, n2i=n2i)
    df, total = n1i + n2i - 2, n1i + n2i
    g = hedges_correction(df) * ti * np.sqrt(1 / n1i + 1 / n2i)
    return effect_of(
        "SMD",
        g,
        1 / n1i + 1 / n2i + g**2 / (2 * total),
        "SMD {estimate} = J({df}) {j} x t {ti} x sqrt(1/{n1i} + 1/{n2i}) (Hedges g); "
        "SE {se} = sqrt(1/{n1i} + 1/{n2i} + {estimate}^2 / (2 x {total}))",
        {"ti": ti, "n1i": n1i, "n2i": n2i},
        results={"df": df, "j": hedges_correction(df), "total": total},
        undefined={TINY: df <= 1},
    )


def smcc_from_t(ti: ArrayLike, ni: ArrayLike) -> Effect:
    """Mean change in units of the SD of the changes, from the paired t statistic (SMCC).

    Parameters
    ----------
    ti : array_like, shape (k,) or scalar
        Paired t, positive for an increase. For a p value take it from `conversions.t_from_p` with ``df = ni - 1``.
    ni : array_like
        People measured twice, 1 or more.

    Returns
    -------
    Effect
        ``J(ni-1) ti / sqrt(ni)`` with ``variance = 1/ni + g^2/(2 ni)``; NaN where an input is missing or there are
        fewer than three people.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, or of another length.

    References
    ----------
    Gibbons RD, Hedeker DR, Davis JM. J Educ Stat 1993;18(3):271-279. metafor ``escalc(measure="SMCC", ti=)``.
    """
    ti, ni = read_columns(ti=ti, ni=ni)
    g = hedges_correction(ni - 1) * ti / np.sqrt(ni)
    return effect_of(
        "SMCC",
        g,
        (1 + g**2 / 2) / ni,
        "SMCC {estimate} = J({df}) {j} x t {ti} / sqrt({ni}); SE {se} = sqrt(1/{ni} + {estimate}^2/(2 x {ni}))",
        {"ti": ti, "ni": ni},
        results={"df": ni - 1, "j": hedges_correction(ni - 1), "total": ni},
        undefined={TINY: ni <= 2},
    )


def smd_from_p(pi: ArrayLike, n1i: ArrayLike, n2i: ArrayLike, *, sign: ArrayLike, relation: ArrayLike = "=") -> Effect:
    """Hedges g of two parallel arms from the p value of a t test (SMD).

    Parameters
    ----------
    pi : array_like, shape (k,) or scalar
        Two-sided p value of the two-sample test with equal variances, above 0, at most 1.
    n1i, n2i : array_like
        People in each arm, 1 or more.
    sign : array_like
        1 if the first arm has the higher mean, otherwise -1 (metafor takes a signed p instead).
    relation : str or array_like of str
        ``"="``, or the bound that was printed, as in `conversions.se_from_p`.

    Returns
    -------
    Effect
        As from `smd_from_t`. From "p < 0.01" the bound is used, so the estimate is too near 0, if anything; flagged
        ``bound_p``. NaN from "p > 0.05".

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, of another length, or `relation` is unknown.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.2.3; metafor ``escalc(measure="SMD", pi=)``.
    """
    pi, n1i, n2i, sign = read_columns(pi=pi, n1i=n1i, n2i=n2i, sign=sign)
    df = np.where(n1i + n2i > 2, n1i + n2i - 2, np.nan)
    return _after_t(t_from_p(pi, sign=sign, df=df, relation=relation), lambda t: smd_from_t(t, n1i, n2i))


def smcc_from_p(pi: ArrayLike, ni: ArrayLike, *, sign: ArrayLike, relation: ArrayLike = "=") -> Effect:
    """Mean change in units of the SD of the changes, from the p value of a paired t test (SMCC).

    Parameters
    ----------
    pi : array_like, shape (k,) or scalar
        Two-sided p value of the paired test, above 0, at most 1.
    ni : array_like
        People measured twice, 1 or more.
    sign : array_like
        1 for an increase, -1 for a decrease.
    relation : str or array_like of str
        ``"="``, or the bound that was printed, as in `conversions.se_from_p`.

    Returns
    -------
    Effect
        As from `smcc_from_t`; bounds as in `smd_from_p`.

    Raises
    ------
    ValueError
        If an input is infinite, outside its range, of another length, or `relation` is unknown.

    References
    ----------
    Cochrane Handbook 6.4, section 6.5.2.3; metafor ``escalc(measure="SMCC", pi=)``.
    """
    pi, ni, sign = read_columns(pi=pi, ni=ni, sign=sign)
    df = np.where(ni > 1, ni - 1, np.nan)
    return _after_t(t_from_p(pi, sign=sign, df=df, relation=relation), lambda t: smcc_from_t(t, ni))


def _after_t(t: Quantity, standardise: Callable[[np.ndarray], Effect]) -> Effect:
    return standardise(t.value).after(Effect("SMD", t.value, np.nan, t.derivation, t.flags))
