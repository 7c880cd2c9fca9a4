"""What a deck says of who judged follows from the coders in the tables."""

from dataclasses import replace

import pytest
from selections import evidence

from ldnsynth.display.slides.judging import what_to_discuss, who_judged

JUDGED = ("risk_of_bias", "certainty", "stances", "claims")


def coded(**coders):
    """The evidence with these coders of each table in turn; a table that is not named has no rows."""
    given = evidence("multiple sclerosis")
    tables = {name: given.tables()[name] for name in JUDGED}
    frames = {
        name: frame.assign(coder=[coders[name][row % len(coders[name])] for row in range(len(frame))])
        if name in coders
        else frame.iloc[:0]
        for name, frame in tables.items()
    }
    return replace(given.with_tables(**frames), codings={})


@pytest.mark.parametrize(
    ("coders", "said"),
    [
        ({"risk_of_bias": "A", "certainty": "A"}, "One coder judged bias and certainty."),
        ({"risk_of_bias": "AB", "stances": "A"}, "Two coders judged bias; one coder judged stances."),
        ({"claims": "A", "stances": "B"}, "One coder judged stances; one coder judged claims."),
    ],
)
def test_people_are_counted_by_what_they_judged(coders, said):
    assert who_judged(coded(**coders)).text == said


def test_a_consensus_is_no_coder():
    assert who_judged(evidence("multiple sclerosis")).text == "Two coders judged bias, certainty, stances and claims."


def test_where_nothing_is_judged_nothing_is_said_of_it():
    assert who_judged(coded()) is None and what_to_discuss(coded()) is None


def test_a_room_discusses_what_there_is():
    said = what_to_discuss(coded(risk_of_bias="A")).text
    assert said == "One coder judged bias. Which judgement of bias would you have made differently?"
