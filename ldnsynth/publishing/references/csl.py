"""Documents as items of CSL-JSON, which citeproc and reference managers read."""

import re

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.publishing.references.authors import author
from ldnsynth.vocabulary import VERIFICATION

_CSL_TYPES = {
    "article": "article-journal",
    "letter": "article-journal",
    "congress_abstract": "paper-conference",
    "preprint": "article",
    "protocol": "article-journal",
    "register_entry": "entry",
    "hypothesis": "article-journal",
    "systematic_review": "article-journal",
    "narrative_review": "article-journal",
    "guideline": "report",
    "statement": "webpage",
    "drug_information": "webpage",
    "book_chapter": "chapter",
    "interview": "interview",
    "news": "article-newspaper",
    "web_page": "webpage",
    "data_extraction": "dataset",
    "source_text": "webpage",
    "instrument": "webpage",
}
_BOOK = re.compile(r"(.+) \(ed\. (.+)\), (.+)")


def csl_items(evidence: Evidence) -> list[dict]:
    """The documents, in the order of their ids; with conditions selected, those that speak to them.

    Of a date known by bounds alone only the year is given, if that; details that were seen nowhere say so in `note`.
    """
    wanted = set(evidence.selection.conditions)
    rows = evidence.documents.itertuples()
    return [_reference(row) for row in rows if not wanted or wanted & set(row.conditions.split(";"))]


def _reference(row) -> dict:
    in_journal = row.kind in ("guideline", "source_text", "instrument") and (row.doi or row.pmid or row.volume_pages)
    kind = "article-journal" if in_journal else _CSL_TYPES[row.kind]
    details = {
        "id": row.document_id,
        "type": kind,
        "title": row.title,
        "author": [author(name) for name in row.authors.split("; ") if name],
        "issued": _issued(row.public_from, row.year),
        **_within(row.container, kind),
        **_place(row.volume_pages),
        **{"DOI": row.doi, "PMID": row.pmid, "PMCID": row.pmcid, "number": row.register_number, "URL": row.url},
    }
    if row.verification == "unverified":
        details["note"] = f"These details are {VERIFICATION['unverified']}."
    return {name: value for name, value in details.items() if value}


def _within(container: str, kind: str) -> dict:
    """What a document stands in, under the name that its type asks for; of a chapter also editor and publisher."""
    if kind == "chapter" and (parts := _BOOK.fullmatch(container)):
        title, editor, publisher = parts.groups()
        return {"container-title": title, "editor": [author(editor)], "publisher": publisher}
    return {"publisher" if kind == "report" else "container-title": container}


def _issued(public_from: str, year: float) -> dict:
    parts = [int(part) for part in public_from.split("-") if part] or ([int(year)] if year == year else [])
    return {"date-parts": [parts]} if parts else {}


def _place(volume_pages: str) -> dict[str, str]:
    """Volume, issue and page of "82(12):1083-1092"; what has another form is kept whole as a note."""
    match = re.fullmatch(r"(\w+)(?:\(([^()]+)\))?(?::(\S+))?", volume_pages)
    if not match or not (match[2] or match[3]):
        return {"note": volume_pages}
    return {name: part for name, part in zip(("volume", "issue", "page"), match.groups(), strict=True) if part}
