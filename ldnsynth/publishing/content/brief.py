"""The report in brief: what its first page and its hand-out take from the chapters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ldnsynth.publishing.content.blocks import Block, Figure, Finding, Table
from ldnsynth.publishing.content.chapters import Chapter
from ldnsynth.synthesis.grade.certainty import LEVELS

SUMMARY = ("people", "certainty", "statement")  # keys of the columns of a summary of findings
_MOST = 12
_PICTURES = ("scale-estimates", "difference-estimates", "bad-events", "good-events", "effect-directions", "harvest")
_SAID = ("answer-stances", "answer-claims")


@dataclass(frozen=True)
class Graded:
    """An outcome as the summary of findings states it, with why its certainty was rated down or up."""

    outcome: str
    level: str
    statement: str
    reasons: str
    row: int

    @property
    def certainty(self) -> str:
        """Its certainty as it is printed."""
        return LEVELS[self.level].words

    @property
    def is_unsure(self) -> bool:
        """Whether its certainty is very low."""
        return self.level == "very_low"


def graded_statements(chapters: list[Chapter]) -> list[Graded]:
    """The rows of the summary of findings, in its order; none if no certainty was graded."""
    table = find_table(chapters, "summary-of-findings", *SUMMARY)
    if not table:
        return []
    rows = zip(table.facts, table.by_key, strict=True)
    return [
        Graded(facts["name"], facts["certainty"], cells["statement"], why_words(facts["reasons"]), place)
        for place, (facts, cells) in enumerate(rows)
    ]


def why_words(reasons: Sequence[Mapping[str, Any]]) -> str:
    """What took a certainty down or up: "imprecision −2, large effect +1"."""
    return ", ".join(f"{one['aspect']} {'−' if one['levels'] < 0 else '+'}{abs(one['levels'])}" for one in reasons)


def number_graded(chapters: list[Chapter]) -> int:
    """How many bodies of evidence were graded: the rows of the evidence profile."""
    table = find_table(chapters, "evidence-profile")
    return len(table.rows) if table else 0


def surest(graded: list[Graded]) -> list[Graded]:
    """The statements that a short text has room for: all, or if they are many, those that are not very uncertain."""
    if len(graded) <= _MOST:
        return graded
    sure = [one for one in graded if not one.is_unsure]
    return (sure or graded)[:_MOST]


def find_block(chapters: list[Chapter], block_id: str) -> Block | None:
    """The first figure or table with this id."""
    return next((block for block in shown(chapters) if getattr(block, "id", "") == block_id), None)


def find_table(chapters: list[Chapter], block_id: str, *keys: str) -> Table | None:
    """The first table with this id, if it names the columns of these keys."""
    found = find_block(chapters, block_id)
    return found if isinstance(found, Table) and found.keys.keys() >= set(keys) else None


def front_findings(chapters: list[Chapter]) -> list[tuple[Chapter, Finding]]:
    """What the first page says, each with its chapter: the claim of the answer and how far the evidence reaches.

    Of a report without an answer the findings marked for the first page, else the answers of all chapters.
    """
    for chapter in chapters:
        if chapter.answer:
            return [(chapter, chapter.answer.claim), (chapter, chapter.answer.reach)]
    marked = [(chapter, block) for chapter in chapters for block in chapter.marked.get("front", ())]
    found = [(chapter, block) for chapter, block in marked if isinstance(block, Finding)]
    if graded_statements(chapters):
        found = [(chapter, block) for chapter, block in found if block not in chapter.marked.get("headline", ())]
    return found or [(chapter, finding) for chapter in chapters for finding in chapter.answers]


def story_figure(chapters: list[Chapter]) -> Figure | None:
    """The figure marked for the first page; the last one if there are several."""
    marked = [block for chapter in chapters for block in chapter.marked.get("front", ())]
    return next((block for block in reversed(marked) if isinstance(block, Figure)), None)


def telling_figures(chapters: list[Chapter]) -> list[Figure]:
    """Figures that tell most by themselves: first the one marked for the first page, then those of results."""
    found = [story_figure(chapters), *(find_block(chapters, one) for one in _PICTURES)]
    return list(dict.fromkeys(figure for figure in found if isinstance(figure, Figure)))


def missing_findings(chapters: list[Chapter]) -> list[tuple[Chapter, Finding]]:
    """The findings marked as saying what is missing, each with its chapter."""
    marked = [(chapter, block) for chapter in chapters for block in chapter.marked.get("missing", ())]
    return [(chapter, block) for chapter, block in marked if isinstance(block, Finding)]


def stance_findings(chapters: list[Chapter]) -> list[Finding]:
    """The findings that say what the sources say."""
    return [finding for chapter in chapters for finding in chapter.findings if finding.id in _SAID]


def figures_of(chapters: list[Chapter]) -> list[Figure]:
    """All figures in their order."""
    return [block for block in shown(chapters) if isinstance(block, Figure)]


def shown(chapters: list[Chapter]) -> Iterator[Block]:
    """All blocks beside the findings, in their order."""
    return (block for chapter in chapters for section in chapter.sections for block in section.blocks)
