"""What goes with the size of an effect across trials."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import decimal, in_words, interval, p_value, percentage, places, sentence
from ldnsynth.display.words.counting import counted
from ldnsynth.display.words.estimates.effects import estimate_words, group_in_a_sentence, unit_of, with_unit
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.pooling.moderators.meta_regression import predicted_effects
from ldnsynth.synthesis.refusals import CANNOT, attempt
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.covariates import (
    FEWEST_FOR_A_SLOPE,
    SLOPE,
    Covariate,
    bias_levels,
    covariates_of,
    regression_of,
    subgroups_of,
)
from ldnsynth.vocabulary import POOLED_MEASURES

Told = tuple[str, dict[str, Number]]


def what_numbers_explain(evidence: Evidence, groups: Sequence[Group]) -> Finding:
    """How the effect changes with each number of the trials: slope, the variance left, and its share; from ten on."""
    found = [covariate for covariate in covariates_of(evidence, groups) if covariate.is_number]
    return _finding("answer-covariates", found, _slope, nothing="number")


def what_levels_explain(evidence: Evidence, groups: Sequence[Group]) -> Finding:
    """Whether the pooled effects at the levels of each covariate differ by more than chance gives."""
    found = [covariate for covariate in covariates_of(evidence, groups) if not covariate.is_number]
    return _finding("levels", found, _levels, nothing="level")


def what_risk_of_bias_explains(evidence: Evidence, groups: Sequence[Group]) -> Finding:
    """Whether trials at high risk of bias find another effect than the others, of the outcome with most trials."""
    found = bias_levels(evidence, groups)
    if not found:
        text = "No outcome is pooled from trials at high risk of bias and others, so these cannot be compared."
        return Finding("bias-levels", text)
    return _finding("bias-levels", found, _levels, nothing="judgement")


def _finding(block_id: str, found: Sequence[Covariate], tell: Callable[..., Told], *, nothing: str) -> Finding:
    """A paragraph a covariate, or that there is none."""
    if not found:
        return Finding(block_id, f"No {nothing} is known of trials that are pooled, so none can explain anything.")
    parts, numbers = [], {}
    for place, covariate in enumerate(found, start=1):
        told, why = attempt(tell, covariate, place)
        text, more = told or (f"what goes with it {CANNOT}: {why}.", {})
        lead = f"**{sentence(covariate.label)}.** " if len(found) > 1 else ""
        parts.append(lead + (sentence(text) if lead else f"{sentence(covariate.label)}: {text}"))
        numbers |= more
    return Finding(block_id, "\n\n".join(parts), numbers)


def _slope(covariate: Covariate, place: int) -> Told:
    trials, group, rows = covariate.trials, covariate.group, _rows_of(covariate)
    known = counted(len(trials), "trial", links=rows)
    where = f"of {group_in_a_sentence(group)}"
    if len(trials) < FEWEST_FOR_A_SLOPE:
        text = f"known of {{trials_{place}}} {where}; a slope asks for {FEWEST_FOR_A_SLOPE}, and none is computed."
        return text, {f"trials_{place}": known}
    model = regression_of(covariate)
    slope, low, high = (float(side[SLOPE]) for side in (model.estimate, model.ci_low, model.ci_high))
    ends = trials["value"].min(), trials["value"].max()
    at = predicted_effects(model, np.array(ends))
    said = [_effect(group, *(float(at[end][side]) for end in ("estimate", "ci_low", "ci_high"))) for side in (0, 1)]
    change, unit = ("the logarithm of the ratio", "") if group.is_ratio else ("the effect", unit_of(group))
    words = with_unit(interval(slope, low, high, places((high - low) / 2)), unit)
    text = (
        f"across {{trials_{place}}} {where} {change} changes by {{slope_{place}}} with each {covariate.one_unit}: "
        f"{_at(covariate, ends[0])} the line lies at {{low_{place}}}, {_at(covariate, ends[1])} at {{high_{place}}}. "
    )
    numbers = {
        f"trials_{place}": known,
        f"slope_{place}": Number(slope, f"{group.measure} per {covariate.one_unit}", words, links=rows),
        f"low_{place}": Number(float(at["estimate"][0]), group.measure, said[0], links=rows),
        f"high_{place}": Number(float(at["estimate"][1]), group.measure, said[1], links=rows),
        f"tau2_{place}": Number(model.tau2, "τ²", _tau2(model.tau2), links=rows),
    }
    if np.isnan(model.r2):
        return text + f"Trials differed by no more than chance before (τ² left {{tau2_{place}}}).", numbers
    numbers[f"r2_{place}"] = Number(model.r2, "%", percentage(model.r2, 100), links=rows)
    text += f"Of the variance between trials τ² {{tau2_{place}}} is left; {{r2_{place}}} of it goes with the line (R²)."
    return text, numbers


def _rows_of(covariate: Covariate) -> tuple[str, ...]:
    """The results behind the trials of a covariate."""
    return tuple(";".join(covariate.trials["result_ids"]).split(";"))


def _at(covariate: Covariate, value: float) -> str:
    return f"at {decimal(value)} {covariate.unit}".rstrip()


def _effect(group: Group, estimate: float, low: float, high: float) -> str:
    words = estimate_words(group.measure, estimate, low, high)
    return f"{POOLED_MEASURES[group.measure]} {words}" if group.is_ratio else with_unit(words, unit_of(group))


def _tau2(tau2: float) -> str:
    return decimal(tau2, max(2, places(tau2)) if tau2 else 0)


def _levels(covariate: Covariate, place: int) -> Told:
    trials = covariate.trials
    rows = _rows_of(covariate)
    numbers = {f"trials_{place}": counted(len(trials), "trial", links=rows)}
    levels = trials["at_level"].nunique()
    where = f"{{trials_{place}}} of {group_in_a_sentence(covariate.group)}"
    if levels == 1:
        return f"all of {where} have the same, {trials['at_level'].iloc[0]}: nothing to compare.", numbers
    found = subgroups_of(covariate)
    text = f"{where} have {in_words(levels)} levels. "
    if pd.isna(found.p):
        return text + "Their pooled effects cannot be tested against each other.", numbers
    numbers[f"p_{place}"] = Number(found.p, "p", p_value(round(found.p, 3)), links=rows)
    df = f"{found.difference_df:g}"
    name = f"χ²({df})" if np.isinf(found.difference_df2) else f"F({df}, {found.difference_df2:g})"
    numbers[f"test_{place}"] = Number(found.difference, name, f"{name} = {decimal(found.difference, 2)}", links=rows)
    return text + f"Test that the pooled effects are the same: {{test_{place}}}, {{p_{place}}}.", numbers
