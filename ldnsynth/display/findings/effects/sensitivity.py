"""What changes when a choice does, and what does not."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.findings.effects.covariates import what_risk_of_bias_explains
from ldnsynth.display.wording import count, date, decimal, first_few, in_words, listing, span
from ldnsynth.display.words.counting import capital, counted
from ldnsynth.display.words.estimates.effects import group_name
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import POOLED_FROM, Group
from ldnsynth.synthesis.trials.sensitivity import as_trials_came, by_estimator, without_each_trial
from ldnsynth.views.effects import compares_crossovers
from ldnsynth.views.row_ids import estimate_ids
from ldnsynth.views.sensitivity import compare_selections, correlation_data, readings


def what_rests_on_one_trial(groups: Sequence[Group]) -> Finding:
    """How many estimates are those of a single trial, and how far leaving one out moves the others."""
    if not groups:
        return Finding("answer-sensitivity", "No outcome has an estimate, so there is none that could change.")
    single = [group for group in groups if group.pooled.k == 1]
    trials = list(dict.fromkeys(group.estimated["label"].iloc[0] for group in single))
    numbers = {
        "groups": counted(len(groups), "estimate", links=estimate_ids(*groups)),
        "single": Number(len(single), "estimates", capital(len(single)), links=estimate_ids(*single)),
    }
    text = "{single} of {groups} by outcome " + ("rests" if len(single) == 1 else "rest") + " on a single trial"
    if len(groups) == 1:
        text = "There is {groups} by outcome, and it " + ("rests" if single else "does not rest") + " on a single trial"
    kept = "it is not" if len(groups) == 1 else "no estimate is"
    text += f" ({first_few(trials)}): without it nothing is left." if single else f": {kept} lost with any one trial."
    text += "".join(_leaving_out(group, numbers) for group in groups if group.pooled.k > POOLED_FROM)
    return Finding("answer-sensitivity", text, numbers)


def how_it_came(groups: Sequence[Group]) -> Finding:
    """From which day there was an estimate at all, and how the largest pooled effect grew."""
    if not groups:
        return Finding("over-time", "No outcome has an estimate.")
    known = pd.concat([group.estimated for group in groups])
    known = known[known["number_public"] != ""]
    if known.empty:
        return Finding("over-time", "Of no estimate is it known by which day it was public.")
    first, last = known["number_public"].min(), known["number_public"].max()
    on = {day: tuple(known.loc[known["number_public"] == day, "result_id"]) for day in (first, last)}
    numbers = {name: Number(day, "date", date(day), on[day]) for name, day in (("first", first), ("last", last))}
    text = "The first estimate was certainly public by {first}"
    text += ", and none was added later." if first == last else ", the latest by {last}."
    largest = max(groups, key=lambda group: group.pooled.k)
    if largest.is_pooled:
        course, behind = as_trials_came(largest), largest.estimated
        turn = np.exp if largest.is_ratio else float
        ends = turn(course["estimate"].iloc[0]), turn(course["estimate"].iloc[-1])
        alone = tuple(behind.loc[behind["trial_id"] == course["trial_id"].iloc[0], "result_id"])
        numbers |= {"start": Number(ends[0], largest.measure, decimal(ends[0], 2), alone)}
        numbers |= {"end": Number(ends[1], largest.measure, decimal(ends[1], 2), estimate_ids(largest))}
        name = group_name(largest, with_condition=True)
        text += f" {name}: {{start}} with the first trial, {{end}} with all {in_words(largest.pooled.k)}."
    return Finding("over-time", text, numbers)


def what_the_method_does(groups: Sequence[Group]) -> Finding:
    """How far the pooled effects move between estimators, and their intervals between kinds of interval."""
    several = [group for group in groups if group.is_pooled]
    if not several:
        return Finding(
            "method",
            "No outcome has an estimate from three trials: nothing is pooled, and the method changes nothing.",
        )
    rows = by_estimator(groups)
    place = max(set(rows["group"]), key=lambda place: groups[place].pooled.k)
    group = groups[place]
    behind = estimate_ids(group)
    turn = np.exp if group.is_ratio else float
    rows = rows[rows["group"] == place]
    low, high = turn(rows["estimate"].min()), turn(rows["estimate"].max())
    clear = int(((rows["ci_low"] > 0) | (rows["ci_high"] < 0)).sum())
    width = rows["ci_high"] - rows["ci_low"]
    numbers = {
        "choices": counted(len(rows), "combination", links=behind),
        "low": Number(low, group.measure, decimal(low, 2), behind),
        "high": Number(high, group.measure, decimal(high, 2), behind),
        "clear": Number(clear, "intervals", in_words(clear) if clear else "none", behind),
    }
    text = (
        f"{group_name(group, with_condition=True)}: over {{choices}} of estimator and interval the estimate lies "
        "between {low} and {high}; {clear} of the intervals leave no difference out."
    )
    if not width.min() > 0:
        return Finding("method", f"{text} The narrowest interval has no width.", numbers)
    times = float(width.max() / width.min())
    numbers["times"] = Number(times, "times", decimal(times, 1), behind)
    return Finding("method", f"{text} The widest interval is {{times}} times as wide as the narrowest.", numbers)


def what_the_correlation_does(
    evidence: Evidence, groups: Sequence[Group], *, low: float, high: float
) -> Finding | None:
    """How far the SMDs of crossover trials move over the band, and which other readings of p reach no difference.

    None without a crossover trial.
    """
    if not compares_crossovers(evidence):
        return None
    data = correlation_data(evidence, list(groups), low=low, high=high)
    other = _other_readings(evidence, groups)
    numbers: dict[str, Number] = {}
    parts = []
    if len(data):
        parts.append(_over_the_band(data, numbers, low=low, high=high))
    if len(other):
        crossing = other[(other["ci_low"] <= 0) & (other["ci_high"] >= 0)]
        numbers["readings"] = counted(len(other), "other reading", links=other["result_id"].unique())
        numbers["crossing"] = Number(
            *(len(crossing), "readings", in_words(len(crossing)) if len(crossing) else "none"),
            links=tuple(crossing["result_id"].unique()),
        )
        parts.append("Of {readings} of the printed p values, {crossing} reach no difference.")
    if not parts:
        return Finding("correlation", "No estimate of this selection comes from a crossover trial.")
    if data.empty:
        parts.insert(
            0, "No estimate of a crossover trial is set in standard deviations, so none hangs on the correlation."
        )
    return Finding("correlation", " ".join(parts), numbers)


def _other_readings(evidence: Evidence, groups: Sequence[Group]) -> pd.DataFrame:
    """The `readings` but the first of each result, which is the one that is used."""
    rows = readings(evidence, groups)
    return rows[rows.duplicated("result_id")] if len(rows) else rows


def _over_the_band(data: pd.DataFrame, numbers: dict[str, Number], *, low: float, high: float) -> str:
    """A sentence on the SMDs over the band; its numbers are added to `numbers`."""
    of_result = data["result_id"]
    sign = np.sign(data["smd"]).groupby(of_result).nunique().max() == 1
    zero = (data["smd_low"] <= 0) & (data["smd_high"] >= 0)
    size = data["smd"].abs()
    results = data["result_id"].unique()
    numbers["results"] = counted(len(results), "crossover estimate", links=results)
    numbers["band"] = Number(span(low, high), "correlation")
    for name, row in (("least", data.loc[size.idxmin()]), ("most", data.loc[size.idxmax()])):
        value = float(abs(row["smd"]))
        numbers[name] = Number(value, "SD", decimal(value, 2), (row["result_id"],))
    moved = zero.groupby(of_result).nunique().max() > 1
    return (
        "{results}: with a correlation of {band} the differences range from {least} to {most} SD in size; "
        + ("no sign changes" if sign else "signs change")
        + (
            ", but some intervals come to include no difference."
            if moved
            else ", nor which intervals include no difference."
        )
    )


def what_secondary_values_do(groups: Sequence[Group], stricter: Sequence[Group]) -> Finding:
    """Which estimates rest on values that were seen only in another document."""
    return without_some("verified", groups, stricter, "values seen only in another document")


def what_high_risk_trials_do(evidence: Evidence, groups: Sequence[Group], stricter: Sequence[Group]) -> Finding:
    """Which estimates rest on trials at high risk of bias, or not judged, and whether such trials find other effects.

    `stricter` are those of the remaining trials.
    """
    left = without_some("high-risk", groups, stricter, "trials that are at high risk of bias or were not judged")
    apart = what_risk_of_bias_explains(evidence, groups)
    return Finding("high-risk", f"{left.template}\n\n{apart.template}", {**left.numbers, **apart.numbers})


def without_some(block_id: str, groups: Sequence[Group], stricter: Sequence[Group], what: str) -> Finding:
    """Which estimates are lost, and which change, in a stricter selection that leaves out `what`."""
    if not groups:
        return Finding(block_id, "No outcome has an estimate.")
    pairs = compare_selections(groups, stricter)
    lost = [group for group, other in pairs if other is None]
    changed = [g for g, other in pairs if other is not None and other.pooled.estimate != g.pooled.estimate]
    names = first_few([group_name(group, with_condition=True) for group in lost], most=3)
    numbers = {
        "groups": counted(len(groups), "estimate", links=estimate_ids(*groups)),
        "lost": _estimates(lost),
        "changed": _estimates(changed),
    }
    if len(groups) == 1:
        becomes = "is lost" if lost else "changes" if changed else "stays as it is"
        text = f"There is {{groups}} ({group_name(groups[0], with_condition=True)})"
        return Finding(block_id, f"{text}; without {what} it {becomes}.", numbers)
    text = f"Of {{groups}}, {{lost}} would be lost without {what}"
    text += f" ({names})" if lost else ""
    return Finding(block_id, text + " and {changed} would change.", numbers)


def _estimates(groups: Sequence[Group]) -> Number:
    """The number of these estimates, which leads to the results they come from."""
    words = in_words(len(groups)) if groups else "none"
    return Number(len(groups), "estimates", words, links=estimate_ids(*groups))


def _leaving_out(group: Group, numbers: dict[str, Number]) -> str:
    """A sentence on the range of a pooled effect when each trial is left out; its numbers are added to `numbers`."""
    rows = without_each_trial(group)
    turn = np.exp if group.is_ratio else float
    place = sum(name.startswith("low_") for name in numbers) + 1
    for name, value in (("low", turn(rows["estimate"].min())), ("high", turn(rows["estimate"].max()))):
        numbers[f"{name}_{place}"] = Number(float(value), group.measure, decimal(value, 2), estimate_ids(group))
    turned = np.sign(rows["estimate"]) != np.sign(group.pooled.estimate)
    labels = group.trials.set_index("trial_id")["label"]
    who = listing([labels[trial] for trial in rows.loc[turned, "trial_id"]])
    sign = f"and changes sign without {who}" if turned.any() else "and keeps its sign"
    return (
        f" {group_name(group, with_condition=True)}, {count(group.pooled.k, 'trial')}: leaving out one at a time, the "
        f"estimate lies between {{low_{place}}} and {{high_{place}}}, {sign}."
    )
