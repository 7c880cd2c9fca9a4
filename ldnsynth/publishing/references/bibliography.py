"""References in the style of the American Medical Association: numbered as they are met, set by pandoc's citeproc."""

import json
import re
import tempfile
from difflib import get_close_matches
from pathlib import Path

from markupsafe import Markup, escape

from ldnsynth.errors import ReportError
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.publishing.files.pandoc import convert
from ldnsynth.publishing.references.csl import csl_items
from ldnsynth.vocabulary import nearest

STYLE = Path(__file__).parent / "styles" / "american-medical-association.csl"
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SIGNED = ("article", "article-journal", "chapter", "paper-conference")
_ENTRY = re.compile(
    r'<div id="ref-[^"]*" class="csl-entry"[^>]*>\s*<div class="csl-left-margin">[^<]*</div>'
    r'\s*<div class="csl-right-inline">(.*?)</div>\s*</div>',
    re.DOTALL,
)


class References:
    """The documents that a page cites, numbered in the order in which it does.

    Parameters
    ----------
    evidence : Evidence
        Only its documents can be cited: of a past day, those that were public by then.
    """

    def __init__(self, evidence: Evidence):
        self._items = {item["id"]: item for item in csl_items(evidence)}
        self._numbers: dict[str, int] = {}

    def __contains__(self, document_id: str) -> bool:
        return document_id in self._items

    def number(self, document_id: str) -> int:
        """The number of a document, the next one if it was not cited before.

        Raises
        ------
        ReportError
            If there is no such document.
        """
        if document_id not in self._items:
            close = nearest(document_id, get_close_matches(document_id, self._items, n=5, cutoff=0.5))
            raise ReportError(f"citation {document_id!r}: data/documents.csv has no such entry of that day.{close}")
        return self._numbers.setdefault(document_id, len(self._numbers) + 1)

    @property
    def csl(self) -> list[dict]:
        """The cited documents as CSL-JSON items, in the order of their numbers."""
        return [self._items[document_id] for document_id in self._numbers]

    @property
    def json(self) -> str:
        """The cited documents as the text of ``references.json``."""
        return json.dumps(self.csl, ensure_ascii=False, indent=1) + "\n"

    def entries(self) -> list[str]:
        """Each cited document as HTML, in the order of their numbers.

        Raises
        ------
        PandocMissingError, ReportError
            If pandoc is missing, or cannot set them.
        """
        return set_entries(self.csl)


def _told(item: dict) -> dict:
    """An item as it is printed: addresses lead to the web, and of a paper it is said if its authors were not seen."""
    told = {name: value for name, value in item.items() if name != "URL" or _WEB.match(value)}
    unsigned = item["type"] in _SIGNED and "author" not in item
    return told | ({"author": [{"literal": "[Authors not seen]"}]} if unsigned else {})


def plain_entry(item: dict) -> Markup:
    """A CSL-JSON item as a line of HTML in no particular style: authors, title, where, when, a link."""
    item = _told(item)
    names = [_name(one) for one in item.get("author", ())]
    year = next((str(part) for parts in item.get("issued", {}).get("date-parts", ()) for part in parts[:1]), "")
    issue = f"({item['issue']})" if "issue" in item else ""
    pages = f":{item['page']}" if "page" in item else ""
    when = ";".join(filter(None, [year, f"{item.get('volume', '')}{issue}{pages}"]))
    where = [item.get(name, "") for name in ("container-title", "publisher", "number")]
    parts = [", ".join(names), item["title"], *where, when]
    line = escape(" ".join(f"{part.rstrip('.')}." for part in parts if part))
    address = f"https://doi.org/{item['DOI']}" if "DOI" in item else item.get("URL", "")
    return line + Markup(' <a href="{0}">{0}</a>').format(address) if address else line


def _name(author: dict[str, str]) -> str:
    """An author as the data have it."""
    given = author.get("given", "").replace(". ", "").replace(".", "")
    parts = (author.get("non-dropping-particle", ""), author.get("family", ""), given, author.get("suffix", ""))
    return author.get("literal") or " ".join(filter(None, parts))


def set_entries(items: list[dict]) -> list[str]:
    """CSL-JSON items as HTML in the style; raises as `References.entries`."""
    if not items:
        return []
    cited = "\n\n".join(f"[@{item['id']}]" for item in items)
    with tempfile.TemporaryDirectory() as folder:
        bibliography = Path(folder) / "references.json"
        bibliography.write_text(json.dumps([_told(item) for item in items]), encoding="utf-8")
        arguments = ["--citeproc", f"--bibliography={bibliography}", f"--csl={STYLE}", "--wrap=none"]
        page = convert(cited, "html", reader="markdown", arguments=arguments)
    entries = _ENTRY.findall(page)
    if len(entries) != len(items):
        raise ReportError(f"references: pandoc set {len(entries)} of {len(items)} entries. Check references.json.")
    return entries
