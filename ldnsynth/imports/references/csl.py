"""References as CSL JSON, and as BibTeX by way of it (pandoc)."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from ldnsynth.errors import DataError, ReportError
from ldnsynth.imports.plan import tidy
from ldnsynth.imports.references.reference import (
    Reference,
    person,
    plain_doi,
    refuse_more,
    register_number_in,
    volume_pages,
)
from ldnsynth.letters import printable
from ldnsynth.publishing.files.pandoc import PandocMissingError, convert
from ldnsynth.publishing.files.text_files import read_letters

_TYPES = {
    **dict.fromkeys(("chapter", "book", "entry-encyclopedia"), "book_chapter"),
    **dict.fromkeys(("paper-conference", "speech"), "congress_abstract"),
    **dict.fromkeys(("article-newspaper", "article-magazine"), "news"),
    **dict.fromkeys(("webpage", "post", "post-weblog"), "web_page"),
    **dict.fromkeys(("article", "manuscript"), "preprint"),
    **{"dataset": "data_extraction", "interview": "interview", "entry": "register_entry", "report": "guideline"},
    "standard": "guideline",
}
_GROUP = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(r"https?://\S+$")


def read_csl(path: Path) -> tuple[list[Reference], list[str]]:
    """The references of a file in CSL JSON.

    Raises
    ------
    DataError
        If it is no JSON, or no list of items.
    """
    text, told = read_letters(path)
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError([f"{path.name}: is no JSON ({error}). Export it as CSL JSON."]) from None
    if isinstance(items, dict):
        items = items.get("references") or items.get("items") or [items]
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise DataError([f"{path.name}: expected a list of items, as CSL JSON is. Is it another format?"])
    refuse_more(path.name, len(items))
    odd = [number for number, item in enumerate(items, 1) if "type" not in item]
    if odd:
        raise DataError([f"{path.name}, item {odd[0]}: has no 'type', as every item of CSL JSON. Another format?"])
    return [_of_csl(item, f"item {number}") for number, item in enumerate(items, 1)], told


def read_bibtex(path: Path) -> tuple[list[Reference], list[str]]:
    """The references of a BibTeX or BibLaTeX file.

    Raises
    ------
    DataError
        If pandoc is missing, or finds no entry in it.
    """
    text, told = read_letters(path)
    if not re.search(r"^\s*@\w+\s*\{", text, re.MULTILINE):
        raise DataError([f"{path.name}: no entry begins with '@', as BibTeX's do. Is it another format?"])
    refuse_more(path.name, len(re.findall(r"^\s*@\w+\s*\{", text, re.MULTILINE)))
    try:
        items = json.loads(_composed(convert(_as_written(text), "csljson", reader="biblatex", arguments=["--sandbox"])))
    except PandocMissingError as error:
        raise DataError([f"{path.name}: {error}"]) from None
    except (ReportError, ValueError) as error:
        what = printable(" ".join(str(error).split())[:200])
        raise DataError(
            [f"{path.name}: cannot be read as BibTeX ({what}). Mend the entry, or export it anew."]
        ) from None
    fields = dict(_fields_that_pandoc_leaves_out(text))
    for item in items:
        for name, value in fields.get(str(item.get("id")), {}).items():
            item.setdefault(name, value)
    return [_of_csl(item, f"entry {item.get('id')}") for item in items], told


def _as_written(text: str) -> str:
    """Entries in a language whose titles pandoc leaves as they are; English ones it turns to small letters."""
    text = re.sub(r"(?<=[,\s])langid\s*=\s*(?:\{[^{}]*\}|\"[^\"]*\"|\w+)\s*,?", "", text, flags=re.IGNORECASE)
    entry = r"^(\s*@(?!string|comment|preamble)\w+\s*\{\s*[^,\s{}]+\s*,)"
    return re.sub(entry, r"\1 langid = {german},", text, flags=re.MULTILINE | re.IGNORECASE)


def _composed(text: str) -> str:
    """Letters with their accents in one sign; TeX sets accents on i and j without a dot."""
    text = re.sub("\u0131(?=[\u0300-\u036f])", "i", re.sub("\u0237(?=[\u0300-\u036f])", "j", text))
    return unicodedata.normalize("NFC", text)


def _fields_that_pandoc_leaves_out(text: str):
    """PMID and the like of each entry, by its key."""
    for entry in re.split(r"^\s*@(?=\w+\s*\{)", text, flags=re.MULTILINE)[1:]:
        key = re.match(r"\w+\s*\{\s*([^,\s]+)\s*,", entry)
        found = {
            name.upper(): value
            for name, value in re.findall(r"\b(pmid|pmcid)\s*=\s*[{\"]?\s*(\w+)", entry, re.IGNORECASE)
        }
        if key:
            yield key[1], found


def _of_csl(item: dict[str, Any], place: str) -> Reference:
    issued = _issued(item.get("issued"))
    kind = _TYPES.get(str(item.get("type")), "article")
    number = register_number_in(" ".join(str(item.get(name, "")) for name in ("number", "note", "title", "URL")))
    container = tidy(_first(item.get("container-title") or item.get("publisher") or ""))
    url = tidy(item.get("URL", ""))
    if _ADDRESS.match(container):  # as BibTeX's howpublished has it
        container, url = "", url or container
    if not item.get("type") and _ADDRESS.match(url):
        kind = "web_page"
    authors = item["author"] if isinstance(item.get("author"), list) else []
    return Reference(
        place=place,
        kind=kind if kind != "register_entry" or number else "web_page",
        title=tidy(_GROUP.sub("", str(_first(item.get("title")) or ""))),
        authors=[_author(name) for name in authors if isinstance(name, dict)],
        container=container,
        volume_pages=volume_pages(*(str(item.get(name, "")) for name in ("volume", "issue", "page"))),
        year=issued[:4],
        public_from=issued,
        pmid=str(item.get("PMID", "")) if str(item.get("PMID", "")).isdigit() else "",
        pmcid=tidy(item.get("PMCID", "")),
        doi=plain_doi(str(item.get("DOI", ""))),
        register_number=number,
        url=url if _ADDRESS.match(url) else "",
        raw={"abstract": str(item.get("abstract", "")), "type": str(item.get("type"))},
    )


def _first(value: Any) -> Any:
    """The first of a list, as some programs write titles; any other value as it is."""
    return value[0] if isinstance(value, list) and value else value


def _author(name: dict[str, Any]) -> str:
    if name.get("literal"):
        return tidy(name["literal"])
    family = f"{name.get('non-dropping-particle', '') or name.get('dropping-particle', '')} {name.get('family', '')}"
    return " ".join(filter(None, (person(family, str(name.get("given", ""))), tidy(name.get("suffix", "")))))


def _issued(issued: Any) -> str:
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        numbers = [int(part) for part in parts[0] if str(part).isdigit()]
        return "-".join(f"{number:0{4 if place == 0 else 2}d}" for place, number in enumerate(numbers[:3]))
    found = re.match(r"\d{4}(-\d{2}(-\d{2})?)?", str(issued.get("raw") or issued.get("literal") or ""))
    return found[0] if found else ""
