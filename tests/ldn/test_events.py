"""Nobody had an event: of how many, whether these were given LDN, and what that leaves possible."""

import pytest
from selections import everything

from ldnsynth.display.words.estimates.no_events import AtRisk, none_of_with_limit, people_at_risk


@pytest.mark.parametrize(
    ("result_id", "words"),
    [
        # the whole study: nobody of all who entered, of whom not all were given LDN
        (
            "cree2010/serious_adverse_events",
            "0 of 80 who entered, on either treatment (upper limit at best 3.7%, one-sided 95%)",
        ),
        (
            "younger2013/serious_adverse_events/end",
            "0 of 31 who entered, on either treatment (upper limit at best 9.2%, one-sided 95%)",
        ),
        # the arm's own size
        ("mischoulon2017/withdrawals_any/w3", "0 of 6 on LDN (upper limit 39%, one-sided 95%)"),
        ("guttuso2010/any_adverse_event", "0 of 8 on LDN (upper limit 31%, one-sided 95%)"),
        # no number of people in the row, and nobody put in its place
        ("ludwig2015cis/any_adverse_event", "none told, no count"),
        ("smith2013/serious_adverse_events/w16", "none told, no count"),
    ],
)
def test_people_are_on_ldn_only_where_they_are_known_to_have_been(result_id, words):
    results = everything().results
    (row,) = results[results["result_id"] == result_id].itertuples()
    assert none_of_with_limit(people_at_risk(everything(), row), everything().topic.intervention.short) == words


def test_nobody_of_all_who_entered_of_a_number_not_seen():
    assert none_of_with_limit(AtRisk(float("nan"), on_intervention=False), "LDN") == "none told, no count"
