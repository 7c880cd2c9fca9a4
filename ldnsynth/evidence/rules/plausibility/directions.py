"""Directions against the numbers that stand beside them."""

from collections.abc import Iterator

from ldnsynth.directions import SAID, estimate_signs, nobody_had_it
from ldnsynth.evidence.reading.tables import Row
from ldnsynth.evidence.rules.plausibility.known import Known

_ORDER = {1: "above", 0: "equal to", -1: "below"}
_SILENT = ("not_reported",)  # which no result with numbers of both sides is
_NUMBERS = (
    *("yi", "m1i", "m2i", "percent1i", "percent2i", "ai", "bi", "n1i", "ci", "di", "n2i", "xi", "ni"),
    *("t1i", "t2i", "oei"),
)


def check_directions(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """A direction that the row's own counts, means or estimate contradict, by the sign that is better for people."""
    cells = {name: row.number_of(name) for name in _NUMBERS}
    direction, none = row["direction"], nobody_had_it(cells, arms=1 if row["contrast"] == "single_arm" else 2)
    if none != (direction == "none_occurred") and direction != "not_reported":
        what = "nobody in any arm had the event" if none else "none_occurred needs zero events in every arm that counts"
        yield "direction", f"{direction!r}, but {what} ({_told(row)})"
        return
    better = known.better.get(row["outcome_id"], "none")
    if none or (direction not in SAID and direction not in _SILENT):
        return
    for sign, names in estimate_signs(cells, row["measure"]):
        numbers = ", ".join(f"{name} {row[name]}" for name in names if row[name])
        found = f"arm 1 is {_ORDER[sign]} {'arm 2' if row['comparator_id'] else 'before'} ({numbers})"
        said = SAID.get(direction, "no difference")
        if said == "no difference":
            wrong, why = bool(sign), ": the direction is the sign of the estimate"
        else:
            wrong = better != "none" and sign != (1 if (said == "better") == (better == "higher") else -1)
            why = f" and {better} is better for {row['outcome_id']}"
        if wrong:
            yield "direction", f"{direction!r}, but {found}{why}"


def _told(row: Row) -> str:
    """The numbers of the row that decide: "m1i -1.8, m2i -1.8"."""
    return ", ".join(f"{name} {row[name]}" for name in _NUMBERS if row[name]) or "no event is counted"
