"""A small report in memory, for the tests of formats: chapters and the inputs of a manifest."""

import base64
import io
import re

from described import cells, shown
from PIL import Image
from toy_notebooks import TOY, notebook

from ldnsynth.publishing.content.chapters import read_chapters
from ldnsynth.publishing.request.parameter_words import topic_words
from ldnsynth.publishing.request.parameters import Parameter

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 504 230.4"><rect width="504" height="230"/></svg>'
SUMMARY = (
    "Outcome,Effect (interval),People (studies),Certainty,What was found\n"
    '"Pain (NRS; 8 weeks)",1.6 points lower (0.1 to 3.1 lower),60 (80) in 1 randomised trial,'
    '"⊕○○○ very low [a, b]",Nobody knows.\n'
    '"Sleep, other studies",better than before in Open 2010,80 in 1 other study,"⊕⊕○○ low [c]",'
    "Aspirin may improve sleep.\n"
)
KEYS = {"people": "People (studies)", "certainty": "Certainty", "statement": "What was found"}
FACTS = {
    "Pain (NRS; 8 weeks)": {
        "name": "Pain (NRS; 8 weeks)",
        "short": "Pain",
        "certainty": "very_low",
        "effect": "1.6 points lower (0.1 to 3.1 lower)",
        "reasons": [
            {"aspect": "risk of bias", "levels": -1, "note": 1},
            {"aspect": "imprecision", "levels": -2, "note": 2},
        ],
        "comment": None,
    },
    "Sleep, other studies": {
        "name": "Sleep, other studies",
        "short": "Sleep, other studies",
        "certainty": "low",
        "effect": "",
        "reasons": [{"aspect": "large effect", "levels": 1, "note": 3}],
        "comment": None,
    },
}
NOTES = (
    "* The risk with aspirin follows from the risk without it.",
    "a. Down one level for risk of bias: One trial lost a quarter of its people.",
    "b. Down two levels for imprecision: Sixty people.",
    "c. Up one level for large effect: It is large.",
)
DECLARED = {
    "01_book": (
        Parameter("conditions", "list[str]", [], "conditions studied"),
        Parameter("as_of", "str", "", "day"),
        Parameter("min_n", "int", 0, "fewest people"),
    )
}
CSL = """[{"id": "cree2010", "type": "article-journal", "title": "A trial of 50 % & more: pain_relief {LDN} #1",
"author": [{"family": "Cree", "given": "B. A. C."}, {"literal": "The MS Group"}], "issued": {"date-parts": [[2010, 2]]},
"container-title": "Annals of Neurology", "volume": "68", "issue": "2", "page": "145-150", "DOI": "10.1002/ana.22006"},
{"id": "nct1", "type": "entry", "title": "A register entry", "number": "NCT00501696",
"issued": {"date-parts": [[2007]]}}]
"""


def finding(text, name="answer"):
    return shown("finding", id=name, text=text, numbers=[])


def table(csv=SUMMARY, name="summary-of-findings", **fields):
    about = {"id": name, "title": "Who & <what>", "notes": NOTES, **cells(csv)}
    if name == "summary-of-findings":
        about |= {"keys": KEYS, "facts": [FACTS[row[0]] for row in about["rows"]]}
    return shown("table", **about | fields)


def blank(svg):
    """A white picture as large as this one, as a notebook stores it."""
    width, height = (round(float(one)) for one in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    Image.new("L", (width, height), "white").save(file := io.BytesIO(), "png")
    return base64.b64encode(file.getvalue()).decode()


def figure(name="difference-estimates", svg=SVG):
    width, height = (float(side) / 72 for side in re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
    texts = {"title": "It *rose* #1", "subtitle": "people_n", "alt": "Bars of 80 people."}
    sides = {"width": width, "height": height}
    data = {"image/svg+xml": svg, "image/png": blank(svg)}
    return shown("figure", data=data, id=name, **cells("trial,n\nCree 2010,80\n"), **texts, **sides)


def chapters(*cells):
    return read_chapters({"01_book": notebook(*cells)})


def inputs(**parameters):
    given = {"conditions": ["migraine"], "as_of": "", "min_n": 0} | parameters
    return {
        "report": {"name": "ms", "title": "ASA #in $MGR$", "question": "What is *known*?"},
        "topic": topic_words(TOY),
        "parameters": {"01_book": given},
        "data": {
            "name": "toy-data",
            "version": "1.2",
            "created": "2026-11-21",
            "license": "CC-BY-4.0",
            "sha256": "d" * 64,
            "files": {"topic.yml": "e" * 64, "trials.csv": "f" * 64},
        },
        "notebooks": {"01_book": "b" * 64},
        "package": {"name": "ldnsynth", "version": "0.1.0", "sha256": "c" * 64},
        "citation": {
            "title": "ldnsynth",
            "authors": ["The team"],
            "version": "0.1.0",
            "released": "2026-11-22",
            "license": "MIT",
            "keywords": ["aspirin"],
            "doi": "",
        },
        "versions": {"python": "3.11.7", "numpy": "2.4.6"},
    }
