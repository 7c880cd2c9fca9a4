"""The reports that are shipped: their questions, their names, their parameters."""

import re

from reviews import LDN

from ldnsynth import folders
from ldnsynth.folders import Review
from ldnsynth.publishing.request.collection import load_collection
from ldnsynth.topic import read_topic

SHIPPED = Review(folders.SHIPPED, LDN)


def test_every_question_of_the_collection_that_says_what_is_known_has_one_for_a_past_day():
    for report in load_collection(SHIPPED.collection, SHIPPED.notebooks, read_topic(SHIPPED.data)):
        asked = report.question_on(report.parameters.get("as_of") or "2010-01-01")
        assert not re.search(r"\b(is|can|has|are)\b", asked), asked


def test_the_collection_of_this_project():
    reports = {r.name: r for r in load_collection(SHIPPED.collection, SHIPPED.notebooks, read_topic(SHIPPED.data))}
    assert list(reports) == [
        "multiple-sclerosis",
        "crohns-disease",
        "fibromyalgia",
        "all-conditions",
        "multiple-sclerosis-2009",
    ]
    assert reports["multiple-sclerosis-2009"].parameters == {"as_of": "2009-02-09"}
    assert reports["all-conditions"].parameters == {"conditions": []}
