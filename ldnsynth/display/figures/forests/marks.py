"""What stands in the plot area of a forest plot: squares with their intervals, diamonds, prediction intervals."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.forests.rows import Row
from ldnsynth.display.style import ACCENT, INK, NEUTRAL, PAPER

_SQUARE = 10.0  # points: side of the square of the largest weight
_SMALLEST_SQUARE = 2.5  # points: a smaller one would vanish in its interval
_FULL_WEIGHT = 10.0  # percent: weights below it are small in print even where they are the largest
_PLAIN_SQUARE = 5.5  # points, where there are no weights
_DIAMOND = 0.34  # half the height, in rows


def square_side(weight: float, largest: float) -> float:
    """Side in points of a study's square: its area is proportional to the weight, down to 2.5 points a side."""
    if np.isnan(weight):
        return _PLAIN_SQUARE
    return max(_SMALLEST_SQUARE, _SQUARE * np.sqrt(weight / max(largest, _FULL_WEIGHT)))


def draw_marks(ax: Axes, rows: Sequence[Row]) -> None:
    """The marks of every row, once the limits are set; where something is pooled, the accent is the diamond's."""
    weights = [row.values["weight"] for row in rows if row.kind == "study"]
    largest = np.nanmax([*weights, 0.0])
    color = NEUTRAL if any(row.kind == "pooled" for row in rows) else ACCENT
    for row in rows:
        if row.kind == "study":
            draw_study(ax, row.y, row.values, largest=largest, color=color)
        elif row.kind == "pooled":
            draw_diamond(ax, row.y, row.values, overall=not row.values["group"])
        elif row.kind == "prediction":
            draw_prediction(ax, row.y, row.values["pi_low"], row.values["pi_high"])


def draw_study(ax: Axes, y: float, values: Mapping[str, float], *, largest: float, color: str) -> None:
    """A square at the estimate and a line along its interval; open where the interval is not known."""
    estimate, low, high = values["estimate"], values["ci_low"], values["ci_high"]
    if np.isnan(estimate):
        return
    known = not (np.isnan(low) or np.isnan(high))
    if known:
        _draw_interval(ax, y, low, high, color=INK, linewidth=1.1)
    ax.plot(
        *([estimate], [y]),
        marker="s",
        markersize=square_side(values["weight"], largest),
        markerfacecolor=color if known else PAPER,
        markeredgecolor=color,
        markeredgewidth=0 if known else 1.1,
        linestyle="none",
        zorder=2,
        label=drawn("estimate"),
    )


def draw_diamond(ax: Axes, y: float, values: Mapping[str, float], *, overall: bool) -> None:
    """A diamond from end to end of the pooled interval, filled for the overall estimate."""
    estimate, low, high = values["estimate"], values["ci_low"], values["ci_high"]
    if np.isnan(estimate):
        return
    corners = [(low, y), (estimate, y - _DIAMOND), (high, y), (estimate, y + _DIAMOND)]
    face = ACCENT if overall else PAPER
    look = {"facecolor": face, "edgecolor": ACCENT, "linewidth": 1.2, "zorder": 3, "joinstyle": "miter"}
    ax.add_patch(Polygon(corners, label=drawn("pooled effect"), **look))


def draw_prediction(ax: Axes, y: float, low: float, high: float) -> None:
    """A bar along a prediction interval."""
    _draw_interval(ax, y, low, high, color=ACCENT, linewidth=2.2)


def _draw_interval(ax: Axes, y: float, low: float, high: float, *, color: str, linewidth: float) -> None:
    """A line from low to high; where the axis is shorter, it ends in an arrow."""
    left, right = ax.get_xlim()
    ax.plot(
        [max(low, left), min(high, right)],
        [y, y],
        color=color,
        linewidth=linewidth,
        solid_capstyle="butt",
        zorder=2.5,
        label="_interval",
    )
    for marker, limit, beyond in (("<", left, low < left), (">", right, high > right)):
        if beyond:
            ax.plot(
                [limit],
                [y],
                marker=marker,
                markersize=5,
                color=color,
                markeredgewidth=0,
                clip_on=False,
                zorder=2,
                label="_arrow",
            )
