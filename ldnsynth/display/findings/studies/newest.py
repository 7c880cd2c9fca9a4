"""What the last day of searching brought."""

from ldnsynth.display.blocks import Finding
from ldnsynth.display.wording import listing
from ldnsynth.display.words.counting import counted
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.review_terms import EXCLUSIONS
from ldnsynth.views.newest import newest


def what_is_new(evidence: Evidence) -> Finding:
    """How many works the last day of searching brought, how many are new, and why others were left out."""
    last = newest(evidence)
    if last is None:
        return Finding("what-is-new", "No search was written down, so nothing can be called new.")
    works = last.works
    new = works[(works["decision"] == "new") & ~works["before"]]
    out = works[works["decision"] == "excluded"]
    numbers = {
        "works": counted(len(works), "work", links=tuple(works["document_id"][works["document_id"] != ""])),
        "new": counted(len(new), "work", links=tuple(new["document_id"])),
        "out": counted(len(out), "work"),
    }
    text = f"The searches of {last.day} brought {{works}}; {{new}} of them had not been held and were entered"
    reasons = [EXCLUSIONS[reason] for reason in out["exclusion"].drop_duplicates()]
    text += f", {{out}} were left out ({listing(reasons)})." if reasons else ", and {out} left out."
    return Finding("what-is-new", text, numbers)
