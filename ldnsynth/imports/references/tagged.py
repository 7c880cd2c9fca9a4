"""RIS, by rispy, and PubMed's nbib: a tag a line."""

import re
from collections.abc import Iterator
from pathlib import Path

from ldnsynth.errors import DataError
from ldnsynth.imports.references.reference import (
    Reference,
    day_of,
    earliest,
    pages_of,
    person_of,
    plain_doi,
    refuse_more,
    register_number_in,
    volume_pages,
    year_of,
)
from ldnsynth.publishing.files.text_files import read_letters

_TYPES = {
    **dict.fromkeys(("CHAP", "BOOK", "EBOOK", "ECHAP", "EDBOOK"), "book_chapter"),
    **dict.fromkeys(("CONF", "CPAPER", "ABST"), "congress_abstract"),
    **dict.fromkeys(("NEWS", "MGZN"), "news"),
    **dict.fromkeys(("ELEC", "WEB", "BLOG", "ICOMM"), "web_page"),
    **dict.fromkeys(("UNPB", "INPR"), "preprint"),
    **dict.fromkeys(("DATA", "DBASE", "AGGR"), "data_extraction"),
    "STAND": "guideline",
}
# The strongest word of PubMed's publication types decides.
_PUBLICATION_TYPES = (
    ("preprint", "preprint"),
    ("clinical trial protocol", "protocol"),
    ("practice guideline", "guideline"),
    ("guideline", "guideline"),
    ("systematic review", "systematic_review"),
    ("meta-analysis", "systematic_review"),
    ("letter", "letter"),
    ("comment", "letter"),
    ("news", "news"),
    ("interview", "interview"),
    ("review", "narrative_review"),
)
_NBIB = re.compile(r"^([A-Z]{2,4}) *- ?(.*)$")


def read_ris(path: Path) -> tuple[list[Reference], list[str]]:
    """The references of a RIS file, and what was assumed.

    Raises
    ------
    DataError
        If it is none: no record between TY and ER.
    """
    text, told = read_letters(path)
    if re.match(r"\s*FN .*\n(VR .*\n)?PT ", text):
        return _web_of_science(text, path.name), [*told, f"{path.name}: read as Web of Science's plain text."]
    return ris_references(text, path.name), told


def ris_references(text: str, name: str) -> list[Reference]:
    """The references of a text in RIS; `name` is for sentences."""
    import rispy

    text = re.sub(r"^([A-Z][A-Z0-9]) {1,3}- ?", r"\1  - ", "\n".join(text.splitlines()), flags=re.MULTILINE)
    starts = len(re.findall(r"^TY  - ", text, re.MULTILINE))
    if not starts:
        raise DataError([f"{name}: no line begins with 'TY  - ', as every RIS record does. Is it another format?"])
    refuse_more(name, starts)
    if starts != (ends := len(re.findall(r"^ER  - *$", text, re.MULTILINE))):
        raise DataError([f"{name}: {starts} records begin (TY) and {ends} end (ER): cut off? Export it anew."])
    try:
        records = rispy.loads(text, skip_unknown_tags=False)
    except (OSError, ValueError, KeyError) as error:  # rispy's ParseError is an OSError
        raise DataError([f"{name}: cannot be read as RIS ({error}). Export it anew."]) from None
    return [_of_ris(record, f"record {number}") for number, record in enumerate(records, 1)]


def _web_of_science(text: str, name: str) -> list[Reference]:
    """The references of the plain text that Web of Science exports: tags of two letters, PT to ER."""
    import rispy

    refuse_more(name, len(re.findall(r"^PT ", text, re.MULTILINE)))
    try:
        records = rispy.loads(text, implementation=rispy.WokParser)
    except (OSError, ValueError, KeyError) as error:
        raise DataError([f"{name}: cannot be read as Web of Science's text ({error}). Export it as RIS."]) from None
    return [_of_web_of_science(record, f"record {number}") for number, record in enumerate(records, 1)]


def _of_web_of_science(record: dict, place: str) -> Reference:
    return Reference(
        place=place,
        kind="congress_abstract" if "abstract" in _first(record, "document_type").lower() else "article",
        title=_first(record, "document_title"),
        authors=[person_of(name) for name in record.get("authors", [])],
        container=_first(record, "publication_name"),
        volume_pages=volume_pages(
            _first(record, "volume"),
            _first(record, "issue"),
            pages_of(_first(record, "beginning_page"), _first(record, "ending_page")),
        ),
        year=year_of(_first(record, "publication_year")),
        pmid=_first(record, "pubmed_id"),
        doi=plain_doi(_first(record, "doi")),
        raw={"abstract": _first(record, "abstract")},
    )


def _first(record: dict, *names: str) -> str:
    for name in names:
        found = record.get(name, "")
        found = found[0] if isinstance(found, list) and found else found
        if found:
            return str(found)
    return ""


def _of_ris(record: dict, place: str) -> Reference:
    unknown = record.get("unknown_tag", {})
    date = _first(record, "date", "publication_year", "year")
    said = " ".join(str(value) for value in record.values())
    accession = _first(record, "accession_number")
    pages = _first(record, "start_page")
    notes = " ".join(map(str, record.get("notes", [])))
    pmid = (unknown.get("PMID") or [""])[0] or (accession if re.fullmatch(r"\d{6,9}", accession) else "")
    pmid = pmid or (found[1] if (found := re.search(r"\bPMID:? ?(\d{5,9})\b", said)) else "")
    container = _first(
        record, "journal_name", "secondary_title", "alternate_title3", "alternate_title2", "alternate_title1"
    )
    return Reference(
        place=place,
        kind=_TYPES.get(str(record.get("type_of_reference", "")).upper(), "article"),
        title=_first(record, "title", "primary_title", "translated_title", "short_title"),
        authors=[person_of(name) for name in record.get("authors") or record.get("first_authors") or []],
        container=container or _first(record, "publisher"),
        volume_pages=volume_pages(
            _first(record, "volume"),
            _first(record, "number"),
            pages if "-" in pages else pages_of(pages, _first(record, "end_page")),
        ),
        year=year_of(_first(record, "year", "publication_year", "date")),
        public_from=day_of(date),
        pmid=pmid,
        pmcid=found[0] if (found := re.search(r"\bPMC\d+\b", said)) else "",
        doi=plain_doi(_first(record, "doi") or " ".join(map(str, record.get("urls", []))) or notes),
        register_number=register_number_in(said),
        url=next((url for url in map(str, record.get("urls", [])) if re.match(r"https?://\S+$", url)), ""),
        raw={
            "type": str(record.get("type_of_reference", "")),
            "study": (unknown.get("NS") or [""])[0],
            "abstract": _first(record, "abstract", "notes_abstract"),
        },
    )


def read_nbib(path: Path) -> tuple[list[Reference], list[str]]:
    """The references of a file that PubMed exports ("PubMed" or ".nbib"), and what was assumed.

    Raises
    ------
    DataError
        If no line begins with PMID.
    """
    text, told = read_letters(path)
    refuse_more(path.name, len(re.findall(r"^PMID", text, re.MULTILINE)))
    records = list(_nbib_records(text))
    if not records:
        raise DataError([f"{path.name}: no line begins with 'PMID-', as PubMed writes. Is it another format?"])
    return [_of_nbib(record, f"record {number}") for number, record in enumerate(records, 1)], told


def _nbib_records(text: str) -> Iterator[dict[str, list[str]]]:
    record: dict[str, list[str]] = {}
    tag = ""
    for line in text.splitlines():
        found = _NBIB.match(line)
        if found and found[1] == "PMID" and "PMID" in record:
            yield record
            record = {}
        if found:
            tag = found[1]
            record.setdefault(tag, []).append(found[2].strip())
        elif tag and line.startswith(" ") and line.strip():
            record[tag][-1] += f" {line.strip()}"
    if "PMID" in record:
        yield record


def _of_nbib(record: dict[str, list[str]], place: str) -> Reference:
    def first(tag: str) -> str:
        return record.get(tag, [""])[0]

    dois = [item for tag in ("LID", "AID") for item in record.get(tag, []) if item.endswith("[doi]")]
    people = [person_of(name) for name in record.get("FAU", [])] or record.get("AU", [])
    return Reference(
        place=f"{place} (PMID {first('PMID')})",
        kind=kind_of_publication(record.get("PT", [])),
        title=first("TI") or first("BTI"),
        authors=[*people, *record.get("CN", [])],
        container=first("TA") or first("JT"),
        volume_pages=volume_pages(first("VI"), first("IP"), first("PG")),
        year=year_of(first("DP")),
        public_from=earliest(day_of(first("DEP")), day_of(first("DP"))),
        pmid=first("PMID"),
        pmcid=first("PMC"),
        doi=plain_doi(dois[0] if dois else ""),
        register_number=register_number_in(" ".join((*record.get("SI", []), first("AB")))),
        raw={"type": "; ".join(record.get("PT", [])), "abstract": first("AB")},
    )


def kind_of_publication(types: list[str]) -> str:
    """The term for PubMed's publication types."""
    words = [text.lower() for text in types]
    return next((kind for word, kind in _PUBLICATION_TYPES if word in words), "article")
