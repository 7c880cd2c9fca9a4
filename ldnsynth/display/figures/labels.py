"""Direct labels that do not lie on each other."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

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
    around: float = 5.0,
) -> None:
    """Label points ``(x, y, text)`` where each label covers no mark, no earlier label and no text of `avoid`.

    Call it when the limits of the axes are set. A label for which every place is taken stands at the place that is
    covered least.
    """
    figure = ax.figure
    figure.draw_without_rendering()
    pixels = figure.dpi / 72
    taken = [text.get_window_extent() for text in avoid]
    for x, y, _ in points:
        px, py = ax.transData.transform((x, y))
        taken.append(Bbox.from_extents(px - around, py - around, px + around, py + around))
    for x, y, text in points:
        label = ax.annotate(text, (x, y), textcoords="offset points", xytext=(0, 0), color=color)
        best = min(_PLACES, key=lambda place: _cost(ax, label, place, taken, pixels))
        _put(label, best)
        taken.append(label.get_window_extent())


def _put(label, place) -> None:
    dx, dy, horizontal, vertical = place
    label.set(position=(dx, dy), horizontalalignment=horizontal, verticalalignment=vertical)


def _cost(ax: Axes, label, place, taken: list[Bbox], pixels: float) -> float:
    """Area covered, area outside the axes, and a little for each step down the list of places."""
    _put(label, place)
    box = label.get_window_extent().padded(pixels)
    covered = sum(_area(Bbox.intersection(box, other)) for other in taken)
    inside = _area(Bbox.intersection(box, ax.get_window_extent()))
    return covered + 2 * (_area(box) - inside) + _PLACES.index(place)


def _area(box: Bbox | None) -> float:
    return 0.0 if box is None else box.width * box.height
