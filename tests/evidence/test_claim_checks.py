"""What is computed from the words of a claim and the ids it cites."""

import pytest
import yaml

from ldnsynth.evidence.rules.sources.claim_checks import cross_checks
from ldnsynth.topic import topic_of

from .conftest import TOPIC

TOY = topic_of(yaml.safe_load(TOPIC.read_text(encoding="utf-8")))
SOURCE = {"source_id": "letter", "written_on": "2009-02-09", "written_after": "", "written_before": ""}
CLAIM = {"claim_id": "letter/c001", "coder": "A", "source_id": "letter", "kind": "effect", "cites": "blind"}
CLAIM |= {"verdict_then": "accurate", "verdict_now": "accurate"}


def document(name, public_from):
    return {"document_id": name, "public_from": public_from, "public_before": ""}


def trial(name, design, condition="migraine", register="", **more):
    about = {"trial_id": name, "design": design, "condition": condition, "report_id": name, "register_id": register}
    return {**about, "relevance": "direct", "summary": "", **more}


TABLES = {
    "documents": [
        document("blind", "2008"),
        document("open", "2007"),
        document("late", "2010"),
        document("reg", "2006-01"),
        document("undated", ""),
    ],
    "trials": [
        trial("blind", "randomised_parallel"),
        trial("open", "single_arm", "tension_headache", summary="Seven sites."),
        trial("late", "case_report", "cluster_headache", register="reg"),
        trial("other", "randomised_parallel", "sinusitis", relevance="background"),
    ],
    "results": [
        {"result_id": "blind/pain", "trial_id": "blind", "first_public_in": "blind"}
        | {"pi": "0.04", "pi_relation": "=", "reported": "12 of 40"},
        {"result_id": "open/late", "trial_id": "open", "first_public_in": "late"}
        | {"pi": float("nan"), "pi_relation": "", "reported": ""},
    ],
    "characteristics": [{"trial_id": "blind", "source_id": "blind", "value": 60000.0, "locator": "p. 99"}],
    "sources": [SOURCE],
}


def checks(text, **cells):
    found = cross_checks([{**CLAIM, "claim": text, **cells}], **TABLES, topic=TOY)
    assert all(one.finding.endswith(".") for one in found)
    return [(one.check, one.bears_on) for one in found]


BOTH = ("then", "now")


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("Aspirin eased pain.", {"cites": "late"}, [("cited_early", ("then",))]),
        ("A trial is planned.", {"cites": "late", "kind": "context"}, []),  # its register entry was public
        ("A text says so.", {"cites": "undated"}, []),
        ("Aspirin eased pain.", {"cites": "open/late"}, [("cited_early", ("then",))]),
        ("Aspirin eased pain.", {"cites": "blind/pain"}, []),
        ("It beat placebo.", {"cites": "open"}, [("not_controlled", BOTH)]),
        ("A controlled clinical trial found it.", {"cites": "open"}, [("not_controlled", BOTH)]),
        ("It beat placebo.", {"cites": "open;blind"}, []),
        ("There was no placebo.", {"cites": "open"}, []),
        ("The disease was well controlled by it.", {"cites": "open"}, []),
        ("Pain was significantly less.", {"cites": "open"}, [("not_significant", BOTH)]),
        ("Pain was significantly less.", {}, []),
        ("Pain was not significantly less.", {"cites": "open"}, []),
        ("Pain was significantly less.", {"cites": ""}, []),
        (
            "No scientific study of MGR exists.",
            {"cites": ""},
            [("studies_exist", ("then",)), ("studies_exist", ("now",))],
        ),
        ("No study of cluster headache exists.", {"cites": ""}, [("studies_exist", ("now",))]),
        ("No case report in cluster headache exists.", {"cites": ""}, [("studies_exist", ("now",))]),
        ("No trial in cluster headache exists.", {"cites": ""}, []),
        ("No controlled trial in tension headache exists.", {"cites": ""}, []),
        (
            "No trial in tension headache exists.",
            {"cites": ""},
            [("studies_exist", ("then",)), ("studies_exist", ("now",))],
        ),
        ("No study of sinusitis exists.", {"cites": ""}, []),  # background only
        ("No study exists.", {"cites": ""}, []),
        ("No study of MGRS exists.", {"cites": ""}, []),  # a short name stands alone
        ("Twelve of the 40 people, or 60,000, improved in 2007 after two years.", {}, []),
        ("Of 41 people 12 improved.", {}, [("number_unseen", BOTH)]),
        ("Of 41 people 12 improved.", {"cites": "blind;blind/pain"}, [("number_unseen", BOTH)]),
        ("In 99 people.", {"verdict_now": "overstated"}, [("number_unseen", ("then",))]),
        ("In 99 people.", {"verdict_then": "overstated", "verdict_now": "overstated"}, []),
        ("At 7 sites.", {"cites": "open"}, []),
        ("At six sites.", {"cites": "open"}, [("number_unseen", BOTH)]),
        ("At six sites.", {"cites": "open;reg"}, []),  # the numbers of a document are not known
    ],
)
def test_findings(text, cells, expected):
    assert checks(text, **cells) == expected


@pytest.mark.parametrize(
    ("p", "relation", "found"),
    [("0.05", "<", False), ("0.05", "=", True), ("0.01", ">", True), ("0.01", "<", False), ("", "", True)],
)
def test_p_below_005(p, relation, found):
    result = {**TABLES["results"][0], "pi": p, "pi_relation": relation}
    claim = {**CLAIM, "claim": "A significant gain."}
    assert bool(cross_checks([claim], **(TABLES | {"results": [result]}), topic=TOY)) == found


def test_a_finding_names_the_claim_its_coder_and_what_it_saw():
    (found,) = cross_checks([{**CLAIM, "claim": "Aspirin eased pain.", "cites": "late"}], **TABLES, topic=TOY)
    assert (found.claim_id, found.coder) == ("letter/c001", "A")
    assert found.finding == "late was certainly public only by 2010-12-31, and the day to judge by is 2009-02-09."
