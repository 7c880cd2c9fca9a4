"""Columns of text beside a plot: how wide words are in print, where they stand, what gives way when room is short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.transforms import ScaledTranslation, Transform, blended_transform_factory

from ldnsynth.display.style import SMALL

GAP = 0.15  # inches between columns
MARGIN = 0.06  # inches that constrained layout and the last letter keep from the edge of the figure


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
    edge : int
        Its side of the plot: 0 left, 1 right.
    x : float
        Inches from that edge of the plot to where text is anchored; negative on the left.
    gap : float
        Inches of white after it.
    """

    key: str
    head: tuple[str, ...]
    align: str
    width: float
    edge: int = 0
    x: float = 0.0
    gap: float = GAP


@cache
def text_width(text: str, *, bold: bool = False, size: float = SMALL) -> float:
    """Width in inches of a line of text as printed in the current font."""
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] / 72


def wrap(text: str, width: float) -> tuple[str, ...]:
    """The text in lines of at most `width` inches; a word that is wider stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def shorten(text: str, width: float, *, bold: bool = False) -> str:
    """The text, cut to `width` inches with an ellipsis if it is wider."""
    if text_width(text, bold=bold) <= width:
        return text
    kept = text
    while kept and text_width(f"{kept}…", bold=bold) > width:
        kept = kept[:-1].rstrip(" ,;:–-(")
    return f"{kept}…"


def column(key: str, head: str, cells: Sequence[str]) -> Column:
    """A column as wide as its cells; its head is broken into lines rather than widening it, as far as words allow.

    Numbers and counts are set flush right, words flush left.
    """
    filled = [cell for cell in cells if cell and cell != "–"]
    numeric = bool(filled) and all(cell[0] in "0123456789−+<>." for cell in filled)
    widest = max(map(text_width, cells), default=0.0)
    lines = wrap(head, max([widest, *map(text_width, head.split())]))
    return Column(key, lines, "right" if numeric else "left", max([widest, *map(text_width, lines)]))


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
    """Columns that fit into `room` inches: the widest ones give way, all to the same width."""
    widths = sorted(each.width for each in columns)
    room -= sum(each.gap for each in columns)
    cap = widths[-1]
    for i, width in enumerate(widths):
        if sum(widths[:i]) + width * (len(widths) - i) > room:
            cap = max(0.5, (room - sum(widths[:i])) / (len(widths) - i))
            break
    return [
        each if each.width <= cap else replace(each, width=cap, head=tuple(shorten(line, cap) for line in each.head))
        for each in columns
    ]


def beside(ax: Axes, edge: int, inches: float) -> Transform:
    """Where (edge, y) lands that many inches right of an edge of the plot, at y in data units."""
    aside = ax.transAxes + ScaledTranslation(inches, 0, ax.figure.dpi_scale_trans)
    return blended_transform_factory(aside, ax.transData)


def below(ax: Axes, inches: float, depth: float) -> Transform:
    """Where (0, 0) lands that many inches right of the plot's left edge and `depth` inches under its axis."""
    return ax.transAxes + ScaledTranslation(inches, -depth, ax.figure.dpi_scale_trans)


def write_cells(ax: Axes, columns: Sequence[Column], cells: Mapping[str, str], y: float, **style) -> None:
    """Write a row of cells, each in its column and no wider than it."""
    bold = style.get("fontweight") == "bold"
    for each in columns:
        if text := cells.get(each.key, ""):
            words = shorten(text, each.width, bold=bold)
            ax.text(
                *(each.edge, y, words),
                transform=beside(ax, each.edge, each.x),
                ha=each.align,
                va="center_baseline",
                fontsize=SMALL,
                **style,
            )
