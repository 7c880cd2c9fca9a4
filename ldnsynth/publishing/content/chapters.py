"""What a report consists of: chapters, sections and blocks, read from executed notebooks."""

import base64
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode

from ldnsynth.display.blocks import LEFT
from ldnsynth.publishing.content.blocks import Block, Code, Figure, Finding, Note, Printed, Prose, Table

_APART = {"parameters", "injected-parameters", "setup", "provenance"}
_MARKS = {"front", "front-ungraded", "headline", "missing"}
_HEADING = re.compile(r"(#{1,2})\s+(.+?)[\s#]*")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True)
class Section:
    """What stands under one heading, its findings apart; the part before the first one has no title."""

    title: str
    anchor: str
    findings: tuple[Finding, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Chapter:
    """One notebook; `marked` are the blocks of its cells by their tags.

    Blocks of the first page are tagged ``front``, its statements ``headline``, what is missing ``missing``; those with
    ``front-ungraded`` stand there, too, where no chapter grades certainty.
    """

    stem: str
    number: int
    title: str
    anchor: str
    sections: tuple[Section, ...]
    marked: dict[str, tuple[Block, ...]] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in their order."""
        return tuple(finding for section in self.sections for finding in section.findings)

    @property
    def answers(self) -> tuple[Finding, ...]:
        """The findings that answer the chapter's question: those named answer..., else the first."""
        named = tuple(finding for finding in self.findings if finding.id.split("-")[0] == "answer")
        return named or self.findings[:1]


def read_chapters(notebooks: dict[str, NotebookNode]) -> list[Chapter]:
    """Chapters from executed notebooks by stem; figures and tables are numbered through all of them."""
    numbering = _Numbering()
    chapters = [_chapter(stem, book, number, numbering) for number, (stem, book) in enumerate(notebooks.items(), 1)]
    if any(chapter.marked["headline"] for chapter in chapters):
        return chapters
    return [_with_ungraded(chapter) for chapter in chapters]


def _with_ungraded(chapter: Chapter) -> Chapter:
    """The chapter with what stands on the first page where no certainty is graded."""
    more = chapter.marked["front-ungraded"]
    said = tuple(block for block in more if isinstance(block, Finding))
    return replace(chapter, marked=chapter.marked | {"front": chapter.marked["front"] + more, "headline": said})


def read_cells(notebook: NotebookNode) -> list[tuple[NotebookNode, list[Block | tuple[int, str]]]]:
    """Each cell of an executed notebook with its blocks, and its headings as (level, text)."""
    numbering = _Numbering()
    return [(cell, list(_items(cell, numbering))) for cell in notebook.cells]


@dataclass
class _Numbering:
    """Running numbers of figures and tables, and file names that no two of them share."""

    numbers: Counter = field(default_factory=Counter)
    files: Counter = field(default_factory=Counter)

    def next(self, kind: str, block_id: str) -> dict[str, Any]:
        self.numbers[kind] += 1
        self.files[kind, block_id] += 1
        count = self.files[kind, block_id]
        return {"number": self.numbers[kind], "file": block_id if count == 1 else f"{block_id}-{count}"}


def _chapter(stem: str, notebook: NotebookNode, number: int, numbering: _Numbering) -> Chapter:
    title = ""
    parts: list[tuple[str, list[Block]]] = [("", [])]
    marked: dict[str, list[Block]] = {mark: [] for mark in _MARKS}
    items = ((item, cell.metadata.get("tags", [])) for cell in notebook.cells for item in _items(cell, numbering))
    for item, tags in items:
        for mark in _MARKS & set(tags):
            marked[mark] += [item] if isinstance(item, Finding | Figure) else []
        if not isinstance(item, tuple):
            parts[-1][1].append(item)
        elif item[0] == 1 and not title:
            title = item[1]
        else:
            parts.append((item[1], []))
    anchor = f"chapter-{number}"
    sections = (
        _section(name, f"{anchor}-{n}", blocks)
        for n, (name, blocks) in enumerate(parts)
        if (name or blocks) and not _says_nothing(name, blocks)
    )
    shown = {mark: tuple(blocks) for mark, blocks in marked.items()}
    return Chapter(stem, number, title or stem, anchor, tuple(sections), shown)


def _says_nothing(title: str, blocks: list[Block]) -> bool:
    """Whether all cells under a heading were executed and none of them showed anything: the topic has no such thing."""
    return bool(title) and Code in map(type, blocks) and all(isinstance(block, Prose | Code) for block in blocks)


def _section(title: str, anchor: str, blocks: list[Block]) -> Section:
    findings = tuple(block for block in blocks if isinstance(block, Finding))
    return Section(title, anchor, findings, tuple(block for block in blocks if not isinstance(block, Finding)))


def _items(cell: NotebookNode, numbering: _Numbering) -> Iterator[Block | tuple[int, str]]:
    """The blocks of a cell, and its headings as (level, text)."""
    apart = _APART & set(cell.metadata.get("tags", []))
    if cell.cell_type == "markdown" and not apart:
        yield from _prose(cell.source)
    elif cell.cell_type == "code":
        if cell.source.strip():
            yield Code(cell.source)
        if not apart:
            yield from _outputs(cell.outputs, numbering)


def _prose(markdown: str) -> Iterator[Prose | tuple[int, str]]:
    lines: list[str] = []
    fence = ""
    for line in markdown.splitlines():
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        heading = None if fence else _HEADING.fullmatch(line)
        if not heading:
            lines.append(line)
            continue
        yield from _paragraphs(lines)
        yield len(heading[1]), heading[2]
        lines = []
    yield from _paragraphs(lines)


def _paragraphs(lines: Iterable[str]) -> list[Prose]:
    text = "\n".join(lines).strip()
    return [Prose(text)] if text else []


def _outputs(outputs: list[NotebookNode], numbering: _Numbering) -> Iterator[Block]:
    for output in outputs:
        if output.output_type == "stream":
            yield Printed(output.text, warning=output.name == "stderr")
        elif "ldnsynth" in output.get("metadata", {}):
            yield _block(output.metadata["ldnsynth"], output.data, numbering)
        elif "text/plain" in output.get("data", {}):
            yield Printed(output.data["text/plain"])


def _block(meta: dict[str, Any], data: dict[str, str], numbering: _Numbering) -> Block:
    """The block that ``display/blocks.py`` described in an output's metadata."""
    kind = meta["kind"]
    if kind == "finding":
        return Finding(
            meta["id"], meta["text"], tuple(dict(number) for number in meta["numbers"]), meta.get("template", "")
        )
    if kind == "note":
        return Note(meta["text"])
    shared = {key: meta[key] for key in ("id", "title", "csv")} | numbering.next(kind, meta["id"])
    if kind == "table":
        setting = {"numeric": tuple(meta.get("numeric", ())), "notes": tuple(meta.get("notes", ()))}
        setting |= {"group": meta.get("group", ""), "tones": dict(meta.get("tones", {}))}
        return Table(html=data["text/html"].replace(LEFT, ""), **setting, **shared)
    png = base64.b64decode(data["image/png"])
    return Figure(subtitle=meta["subtitle"], alt=meta["alt"], svg=data["image/svg+xml"], png=png, **shared)
