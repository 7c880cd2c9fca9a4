"""The groups of somebody's own table by Bayes: with a prior of tau, and one of the mean that may be other evidence."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ldnsynth.display.wording import count
from ldnsynth.errors import DataError
from ldnsynth.pool.groups import bayes_of_groups
from ldnsynth.pool.notes import beyond_mid, without_effect
from ldnsynth.pool.pooled_file import PooledFile
from ldnsynth.pool.reading import read_rows
from ldnsynth.pool.table_file import Form
from ldnsynth.synthesis.pooling.bayesian.normal_model import Posterior, meta_analytic_predictive, posterior
from ldnsynth.synthesis.pooling.bayesian.priors import (
    MeanPrior,
    TauPrior,
    effective_sample_size,
    mean_prior,
    tau_prior,
)

OTHER = ("weight_other", "ess_other", "ess_prior")


@dataclass(frozen=True)
class Priors:
    """What is believed beforehand, as it is written.

    Attributes
    ----------
    tau : str
        Of the standard deviation between trials, as `priors.tau_prior` reads it.
    mean : str
        Of the mean effect, as `priors.mean_prior` reads it.
    other : Path, optional
        A table of other evidence with the same columns, all of it one set: what its trials say of a new one is the
        informative part of a ``robust`` prior of the mean.
    mid : float, optional
        Smallest important difference, above 0, on the scale of the effects.
    """

    tau: str
    mean: str = "flat"
    other: Path | None = None
    mid: float | None = None


@dataclass(frozen=True, eq=False)
class Beliefs:
    """`Priors` that were read.

    Attributes
    ----------
    tau, mean
        As distributions.
    ess : tuple of float
        Effective sample size of the other evidence alone, and of the prior that it is part of; empty without any.
    notes : tuple of str
        What is to be said of the other evidence.
    """

    tau: TauPrior
    mean: MeanPrior
    ess: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()


def read_priors(asked: Priors, *, measure: str, skip: bool, written: Form, level: float) -> Beliefs:
    """The priors of a table as distributions.

    Parameters
    ----------
    asked : Priors
        As they are written.
    measure, skip, written, level
        As in `own_table.pool_file`, for the other evidence.

    Raises
    ------
    PoolingError
        A prior that is none; other evidence without a robust prior, and the other way round.
    DataError
        As `own_table.pool_file`, of the other evidence; and if none of its rows has an effect.
    """
    tau = tau_prior(asked.tau)
    if not asked.other:
        return Beliefs(tau, mean_prior(asked.mean))
    mean_prior(asked.mean, _ANY)  # what is wrong with the words is told before a file is read
    table, notes, columns, effect = read_rows(asked.other, measure=measure, skip=skip, written=written)
    notes += [f"row {table.places[row]}: left out, {why}." for row, why in without_effect(columns, effect)]
    known = ~np.isnan(effect.estimate + effect.se)
    if not known.any():
        raise DataError([f"{table.name}: no row has an effect, so that it is no evidence. Leave it out."])
    found = posterior(effect.estimate[known], effect.se[known] ** 2, tau)
    informative = meta_analytic_predictive(found)
    mean = mean_prior(asked.mean, informative)
    unit = float(mean.sd[-1])
    ess = effective_sample_size(informative, unit_sd=unit), effective_sample_size(mean, unit_sd=unit)
    name = table.name
    told = (*(note if name in note else f"{name}, {note}" for note in notes), _told(name, found, asked, ess, level))
    return Beliefs(tau, mean, ess, told)


_ANY = MeanPrior(np.array([1.0]), np.array([0.0]), np.array([1.0]))


def _told(name: str, found: Posterior, asked: Priors, ess: tuple[float, ...], level: float) -> str:
    numbers = found.numbers(level=level)
    median = float(found.setting.quantile(0.5)[0])
    said = f"{median:.4g} ({numbers['pi_low'][0]:.4g} to {numbers['pi_high'][0]:.4g})"
    _, weight, mean, sd = asked.mean.split(":")
    return (
        f"{name}: {count(int(found.k[0]), 'trial')} as evidence on a new one, {said}. It is worth {ess[0]:.3g} people "
        f"alone, and {ess[1]:.3g} with weight {weight} beside normal:{mean}:{sd}, if {sd} is the standard deviation of "
        "one person's information."
    )


def pool_by_bayes(pooled: PooledFile, asked: Priors, beliefs: Beliefs) -> PooledFile:
    """The file with the posterior of each group: what `normal_model.pool_bayes` gives, and `OTHER`.

    weight_other is the weight (0 to 1) that other evidence keeps beside the trials of the group; ess_other and
    ess_prior are `Beliefs.ess`.
    """
    of = pooled.effect, pooled.member, len(pooled.groups)
    bayes = bayes_of_groups(*of, beliefs.tau, beliefs.mean, level=pooled.batch.level, mid=asked.mid or 0.0)
    wide = bayes.pop("weight_last", None)
    if beliefs.ess:
        sizes = (np.full(len(pooled.groups), size) for size in beliefs.ess)
        bayes |= dict(zip(OTHER, (1 - wide, *sizes), strict=True))
    told = f"Bayesian: tau {beliefs.tau}, mean {asked.mean}; intervals are central.{beyond_mid(asked.mid)}"
    return replace(pooled, bayes=bayes, notes=(*pooled.notes, *beliefs.notes, told))
