"""Judgements of bias as traffic lights, and a key of coloured marks in one line."""

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Transform

from ldnsynth.display.figures.forests.columns import Column, below, text_width
from ldnsynth.display.style import GREY, INK, PAPER, RISK, SMALL

LIGHTS = {
    "low": ("+", RISK[0], INK),
    "some concerns": ("−", RISK[1], INK),
    "high": ("×", RISK[2], PAPER),
    "critical": ("!", RISK[3], PAPER),
    "no information": ("?", PAPER, INK),
}
LIGHT_INCHES = 0.165
_GAP = 0.1  # inches between columns of lights


def light_column(name: str) -> Column:
    """A column for lights: as wide as its head, whose words stand under each other."""
    words = tuple(name.split())
    return Column(name, words, "center", max(LIGHT_INCHES, *map(text_width, words)), gap=_GAP)


def judged(name: str, judgements: Iterable[str]) -> set[str]:
    """The judgements given in a column, blanks aside.

    Raises
    ------
    ValueError
        If one of them is not among `LIGHTS`.
    """
    given = {judgement for judgement in judgements if judgement}
    if unknown := sorted(given - LIGHTS.keys()):
        raise ValueError(f"column {name!r}: {', '.join(unknown)} is none of {', '.join(LIGHTS)}")
    return given


def draw_light(ax: Axes, judgement: str, point: tuple[float, float], transform: Transform) -> None:
    """A circle in the judgement's colour with its symbol, so that colour is never alone."""
    symbol, color, ink = LIGHTS[judgement]
    place = {"transform": transform, "clip_on": False, "linestyle": "none", "label": judgement}
    circle = {"markerfacecolor": color, "markeredgecolor": GREY, "markeredgewidth": 0.5}
    glyph = _glyph(symbol)
    size = 2 * np.abs(glyph.vertices).max()
    for marker in (
        {"marker": "o", "markersize": 72 * LIGHT_INCHES, **circle},
        {"marker": glyph, "markersize": size, "markerfacecolor": ink, "markeredgewidth": 0},
    ):
        ax.add_artist(Line2D([point[0]], [point[1]], **marker, **place))


def draw_key(ax: Axes, judgements: set[str], *, start: float, depth: float) -> None:
    """What the lights mean, in a line `depth` inches under the axis, from `start` inches right of its left edge."""
    for judgement in [name for name in LIGHTS if name in judgements]:
        draw_light(ax, judgement, (0, 0), below(ax, start + LIGHT_INCHES / 2, depth))
        start += LIGHT_INCHES + 0.05
        words = {"va": "center_baseline", "color": INK, "fontsize": SMALL}
        ax.text(0, 0, judgement, transform=below(ax, start, depth), **words)
        start += text_width(judgement) + 0.2


def _glyph(symbol: str) -> Path:
    """A letter as a path around its own middle, nine points high."""
    path = TextPath((0, 0), symbol, size=SMALL + 1)
    corners = path.get_extents()
    return Path(path.vertices - np.mean([corners.min, corners.max], axis=0), path.codes)
