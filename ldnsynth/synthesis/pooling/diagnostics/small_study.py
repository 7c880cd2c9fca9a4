"""Do small trials show other effects: Egger's regression and Begg's rank correlation."""

from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.columns import ROUNDING, Floats, others, ranked, residuals
from ldnsynth.synthesis.pooling.distributions import t_quantile, t_two_sided
from ldnsynth.synthesis.pooling.single import complete_trials
from ldnsynth.synthesis.pooling.terms import PoolingError, check_level

MINIMUM_K = 10
FEWEST_RANKED = 3  # trials: of two there is one pair
COUNTED_UP_TO = 300  # trials: the distribution of pairs by recursion; above, by its characteristic function


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
        Whether p is exact; else, with ties, by the normal approximation corrected for them.
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
        metafor's `ranktest`; below `MINIMUM_K` trials exact as well, but chance and asymmetry cannot be told apart.

    Raises
    ------
    PoolingError
        Fewer than `FEWEST_RANKED` trials, equal variances, identical effects.

    References
    ----------
    Begg CB, Mazumdar M. Biometrics 1994;50:1088-1101. Kendall M. Rank correlation methods (1970), for ties.
    """
    y, v, _ = complete_trials(yi, vi)
    if len(y) < FEWEST_RANKED:
        raise PoolingError(f"Begg's test: needs {FEWEST_RANKED} trials, got {len(y)}: there are no ranks to correlate")
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
    exact = bool(first.all() and second.all())
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
    pairs = k * (k - 1) // 2
    if k > COUNTED_UP_TO:
        return _kendall_by_inversion(abs(score) / 2, k, pairs)
    fewer = round((pairs - abs(score)) / 2)
    chances = np.zeros(fewer + 1)
    chances[0] = 1.0
    for size in range(2, k + 1):  # each further trial has any of `size` ranks among those before it
        below = np.cumsum(chances)
        chances = below.copy()
        chances[size:] -= below[:-size]
        chances /= size
    return min(1.0, 2 * float(chances.sum()))


def _kendall_by_inversion(distance: float, k: int, pairs: int) -> float:
    """The same for many trials, to 1e-14: how often the concordant pairs lie so far from half of all.

    Their characteristic function is the product of sin(jt/2) / (j sin(t/2)) over j to k; a sum over even points of t is
    its integral, and only those near 0 count.
    """
    points = 2 * pairs + 2
    spread = np.sqrt(k * (k - 1) * (2 * k + 5) / 72)
    t = 2 * np.pi / points * np.arange(1, min(points // 2, int(10 / spread * points / (2 * np.pi)) + 2))
    logs = np.zeros_like(t)
    sign = np.ones_like(t)
    for j in range(2, k + 1):
        factor = np.sin(j * t / 2) / (j * np.sin(t / 2))
        sign *= np.sign(factor)
        logs += np.log(np.abs(factor) + 1e-300)
    nearer = distance - 0.5  # all that lies nearer, up to half a pair
    inside = 2 * nearer + 2 * np.sum(sign * np.exp(logs) * np.sin(nearer * t) / np.sin(t / 2))
    return float(np.clip(1 - inside / points, 0.0, 1.0))


def _normal_kendall(score: float, first: Floats, second: Floats) -> float:
    k = len(first)
    ties = [np.unique(values, return_counts=True)[1].astype(float) for values in (first, second)]
    single = [np.sum(t * (t - 1) * (2 * t + 5)) for t in ties]
    double = [np.sum(t * (t - 1)) for t in ties]
    triple = [np.sum(t * (t - 1) * (t - 2)) for t in ties]
    variance = (k * (k - 1) * (2 * k + 5) - sum(single)) / 18
    variance += double[0] * double[1] / (2 * k * (k - 1)) + triple[0] * triple[1] / (9 * k * (k - 1) * (k - 2))
    return float(t_two_sided(score / np.sqrt(variance), np.inf))
