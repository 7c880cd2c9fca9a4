"""Columns of text beside a plot: how wide words are in print, where they stand, what gives way when room is short."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.transforms import ScaledTranslation, Transform, blended_transform_factory

from ldnsynth.display.style import SMALL

GAP = 0.15  # inches between columns
LINE_INCHES = 0.155  # from line to line of text
MARGIN = 0.08  # inches that constrained layout and the ends of rules keep from the edge of the figure
_MOST_LINES = 3  # of a cell
_NARROWEST = 0.6  # inches
_STEP = 0.02  # inches
_DIGITS = "0123456789−+<>."


@dataclass(frozen=True)
class Column:
    """A column of text or marks.

    Parameters
    ----------
    key : str
        Whose cells stand in it.
    head : tuple of str
        The lines of its head.
    align : str
        "left", "right" or "center".
    width : float
        Inches.
    word : float
        Inches of its longest word.
    gap : float
        Inches of white after it.
    edge : int
        Its side of the plot: 0 left, 1 right.
    x : float
        Inches from that edge of the plot to where text is anchored; negative on the left.
    """

    key: str
    head: tuple[str, ...]
    align: str
    width: float
    word: float = 0.0
    gap: float = GAP
    edge: int = 0
    x: float = 0.0


@cache
def text_width(text: str, *, bold: bool = False) -> float:
    """Width in inches of a line of small text as printed in the current font."""
    font = FontProperties(size=SMALL, weight="bold" if bold else "normal")
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] / 72


def wrap(text: str, width: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most `width` inches; a word that is wider stands alone, a number is not broken."""
    words = [word for word in text.split(" ") if word]

    def too_wide(count: int) -> bool:
        return text_width(" ".join(words[begin : begin + count]), bold=bold) > width

    lines: list[str] = []
    begin = 0
    while begin < len(words):
        most = 2  # words to look at: to measure the line anew for each word takes long where it holds thousands
        while begin + most < len(words) and not too_wide(most):
            most *= 2
        held = max(bisect_left(range(1, most + 1), True, key=too_wide), 1)
        lines.append(" ".join(words[begin : begin + held]))
        begin += held
    return tuple(lines)


def shorten(text: str, width: float, *, bold: bool = False) -> str:
    """The text, cut to `width` inches with an ellipsis if it is wider."""
    if text_width(text, bold=bold) <= width:
        return text
    lengths = range(1, len(text) + 1)
    kept = bisect_left(lengths, True, key=lambda length: text_width(f"{text[:length]}…", bold=bold) > width)
    return text[:kept].rstrip(" ,;:–-(") + "…"


def fit(text: str, width: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in at most three lines of `width` inches, shortened where that is not enough."""
    width += 1e-6  # a column is as wide as its widest cell
    lines = wrap(text, width, bold=bold)
    if len(lines) > _MOST_LINES:
        lines = (*lines[: _MOST_LINES - 1], " ".join(lines[_MOST_LINES - 1 :]))
    return tuple(shorten(line, width, bold=bold) for line in lines)


def column(key: str, head: str, cells: Sequence[tuple[str, bool]], *, align: str = "") -> Column:
    """A column as wide as its cells (text, whether bold); its head is broken into lines, as far as words allow.

    Unless said otherwise, numbers and counts are set flush right, words flush left.
    """
    filled = [text for text, _ in cells if text and text != "–"]
    numeric = bool(filled) and all(text[0] in _DIGITS for text in filled)
    widest = max((text_width(text, bold=bold) for text, bold in cells), default=0.0)
    lines = wrap(head, max([widest, *map(text_width, head.split())]))
    width = max([widest, *map(text_width, lines)])
    return Column(key, lines, align or ("right" if numeric else "left"), width, _longest_word([head, *filled]))


def place(left: Sequence[Column], right: Sequence[Column]) -> list[Column]:
    """The columns with their place beside the plot, in reading order."""
    placed = []
    for edge, columns in enumerate((left, right)):
        start = GAP if edge else -side_width(columns)
        for each in columns:
            anchor = {"left": 0.0, "center": each.width / 2, "right": each.width}[each.align]
            placed.append(replace(each, edge=edge, x=start + anchor))
            start += each.width + each.gap
    return placed


def side_width(columns: Sequence[Column]) -> float:
    """Inches that columns take beside the plot, white included."""
    return sum(each.width + each.gap for each in columns)


def narrow(columns: Sequence[Column], room: float) -> list[Column]:
    """The columns within `room` inches: the widest give way, all to one width.

    No word is cut as long as that is possible; then none of the first column, which names the studies.
    """
    room -= sum(each.gap for each in columns)
    widest = max(each.width for each in columns)
    for spared in (columns, columns[:1], ()):
        for cap in np.arange(widest, _NARROWEST, -_STEP):
            least = [each.word if each in spared else _longest_word(each.head) for each in columns]
            widths = [min(each.width, max(cap, floor)) for each, floor in zip(columns, least, strict=True)]
            if sum(widths) <= room:
                return [_cut(each, width) for each, width in zip(columns, widths, strict=True)]
    return [_cut(each, _NARROWEST) for each in columns]


def _longest_word(texts: Iterable[str]) -> float:
    return max((text_width(word) for text in texts for word in text.split(" ")), default=0.0)


def _cut(each: Column, width: float) -> Column:
    return replace(each, width=width, head=fit(" ".join(each.head), width)) if each.width > width else each


def beside(ax: Axes, edge: int, inches: float) -> Transform:
    """Where (edge, y) lands that many inches right of an edge of the plot, at y in data units."""
    aside = ax.transAxes + ScaledTranslation(inches, 0, ax.figure.dpi_scale_trans)
    return blended_transform_factory(aside, ax.transData)


def below(ax: Axes, inches: float, depth: float) -> Transform:
    """Where (0, 0) lands that many inches right of the plot's left edge and `depth` inches under its axis."""
    return ax.transAxes + ScaledTranslation(inches, -depth, ax.figure.dpi_scale_trans)
