"""What the figures of trials share: a row a trial under the heading of its design, and a mark for each design."""

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.style import ACCENT, GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import sentence
from ldnsynth.vocabulary import DESIGNS, RANDOMISED_DESIGNS

ROW_INCHES = 0.235

# Filled: the treatment was allocated at random. Shape: the design.
MARKERS = {
    "randomised_parallel": "s",
    "randomised_crossover": "D",
    "quasi_randomised": "p",
    "fixed_order_crossover": "d",
    "nonrandomised_comparison": "^",
    "single_arm": "o",
    "register_before_after": "h",
    "cross_sectional": "v",
    "retrospective_series": "<",
    "case_report": "X",
}
assert MARKERS.keys() == DESIGNS.keys()


def mark(design: str) -> dict:
    """Keyword arguments of ``ax.plot`` for the mark of a design."""
    randomised = design in RANDOMISED_DESIGNS
    return {
        "marker": MARKERS[design],
        "linestyle": "none",
        "markersize": 6.5,
        "markerfacecolor": ACCENT if randomised else PAPER,
        "markeredgecolor": ACCENT if randomised else GREY,
        "markeredgewidth": 1.2,
    }


def place_rows(trials: pd.DataFrame) -> pd.DataFrame:
    """The trials with their position: column ``y`` counts rows from the top; each design's heading takes a row."""
    headings = (trials["design"] != trials["design"].shift()).cumsum()
    return trials.assign(y=range(len(trials))).assign(y=lambda frame: frame["y"] + headings)


def rows_height(trials: pd.DataFrame, *, extra: float = 0.75) -> float:
    """Height in inches of a figure with these rows; `extra` for the axis."""
    return extra + ROW_INCHES * (len(trials) + trials["design"].nunique())


def draw_rows(ax: Axes, placed: pd.DataFrame) -> None:
    """Names of trials on the left, headings of designs above them, a hairline along each row."""
    ax.set_ylim(placed["y"].max() + 0.8, -0.6)
    ax.set_yticks(placed["y"], placed["label"])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    for y in placed["y"]:
        ax.axhline(y, color=HAIRLINE, linewidth=0.5, zorder=0)
    for design, group in placed.groupby("design", sort=False):
        ax.text(
            *(0.0, group["y"].min() - 1, sentence(DESIGNS[design])),
            transform=ax.get_yaxis_transform(),
            color=GREY,
            fontweight="bold",
            va="center",
        )


def not_seen(ax: Axes, y: float, *, label: str) -> None:
    """The words, where a value was not seen in what could be read."""
    ax.text(
        *(0.012, y, "not seen"),
        transform=ax.get_yaxis_transform(),
        color=GREY,
        style="italic",
        va="center",
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
        label=label,
    )


def side_label(ax: Axes, x: float, y: float, text: str, *, color: str = INK, offset: float = 8) -> None:
    """A direct label to the right of a mark."""
    ax.annotate(text, (x, y), xytext=(offset, 0), textcoords="offset points", color=color, va="center")
