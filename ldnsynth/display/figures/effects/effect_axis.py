"""The axis of an effect: how far it reaches and which values it names, for differences and for ratios."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from ldnsynth.display.figures.forests.columns import text_width, wrap
from ldnsynth.display.style import GREY, INK, SMALL
from ldnsynth.display.wording import decimal, power_of_ten

_REACH = 5.0  # typical half-widths that are shown on each side of the middle
_WORTH_CUTTING = 1.5  # times as long the axis must be without cuts
_PER_DECADE = ((1, 2, 5), (1, 3), (1,))
_MOST_TICKS = 8
_TICK_GAP = 0.08  # inches at least between the labels of ticks


def effect_range(studies: pd.DataFrame, pooled: pd.DataFrame, null: float) -> tuple[float, float]:
    """Limits of the axis on the analysis scale.

    The null, every estimate and every pooled interval are shown whole. Where a few intervals would make the axis more
    than half as long again, they are cut, so that they do not squash the others: an interval then reaches five typical
    half-widths (their median) from the middle of the estimates, and at least one beyond its own estimate.

    Parameters
    ----------
    studies, pooled : DataFrame
        Columns estimate, ci_low, ci_high; pooled also pi_low, pi_high.
    null : float
        Value of no difference.
    """
    lines = pd.concat(
        [
            studies[["estimate", "ci_low", "ci_high"]].set_axis(["at", "low", "high"], axis="columns"),
            pooled[["estimate", "pi_low", "pi_high"]].set_axis(["at", "low", "high"], axis="columns"),
        ]
    ).dropna()
    firm = [null, *studies["estimate"], *pooled[["estimate", "ci_low", "ci_high"]].to_numpy().ravel()]
    typical = ((studies["ci_high"] - studies["ci_low"]) / 2).median()
    middle = studies["estimate"].median()
    least = np.minimum(middle - _REACH * typical, lines["at"] - typical)
    most = np.maximum(middle + _REACH * typical, lines["at"] + typical)
    whole = np.array([*firm, *lines["low"], *lines["high"]], dtype=float)
    cut = np.array([*firm, *np.fmax(lines["low"], least), *np.fmin(lines["high"], most)], dtype=float)
    ends = cut if np.ptp(whole[np.isfinite(whole)]) > _WORTH_CUTTING * np.ptp(cut[np.isfinite(cut)]) else whole
    ends = ends[np.isfinite(ends)]
    margin = 0.04 * np.ptp(ends) or 1.0
    return float(ends.min() - margin), float(ends.max() + margin)


def draw_effect_axis(ax: Axes, limits: tuple[float, float], *, ratio: bool, inches: float) -> None:
    """Set limits and ticks of the x axis; `inches` is how long it will be. Ratios are named plainly, placed by log."""
    low, high = limits
    ax.set_xlim(low, high)
    values = ratio_ticks(low, high, inches) if ratio else linear_ticks(low, high, inches)
    ax.set_xticks(np.log(values) if ratio else values, [_named(value) for value in values], fontsize=SMALL)
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


def _named(value: float) -> str:
    """A value as a tick names it."""
    if value and not 1e-5 <= abs(value) < 1e6:
        return power_of_ten(value, significant=1 if f"{value:e}".startswith(("1.000000", "-1.000000")) else 2)
    return decimal(value)


def _clear(values: Sequence[float], places: Sequence[float], low: float, high: float, inches: float) -> bool:
    """Whether there are few enough ticks and room between their labels."""
    widths = np.array([text_width(_named(value)) for value in values])
    gaps = np.diff(places) * inches / (high - low) - (widths[:-1] + widths[1:]) / 2
    return len(values) <= _MOST_TICKS and bool((gaps >= _TICK_GAP).all())


def side_lines(sides: tuple[str, str], room: tuple[float, float]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What lies below and above the null in lines with an arrow, as wide as there are inches on either side."""
    (left, right), (left_room, right_room) = sides, room
    arrow = text_width("← ") + 0.1
    first, *more = wrap(left, left_room - arrow) or ("",)
    *most, last = wrap(right, right_room - arrow) or ("",)
    return ((f"← {first}", *more) if left else (), (*most, f"{last} →") if right else ())


def name_sides(ax: Axes, null: float, sides: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    """Say under the axis what lies on either side of the null, in the lines of `side_lines`."""
    for lines, step, align in zip(sides, (-4, 4), ("right", "left"), strict=True):
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
