"""Which trials speak for LDN, against it and for neither, by outcome domain: the harvest plot of Ogilvie et al. (2008).

Their bars stand, and are the higher the better the design suits the question. These lie, so that names can be read.
"""

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.figures.effect_directions import COLORS, MOST_ROWS, effect_direction_data
from ldnsynth.display.figures.rows import ROW_INCHES
from ldnsynth.display.style import GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import count, in_words, integer, out_of, sentence
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.strength import ocebm_level
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

_COLUMNS = {"worse": 0, "same": 1, "mixed": 1, "better": 2}
_HEADINGS = ("worse", "no difference stated, or mixed", "better")
_LENGTHS = {2: 0.15, 3: 0.1, 4: 0.05}  # of the bar by OCEBM level of the design, in widths of a column
_NAME = 0.18  # where the name of a trial begins, in widths of a column


def harvest(evidence: Evidence) -> Figure | Note:
    """Figure of trials by outcome domain and direction, a bar a trial; size and p values play no part in it."""
    data = harvest_data(evidence)
    everything = len(data)
    if everything > MOST_ROWS:
        data = data[data["design"].isin(RANDOMISED_DESIGNS)].reset_index(drop=True)
    if data.empty:
        return Note("No study of this selection reports a result that compares.")
    left_out = f" Only randomised trials: {len(data)} of {everything} readings." if len(data) < everything else ""
    title = _title(data)
    tally = data["sense"].value_counts()
    return Figure(
        id="harvest",
        title=title,
        subtitle="A bar a trial: better or worse with LDN than with the comparator (before, where there is none), or "
        "neither; hatched: mixed. Longest and filled: allocated at random; middle: controlled otherwise; shortest: no "
        "control. Number: people." + left_out,
        alt=f"Harvest plot of {count(len(data), 'reading')} in {count(data['domain'].nunique(), 'domain')}: "
        + ", ".join(f"{tally.get(sense, 0)} {sense}" for sense in ("better", "same", "mixed", "worse"))
        + f". {title}.",
        data=data,
        paint=lambda f: plot_harvest(f.subplots(), data),
        height=0.4 + ROW_INCHES * (_place(data)["y"].max() + 1),
        width=8.0,
    )


def harvest_data(evidence: Evidence) -> pd.DataFrame:
    """One row a trial and domain that compares: domain, label, design, level (OCEBM), people, sense."""
    data = effect_direction_data(evidence)
    data["level"] = data["design"].map(ocebm_level)
    return data[["domain", "label", "design", "level", "people", "sense"]]


def plot_harvest(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw a bar a trial in the column of its direction, under the heading of its domain."""
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
        ax.barh(row.y, _LENGTHS[row.level], 0.6, row.x, align="center", linewidth=1.2, **_fill(row))
        people = integer(row.people) if pd.notna(row.people) else "n not seen"
        ax.text(row.x + _NAME, row.y, f"{row.label}, {people}", va="center", color=INK)
    return ax


def _fill(row) -> dict:
    color = COLORS[row.sense]
    if row.sense == "mixed":
        return {"facecolor": PAPER, "edgecolor": color, "hatch": "/////"}
    return {"facecolor": color if row.design in RANDOMISED_DESIGNS else PAPER, "edgecolor": color}


def _place(data: pd.DataFrame) -> pd.DataFrame:
    """Column x and row y of each trial: trials of one domain and column lie below each other, a heading above."""
    placed = data.assign(x=data["sense"].map(_COLUMNS))
    placed["y"] = placed.groupby(["domain", "x"], sort=False).cumcount() + 1
    heights = placed.groupby("domain", sort=False)["y"].max() + 1
    placed["y"] += placed["domain"].map(heights.cumsum() - heights)
    return placed


def _title(data: pd.DataFrame) -> str:
    randomised = data[data["design"].isin(RANDOMISED_DESIGNS)]
    if randomised.empty:
        return "No outcome domain has a reading from a randomised trial"
    domains = randomised.groupby("domain")["sense"].agg(["size", lambda senses: (senses == "better").all()])
    domains.columns = ["trials", "all_better"]
    agreed = domains[domains["all_better"]]
    where = f"In {out_of(len(agreed), len(domains))} outcome {'domains' if len(domains) > 1 else 'domain'}"
    if agreed.empty:
        return f"{where} do all randomised trials point to LDN"
    several = int((agreed["trials"] > 1).sum())
    have = f"{in_words(several) if several else 'none'} {'have' if several > 1 else 'has'} several"
    return f"{where} all randomised trials point to LDN; {have}"
