"""Priors for Bayesian pooling: of the heterogeneity between trials, and of the mean effect.

References
----------
Gelman A. Bayesian Anal 2006;1(3):515-534 (half-normal, half-Cauchy). Turner RM et al. Stat Med 2015;34(6):984-998
(log-normal on the variance of log odds ratios). Rhodes KM et al. J Clin Epidemiol 2015;68(1):52-60 (log-t, 5 degrees of
freedom, on the variance of standardised mean differences). Schmidli H et al. Biometrics 2014;70(4):1023-1032 (robust
mixtures).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from ldnsynth.synthesis.pooling.terms import PoolingError
from ldnsynth.vocabulary import nearest

# Family: names of its numbers, and what they are.
TAU_PRIORS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "half-normal": (("scale",), "tau, the standard deviation between trials"),
    "half-cauchy": (("scale",), "tau, the standard deviation between trials"),
    "log-normal": (("mu", "sigma"), "log tau2: its mean and standard deviation (Turner 2015)"),
    "log-t": (("mu", "sigma", "df"), "log tau2: its location, scale and degrees of freedom (Rhodes 2015)"),
}
ROBUST = "robust"
_MEAN_PRIORS = {"flat": (), "normal": ("mean", "sd"), ROBUST: ("weight", "mean", "sd")}
_POSITIVE = ("scale", "sigma", "df", "sd")


@dataclass(frozen=True)
class TauPrior:
    """A prior of tau, the standard deviation of the effects between trials.

    Attributes
    ----------
    family : str
        A key of `TAU_PRIORS`.
    numbers : tuple of float
        The family's numbers in their order; scales and degrees of freedom above 0, on the scale of the effects.

    Raises
    ------
    PoolingError
        An unknown family, or numbers that do not fit it.
    """

    family: str
    numbers: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.family not in TAU_PRIORS:
            raise PoolingError(f"tau prior: no family {self.family!r}.{nearest(self.family, list(TAU_PRIORS))}")
        _check_numbers("tau prior", self.family, TAU_PRIORS[self.family][0], self.numbers)

    def __str__(self) -> str:
        return ":".join((self.family, *(f"{number:g}" for number in self.numbers)))

    @property
    def heavy(self) -> bool:
        """Whether its upper tail is so heavy that tau itself has no finite mean."""
        return self.family in ("half-cauchy", "log-t")

    def log_density(self, u: np.ndarray) -> np.ndarray:
        """Logarithm of the density of u = log tau; any shape.

        Taken of log tau and not of tau, so that priors without a limit at 0 stay finite.
        """
        if self.family == "half-normal":
            z = np.exp(u) / self.numbers[0]
            return math.log(math.sqrt(2 / math.pi) / self.numbers[0]) + u - z * z / 2
        if self.family == "half-cauchy":
            return math.log(2 / (math.pi * self.numbers[0])) + u - np.log1p(np.exp(2 * (u - math.log(self.numbers[0]))))
        z = (2 * u - self.numbers[0]) / self.numbers[1]
        if self.family == "log-normal":
            return math.log(2 / (self.numbers[1] * math.sqrt(2 * math.pi))) - z * z / 2
        df = self.numbers[2]
        constant = special.gammaln((df + 1) / 2) - special.gammaln(df / 2) - math.log(df * math.pi) / 2
        return constant + math.log(2 / self.numbers[1]) - (df + 1) / 2 * np.log1p(z * z / df)

    @property
    def centre(self) -> float:
        """A typical value of log tau, from which to begin a search."""
        return math.log(self.numbers[0]) if self.family.startswith("half") else self.numbers[0] / 2


def tau_prior(text: str) -> TauPrior:
    """A prior of tau from words such as ``half-normal:0.5`` or ``log-t:-3.44:2.59:5``.

    Raises
    ------
    PoolingError
        An unknown family, a number too many or too few, a scale of 0 or less.
    """
    family, *numbers = text.strip().lower().split(":")
    return TauPrior(family, _floats("tau prior", text, numbers))


@dataclass(frozen=True, eq=False)
class MeanPrior:
    """A prior of the mean effect: flat, or a mixture of normal distributions.

    Attributes
    ----------
    weight, mean, sd : array of float, shape (components,)
        Weights that add up to 1, means, and standard deviations above 0; one component of infinite sd is the flat
        prior.

    Raises
    ------
    PoolingError
        Weights or standard deviations that are not above 0, a flat component in a mixture.
    """

    weight: np.ndarray
    mean: np.ndarray
    sd: np.ndarray

    def __post_init__(self) -> None:
        parts = [np.atleast_1d(np.asarray(part, dtype=float)) for part in (self.weight, self.mean, self.sd)]
        for name, part in zip(("weight", "mean", "sd"), parts, strict=True):
            object.__setattr__(self, name, part)
        weight, mean, sd = parts
        if not (weight.shape == mean.shape == sd.shape and weight.ndim == 1 and weight.size):
            raise PoolingError("mean prior: expected a weight, a mean and a standard deviation for each component")
        if not ((weight > 0).all() and np.isfinite(mean).all() and (sd > 0).all() and abs(weight.sum() - 1) < 1e-9):
            raise PoolingError("mean prior: expected weights and standard deviations above 0, weights that add up to 1")
        if np.isinf(sd).any() and sd.size > 1:
            raise PoolingError("mean prior: a flat component has no weight beside others; give it a wide normal one")

    @property
    def flat(self) -> bool:
        """Whether every mean is as likely as any other."""
        return bool(np.isinf(self.sd[0]))

    def density(self, effect: np.ndarray) -> np.ndarray:
        """Density at effects of shape (n,); not defined for the flat prior."""
        z = (np.asarray(effect, dtype=float)[:, None] - self.mean) / self.sd
        return (self.weight / (self.sd * math.sqrt(2 * math.pi)) * np.exp(-z * z / 2)).sum(axis=1)


FLAT = MeanPrior(np.array([1.0]), np.array([0.0]), np.array([np.inf]))


def normal_prior(mean: float, sd: float) -> MeanPrior:
    """The normal prior of the mean effect; sd above 0."""
    return MeanPrior(np.array([1.0]), np.array([mean]), np.array([sd]))


def mean_prior(text: str, informative: MeanPrior | None = None) -> MeanPrior:
    """A prior of the mean effect from ``flat``, ``normal:MEAN:SD`` or ``robust:WEIGHT:MEAN:SD``.

    Parameters
    ----------
    text : str
        Robust is `robust_mixture` of an informative prior with that weight and a wide normal one.
    informative : MeanPrior, optional
        From other evidence; it goes with ``robust`` alone.

    Raises
    ------
    PoolingError
        Another family, a number too many or too few, an sd of 0 or less, a weight outside 0 to 1, other evidence
        without ``robust`` or the other way round.
    """
    family, *numbers = text.strip().lower().split(":")
    if family not in _MEAN_PRIORS:
        raise PoolingError(f"mean prior: no family {family!r}.{nearest(family, list(_MEAN_PRIORS))}")
    given = _floats("mean prior", text, numbers)
    _check_numbers("mean prior", family, _MEAN_PRIORS[family], given)
    if family == ROBUST and informative is None:
        raise PoolingError(f"mean prior: {text!r} needs other evidence, found none")
    if family != ROBUST and informative is not None:
        raise PoolingError(f"mean prior: other evidence goes with robust:WEIGHT:MEAN:SD, found {text!r}")
    if informative is not None:
        weight, mean, sd = given
        return robust_mixture(informative, weight=weight, mean=mean, sd=sd)
    return normal_prior(*given) if family == "normal" else FLAT


def robust_mixture(informative: MeanPrior, *, weight: float, mean: float, sd: float) -> MeanPrior:
    """An informative prior made robust: part of its weight goes to a wide normal one.

    Parameters
    ----------
    informative : MeanPrior
        From other evidence, as `bayes.meta_analytic_predictive` gives it; not flat.
    weight : float
        Of the informative part, above 0 and below 1.
    mean, sd : float
        Of the wide part; the standard deviation of one person's worth of information is usual.

    Raises
    ------
    PoolingError
        A flat prior, or a weight outside its range.

    References
    ----------
    Schmidli H et al. Biometrics 2014;70(4):1023-1032.
    """
    if informative.flat or not 0 < weight < 1:
        raise PoolingError(
            f"robust mixture: expected an informative prior and a weight between 0 and 1, got {weight:g}"
        )
    return MeanPrior(
        np.append(weight * informative.weight, 1 - weight),
        np.append(informative.mean, mean),
        np.append(informative.sd, sd),
    )


def effective_sample_size(prior: MeanPrior, *, unit_sd: float) -> float:
    """How many people's worth of information a prior of the mean effect holds (ELIR).

    Parameters
    ----------
    prior : MeanPrior
        Not flat.
    unit_sd : float
        Standard deviation of one person's information on the effect: 2 for a standardised mean difference of two equal
        arms and for a log odds ratio at a risk of one half, each counted in people of both arms.

    Returns
    -------
    float
        The expected local-information ratio: the mean, over the prior, of minus the second derivative of its log
        density, in units of one person's information; by the trapezoidal rule.

    Raises
    ------
    PoolingError
        A flat prior.

    References
    ----------
    Neuenschwander B et al. Biometrics 2020;76(2):578-587.
    """
    if prior.flat:
        raise PoolingError("effective sample size: a flat prior holds no information")
    grid = np.unique(np.concatenate([prior.mean + step * prior.sd for step in np.linspace(-10, 10, 401)]))
    z = (grid[:, None] - prior.mean) / prior.sd
    part = prior.weight / (prior.sd * math.sqrt(2 * math.pi)) * np.exp(-z * z / 2)
    density = part.sum(axis=1)
    slope = (part * -z / prior.sd).sum(axis=1)
    bend = (part * (z * z - 1) / prior.sd**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        information = np.where(density > 0, slope * slope / density - bend, 0.0)
    widths = np.diff(grid)
    return float(((information[1:] + information[:-1]) * widths).sum() / 2 * unit_sd**2)


def _floats(what: str, text: str, numbers: list[str]) -> tuple[float, ...]:
    try:
        return tuple(float(number) for number in numbers)
    except ValueError:
        raise PoolingError(f"{what}: expected numbers after the family, found {text!r}") from None


def _check_numbers(what: str, family: str, names: tuple[str, ...], numbers: tuple[float, ...]) -> None:
    form = ":".join((family, *(name.upper() for name in names)))
    if len(numbers) != len(names) or not all(math.isfinite(number) for number in numbers):
        given = ":".join((family, *(f"{number:g}" for number in numbers)))
        raise PoolingError(f"{what}: expected {form}, found {given}")
    for name, number in zip(names, numbers, strict=True):
        if name in _POSITIVE and number <= 0:
            raise PoolingError(
                f"{what} {form}: expected {'an' if name == 'sd' else 'a'} {name} above 0, found {number:g}"
            )
