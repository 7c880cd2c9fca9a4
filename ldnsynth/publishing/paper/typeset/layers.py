"""What a printed report holds: the answer on its first page, then the layers of the page as chapters, claims last."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ldnsynth.display.words.sources.claims import LEDGER
from ldnsynth.publishing.content.blocks import Answer, Block, Figure, Finding
from ldnsynth.publishing.content.brief import graded_statements, number_graded, surest, why_words
from ldnsynth.publishing.content.chapters import Chapter, Section
from ldnsynth.publishing.page.layers import Layers, layers_of
from ldnsynth.publishing.paper.typeset.columns import grid_data
from ldnsynth.publishing.paper.typeset.pictures import is_cut
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.statements import NOT_NO_EFFECT

_STEM = "layers"


def answer_of(chapters: list[Chapter]) -> Answer | None:
    """The answer that opens a report; None where no chapter holds it."""
    return next((chapter.answer for chapter in chapters if chapter.answer), None)


def answer_part(chapters: list[Chapter]) -> dict[str, Any]:
    """The rows of the answer as a grid, how they are not to be read, and why one may not be surer.

    Of a report without an answer the surest graded statements, how many more there are, and how to read them.
    """
    answer = answer_of(chapters)
    if answer:
        grid = _rows_of(answer) if answer.rows else None
        doubts = [finding.text for finding in answer.doubts]
        return {"graded": grid, "left-out": 0, "graded-note": answer.caveat, "doubts": doubts}
    graded = surest(graded_statements(chapters))
    rows = [[one.certainty, f"{one.outcome}. {one.statement}", one.reasons] for one in graded]
    return {
        "graded": grid_data(["Certainty", "What was found", "Why not surer"], [("", rows)]) if rows else None,
        "left-out": max(0, number_graded(chapters) - len(graded)) if graded else 0,
        "graded-note": NOT_NO_EFFECT if any(one.is_unsure for one in graded) else "",
        "doubts": [],
    }


def _rows_of(answer: Answer) -> dict[str, Any]:
    head = ["Outcome", f"{answer.against}: what was found ({answer.level} interval)"]
    head += ["People analysed (entered)", "How sure, and why not surer"]
    rows = [[row["outcome"], _found(row), row["people"], _how_sure(row)] for row in answer.rows]
    return grid_data(head, [("", rows)])


def _found(row: Mapping[str, Any]) -> str:
    return "; ".join(line[:1].upper() + line[1:] for line in row["found"])


def _how_sure(row: Mapping[str, Any]) -> str:
    if not row["certainty"]:
        return "no comparison" if row["kind"] == "uncompared" else "not graded"
    level = LEVELS[row["certainty"]]
    why = why_words(row["reasons"])
    return level.words + (f": {why}" if why else "")


def printed_chapters(chapters: list[Chapter]) -> list[Chapter]:
    """The layers of a report with an answer as chapters, its claims as an annex; else all chapters."""
    if not answer_of(chapters):
        return chapters
    layers = layers_of(chapters)
    at_panel = _cut_at_panel(layers)
    parts = {
        "In plain words": [section for section in layers.plain if section.findings],
        "The story": _story(layers, at_panel),
        "For a panel": [_without(section, layers.pictures - at_panel) for _, section in layers.panel],
    }
    annex = [chapter for chapter in chapters if any(_is_claims(b) for s in chapter.sections for b in s.blocks)]
    parts |= {f"Annex: {_lower(chapter.title)}": list(chapter.sections) for chapter in annex}
    told = [(title, sections) for title, sections in parts.items() if sections]
    return [
        Chapter(_STEM, number, title, f"chapter-{number}", tuple(sections))
        for number, (title, sections) in enumerate(told, start=1)
    ]


def _is_claims(block: Block) -> bool:
    return getattr(block, "id", "") == LEDGER


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _cut_at_panel(layers: Layers) -> set[int]:
    """Figures of the story that take more than a page, if they can stand among the tables of the panel's layer."""
    pictures = {b.number for _, section in layers.panel for b in section.blocks if isinstance(b, Figure) and is_cut(b)}
    return layers.pictures & pictures


def _story(layers: Layers, at_panel: set[int]) -> list[Section]:
    """The sections of the story with what they tell there, and what if a silent trial had found something."""
    found = []
    for _, section, blocks in layers.story:
        blocks = [block for block in blocks if getattr(block, "number", None) not in at_panel]
        if not any(isinstance(block, Figure) for block in blocks):
            continue
        said = tuple(block for block in blocks if isinstance(block, Finding))
        found.append(replace(section, findings=said, blocks=tuple(b for b in blocks if isinstance(b, Figure))))
    if layers.what_if:
        title = f"What if {layers.what_if.data['silent']} had found something?"
        found.append(Section(title, "what-if", (), (layers.what_if,)))
    return found


def _without(section: Section, pictures: set[int]) -> Section:
    """The section without the figures that stand in the story."""
    kept = tuple(b for b in section.blocks if not (isinstance(b, Figure) and b.number in pictures))
    return replace(section, blocks=kept)
