"""Which trials point to the intervention, against it and nowhere: the harvest plot of Ogilvie et al. (2008).

Their bars stand, and are the higher the better the design suits the question. These lie, so that names can be read.
"""

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.directions import NOT_COMPARABLE, POINTS
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.effects.effect_directions import COLORS
from ldnsynth.display.figures.studies.rows import ROW_INCHES
from ldnsynth.display.style import GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import count, in_words, out_of, sentence
from ldnsynth.display.words.estimates.pointing import effect_direction_data, tally_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.without_pooling.strength import MIXED, ocebm_level
from ldnsynth.synthesis.without_pooling.swim import FEWEST_TO_COUNT
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

_COLUMNS = {"worse": 0, "better": 2}  # all else stands between them
_HEADINGS = ("worse", "mixed, or no point estimate", "better")
_LENGTHS = {2: 0.15, 3: 0.1, 4: 0.05}  # of the bar by OCEBM level of the design, in widths of a column
_NAME = 0.18  # where the name of a trial begins, in widths of a column


def harvest(evidence: Evidence) -> Figure | Note:
    """Figure of trials by direction, in each outcome of a condition of which five randomised trials give an estimate.

    With fewer the trials themselves are the figure; see `effect_directions`.
    """
    data = harvest_data(evidence)
    if data.empty:
        return Note(
            f"No outcome of a condition has point estimates from {in_words(FEWEST_TO_COUNT)} randomised trials, so "
            "trials are not counted by direction; the figure of directions shows each of them."
        )
    title = _title(evidence, data)
    return Figure(
        id="harvest",
        title=title,
        subtitle=f"Outcomes of a condition of which {in_words(FEWEST_TO_COUNT)} randomised trials or more give a point "
        "estimate. A bar a trial: its point estimates are better or worse with "
        f"{evidence.topic.intervention.short} than with the comparator (before, "
        "where there is none), or mixed "
        "(hatched); grey outline: something is stated without a number. Longest and filled: allocated at random; "
        "middle: controlled otherwise; shortest: no control. Which numbers are printed is the authors’ choice. "
        "Number: people analysed (entered).",
        alt=f"Harvest plot of {count(len(data), 'bar')} in {count(data['domain'].nunique(), 'outcome')}: "
        f"{tally_words(data)}. {title}.",
        data=data,
        paint=lambda f: plot_harvest(f.subplots(), data),
        height=0.4 + ROW_INCHES * (_place(data)["y"].max() + 1),
        width=8.0,
    )


def harvest_data(evidence: Evidence) -> pd.DataFrame:
    """One row a trial in the outcomes drawn: domain, label, design, level (OCEBM), people (in words), sense.

    The domain names its condition where there are several; people are those of the trial's largest comparison.
    """
    data = effect_direction_data(evidence)
    if data["condition"].nunique() > 1:
        data["domain"] += " in " + data["condition"].map(evidence.topic.condition_labels)
    data = data[(data["sense"] != NOT_COMPARABLE) & (data["compared"] | ~data["design"].isin(RANDOMISED_DESIGNS))]
    data = data.assign(level=data["design"].map(ocebm_level))
    estimated = data["design"].isin(RANDOMISED_DESIGNS) & data["sense"].isin([*POINTS, MIXED])
    enough = estimated.groupby(data["domain"]).transform("sum") >= FEWEST_TO_COUNT
    return data.loc[enough, ["domain", "label", "design", "level", "people", "sense"]].reset_index(drop=True)


def plot_harvest(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw a bar a trial in the column of its direction, under the heading of its outcome."""
    placed = _place(data)
    ax.set_xlim(-0.01, 3)
    ax.set_ylim(placed["y"].max() + 0.7, -0.7)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    for x, heading in enumerate(_HEADINGS):
        ax.annotate(heading, (x, 1), xytext=(0, 6), xycoords=ax.get_xaxis_transform(), textcoords="offset points")
    for domain, group in placed.groupby("domain", sort=False):
        top = group["y"].min() - 1
        ax.axhline(top - 0.5, color=HAIRLINE, linewidth=0.8, zorder=0)
        ax.text(0, top, sentence(domain), color=GREY, fontweight="bold", va="center")
        ax.vlines(range(len(_HEADINGS)), top + 0.6, group["y"].max() + 0.4, color=HAIRLINE, linewidth=1.6, zorder=0)
    for row in placed.itertuples():
        (bar,) = ax.barh(row.y, _LENGTHS[row.level], 0.6, row.x, align="center", linewidth=1.2, **_fill(row))
        bar.set_label(drawn(row.sense, row.sense))
        people = f", {row.people}" if row.people else ""
        ax.text(row.x + _NAME, row.y, f"{row.label}{people}", va="center", color=INK)
    return ax


def _fill(row) -> dict:
    if row.sense == MIXED:
        return {"facecolor": PAPER, "edgecolor": COLORS[MIXED], "hatch": "/////"}
    color = COLORS.get(row.sense, GREY)
    filled = row.sense in POINTS and row.design in RANDOMISED_DESIGNS
    return {"facecolor": color if filled else PAPER, "edgecolor": color}


def _place(data: pd.DataFrame) -> pd.DataFrame:
    """Column x and row y of each trial: trials of one outcome and column lie below each other, a heading above."""
    placed = data.assign(x=data["sense"].map(_COLUMNS).fillna(1).astype(int))
    placed["y"] = placed.groupby(["domain", "x"], sort=False).cumcount() + 1
    heights = placed.groupby("domain", sort=False)["y"].max() + 1
    placed["y"] += placed["domain"].map(heights.cumsum() - heights)
    return placed


def _title(evidence: Evidence, data: pd.DataFrame) -> str:
    """The outcome that most randomised trials estimate, and how their estimates divide."""
    randomised = data[data["design"].isin(RANDOMISED_DESIGNS) & data["sense"].isin([*POINTS, MIXED])]
    largest = randomised["domain"].value_counts(sort=False).idxmax()
    tally = randomised.loc[randomised["domain"] == largest, "sense"].value_counts()
    better = int(tally.get("better", 0))
    told = sentence(f"{out_of(better, int(tally.sum()))} randomised trials with a point estimate of {largest} ")
    return f"{told}{'points' if better == 1 else 'point'} to {evidence.topic.intervention.short}"
