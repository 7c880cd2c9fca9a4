"""Counts, percentages and means against the number of people they stand for."""

from collections.abc import Iterator

from ldnsynth.evidence.reading.tables import Row
from ldnsynth.evidence.rules.plausibility.known import Known
from ldnsynth.evidence.rules.plausibility.printed import (
    binary_spread_exists,
    counts_that_fit,
    mean_exists,
    spread_exists,
)

_COUNTS = (("ai", "bi", "n1i"), ("ci", "di", "n2i"))
_MEASURES_OF_MEANS = ("", "MD", "SMD", "mean_change")  # with the others, m1i and m2i are percentages or medians


def check_counts(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """Counts that do not add up, or events in more people than there are."""
    for events, none, total in _COUNTS:
        cells = [row.number_of(column) for column in (events, none, total)]
        if None not in cells and cells[0] + cells[1] != cells[2]:
            yield none, f"{events} {cells[0]:g} and {none} {cells[1]:g} do not add up to {total} {cells[2]:g}"
    for events, total in (("ai", "n1i"), ("ci", "n2i"), ("xi", "ni")):
        count, people = row.number_of(events), row.number_of(total)
        if count is not None and people is not None and count > people:
            yield events, f"{count:g} events in {people:g} people"


def check_people(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """More people in a result than its arm, or else its trial, is known to have had at any time."""
    for column, arm in (("n1i", row["arm_id"]), ("ni", row["arm_id"]), ("n2i", row["comparator_id"])):
        counted = known.counted.get((row["trial_id"], arm)) or known.of_trial(row)
        if row[column] and counted and row.number_of(column) > max(counted):
            yield column, f"{row[column]} people, but characteristics.csv knows of at most {max(counted)}"


def check_percentages(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """A percentage to which no count rounds, whichever known number of people is the denominator."""
    for side, column in ((1, "percent1i"), (2, "percent2i")):
        people = known.of_arm(row, side) or known.of_trial(row)
        if row[column] and people and not any(counts_that_fit(row[column], n) for n in people):
            yield column, f"no count out of {_or(people)} people is {row[column]}%"


def check_means(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """A mean of scores that go up in known steps which no sum over any known number of people has."""
    step = known.steps.get(row["outcome_id"])
    if not step or row["measure"] not in _MEASURES_OF_MEANS:
        return
    for side, column in ((1, "m1i"), (2, "m2i")):
        people = known.of_arm(row, side) or known.of_trial(row)
        if row[column] and people and not any(mean_exists(row[column], n, step=step) for n in people):
            yield column, f"no {_or(people)} scores in steps of {step:g} have the mean {row[column]}"


def check_mean_and_spread(row: Row, known: Known) -> Iterator[tuple[str, str]]:
    """A standard deviation that no scores in known steps, or no answers of 0 or 1, have together with their mean."""
    step, binary = known.steps.get(row["outcome_id"]), row["outcome_id"] in known.binary
    if not step or row["measure"] not in _MEASURES_OF_MEANS:
        return
    for side, mean, sd in ((1, "m1i", "sd1i"), (2, "m2i", "sd2i")):
        people = known.of_arm(row, side) or known.of_trial(row)
        possible = {n for n in people if row[mean] and row[sd] and mean_exists(row[mean], n, step=step)}
        if not possible:
            continue  # what is wrong with the mean is said of the mean
        told = f"with the mean {row[mean]} have the standard deviation {row[sd]}"
        if binary and row["measure"] != "mean_change":
            if not any(binary_spread_exists(row[mean], row[sd], n) for n in possible):
                yield sd, f"no {_or(possible)} answers of 0 or 1 {told}"
        elif not any(spread_exists(row[mean], row[sd], n, step=step) for n in possible):
            yield sd, f"no {_or(possible)} scores in steps of {step:g} {told}"


def _or(numbers: set[int]) -> str:
    return " or ".join(map(str, sorted(numbers)))
