"""Words, interval and certainty agree, over all combinations."""

import itertools
import math
import re

import pytest

from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.statements import CHANGES, NO_THRESHOLD, graded_statement
from ldnsynth.synthesis.grade.thresholds import PLACES, Reading, Thresholds, event_thresholds, read_interval

TOLD = "1.6 points lower (0.1 to 3.1 lower)"
BENEFIT, EVENTS = ("improvement", "worsening"), ("increase", "reduction")
READINGS = [
    Reading(place, side, clear)
    for place, side, clear in itertools.product(PLACES, (-1, 0, 1), (True, False))
    if not (place in ("beyond",) and not (clear and side)) and not (place == "across one" and not side)
    if not (place == "no threshold" and clear != bool(side)) and not (place == "no estimate" and clear)
]
EVERY = list(itertools.product(LEVELS, READINGS, (BENEFIT, EVENTS)))
SIZE = re.compile(r"little to no|slight|large|small|moderate|important|by an amount that matters")


def said(certainty, reading, changes=BENEFIT, **of):
    return graded_statement(certainty, reading, changes, "pain", TOLD, **({"intervention": "aspirin"} | of))


def read_back(statement: str) -> set[str]:
    """The certainties that a sentence may stand for."""
    words = statement.partition(":")[0].split()
    if "uncertain" in words:
        return {"very_low"}
    if "does not show" in statement or "may or may not improve" in statement or "may or may not worsen" in statement:
        return {"low", "moderate", "high"}
    if "may or may not increase" in statement or "may or may not reduce" in statement:
        return {"low", "moderate", "high"}
    plain = statement.replace("may or may not matter", "")
    return {"low"} if " may " in plain else {"moderate"} if " probably " in plain else {"high"}


@pytest.mark.parametrize(("certainty", "reading", "changes"), EVERY)
def test_a_reader_takes_the_certainty_from_the_words(certainty, reading, changes):
    assert certainty in read_back(said(certainty, reading, changes))


@pytest.mark.parametrize(("certainty", "reading", "changes"), EVERY)
def test_every_statement_holds_what_was_found_and_ends_there_or_with_the_missing_threshold(certainty, reading, changes):
    statement = said(certainty, reading, changes)
    assert statement.endswith((f": {TOLD}.", f": {TOLD}; {NO_THRESHOLD}."))
    assert (NO_THRESHOLD in statement) == (reading.place == "no threshold" and certainty != "very_low")


@pytest.mark.parametrize(("certainty", "reading", "changes"), EVERY)
def test_a_size_is_said_only_where_the_whole_interval_has_it(certainty, reading, changes):
    statement = said(certainty, reading, changes).partition(": ")[0]
    sized = reading.place in ("within", "beyond") and certainty != "very_low"
    hedged = reading.place == "across one" and certainty != "very_low"
    assert ("may or may not" in statement) == hedged
    assert hedged or bool(SIZE.search(statement)) == sized


@pytest.mark.parametrize(("certainty", "reading", "changes"), EVERY)
def test_no_direction_is_said_that_the_interval_does_not_have(certainty, reading, changes):
    statement = said(certainty, reading, changes).partition(": ")[0]
    verbs = {verb for change in changes for verb in CHANGES[change]} & set(re.findall(r"\w+", statement))
    if certainty == "very_low" or reading.place == "within" or (reading.place != "across both" and not reading.side):
        assert not verbs
    elif reading.place == "across both":
        assert len(verbs) == 2
    else:
        assert verbs <= set(CHANGES[changes[0] if reading.side > 0 else changes[1]])
        assert len(verbs) == 1


@pytest.mark.parametrize(
    ("certainty", "reading", "changes", "expected"),
    [
        ("high", Reading("within", 0, False), BENEFIT, "results in little to no difference in pain"),
        ("moderate", Reading("within", 1, True), EVENTS, "probably results in little to no difference in pain"),
        ("low", Reading("within", -1, True), BENEFIT, "may result in little to no difference in pain"),
        ("high", Reading("beyond", -1, True), EVENTS, "reduces pain by an amount that matters"),
        ("moderate", Reading("beyond", 1, True), BENEFIT, "probably improves pain by an amount that matters"),
        ("low", Reading("beyond", -1, True), BENEFIT, "may worsen pain by an amount that matters"),
        (
            "moderate",
            Reading("across one", 1, True),
            BENEFIT,
            "probably improves pain, by an amount that may or may not",
        ),
        ("low", Reading("across one", 1, False), BENEFIT, "may or may not improve pain by an amount that matters"),
        ("low", Reading("across one", -1, False), EVENTS, "may or may not reduce pain by an amount that matters"),
        ("low", Reading("no threshold", 1, True), BENEFIT, "may improve pain"),
        ("low", Reading("no estimate", 1, False), BENEFIT, "may improve pain; by how much is not known"),
    ],
)
def test_the_wording_is_that_of_guideline_26(certainty, reading, changes, expected):
    assert said(certainty, reading, changes).startswith(f"Aspirin {expected}")


def test_an_interval_across_both_thresholds_leaves_the_matter_open():
    told = "0.14 SD (−0.83 to 1.11), above 0 better"
    statement = graded_statement(
        "low", read_interval(-0.83, 1.11, Thresholds(-0.5, 0.5)), BENEFIT, "pain", told, intervention="aspirin"
    )
    assert statement == (
        "The evidence does not show whether aspirin improves or worsens pain, or does neither: "
        "0.14 SD (−0.83 to 1.11), above 0 better."
    )


@pytest.mark.parametrize("certainty", LEVELS)
@pytest.mark.parametrize("thresholds", [None, Thresholds(-0.5, 0.5), Thresholds(-0.2, 0.2), Thresholds(-1, 1)])
def test_fibromyalgia_pain_never_reads_as_little_to_no_difference(certainty, thresholds):
    statement = graded_statement(
        certainty, read_interval(-0.83, 1.11, thresholds), BENEFIT, "pain", "0.14 SD", intervention="aspirin"
    )
    assert "little to no difference" not in statement


@pytest.mark.parametrize("certainty", LEVELS)
@pytest.mark.parametrize(
    "thresholds",
    [None, event_thresholds(50, 0.75, 0.008), event_thresholds(5, 0.75, 0.008), event_thresholds(50, 0.5, 0.008)],
)
def test_a_protective_effect_on_a_rare_event_never_reads_as_little_to_no_difference(certainty, thresholds):
    """RR 0.38 (0.19 to 0.74), 8 in 1000 without the treatment: fixed risks of 5% called it trivial."""
    reading = read_interval(math.log(0.19), math.log(0.74), thresholds)
    people = "the number of people with tuberculosis"
    statement = graded_statement(certainty, reading, EVENTS, people, "RR 0.38", intervention="the vaccine")
    assert "little to no difference" not in statement
    if thresholds and certainty == "low":
        assert "may reduce the number of people with tuberculosis" in statement


def test_at_very_low_certainty_neither_direction_nor_size_is_said_but_what_was_found():
    statements = {said("very_low", reading, changes) for _, reading, changes in EVERY}
    assert statements == {f"The evidence is very uncertain about the effect of aspirin on pain: {TOLD}."}


PLURALS = [
    ("results in", "result in"),
    *(("improves ", "improve "), ("worsens ", "worsen "), ("increases ", "increase "), ("reduces ", "reduce ")),
    *(("changes ", "change "), ("or does neither", "or do neither"), ("Stroke unit ", "Stroke units ")),
    ("stroke unit ", "stroke units "),
]


@pytest.mark.parametrize(("certainty", "reading", "changes"), EVERY)
def test_a_name_in_the_plural_takes_the_verbs_of_the_plural_and_nothing_else_changes(certainty, reading, changes):
    expected = said(certainty, reading, changes, intervention="stroke unit")
    for one, many in PLURALS:
        expected = expected.replace(one, many)
    assert said(certainty, reading, changes, intervention="stroke units", plural=True) == expected


@pytest.mark.parametrize(
    ("certainty", "reading", "told"),
    [
        ("high", Reading("beyond", 1, True), "A stroke unit improves pain by an amount that matters: "),
        ("very_low", Reading("beyond", 1, True), "The evidence is very uncertain about the effect of a stroke unit on"),
        ("low", Reading("no threshold", 0, False), "The evidence does not show which way a stroke unit changes pain: "),
    ],
)
def test_a_name_comes_with_its_article(certainty, reading, told):
    assert said(certainty, reading, intervention="a stroke unit").startswith(told)


@pytest.mark.parametrize(
    "arguments",
    [
        ("sure", Reading("within", 0, False), BENEFIT, "pain", TOLD),
        ("low", Reading("near", 0, False), BENEFIT, "pain", TOLD),
        ("low", Reading("within", 0, False), ("improvement", "better"), "pain", TOLD),
        ("low", Reading("within", 0, False), BENEFIT, "", TOLD),
        ("low", Reading("within", 0, False), BENEFIT, "pain", ""),
    ],
)
def test_unknown_terms_and_statements_of_nothing_are_refused(arguments):
    with pytest.raises(ValueError, match=r"expected"):
        graded_statement(*arguments, intervention="aspirin")
