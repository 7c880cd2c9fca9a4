"""Every set of the trials, pooled: what it comes to and how far its trials differ."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as MatplotlibFigure

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import too_few
from ldnsynth.display.figures.effects.effect_axis import draw_effect_axis
from ldnsynth.display.figures.labels import spread
from ldnsynth.display.style import ACCENT, GREY, INK, NEUTRAL
from ldnsynth.display.wording import count, decimal, integer, percentage, ratio
from ldnsynth.display.words.estimates.effects import unit_of
from ldnsynth.display.words.estimates.multiverse import Multiverse
from ldnsynth.synthesis.multiverse import gosh
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.vocabulary import POOLED_MEASURES

_MOST_DRAWN = 2000  # more lie on each other
_MOST_NAMED = 12
_AND = " + "  # between the names of trials


def sets_of_trials(many: Multiverse) -> Figure | Note:
    """Figure of every set of two trials or more by its estimate and I² (GOSH), marked by whether one trial is in it."""
    if many.refusal:
        return Note(many.refusal)
    group = many.groups[0]
    rows = group.estimated
    chosen = {"method": group.pooled.method, "ci": group.pooled.ci, "level": group.pooled.level}
    found = gosh(rows["yi"].to_numpy(), rows["sei"].to_numpy() ** 2, **chosen)
    if few := too_few(len(found.mask), "set of trials", "sets of trials", told_in="the table of pooled effects"):
        return few
    shift = found.shift()
    place = int(np.nanargmax(np.abs(shift)))
    label = rows["label"].iloc[place]
    data = pd.DataFrame(
        {
            "trials": [_AND.join(rows["label"][inside]) for inside in found.mask],
            "k": found.batch.k,
            "estimate": found.batch.estimate,
            "i2 (%)": found.batch.i2,
            "with": found.mask[:, place],
        }
    ).head(_MOST_DRAWN)
    ends = [_printed(group, end) for end in (data["estimate"].min(), data["estimate"].max())]
    unit = POOLED_MEASURES[group.measure] if group.is_ratio else f"difference in {unit_of(group)}"
    return Figure(
        id="sets-of-trials",
        title=f"{many.name}: over every set of its trials the estimate runs from {ends[0]} to {ends[1]}; it moves most "
        f"with {label}",
        subtitle=f"Each of {count(len(data), 'set')} of two trials or more{'' if found.whole else ', drawn at random'}:"
        f" pooled {unit} against I², by the report’s choices. Filled: with {label}.",
        alt=f"Scatter of {count(len(data), 'set')} of trials by pooled {unit} and I²; "
        f"{integer(int(data['with'].sum()))} with {label}. Estimates from {ends[0]} to {ends[1]}, I² from "
        f"{percentage(data['i2 (%)'].min(), 100)} to {percentage(data['i2 (%)'].max(), 100)}.",
        data=data,
        paint=lambda figure: plot_sets(figure, group, data, set(rows["label"])),
        height=3.0,
    )


def _printed(group: Group, estimate: float) -> str:
    return ratio(float(np.exp(estimate))) if group.is_ratio else decimal(estimate, 2)


def plot_sets(figure: MatplotlibFigure, group: Group, data: pd.DataFrame, trials: set[str]) -> None:
    """Draw a mark a set."""
    ax = figure.subplots()
    for row in data.itertuples(index=False):
        inside = row[4]
        style = {"markerfacecolor": ACCENT if inside else "white", "markeredgecolor": ACCENT if inside else NEUTRAL}
        size = 7 if len(data) <= _MOST_NAMED else 3
        ax.plot(row.estimate, row[3], "o", markersize=size, **style, label=drawn("set"))
    low, high = min(data["estimate"].min(), 0), max(data["estimate"].max(), 0)
    margin = 0.08 * (high - low) or 1.0
    draw_effect_axis(ax, (low - margin, high + margin), ratio=group.is_ratio, inches=5.5)
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=0.6)
    top = max(float(data["i2 (%)"].max()), 10.0)
    ax.set_ylim(-0.08 * top, 1.15 * top)
    ax.set_xlabel(f"pooled estimate ({POOLED_MEASURES[group.measure] if group.is_ratio else unit_of(group)})")
    ax.set_ylabel("I² (%)", rotation=0, ha="right", color=INK)
    if len(data) <= _MOST_NAMED:
        named = [(row.estimate, row[3], _set_words(row.trials, trials)) for row in data.itertuples(index=False)]
        spread(ax, named, color=INK)


def _set_words(kept: str, trials: set[str]) -> str:
    """A set in words: by who is left out where that is shorter."""
    inside = kept.split(_AND)
    out = sorted(trials - set(inside))
    if not out:
        return "all"
    return f"without {_AND.join(out)}" if len(out) < len(inside) else kept
