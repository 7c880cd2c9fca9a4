"""What a deck consists of: slides, read from an executed notebook by the ``slideshow`` metadata of its cells."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from ldnsynth.publishing.chapters import Block, Code, Figure, Finding, Note, Table, read_cells

A_ROW_EACH = "slide-a-row"  # tag of a cell: each row of its table becomes a slide
_STARTS = ("slide", "subslide")


@dataclass(frozen=True)
class Answer:
    """A cell of a table that is shown by itself, under the head of its column."""

    kind = "answer"
    label: str
    text: str


@dataclass(frozen=True)
class Part:
    """A block on a slide; `revealed` if it appears one click later."""

    block: Block | Answer
    revealed: bool = False


@dataclass(frozen=True)
class Slide:
    """One slide: its title is the answer, `topic` the heading that stood in the notebook; notes are for the speaker."""

    title: str
    topic: str
    parts: tuple[Part, ...]
    notes: tuple[Block, ...]


@dataclass
class _Draft:
    topic: str = ""
    parts: list[Part] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)


def read_slides(notebook: NotebookNode) -> list[Slide]:
    """The slides of a notebook.

    ``slideshow.slide_type`` of a cell counts as in JupyterLab: `slide` and `subslide` begin a slide, `fragment` adds
    what the next click shows, `notes` goes to the speaker, `skip` is left out, anything else goes on. A heading names
    the topic; the title is what the first figure or table says, else the first finding, else the topic. The first
    slide is titled by its topic.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.
    """
    drafts: list[_Draft] = []
    for cell, content in read_cells(notebook):
        slide_type = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        items = [] if slide_type == "skip" else [item for item in content if not isinstance(item, Code)]
        if not items:
            continue
        if not drafts or slide_type in _STARTS:
            drafts.append(_Draft())
        if A_ROW_EACH in cell.metadata.get("tags", []) and isinstance(items[0], Table):
            drafts += _rows(items[0], drafts.pop())
        else:
            _add(drafts[-1], items, slide_type)
    return [_slide(draft, first=not place) for place, draft in enumerate(drafts)]


def _add(draft: _Draft, items: list[Block | tuple[int, str]], slide_type: str) -> None:
    for item in items:
        if isinstance(item, tuple):
            draft.topic = draft.topic or item[1]
        elif slide_type == "notes":
            draft.notes.append(item)
        else:
            draft.parts.append(Part(item, revealed=slide_type == "fragment"))


def _rows(table: Table, head: _Draft) -> Iterator[_Draft]:
    """A slide a row: the first cell asks, the second is shown at once, the others with the next click."""
    columns, *rows = csv.reader(io.StringIO(table.csv))
    for row in rows:
        cells = [Answer(label, text) for label, text in zip(columns[1:], row[1:], strict=True) if text]
        parts = [Part(cell, revealed=cell.label != columns[1]) for cell in cells]
        yield _Draft(row[0], [*head.parts, *parts], [*head.notes, Note(table.title)])


def _slide(draft: _Draft, *, first: bool) -> Slide:
    blocks = [part.block for part in draft.parts if not part.revealed]
    shown = next((block for block in blocks if isinstance(block, Figure | Table)), None)
    said = next((block for block in blocks if isinstance(block, Finding)), None)
    if first or not (shown or said):
        return Slide(draft.topic, "", tuple(draft.parts), tuple(draft.notes))
    if shown:
        return Slide(shown.title, draft.topic, tuple(draft.parts), tuple(draft.notes))
    parts = tuple(part for part in draft.parts if part.block is not said)
    return Slide(said.text, draft.topic, parts, tuple(draft.notes))
