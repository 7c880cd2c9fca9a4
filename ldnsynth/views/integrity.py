"""What is known of the integrity of studies before their bias is judged: what was looked at, and what rows come to.

The four domains are those of INSPECT-SR; a person judges the concern, and what can be computed stands beside it.

References
----------
INSPECT-SR. medRxiv 2025.09.03.25334905: studies are checked before risk of bias; none, some or serious concerns.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ldnsynth.evidence.people import ENTERED
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.dates import earliest_day, is_date, latest_day
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.row_ids import discrepancy_ids, fact_ids


class Fact(NamedTuple):
    """What rows come to for a check of a study.

    Attributes
    ----------
    trial_id, check : str
        The check is a key of `INTEGRITY_CHECKS`.
    kind : str
        "before", "after" or "open" (registration and the beginning of the study: dates), "ended" (registered after it
        had ended: dates), "people" (planned, entered), "disputed" (how many disagreements between documents), "kept"
        (how many values that a plausibility check doubts) or "reports" (how many).
    values : tuple of (float or str)
        The dates or numbers.
    ids : tuple of str
        Rows that they come from.
    """

    trial_id: str
    check: str
    kind: str
    values: tuple
    ids: tuple[str, ...]


@once
def integrity_facts(evidence: Evidence) -> list[Fact]:
    """What can be computed for the studies of the evidence, by study."""
    kinds = (_registration, _people, _documents_that_disagree, _values_kept, _reports)
    facts = [fact for kind in kinds for fact in kind(evidence)]
    order = {trial: place for place, trial in enumerate(evidence.trials["trial_id"])}
    return sorted(facts, key=lambda fact: order[fact.trial_id])


def _registration(evidence: Evidence) -> Iterator[Fact]:
    dates = {item: _dates(evidence, item) for item in ("registered_on", "started_on", "ended_on")}
    for trial, (registered, row_id) in dates["registered_on"].items():
        started, ended = dates["started_on"].get(trial), dates["ended_on"].get(trial)
        if ended and earliest_day(registered) > latest_day(ended[0]):
            yield Fact(trial, "registration", "ended", (registered, ended[0]), (row_id, ended[1]))
        elif started:
            after = earliest_day(registered) > latest_day(started[0])
            kind = "after" if after else "before" if latest_day(registered) <= earliest_day(started[0]) else "open"
            yield Fact(trial, "registration", kind, (registered, started[0]), (row_id, started[1]))


def _dates(evidence: Evidence, item: str) -> dict[str, tuple[str, str]]:
    """The first date of this item of each trial, and the id of its row."""
    rows = evidence.characteristics[evidence.characteristics["item"] == item].drop_duplicates("trial_id")
    return {
        row.trial_id: (row.value_text, row.characteristic_id) for row in rows.itertuples() if is_date(row.value_text)
    }


def _people(evidence: Evidence) -> Iterator[Fact]:
    """People planned beside those who entered, where these differ and somebody did enter."""
    for trial in evidence.trials["trial_id"]:
        planned, entered = evidence.number(trial, "n_planned"), evidence.entered(trial)
        if planned is not None and entered and planned != entered:
            ids = (*fact_ids(evidence, trial, ("n_planned",)), *fact_ids(evidence, trial, ENTERED))
            yield Fact(trial, "numbers", "people", (planned, float(entered)), ids)


def _documents_that_disagree(evidence: Evidence) -> Iterator[Fact]:
    rows = evidence.discrepancies.assign(row_id=list(discrepancy_ids(evidence)))
    for trial, own in rows[rows["trial_id"] != ""].groupby("trial_id", sort=False):
        yield Fact(str(trial), "agreement", "disputed", (float(len(own)),), tuple(own["row_id"]))


def _values_kept(evidence: Evidence) -> Iterator[Fact]:
    rows = evidence.results[evidence.results["accepted_because"] != ""]
    for trial, own in rows.groupby("trial_id", sort=False):
        yield Fact(str(trial), "values", "kept", (float(len(own)),), tuple(own["result_id"]))


def _reports(evidence: Evidence) -> Iterator[Fact]:
    for row in evidence.trials.itertuples():
        others = [name for name in row.other_reports.split(";") if name]
        if others:
            ids = tuple(filter(None, (row.report_id, *others)))
            yield Fact(row.trial_id, "overlap", "reports", (float(len(ids)),), ids)
