"""Sentences and tables on real evidence: every selection has its words, and they follow the data."""

import re
from functools import cache

import pytest

from ldnsynth.display import findings, tables
from ldnsynth.display.blocks import Finding, Note
from ldnsynth.display.provenance import provenance
from ldnsynth.evidence import Evidence, Selection, load_evidence, select

SELECTIONS = {
    "multiple sclerosis": Selection(conditions=("multiple_sclerosis",)),
    "all": Selection(),
    "as of 2009": Selection(conditions=("multiple_sclerosis",), as_of="2009-02-09"),
    "one study": Selection(conditions=("glioma",)),
    "nothing": Selection(conditions=("autism",)),
    "before everything": Selection(as_of="1980-01-01"),
}
SENTENCES = [
    getattr(findings, name)
    for name in vars(findings)
    if not name.startswith("_") and getattr(getattr(findings, name), "__module__", "") == findings.__name__
]
TABLES = [getattr(tables, name) for name in vars(tables) if name.endswith("_table")]


@cache
def everything() -> Evidence:
    return load_evidence()


@cache
def evidence(name: str) -> Evidence:
    return select(everything(), SELECTIONS[name])


def call(function, name: str):
    both = function in (findings.doubts, tables.unverified_table)
    return function(everything(), evidence(name)) if both else function(evidence(name))


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda function: function.__name__)
@pytest.mark.parametrize("name", SELECTIONS)
def test_every_finding_is_a_sentence_whatever_is_selected(sentence, name):
    text = call(sentence, name).text
    assert re.fullmatch(r"[A-Z0-9].*\.", text)
    assert not re.search(r"nan|None,|\{|\}| {2}", text)


@pytest.mark.parametrize("table", TABLES, ids=lambda function: function.__name__)
@pytest.mark.parametrize("name", SELECTIONS)
def test_every_table_has_rows_or_says_why_not(table, name):
    shown = call(table, name)
    if isinstance(shown, Note):
        assert shown.text.endswith(".")
        return
    cells = shown.frame.to_numpy().ravel().tolist()
    assert cells
    assert all(isinstance(cell, str) for cell in cells)
    assert not {"nan", "None", "NaN"} & set(cells)
    assert set(shown.numeric) <= set(shown.frame.columns)


def test_a_finding_counts_what_the_selection_holds():
    found = findings.which_studies(evidence("multiple sclerosis"))
    trials = evidence("multiple sclerosis").trials
    randomised = trials[trials["design"].str.startswith("randomised")]
    assert found.numbers["studies"].value == len(trials)
    assert found.numbers["people"].value == sum(evidence("multiple sclerosis").size(t) for t in randomised["trial_id"])


def test_need_and_loss_are_those_of_the_figures():
    need = findings.large_enough(evidence("multiple sclerosis"), target_smd=0.5, power=0.8).numbers
    assert (need["parallel"].value, need["crossover"].value) == (128, 34)
    assert "Cree 2010 25%" in findings.who_was_lost(evidence("multiple sclerosis")).text


def test_nothing_selected_is_said_as_such():
    for sentence in (findings.which_studies, findings.how_long, findings.how_strong, findings.how_verified):
        assert call(sentence, "nothing").text == (
            "No study of low-dose naltrexone in autism was found for this selection."
        )


def test_left_out_studies_come_with_their_reason():
    frame = tables.left_out_table(evidence("nothing")).frame
    assert set(frame["Left out because"]) == {"not low-dose naltrexone alone"}


def test_what_is_believed_stands_apart():
    frame = tables.unverified_table(everything(), evidence("multiple sclerosis")).frame
    row = frame[(frame["Study"] == "Sharafaddinzadeh 2010") & (frame["What"] == "n randomised")]
    assert list(row["Believed"]) == ["106 people"]
    used = tables.characteristics_table(evidence("multiple sclerosis")).frame.set_index("Study")
    assert used.loc["Sharafaddinzadeh 2010", "Entered"] == "96"


def test_provenance_names_the_data_and_the_selection():
    frame = provenance(evidence("as of 2009")).frame.set_index("What")["Value"]
    assert frame["Public by"] == "9 Feb 2009"
    assert frame["SHA-256 of the data"] == everything().sha256


def test_findings_have_ids_of_their_own():
    ids = [call(sentence, "multiple sclerosis").id for sentence in SENTENCES]
    assert len(set(ids)) == len(ids)
    assert all(isinstance(call(sentence, "all"), Finding) for sentence in SENTENCES)
