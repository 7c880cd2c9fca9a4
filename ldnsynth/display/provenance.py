"""The last cell of a notebook: which data and which selection it saw."""

import hashlib

import pandas as pd

from ldnsynth.display.blocks import Table
from ldnsynth.display.wording import date, listing
from ldnsynth.evidence.reading.evidence import Evidence


def provenance(evidence: Evidence) -> Table:
    """Table of the data package and the selection behind a notebook's outputs."""
    selection = evidence.selection
    rows = [
        ("Data", f"version {evidence.version}, curated to {date(evidence.created)}"),
        ("Tables read", ", ".join(evidence.tables_read)),
        ("SHA-256 of these tables", _fingerprint([evidence.sha256[name] for name in evidence.tables_read])),
        ("Conditions", listing(list(selection.conditions)) or "all"),
        ("Designs", listing(list(selection.designs)) or "all"),
        ("Outcome domains", listing(list(selection.domains)) or "all"),
        ("People at least", str(selection.min_n)),
        *_dose(evidence),
        ("Weeks at least", f"{selection.min_weeks:g}"),
        ("Public by", date(selection.as_of) or "any day"),
        ("Verification at least", selection.verification),
        ("Risk of bias at most", selection.max_bias),
        ("Concern about integrity at most", selection.max_concern),
        ("Studies seen", str(len(evidence.trials))),
        ("Results seen", str(len(evidence.results))),
    ]
    frame = pd.DataFrame(rows, columns=["What", "Value"])
    return Table(id="provenance", title="Data and selection", frame=frame, tables_read=tuple(evidence.tables_read))


def _dose(evidence: Evidence) -> list[tuple[str, str]]:
    dose = evidence.topic.dose
    limit = evidence.selection.max_dose
    return [(f"Dose at most ({dose.unit})", f"{limit:g}" if limit else "any")] if dose else []


def _fingerprint(digests: list[str]) -> str:
    return hashlib.sha256("".join(digests).encode()).hexdigest()
