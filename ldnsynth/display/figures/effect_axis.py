"""The axis of an effect: how far it reaches and which values it names, for differences and for ratios."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from ldnsynth.display.figures.forest_columns import text_width, wrap
from ldnsynth.display.style import GREY, INK, SMALL
from ldnsynth.display.wording import decimal

_REACH = 4.0  # typical half-widths of an interval that are shown on each side of its estimate
_PER_DECADE = ((1, 2, 5), (1, 3), (1,))
_MOST_TICKS = 8
_TICK_GAP = 0.08  # inches at least between the labels of ticks


def effect_range(studies: pd.DataFrame, pooled: pd.DataFrame, null: float) -> tuple[float, float]:
    """Limits of the axis on the analysis scale.

    The null, every estimate and every pooled interval are shown whole. Any other interval is shown up to four typical
    half-widths (their median) from its estimate, so that one huge interval does not squash the others.

    Parameters
    ----------
    studies, pooled : DataFrame
        Columns estimate, ci_low, ci_high; pooled also pi_low, pi_high.
    null : float
        Value of no difference.
    """
    reach = _REACH * ((studies["ci_high"] - studies["ci_low"]) / 2).median()
    reach = np.inf if np.isnan(reach) else reach
    shown = [null, *studies["estimate"], *pooled[["estimate", "ci_low", "ci_high"]].to_numpy().ravel()]
    for frame, low, high in ((studies, "ci_low", "ci_high"), (pooled, "pi_low", "pi_high")):
        shown += [
            *np.maximum(frame[low], frame["estimate"] - reach),
            *np.minimum(frame[high], frame["estimate"] + reach),
        ]
    ends = np.array(shown, dtype=float)
    low, high = np.nanmin(ends), np.nanmax(ends)
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin


def draw_effect_axis(ax: Axes, limits: tuple[float, float], *, ratio: bool, inches: float) -> None:
    """Set limits and ticks of the x axis; `inches` is how long it will be. Ratios are named plainly, placed by log."""
    low, high = limits
    ax.set_xlim(low, high)
    values = ratio_ticks(low, high, inches) if ratio else linear_ticks(low, high, inches)
    ax.set_xticks(np.log(values) if ratio else values, [decimal(value) for value in values], fontsize=SMALL)
    ax.xaxis.set_minor_locator(NullLocator())


def linear_ticks(low: float, high: float, inches: float) -> list[float]:
    """Round values within the limits whose labels stand clear of each other."""
    for most in range(_MOST_TICKS - 1, 1, -1):
        ticks = _inside(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high), low, high)
        if _clear(ticks, ticks, low, high, inches):
            return ticks
    return ticks


def ratio_ticks(low: float, high: float, inches: float) -> list[float]:
    """Ratios to name on an axis whose limits are logarithms: 0.1, 0.2, 0.5, 1, 2, 5 ..., fewer where they crowd.

    Over a short reach, where that would name fewer than three, evenly spaced ratios.
    """
    decades = range(int(np.floor(low / np.log(10))), int(np.ceil(high / np.log(10))) + 1)
    for digits in _PER_DECADE:
        candidates = [digit * 10.0**decade for decade in decades for digit in digits]
        ticks = _inside(candidates, np.exp(low), np.exp(high))
        if len(ticks) >= 3 and _clear(ticks, np.log(ticks), low, high, inches):
            return ticks
    if high - low < np.log(30):
        for most in range(6, 1, -1):
            even = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(np.exp(low), np.exp(high))
            ticks = _inside(even, np.exp(low), np.exp(high))
            if min(ticks, default=0) > 0 and _clear(ticks, np.log(ticks), low, high, inches):
                return ticks
    step = int(np.ceil(len(decades) / 4))
    return _inside([10.0**d for d in decades if d % step == 0], np.exp(low), np.exp(high))


def _inside(values: Sequence[float], low: float, high: float) -> list[float]:
    return [float(f"{value:.10g}") for value in values if low <= value <= high]


def _clear(values: Sequence[float], places: Sequence[float], low: float, high: float, inches: float) -> bool:
    """Whether there are few enough ticks and room between their labels."""
    widths = np.array([text_width(decimal(value)) for value in values])
    gaps = np.diff(places) * inches / (high - low) - (widths[:-1] + widths[1:]) / 2
    return len(values) <= _MOST_TICKS and bool((gaps >= _TICK_GAP).all())


def name_sides(ax: Axes, null: float, sides: tuple[str, str], *, room: tuple[float, float]) -> None:
    """Say under the axis what lies on either side of the null; `room` is how many inches there are for it."""
    for words, arrow, inches, step, align in zip(sides, "←→", room, (-4, 4), ("right", "left"), strict=True):
        if not words:
            continue
        lines = wrap(words, inches - text_width("← ") - 0.1)
        lines = (f"{arrow} {lines[0]}", *lines[1:]) if align == "right" else (*lines[:-1], f"{lines[-1]} {arrow}")
        ax.annotate(
            "\n".join(lines),
            *((null, 0), (step, -22), ("data", "axes fraction"), "offset points"),
            ha=align,
            va="top",
            color=INK,
            fontsize=SMALL,
        )


def draw_null(ax: Axes, null: float) -> None:
    """A line at no difference."""
    ax.axvline(null, color=GREY, linewidth=0.8, zorder=0.6)
