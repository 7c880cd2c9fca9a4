"""Selections of the invented review, made once; a study and a day of each kind that the display has to tell apart."""

from reviews import TOY
from selected import Selected

from ldnsynth.evidence import Selection

SELECTIONS = {
    "hiccups": Selection(conditions=("hiccups",)),
    "yawning": Selection(conditions=("yawning",)),
    "snoring": Selection(conditions=("snoring",)),
    "all": Selection(),
    "as of 2005": Selection(conditions=("hiccups",), as_of="2005-02-09"),
    "one study": Selection(conditions=("blushing",)),
    "nothing": Selection(conditions=("frowning",)),
    "before everything": Selection(as_of="1980-01-01"),
}
REVIEW = Selected(
    TOY,
    SELECTIONS,
    asked=tuple(name for name in SELECTIONS if name != "snoring"),  # whose own words are those on certainty
    judged=("hiccups", "yawning", "snoring", "all"),
    linked=("hiccups", "yawning", "as of 2005"),
)
