"""Each trial's true effect by Bayes, of many sets: drawn towards the others by what its own data leave open.

References
----------
Röver C. J Stat Softw 2020;93(6):1-51, section 2.6 (shrinkage estimates).
"""

import numpy as np

from ldnsynth.synthesis.pooling.bayesian.normal_model import parts_of_sets, posterior
from ldnsynth.synthesis.pooling.bayesian.priors import FLAT, MeanPrior, TauPrior
from ldnsynth.synthesis.pooling.columns import Floats
from ldnsynth.synthesis.pooling.terms import check_level

NUMBERS = ("mean", "sd", "ci_low", "ci_high")


def shrunken_effects(
    yi: Floats, vi: Floats, tau_prior: TauPrior, mean_prior: MeanPrior = FLAT, *, level: float = 0.95
) -> dict[str, Floats]:
    """The posterior of the true effect of every trial.

    Parameters
    ----------
    yi, vi : array of float, shape (n_sets, k)
        Effects and sampling variances; NaN where missing.
    tau_prior, mean_prior
        As in `normal_model.posterior`.
    level : float
        Probability in the central intervals, between 0 and 1.

    Returns
    -------
    dict of str to array of float, shape (n_sets, k)
        `NUMBERS`: mean, standard deviation and central interval; NaN for missing trials.

    Raises
    ------
    PoolingError
        As `normal_model.posterior`; a set without a trial is none.
    """
    check_level(level)
    yi, vi = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    known = ~np.isnan(yi + vi)
    numbers = {name: np.full(yi.shape, np.nan) for name in NUMBERS}
    for rows in parts_of_sets(np.flatnonzero(known.any(axis=1)), mean_prior):
        found = posterior(np.where(known[rows], yi[rows], np.nan), vi[rows], tau_prior, mean_prior)
        for trial in np.flatnonzero(known[rows].any(axis=0)):
            own = known[rows, trial]
            effect = found.true_effect(*(np.where(own, part[rows, trial], 1.0) for part in (yi, vi)))
            told = (*effect.moments(), effect.quantile((1 - level) / 2), effect.quantile((1 + level) / 2))
            for name, values in zip(NUMBERS, told, strict=True):
                numbers[name][rows, trial] = np.where(own, values, np.nan)
    return numbers
