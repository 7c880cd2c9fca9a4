"""Which way each trial points in each outcome, after the effect direction plot of Boon and Thomson (2021).

Its conventions: an arrow up, down or sideways, larger for more people, beside it the number of results behind it.
Unlike there, only a point estimate is an arrow: what is stated without one stands in words, and points nowhere.
"""

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.directions import NOT_COMPARABLE
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.studies.rows import ROW_INCHES
from ldnsynth.display.style import ACCENT, AGAINST, GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import count, integer, sentence
from ldnsynth.display.words.estimates.pointing import _TOLD, effect_direction_data, tally_words, title_of_directions
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.without_pooling.strength import (
    CLEAR_MAJORITY_PERCENT,
    MIXED,
)
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

PLACES = {"worse": 0.0, "better": 2.2}
COLORS = {"worse": AGAINST, "better": ACCENT, MIXED: GREY}
MOST_ROWS = 70  # beyond that only randomised trials are drawn, and the subtitle says so
_MIDDLE = 1.1
_ARROWS = {"better": "^", "worse": "v"}
_SIGNS = {"k_better": "▲", "k_worse": "▼"}
_SIZES = {0: 6.5, 50: 9.0, 300: 12.0}  # people, from 0, from 50, above 300: points of the arrow
_PEOPLE, _RESULTS = 3.25, 3.45  # where the columns of numbers stand


def effect_directions(evidence: Evidence) -> Figure | Note:
    """Figure of the direction of each point estimate by outcome and trial, and of what is stated without one."""
    data = effect_direction_data(evidence)
    everything = len(data)
    if everything > MOST_ROWS:
        data = data[data["design"].isin(RANDOMISED_DESIGNS)].reset_index(drop=True)
    if data.empty:
        return Note("No study of this selection reports a result that compares.")
    fewer = f" Only randomised trials are drawn ({len(data)} of {everything} rows)." if len(data) < everything else ""
    return Figure(
        id="effect-directions",
        title=title_of_directions(data),
        subtitle="One row for each trial and outcome. Arrow: a point estimate was seen, better or worse with "
        f"{evidence.topic.intervention.short} than with the comparator (before, where there is none) in at least "
        f"{CLEAR_MAJORITY_PERCENT}% of them; else an "
        "arrow both ways. Words: stated without a number, which counts for neither side; harms that were told without "
        "a comparison are listed. Which numbers are printed is the authors’ choice. Filled: allocated at random. "
        "Larger arrows: 50 people or more; over 300. People: analysed (entered)." + fewer,
        alt=f"Effect direction plot with {count(len(data), 'row')}: {tally_words(data)}.",
        data=data.drop(columns="size"),
        paint=lambda f: plot_effect_directions(f.subplots(), data),
        height=0.6 + ROW_INCHES * (len(data) + data["domain"].nunique()),
        width=7.6,
    )


def plot_effect_directions(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw an arrow, or the words in its place, a row under the heading of its outcome."""
    headings = (data["domain"] != data["domain"].shift()).cumsum()
    placed = data.assign(y=range(len(data))).assign(y=lambda frame: frame["y"] + headings)
    ax.set_ylim(placed["y"].max() + 0.7, -0.7)
    ax.set_xlim(-0.45, 4.35)
    ax.set_yticks(placed["y"], placed["label"])
    columns = {"worse": PLACES["worse"], "no direction": _MIDDLE, "better": PLACES["better"]}
    ax.set_xticks(list(columns.values()), list(columns))
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    top = ax.get_xaxis_transform()
    ax.annotate("people", (_PEOPLE, 1), xytext=(0, 6), xycoords=top, textcoords="offset points", ha="right")
    ax.annotate("results", (_RESULTS, 1), xytext=(0, 6), xycoords=top, textcoords="offset points")
    for row in placed.itertuples():
        ax.plot([-0.45, 2.55], [row.y, row.y], color=HAIRLINE, linewidth=0.5, zorder=0)
        _arrow_or_words(ax, row)
        ax.text(_PEOPLE, row.y, row.people or "–", ha="right", va="center", color=INK)
        ax.text(_RESULTS, row.y, _results(row), va="center", color=INK)
    for domain, group in placed.groupby("domain", sort=False):
        heading = ax.text(-0.45, group["y"].min() - 1, sentence(domain), color=GREY, fontweight="bold", va="center")
        heading.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1})
    return ax


def _arrow_or_words(ax: Axes, row) -> None:
    if row.told:
        label = drawn(*[_TOLD if row.sense == NOT_COMPARABLE else row.sense] * 2)
        clear = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
        ax.text(_MIDDLE, row.y, row.told, ha="center", va="center", color=GREY, bbox=clear, label=label)
        return
    size = _SIZES[300] if row.size > 300 else _SIZES[50] if row.size >= 50 else _SIZES[0]
    color = COLORS[row.sense]
    face = color if row.design in RANDOMISED_DESIGNS else PAPER
    style = {"markersize": size, "markeredgecolor": color, "markerfacecolor": face, "linestyle": "none"}
    if row.sense == MIXED:
        ends = [_MIDDLE - 0.45, _MIDDLE + 0.45]
        ax.plot(ends, [row.y, row.y], color=color, linewidth=2, zorder=1, label=drawn(MIXED, MIXED))
        ax.plot(ends[:1], [row.y], marker="<", **style)
        ax.plot(ends[1:], [row.y], marker=">", **style)
    else:
        label = drawn(row.sense, row.sense)
        ax.plot([PLACES[row.sense]], [row.y], marker=_ARROWS[row.sense], label=label, **style)


def _results(row) -> str:
    """The number of results: estimates apart by direction where they differ, then those in words."""
    signs = {name: getattr(row, name) for name in _SIGNS}
    estimates = [f"{k} {_SIGNS[name]}" for name, k in signs.items() if k]
    words = row.k_stated + row.k_none
    told = [*(estimates if len(estimates) > 1 or words else [integer(k) for k in signs.values() if k])]
    if words:
        told.append(f"{words} in words" if estimates else integer(words))
    return "  ".join(told)
