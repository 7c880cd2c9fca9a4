"""The sheet of a forest plot: which columns stand on which side of the plot, their heads, rules and rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.figures.effects.effect_axis import effect_range, name_sides, side_lines
from ldnsynth.display.figures.forests.columns import (
    GAP,
    LINE_INCHES,
    MARGIN,
    Column,
    beside,
    column,
    fit,
    narrow,
    place,
    shorten,
    side_width,
    text_width,
    wrap,
)
from ldnsynth.display.figures.forests.lights import LIGHT_INCHES, draw_key, draw_light, judged, light_column
from ldnsynth.display.figures.forests.rows import ROW_INCHES, Row, forest_rows, stack, with_cells
from ldnsynth.display.style import GREY, HAIRLINE, INK, PAPER, SMALL

MIN_PLOT_INCHES = 2.2
_HEAD_INCHES = 0.2  # white around the head
_AXIS_INCHES = 0.3  # for ticks and their labels
_KEY_INCHES = 0.3  # for the key to the lights
_OVERHANG = 0.03  # inches of a rule beyond the text
_FARTHEST_LOG = 600.0  # ratios beyond cannot be computed
_NOTE_SHARE = 0.93  # of the width: on a coarse screen letters are some percent wider than in print
_STYLES = {
    "heading": {"color": GREY, "fontweight": "bold"},
    "pooled": {"color": INK, "fontweight": "bold"},
    "prediction": {"color": GREY},
    "note": {"color": GREY},
}


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
    limits : tuple of float
        Of the axis, on the analysis scale.
    null : float
        No difference, on the analysis scale.
    sides : tuple of tuple of str
        The lines that name what lies below and above the null.
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
    limits: tuple[float, float]
    null: float
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    lights: tuple[str, ...]
    judgements: set[str]

    @property
    def foot(self) -> float:
        """Inches under the axis without the key to the lights."""
        return _AXIS_INCHES + LINE_INCHES * max(map(len, self.sides))

    @property
    def height(self) -> float:
        """Inches of a picture with this sheet."""
        head = _HEAD_INCHES + LINE_INCHES * max(len(each.head) for each in self.columns)
        return head + ROW_INCHES * self.depth + self.foot + (_KEY_INCHES if self.judgements else 0)


def compose(
    studies: pd.DataFrame,
    pooled: pd.DataFrame,
    *,
    width: float,
    columns: Sequence[str] = (),
    lights: Sequence[str] = (),
    ratio: bool = False,
    null: float = 0.0,
    sides: tuple[str, str] = ("", ""),
    measure: str = "",
) -> Sheet:
    """Lay out a sheet `width` inches wide; where room is short, the widest columns of text give way to the plot."""
    rows = with_cells(forest_rows(studies, pooled, width=_NOTE_SHARE * width), columns, ratio=ratio)
    left, right = _left_columns(rows, columns), _right_columns(rows, lights)
    beyond = GAP + side_width(right) - right[-1].gap
    room = width - 2 * MARGIN - beyond
    if side_width(left) > room - MIN_PLOT_INCHES:
        left = narrow(left, room - MIN_PLOT_INCHES)
    plot = room - side_width(left)
    rows, depth = stack(rows, [_lines(row, left) for row in rows])
    limits = effect_range(studies, pooled, null)
    if ratio:
        limits = max(limits[0], -_FARTHEST_LOG), min(limits[1], _FARTHEST_LOG)
    share = (null - limits[0]) / (limits[1] - limits[0])
    return Sheet(
        rows=rows,
        depth=depth,
        columns=[_with_measure(each, measure, plot) for each in place(left, right)],
        left=side_width(left),
        right=beyond,
        plot=plot,
        limits=limits,
        null=null,
        sides=side_lines(sides, (side_width(left) + share * plot, beyond + (1 - share) * plot)),
        lights=tuple(lights),
        judgements=set().union(*(judged(name, studies[name]) for name in lights)),
    )


def _left_columns(rows: Sequence[Row], names: Sequence[str]) -> list[Column]:
    """Label and named columns; labels of what was pooled may run on over columns that are empty there."""
    others = [column(name, name, [(row.cells.get(name, ""), row.bold) for row in rows]) for name in names]
    label = column("label", "Study", [(row.label, False) for row in rows if row.kind == "study"], align="left")
    across = [text_width(row.label, bold=row.bold) for row in rows if row.kind in ("pooled", "prediction")]
    missing = max(across, default=0.0) + GAP - side_width([label, *others])
    return [replace(label, width=label.width + max(0.0, missing)), *others]


def _right_columns(rows: Sequence[Row], lights: Sequence[str]) -> list[Column]:
    heads = {"estimate": "", "interval": "", "weight": "Weight"}
    cells = {key: [(row.cells.get(key, ""), row.bold) for row in rows] for key in heads}
    columns = [column(key, head, cells[key], align="right") for key, head in heads.items()]
    if not any(text for text, _ in cells["weight"]):
        columns.pop()
    return [replace(columns[0], gap=0.06), *columns[1:], *map(light_column, lights)]


def _with_measure(each: Column, measure: str, plot: float) -> Column:
    """The column; if it is that of the intervals, headed by the measure, which may run back over the plot."""
    return replace(each, head=wrap(measure, plot + each.x)) if each.key == "interval" else each


def _lines(row: Row, columns: Sequence[Column]) -> int:
    """How many lines of text the row needs."""
    if row.kind != "study":
        return 1
    return max(len(fit(row.cells.get(each.key, ""), each.width)) for each in columns)


def draw_head(ax: Axes, sheet: Sheet) -> None:
    """Heads of the columns above a rule."""
    for each in sheet.columns:
        ax.annotate(
            "\n".join(each.head),
            *((each.edge, 0), (0, 5), beside(ax, each.edge, each.x), "offset points"),
            ha=each.align,
            va="bottom",
            color=GREY,
            fontsize=SMALL,
        )
    _rule(ax, sheet, 0, color=GREY, linewidth=0.6)


def write_rows(ax: Axes, sheet: Sheet) -> None:
    """The words and lights of every row; headings and notes may run over the plot."""
    for row, after in zip(sheet.rows, [*sheet.rows[1:], None], strict=True):
        style = {"fontsize": SMALL, **_STYLES.get(row.kind, {})}
        if row.kind in ("heading", "note"):
            label = shorten(row.label, sheet.left + sheet.plot + sheet.right, bold=row.bold)
            box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
            ax.text(0, row.y, label, transform=beside(ax, 0, -sheet.left), va="center_baseline", bbox=box, **style)
        for each in _run_on(sheet, row):
            lines = fit(row.cells.get(each.key, ""), each.width, bold=row.bold)
            where = {"transform": beside(ax, each.edge, each.x), "ha": each.align}
            va = "center_baseline" if len(lines) == 1 else "center"
            if lines:
                ax.text(each.edge, row.y, "\n".join(lines), va=va, **where, **style)
            if row.kind == "study" and each.key in sheet.lights and row.values[each.key]:
                draw_light(ax, row.values[each.key], (1, row.y), beside(ax, 1, each.x))
        if row.kind == "study" and after and after.kind == "study":
            _rule(ax, sheet, after.top, color=HAIRLINE, linewidth=0.4)


def draw_under(ax: Axes, sheet: Sheet) -> None:
    """Under the axis: what lies on either side of the null, and the key to the lights."""
    name_sides(ax, sheet.null, sheet.sides)
    draw_key(ax, sheet.judgements, start=-sheet.left, depth=sheet.foot + LIGHT_INCHES / 2 + 0.06)


def _run_on(sheet: Sheet, row: Row) -> list[Column]:
    """The columns of this row: a label with nothing beside it has the room of all columns left of the plot."""
    first, *others = sheet.columns
    if any(row.cells.get(each.key) for each in others if each.edge == 0):
        return sheet.columns
    return [replace(first, width=sheet.left - GAP), *others]


def _rule(ax: Axes, sheet: Sheet, y: float, *, color: str, linewidth: float) -> None:
    """A line across the sheet."""
    line = {"arrowstyle": "-", "shrinkA": 0, "shrinkB": 0, "color": color, "linewidth": linewidth}
    start = beside(ax, 0, -sheet.left - _OVERHANG)
    end = beside(ax, 1, sheet.right + _OVERHANG)
    ax.annotate("", (1, y), (0, y), end, start, arrowprops=line, zorder=0.5)
