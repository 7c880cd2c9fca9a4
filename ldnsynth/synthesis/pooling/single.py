"""Pooling one set of trials, with sentences on how to read the result."""

import numpy as np

from ldnsynth.ranges import RANGES
from ldnsynth.synthesis.pooling.batch import BLANK, pool_batch
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.distributions import t_quantile
from ldnsynth.synthesis.pooling.results import PooledBatch, PooledEffect
from ldnsynth.synthesis.pooling.terms import PoolingError

FEW_FOR_PREDICTION = (3, 5)  # trials
HELD_IN_SIMULATIONS = (88, 96)  # percent of new effects, of so few trials, in the table of docs/coverage.md


def pool_effects(
    yi: Floats,
    vi: Floats,
    *,
    method: str = "REML",
    ci: str = "hk-adhoc",
    pi: str = "t-k-1",
    level: float = 0.95,
    measure: str = "",
) -> PooledEffect:
    """Pool the effects of a set of trials by inverse variance.

    Parameters
    ----------
    yi : array of float, shape (k,)
        Effects, ratio measures as logarithms. NaN where missing.
    vi : array of float, shape (k,)
        Their sampling variances (squared standard errors), above 0. NaN where missing: the trial is left out and
        the notes say so.
    method : str
        Estimator of tau2: CE (common effect), DL, PM, REML, ML, EB, SJ, HS, HE; see `terms.METHODS`.
    ci : str
        Interval: z, t, hk (Hartung-Knapp) or hk-adhoc (never narrower than Wald t); see `terms.INTERVALS`.
    pi : str
        Prediction interval: t-k-1, t-k-2, t-k-p or z; see `terms.PREDICTIONS`.
    level : float
        Coverage of both, between 0 and 1.
    measure : str
        Carried along.

    Returns
    -------
    PooledEffect
        With k = 1 the trial as it is, with its own normal interval: no tau2, I2, Q or prediction interval. With k = 2
        pooled as asked, with a note. With k = 0 all numbers are NaN.

    Raises
    ------
    PoolingError
        Unknown choice, lengths that differ, a variance that is not above 0, an effect that is not finite, numbers out
        of all proportion (`ranges`).

    References
    ----------
    Cochrane Handbook 10.10. IntHout J et al. BMC Med Res Methodol 2014;14:25. See also `pool_batch`.
    """
    yi, vi = as_trials(yi, vi)
    batch = pool_batch(yi[None], vi[None], method=method, ci=ci, pi=pi, level=level, measure=measure)
    missing = np.flatnonzero(np.isnan(yi) | np.isnan(vi))
    return batch.row(0, notes=describe_reading(batch, missing))


def as_trials(yi: Floats, vi: Floats) -> tuple[Floats, Floats]:
    """Effects and variances as one-dimensional arrays of equal length.

    Parameters
    ----------
    yi, vi : sequence of float
        Effects and sampling variances.

    Returns
    -------
    tuple of array of float, shape (k,)
        The same as arrays.

    Raises
    ------
    PoolingError
        If they are not one-dimensional or differ in length.
    """
    yi, vi = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    if yi.ndim != 1 or yi.shape != vi.shape:
        raise PoolingError(f"yi, vi: expected one number a trial each, got shapes {yi.shape} and {vi.shape}")
    return yi, vi


def complete_trials(yi: Floats, vi: Floats) -> tuple[Floats, Floats, np.ndarray]:
    """The trials that have both an effect and a variance.

    Parameters
    ----------
    yi, vi : sequence of float
        Effects and sampling variances, NaN where missing.

    Returns
    -------
    tuple of array
        Effects, variances, and which of the trials given these are (bool, shape (k,)).

    Raises
    ------
    PoolingError
        As `as_trials`, and if a variance is not above 0, an effect not finite, or either beyond `ranges`.
    """
    yi, vi = as_trials(yi, vi)
    kept = ~(np.isnan(yi) | np.isnan(vi))
    for name, values in (("yi", yi), ("vi", vi)):
        allowed = RANGES[name]
        wrong = np.flatnonzero(kept & ~allowed.holds(values))
        if wrong.size:
            found = values[wrong[0]]
            raise PoolingError(
                f"{name}, trial {wrong[0]} (from 0): expected {allowed.expected(found)}, got {found:g}. {BLANK}"
            )
    return yi[kept], vi[kept], kept


def describe_reading(batch: PooledBatch, missing: np.ndarray) -> tuple[str, ...]:
    """Sentences on how to read a pooled effect of few, identical or incomplete trials.

    Parameters
    ----------
    batch : PooledBatch
        One set.
    missing : array of int
        Positions of the trials left out, from 0.

    Returns
    -------
    tuple of str
        Empty if there is nothing to say.
    """
    k = int(batch.k[0])
    notes = []
    if missing.size:
        listed = ", ".join(str(1 + place) for place in missing)
        notes.append(f"Left out for want of an effect or a standard error: trial {listed} of {k + missing.size}.")
    if k == 0:
        notes.append("No trial to show.")
    elif k == 1:
        notes.append("One trial: shown as it is with its own normal interval, not pooled.")
    elif k == 2:
        notes.append(_two_trials(batch))
    if k > 1 and batch.q[0] == 0:
        text = "The effects are identical: heterogeneity cannot be told from chance"
        collapsed = ", and the Hartung-Knapp interval without floor has no width" if batch.ci == "hk" else ""
        notes.append(text + collapsed + ".")
    if k > 1 and batch.method != "CE" and batch.tau2[0] == 0 and batch.q[0] > 0:
        notes.append("tau2 is estimated as 0, which with few trials does not show that the trials agree.")
    if batch.ci.startswith("hk") and batch.pi != "t-k-p" and batch.pi_low[0] == batch.ci_low[0]:
        notes.append("The prediction interval is as wide as the confidence interval: its own would be narrower.")
    if FEW_FOR_PREDICTION[0] <= k <= FEW_FOR_PREDICTION[1] and np.isfinite(batch.pi_low[0]):
        notes.append(_worth_of_prediction(batch))
    if k == 2 and batch.pi == "t-k-2" and batch.method != "CE":
        notes.append("No prediction interval: t with k - 2 degrees of freedom needs 3 trials.")
    return tuple(notes)


def _worth_of_prediction(batch: PooledBatch) -> str:
    """What the coverage that a prediction interval of few trials promises is worth; see docs/coverage.md."""
    promised = f"The {100 * batch.level:g}% of a prediction interval of so few trials is nominal"
    if batch.level == 0.95 and batch.pi == "t-k-1":
        low, high = HELD_IN_SIMULATIONS
        return f"{promised}: in simulations of trials that differ {low} to {high}% of new effects lay in it."
    return f"{promised}."


def _two_trials(batch: PooledBatch) -> str:
    text = "Two trials: read the trials, not the pooled effect; heterogeneity can hardly be estimated."
    if np.isfinite(batch.df[0]):
        factor = float(t_quantile(batch.level, np.array(1.0)))
        text += f" The interval spans {factor:.1f} standard errors to each side (t with 1 degree of freedom)."
    else:
        text += " The normal interval takes tau2 as known and is likely too narrow."
    return text
