"""Certainty (GRADE) as CSV and JSON, and documents as RIS."""

import json
import math
import re

import pandas as pd

from ldnsynth.display.blocks import to_csv
from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.errors import ReportError
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.publishing.references.authors import author
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.outcomes import on_one_scale
from ldnsynth.views.rated_outcomes import RatedOutcome, rated_outcomes
from ldnsynth.vocabulary import ASPECTS

_RIS_TYPES = {
    "book_chapter": "CHAP",
    "congress_abstract": "CONF",
    "news": "NEWS",
    "web_page": "ELEC",
    "preprint": "UNPB",
    "data_extraction": "DATA",
    "guideline": "STAND",
}


def export_grade(evidence: Evidence, *, suffix: str = ".csv") -> str:
    """The evidence profile: a row (or object) a body of evidence, with levels and reasons by aspect.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    suffix : str
        ".csv" or ".json".

    Raises
    ------
    ReportError
        If the certainty of no outcome was graded, or the suffix is another one.
    """
    if suffix not in (".csv", ".json"):
        raise ReportError(f"{suffix or 'no suffix'}: expected a file that ends in .csv or .json.")
    rated = rated_outcomes(evidence, group_effects(effects_of(evidence)))
    if not rated:
        raise ReportError("No certainty was graded for this selection. Nothing to export.")
    rows = [row for outcome in rated for row in (_profile(evidence, outcome), *_parts(evidence, outcome))]
    if suffix == ".json":
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    flat = [
        {name: value for name, value in row.items() if name != "aspects"}
        | {f"{aspect}_{part}": said[part] for aspect, said in row["aspects"].items() for part in ("levels", "reason")}
        for row in rows
    ]
    levels = {f"{aspect}_levels": "Int64" for aspect in ASPECTS}  # of a subgroup they are blank
    return guarded_csv(to_csv(pd.DataFrame(flat).astype(levels)))


def _profile(evidence: Evidence, outcome: RatedOutcome) -> dict:
    reasons = {row.aspect: row for row in outcome.reasons.itertuples()}
    pooled = outcome.group.pooled if outcome.group is not None else None
    numbers = {
        name: None if pooled is None or getattr(pooled, name) != getattr(pooled, name) else float(getattr(pooled, name))
        for name in ("estimate", "ci_low", "ci_high")
    }
    return {
        "condition": outcome.condition,
        "domain": outcome.domain,
        "body": outcome.body,
        "subgroup": "",
        "importance": outcome.importance,
        "studies": len(outcome.trials),
        "target": outcome.target,
        **_thresholds(outcome),
        "start": outcome.start,
        "certainty": outcome.certainty,
        "measure": outcome.group.measure if outcome.group is not None else "",
        **numbers,
        **_on_one_scale(evidence, outcome),
        "aspects": {
            aspect: {
                "levels": int(reasons[aspect].levels) if aspect in reasons else 0,
                "reason": reasons[aspect].reason if aspect in reasons else "",
            }
            for aspect in ASPECTS
        },
    }


def _parts(evidence: Evidence, outcome: RatedOutcome) -> list[dict]:
    """Rows of the subgroups of a body that were rated apart: what they share with it, and their own certainty."""
    parts = evidence.certainty_subgroups
    shared = _profile(evidence, outcome)
    whole = ("condition", "domain", "body", "importance", "target", "start")
    blank = {aspect: {"levels": None, "reason": ""} for aspect in ASPECTS}
    return [
        dict.fromkeys(shared)
        | {name: shared[name] for name in whole}
        | {"subgroup": f"{part.covariate}: {part.level}", "certainty": part.certainty, "aspects": blank}
        for part in parts[parts["certainty_id"] == outcome.certainty_id].itertuples()
    ]


def _on_one_scale(evidence: Evidence, outcome: RatedOutcome) -> dict[str, object]:
    """A difference in SDs on the scale that its domain prefers, above 0 better; blank where there is none."""
    scale = on_one_scale(evidence, outcome.group)
    names = ("outcome_id", "sd", "estimate", "low", "high")
    return {f"scale_{name}": getattr(scale, name) if scale else None for name in names}


def _thresholds(outcome: RatedOutcome) -> dict[str, float | None]:
    """The thresholds that the effect is held against, ratios as such; None where that is no effect."""
    bounds = outcome.thresholds
    ends = (None, None) if bounds is None else (bounds.low, bounds.high)
    turn = math.exp if outcome.effect is not None and outcome.effect.is_ratio else float
    names = ("threshold_low", "threshold_high")
    return {name: None if end is None else turn(end) for name, end in zip(names, ends, strict=True)}


def export_ris(evidence: Evidence) -> str:
    """The documents as RIS; with conditions selected, those that speak to them.

    Raises
    ------
    ReportError
        If there is no document.
    """
    wanted = set(evidence.selection.conditions)
    rows = [row for row in evidence.documents.itertuples() if not wanted or wanted & set(row.conditions.split(";"))]
    if not rows:
        raise ReportError("No document speaks to this selection: nothing to export.")
    return "\n".join("\n".join(f"{tag}  - {text}" for tag, text in _ris(row)) + "\nER  - \n" for row in rows)


def _ris(row) -> list[tuple[str, str]]:
    place = re.fullmatch(r"(\w+)(?:\(([^()]+)\))?(?::(\S+?)(?:-(\S+))?)?", row.volume_pages)
    volume, issue, first, last = place.groups("") if place else ("", "", row.volume_pages, "")
    url = row.url or (f"PMID: {row.pmid}" if row.pmid and not row.doi else "")
    lines = [
        ("TY", _RIS_TYPES.get(row.kind, "JOUR")),
        ("ID", row.document_id),
        *(("AU", _name(name)) for name in row.authors.split("; ") if name),
        ("TI", row.title),
        ("JO", row.container),
        ("VL", volume),
        ("IS", issue),
        ("SP", first),
        ("EP", last),
        ("PY", f"{row.year:.0f}" if row.year == row.year else row.public_from[:4]),
        ("DA", row.public_from.replace("-", "/")),
        ("DO", row.doi),
        ("AN", row.pmid),
        ("C2", row.pmcid),
        ("M3", row.register_number),
        ("UR", url),
    ]
    return [(tag, text) for tag, text in lines if text]


def _name(name: str) -> str:
    """Surname and initials with a comma between them, then what follows them; a group as it is called."""
    parts = author(name)
    if "given" not in parts:
        return name
    *_, initials = name.removesuffix(f" {parts.get('suffix', '')}").split()
    surname = f"{parts.get('non-dropping-particle', '')} {parts['family']}".strip()
    return ", ".join(part for part in (surname, initials, parts.get("suffix")) if part)
