"""Mixtures of normal distributions, many side by side: what Bayesian pooling gives for an effect."""

from dataclasses import dataclass

import numpy as np
from scipy import special

NEGLIGIBLE = 1e-13  # of a component's weight, where a quantile is bracketed
_STEPS = 200  # of bisection at the most; Newton's steps end it far sooner


@dataclass(frozen=True, eq=False)
class NormalMixture:
    """Mixtures of normal distributions.

    Attributes
    ----------
    weight, mean, sd : array of float, shape (n_sets, components)
        Weights add up to 1 in each set; NaN throughout where nothing is known.
    """

    weight: np.ndarray
    mean: np.ndarray
    sd: np.ndarray

    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation, shape (n_sets,)."""
        mean = (self.weight * self.mean).sum(axis=1)
        spread = self.sd**2 + (self.mean - mean[:, None]) ** 2
        return mean, np.sqrt((self.weight * spread).sum(axis=1))

    def below(self, value: np.ndarray | float) -> np.ndarray:
        """Probability of lying below a value; value and result of shape (n_sets,)."""
        value = np.broadcast_to(np.asarray(value, dtype=float), self.weight.shape[:1])
        return (self.weight * special.ndtr((value[:, None] - self.mean) / self.sd)).sum(axis=1)

    def above(self, value: np.ndarray | float) -> np.ndarray:
        """Probability of lying above a value, exact in the far tail too; shape (n_sets,)."""
        value = np.broadcast_to(np.asarray(value, dtype=float), self.weight.shape[:1])
        return (self.weight * special.ndtr((self.mean - value[:, None]) / self.sd)).sum(axis=1)

    def quantile(self, probability: float) -> np.ndarray:
        """The value below which a set lies with this probability (0 to 1, both excluded); shape (n_sets,).

        Newton's steps, held between bounds by bisection: the quantiles of the components bracket that of the mixture.
        """
        used = (self.weight > NEGLIGIBLE**2).any(axis=0)
        weight, mean, sd = self.weight[:, used], self.mean[:, used], self.sd[:, used]
        ends = mean + special.ndtri(probability) * sd
        counted = weight > NEGLIGIBLE
        low = np.where(counted, ends, np.inf).min(axis=1)
        high = np.where(counted, ends, -np.inf).max(axis=1)
        known = np.isfinite(low) & np.isfinite(high)
        low, high = np.where(known, low, 0.0), np.where(known, high, 0.0)
        heaviest = np.argmax(weight, axis=1)
        rows = np.arange(len(weight))
        value = np.where(known, ends[rows, heaviest], 0.0)
        unit = np.where(known, sd[rows, heaviest], 1.0)  # bounds may lie orders of magnitude apart: halved in arsinh
        for _ in range(_STEPS):
            z = (value[:, None] - mean) / sd
            gap = (weight * special.ndtr(z)).sum(axis=1) - probability
            slope = (weight / sd * np.exp(-z * z / 2)).sum(axis=1) / np.sqrt(2 * np.pi)
            low, high = np.where(gap < 0, value, low), np.where(gap > 0, value, high)
            with np.errstate(divide="ignore", invalid="ignore"):
                following = value - gap / slope
            inside = (following > low) & (following < high)
            middle = unit * np.sinh((np.arcsinh(low / unit) + np.arcsinh(high / unit)) / 2)
            following = np.where(inside, following, middle)
            moved = np.abs(following - value) > 1e-13 * np.maximum(np.abs(value), unit)
            value = np.where(known, following, np.nan)
            if not (moved & known & (gap != 0)).any():
                break
        return value
