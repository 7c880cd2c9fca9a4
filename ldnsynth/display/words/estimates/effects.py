"""What effects are called and how they are printed, on each scale."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.wording import decimal, difference_unit, interval, percentage, ratio_interval, sentence, span
from ldnsynth.synthesis.pooling import PooledEffect
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.vocabulary import BODIES, RANDOMISED_DESIGNS, RATIOS

TWO_TRIALS = "two trials: read the trials"  # in the place of what they would come to
INTERVAL_WORDS = {
    "z": "normal interval",
    "t": "t interval",
    "hk": "Hartung-Knapp",
    "hk-adhoc": "Hartung-Knapp with floor",
}


def kind_of_trial(effects: pd.DataFrame) -> str:
    """What the studies with effects are: a "randomised trial", or a "trial" where others are pooled, too."""
    return "randomised trial" if effects["design"].isin(RANDOMISED_DESIGNS).all() else "trial"


def group_name(group: Group, *, with_condition: bool) -> str:
    """What a group is called: its domain, an event by its outcome too; the condition and an unusual comparator."""
    return sentence(group_in_a_sentence(group) if with_condition else _name_without_condition(group))


def group_in_a_sentence(group: Group) -> str:
    """What a group is called in the middle of a sentence, with its condition."""
    name, condition = _name_without_condition(group), group.trials["condition_label"].iloc[0]
    return name if re.match(rf"{re.escape(condition)}(,| against|$)", name) else f"{condition}, {name}"


def _name_without_condition(group: Group) -> str:
    first = group.trials.iloc[0]
    name = first["domain_label"]
    if group.outcome_id and first["outcome"].lower() != name.lower():
        name += f": {first['outcome'].lower()}"
    if group.body != "randomised":
        name += f", {BODIES[group.body]}"
    if first["unusual_comparator"]:
        name += f" against {first['unusual_comparator']}"
    return name


def intervention_of(groups: Sequence[Group]) -> str:
    """The short name of what is compared in groups, of which there is at least one."""
    return groups[0].trials["intervention"].iloc[0]


def unit_of(group: Group) -> str:
    """The unit in which a group's differences stand: that of its one scale, "SD" for several, "" for ratios."""
    if group.in_units:
        return difference_unit(group.estimated["unit"].iloc[0]) or "units of the scale"
    return "SD" if group.measure == "SMD" else ""


def effect_words(group: Group) -> str:
    """What a group comes to: "3.3 points (0.2 to 6.4)", "0.14 SD (−0.83 to 1.11)", "RR 1.05 (0.4 to 2.1)".

    Two trials are not pooled: "RR 1.57 (0.88 to 2.79) in FINAL 2024; RR 0.71 (0.43 to 1.15) in Bested 2023".
    """
    pooled = group.pooled
    if pooled.k == 1 or group.is_pooled:
        return effect_words_of(group, pooled.estimate, pooled.ci_low, pooled.ci_high)
    trials = group.estimated.itertuples()
    return "; ".join(f"{effect_words_of(group, t.yi, t.yi_low, t.yi_high)} in {t.label}" for t in trials)


def effect_words_of(group: Group, estimate: float, low: float, high: float) -> str:
    """An estimate on the scale of a group, with its interval and unit."""
    words = estimate_words(group.measure, estimate, low, high)
    return with_unit(words, unit_of(group)) if unit_of(group) else f"{group.measure} {words}"


def with_unit(words: str, unit: str) -> str:
    """An estimate with its unit before the bracket: "3.3 points (0.2 to 6.4)", "−1 point (−2 to 0)"."""
    estimate, bracket, ends = words.partition(" (")
    unit = difference_unit(unit)
    unit = unit.removesuffix("s") if estimate in ("1", "−1") else unit
    return f"{estimate} {unit}{bracket}{ends}" if unit else words


def scale_words(result: pd.Series) -> str:
    """A result's scale: "0 to 100 points, higher is better; general population 50 (SD 10)"."""
    reach = span(result["range_low"], result["range_high"])
    words = f"{reach} {result['unit']}, {result['better']} is better".strip(" ,")
    if not np.isnan(result["norm_mean"]):
        spread = "" if np.isnan(result["norm_sd"]) else f" (SD {decimal(result['norm_sd'])})"
        words += f"; general population {decimal(result['norm_mean'])}{spread}"
    return words


def threshold_words(result: pd.Series) -> str:
    """From where on a difference on a result's scale matters to people, or that nothing is recorded."""
    if np.isnan(result["mid"]):
        return "no threshold for what matters is recorded"
    return f"a difference matters from {threshold_size(result['mid'], result['unit'])} on"


def threshold_size(mid: float, unit: str) -> str:
    """The smallest difference that matters: "1 point", "12 points", "10 percentage points"."""
    unit = difference_unit(unit)
    return f"{decimal(mid)} {unit.removesuffix('s') if mid == 1 else unit}"


def describe_pooling(pooled: PooledEffect) -> str:
    """How an effect was pooled and how far its trials differ: "REML, Hartung-Knapp; tau2 0.11, I2 73%"."""
    words = f"{pooled.method}, {INTERVAL_WORDS[pooled.ci]}"
    return f"{words}; τ² {decimal(pooled.tau2, 2)}, I² {percentage(pooled.i2, 100)}"


def estimate_words(measure: str, estimate: float, low: float, high: float) -> str:
    """An estimate with its interval as a reader gets it: ratios from their logarithms."""
    if measure in RATIOS:
        return ratio_interval(*np.exp([estimate, low, high]))
    return interval(estimate, low, high)
