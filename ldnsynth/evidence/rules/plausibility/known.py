"""What the other tables and rows know that bears on the numbers of a result."""

from collections import defaultdict
from dataclasses import dataclass

from ldnsynth.evidence.reading.tables import Row, Tables

_DENOMINATORS = ("n_enrolled", "n_randomised", "n_started", "n_completed", "n_analysed")


@dataclass(frozen=True)
class Known:
    """Numbers of people by (trial, arm; "" is the whole trial), and by outcome steps of scores and the better side.

    `spreads` holds (trial, SD) by (outcome, measure), `binary` the outcomes whose scores are 0 or 1.
    """

    counted: dict[tuple[str, str], set[int]]
    steps: dict[str, float]
    better: dict[str, str]
    spreads: dict[tuple[str, str], list[tuple[str, float]]]
    binary: frozenset[str] = frozenset()

    def of_arm(self, row: Row, side: int) -> set[int]:
        """Numbers of people behind arm 1 or 2 of a result: as it states them, else every one known for the arm.

        Without a comparator both sides are the one arm, after and before.
        """
        first = side == 1 or not row["comparator_id"]
        stated = {int(row.number_of(column)) for column in (("n1i", "ni") if first else ("n2i",)) if row[column]}
        arm = row["arm_id"] if first else row["comparator_id"]
        return stated or self.counted.get((row["trial_id"], arm), set())

    def of_trial(self, row: Row) -> set[int]:
        """Every number of people known for the whole trial."""
        return self.counted.get((row["trial_id"], ""), set())


def gather_known(tables: Tables) -> Known:
    """Read from characteristics, outcomes and results what the checks of one result need of the others."""
    counted, spreads = defaultdict(set), defaultdict(list)
    for row in tables["characteristics"]:
        if row["value"] and row["item"] in _DENOMINATORS and float(row["value"]) >= 1:
            counted[row["trial_id"], row["arm_id"]].add(int(float(row["value"])))
    for row in tables["results"]:
        found = [row.number_of(column) for column in ("sd1i", "sd2i")]
        spreads[row["outcome_id"], row["measure"]] += [(row["trial_id"], sd) for sd in found if sd]
    steps = {row["outcome_id"]: float(row["step"]) for row in tables["outcomes"] if row["step"]}
    better = {row["outcome_id"]: row["better"] for row in tables["outcomes"]}
    zero_or_one = ("0", "1", "1")
    binary = frozenset(
        row["outcome_id"]
        for row in tables["outcomes"]
        if tuple(row[column] for column in ("range_low", "range_high", "step")) == zero_or_one
    )
    return Known(dict(counted), steps, better, dict(spreads), binary)
