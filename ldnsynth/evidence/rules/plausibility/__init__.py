"""Whether a result can be true: counts, means, intervals, p values, spreads and direction against each other."""

from collections.abc import Iterator

from ldnsynth.evidence.reading.tables import Problem, Tables
from ldnsynth.evidence.rules.plausibility.counts import (
    check_counts,
    check_mean_and_spread,
    check_means,
    check_people,
    check_percentages,
)
from ldnsynth.evidence.rules.plausibility.directions import check_directions
from ldnsynth.evidence.rules.plausibility.intervals import check_intervals
from ldnsynth.evidence.rules.plausibility.known import gather_known
from ldnsynth.evidence.rules.plausibility.spreads import check_spreads
from ldnsynth.evidence.rules.plausibility.standard_errors import check_standard_errors

_ADVICE = "Correct it, or keep it as printed and say why in accepted_because."
# Each takes a row of results and what is known besides, and yields (column, what was found and expected).
_CHECKS = (
    check_counts,
    check_people,
    check_percentages,
    check_means,
    check_mean_and_spread,
    check_intervals,
    check_standard_errors,
    check_spreads,
)


def check_numbers(tables: Tables) -> Iterator[Problem]:
    """Faults in the numbers of each result, and a direction that they contradict.

    A row with ``accepted_because`` passes as it is printed. What excuses its numbers does not excuse its direction,
    which is accepted only where it is the row's one fault.
    """
    known = gather_known(tables)
    for row in tables["results"]:
        faults, turned = [fault for check in _CHECKS for fault in check(row, known)], list(check_directions(row, known))
        if not row["accepted_because"]:
            yield from (row.problem(column, f"{message}. {_ADVICE}") for column, message in faults + turned)
        elif faults:
            yield from (row.problem(column, f"{message}. Correct it.") for column, message in turned)
        elif not turned:
            yield row.problem("accepted_because", "filled, but the row passes every check. Remove it.")
