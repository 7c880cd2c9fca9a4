"""Do small trials show other effects: Egger's regression and Begg's rank correlation."""

from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.columns import ROUNDING, Floats, others, ranked, residuals
from ldnsynth.synthesis.pooling.distributions import t_quantile, t_two_sided
from ldnsynth.synthesis.pooling.single import complete_trials
from ldnsynth.synthesis.pooling.terms import PoolingError, check_level

MINIMUM_K = 10
EXACT_UP_TO = 100


@dataclass(frozen=True)
class EggerTest:
    """Egger's regression of the effect on its standard error.

    Attributes
    ----------
    k : int
        Trials.
    slope, se, statistic, p : float
        Change of effect per unit of standard error (Egger's intercept), its standard error, t and two-sided p value.
    df : int
        k - 2.
    limit, limit_low, limit_high : float
        Effect expected at standard error 0, with its interval.
    level : float
        Coverage of that interval.
    """

    k: int
    slope: float
    se: float
    statistic: float
    df: int
    p: float
    limit: float
    limit_low: float
    limit_high: float
    level: float


@dataclass(frozen=True)
class BeggTest:
    """Begg's rank correlation of standardised effects and variances.

    Attributes
    ----------
    k : int
        Trials.
    tau : float
        Kendall's tau (b where there are ties), from -1 to 1.
    p : float
        Two-sided p value.
    exact : bool
        Whether p is exact; else by the normal approximation corrected for ties (ties, or more than 100 trials).
    """

    k: int
    tau: float
    p: float
    exact: bool


def egger_test(yi: Floats, vi: Floats, *, level: float = 0.95) -> EggerTest:
    """Egger's test of funnel plot asymmetry, the classic weighted regression.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; trials with a missing one are left out.
    level : float
        Coverage of the interval of the limit effect, between 0 and 1.

    Returns
    -------
    EggerTest
        metafor's `regtest(model="lm")`.

    Raises
    ------
    PoolingError
        Fewer than 10 trials, equal standard errors, identical effects.

    References
    ----------
    Egger M et al. BMJ 1997;315:629-634. Sterne JAC et al. BMJ 2011;343:d4002 (10 trials at least).
    """
    check_level(level)
    y, v = enough_trials("Egger's test", yi, vi)
    se = np.sqrt(v)
    if np.ptp(se) <= 1e-12 * se.max():
        raise PoolingError("Egger's test: all standard errors are equal, so there is no slope to estimate")
    refuse_identical("Egger's test", y)
    k = len(y)
    q, r = np.linalg.qr(np.column_stack([1 / se, np.ones(k)]))
    inverse = np.linalg.inv(r)
    target = y / se
    beta = inverse @ (q.T @ target)
    residual = target - q @ (q.T @ target)
    errors = np.sqrt(np.sum(inverse**2, axis=1) * (residual @ residual) / (k - 2))
    statistic = beta[1] / errors[1]
    margin = float(t_quantile(level, np.array(k - 2.0))) * errors[0]
    numbers = (beta[1], errors[1], statistic, k - 2, t_two_sided(statistic, k - 2.0))
    limits = (beta[0], beta[0] - margin, beta[0] + margin)
    slope, error, t, df, p, limit, low, high = (float(number) for number in (*numbers, *limits))
    return EggerTest(k, slope, error, t, int(df), p, limit, low, high, level)


def begg_test(yi: Floats, vi: Floats) -> BeggTest:
    """Begg and Mazumdar's rank correlation test of funnel plot asymmetry.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; trials with a missing one are left out.

    Returns
    -------
    BeggTest
        metafor's `ranktest`.

    Raises
    ------
    PoolingError
        Fewer than 10 trials, equal variances, identical effects.

    References
    ----------
    Begg CB, Mazumdar M. Biometrics 1994;50:1088-1101. Kendall M. Rank correlation methods (1970), for ties.
    """
    y, v = enough_trials("Begg's test", yi, vi)
    refuse_identical("Begg's test", y)
    w, v = 1 / v, ranked(v, v)
    if np.ptp(v) == 0:
        raise PoolingError("Begg's test: all variances are equal, so there are no ranks to correlate")
    spread = np.sqrt(v * others(w) / np.sum(w))
    distances = residuals(y, w)
    standardised = ranked(distances / spread, (np.abs(y) + np.abs(y - distances)) / spread)
    if np.ptp(standardised) == 0:
        raise PoolingError("Begg's test: the effects differ by less than can be computed, so there are no ranks")
    k = len(y)
    pairs = np.triu_indices(k, 1)
    first = np.sign(standardised[pairs[0]] - standardised[pairs[1]])
    second = np.sign(v[pairs[0]] - v[pairs[1]])
    score = float(first @ second)
    tau = score / np.sqrt(float(first @ first) * float(second @ second))
    exact = k <= EXACT_UP_TO and bool(first.all() and second.all())
    p = _exact_kendall(score, k) if exact else _normal_kendall(score, standardised, v)
    return BeggTest(k=k, tau=float(tau), p=p, exact=exact)


def enough_trials(test: str, yi: Floats, vi: Floats) -> tuple[Floats, Floats]:
    """The complete trials, if there are enough for a test of funnel plot asymmetry.

    Parameters
    ----------
    test : str
        Its name, for the message.
    yi, vi : array of float, shape (k,)
        Effects and sampling variances.

    Returns
    -------
    tuple of array of float
        Effects and variances of the complete trials.

    Raises
    ------
    PoolingError
        Fewer than 10 trials, with the reason.
    """
    y, v, _ = complete_trials(yi, vi)
    if len(y) < MINIMUM_K:
        raise PoolingError(
            f"{test}: needs {MINIMUM_K} trials, got {len(y)}. With fewer, chance and asymmetry cannot be told apart"
            " (Sterne 2011, BMJ 343:d4002; Cochrane Handbook 13.3.5.4)."
        )
    return y, v


def refuse_identical(test: str, y: Floats) -> None:
    """Stop if all effects are the same: only rounding errors would be ranked.

    Parameters
    ----------
    test : str
        Its name, for the message.
    y : array of float, shape (k,)
        Effects.

    Raises
    ------
    PoolingError
        If they are.
    """
    if np.ptp(y) <= ROUNDING * np.abs(y).max():
        raise PoolingError(f"{test}: all effects are identical, so nothing can be told of their symmetry")


def _exact_kendall(score: float, k: int) -> float:
    """Two-sided p value from the distribution of the number of concordant pairs, no ties."""
    chances = np.ones(1)
    for size in range(2, k + 1):
        chances = np.convolve(chances, np.full(size, 1 / size))
    pairs = k * (k - 1) / 2
    fewer = round((pairs - abs(score)) / 2)
    return min(1.0, 2 * float(chances[: fewer + 1].sum()))


def _normal_kendall(score: float, first: Floats, second: Floats) -> float:
    k = len(first)
    ties = [np.unique(values, return_counts=True)[1].astype(float) for values in (first, second)]
    single = [np.sum(t * (t - 1) * (2 * t + 5)) for t in ties]
    double = [np.sum(t * (t - 1)) for t in ties]
    triple = [np.sum(t * (t - 1) * (t - 2)) for t in ties]
    variance = (k * (k - 1) * (2 * k + 5) - sum(single)) / 18
    variance += double[0] * double[1] / (2 * k * (k - 1)) + triple[0] * triple[1] / (9 * k * (k - 1) * (k - 2))
    return float(t_two_sided(score / np.sqrt(variance), np.inf))
