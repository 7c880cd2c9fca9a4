"""What a deck consists of: slides, read from an executed notebook by the ``slideshow`` metadata of its cells."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from ldnsynth.display.slides.sheet import cut
from ldnsynth.display.wording import in_words, sentence
from ldnsynth.publishing.content.blocks import Block, Code, Figure, Finding, Note, Prose, Table
from ldnsynth.publishing.content.chapters import read_cells

A_ROW_EACH = "slide-a-row"  # tag of a cell: each row of its table becomes a slide, or each group of rows
REVEALED = "slide-reveal"  # tag of a cell: the first column of its table asks, title and other cells come with a click
_STARTS = ("slide", "subslide")
# Letters that have room on a slide: of its title, of a sentence; lines of the rows of a table of answers.
_TITLE, _SENTENCE, _LINES = 200, 520, 15
_LETTERS_OF_LINE, _BETWEEN_ROWS = 92, 0.4
_FIRST, _LAST = 0.3, 0.54  # shares of the columns of answers, as in deck.css
# Of answers under each other, in lines of their type: what has room under a title of one line, a label, each further
# line of the title; letters of a line; and lines that one of the second takes, which is larger, and its letters.
_ROOM, _LABEL, _OF_TITLE = 12.8, 0.95, 1.1
_LETTERS_OF_TITLE, _LETTERS_OF_ANSWER, _LETTERS_OF_SECOND, _SECOND = 48, 70, 44, 1.4
_LONG, _LETTERS_OF_LONG, _OF_LONG = 150, 82, 0.82  # letters of an answer that is set small; of its lines


@dataclass(frozen=True)
class Answer:
    """A cell of a table that is shown by itself, under the head of its column."""

    kind = "answer"
    label: str
    text: str

    @property
    def is_long(self) -> bool:
        """Whether it is set in a smaller type."""
        return len(self.text) > _LONG


@dataclass(frozen=True)
class Answers:
    """Rows under each other; of one that is revealed the first column, which asks, is shown at once.

    `tones` gives the tone of a cell by its text, as in ``display.blocks.Table``.
    """

    kind = "answers"
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tones: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A block on a slide; `revealed` if it appears one click later."""

    block: Block | Answer | Answers
    revealed: bool = False


@dataclass(frozen=True)
class Slide:
    """One slide: its title is the answer, `topic` the heading that stood in the notebook; notes are for the speaker.

    `seconds` is the time it takes, 0 where the notebook gives none.
    """

    title: str
    topic: str
    parts: tuple[Part, ...]
    notes: tuple[Block, ...]
    seconds: int = 0

    @property
    def asked(self) -> "Slide | None":
        """The slide before anything is revealed; None where nothing is."""
        if not any(part.revealed for part in self.parts):
            return None
        kept = [_asked_part(part) for part in self.parts]
        return replace(self, parts=tuple(part for part in kept if part))


def _asked_part(part: Part) -> Part | None:
    """What of a part is shown at once: of rows that are revealed the first column."""
    if not part.revealed:
        return part
    if not isinstance(part.block, Answers):
        return None
    rows = tuple((row[0], *[""] * (len(row) - 1)) for row in part.block.rows)
    return Part(replace(part.block, rows=rows), revealed=True)


@dataclass
class _Draft:
    topic: str = ""
    parts: list[Part] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    title: str = ""
    seconds: int = 0


def read_slides(stem: str, notebook: NotebookNode) -> list[Slide]:
    """The slides of a notebook.

    ``slideshow.slide_type`` of a cell counts as in JupyterLab: `slide` and `subslide` begin a slide, `fragment` adds
    what the next click shows, `notes` goes to the speaker, `skip` is left out, anything else goes on. A heading names
    the topic; the title is what the first figure or table says, else the first finding, else the topic. The first
    slide, and one that begins with text of the notebook, is titled by its topic.

    A heading with nothing under it is left out. Slides that say only why there is nothing to show become one, where
    the last of them stood. Texts that have no room are cut, and stand whole among the notes.

    ``slideshow.seconds`` of the cell that begins a slide is the time it takes.

    Parameters
    ----------
    stem : str
        Of the notebook's file, which an error names.
    notebook : NotebookNode
        Executed.

    Raises
    ------
    ReportError
        A block cannot be read; see `outputs_read.check_outputs`.
    """
    drafts: list[_Draft] = []
    for cell, content in read_cells(stem, notebook):
        slide_type = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        items = [] if slide_type == "skip" else [item for item in content if not isinstance(item, Code)]
        if not items:
            continue
        if not drafts or slide_type in _STARTS:
            drafts.append(_Draft(seconds=cell.metadata.get("slideshow", {}).get("seconds", 0)))
        tags = cell.metadata.get("tags", [])
        if A_ROW_EACH in tags and isinstance(items[0], Table):
            drafts += _rows(items[0], drafts.pop())
        elif REVEALED in tags and isinstance(items[0], Table):
            _reveal(drafts[-1], items[0])
        else:
            _add(drafts[-1], items, slide_type)
    slides = [_slide(draft, first=not place) for place, draft in enumerate(drafts) if draft.parts or not place]
    return [_fitted(slide) for slide in slides[:1] + _together(slides[1:])]


def _together(slides: list[Slide]) -> list[Slide]:
    """The slides, with what they leave open on one of them."""
    bare = [slide for slide in slides if slide.parts and all(isinstance(part.block, Note) for part in slide.parts)]
    if len(bare) < 2:
        return slides
    rows = tuple((slide.title, part.block.text) for slide in bare for part in slide.parts)
    title = f"{sentence(in_words(len(bare)))} questions that this evidence leaves open"
    seconds = sum(slide.seconds for slide in bare)
    whole = Slide(title, "", (Part(Answers(("Question", "Why it stays open"), rows)),), (), seconds)
    return [whole if slide is bare[-1] else slide for slide in slides if slide is bare[-1] or slide not in bare]


def _add(draft: _Draft, items: list[Block | tuple[int, str]], slide_type: str) -> None:
    for item in items:
        if isinstance(item, tuple):
            draft.topic = draft.topic or item[1]
        elif slide_type == "notes":
            draft.notes.append(item)
        else:
            draft.parts.append(Part(item, revealed=slide_type == "fragment"))


def _reveal(draft: _Draft, table: Table) -> None:
    """A table of which the room sees the first column; the slide keeps its topic as title, for its own is an answer."""
    draft.title = draft.topic
    draft.parts.append(Part(Answers(table.columns, table.rows, table.tones), revealed=True))
    draft.parts.append(Part(Note(" ".join([f"{table.title}.", *table.notes])), revealed=True))


def _rows(table: Table, head: _Draft) -> Iterator[_Draft]:
    """A slide a row, titled by its first cell: the second is shown at once, the others with the next click.

    Of a table with groups a slide a group, titled by its name. Where a group has several rows, the first cell names
    the row, the second is the same in all and stands above them.
    """
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    titles = [row[table.group or table.columns[0]] for row in rows]
    for title in dict.fromkeys(titles):
        own = [row for row, its in zip(rows, titles, strict=True) if its == title]
        yield _Draft(head.topic, [*head.parts, *_asked(own)], [*head.notes, Note(table.title)], title)


def _asked(rows: list[dict[str, str]]) -> list[Part]:
    """What is asked and answered on a slide; its first column is the title."""
    _, *columns = [column for column in rows[0] if any(row[column] for row in rows)]
    if len(rows) == 1:
        return [Part(Answer(name, rows[0][name]), revealed=place > 0) for place, name in enumerate(columns)]
    name, shared, *answers = columns
    table = Answers((name, *answers), tuple(tuple(row[column] for column in (name, *answers)) for row in rows))
    return [Part(Answer(shared, rows[0][shared])), Part(table, revealed=True)]


def _fitted(slide: Slide) -> Slide:
    """The slide with its texts cut to the room that there is; what was cut stands whole among the notes."""
    whole: list[str] = []

    def fit(text: str, letters: int) -> str:
        whole.extend([text] if len(text) > letters else [])
        return cut(text, letters)

    title, topic = fit(slide.title, _TITLE), fit(slide.topic, _TITLE // 2)
    above = _OF_TITLE * (math.ceil(len(title) / _LETTERS_OF_TITLE) - 1)
    alone = not any(isinstance(part.block, Answers) for part in slide.parts)
    answers = [part.block.text for part in slide.parts if isinstance(part.block, Answer)]
    room = _letters_of_answers(answers, _ROOM - above) if alone else _LETTERS_OF_ANSWER
    parts = []
    for part in slide.parts:
        block = part.block
        if isinstance(block, Answer):
            block = replace(block, text=fit(block.text, room))
        elif isinstance(block, Answers):
            letters = _letters_of_cells(block, _LINES - 2 * above)
            block = replace(block, rows=tuple(tuple(fit(cell, letters) for cell in row) for row in block.rows))
        elif isinstance(block, Finding | Note):
            block = replace(block, text=fit(block.text, _SENTENCE))
        parts.append(replace(part, block=block))
    return replace(slide, title=title, topic=topic, parts=tuple(parts), notes=(*slide.notes, *map(Note, whole)))


def _letters_of_answers(texts: list[str], room: float) -> int:
    """To how many letters the longest answers must be cut for all to have room, each under its label."""

    def lines(most: int) -> float:
        return len(texts) * _LABEL + sum(_lines_of_answer(cut(text, most), place) for place, text in enumerate(texts))

    most = max(map(len, texts), default=0)
    while most > 1 and lines(most) > room:
        most = most * 19 // 20
    return most


def _lines_of_answer(text: str, place: int) -> float:
    letters, high = (_LETTERS_OF_SECOND, _SECOND) if place == 1 else (_LETTERS_OF_ANSWER, 1)
    if len(text) > _LONG:
        letters, high = _LETTERS_OF_LONG, _OF_LONG
    return math.ceil(len(text) / letters) * high


def _letters_of_cells(answers: Answers, room: float) -> int:
    """To how many letters the longest cells must be cut for the rows to have room."""
    most = max((len(cell) for row in answers.rows for cell in row), default=0)
    while most > 1 and sum(_lines([cut(cell, most) for cell in row]) for row in answers.rows) > room:
        most = most * 9 // 10
    return most


def _lines(row: list[str]) -> float:
    """Lines that a row of answers takes, with the space between rows, where the style sets how wide columns are."""
    between = len(row) - 2
    widths = [_FIRST, *[(1 - _FIRST - _LAST) / between] * between, _LAST] if between > 0 else [_FIRST, 1 - _FIRST]
    rooms = [max(1, int(width * _LETTERS_OF_LINE) - 2) for width in widths]
    return _BETWEEN_ROWS + max(math.ceil(len(cell) / room) for cell, room in zip(row, rooms, strict=False))


def _slide(draft: _Draft, *, first: bool) -> Slide:
    blocks = [part.block for part in draft.parts if not part.revealed]
    shown = next((block for block in blocks if isinstance(block, Figure | Table)), None)
    said = next((block for block in blocks if isinstance(block, Finding)), None)
    whole = Slide(draft.topic, "", tuple(draft.parts), tuple(draft.notes), draft.seconds)
    if draft.title:
        return replace(whole, title=draft.title, topic=draft.topic if draft.title != draft.topic else "")
    if first or not (shown or said) or isinstance(blocks[0], Prose):
        return whole
    if shown:
        return replace(whole, title=shown.title, topic=draft.topic)
    parts = tuple(part for part in draft.parts if part.block is not said)
    return replace(whole, title=said.text, topic=draft.topic, parts=parts)
