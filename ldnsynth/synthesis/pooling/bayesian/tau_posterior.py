"""The posterior of tau, the standard deviation between trials, on a grid that fits where it lies.

The grid is even in x with log tau = centre + scale sinh(x): fine where the density is, ever coarser far out, so that
the trapezoidal rule converges exponentially for priors with light and with heavy tails.

References
----------
Röver C. J Stat Softw 2020;93(6):1-51, section 2.4 (marginal likelihood of tau). Stenger F. Numerical methods based on
sinc and analytic functions. Springer 1993, sections 3.1 and 3.6 (transformation, indefinite integral).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from ldnsynth.synthesis.pooling.columns import Floats

NODES = 361  # with twice as many no number of the tests moves by 1e-8
_COARSE = 121  # nodes of the looks that find where tau lies
_REACH = 200.0  # of log tau to each side: beyond it lies less than 1e-10, for the heaviest prior too
_STEPS = 60
_NEGLIGIBLE = 1e-18  # of a density


@dataclass(frozen=True, eq=False)
class TauPosterior:
    """Posteriors of tau of many sets.

    Attributes
    ----------
    x, density : array of float, shape (n_sets, nodes)
        The even grid, and the density of x at its nodes.
    centre, scale : array of float, shape (n_sets,)
        Of log tau = centre + scale sinh(x).
    """

    x: Floats
    density: Floats
    centre: Floats
    scale: Floats

    @property
    def weight(self) -> Floats:
        """Of each node, shape (n_sets, nodes); a set's weights add up to 1."""
        return self.density * self._step[:, None]

    @property
    def tau(self) -> Floats:
        """The nodes as tau, shape (n_sets, nodes)."""
        return np.exp(self.centre[:, None] + self.scale[:, None] * np.sinh(self.x))

    @property
    def _step(self) -> Floats:
        return self.x[:, 1] - self.x[:, 0]

    def quantile(self, probability: float) -> Floats:
        """The tau below which it lies with this probability, between 0 and 1; shape (n_sets,).

        Between nodes the distribution function is the integral of the sinc interpolation of the density.
        """
        step = self._step
        rows, last = np.arange(len(self.x)), self.x.shape[1] - 1
        first = np.argmax(np.cumsum(self.density, axis=1) * step[:, None] >= probability, axis=1)
        low, high = self.x[rows, np.maximum(first - 2, 0)], self.x[rows, np.minimum(first + 2, last)]
        value = self.x[rows, first]
        used = (self.density > _NEGLIGIBLE).any(axis=0)
        x, density = self.x[:, used], self.density[:, used]
        for _ in range(_STEPS):
            z = (value[:, None] - x) / step[:, None]
            gap = step * (density * (0.5 + special.sici(np.pi * z)[0] / np.pi)).sum(axis=1) - probability
            slope = (density * np.sinc(z)).sum(axis=1)
            low, high = np.where(gap < 0, value, low), np.where(gap > 0, value, high)
            with np.errstate(divide="ignore", invalid="ignore"):
                following = value - gap / slope
            following = np.where((following > low) & (following < high), following, (low + high) / 2)
            still = np.abs(following - value).max(initial=0) < 1e-12
            value = following
            if still:
                break
        return np.exp(self.centre + self.scale * np.sinh(value))


def tau_posterior(log_density: Callable[[Floats], Floats], start: Floats) -> TauPosterior:
    """Lay the grid where tau lies.

    Parameters
    ----------
    log_density : callable
        Log density of u = log tau up to a constant, of and as arrays of shape (n_sets, nodes).
    start : array of float, shape (n_sets,)
        Values of log tau from which to begin.
    """
    centre, scale = start, np.full_like(start, 4.0)
    even = np.linspace(-8, 8, _COARSE)
    for _ in range(3):  # each look is eight standard deviations wide to each side, as the one before saw them
        u = centre[:, None] + scale[:, None] * even
        weight = _normalised(log_density(u))
        centre = (weight * u).sum(axis=1)
        spread = np.sqrt((weight * (u - centre[:, None]) ** 2).sum(axis=1))
        scale = np.maximum(spread, scale * (even[1] - even[0]))
    x = np.arcsinh(_REACH / scale)[:, None] * np.linspace(-1, 1, NODES)
    u = centre[:, None] + scale[:, None] * np.sinh(x)
    density = _normalised(log_density(u) + np.log(scale[:, None] * np.cosh(x))) / (x[:, 1] - x[:, 0])[:, None]
    return TauPosterior(x, density, centre, scale)


def _normalised(log_density: Floats) -> Floats:
    weight = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)
