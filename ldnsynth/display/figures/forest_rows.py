"""The rows of a forest plot: studies under their groups, what was pooled, and how each of them is printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ldnsynth.display.figures.forest_columns import wrap
from ldnsynth.display.wording import decimal, places

ROW_INCHES = 0.215
_NUMBERS = ("estimate", "ci_low", "ci_high")
_PREDICTION = ("pi_low", "pi_high")
_OPTIONAL = {"group": "", "note": "", "weight": np.nan, "pi_low": np.nan, "pi_high": np.nan}
_NOT_REPORTED = "–"


@dataclass(frozen=True)
class Row:
    """A row: its kind (heading, study, pooled, prediction, note), its place counted from the top, and its values.

    `cells` holds the text of its columns by their keys; `values` what the frame says of it.
    """

    kind: str
    y: float
    label: str
    values: dict = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


def as_frames(studies: pd.DataFrame, pooled: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both frames with every column that a forest plot reads; `pooled` without rows if there is none.

    Raises
    ------
    ValueError
        If something was pooled for a group that no study belongs to: it would not be drawn.
    """
    if pooled is None:
        pooled = pd.DataFrame({name: [] for name in _NUMBERS} | {"label": []})
    frames = []
    for frame in (studies, pooled):
        frame = frame.assign(**{name: blank for name, blank in _OPTIONAL.items() if name not in frame})
        frames.append(frame.astype(dict.fromkeys((*_NUMBERS, *_PREDICTION, "weight"), float)))
    strangers = sorted(set(frames[1]["group"]) - set(frames[0]["group"]) - {""})
    if strangers:
        raise ValueError(f"pooled groups without a study: {', '.join(strangers)}")
    return frames[0], frames[1]


def forest_rows(studies: pd.DataFrame, pooled: pd.DataFrame, *, width: float) -> tuple[list[Row], float]:
    """The rows from top to bottom and the height of all, both in units of a study's row; notes fill `width` inches."""
    rows: list[Row] = []
    top = 0.0

    def add(kind: str, label: str, height: float, values: dict | None = None) -> None:
        nonlocal top
        rows.append(Row(kind, top + height / 2, label, values or {}))
        top += height

    def add_pooled(group: str) -> None:
        for values in pooled[pooled["group"] == group].to_dict("records"):
            add("pooled", values["label"], 1.1, values)
            if not np.isnan(values["pi_low"]):
                add("prediction", "Prediction interval", 0.85, values)
            for line in wrap(values["note"], width):
                add("note", line, 0.8)

    for group, members in studies.groupby("group", sort=False):
        if group:
            top += 0.35 if rows else 0
            add("heading", group, 1)
        for values in members.to_dict("records"):
            add("study", values["label"], 1, values)
        if group:
            add_pooled(group)
    top += 0.35 if rows else 0
    add_pooled("")
    return rows, top + 0.15


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
        written.append(Row(row.kind, row.y, row.label, row.values, cells))
    return written


def number_printer(records: Sequence[dict], *, ratio: bool) -> Callable[[float], str]:
    """How the estimates of these rows are printed: all with the same decimals, ratios plainly.

    As many decimals as show two significant digits of the typical half-width and one of the smallest, so that digits
    stand under each other and no interval shrinks to a point.
    """
    scale = np.exp if ratio else float
    ends = [(scale(row["ci_low"]), scale(row["ci_high"])) for row in records if not np.isnan(row["ci_low"])]
    halves = [(high - low) / 2 for low, high in ends if high > low]
    digits = max(places(np.median(halves)), places(min(halves), significant=1)) if halves else 2
    return lambda number: decimal(scale(number), digits)


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
    if value is None or isinstance(value, float):
        return decimal(value)
    return str(value)
