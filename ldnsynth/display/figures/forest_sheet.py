"""The sheet of a forest plot: which columns stand on which side of the plot, their heads, rules and rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.figures.effect_axis import name_sides
from ldnsynth.display.figures.forest_columns import (
    GAP,
    MARGIN,
    Column,
    beside,
    column,
    narrow,
    place,
    shorten,
    side_width,
    text_width,
    wrap,
    write_cells,
)
from ldnsynth.display.figures.forest_lights import draw_key, draw_light, judged, light_column
from ldnsynth.display.figures.forest_rows import ROW_INCHES, Row, forest_rows, with_cells
from ldnsynth.display.style import GREY, HAIRLINE, INK, PAPER, SMALL

MIN_PLOT_INCHES = 2.2
_LINE = 0.155  # inches from line to line of text
_AXIS = 0.3  # inches for ticks and their labels
_KEY = 0.28  # inches for the key to the lights
_STYLES = {"pooled": {"color": INK, "fontweight": "bold"}, "prediction": {"color": GREY}}


@dataclass(frozen=True)
class Sheet:
    """Rows and columns with their places.

    Parameters
    ----------
    rows : list of Row
    depth : float
        Height of all rows, in rows.
    columns : list of Column
    left, right, plot : float
        Inches of the columns on either side and of the plot between them.
    lights : tuple of str
        Keys of the columns that hold judgements.
    judgements : set of str
        Those that occur.
    """

    rows: list[Row]
    depth: float
    columns: list[Column]
    left: float
    right: float
    plot: float
    lights: tuple[str, ...]
    judgements: set[str]


def compose(
    studies: pd.DataFrame,
    pooled: pd.DataFrame,
    *,
    columns: Sequence[str],
    lights: Sequence[str],
    ratio: bool,
    width: float,
) -> Sheet:
    """Lay out a sheet `width` inches wide; where room is short, the widest columns of text give way to the plot."""
    rows, depth = forest_rows(studies, pooled, width=width - 2 * MARGIN)
    rows = with_cells(rows, columns, ratio=ratio)
    left, right = _left_columns(rows, columns), _right_columns(rows, lights)
    room = width - 2 * MARGIN - side_width(right) - GAP
    if side_width(left) > room - MIN_PLOT_INCHES:
        left = narrow(left, room - MIN_PLOT_INCHES)
    return Sheet(
        rows=rows,
        depth=depth,
        columns=place(left, right),
        left=side_width(left),
        right=side_width(right) + GAP,
        plot=room - side_width(left),
        lights=tuple(lights),
        judgements=set().union(*(judged(name, studies[name]) for name in lights)),
    )


def _left_columns(rows: Sequence[Row], names: Sequence[str]) -> list[Column]:
    """Label and named columns; labels of what was pooled may run on over columns that are empty there."""
    studies = [row for row in rows if row.kind == "study"]
    others = [column(name, name, [row.cells.get(name, "") for row in rows]) for name in names]
    label = column("label", "Study", [row.label for row in studies])
    across = [row.label for row in rows if row.kind in ("pooled", "prediction")]
    widest = max((text_width(text, bold=True) for text in across), default=0.0)
    missing = widest - side_width([label, *others]) + GAP
    return [replace(label, width=label.width + max(0.0, missing)), *others]


def _right_columns(rows: Sequence[Row], lights: Sequence[str]) -> list[Column]:
    cells = {key: [row.cells.get(key, "") for row in rows] for key in ("estimate", "interval", "weight")}
    columns = [
        replace(column("estimate", "", cells["estimate"]), align="right", gap=0.06),
        replace(column("interval", "", cells["interval"]), align="right"),
    ]
    if any(cells["weight"]):
        columns.append(replace(column("weight", "Weight", cells["weight"]), align="right"))
    return columns + [light_column(name) for name in lights]


def head_lines(sheet: Sheet, measure: str) -> dict[str, tuple[str, ...]]:
    """Lines of each column's head; that of the estimates may run back over the plot."""
    heads = {each.key: each.head for each in sheet.columns}
    numbers = next(each for each in sheet.columns if each.key == "interval")
    return heads | {"interval": wrap(measure, sheet.plot + numbers.x)}


def sheet_height(sheet: Sheet, measure: str, sides: tuple[str, str]) -> float:
    """Inches of a picture with this sheet."""
    lines = max(map(len, head_lines(sheet, measure).values()))
    under = _AXIS + _LINE * (2 if any(sides) else 0) + (_KEY if sheet.judgements else 0)
    return 0.2 + _LINE * lines + ROW_INCHES * sheet.depth + under


def draw_head(ax: Axes, sheet: Sheet, measure: str) -> None:
    """Heads of the columns above a rule."""
    heads = head_lines(sheet, measure)
    for each in sheet.columns:
        ax.annotate(
            "\n".join(heads[each.key]),
            *((each.edge, 0), (0, 5), beside(ax, each.edge, each.x), "offset points"),
            ha=each.align,
            va="bottom",
            color=GREY,
            fontsize=SMALL,
        )
    _rule(ax, sheet, 0, color=GREY, linewidth=0.6)


def write_rows(ax: Axes, sheet: Sheet) -> None:
    """The words and lights of every row; headings and notes may run over the plot."""
    for row in sheet.rows:
        if row.kind == "study":
            _rule(ax, sheet, row.y + 0.5, color=HAIRLINE, linewidth=0.4)
            for each in sheet.columns:
                if judgement := row.values.get(each.key) if each.key in sheet.lights else "":
                    draw_light(ax, judgement, (1, row.y), beside(ax, 1, each.x))
        if row.kind in ("heading", "note"):
            bold = row.kind == "heading"
            ax.text(
                *(0, row.y, shorten(row.label, sheet.left + sheet.plot, bold=bold)),
                transform=beside(ax, 0, -sheet.left),
                va="center_baseline",
                color=GREY,
                fontweight="bold" if bold else "normal",
                fontsize=SMALL,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
            )
        write_cells(ax, _run_on(sheet, row), row.cells, row.y, **_STYLES.get(row.kind, {}))


def draw_under(ax: Axes, sheet: Sheet, null: float, sides: tuple[str, str]) -> None:
    """Under the axis: what lies on either side of the null, and the key to the lights."""
    low, high = ax.get_xlim()
    share = (null - low) / (high - low)
    name_sides(ax, null, sides, room=(sheet.left + share * sheet.plot, sheet.right + (1 - share) * sheet.plot))
    draw_key(ax, sheet.judgements, start=-sheet.left, depth=_AXIS + _LINE * (2 if any(sides) else 0) + 0.1)


def _run_on(sheet: Sheet, row: Row) -> list[Column]:
    """The columns of this row: a label with nothing beside it has the room of all columns left of the plot."""
    first, *others = sheet.columns
    if any(row.cells.get(each.key) for each in others if each.edge == 0):
        return sheet.columns
    return [replace(first, width=sheet.left - GAP), *others]


def _rule(ax: Axes, sheet: Sheet, y: float, *, color: str, linewidth: float) -> None:
    """A line across the sheet."""
    line = {"arrowstyle": "-", "shrinkA": 0, "shrinkB": 0, "color": color, "linewidth": linewidth}
    ax.annotate("", (1, y), (0, y), beside(ax, 1, sheet.right), beside(ax, 0, -sheet.left), arrowprops=line, zorder=0.5)
