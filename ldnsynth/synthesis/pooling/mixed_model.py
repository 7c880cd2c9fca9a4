"""The mixed-effects model of one set of trials with moderators: weights, projections and tau2."""

from dataclasses import dataclass

import numpy as np

from ldnsynth.synthesis.pooling.columns import Floats, Score
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
    """

    y: Floats
    v: Floats
    x: Floats

    @property
    def df(self) -> int:
        """Residual degrees of freedom, k - p."""
        return self.x.shape[0] - self.x.shape[1]

    def projection(self, tau2: float) -> Floats:
        """P = W - W X (X'WX)^-1 X'W at a given tau2, shape (k, k).

        Parameters
        ----------
        tau2 : float
            Between-trial variance.

        Returns
        -------
        array of float, shape (k, k)
            P.
        """
        return self._project(1 / (self.v + tau2))

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
        root = np.sqrt(1 / (self.v + tau2))
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
        residual = self.y - self.x @ self.coefficients(tau2)[0]
        return float(np.sum(residual**2 / (self.v + tau2)))

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
            step = (q - target) * q / (target * np.sum((self.projection(tau2) @ self.y) ** 2))
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
        if method == "CE":
            return 0.0
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
        if restricted:
            p = self.projection(tau2)
            return float(np.trace(p)), float(np.sum(p * p))
        w = 1 / (self.v + tau2)
        return float(w.sum()), float(np.sum(w * w))

    def _project(self, w: Floats) -> Floats:
        root = np.sqrt(w)
        q = np.linalg.qr(root[:, None] * self.x)[0]
        return np.diag(w) - (root[:, None] * q) @ (root[:, None] * q).T

    def _dersimonian_laird(self) -> float:
        return (self.q(0.0) - self.df) / float(np.trace(self.projection(0.0)))

    def _hunter_schmidt(self) -> float:
        return (self.q(0.0) - len(self.y)) / float(np.sum(1 / self.v))

    def _hedges(self) -> float:
        p = self._project(np.ones_like(self.y))
        return float(self.y @ p @ self.y - np.sum(np.diag(p) * self.v)) / self.df

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
        w, p = 1 / (self.v + tau2), self.projection(tau2)
        u = p @ self.y
        expected, information = self.expected(tau2, restricted=restricted)
        sums = (w.sum(), np.sum(w * w), expected, information, u @ u, u @ p @ u)
        return Score(*[np.array([value]) for value in sums]), np.array([expected]), np.array([information])
