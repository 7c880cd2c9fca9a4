"""A trial in which nobody is known to have taken part allocated nothing, and has no result."""

import pytest

from ldnsynth.evidence import Selection, load_evidence, select
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.rules.plans import began
from ldnsynth.evidence.selecting.selection import select_trial


@pytest.mark.parametrize(
    ("status", "people", "expected"),
    [
        ("ongoing", None, False),
        ("unknown", None, False),
        ("withdrawn", 0, False),
        ("ongoing", 5, True),
        ("published", None, True),
        ("completed_unpublished", None, True),
        ("terminated", 0, False),
    ],
)
def test_a_trial_began_if_people_were_seen_or_it_reported_or_was_completed(status, people, expected):
    evidence = load_evidence()
    trial = "nct05430152"  # of which only the number of people planned is known
    trials, facts = evidence.trials.copy(), evidence.characteristics.copy()
    trials.loc[trials["trial_id"] == trial, "status"] = status
    if people is not None:
        facts.loc[(facts["trial_id"] == trial) & (facts["item"] == "n_planned"), ["item", "value"]] = (
            "n_enrolled",
            people,
        )
    assert began(evidence.with_tables(trials=trials, characteristics=facts), trial) is expected


def test_what_a_trial_planned_to_measure_is_no_result():
    everything = load_evidence()
    evidence = select(everything, Selection(conditions=("inflammatory_bowel_disease", "crohns_disease")))
    planned = {"nct01810185", "eudract201900085232"}
    assert planned <= set(everything.results["trial_id"])
    assert planned <= set(evidence.trials["trial_id"])
    assert not planned & set(evidence.results["trial_id"])
    assert select_trial(everything, "nct01810185").results.empty
    allocated = overview(evidence).set_index("trial_id")["allocated"]
    assert not allocated[list(planned)].any()
    assert allocated["smith2011"]


def test_a_planned_outcome_makes_no_trial_one_that_reported_by_a_past_day():
    evidence = select(load_evidence(), Selection(conditions=("inflammatory_bowel_disease",), as_of="2015-01-01"))
    assert evidence.trials.set_index("trial_id").at["nct01810185", "status"] == "ongoing"


def test_a_result_whose_document_came_later_tells_no_time_point_of_it():
    evidence = select(load_evidence(), Selection(conditions=("multiple_sclerosis",), as_of="2009-02-09"))
    hidden = evidence.results[evidence.results["reported"].str.startswith("direction only")]
    assert len(hidden)
    assert set(hidden["timepoint"]) == {""}
    assert hidden["timepoint_weeks"].isna().all()
