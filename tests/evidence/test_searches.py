"""Searches: every record decided on, each work once."""

import pytest

from ldnsynth.evidence import load_evidence
from ldnsynth.evidence.rules.searches import found_by

MICE, OPEN = "s001/mice2011", "s001/open2010"


def test_a_work_counts_once_however_often_it_is_found(package):
    package.add_row("searches", like="s001", search_id="s002", n_records="2", place_kind="register")
    package.add_row("search_records", like=OPEN, search_id="s002", n_records="2")
    assert package.rule_problems() == []
    evidence = load_evidence(package.folder)
    found = found_by(evidence.searches.to_dict("records"), evidence.search_records.to_dict("records"))
    assert (found.searches, found.records, found.works) == (2, 6, 2)
    assert found.by_place == {"website": 4, "register": 2}
    assert found.decided == {"excluded": 1, "held": 1}
    assert found.excluded == {"no_study_of_people": 1}


@pytest.mark.parametrize(
    ("key", "cells", "column", "words"),
    [
        (MICE, {"exclusion": ""}, "exclusion", "blank, but the work is excluded"),
        (MICE, {"title": ""}, "title", "Say what the work is"),
        (OPEN, {"exclusion": "off_topic"}, "exclusion", "filled, but the decision is 'held'"),
        (OPEN, {"document_id": ""}, "document_id", "Name the document"),
        (OPEN, {"document_id": "cross2008"}, "work", "expected the document's id 'cross2008'"),
    ],
)
def test_a_decision_that_does_not_say_what_became_of_a_work_is_told(package, key, cells, column, words):
    package.edit("search_records", key, **cells)
    told = [(problem.key, problem.column) for problem in package.rule_problems()]
    assert (key, column) in told
    assert any(words in problem.message for problem in package.rule_problems())


@pytest.mark.parametrize("number", ["3", "5"])
def test_a_record_nobody_decided_on_is_told(package, number):
    package.edit("searches", "s001", n_records=number)
    (problem,) = package.rule_problems()
    assert (problem.key, problem.column) == ("s001", "n_records")
    assert f"{number} records came back, but search_records.csv decides on 4" in problem.message


def test_a_work_cannot_be_held_here_and_left_out_there(package):
    package.add_row("searches", like="s001", search_id="s002", n_records="1")
    package.add_row("search_records", like=MICE, search_id="s002", exclusion="off_topic")
    (problem,) = package.rule_problems()
    assert (problem.key, problem.column) == ("s002/mice2011", "exclusion")
    assert "one decision in all searches" in problem.message
