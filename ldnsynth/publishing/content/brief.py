"""The report in brief: what its first page and its hand-out take from the chapters."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ldnsynth.publishing.content.blocks import Block, Figure, Finding, Table
from ldnsynth.publishing.content.chapters import Chapter

LETTERS = re.compile(r"\s*\[[a-z, ]+\]$")  # of footnotes, behind a certainty
REASON = re.compile(r"([a-z]+)\. (Down|Up) (one level|two levels|three levels) for ([^:]+):")
_MOST = 12
_PICTURES = ("scale-estimates", "difference-estimates", "bad-events", "good-events", "effect-directions", "harvest")
_SAID = ("answer-stances", "answer-claims")
_LEVELS = {"one level": "1", "two levels": "2", "three levels": "3"}


@dataclass(frozen=True)
class Graded:
    """An outcome as the summary of findings states it, with why its certainty was rated down or up."""

    outcome: str
    certainty: str
    statement: str
    reasons: str
    row: int

    @property
    def is_unsure(self) -> bool:
        """Whether its certainty is very low."""
        return self.certainty.endswith("very low")


def graded_statements(chapters: list[Chapter]) -> list[Graded]:
    """The rows of the summary of findings, in its order; none if no certainty was graded."""
    table = find_block(chapters, "summary-of-findings")
    if not isinstance(table, Table):
        return []
    why = {m[1]: f"{m[4]} {'−' if m[2] == 'Down' else '+'}{_LEVELS[m[3]]}" for m in map(REASON.match, table.notes) if m}
    rows = []
    for place, row in enumerate(csv.DictReader(io.StringIO(table.csv))):
        marks = LETTERS.search(row["Certainty"])
        letters = re.findall(r"[a-z]+", marks[0]) if marks else []
        certainty = LETTERS.sub("", row["Certainty"])
        reasons = ", ".join(why[one] for one in letters if one in why)
        rows.append(Graded(rated_name(row), certainty, row["What was found"], reasons, place))
    return rows


def number_graded(chapters: list[Chapter]) -> int:
    """How many bodies of evidence were graded: the rows of the evidence profile."""
    table = find_block(chapters, "evidence-profile")
    return len(list(csv.DictReader(io.StringIO(table.csv)))) if isinstance(table, Table) else 0


def rated_name(row: dict[str, str]) -> str:
    """What a row of the summary of findings is about: "Fibromyalgia: Pain (NRS)"."""
    return ": ".join(filter(None, (row.get("Condition"), row["Outcome"])))


def surest(graded: list[Graded]) -> list[Graded]:
    """The statements that a short text has room for: all, or if they are many, those that are not very uncertain."""
    if len(graded) <= _MOST:
        return graded
    sure = [one for one in graded if not one.is_unsure]
    return (sure or graded)[:_MOST]


def find_block(chapters: list[Chapter], block_id: str) -> Block | None:
    """The first figure or table with this id."""
    return next((block for block in shown(chapters) if getattr(block, "id", "") == block_id), None)


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
