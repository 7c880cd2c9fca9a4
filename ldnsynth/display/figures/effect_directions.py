"""Which way each trial points in each outcome domain: the effect direction plot of Boon and Thomson (2021).

Its conventions: an arrow up, down or sideways, larger for more people, beside it the number of results behind it.
Statistical significance plays no part. Unlike there, "no difference stated" and "mixed" look different.
"""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.figures.rows import ROW_INCHES
from ldnsynth.display.style import ACCENT, AGAINST, GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import count, integer, out_of, sentence
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import overview
from ldnsynth.synthesis.strength import CLEAR_MAJORITY_PERCENT, trial_directions
from ldnsynth.vocabulary import DOMAINS, RANDOMISED_DESIGNS

PLACES = {"worse": 0.0, "same": 1.0, "better": 2.0}
COLORS = {"worse": AGAINST, "same": GREY, "better": ACCENT, "mixed": GREY}
MOST_ROWS = 70  # beyond that only randomised trials are drawn, and the subtitle says so
_SIDEWAYS = Path(
    [(-1.9, 0), (-0.5, 0.8), (-0.5, -0.8), (-1.9, 0), (1.9, 0), (0.5, 0.8), (0.5, -0.8), (1.9, 0)],
    [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * 2,
)
_ARROWS = {"better": "^", "same": _SIDEWAYS, "worse": "v"}
_SIGNS = {"better": "▲", "same": "◂▸", "worse": "▼"}
_SIZES = {0: 6.5, 50: 9.0, 300: 12.0}  # people, from 0, from 50, above 300: points of the arrow
_PEOPLE, _RESULTS = 2.85, 3.15  # where the columns of numbers stand


def effect_directions(evidence: Evidence) -> Figure | Note:
    """Figure of the direction of effect by domain and trial; size and p values play no part in it."""
    data = effect_direction_data(evidence)
    everything = len(data)
    if everything > MOST_ROWS:
        data = data[data["design"].isin(RANDOMISED_DESIGNS)].reset_index(drop=True)
    if data.empty:
        return Note("No study of this selection reports a result that compares.")
    randomised = data[data["design"].isin(RANDOMISED_DESIGNS)]
    better = randomised[randomised["sense"] == "better"]
    title = (
        f"{sentence(out_of(len(better), len(randomised)))} readings from randomised trials point to LDN"
        if len(randomised)
        else f"No reading from a randomised trial; {count(len(data), 'reading')} from other studies"
    )
    left_out = (
        f" Only randomised trials are drawn ({len(data)} of {everything} readings)." if len(data) < everything else ""
    )
    tally = data["sense"].value_counts()
    return Figure(
        id="effect-directions",
        title=title,
        subtitle="One row a trial and domain: worse, no difference stated, or better with LDN than with the comparator "
        f"(before, where there is none) in at least {CLEAR_MAJORITY_PERCENT}% of its results; else a long arrow both "
        "ways. Filled: allocated at random. Larger arrows: 50 people or more; over 300." + left_out,
        alt=f"Effect direction plot with {count(len(data), 'row')}: "
        + ", ".join(f"{tally.get(sense, 0)} {sense}" for sense in ("better", "same", "mixed", "worse"))
        + f". Randomised trials: {len(better)} better of {len(randomised)}.",
        data=data,
        paint=lambda f: plot_effect_directions(f.subplots(), data),
        height=0.6 + ROW_INCHES * (len(data) + data["domain"].nunique()),
    )


def effect_direction_data(evidence: Evidence) -> pd.DataFrame:
    """One row a trial and domain that compares: domain, label, design, people, sense, k_better, k_same, k_worse."""
    cells = trial_directions(evidence.trials, evidence.outcomes, evidence.results)
    trials = overview(evidence)[["trial_id", "label", "design", "size"]].reset_index(names="order")
    rows = cells[cells["sense"] != "not comparable"].merge(trials, on="trial_id")
    rows["domain_order"] = rows["domain"].map(list(DOMAINS).index)
    rows = rows.sort_values(["domain_order", "order"]).reset_index(drop=True)
    rows["domain"] = rows["domain"].map(DOMAINS)
    rows = rows.rename(columns={"size": "people"})
    return rows[["domain", "label", "design", "people", "sense", "k_better", "k_same", "k_worse"]]


def plot_effect_directions(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw an arrow a row under the heading of its domain."""
    headings = (data["domain"] != data["domain"].shift()).cumsum()
    placed = data.assign(y=range(len(data))).assign(y=lambda frame: frame["y"] + headings)
    ax.set_ylim(placed["y"].max() + 0.7, -0.7)
    ax.set_xlim(-0.45, 4.05)
    ax.set_yticks(placed["y"], placed["label"])
    columns = {"worse": PLACES["worse"], "no difference\nstated": PLACES["same"], "better": PLACES["better"]}
    ax.set_xticks(list(columns.values()), list(columns))
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.axvline(PLACES["same"], color=GREY, linewidth=0.8, zorder=0)
    top = ax.get_xaxis_transform()
    ax.annotate("people", (_PEOPLE, 1), xytext=(0, 6), xycoords=top, textcoords="offset points", ha="right")
    ax.annotate("results", (_RESULTS, 1), xytext=(0, 6), xycoords=top, textcoords="offset points")
    for row in placed.itertuples():
        ax.plot([-0.45, 2.3], [row.y, row.y], color=HAIRLINE, linewidth=0.5, zorder=0)
        _arrow(ax, row)
        people = integer(row.people) if pd.notna(row.people) else "not seen"
        ax.text(_PEOPLE, row.y, people, ha="right", va="center", color=INK)
        ax.text(_RESULTS, row.y, _results(row), va="center", color=INK)
    for domain, group in placed.groupby("domain", sort=False):
        heading = ax.text(-0.45, group["y"].min() - 1, sentence(domain), color=GREY, fontweight="bold", va="center")
        heading.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1})
    return ax


def _arrow(ax: Axes, row) -> None:
    people = row.people if pd.notna(row.people) else 0
    size = _SIZES[300] if people > 300 else _SIZES[50] if people >= 50 else _SIZES[0]
    color = COLORS[row.sense]
    face = color if row.design in RANDOMISED_DESIGNS else PAPER
    style = {"markersize": size, "markeredgecolor": color, "markerfacecolor": face, "linestyle": "none"}
    if row.sense == "mixed":
        ax.plot([0.55, 1.45], [row.y, row.y], color=color, linewidth=2, zorder=1)
        ax.plot([0.55], [row.y], marker="<", **style)
        ax.plot([1.45], [row.y], marker=">", **style)
    else:
        if row.sense == "same":
            style["markersize"] = 1.7 * size  # the path is wider than it is high
        ax.plot([PLACES[row.sense]], [row.y], marker=_ARROWS[row.sense], **style)


def _results(row) -> str:
    """The number of results, apart by direction where they differ."""
    counts = {sense: getattr(row, f"k_{sense}") for sense in _SIGNS}
    if max(counts.values()) == sum(counts.values()):
        return integer(sum(counts.values()))
    return "  ".join(f"{k} {_SIGNS[sense]}" for sense, k in counts.items() if k)
