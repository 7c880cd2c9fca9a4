"""The mixed-effects model of one set of trials with moderators: weights, projections and tau2.

With W the weights, ``P = W - W X (X'WX)^-1 X'W`` is A A', A being what is orthogonal to the weighted moderators, from a
QR decomposition with the heaviest trials first: so it keeps its digits where few trials have nearly all the weight,
which ``W - ...`` would lose.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ldnsynth.synthesis.pooling.columns import ROUNDING, Floats, Score
from ldnsynth.synthesis.pooling.tau2 import STEPS, TOLERANCE, climb


@dataclass(frozen=True, eq=False)
class MixedModel:
    """Trials and their moderators.

    Attributes
    ----------
    y, v : array of float, shape (k,)
        Effects and sampling variances.
    x : array of float, shape (k, p)
        Moderators, of full column rank, with the intercept if there is one.

    The trials are kept in the order of their variances.
    """

    y: Floats
    v: Floats
    x: Floats

    def __post_init__(self) -> None:
        order = np.argsort(self.v, kind="stable")
        for name in ("y", "v", "x"):
            object.__setattr__(self, name, getattr(self, name)[order])

    @property
    def df(self) -> int:
        """Residual degrees of freedom, k - p."""
        return self.x.shape[0] - self.x.shape[1]

    def coefficients(self, tau2: float) -> tuple[Floats, Floats]:
        """Weighted least squares at a given tau2.

        Parameters
        ----------
        tau2 : float
            Between-trial variance.

        Returns
        -------
        tuple of array of float
            Coefficients, shape (p,), and their covariance (X'WX)^-1, shape (p, p).
        """
        root = np.sqrt(self._weights(tau2))
        q, r = np.linalg.qr(root[:, None] * self.x)
        inverse = np.linalg.inv(r)
        return inverse @ (q.T @ (root * self.y)), inverse @ inverse.T

    def q(self, tau2: float) -> float:
        """Generalised Q statistic at a given tau2: residual sum of squares, weighted.

        Parameters
        ----------
        tau2 : float
            Between-trial variance.

        Returns
        -------
        float
            At least 0.
        """
        return float(np.sum((self._apart(self._weights(tau2)).T @ self._deviation) ** 2))

    def solve_q(self, target: float) -> float:
        """The tau2 at which Q falls to a target; 0 if Q at 0 does not exceed it.

        Parameters
        ----------
        target : float
            Above 0.

        Returns
        -------
        float
            tau2.
        """
        tau2, q = 0.0, self.q(0.0)
        for _ in range(STEPS if q > target else 0):
            apart = self._apart(self._weights(tau2))
            step = (q - target) * q / (target * np.sum((apart @ (apart.T @ self._deviation)) ** 2))
            tau2 = max(tau2 + float(step), 0.0)
            q = self.q(tau2)
            if abs(step) <= TOLERANCE * tau2:
                break
        return tau2

    def log_likelihood(self, tau2: float, *, restricted: bool) -> float:
        """Log-likelihood at a given tau2.

        Parameters
        ----------
        tau2 : float
            Between-trial variance.
        restricted : bool
            REML rather than ML.

        Returns
        -------
        float
            With all constants, as R metafor gives it.
        """
        k, p = self.x.shape
        value = -(np.sum(np.log(self.v + tau2)) + self.q(tau2)) / 2
        if not restricted:
            return float(value - k / 2 * np.log(2 * np.pi))
        inner = np.linalg.slogdet(self.x.T @ (self.x / (self.v + tau2)[:, None]))[1]
        outer = np.linalg.slogdet(self.x.T @ self.x)[1]
        return float(value - (k - p) / 2 * np.log(2 * np.pi) + (outer - inner) / 2)

    def estimate_tau2(self, method: str) -> float:
        """Between-trial variance left over by the moderators.

        Parameters
        ----------
        method : str
            A key of `terms.METHODS`.

        Returns
        -------
        float
            At least 0.
        """
        if method == "CE" or not self._deviation.any():
            return 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            return self._estimate(method)

    def _estimate(self, method: str) -> float:
        if method in ("PM", "EB"):
            return self.solve_q(self.df)
        if method in ("REML", "ML"):
            return self._maximise(restricted=method == "REML")
        moment = {"DL": self._dersimonian_laird, "HE": self._hedges, "HS": self._hunter_schmidt}
        return max(moment.get(method, self._sidik_jonkman)(), 0.0)

    def expected(self, tau2: float, *, restricted: bool) -> tuple[float, float]:
        """Expectation of y'PPy under the model and minus its slope in tau2 (twice the expected information).

        Parameters
        ----------
        tau2 : float
            Between-trial variance.
        restricted : bool
            REML rather than ML.

        Returns
        -------
        tuple of float
            Both above 0.
        """
        w = self._weights(tau2)
        if restricted:
            apart = self._apart(w)
            return float(np.sum(apart**2)), float(np.sum((apart.T @ apart) ** 2))
        return float(w.sum()), float(np.sum(w * w))

    def typical_variance(self) -> float:
        """Within-trial variance of Higgins and Thompson 2002, with moderators.

        Returns
        -------
        float
            Above 0.
        """
        return self.df / float(np.sum(self._apart(self._weights(0.0)) ** 2))

    @cached_property
    def _deviation(self) -> Floats:
        """Distances from the common-effect model, whose projections are those of y; 0 where rounding makes them."""
        fitted = self.x * self.coefficients(0.0)[0]
        deviation = self.y - fitted.sum(axis=1)
        size = max(float(np.abs(self.y).max()), float(np.abs(fitted).max()))
        return np.where(np.abs(deviation) > ROUNDING * size, deviation, 0.0)

    def _weights(self, tau2: float) -> Floats:
        return 1 / (self.v + tau2)

    def _apart(self, w: Floats) -> Floats:
        """The factor A of P = A A', shape (k, k - p)."""
        root = np.sqrt(w)[:, None]
        return root * np.linalg.qr(root * self.x, mode="complete")[0][:, self.x.shape[1] :]

    def _dersimonian_laird(self) -> float:
        return (self.q(0.0) - self.df) / self.df * self.typical_variance()

    def _hunter_schmidt(self) -> float:
        return (self.q(0.0) - len(self.y)) / float(np.sum(1 / self.v))

    def _hedges(self) -> float:
        apart = self._apart(np.ones_like(self.y))
        return float(np.sum((apart.T @ self._deviation) ** 2) - np.sum(apart**2 * self.v[:, None])) / self.df

    def _sidik_jonkman(self) -> float:
        start = float(np.var(self.y))
        return start * self.q(start) / self.df

    def _maximise(self, *, restricted: bool) -> float:
        tau2, (low, high) = max(self._hedges(), 0.0), (np.array([-1.0]), np.array([np.inf]))
        for _ in range(STEPS):
            after, low, high = climb(np.array([tau2]), *self._score(tau2, restricted), low, high)
            before, tau2 = tau2, float(after[0])
            if abs(tau2 - before) <= TOLERANCE * tau2:
                break
        better = self.log_likelihood(tau2, restricted=restricted) >= self.log_likelihood(0.0, restricted=restricted)
        return tau2 if better else 0.0

    def _score(self, tau2: float, restricted: bool) -> tuple[Score, Floats, Floats]:
        w = self._weights(tau2)
        apart = self._apart(w)
        u = apart @ (apart.T @ self._deviation)
        expected, information = self.expected(tau2, restricted=restricted)
        sums = (w.sum(), np.sum(w * w), expected, information, u @ u, np.sum((apart.T @ u) ** 2))
        return Score(*[np.array([value]) for value in sums]), np.array([expected]), np.array([information])
