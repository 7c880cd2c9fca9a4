"""What must hold of checks of integrity: their ids, and that nothing is looked at before it is there."""

from collections.abc import Iterator

from ldnsynth.evidence.reading.dates import earliest_day
from ldnsynth.evidence.reading.tables import Problem, Tables
from ldnsynth.review_terms import INTEGRITY_CHECKS


def _check_ids_are_built(tables: Tables) -> Iterator[Problem]:
    for row in tables["integrity_checks"]:
        expected = f"{row['trial_id']}/{row['check']}"
        if row["check"] in INTEGRITY_CHECKS and row["check_id"] != expected:
            yield row.problem("check_id", f"expected {expected!r}, from trial and check. Correct what is wrong.")


def _nothing_is_looked_at_before_it_is_public(tables: Tables) -> Iterator[Problem]:
    public = {row["document_id"]: row["public_from"] for row in tables["documents"]}
    for row in tables["integrity_checks"]:
        day = earliest_day(seen) if (seen := public.get(row["source_id"], "")) else None
        if day and row["looked_on"] and row["looked_on"] < day.isoformat():
            what = f"found {row['looked_on']}, but {row['source_id']} came out on {day.isoformat()} or later"
            yield row.problem("looked_on", f"{what}. Give the day on which it was looked at.")


INTEGRITY_RULES = (_check_ids_are_built, _nothing_is_looked_at_before_it_is_public)
