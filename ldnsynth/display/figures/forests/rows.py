"""The rows of a forest plot: studies under their groups, what was pooled, and how each of them is printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ldnsynth.display.figures.forests.columns import wrap
from ldnsynth.display.wording import decimal, places, power_of_ten
from ldnsynth.display.wording import ratio as print_ratio

ROW_INCHES = 0.215
_LINE = 0.7  # height of a further line of text, in rows
_HEIGHTS = {"heading": 1.0, "study": 1.0, "pooled": 1.1, "prediction": 0.85, "note": 0.8}
_APART = 0.35  # white above a heading and above the overall estimate, in rows
_FOOT = 0.15  # white under the last row
_NUMBERS = ("estimate", "ci_low", "ci_high")
_OPTIONAL = {"group": "", "note": "", "weight": np.nan, "pi_low": np.nan, "pi_high": np.nan}
_NOT_REPORTED = "–"
_MOST_DIGITS = 6  # before or after the point; beyond, powers of ten are printed
_LARGEST_LOG = 600.0  # above it nothing can be computed, nor is told apart in print


@dataclass(frozen=True)
class Row:
    """A row of the sheet.

    Parameters
    ----------
    kind : str
        "heading", "study", "pooled", "prediction" or "note".
    label : str
        What stands first in it.
    values : dict
        What the frame says of it.
    above : float
        White above it, in rows.
    cells : dict of str to str
        The text of its columns.
    top, height : float
        Its place, in rows from the top.
    """

    kind: str
    label: str
    values: dict = field(default_factory=dict)
    above: float = 0.0
    cells: dict[str, str] = field(default_factory=dict)
    top: float = 0.0
    height: float = 0.0

    @property
    def y(self) -> float:
        """Its middle."""
        return self.top + self.height / 2

    @property
    def bold(self) -> bool:
        """Whether it is set in bold type."""
        return self.kind in ("heading", "pooled")


def as_frames(studies: pd.DataFrame, pooled: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both frames with every column that a forest plot reads; `pooled` without rows if there is none.

    Raises
    ------
    ValueError
        If something was pooled for a group that no study belongs to: it would not be drawn.
    """
    if pooled is None:
        pooled = pd.DataFrame({name: [] for name in ("label", *_NUMBERS)})
    frames = []
    for frame in (studies, pooled):
        frame = frame.assign(**{name: blank for name, blank in _OPTIONAL.items() if name not in frame})
        frames.append(frame.astype(dict.fromkeys((*_NUMBERS, "pi_low", "pi_high", "weight"), float)))
    strangers = sorted(set(frames[1]["group"]) - set(frames[0]["group"]) - {""})
    if strangers:
        raise ValueError(f"pooled groups without a study: {', '.join(strangers)}")
    return frames[0], frames[1]


def forest_rows(studies: pd.DataFrame, pooled: pd.DataFrame, *, width: float) -> list[Row]:
    """The rows from top to bottom; notes are broken into lines of at most `width` inches."""
    rows: list[Row] = []
    for group, members in studies.groupby("group", sort=False):
        if group:
            rows.append(Row("heading", group, above=_APART if rows else 0.0))
        rows += [Row("study", values["label"], values) for values in members.to_dict("records")]
        if group:
            rows += _pooled_rows(pooled[pooled["group"] == group], width)
    overall = _pooled_rows(pooled[pooled["group"] == ""], width)
    return [*rows, replace(overall[0], above=_APART), *overall[1:]] if overall else rows


def _pooled_rows(pooled: pd.DataFrame, width: float) -> list[Row]:
    rows = []
    for values in pooled.to_dict("records"):
        rows.append(Row("pooled", values["label"], values))
        if not np.isnan(values["pi_low"]):
            rows.append(Row("prediction", "Prediction interval", values))
        rows += [Row("note", line) for line in wrap(values["note"], width)]
    return rows


def stack(rows: Sequence[Row], lines: Sequence[int]) -> tuple[list[Row], float]:
    """The rows in their places, each as high as its number of lines, and the height of all, in rows."""
    stacked, top = [], 0.0
    for row, many in zip(rows, lines, strict=True):
        height = _HEIGHTS[row.kind] + _LINE * (many - 1)
        top += row.above
        stacked.append(replace(row, top=top, height=height))
        top += height
    return stacked, top + _FOOT


def with_cells(rows: Sequence[Row], columns: Sequence[str], *, ratio: bool) -> list[Row]:
    """The rows with the text of their columns: label, `columns`, estimate, interval, weight."""
    print_number = number_printer([row.values for row in rows if row.kind in ("study", "pooled")], ratio=ratio)
    written = []
    for row in rows:
        cells = {} if row.kind in ("note", "heading") else {"label": row.label}
        if row.kind in ("study", "pooled"):
            blank = _NOT_REPORTED if row.kind == "study" else ""
            cells |= {name: _cell(row.values.get(name)) or blank for name in columns}
            cells |= _number_cells(row.values, print_number)
        if row.kind == "prediction":
            cells["interval"] = f"({print_number(row.values['pi_low'])} to {print_number(row.values['pi_high'])})"
        written.append(replace(row, cells=cells))
    return written


def number_printer(records: Sequence[dict], *, ratio: bool) -> Callable[[float], str]:
    """How the estimates of these rows are printed: ratios plainly, differences all with the same decimals.

    As many decimals as show two significant digits of the typical half-width and one of the smallest, so that digits
    stand under each other and no interval shrinks to a point.
    """
    if ratio:
        return lambda number: print_ratio(float(np.exp(min(number, _LARGEST_LOG))))
    halves = [(row["ci_high"] - row["ci_low"]) / 2 for row in records if row["ci_high"] > row["ci_low"]]
    digits = max(places(float(np.median(halves))), places(min(halves), significant=1)) if halves else 2
    largest = max((abs(row[name]) for row in records for name in _NUMBERS if np.isfinite(row[name])), default=0.0)
    if digits > _MOST_DIGITS or largest >= 10.0**_MOST_DIGITS:
        return lambda number: power_of_ten(number) if number else "0"
    return lambda number: decimal(number, digits)


def _number_cells(values: dict, print_number: Callable[[float], str]) -> dict[str, str]:
    estimate, low, high = (values[name] for name in _NUMBERS)
    if np.isnan(estimate):
        return {"interval": "no estimate"}
    if np.isnan(low) or np.isnan(high):
        return {"estimate": print_number(estimate), "interval": "(no interval)"}
    return {
        "estimate": print_number(estimate),
        "interval": f"({print_number(low)} to {print_number(high)})",
        "weight": "" if np.isnan(values["weight"]) else f"{decimal(values['weight'], 1)}%",
    }


def _cell(value: object) -> str:
    return decimal(value) if value is None or isinstance(value, float) else str(value)
