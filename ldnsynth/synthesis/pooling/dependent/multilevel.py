"""Several effects of one trial: a model with a variance between trials and one between the effects of a trial.

Effects of one trial, of several outcomes, times or periods, share what is special to the trial; their sampling errors
may be correlated too, where they come from the same people. Restricted maximum likelihood over both variances.

References
----------
Konstantopoulos S. Res Synth Methods 2011;2(1):61-76 (three levels). Viechtbauer W. J Stat Softw 2010;36(3):1-48
(``rma.mv``). Riley RD et al. BMJ 2017;358:j3932 (correlated outcomes).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.distributions import t_quantile, t_two_sided
from ldnsynth.synthesis.pooling.results import PooledEffect
from ldnsynth.synthesis.pooling.single import complete_trials
from ldnsynth.synthesis.pooling.terms import PoolingError, check_choice, check_level

METHOD = "multilevel REML"
INTERVALS = {"t": "t with m - 1 degrees of freedom, m trials", "z": "normal"}
_STARTS = ((0.0, 0.0), (-4.0, 0.0), (0.0, -4.0), (-4.0, -4.0))  # logs of both variances over a typical one
_LEAST = 1e-10  # of a typical variance: less is none


@dataclass(frozen=True)
class MultilevelEffect:
    """A pooled effect with the variances of both levels.

    Attributes
    ----------
    pooled : PooledEffect
        tau2 is the sum of both variances: that of an effect in a new trial. k counts effects; its prediction interval
        is for one effect in a new trial.
    trials : int
        Trials, each with one effect or more.
    between, within : float
        Variance between trials, and between the effects of a trial.
    log_likelihood : float
        Restricted, at the maximum.
    """

    pooled: PooledEffect
    trials: int
    between: float
    within: float
    log_likelihood: float


def pool_multilevel(
    yi: Floats,
    vi: Floats,
    trials: Sequence,
    *,
    rho: float = 0.0,
    ci: str = "t",
    level: float = 0.95,
    measure: str = "",
) -> MultilevelEffect:
    """Pool effects of which several come from one trial, with random effects on both levels.

    Parameters
    ----------
    yi, vi : array of float, shape (k,)
        Effects and sampling variances; rows with a missing one are left out.
    trials : sequence of length k
        The trial of each row.
    rho : float
        Correlation of the sampling errors of two effects of one trial, 0 or more and below 1; 0 where they come from
        different people.
    ci : str
        A key of `INTERVALS`.
    level : float
        Coverage, between 0 and 1.
    measure : str
        Carried along.

    Returns
    -------
    MultilevelEffect
        metafor's ``rma.mv(yi, V, random = ~ 1 | trial / row)``; where no trial has two effects the two variances cannot
        be told apart, and `within` is 0.

    Raises
    ------
    PoolingError
        Fewer than two trials, labels of another length, an unknown choice; else as `pool_effects`.
    """
    check_choice("ci", ci, INTERVALS)
    check_level(level)
    if not 0 <= rho < 1:
        raise PoolingError(f"rho: expected a correlation of 0 or more, below 1, got {rho:g}")
    y, v, kept = complete_trials(yi, vi)
    labels = np.asarray(trials)
    if labels.shape != kept.shape:
        raise PoolingError(f"trials: expected a label for each of {len(kept)} rows, got {labels.shape}")
    _, member = np.unique(labels[kept], return_inverse=True)
    m = int(member.max(initial=-1)) + 1
    if m < 2:
        raise PoolingError(f"multilevel model: expected two trials or more, found {m}")
    model = _Model(y, v, member, rho)
    between, within = model.variances()
    estimate, variance, log_likelihood = model.at(between, within)
    se, df = math.sqrt(variance), m - 1.0 if ci == "t" else math.inf
    reach = float(t_quantile(level, np.array(df)))
    ahead = reach * math.sqrt(variance + between + within)
    nothing = math.nan
    notes = [f"{len(y)} effects of {m} trials; variance between trials {between:.4g}, within trials {within:.4g}."]
    notes += [f"With {m} trials the interval rests on few of them."] if m < 5 else []
    pooled = PooledEffect(
        measure=measure, model="random-effects", method=METHOD, ci=ci, pi=f"t-k-{'p' if ci == 't' else '1'}",
        level=level, k=len(y), estimate=estimate, se=se, p=float(t_two_sided(np.array(estimate / se), np.array(df))),
        ci_low=estimate - reach * se, ci_high=estimate + reach * se, tau2=between + within, i2=nothing, h2=nothing,
        q=nothing, q_p=nothing, pi_low=estimate - ahead, pi_high=estimate + ahead, notes=tuple(notes),
    )  # fmt: skip
    return MultilevelEffect(pooled, m, between, within, log_likelihood)


class _Model:
    """The likelihood of both variances; trials are blocks, and blocks of one size are worked on together."""

    def __init__(self, y: Floats, v: Floats, member: np.ndarray, rho: float) -> None:
        rows = [np.flatnonzero(member == trial) for trial in range(member.max() + 1)]
        likes = {len(own): [other for other in rows if len(other) == len(own)] for own in rows}
        self.y = [y[np.array(like)] for like in likes.values()]
        self.v = [np.array([_errors(v[own], rho) for own in like]) for like in likes.values()]
        self.typical = float(np.median(v))
        self.several = any(len(own) > 1 for own in rows)
        self.k = len(y)

    def at(self, between: float, within: float) -> tuple[float, float, float]:
        """Estimate, its variance, and the restricted log likelihood."""
        total = product = logs = square = 0.0
        for y, v in zip(self.y, self.v, strict=True):
            factor = np.linalg.cholesky(v + between + within * np.eye(y.shape[1]))
            both = np.linalg.solve(factor, np.stack([np.ones_like(y), y], axis=2))
            ones, own = both[..., 0], both[..., 1]
            total += float((ones * ones).sum())
            product += float((ones * own).sum())
            square += float((own * own).sum())
            logs += 2 * float(np.log(np.diagonal(factor, axis1=1, axis2=2)).sum())
        mean = product / total
        distance = square - product * mean
        fit = (self.k - 1) * math.log(2 * math.pi) + logs + math.log(total) + distance - math.log(self.k)
        return mean, 1 / total, -fit / 2

    def variances(self) -> tuple[float, float]:
        """Between and within trials: the highest of the maxima that several starts lead to, and of the borders."""
        found = [(0.0, 0.0)]

        def fitted(log: np.ndarray, places: tuple[int, ...]) -> tuple[float, float]:
            both = [0.0, 0.0]
            for place, value in zip(places, log, strict=True):
                both[place] = self.typical * math.exp(min(value, 50.0))
            return both[0], both[1]

        for places in ((0,), (1,), (0, 1)) if self.several else ((0,),):
            for start in {tuple(start[place] for place in places) for start in _STARTS}:
                result = optimize.minimize(
                    lambda log, places=places: -self.at(*fitted(log, places))[2],
                    np.array(start),
                    method="Nelder-Mead",
                    options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000},
                )
                found.append(fitted(result.x, places))
        best = max(found, key=lambda both: self.at(*both)[2])
        between, within = (value if value > _LEAST * self.typical else 0.0 for value in best)
        return between, within


def _errors(v: Floats, rho: float) -> Floats:
    """Covariances of the sampling errors of one trial."""
    root = np.sqrt(v)
    return rho * np.outer(root, root) + (1 - rho) * np.diag(v)
