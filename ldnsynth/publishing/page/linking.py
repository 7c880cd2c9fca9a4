"""From what a page says to what it rests on: rows of the data, documents, figures and tables."""

import hashlib
import re
from collections.abc import Callable
from urllib.parse import quote

from markupsafe import Markup, escape

from ldnsynth.display.blocks import link_token
from ldnsynth.display.sentences import filled, paragraphs, pieces
from ldnsynth.display.table_html import table_html
from ldnsynth.errors import ReportError
from ldnsynth.publishing.content.blocks import Figure, Finding, Table
from ldnsynth.publishing.content.chapters import Chapter
from ldnsynth.publishing.files.pandoc import PandocMissingError
from ldnsynth.publishing.provenance.origin import Origin
from ldnsynth.publishing.provenance.origin_lookup import Origins
from ldnsynth.publishing.references.bibliography import References, plain_entry
from ldnsynth.publishing.references.studies import Studies, documents_of_studies

_TAG = re.compile(r"(<[^>]+>)")
_KEYS = re.compile(r"\[(@[\w-]+(?:; ?@[\w-]+)*)\]")
_CROSS = re.compile(r'<a href="#(figure|table)-([a-z0-9-]+)">.*?</a>', re.DOTALL)
_NO_CITATION = ("a", "code", "thead", "pre")


class Linker:
    """What a page links to, collected while it is written; `problems` are the links that lead nowhere.

    Parameters
    ----------
    chapters : list of Chapter
        What the page consists of.
    origins : Origins or None
        The rows that may be shown; None for a data package without documents: then nothing is linked or cited.
    past : bool
        Whether the page is of a past day, so that no id of a row may stand in it.
    """

    def __init__(self, chapters: list[Chapter], origins: Origins | None, *, past: bool = False):
        self._origins = origins
        self._past = past
        self.references = References(origins.evidence) if origins else None
        documents = documents_of_studies(origins.evidence) if origins else {}
        self._studies = Studies({str(escape(name)): document for name, document in documents.items()})
        blocks = [block for chapter in chapters for section in chapter.sections for block in section.blocks]
        self._places = {
            (block.kind, block.id): block.number for block in reversed(blocks) if isinstance(block, Figure | Table)
        }
        self.rows: dict[str, Origin] = {}
        self.lists: dict[str, list[str]] = {}
        self.problems: list[str] = []

    def linked(self, tokens: list[str], text: str) -> Markup:
        """A text that leads to rows."""
        anchor = self.anchor(tokens)
        return Markup('<a class="from" href="#{}">{}</a>').format(Markup(anchor), text) if anchor else escape(text)

    def bare(self, finding: Finding) -> Markup:
        """A sentence without paragraphs of its own; each number leads to its rows."""
        numbers = {number["id"]: self._number(number) for number in finding.numbers}
        return Markup(filled(str(escape(finding.template or finding.text)), numbers))

    def finding(self, finding: Finding) -> Markup:
        """The sentence as HTML: each number leads to its rows, each study to its report; the rest is plain text."""
        done: set[str] = set()
        told = [
            Markup("<p>{}{}</p>\n").format(
                Markup("<strong>{}</strong>").format(self._said(lead, finding, done)) if lead else "",
                self._said(rest, finding, done),
            )
            for lead, rest in paragraphs(finding.template or finding.text)
        ]
        return Markup("".join(told))

    def _said(self, text: str, finding: Finding, done: set[str]) -> Markup:
        """A part of a sentence with its numbers; studies are cited but where a link leads to their rows already."""
        numbers = {number["id"]: number for number in finding.numbers}
        told = ""
        for plain, name in pieces(text, numbers):
            number = self._number(numbers[name]) if name else Markup()
            linked = bool(name and self.anchor(numbers[name]["links"].split()))
            told += self._cited(plain, done) + (number if linked else self._cited(number, done))
        return Markup(told)

    def prose(self, html: str) -> Markup:
        """HTML whose ``[@document]`` are citations and whose ``#figure-id`` links carry the number of the figure."""
        return Markup(self._cite_studies(_CROSS.sub(self._cross, _KEYS.sub(self._cite_keys, html))))

    def table(self, table: Table, head: dict[str, Markup]) -> Markup:
        """The HTML of a table: cells lead to their rows, each study to its report where it is first named unlinked.

        `head` as for `table_html`.
        """
        done: set[str] = set()
        cited = lambda text: self._cited(text, done)  # noqa: E731
        cell = lambda text, tokens: self._cell(text or "–", tokens, cited)  # noqa: E731
        return Markup(table_html(vars(table), cell=cell, text=cited, head=head))

    def studies_of(self, figure: Figure) -> Markup:
        """The citations of the studies that a figure draws, from the data that it is drawn from."""
        return self.cite(self._studies.named_in(str(escape(figure.csv))))

    def cite(self, document_ids) -> Markup:
        """The numbers of documents as raised links."""
        links = Markup(", ").join(self._reference_links(document_ids))
        return Markup('<sup class="cite">{}</sup>').format(links) if links else Markup()

    def reference_numbers(self, document_ids) -> list[int]:
        """The numbers of documents among the references, which they join by this."""
        return sorted(self.references.number(name) for name in document_ids if name in self.references)

    def _reference_links(self, document_ids) -> list[Markup]:
        return [Markup('<a href="#ref-{0}">{0}</a>').format(number) for number in self.reference_numbers(document_ids)]

    def address(self, token: str) -> str:
        """What a row is called in addresses: its id, or on a past day its token, as ids carry the year of a report."""
        return token if self._past else self.rows[token].id

    def computed(self, origin: Origin) -> list[tuple[str, str]]:
        """What follows from a row."""
        return self._origins.computed(origin.id)

    def behind(self, origin: Origin) -> list[str]:
        """The tokens of the rows that decide a judgement."""
        return [token for token in map(link_token, origin.rests_on) if token in self.rows]

    def entries(self) -> list[Markup]:
        """The references in their style; as plain lines without pandoc, and where it fails, which is a problem."""
        if not self.references:
            return []
        try:
            return [Markup(entry) for entry in self.references.entries()]
        except PandocMissingError:
            pass
        except ReportError as error:
            self.problems.append(f"references: {error} The page was written with plain ones.")
        return [plain_entry(item) for item in self.references.csl]

    def _number(self, number: dict) -> Markup:
        anchor = self.anchor(number["links"].split())
        words = escape(number["text"])
        return Markup('<a href="#{}">{}</a>').format(anchor, words) if anchor else words

    def anchor(self, tokens: list[str]) -> str:
        """The address that opens rows: one by its id, several by the first, how many more, and which; "" for none."""
        found = {token: self._row(token) for token in tokens}
        known = [token for token, origin in found.items() if origin]
        if len(known) < 2:
            return f"row={quote(self.address(known[0]))}" if known else ""
        digest = hashlib.sha256(" ".join(known).encode()).hexdigest()[:6]
        name = f"{self.address(known[0])}+{len(known) - 1}.{digest}"
        self.lists[name] = known
        return f"rows={quote(name, safe='/+')}"

    def _row(self, token: str) -> Origin | None:
        if token not in self.rows and self._origins and (found := self._origins.by_token(token)):
            self.rows[token] = found
            for row_id in found.rests_on:
                self._row(link_token(row_id))
        return self.rows.get(token)

    def _cell(self, text: str, tokens: list[str], cited: Callable[[str], Markup]) -> Markup:
        """A cell that leads to its rows: each part to its own where it names as many, set apart by semicolons."""
        names = text.split("; ")
        parts = [([token], name) for token, name in zip(tokens, names, strict=False)]
        parts = parts if len(names) == len(tokens) else [(tokens, text)]
        return Markup("; ").join(
            self.linked(tokens, part) if self.anchor(tokens) else cited(part) for tokens, part in parts
        )

    def _cited(self, text: str, done: set[str]) -> Markup:
        """Plain text as HTML, each study cited where it is first named but for those in `done`."""
        return Markup(self._studies.cited_in(str(escape(text)), self.cite, done))

    def _cross(self, match: re.Match) -> str:
        kind, block_id = match.groups()
        if number := self._places.get((kind, block_id)):
            return f'<a href="#{kind}-{number}">{kind.capitalize()} {number}</a>'
        known = ", ".join(sorted(name for other, name in self._places if other == kind)) or "none"
        self.problems.append(f"#{kind}-{block_id}: this report has no such {kind}; it has {known}.")
        return match[0]

    def _cite_keys(self, match: re.Match) -> str:
        keys = [key.strip().lstrip("@") for key in match[1].split(";")]
        if not self.references:
            return match[0]
        for key in keys:
            try:
                self.references.number(key)
            except ReportError as error:
                self.problems.append(str(error))
        return str(self.cite(keys)) or match[0]

    def _cite_studies(self, html: str) -> str:
        """HTML that markdown became, with each study cited where it is first named; not within links and code."""
        done: set[str] = set()
        parts, closed = _TAG.split(html), 0
        for place, part in enumerate(parts):
            if place % 2:
                name = part.strip("</>").split()[0]
                closed += (-1 if part.startswith("</") else 1) if name in _NO_CITATION else 0
            elif not closed:
                parts[place] = self._studies.cited_in(part, self.cite, done)
        return "".join(parts)
