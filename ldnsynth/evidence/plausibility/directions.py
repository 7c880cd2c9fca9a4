"""Directions against the numbers that stand beside them."""

from collections.abc import Iterator

from ldnsynth.directions import SAID, estimate_sign, nobody_had_it
from ldnsynth.evidence.plausibility.known import Known
from ldnsynth.evidence.tables import Row

_ORDER = {1: "above", 0: "equal to", -1: "below"}
_NUMBERS = ("yi", "m1i", "m2i", "percent1i", "percent2i", "ai", "bi", "n1i", "ci", "di", "n2i", "xi", "ni")


def check_directions(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """A direction that the row's own counts, means or estimate contradict, by the sign that is better for people."""
    cells = {name: row.number_of(name) for name in _NUMBERS}
    direction, none = row["direction"], nobody_had_it(cells, arms=1 if row["contrast"] == "single_arm" else 2)
    if none != (direction == "none_occurred") and direction != "not_reported":
        what = "nobody in any arm had the event" if none else "none_occurred needs zero events in every arm that counts"
        yield "direction", f"{direction!r}, but {what} ({_told(row)})"
        return
    sign, better = estimate_sign(cells, row["measure"]), known.better.get(row["outcome_id"], "none")
    said = SAID.get(direction)
    if said is None or sign is None or none:
        return
    found = f"arm 1 is {_ORDER[sign]} {'arm 2' if row['comparator_id'] else 'before'} ({_told(row)})"
    if said == "no difference":
        if sign:
            yield "direction", f"{direction!r}, but {found}: the direction is the sign of the estimate"
    elif better != "none" and sign != (1 if (said == "better") == (better == "higher") else -1):
        yield "direction", f"{direction!r}, but {found} and {better} is better for {row['outcome_id']}"


def _told(row: Row) -> str:
    """The numbers of the row that decide: "m1i -1.8, m2i -1.8"."""
    return ", ".join(f"{name} {row[name]}" for name in _NUMBERS if row[name]) or "no event is counted"
