"""The effects of the evidence with what a reader needs beside them: names, dates, and the words of their scales."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.wording import decimal, difference_unit, interval, percentage, ratio_interval, sentence, span
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.dates import known_public
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.pooling import PooledEffect
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.trials.joined_comparisons import joined_counts
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.synthesis.trials.trial_effects import trial_effects
from ldnsynth.synthesis.without_pooling.strength import results_that_count
from ldnsynth.vocabulary import BODIES, RANDOMISED_DESIGNS, RATIOS

TWO_TRIALS = "two trials: read the trials"  # in the place of what they would come to
INTERVAL_WORDS = {
    "z": "normal interval",
    "t": "t interval",
    "hk": "Hartung-Knapp",
    "hk-adhoc": "Hartung-Knapp with floor",
}
_OF_RESULT = [
    "result_id",
    "role",
    "timepoint_weeks",
    "timepoint",
    "direction",
    "level",
    "pi",
    "pi_relation",
    "yi",
    "ai",
    "bi",
    "ci",
    "di",
    "t1i",
    "t2i",
]
_OF_SCALE = ["range_low", "range_high", "norm_mean", "norm_sd", "mid"]
_OF_OUTCOME = ["outcome_id", "domain", "better", "instrument", "unit", *_OF_SCALE]


@once
def comparisons(evidence: Evidence) -> pd.DataFrame:
    """Results that compare the arms of a randomised trial, in the order of the trials in every figure.

    Or of another study, where the topic says that its design may be pooled.

    Returns
    -------
    DataFrame
        The columns of `results`, and of their trial: label, condition, condition_label, condition_place, design, body
        (of evidence), analysis ("unpaired", or ""), against (the comparator), unusual_comparator (in words; "" for the
        topic's own), intervention (its short name), size; arm_role (of arm 1); of their outcome: domain, domain_label,
        domain_mixed, domain_place (in `outcomes.domains_in_order`), wanted (the measure that is pooled), outcome (its
        label), better, instrument, unit, range, norm and mid (NaN where not seen); and public: the day (ISO) from which
        the result was certainly public.
    """
    trials = overview(evidence).reset_index(names="order")
    topic = evidence.topic
    trials = trials[trials["design"].isin((*topic.pooled_designs, *topic.pooled_apart))]
    trials = trials.rename(columns={"comparator": "against"})
    trials["body"] = np.where(trials["design"].isin(topic.pooled_designs), "randomised", "other")
    rows = results_that_count(evidence.trials, evidence.results)
    rows = rows[rows["contrast"] == "between_arms"]
    of_trial = trials[["trial_id", "order", "label", "condition", "design", "body", "against", "size"]]
    of_outcome = evidence.outcomes[[*_OF_OUTCOME, "measure", "label"]]
    of_outcome = of_outcome.rename(columns={"label": "outcome", "measure": "wanted"})
    rows = rows.merge(of_trial, on="trial_id").merge(of_outcome, on="outcome_id")
    dates = {d.document_id: known_public(d.public_from, d.public_before) for d in evidence.documents.itertuples()}
    rows["analysis"] = np.where(rows["trial_id"].isin(evidence.unpaired()), "unpaired", "")
    rows.loc[rows["wanted"] == "RD", "unit"] = "percentage points"
    rows["arm_role"] = rows["arm_id"].map(evidence.arms.set_index("arm_id")["role"])
    rows["domain_place"] = rows["domain"].map(domains_in_order(evidence.outcomes, topic.domains).index)
    rows["condition_place"] = rows["condition"].map(list(topic.conditions).index)
    rows["domain_mixed"] = rows["domain"].isin(topic.mixed_domains)
    rows["domain_label"] = rows["domain"].map(topic.domain_labels)
    rows["condition_label"] = rows["condition"].map(topic.condition_labels)
    unusual = rows["against"].where(rows["against"] != topic.comparator.kind, "")
    rows["unusual_comparator"] = unusual.str.replace("_", " ")
    rows["intervention"] = topic.intervention.short
    days = rows["first_public_in"].map(dates)
    rows["public"] = [day.isoformat() if day else "" for day in days]
    return rows.sort_values(["order", "result_id"]).reset_index(drop=True)


def compares_crossovers(evidence: Evidence) -> bool:
    """Whether a crossover trial compares its periods here."""
    return bool((comparisons(evidence)["design"] == "randomised_crossover").any())


@once
def effects_of(evidence: Evidence, *, correlation: float = 0.5, level: float = 0.95) -> pd.DataFrame:
    """The effect of each comparison, derived from what was printed, with the names of its trial and outcome.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    correlation : float
        Within people; assumed where a crossover trial's difference is set in SDs between people.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        `trial_effects` beside the columns of `comparisons` that describe the result.
    """
    rows = comparisons(evidence)
    effects = trial_effects(rows, evidence.people_analysed(), correlation=correlation, level=level)
    described = [
        "label",
        "condition",
        "design",
        "body",
        "against",
        "size",
        "domain",
        "outcome",
        "better",
        "instrument",
        "unit",
    ]
    described += ["domain_place", "condition_place", "domain_mixed", "domain_label", "condition_label"]
    described += ["unusual_comparator", "intervention", "wanted"]
    columns = [*_OF_RESULT, *described, *_OF_SCALE, "public"]
    effects = effects.merge(rows[columns], on="result_id")
    for place in effects.index[effects["result_ids"] != effects["result_id"]]:
        counts = joined_counts(rows, effects.at[place, "result_ids"])
        effects.loc[place, list(counts)] = list(counts.values())
    return effects


def results_behind(effects: pd.DataFrame) -> tuple[str, ...]:
    """Ids of the results that effects come from, which may be several a row."""
    return tuple(result for ids in effects["result_ids"] for result in ids.split(";"))


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
