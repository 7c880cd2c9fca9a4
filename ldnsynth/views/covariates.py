"""What may explain why the trials of an outcome differ: their covariates, joined to their effects."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ldnsynth.bias_tools import BIAS_LIMITS
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import overall_judgements
from ldnsynth.synthesis.pooling.moderators.meta_regression import MetaRegression, meta_regression
from ldnsynth.synthesis.pooling.moderators.subgroups import Subgroups, pool_subgroups
from ldnsynth.synthesis.trials.groups import Group

FEWEST_FOR_A_SLOPE = 10  # trials: Cochrane Handbook 10.11.5.1
_HIGH, _NOT_HIGH, _NOT_JUDGED = "high", "low or some concerns", "not judged"
SLOPE = 1  # the place of the slope among the coefficients, after the intercept
SHARED_TAU2 = "common"  # levels have few trials each, which hardly tell a variance of their own


@dataclass(frozen=True, eq=False)
class Covariate:
    """A covariate of the trials that estimate one outcome.

    Attributes
    ----------
    name, label, unit : str
        Its term, its name in a sentence, and the unit of its numbers ("" for levels).
    is_number : bool
        Whether it is a number; else it is a level, in words.
    group : Group
        The outcome: that with most pooled trials.
    trials : DataFrame
        The rows of `group.estimated` of which it is known, with the columns value (NaN for levels) and at_level.
    """

    name: str
    label: str
    unit: str
    is_number: bool
    group: Group
    trials: pd.DataFrame

    @property
    def one_unit(self) -> str:
        """A step of one: "degree"; "unit" where the topic names none."""
        return self.unit.removesuffix("s") or "unit"


def covariates_of(evidence: Evidence, groups: Sequence[Group]) -> list[Covariate]:
    """The covariates of the outcome with most pooled trials, in the order of the topic; none where none is pooled.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    groups : sequence of Group
        What was pooled of it.
    """
    group = _most_trials(groups)
    rows = evidence.covariates.rename(columns={"level": "at_level"})[["trial_id", "covariate", "value", "at_level"]]
    found = []
    for name, said in evidence.topic.covariates.items() if group is not None else ():
        trials = group.estimated.merge(rows[rows["covariate"] == name], on="trial_id")
        if len(trials):
            is_number = bool(trials["value"].notna().all())
            found.append(Covariate(name, said.label, said.unit, is_number, group, trials))
    return found


def _most_trials(groups: Sequence[Group]) -> Group | None:
    return max((group for group in groups if group.is_pooled), key=lambda group: group.pooled.k, default=None)


def bias_levels(evidence: Evidence, groups: Sequence[Group]) -> list[Covariate]:
    """The trials of the outcome with most pooled trials by their overall risk of bias; none where all are alike.

    High, or low or some concerns, by whatever tool; what stands between is told with its judgement elsewhere.

    References
    ----------
    Guyatt GH et al. Core GRADE 4. BMJ 2025;389:e083864: trials at low and at high risk of bias are compared.
    """
    group = _most_trials(groups)
    if group is None:
        return []
    tools = evidence.topic.bias_tools
    judged = overall_judgements(evidence.risk_of_bias, tools)
    worst = judged["judgement"].map(tools.severity).groupby(judged["trial_id"]).max()
    levels = [
        _NOT_JUDGED if trial not in worst.index else _HIGH if worst[trial] > BIAS_LIMITS["not high"] else _NOT_HIGH
        for trial in group.estimated["trial_id"]
    ]
    trials = group.estimated.assign(value=np.nan, at_level=levels)
    found = Covariate("risk_of_bias", "risk of bias", "", False, group, trials)
    return [found] if len(set(levels)) > 1 else []


def levels_that_differ(evidence: Evidence, groups: Sequence[Group]) -> list[Covariate]:
    """The covariates of which trials have several levels."""
    found = [covariate for covariate in covariates_of(evidence, groups) if not covariate.is_number]
    return [covariate for covariate in found if covariate.trials["at_level"].nunique() > 1]


def levels_of(evidence: Evidence, group: Group, name: str) -> Covariate:
    """A covariate in levels of the trials of one group, of those of which it is known."""
    rows = evidence.covariates[evidence.covariates["covariate"] == name]
    rows = rows.rename(columns={"level": "at_level"})[["trial_id", "value", "at_level"]]
    said = evidence.topic.covariates[name]
    return Covariate(name, said.label, said.unit, False, group, group.estimated.merge(rows, on="trial_id"))


def regression_of(covariate: Covariate) -> MetaRegression:
    """The effect as a straight line of a number, with the estimator and interval of the pooled effect.

    Raises
    ------
    PoolingError
        If the trials give no slope, such as those that all have the same number.
    """
    pooled, trials = covariate.group.pooled, covariate.trials
    numbers = trials["yi"].to_numpy(), trials["sei"].to_numpy() ** 2, trials["value"].to_numpy()
    return meta_regression(*numbers, names=[covariate.name], method=pooled.method, ci=pooled.ci, level=pooled.level)


def subgroups_of(covariate: Covariate) -> Subgroups:
    """The pooled effect at each level, all with one variance between trials, and the test that they do not differ.

    Raises
    ------
    PoolingError
        If there are as many levels as trials.
    """
    pooled, trials = covariate.group.pooled, covariate.trials
    return pool_subgroups(
        trials["yi"].to_numpy(), trials["sei"].to_numpy() ** 2, trials["at_level"].tolist(),
        tau2=SHARED_TAU2, method=pooled.method, ci=pooled.ci, level=pooled.level, measure=pooled.measure,
    )  # fmt: skip
