"""What trials without an estimate tell: every number in the answer, no people that no row gives, one set of words."""

from types import SimpleNamespace

import numpy as np
import pytest
from selections import everything, evidence, rated, shown

from ldnsynth.display import findings, slides, tables
from ldnsynth.display.words.estimates.no_events import NO_COUNT, none_of, none_of_with_limit, people_at_risk
from ldnsynth.display.words.estimates.stated_results import row_words
from ldnsynth.display.words.summary import found_words, people_of_outcome

CROHN, MS, FIBROMYALGIA = "Crohn's disease", "multiple sclerosis", "fibromyalgia"


def outcome(name: str, domain: str, body: str = "randomised"):
    return next(one for one in rated(name) if (one.domain, one.body) == (domain, body))


def test_the_answer_tells_numbers_without_an_interval():
    text = shown(findings.what_was_found, CROHN).text
    told = text.partition("Numbers without an interval: ")[2].partition(". ")[0]
    assert "response 88% v 40% of people (p = 0.009) in Smith 2011" in told
    assert "endoscopic healing 78% v 28% of people (p = 0.008) in Smith 2011" in told
    assert "from 34.2 to 21.7 (p = 0.005) in Smith 2013" in told
    assert "Told without a number: quality of life and adverse events." in text


@pytest.mark.parametrize("result", ["ludwig2015cis/any_adverse_event", "smith2013/serious_adverse_events/w16"])
def test_nobody_is_put_in_where_a_row_counts_no_people(result):
    whole = everything()
    row = next(row for row in whole.results.itertuples() if row.result_id == result)
    at_risk = people_at_risk(whole, row)
    assert np.isnan(at_risk.people)
    assert none_of(at_risk) == none_of_with_limit(at_risk, "LDN") == NO_COUNT == "none told, no count"


def test_all_who_entered_could_have_the_event_that_a_comparison_counts_in_no_arm():
    row = next(row for row in everything().results.itertuples() if row.result_id == "cree2010/serious_adverse_events")
    assert none_of(people_at_risk(everything(), row)) == "0 of 80"


def test_arms_with_their_people_are_told_side_by_side():
    told = found_words(evidence(CROHN), outcome(CROHN, "withdrawals"))
    assert "0 of 6 v 0 of 6 (upper limit on LDN 39%, one-sided 95%) in Smith 2013" in told


def test_a_trial_whose_summarised_outcome_was_not_reported_still_tells_its_others():
    adverse = outcome(MS, "adverse_events", "other")
    assert "no result seen" not in people_of_outcome(evidence(MS), adverse)
    assert "Ludwig 2016" in found_words(evidence(MS), adverse)
    assert "none told, no count in Ludwig 2015" in found_words(evidence(MS), adverse)


def test_what_a_randomised_trial_tells_without_comparing_stands_in_the_other_body():
    for domain in ("quality_of_life", "remission", "disease_activity"):
        own = outcome(CROHN, domain, "other")
        assert {"smith2007", "smith2013"} <= set(own.trials_of("told"))
        assert own.people_of(["smith2007", "smith2013"]) == 17 + 12
    assert "10 of 80 in Cree 2010, 5 of 40 in Gironi 2008" in found_words(
        evidence(MS), outcome(MS, "withdrawals", "other")
    )
    notes = shown(tables.summary_of_findings_table, CROHN).notes[0]
    assert "also what a randomised trial tells without comparing its arms" in notes


def test_the_grader_is_heard_under_the_table():
    notes = shown(tables.summary_of_findings_table, FIBROMYALGIA).notes
    assert any(note.startswith("Adverse events: ") and "against LDN" in note for note in notes)


def test_what_is_not_shown_is_named_with_its_condition():
    notes = " ".join(shown(tables.summary_of_findings_table, "all").notes)
    assert "Graded and not shown here: multiple sclerosis: " in notes
    assert "fibromyalgia: depression and anxiety" in notes
    unknown = notes.partition(" For mental quality of life in multiple sclerosis")[2].partition(" no threshold")[0]
    assert "withdrawals in Crohn’s disease" in unknown
    assert "withdrawals in fibromyalgia" in unknown


def test_a_certainty_slide_never_says_that_nothing_is_estimated_beside_a_number():
    assert not slides.certainty_at_a_glance(evidence(CROHN), rated(CROHN)).frame.isin(["no estimate"]).any(axis=None)


def test_a_p_value_stands_beside_a_comparison_only():
    cells = dict.fromkeys(("ai", "bi", "ci", "di", "n1i", "xi", "ni", "yi", "m1i", "m2i", "percent2i"), np.nan)
    row = SimpleNamespace(
        **cells, percent1i=67.0, pi=0.001, pi_relation="<", direction="descriptive", note="", measure=""
    )
    row.contrast = "single_arm"
    assert row_words(evidence(CROHN), row, "LDN") == "67% of people"
    row.contrast, row.percent2i = "between_arms", 40.0
    assert row_words(evidence(CROHN), row, "LDN") == "67% v 40% of people (p < 0.001)"
