"""Many sets of trials side by side: one column a set, so that every step of an estimator is one operation for all sets.

Absent trials carry an infinite variance, hence weight 0, and the effect 0. The first row of each set is its heaviest
trial: where that has nearly all the weight, sums over the others taken apart keep the digits that ``w1 - w2 / w1`` or a
residual from a mean near that trial would lose.
"""

from dataclasses import dataclass

import numpy as np

Floats = np.ndarray
ROUNDING = 16 * np.finfo(float).eps  # relative: what sums of trials may be off by


@dataclass(frozen=True)
class Columns:
    """Sets of trials as columns, with the sums of the common-effect model.

    Attributes
    ----------
    y : array of float, shape (rows, n_sets)
        Effects minus `center`, the heaviest first; 0 where absent.
    v : array of float, shape (rows, n_sets)
        Sampling variances; infinite where absent.
    present : array of bool, shape (rows, n_sets), or None
        None if no trial is absent.
    k, center, w1, spare, q, q_slope : array of float, shape (n_sets,)
        Trials, common-effect estimate, sum of weights, the same less the sum of squared weights over it, Cochran's Q,
        and minus its slope in tau2 at 0 (the sum of squared weighted residuals).
    """

    y: Floats
    v: Floats
    present: Floats | None
    k: Floats
    center: Floats
    w1: Floats
    spare: Floats
    q: Floats
    q_slope: Floats

    @property
    def typical_variance(self) -> Floats:
        """Within-trial variance of Higgins and Thompson 2002; NaN for one trial."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.k > 1, (self.k - 1) / self.spare, np.nan)


@dataclass(frozen=True)
class Score:
    """Sums of one step, all of shape (n_sets,): see `score_sums`."""

    w1: Floats
    w2: Floats
    spare: Floats
    information: Floats
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
        Effects and sampling variances (0 and infinite where absent). All arrays are overwritten.
    present : array of bool, shape (rows, n_sets), or None
        None if all are present.

    Returns
    -------
    Columns
        The sets, centred on their common-effect estimate.
    """
    k = np.full(y.shape[1], float(len(y)))
    if present is not None:
        k = present.sum(axis=0, dtype=float)
    _lead(y, v, present)
    anchor = np.where(k > 0, y[0], 0)  # an effect of the set: identical effects leave residuals of exactly 0
    y -= anchor
    w = 1 / v
    with np.errstate(invalid="ignore"):
        w1, _, _, spare = _sums(w)
        center = total(w, y) / w1
    y -= center
    if present is not None:
        y[~present] = 0
    w *= y
    return Columns(y, v, present, k, anchor + center, w1, spare, total(w, y), total(w, w))


def _lead(*arrays: Floats | None) -> None:
    """Put the trial with the least variance first in each set; the arrays are y, v and which are present."""
    places = np.argmin(arrays[1], axis=0)
    sets = np.flatnonzero(places)
    places = places[sets]
    for array in arrays:
        if array is not None and sets.size:
            array[0, sets], array[places, sets] = array[places, sets], array[0, sets]


def _sums(w: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Of weights, the heaviest first: their sum, the sums of all but the first and of its squares, `Score.spare`."""
    top, others, squares = w[0], total(w[1:]), total(w[1:], w[1:])
    w1 = top + others
    return w1, others, squares, (others * (2 * top + others) - squares) / w1


def score_sums(y: Floats, v: Floats, tau2: Floats, *, restricted: bool) -> Score:
    """Sums from which the scores of the likelihoods and their slopes follow, at given tau2.

    Parameters
    ----------
    y, v : array of float, shape (rows, n_sets)
        As in `Columns`.
    tau2 : array of float, shape (n_sets,)
        Where to take the sums.
    restricted : bool
        Whether the information of REML is wanted, else that of ML.

    Returns
    -------
    Score
        w1, w2: sums of weights and of their squares; spare: w1 - w2 / w1; information: the trace of P or, not
        restricted, of W squared; ypp, yppp: y'PPy, y'PPPy with P = W - W 1 (1'W1)^-1 1'W.
    """
    w = v + tau2
    np.reciprocal(w, out=w)
    w1, others, squares, spare = _sums(w)
    top_squared = w[0] * w[0]
    w2 = information = top_squared + squares
    if restricted:  # w2 - 2 w3 / w1 + (w2 / w1)^2, the heaviest trial taken apart
        shares = top_squared * others * others + squares * (2 * top_squared + squares)
        information = squares + (shares / w1 - 2 * total(w[1:], w[1:], w[1:])) / w1
    u = w * (y - total(w, y) / w1)
    ypp = total(u, u)
    u -= total(w, u) / w1
    return Score(w1=w1, w2=w2, spare=spare, information=information, ypp=ypp, yppp=total(w, u, u))


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


def others(w: Floats) -> Floats:
    """The sum of all other weights, for each trial of one set; exact where one trial has nearly all the weight.

    Parameters
    ----------
    w : array of float, shape (k,)
        Weights above 0.

    Returns
    -------
    array of float, shape (k,)
        ``w.sum() - w``.
    """
    rest = w.sum() - w
    heaviest = int(np.argmax(w))
    rest[heaviest] = np.delete(w, heaviest).sum()
    return rest


def residuals(y: Floats, w: Floats) -> Floats:
    """Distances of effects from their weighted mean, for one set; those of identical effects are exactly 0.

    Parameters
    ----------
    y, w : array of float, shape (k,)
        Effects and weights above 0.

    Returns
    -------
    array of float, shape (k,)
        As exact where one trial has nearly all the weight, and the mean is next to its effect.
    """
    apart = y - y[np.argmax(w)]
    return apart - np.sum(w * apart) / np.sum(w)


def ranked(values: Floats, noise: Floats) -> Floats:
    """Values whose order means something: those that rounding alone may have set apart become equal.

    Parameters
    ----------
    values : array of float, shape (k,)
        Numbers to be ranked or compared.
    noise : array of float, shape (k,)
        Size from which each was computed; it is uncertain in the last digits of that.

    Returns
    -------
    array of float, shape (k,)
        The same, but for neighbours nearer to each other than rounding errors are.
    """
    order = np.argsort(values, kind="stable")
    sorted_values, doubt = values[order], ROUNDING * noise[order]
    apart = np.diff(sorted_values) > doubt[1:] + doubt[:-1]
    first = np.maximum.accumulate(np.where(np.append(True, apart), np.arange(len(values)), 0))
    equal = np.empty_like(values)
    equal[order] = sorted_values[first]
    return equal
