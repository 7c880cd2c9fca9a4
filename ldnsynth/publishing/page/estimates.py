"""The estimates of a figure as rows for a narrow page, where half a picture would show none of them."""

import csv
import io
from typing import NamedTuple

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
    """The rows of a figure whose data hold estimates in words, each group on an axis of its own; none of another."""
    rows = list(map(_compared, csv.DictReader(io.StringIO(figure.csv))))
    if not rows or not rows[0].keys() >= _NEEDED:
        return []
    reach: dict[str, float] = {}
    for row in rows:
        ends = [abs(float(row[end])) for end in _ENDS if row[end]]
        reach[row.get("group", "")] = max([reach.get(row.get("group", ""), 0.0), *ends])
    return [_row(row, _HALF / (_ROOM * (reach[row.get("group", "")] or 1.0))) for row in rows]


def _compared(row: dict[str, str]) -> dict[str, str]:
    """A row as of an estimate; one that counts people with a harm as its share."""
    if not row.keys() >= {"row", *_SHARE}:
        return row
    words = f"{float(row['events']):g} of {float(row['people']):g}"
    shares = dict(zip(_ENDS, (row[name] for name in _SHARE), strict=True))
    return {"group": "", "label": row["row"], "words": words, "better": ""} | shares


def _row(row: dict[str, str], scale: float) -> EstimateRow:
    ends = [round(scale * float(row[end]), 1) if row[end] else None for end in _ENDS]
    side = {"lower": "left", "higher": "right"}.get(row.get("better", ""), "")
    whole = ends if None not in ends else [None] * len(ends)
    return EstimateRow(row.get("group", ""), row["label"], row["words"], *whole, side)
