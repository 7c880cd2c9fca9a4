"""Synthesis where pooling would be wrong: what p values say together, and what they say of the size of effects."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr, ndtri

from ldnsynth.synthesis.quantities.arguments import one_of, read_columns, refuse
from ldnsynth.synthesis.quantities.derived import plain
from ldnsynth.synthesis.quantities.effect import two_sided_quantile


@dataclass(frozen=True)
class CombinedP:
    """One p value for several trials.

    Parameters
    ----------
    method : str
    k, missing : int
        p values combined, and those that are NaN.
    statistic : float
        Stouffer's z, or Fisher's chi-square with 2k degrees of freedom; NaN if k is 0.
    p : float
        One-sided, in the direction of the p values that went in; NaN if k is 0.
    question : str
    """

    method: str
    k: int
    missing: int
    statistic: float
    p: float
    question: str = "Is there evidence of an effect in this direction in at least one of the trials?"


@dataclass(frozen=True, eq=False)
class AlbatrossContour:
    """A line of the albatross plot: trials of this effect lie on it.

    Parameters
    ----------
    effect : float
        Standardised mean difference, or mean difference in the unit of `sd`, without sign.
    p : float or ndarray
        Two-sided p values.
    n : float or ndarray
        People in both arms at which the effect gives p; not rounded.
    question : str
    """

    effect: float
    p: float | np.ndarray
    n: float | np.ndarray
    question: str = "Which sizes of effect would fit the p values and the sizes of these trials?"


def one_sided_p(pi: ArrayLike, *, sign: ArrayLike) -> float | np.ndarray:
    """One-sided p values for the direction of the intervention, from two-sided ones and the side of the effect.

    Parameters
    ----------
    pi : array_like, shape (k,) or scalar
        Two-sided p values, above 0, at most 1. Of "p < 0.05" give the bound: that is cautious where the effect favours
        the intervention, and not where it favours the comparator.
    sign : array_like
        1 where the effect favours the intervention, -1 where it favours the comparator.

    Returns
    -------
    float or ndarray
        ``p/2`` or ``1 - p/2``; NaN where an input is missing.

    Raises
    ------
    ValueError
        If a p value or a sign is out of its range, or lengths differ.

    References
    ----------
    Cochrane Handbook, 12.2.1.2.
    """
    pi, sign = read_columns(pi=pi, sign=sign)
    return plain(np.where(sign == 1, pi / 2, 1 - pi / 2) + 0 * sign)


def combine_p(pi: ArrayLike, *, method: str = "stouffer", weights: ArrayLike | None = None) -> CombinedP:
    """Combine the p values of independent trials. A small one says nothing of size, nor of how many trials it is true.

    Parameters
    ----------
    pi : array_like, shape (k,)
        One-sided p values of the same direction, one a trial, above 0, at most 1; see `one_sided_p`. Two-sided ones
        would let an effect in favour and one against support each other.
    method : {"stouffer", "fisher"}
        Sum of normal quantiles, in which trials on the other side count against; or sum of logarithms, which heeds the
        smallest p most.
    weights : array_like, shape (k,), optional
        Of Stouffer's method, above 0, such as the square roots of the people; by default all the same.

    Returns
    -------
    CombinedP
        Missing p values are set aside and counted. Report the method, and whether the other one says the same.

    Raises
    ------
    ValueError
        If a p value or weight is out of its range, lengths differ, or Fisher's method is given weights.

    References
    ----------
    Cochrane Handbook, 12.2.1.2. Fisher RA. Statistical methods for research workers, 1932. Stouffer SA et al. The
    American soldier, 1949. Zaykin DV. J Evol Biol 2011;24(8):1836-1841 (weights).
    """
    one_of("method", method, ("stouffer", "fisher"))
    if method == "fisher" and weights is not None:
        raise ValueError("weights: expected none with Fisher's method, which has no place for them")
    p, w = read_columns(pi=np.ravel(pi), weights=1.0 if weights is None else np.ravel(weights))
    refuse("weights", ~(w > 0), "expected weights above 0", w)
    known = ~np.isnan(p)
    k, missing = int(known.sum()), int((~known).sum())
    if not k:
        return CombinedP(method, k, missing, float("nan"), float("nan"))
    p, w = p[known], w[known]
    if method == "fisher":
        statistic = -2 * np.log(p).sum()
        return CombinedP(method, k, missing, float(statistic), float(chdtrc(2 * k, statistic)))
    statistic = -(w * ndtri(p)).sum() / np.sqrt((w**2).sum())
    return CombinedP(method, k, missing, float(statistic), float(ndtr(-statistic)))


def albatross_contour(effect: float, pi: ArrayLike, *, sd: float | None = None) -> AlbatrossContour:
    """How many people give each p value where the effect has this size: a contour of the albatross plot.

    Parameters
    ----------
    effect : float
        Standardised mean difference, not 0; with `sd` a mean difference. Its sign plays no part.
    pi : array_like, shape (k,) or scalar
        Two-sided p values, above 0, at most 1.
    sd : float, optional
        Standard deviation within each arm, above 0, of a mean difference.

    Returns
    -------
    AlbatrossContour
        With z the normal quantile of p/2: ``n = z^2 (8 + smd^2)/(2 smd^2)`` or ``n = 4 sd^2 z^2/md^2``.

    Raises
    ------
    ValueError
        If a p value is out of its range, the effect is 0, or `sd` is not above 0.

    Notes
    -----
    It holds for two parallel arms of the same size and a test of normal form. A crossover trial of the same effect and
    as many people has a smaller p: it lies further out.

    References
    ----------
    Harrison S, Jones HE, Martin RM, Lewis SJ, Higgins JPT. The albatross plot: a novel graphical tool for presenting
    results of diversely reported studies in a systematic review. Res Synth Methods 2017;8(3):281-289.
    """
    (pi,) = read_columns(pi=pi)
    if not np.isfinite(effect) or effect == 0:
        raise ValueError(f"effect: expected a finite number other than 0, got {effect}")
    if sd is not None and not 0 < sd < np.inf:
        raise ValueError(f"sd: expected a standard deviation above 0, got {sd}")
    z2 = two_sided_quantile(pi, np.full(pi.shape, np.inf)) ** 2
    per_z2 = (8 + effect**2) / (2 * effect**2) if sd is None else 4 * (sd / effect) ** 2
    return AlbatrossContour(abs(effect), plain(pi), plain(per_z2 * z2))
