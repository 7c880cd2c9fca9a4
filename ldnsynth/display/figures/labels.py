"""Direct labels that do not lie on each other."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from ldnsynth.display.style import PAPER

_RADIUS = 5.0  # points of a usual mark
_GROUND = {"boxstyle": "square,pad=0", "facecolor": PAPER, "edgecolor": "none"}  # no line strikes a label through
_INNER = 0.7  # half the side of the square in a circle, of its radius
# Where a label may stand around its mark, the best place first: offset in points and alignment.
_PLACES = [
    (8, 0, "left", "center"),
    (-8, 0, "right", "center"),
    (0, 8, "center", "bottom"),
    (0, -8, "center", "top"),
    (6, 7, "left", "bottom"),
    (6, -7, "left", "top"),
    (-6, 7, "right", "bottom"),
    (-6, -7, "right", "top"),
    (8, 18, "left", "bottom"),
    (8, -18, "left", "top"),
    (-8, 18, "right", "bottom"),
    (-8, -18, "right", "top"),
]


def spread(
    ax: Axes,
    points: list[tuple[float, float, str]],
    *,
    color: str,
    avoid: Sequence[Text] = (),
    around: float | Sequence[float] = _RADIUS,
) -> None:
    """Label points ``(x, y, text)`` where each label covers no mark, no earlier label and no text of `avoid`.

    No label stands nearer to the mark of another point than to its own.

    Call it last, when limits, ticks and their names are set: they move the axes. A point for which every place is
    taken stays without a label: give the most important ones first. `around` is the radius of the marks in points,
    one of all or one each; labels stand outside it.
    """
    figure = ax.figure
    figure.get_layout_engine().execute(figure)
    pixels = figure.dpi / 72
    taken = [text.get_window_extent().extents for text in avoid]
    radii = [around] * len(points) if isinstance(around, float) else list(around)
    marks = ax.transData.transform(np.reshape([(x, y) for x, y, _ in points], (-1, 2)))
    for (px, py), radius in zip(marks, radii, strict=True):
        reach = radius if radius == _RADIUS else _INNER * radius * pixels
        taken.append((px - reach, py - reach, px + reach, py + reach))
    taken = np.reshape(taken, (-1, 4))
    for own, ((x, y, text), radius) in enumerate(zip(points, radii, strict=True)):
        label = ax.annotate(text, (x, y), textcoords="offset points", xytext=(0, 0), color=color, bbox=_GROUND)
        places = (_outside(place, radius) for place in _PLACES)
        found = (place for place in places if _is_free(ax, label, place, taken, pixels))
        free = next((place for place in found if _is_nearest(label, own, marks)), None)
        if free:
            _put(label, free)
            taken = np.vstack([taken, label.get_window_extent().extents])
        else:
            label.remove()


def _outside(place: tuple, radius: float) -> tuple:
    """A place around a mark of `_RADIUS` moved out to one around a larger mark."""
    dx, dy, *alignment = place
    more = (radius - _RADIUS) * (_INNER if dx and dy else 1.0)
    return (dx + more * np.sign(dx), dy + more * np.sign(dy), *alignment)


def _put(label, place) -> None:
    dx, dy, horizontal, vertical = place
    label.set(position=(dx, dy), horizontalalignment=horizontal, verticalalignment=vertical)


def _is_free(ax: Axes, label, place, taken: np.ndarray, pixels: float) -> bool:
    """Whether the label lies within the axes there and touches nothing, its own mark aside.

    `taken` are boxes: left, bottom, right and top, a row each.
    """
    _put(label, place)
    box = label.get_window_extent().padded(pixels)
    frame = ax.get_window_extent()
    inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
    left, bottom, right, top = taken.T
    return inside and not ((left <= box.x1) & (box.x0 <= right) & (bottom <= box.y1) & (box.y0 <= top)).any()


def _is_nearest(label, own: int, marks: np.ndarray) -> bool:
    """Whether no mark is nearer to the label, where it stands, than its own."""
    box = label.get_window_extent()
    away = np.hypot(*np.maximum(0, np.maximum([box.x0, box.y0] - marks, marks - [box.x1, box.y1])).T)
    return bool(away[own] <= away.min() + 0.5)
