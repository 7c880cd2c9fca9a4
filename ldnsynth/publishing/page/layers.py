"""A page in layers: the answer, plain words, the story, what a panel needs, and everything behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ldnsynth.publishing.content.blocks import Answer, Asked, Figure, Finding, Table, WhatIf
from ldnsynth.publishing.content.chapters import Chapter, Section

MOST_PICTURES = 6  # of the story
_HALF = 100  # of the width of a picture of intervals, in its own units
_ROOM = 1.12  # how far its axis reaches beyond the ends of the intervals


class Mark(NamedTuple):
    """An interval in the units of its picture, where 0 is no effect and right of it is better."""

    low: float
    at: float
    high: float


class Door(NamedTuple):
    """A way from the answer into a layer."""

    id: str
    title: str
    about: str


@dataclass(frozen=True)
class Layers:
    """What stands in which layer of a page.

    Attributes
    ----------
    answer : Answer or None
        None where no chapter holds it.
    plain : tuple of Section
        The answer in plain words.
    story : tuple of (Chapter, Section, list of Finding or Figure)
        The blocks that tell the story, with where they come from.
    what_if : WhatIf or None
        Trials of which one is silent, for a reader to imagine what it found.
    asked : tuple of Asked
        What else a reader can ask of the page.
    panel : tuple of (Chapter, Section)
        The sections for a panel.
    audit : tuple of (Chapter, tuple of Section)
        All other sections, by chapter.
    """

    answer: Answer | None
    plain: tuple[Section, ...]
    story: tuple[tuple[Chapter, Section, list[Finding | Figure]], ...]
    what_if: WhatIf | None
    asked: tuple[Asked, ...]
    panel: tuple[tuple[Chapter, Section], ...]
    audit: tuple[tuple[Chapter, tuple[Section, ...]], ...]

    @property
    def doors(self) -> list[Door]:
        """The layers that there are, behind the answer."""
        known = {
            "plain-words": (self.plain, "In plain words", "two minutes, for everybody"),
            "story": (self.story, "The story", "ten minutes, in pictures"),
            "ask": (self.what_if or self.asked, "Ask it yourself", "what if, other choices, other days"),
            "panel": (self.panel, "For a panel", "summary of findings, certainty, bias, sensitivity"),
            "audit": (self.audit, "Everything behind it", "chapters, rows, references, parameters"),
        }
        return [Door(name, title, about) for name, (there, title, about) in known.items() if there]

    @property
    def pictures(self) -> set[int]:
        """The numbers of the figures that stand in the story."""
        return {block.number for _, _, blocks in self.story for block in blocks if isinstance(block, Figure)}


def layers_of(chapters: Sequence[Chapter]) -> Layers:
    """The layers of a page; a section or block stands in one of them."""
    answer = next((chapter.answer for chapter in chapters if chapter.answer), None)
    opening = [section for chapter in chapters if chapter.answer for section in chapter.sections]
    plain = tuple(s for s in opening if s.title and not any(isinstance(block, WhatIf | Asked) for block in s.blocks))
    others = [chapter for chapter in chapters if not chapter.answer]
    sections = [(chapter, section) for chapter in others for section in chapter.sections]
    panel = [(chapter, section) for chapter, section in sections if section.layer == "panel" and _shows(section)]
    audit = [(chapter, tuple(s for s in chapter.sections if (chapter, s) not in panel)) for chapter in others]
    shown = [block for chapter in chapters for section in chapter.sections for block in section.blocks]
    return Layers(
        answer=answer,
        plain=plain,
        story=tuple(_story(sections)),
        what_if=next((block for block in shown if isinstance(block, WhatIf)), None),
        asked=tuple(block for block in shown if isinstance(block, Asked)),
        panel=tuple(panel),
        audit=tuple((chapter, kept) for chapter, kept in audit if kept),
    )


def _shows(section: Section) -> bool:
    """Whether a section has more than prose, code and notes that there is nothing to show."""
    return bool(section.findings) or any(isinstance(block, Table | Figure) for block in section.blocks)


def _story(sections: Sequence[tuple[Chapter, Section]]) -> list[tuple[Chapter, Section, list[Finding | Figure]]]:
    """Sections with a block of the story, in its order, as many as have room for their pictures."""
    told = []
    for chapter, section in sections:
        places = {id(block): place for place, block in chapter.story}
        blocks = [block for block in (*section.findings, *section.blocks) if id(block) in places]
        if any(isinstance(block, Figure) for block in blocks):
            told.append((min(places[id(block)] for block in blocks), chapter, section, blocks))
    found, room = [], MOST_PICTURES
    for _, chapter, section, blocks in sorted(told, key=lambda one: one[0]):
        pictures = [block for block in blocks if isinstance(block, Figure)][:room]
        room -= len(pictures)
        if pictures:
            found.append((chapter, section, [*(b for b in blocks if isinstance(b, Finding)), *pictures]))
    return found


def drawn_rows(answer: Answer) -> list[dict[str, Any]]:
    """The rows of an answer, each with the marks of its picture as `drawn`."""
    return [{**row, "drawn": _marks(row)} for row in answer.rows]


def _marks(row: Mapping[str, Any]) -> list[Mark]:
    ends = [abs(one[end]) for one in row["intervals"] for end in ("low", "high")]
    scale = _HALF / (_ROOM * max(ends, default=1.0) or 1.0)
    return [Mark(*(round(scale * one[end], 1) for end in ("low", "estimate", "high"))) for one in row["intervals"]]
