"""What is known of harms: who tells of them, who counts, who compares."""

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import in_words
from ldnsynth.display.words.counting import counted, no_study
from ldnsynth.display.words.harms import harms_of, no_harms
from ldnsynth.evidence.reading.evidence import Evidence


def which_harms(evidence: Evidence) -> Finding:
    """How many studies tell of a harm, how many count people, and how many compare these in randomised groups."""
    if evidence.trials.empty:
        return no_study("harms-told", evidence)
    reported = harms_of(evidence)
    told = reported[reported["direction"] != "not_reported"]
    if told.empty:
        return Finding("harms-told", no_harms(evidence))
    counts = told[told[["ai", "ci", "xi", "percent1i"]].notna().any(axis=1)]
    both = counts[["ai", "bi", "ci", "di"]].notna().all(axis=1) | counts[["percent1i", "percent2i"]].notna().all(axis=1)
    compared = counts[counts["allocated"] & both]
    numbers = {
        "studies": counted(
            told["trial_id"].nunique(), "study tells", "studies tell", links=told["trial_id"].drop_duplicates()
        )
    }
    for name, rows in (("counting", counts), ("comparing", compared)):
        studies = tuple(rows["trial_id"].drop_duplicates())
        words = in_words(len(studies)) if studies else "none"
        numbers[name] = Number(len(studies), "studies", words, links=studies)
    text = "{studies} of harms: {counting} with a count of people, {comparing} with a comparison of randomised groups."
    text += " Few people for a short time: that no harm was seen does not show that there is none."
    return Finding("harms-told", text, numbers)
