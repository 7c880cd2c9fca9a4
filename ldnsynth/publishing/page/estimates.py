"""The estimates of a figure as rows for a narrow page, where half a picture would show none of them."""

import math
from typing import Any, NamedTuple

from ldnsynth.publishing.content.blocks import Figure

_HALF, _ROOM = 100.0, 1.08  # of the width of a line, in its own units; how far it reaches beyond the intervals
_ENDS = ("ci_low", "estimate", "ci_high")
_SHARE = ("low (%)", "share (%)", "high (%)")
_NEEDED = {"label", "words", *_ENDS}


class EstimateRow(NamedTuple):
    """A trial's name under that of its group, its estimate in words, and its interval, None each where there is none.

    `side` says on which side of no effect better lies: "right" or "left"; "" where nothing is compared.
    """

    group: str
    label: str
    words: str
    low: float | None
    at: float | None
    high: float | None
    side: str


def estimate_rows(figure: Figure) -> list[EstimateRow]:
    """The rows of a figure whose data hold estimates in words, each group on an axis of its own; none of another.

    Ratios lie on a logarithmic axis. What was pooled of a group follows its trials.
    """
    rows = [_compared(dict(zip(figure.columns, row, strict=True))) for row in figure.rows]
    if not rows or not rows[0].keys() >= _NEEDED:
        return []
    groups = list(dict.fromkeys(map(_group, rows)))
    rows.sort(key=lambda row: groups.index(_group(row)))
    reach: dict[str, float] = {}
    for row in rows:
        ends = [abs(row[end]) for end in _ENDS if row[end] is not None]
        reach[_group(row)] = max([reach.get(_group(row), 0.0), *ends])
    return [_row(row, _HALF / (_ROOM * (reach[_group(row)] or 1.0))) for row in rows]


def _group(row: dict[str, Any]) -> str:
    return row.get("group") or ""


def _compared(row: dict[str, Any]) -> dict[str, Any]:
    """A row as of an estimate; a ratio as its logarithm, one that counts people with a harm as its share."""
    if row.get("scale") == "ratio":
        return row | {name: _logarithm(row[name]) for name in _ENDS}
    if not row.keys() >= {"row", *_SHARE}:
        return row
    words = f"{row['events']:g} of {row['people']:g}"
    shares = dict(zip(_ENDS, (row[name] for name in _SHARE), strict=True))
    return {"group": "", "label": row["row"], "words": words, "better": ""} | shares


def _logarithm(ratio: float | None) -> float | None:
    """Of a ratio; None where it has none that could be drawn."""
    return math.log(ratio) if ratio and math.isfinite(ratio) else None


def _row(row: dict[str, Any], scale: float) -> EstimateRow:
    ends = [None if row[end] is None else round(scale * row[end], 1) for end in _ENDS]
    side = {"lower": "left", "higher": "right"}.get(row.get("better") or "", "")
    whole = ends if None not in ends else [None] * len(ends)
    return EstimateRow(_group(row), row["label"], row["words"] or "", *whole, side)
