"""Estimates and means inside their own intervals."""

from collections.abc import Iterator

from ldnsynth.evidence.reading.tables import Row
from ldnsynth.evidence.rules.plausibility.known import Known

_INTERVALS = (("yi", "ci_low", "ci_high"), ("m1i", "m1_ci_low", "m1_ci_high"), ("m2i", "m2_ci_low", "m2_ci_high"))


def check_intervals(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """An interval that is upside down, leaves out its own estimate or has no level; a p value without relation."""
    for inside, lower, upper in _INTERVALS:
        middle, low, high = (row.number_of(column) for column in (inside, lower, upper))
        if low is None or high is None:
            continue
        if low > high:
            yield lower, f"{low:g} is above {upper} {high:g}"
        elif middle is not None and not low <= middle <= high:
            yield inside, f"{middle:g} lies outside its own interval {low:g} to {high:g}"
        if not row["ci_level"]:
            yield "ci_level", "blank beside an interval"
    if row["pi"] and not row["pi_relation"]:
        yield "pi_relation", "blank beside a p value"
