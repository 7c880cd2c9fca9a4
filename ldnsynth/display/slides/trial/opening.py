"""One trial in a sentence, as the first slide of its appraisal says it."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import bounds
from ldnsynth.display.words.counting import counted
from ldnsynth.display.words.people import comparator_words
from ldnsynth.display.words.periods import treatment_words
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.vocabulary import DESIGNS


def trial_in_a_sentence(evidence: Evidence) -> Finding:
    """Who was studied, how, against what, for how long, and when it was first heard of; of the one trial given."""
    trial = overview(evidence).iloc[0]
    numbers, people = {}, "an unknown number of people"
    if pd.notna(trial["size"]):
        numbers["people"], people = counted(int(trial["size"]), "person", "people"), "{people}"
    parts = [f"{trial['label']}: {people}{evidence.topic.people_with([trial['condition']]).removeprefix('people')}"]
    if pd.notna(trial["finished"]) and trial["finished"] != trial["size"]:
        numbers["analysed"] = Number(int(trial["finished"]), "people")
        parts.append("of whom {analysed} were analysed")
    parts.append(DESIGNS[trial["design"]])
    if against := comparator_words(evidence.topic, trial["comparator"]):
        parts.append(f"compared with {against}" if against != "none" else "without a comparison")
    if weeks := treatment_words(evidence, trial["trial_id"]):
        numbers["weeks"] = Number(trial["weeks"], "weeks", weeks)
        parts.append("{weeks}")
    dates = trial["public_from"], trial["public_after"], trial["public_before"]
    public = f" First public: {bounds(*dates)}." if any(dates) else ""
    return Finding("answer-trial", f"{', '.join(parts)}.{public}", numbers)
