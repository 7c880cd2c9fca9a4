"""Bubble plot: the effect of each trial against a number of the trial, with the line of the meta-regression."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.ticker import MaxNLocator

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.effects.effect_axis import linear_ticks, ratio_ticks
from ldnsynth.display.figures.labels import spread
from ldnsynth.display.style import ACCENT, GREY, INK, PAPER, SMALL
from ldnsynth.display.wording import count, decimal, first_few, percentage, ratio, sentence
from ldnsynth.display.words.estimates.effects import group_name, intervention_of, unit_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.pooling.moderators.meta_regression import MetaRegression, predicted_effects
from ldnsynth.synthesis.refusals import attempt
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.covariates import FEWEST_FOR_A_SLOPE, Covariate, covariates_of, regression_of
from ldnsynth.vocabulary import POOLED_MEASURES

_PANEL = 3.9  # inches of a panel
_MOST_PANELS = 4
_LARGEST = 500.0  # points² of the bubble of the most precise trial
_SMALLEST = 25.0
_BAND = 0.14  # opacity of the interval of the line
_POINTS = 101  # at which line and intervals are drawn


def bubble(evidence: Evidence, groups: Sequence[Group]) -> Figure | Note:
    """Bubble plot of the outcome with most trials, a panel for each number that is known of ten trials or more.

    Parameters
    ----------
    evidence : Evidence
        What is selected; its table of covariates gives the numbers.
    groups : sequence of Group
        What was pooled of it.

    References
    ----------
    Thompson SG, Higgins JPT. Stat Med 2002;21(11):1559-1573. Cochrane Handbook 10.11.4.
    """
    known = [covariate for covariate in covariates_of(evidence, groups) if covariate.is_number]
    enough = [(covariate, attempt(regression_of, covariate)[0]) for covariate in known if _has_enough(covariate)]
    drawable = [(covariate, model) for covariate, model in enough if model is not None][:_MOST_PANELS]
    if not drawable:
        return Note(
            f"No number is known, and differs, of {FEWEST_FOR_A_SLOPE} trials that are pooled: no line is drawn."
        )
    group, level = drawable[0][0].group, percentage(drawable[0][0].group.pooled.level, 1)
    data = pd.concat([_data(covariate) for covariate, _ in drawable], ignore_index=True)
    told = [f"{row.label} {row.estimate:.3g} at {row.value:g}" for row in data.itertuples()]
    unit = f", in {unit_of(group)}" if unit_of(group) else ", on a logarithmic scale"
    return Figure(
        id="bubble",
        title=_title(*drawable[0]),
        subtitle=f"{sentence(POOLED_MEASURES[group.measure])}{unit}. A circle a trial, its area the weight that it has "
        f"in the line. Band: {level} interval of the line; dashed: where {level} of new trials are expected. Where "
        "circles crowd, some names stand in the data only.",
        alt=f"Bubble plot of {count(len(data), 'trial')} in {count(len(drawable), 'panel')}. "
        + " ".join(_slope_words(covariate, model) for covariate, model in drawable)
        + f" {first_few(told)}.",
        data=data,
        paint=lambda f: plot_bubbles(f, drawable),
        height=_PANEL * len(drawable),
    )


def plot_bubbles(figure: MatplotlibFigure, models: Sequence[tuple[Covariate, MetaRegression]]) -> list[Axes]:
    """Draw a panel a covariate, one under the other."""
    axes = figure.subplots(len(models), squeeze=False)[:, 0]
    for ax, (covariate, model) in zip(axes, models, strict=True):
        plot_bubble(ax, covariate, model)
    for ax, (covariate, model) in zip(axes, models, strict=True):  # labels last, when all axes have their places
        value = covariate.trials["value"]
        middle = (value.min() + value.max()) / 2
        order = (value - middle).abs().sort_values(ascending=False).index  # names at the edges have the least room
        trials = covariate.trials.loc[order]
        points = trials[["value", "yi", "label"]].itertuples(index=False, name=None)
        spread(ax, list(points), color=INK, around=np.sqrt(_areas(trials, model) / np.pi))
    return list(axes)


def plot_bubble(ax: Axes, covariate: Covariate, model: MetaRegression) -> Axes:
    """Draw the trials of a covariate as circles, the line with its interval, and where new trials are expected."""
    trials, group = covariate.trials, covariate.group
    low, high = trials["value"].min(), trials["value"].max()
    margin = 0.08 * (high - low)
    x = np.linspace(low, high, _POINTS)
    line = predicted_effects(model, x)
    ax.axhline(0, color=GREY, linewidth=0.8, zorder=0.5)
    ax.fill_between(x, line["ci_low"], line["ci_high"], color=ACCENT, alpha=_BAND, linewidth=0, zorder=1)
    for end in ("pi_low", "pi_high"):
        ax.plot(x, line[end], color=ACCENT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    ax.plot(x, line["estimate"], color=ACCENT, linewidth=1.6, zorder=2)
    area = _areas(trials, model)
    order = np.argsort(-area)  # small ones lie on large ones
    for value, effect, size in np.column_stack([trials["value"], trials["yi"], area])[order]:
        ax.scatter([value], [effect], s=size, label=drawn("trial"), color=ACCENT, alpha=0.55, edgecolor=PAPER, zorder=3)
    ends = np.concatenate([trials["yi"], line["ci_low"], line["ci_high"], [0.0]])
    room = 0.14 * np.ptp(ends) or 1.0
    limits = float(ends.min() - room), float(ends.max() + room)
    ax.set_xlim(low - margin, high + margin)
    ax.set_ylim(*limits)
    ax.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    _name_effects(ax, limits, group)
    unit = f" ({covariate.unit})" if covariate.unit else ""
    ax.set_xlabel(f"{sentence(covariate.label)}{unit}")
    return ax


def _areas(trials: pd.DataFrame, model: MetaRegression) -> np.ndarray:
    """The areas of the circles in points²: the weights in the line."""
    weight = 1 / (trials["sei"].to_numpy() ** 2 + model.tau2)
    return np.maximum(_LARGEST * weight / weight.max(), _SMALLEST)


def _name_effects(ax: Axes, limits: tuple[float, float], group: Group) -> None:
    """Ticks of the effect, what it is, and which side of no difference is better."""
    values = ratio_ticks(*limits, _PANEL) if group.is_ratio else linear_ticks(*limits, _PANEL)
    ax.set_yticks(np.log(values) if group.is_ratio else values, [decimal(value) for value in values])
    ax.tick_params(axis="y", length=3)
    unit = f" ({unit_of(group)})" if unit_of(group) else ""
    ax.set_ylabel(f"{sentence(POOLED_MEASURES[group.measure])}{unit}")
    up = group.better == "higher"
    arrow, place, align = ("↑", 6, "bottom") if up else ("↓", -6, "top")
    ax.annotate(
        f"{arrow} favours {intervention_of([group])}", (1, 0), xycoords=("axes fraction", "data"),
        xytext=(-2, place), textcoords="offset points", ha="right", va=align, color=ACCENT, fontsize=SMALL,
    )  # fmt: skip


def _has_enough(covariate: Covariate) -> bool:
    return len(covariate.trials) >= FEWEST_FOR_A_SLOPE


def _data(covariate: Covariate) -> pd.DataFrame:
    """What is drawn, on the scale of the axis: ratios, not their logarithms."""
    trials = covariate.trials
    turn = np.exp if covariate.group.is_ratio else np.asarray
    ends = {"estimate": "yi", "ci_low": "yi_low", "ci_high": "yi_high"}
    numbers = {name: turn(trials[column].to_numpy()) for name, column in ends.items()}
    return pd.DataFrame({"label": trials["label"], "covariate": covariate.label, "value": trials["value"], **numbers})


def _title(covariate: Covariate, model: MetaRegression) -> str:
    name = group_name(covariate.group, with_condition=False)
    return f"{name}: {_line_words(covariate, model)}"


def _line_words(covariate: Covariate, model: MetaRegression) -> str:
    """Where the line lies at either end: "risk ratio from 0.93 at 13 degrees to 0.29 at 55 (absolute latitude)"."""
    ends = [covariate.trials["value"].min(), covariate.trials["value"].max()]
    effects = predicted_effects(model, np.array(ends))["estimate"]
    ratios = covariate.group.is_ratio
    said = [ratio(float(np.exp(effect))) if ratios else decimal(float(effect), 2) for effect in effects]
    what = POOLED_MEASURES[covariate.group.measure]
    first, last = (f"{decimal(end)} {covariate.unit}".rstrip() for end in ends)
    return f"{what} from {said[0]} at {first} of {covariate.label} to {said[1]} at {last}"


def _slope_words(covariate: Covariate, model: MetaRegression) -> str:
    words = sentence(_line_words(covariate, model))
    return words + ("." if np.isnan(model.r2) else f", R² {percentage(model.r2, 100)}.")
