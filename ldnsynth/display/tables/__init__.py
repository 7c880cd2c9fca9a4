"""The tables of the chapters, as a reader gets them. One module a chapter."""

from ldnsynth.display.tables.evidence_base import (
    characteristics_table,
    discrepancies_table,
    left_out_table,
    unverified_table,
)
from ldnsynth.display.tables.evidence_strength import directions_table, strength_table, verification_table
from ldnsynth.display.tables.source_stances import stances_table

__all__ = [
    "characteristics_table",
    "directions_table",
    "discrepancies_table",
    "left_out_table",
    "stances_table",
    "strength_table",
    "unverified_table",
    "verification_table",
]
