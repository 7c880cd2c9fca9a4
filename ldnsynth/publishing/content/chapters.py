"""What a report consists of: chapters, sections and blocks, read from executed notebooks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode

from ldnsynth.display.block_schema import KEY
from ldnsynth.publishing.content.blocks import Answer, Block, Code, Figure, Finding, Note, Printed, Prose, Table
from ldnsynth.publishing.content.outputs_read import check_outputs, kind_of, read_block

_APART = {"parameters", "injected-parameters", "setup", "provenance"}
_MARKS = {"front", "front-ungraded", "headline", "missing"}
_STORY = re.compile(r"story-(\d)")  # the tag of what a page's story tells, with its place there
LAYERS = ("panel", "audit")  # of sections: the first by the tag of the cell with its heading, else the last
_HEADING = re.compile(r"(#{1,2})\s+(.+?)[\s#]*")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True)
class Section:
    """What stands under one heading, its findings apart; the part before the first one has no title.

    `layer` is one of `LAYERS`: for whom a page shows it.
    """

    title: str
    anchor: str
    findings: tuple[Finding, ...]
    blocks: tuple[Block, ...]
    layer: str = LAYERS[-1]


@dataclass(frozen=True)
class Chapter:
    """One notebook; `marked` are the blocks of its cells by their tags, `story` those that tell it, with their place.

    Blocks of the first page are tagged ``front``, its statements ``headline``, what is missing ``missing``; those with
    ``front-ungraded`` stand there, too, where no chapter grades certainty. Those of the story: ``story-1`` and so on.
    """

    stem: str
    number: int
    title: str
    anchor: str
    sections: tuple[Section, ...]
    marked: dict[str, tuple[Block, ...]] = field(default_factory=dict)
    story: tuple[tuple[int, Finding | Figure], ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings in their order."""
        return tuple(finding for section in self.sections for finding in section.findings)

    @property
    def answer(self) -> Answer | None:
        """What opens the report, if this is the chapter that holds it."""
        blocks = (block for section in self.sections for block in section.blocks)
        return next((block for block in blocks if isinstance(block, Answer)), None)

    @property
    def answers(self) -> tuple[Finding, ...]:
        """The findings that answer the chapter's question: those named answer..., else the first."""
        named = tuple(finding for finding in self.findings if finding.id.split("-")[0] == "answer")
        return named or self.findings[:1]


def read_chapters(notebooks: dict[str, NotebookNode]) -> list[Chapter]:
    """Chapters from executed notebooks by stem; figures and tables are numbered through all of them.

    Chapters count from 1; one that holds the answer, and comes first, is 0.

    Raises
    ------
    ReportError
        Blocks cannot be read; see `check_outputs`.
    """
    check_outputs(notebooks)
    numbering = _Numbering()
    first = 0 if any(map(_opens_report, list(notebooks.values())[:1])) else 1
    chapters = [_chapter(stem, book, number, numbering) for number, (stem, book) in enumerate(notebooks.items(), first)]
    if any(chapter.marked["headline"] for chapter in chapters):
        return chapters
    return [_with_ungraded(chapter) for chapter in chapters]


def _opens_report(notebook: NotebookNode) -> bool:
    """Whether a cell of a notebook shows the answer of the report."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return Answer.kind in map(kind_of, outputs)


def _with_ungraded(chapter: Chapter) -> Chapter:
    """The chapter with what stands on the first page where no certainty is graded."""
    more = chapter.marked["front-ungraded"]
    said = tuple(block for block in more if isinstance(block, Finding))
    return replace(chapter, marked=chapter.marked | {"front": chapter.marked["front"] + more, "headline": said})


def read_cells(stem: str, notebook: NotebookNode) -> list[tuple[NotebookNode, list[Block | tuple[int, str]]]]:
    """Each cell of an executed notebook with its blocks, and headings as (level, text); raises as `read_chapters`."""
    check_outputs({stem: notebook})
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
    parts: list[tuple[str, str, list[Block]]] = [("", LAYERS[-1], [])]
    marked: dict[str, list[Block]] = {mark: [] for mark in _MARKS}
    story: list[tuple[int, Block]] = []
    items = ((item, cell.metadata.get("tags", [])) for cell in notebook.cells for item in _items(cell, numbering))
    for item, tags in items:
        for mark in _MARKS & set(tags):
            marked[mark] += [item] if isinstance(item, Finding | Figure) else []
        story += [
            (int(found[1]), item)
            for found in map(_STORY.fullmatch, tags)
            if found and isinstance(item, Finding | Figure)
        ]
        if not isinstance(item, tuple):
            parts[-1][-1].append(item)
        elif item[0] == 1 and not title:
            title = item[1]
        else:
            parts.append((item[1], next((layer for layer in LAYERS if layer in tags), LAYERS[-1]), []))
    anchor = f"chapter-{number}"
    said: set[str] = set()
    told = [(name, layer, _said_once(blocks, said)) for name, layer, blocks in parts]
    sections = (
        _section(name, f"{anchor}-{n}", blocks, layer)
        for n, (name, layer, blocks) in enumerate(told)
        if (name or blocks) and not _says_nothing(name, blocks)
    )
    shown = {mark: tuple(blocks) for mark, blocks in marked.items()}
    return Chapter(stem, number, title or stem, anchor, tuple(sections), shown, tuple(story))


def _said_once(blocks: list[Block], said: set[str]) -> list[Block]:
    """The blocks without sentences that a chapter has said before: one that nothing is graded is enough."""
    kept = []
    for block in blocks:
        text = block.text if isinstance(block, Note) or (isinstance(block, Finding) and not block.numbers) else ""
        if not text or text not in said:
            kept.append(block)
        said.add(text)
    return kept


def _says_nothing(title: str, blocks: list[Block]) -> bool:
    """Whether all cells under a heading were executed and none of them showed anything: the topic has no such thing."""
    return bool(title) and Code in map(type, blocks) and all(isinstance(block, Prose | Code) for block in blocks)


def _section(title: str, anchor: str, blocks: list[Block], layer: str) -> Section:
    findings = tuple(block for block in blocks if isinstance(block, Finding))
    return Section(title, anchor, findings, tuple(b for b in blocks if not isinstance(b, Finding)), layer)


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
        elif kind := kind_of(output):
            numbers = numbering.next(kind, output.metadata[KEY]["id"]) if kind in (Table.kind, Figure.kind) else {}
            yield read_block(output, numbers)
        elif "text/plain" in output.get("data", {}):
            yield Printed(output.data["text/plain"])
