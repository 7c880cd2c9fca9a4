"""What is left when a trial is left out, and how the pooled effect grew with each trial: forest plots of subsets."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.figures.effects.effect_estimates import ratio_words
from ldnsynth.display.figures.effects.funnel import funnel
from ldnsynth.display.figures.forests.forest_plot import forest
from ldnsynth.display.wording import count, decimal, in_words, listing, percentage, ratio, sentence
from ldnsynth.display.words.estimates.effects import group_name, intervention_of, unit_of
from ldnsynth.synthesis.pooling.diagnostics.small_study import MINIMUM_K
from ldnsynth.synthesis.trials.groups import POOLED_FROM, Group
from ldnsynth.synthesis.trials.sensitivity import as_trials_came, without_each_trial

LEAST = POOLED_FROM + 1  # trials: of fewer, those that remain when one is left out are not pooled


def leave_one_out(groups: Sequence[Group]) -> Figure | Note:
    """Forest plot of the pooled effects without each trial in turn, for outcomes of four trials or more."""
    chosen = _pooled(groups)
    if not chosen:
        return Note(
            f"No outcome has an estimate from {in_words(LEAST)} trials. Of three, two are left without one of them, "
            "and two are not pooled."
        )
    studies = _rows(chosen, without_each_trial, lambda row, label: f"without {label}")
    return _forest(
        "leave-one-out",
        _sign_without(max(chosen, key=lambda group: group.pooled.k)),
        "Pooled effect of the trials that remain",
        chosen,
        studies,
    )


def cumulative(groups: Sequence[Group]) -> Figure | Note:
    """Forest plot of the pooled effects as each trial became public, for outcomes of four trials or more."""
    chosen = _pooled(groups)
    if not chosen:
        return Note(
            f"No outcome has an estimate from {in_words(LEAST)} trials. Pooling begins with the third, so there is no "
            "course in time to show."
        )
    chosen = [group for group in chosen if (group.estimated["public"] != "").all()]
    if not chosen:
        return Note("When each trial became public is not known of all, so there is no course in time to show.")
    studies = _rows(chosen, _pooled_course, lambda row, label: f"+ {label} ({row.public[:4]})")
    group = max(chosen, key=lambda group: group.pooled.k)
    course = _pooled_course(group)["estimate"]
    turn = np.exp if group.is_ratio else float
    return _forest(
        "cumulative",
        f"{sentence(group_name(group, with_condition=True))}: from {decimal(turn(course.iloc[0]), 2)} with the first "
        f"{in_words(POOLED_FROM)} trials to {decimal(turn(course.iloc[-1]), 2)} with all {in_words(group.pooled.k)}",
        "Pooled effect of all trials that were public by then, from the third on",
        chosen,
        studies,
    )


def small_studies(groups: Sequence[Group]) -> Figure | Note:
    """Funnel plot of the outcome with most trials, from `small_study.MINIMUM_K` on."""
    most = max((group.pooled.k for group in groups), default=0)
    if most < MINIMUM_K:
        return Note(
            f"No outcome has an estimate from more than {count(most, 'trial')}. Below {in_words(MINIMUM_K)} chance and "
            "asymmetry cannot be told apart, so small trials are not set beside large ones."
            if most
            else "No outcome has an estimate, so small trials cannot be set beside large ones."
        )
    group = max(groups, key=lambda group: group.pooled.k)
    known = group.estimated
    small, large = known.loc[known["sei"].idxmax()], known.loc[known["sei"].idxmin()]
    turn = ratio if group.is_ratio else decimal
    ends = [turn(float(np.exp(row["yi"]))) if group.is_ratio else turn(row["yi"], 2) for row in (small, large)]
    return funnel(
        id="small-studies",
        title=f"{group_name(group, with_condition=True)}: {ends[0]} in the least precise trial, {ends[1]} in the most "
        "precise one",
        subtitle=f"{sentence(ratio_words([group]))}s." if group.is_ratio else f"Differences, {_above(group)}.",
        studies=known.rename(columns={"yi": "estimate", "sei": "se", "se": "own_se", "estimate": "own"}),
        center=group.pooled.estimate,
        is_ratio=group.is_ratio,
    )


def _pooled(groups: Sequence[Group]) -> list[Group]:
    """Groups of one measure, unit and better side, those of the group with most trials, so that they share an axis."""
    chosen = [group for group in groups if group.pooled.k >= LEAST]
    axis = _axis(max(chosen, key=lambda group: group.pooled.k)) if chosen else ()
    return [group for group in chosen if _axis(group) == axis]


def _pooled_course(group: Group) -> pd.DataFrame:
    """The pooled effect as each trial became public, from where so many were that they are pooled."""
    course = as_trials_came(group)
    return course[course["k"] >= POOLED_FROM]


def _axis(group: Group) -> tuple[str, str, str]:
    return group.measure, unit_of(group), group.better


def _above(group: Group) -> str:
    """What the axis shows and which of its sides is better."""
    if group.is_ratio:
        return "ratios"
    name = intervention_of([group])
    if group.measure == "SMD":
        return f"above 0 is better with {name}"
    return f"in {unit_of(group)}, {'above' if group.better == 'higher' else 'below'} 0 is better with {name}"


def _sign_without(group: Group) -> str:
    """Whether leaving out a trial changes the sign of the pooled effect, and which one."""
    rows = without_each_trial(group)
    labels = group.trials.set_index("trial_id")["label"]
    turning = rows.loc[np.sign(rows["estimate"]) != np.sign(group.pooled.estimate), "trial_id"]
    name = group_name(group, with_condition=True)
    if turning.empty:
        return f"{name}: the pooled effect keeps its sign whichever trial is left out"
    return f"{name}: the pooled effect changes sign without {listing([labels[trial] for trial in turning], last='or')}"


def _rows(groups: Sequence[Group], subsets: Callable[[Group], pd.DataFrame], name: Callable) -> pd.DataFrame:
    frames = []
    for group in groups:
        labels = group.trials.set_index("trial_id")["label"]
        rows = subsets(group)
        frame = rows[["estimate", "ci_low", "ci_high"]].assign(
            label=[name(row, labels[row.trial_id]) for row in rows.itertuples()],
            group=group_name(group, with_condition=True),
            Trials=rows["k"].astype(str),
        )
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _forest(block_id: str, title: str, subtitle: str, groups: Sequence[Group], studies: pd.DataFrame) -> Figure | Note:
    ratio = groups[0].is_ratio
    sides = ("favours comparator", f"favours {intervention_of(groups)}")
    level = percentage(groups[0].pooled.level, 1)
    return forest(
        id=block_id,
        title=title,
        subtitle=f"{subtitle}, with its {level} interval; {_above(groups[0])}.",
        studies=studies,
        pooled=pd.DataFrame(
            [
                {
                    "label": "All trials",
                    "group": group_name(group, with_condition=True),
                    **{name: getattr(group.pooled, name) for name in ("estimate", "ci_low", "ci_high")},
                }
                for group in groups
            ]
        ),
        columns=["Trials"],
        ratio=ratio,
        sides=sides if groups[0].better == "higher" else sides[::-1],
        measure=f"{sentence(ratio_words(groups)) if ratio else groups[0].measure} ({level} CI)",
    )
