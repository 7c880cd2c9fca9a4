"""Many sets of trials side by side: one column a set, so that every step of an estimator is one operation for all sets.

Absent trials carry an infinite variance, hence weight 0, and the effect 0.
"""

from dataclasses import dataclass

import numpy as np

Floats = np.ndarray


@dataclass(frozen=True)
class Columns:
    """Sets of trials as columns, with the sums of the common-effect model.

    Attributes
    ----------
    y : array of float, shape (rows, n_sets)
        Effects minus `center`; 0 where absent.
    v : array of float, shape (rows, n_sets)
        Sampling variances; infinite where absent.
    present : array of bool, shape (rows, n_sets), or None
        None if no trial is absent.
    k, center, w1, w2, q, q_slope : array of float, shape (n_sets,)
        Trials, common-effect estimate, sums of weights and of squared weights, Cochran's Q, and minus its slope in
        tau2 at 0 (the sum of squared weighted residuals).
    """

    y: Floats
    v: Floats
    present: Floats | None
    k: Floats
    center: Floats
    w1: Floats
    w2: Floats
    q: Floats
    q_slope: Floats

    @property
    def typical_variance(self) -> Floats:
        """Within-trial variance of Higgins and Thompson 2002; NaN for one trial."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.k > 1, (self.k - 1) / (self.w1 - self.w2 / self.w1), np.nan)


@dataclass(frozen=True)
class Score:
    """Weighted sums of one step, all of shape (n_sets,): see `score_sums`."""

    w1: Floats
    w2: Floats
    w3: Floats
    ypp: Floats
    yppp: Floats


def total(*factors: Floats) -> Floats:
    """Sum over the trials of the product of arrays of shape (rows, n_sets).

    Parameters
    ----------
    *factors : array of float, shape (rows, n_sets)
        One to three arrays.

    Returns
    -------
    array of float, shape (n_sets,)
        One sum a set.
    """
    if len(factors) == 1:
        return np.add.reduce(factors[0], axis=0)
    return np.einsum(",".join(["ij"] * len(factors)) + "->j", *factors)


def columns(y: Floats, v: Floats, present: Floats | None) -> Columns:
    """Lay out sets as columns and fit the common-effect model.

    Parameters
    ----------
    y, v : array of float, shape (rows, n_sets)
        Effects and sampling variances (0 and infinite where absent); y is overwritten.
    present : array of bool, shape (rows, n_sets), or None
        None if all are present.

    Returns
    -------
    Columns
        The sets, centred on their common-effect estimate.
    """
    k = np.full(y.shape[1], float(len(y)))
    anchor = y[0].copy()  # an effect of the set, so that identical effects leave residuals of exactly 0
    if present is not None:
        k = present.sum(axis=0, dtype=float)
        anchor = np.where(k > 0, np.where(present, y, -np.inf).max(axis=0), 0)
    y -= anchor
    w = 1 / v
    w1 = total(w)
    with np.errstate(invalid="ignore"):
        center = total(w, y) / w1
    y -= center
    if present is not None:
        y[~present] = 0
    w2 = total(w, w)
    w *= y
    return Columns(y, v, present, k, anchor + center, w1, w2, total(w, y), total(w, w))


def score_sums(y: Floats, v: Floats, tau2: Floats, *, cubed: bool) -> Score:
    """Sums from which the scores of the likelihoods and their slopes follow, at given tau2.

    Parameters
    ----------
    y, v : array of float, shape (rows, n_sets)
        As in `Columns`.
    tau2 : array of float, shape (n_sets,)
        Where to take the sums.
    cubed : bool
        Whether the sum of cubed weights is wanted (else NaN).

    Returns
    -------
    Score
        w1, w2, w3: sums of powers of the weights; ypp, yppp: y'PPy, y'PPPy with P = W - W 1 (1'W1)^-1 1'W.
    """
    w, w1, u = _weigh(y, v, tau2)
    u *= w
    crossed = total(w, u)
    return Score(
        w1=w1,
        w2=total(w, w),
        w3=total(w, w, w) if cubed else np.full_like(w1, np.nan),
        ypp=total(u, u),
        yppp=total(w, u, u) - crossed * crossed / w1,
    )


def q_sums(y: Floats, v: Floats, tau2: Floats) -> tuple[Floats, Floats, Floats]:
    """Generalised Q statistic, minus its slope, and the sum of weights, at given tau2.

    Parameters
    ----------
    y, v : array of float, shape (rows, n_sets)
        As in `Columns`.
    tau2 : array of float, shape (n_sets,)
        Where to take the sums.

    Returns
    -------
    tuple of array of float, shape (n_sets,)
        y'Py, y'PPy and 1'W1.
    """
    w, w1, residual = _weigh(y, v, tau2)
    q = total(w, residual, residual)
    residual *= w
    return q, total(residual, residual), w1


def _weigh(y: Floats, v: Floats, tau2: Floats) -> tuple[Floats, Floats, Floats]:
    """Weights, their sum, and the residuals from the weighted mean."""
    w = v + tau2
    np.reciprocal(w, out=w)
    w1 = total(w)
    return w, w1, y - total(w, y) / w1
