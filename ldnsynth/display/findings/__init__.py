"""The sentences that answer each section, generated from the evidence; every number in them is named.

One module a chapter.
"""

from ldnsynth.display.findings.evidence_base import (
    doubts,
    how_long,
    large_enough,
    what_was_published,
    where_evidence_is,
    which_doses,
    which_studies,
    who_was_lost,
)
from ldnsynth.display.findings.evidence_strength import how_strong, how_verified, what_domains_rest_on
from ldnsynth.display.findings.source_stances import what_sources_say, what_was_public

__all__ = [
    "doubts",
    "how_long",
    "how_strong",
    "how_verified",
    "large_enough",
    "what_domains_rest_on",
    "what_sources_say",
    "what_was_public",
    "what_was_published",
    "where_evidence_is",
    "which_doses",
    "which_studies",
    "who_was_lost",
]
