"""How the estimates move with each trial, in time, with the method, and with how well they are verified."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.enough import LEAST_TO_COMPARE
from ldnsynth.display.wording import decimal, interval, percentage, ratio, sentence
from ldnsynth.display.words.estimates.effects import INTERVAL_WORDS, effect_words, group_name, unit_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.trials.sensitivity import by_estimator
from ldnsynth.views.effects import compares_crossovers
from ldnsynth.views.row_ids import estimate_ids, joined, linked
from ldnsynth.views.sensitivity import compare_selections, correlation_data, readings

_NOTHING = (
    "No outcome has an estimate from three trials, so nothing is pooled and there is no choice of method to compare."
)


def estimators_table(groups: Sequence[Group]) -> Table | Note:
    """Table of the pooled effects under every estimator, the intervals side by side."""
    rows = by_estimator(groups) if any(group.is_pooled for group in groups) else pd.DataFrame()
    if rows.empty:
        return Note(_NOTHING)
    lines, places = [], []
    for (place, method), group in rows.groupby(["group", "method"], sort=False):
        places.append(place)
        printed = _printer(groups[place])
        first, name = group.iloc[0], group_name(groups[place], with_condition=True)
        lines.append(
            {
                "Outcome": f"{name} ({first['k']} trials, {unit_of(groups[place]) or groups[place].measure})",
                "Estimator": method,
                "τ²": decimal(first["tau2"], 2),
                "I²": percentage(first["i2"], 100),
                "Estimate": printed(first["estimate"]),
                **{words: _ends(printed, group[group["ci"] == ci]) for ci, words in INTERVAL_WORDS.items()},
            }
        )
    behind = [joined(estimate_ids(groups[place])) for place in places]
    numeric = ("τ²", "I²", "Estimate", *INTERVAL_WORDS.values())
    return Table(
        id="estimators",
        title="Every estimator with every interval",
        frame=pd.DataFrame(lines),
        numeric=numeric,
        links=linked(numeric, behind),
        group="Outcome",
        notes=(
            "CE: common effect. The normal interval takes the variance between trials as known and is too narrow for "
            "few "
            "trials; Hartung-Knapp without floor can be narrower still.",
        ),
    )


def correlation_table(
    evidence: Evidence, groups: Sequence[Group], *, low: float, high: float, level: float = 0.95
) -> Table | Note | None:
    """Table of the SMDs of crossover trials at both ends of the band of correlations and halfway; three or more.

    None without a crossover trial.
    """
    if not compares_crossovers(evidence):
        return None
    data = correlation_data(evidence, list(groups), low=low, high=high, level=level)
    if data["result_id"].nunique() < LEAST_TO_COMPARE:
        return Note(
            "Fewer than three estimates of crossover trials are set in standard deviations: no table is needed."
        )
    shown = data[data["correlation"].isin([low, high]) | np.isclose(data["correlation"], (low + high) / 2)]
    shown = shown.assign(text=[interval(*ends) for ends in shown[["smd", "smd_low", "smd_high"]].to_numpy()])
    frame = shown.pivot(index=["label", "domain", "result_id"], columns="correlation", values="text").reset_index()
    columns = {r: f"r = {decimal(round(r, 3))}" for r in sorted(shown["correlation"].unique())}
    frame = frame.rename(columns={"label": "Trial", "domain": "Domain"} | columns)
    return Table(
        id="correlations",
        title="Crossover trials in standard deviations between people, by assumed correlation r",
        frame=frame.drop(columns="result_id").assign(Domain=frame["Domain"].map(sentence)),
        numeric=tuple(columns.values()),
        links=linked(columns.values(), list(frame["result_id"])),
        notes=(f"Above 0 is better with {evidence.topic.intervention.short}.",),
    )


def readings_table(evidence: Evidence, groups: Sequence[Group], *, level: float = 0.95) -> Table | Note | None:
    """Table of the intervals of crossover trials under each reading of the p value that was printed."""
    if not compares_crossovers(evidence):
        return None
    rows = readings(evidence, groups, level=level)
    if rows.empty:
        return Note("No crossover trial of this selection gives a difference with an exact p value and no interval.")
    frame = pd.DataFrame(
        {
            "Result": [
                f"{r.label}, {r.outcome}: {decimal(r.estimate)}, p = {decimal(r.printed_p)}" for r in rows.itertuples()
            ],
            "Reading": rows["reading"],
            "p": rows["p"].map(decimal),
            "SE": [decimal(se, 2) for se in rows["se"]],
            "Interval": [f"{decimal(r.ci_low, 2)} to {decimal(r.ci_high, 2)}" for r in rows.itertuples()],
        }
    )
    return Table(
        id="readings-of-p",
        title="How each printed p value may be read",
        frame=frame,
        numeric=("p", "SE", "Interval"),
        links=linked(("p", "SE", "Interval"), list(rows["result_id"])),
        group="Result",
        notes=(f"In the unit of the scale, {evidence.topic.intervention.short} minus comparator.",),
    )


def verified_table(groups: Sequence[Group], stricter: Sequence[Group]) -> Table | Note:
    """Table of the estimates that move without values seen only in another document."""
    return _moved_table("verified", groups, stricter, "what was seen only in another document")


def high_risk_table(groups: Sequence[Group], stricter: Sequence[Group]) -> Table | Note:
    """Table of the estimates that move without trials at high risk of bias, and those that were not judged."""
    return _moved_table("without-high-risk", groups, stricter, "trials at high risk of bias, or not judged")


def _moved_table(id: str, groups: Sequence[Group], stricter: Sequence[Group], what: str) -> Table | Note:
    """The estimates that differ from those of a stricter selection, side by side."""
    pairs = [(group, other) for group, other in compare_selections(groups, stricter) if _moved(group, other)]
    if not pairs:
        return Note(f"No estimate moves without {what}.")
    frame = pd.DataFrame(
        {
            "Outcome": [group_name(group, with_condition=True) for group, _ in pairs],
            "With": [effect_words(group) for group, _ in pairs],
            "Trials with": [str(group.pooled.k) for group, _ in pairs],
            "Without": [effect_words(other) if other else "none left" for _, other in pairs],
            "Trials without": [str(other.pooled.k) if other else "0" for _, other in pairs],
        }
    )
    return Table(
        id=id,
        title=f"Estimates that move without {what}",
        frame=frame,
        numeric=("Trials with", "Trials without"),
        links=linked(("With", "Trials with"), [joined(estimate_ids(group)) for group, _ in pairs])
        | linked(("Without", "Trials without"), [joined(estimate_ids(*filter(None, [o]))) for _, o in pairs]),
    )


def _moved(group: Group, other: Group | None) -> bool:
    return other is None or other.pooled.estimate != group.pooled.estimate


def _printer(group: Group) -> Callable[[float], str]:
    if group.is_ratio:
        return lambda number: ratio(float(np.exp(number)))
    return lambda number: decimal(number, 2)


def _ends(printed: Callable[[float], str], rows: pd.DataFrame) -> str:
    """The interval of the one row, blank where a method does not go with it."""
    return f"{printed(rows['ci_low'].iloc[0])} to {printed(rows['ci_high'].iloc[0])}" if len(rows) else ""
