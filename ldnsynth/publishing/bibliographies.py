"""The references of a report, CSL-JSON, as BibTeX and for typst."""

import json
from typing import Any

from ldnsynth.errors import ReportError

# Types of CSL as typst's bibliography knows them, with the type of what they stand in.
_KINDS = {
    "article-journal": ("article", "periodical"),
    "article-newspaper": ("article", "newspaper"),
    "paper-conference": ("article", "proceedings"),
    "chapter": ("chapter", "book"),
    "entry": ("entry", "reference"),
    "report": ("report", "misc"),
    "dataset": ("misc", "repository"),
    "webpage": ("web", "web"),
}


def to_bibtex(csl: str) -> str:
    """CSL-JSON as BibTeX, by pandoc.

    Raises
    ------
    ReportError
        If pandoc is missing.
    """
    try:
        import pypandoc

        text = pypandoc.convert_text(csl, "bibtex", format="csljson") if json.loads(csl) else ""
    except (ImportError, OSError) as error:
        remedy = "install pypandoc-binary, as requirements.lock asks"
        raise ReportError(f"references.bib: pandoc was not found ({remedy}).") from error
    for item in (item for item in json.loads(csl) if "DOI" in item):  # pandoc leaves them out
        text = text.replace(f"{{{item['id']},\n", f"{{{item['id']},\n  doi = {{{item['DOI']}}},\n", 1)
    return text


def to_hayagriva(csl: str) -> str:
    """CSL-JSON as the YAML that typst's bibliography reads (JSON is YAML)."""
    return json.dumps({item["id"]: _entry(item) for item in json.loads(csl)}, ensure_ascii=False, indent=1) + "\n"


def _entry(item: dict[str, Any]) -> dict[str, Any]:
    kind, parent = _KINDS.get(item["type"], ("misc", "misc"))
    within = _known(
        {"title": _plain(item.get("container-title", ""))} | {name: item.get(name) for name in ("volume", "issue")}
    )
    number = f" ({item['number']})" if "number" in item else ""
    entry = {
        "type": kind if within else "web",
        "title": _plain(item["title"] + number),
        "author": [_name(person) for person in item.get("author", [])],
        "date": "-".join(f"{part:02d}" for part in item.get("issued", {}).get("date-parts", [[]])[0]),
        "page-range": item.get("page"),
        "serial-number": {key.lower(): item[key] for key in ("DOI", "PMID", "PMCID") if key in item},
        "url": item.get("URL"),
        "parent": {"type": parent} | within if within else None,
    }
    return _known(entry)


def _name(person: dict[str, str]) -> dict[str, str] | str:
    if "literal" in person:
        return {"name": person["literal"]}
    parts = {"name": "family", "given-name": "given", "prefix": "non-dropping-particle", "suffix": "suffix"}
    return {there: person[here] for there, here in parts.items() if here in person}


def _plain(title: str) -> dict[str, Any] | str:
    """A title as it is: typst would else read its signs as markup and change its capitals."""
    return {"value": title, "verbatim": True} if title else ""


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
