"""Selections of LDN's data, made once."""

from reviews import LDN
from selected import CHOICES, Selected, untold_marks

from ldnsynth.evidence import Selection

__all__ = ["CHOICES", "REVIEW", "SELECTIONS", "untold_marks"]

SELECTIONS = {
    "multiple sclerosis": Selection(conditions=("multiple_sclerosis",)),
    "Crohn's disease": Selection(conditions=("crohns_disease", "inflammatory_bowel_disease")),
    "fibromyalgia": Selection(conditions=("fibromyalgia",)),
    "all": Selection(),
    "as of 2009": Selection(conditions=("multiple_sclerosis",), as_of="2009-02-09"),
    "one study": Selection(conditions=("glioma",)),
    "nothing": Selection(conditions=("autism",)),
    "before everything": Selection(as_of="1980-01-01"),
}
REVIEW = Selected(
    LDN,
    SELECTIONS,
    asked=("multiple sclerosis", "Crohn's disease", "fibromyalgia", "all", "as of 2009"),
    judged=("multiple sclerosis", "Crohn's disease", "fibromyalgia", "all"),
    linked=("multiple sclerosis", "fibromyalgia", "as of 2009"),
)
everything, evidence, effects, groups, rated = (
    getattr(REVIEW, part) for part in ("everything", "evidence", "effects", "groups", "rated")
)
many, stricter, shown, call = REVIEW.many, REVIEW.stricter, REVIEW.shown, REVIEW.call
