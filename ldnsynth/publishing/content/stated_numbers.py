"""Every number that a report states, one row each: a change that moves a number changes a row."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator

from ldnsynth.display.block_schema import printed
from ldnsynth.publishing.content.blocks import Answer, Figure, Finding, Table
from ldnsynth.publishing.content.chapters import Chapter, Section

COLUMNS = ("id", "value", "unit", "where")
_DIGIT = re.compile(r"\d")
_NUMBER_OR_DATE = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|\d{4}-\d{2}(-\d{2})?")
_UNIT = re.compile(r".*\(([^()]*)\)")


def statements(chapters: list[Chapter]) -> list[tuple[str, str, str, str]]:
    """Rows of id, value, unit and where, in the order in which a reader meets the numbers."""
    seen: Counter = Counter()
    rows = []
    for chapter in chapters:
        for section in chapter.sections:
            for name, value, unit, where in _section_rows(section, chapter):
                key = f"{chapter.stem}/{name}"
                seen[key] += 1
                unique = key if seen[key] == 1 else f"{key}/{seen[key]}"
                rows.append((unique, value, unit, f"{chapter.stem}: {where}"))
    return rows


def statements_csv(chapters: list[Chapter]) -> str:
    """The rows as CSV text with a header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(statements(chapters))
    return buffer.getvalue()


def _section_rows(section: Section, chapter: Chapter) -> Iterator[tuple[str, str, str, str]]:
    for finding in section.findings:
        yield from _finding_rows(finding, section.title or chapter.title)
    for block in section.blocks:
        if isinstance(block, Answer):
            for finding in (block.claim, *block.doubts, block.reach):
                yield from _finding_rows(finding, "the answer")
            for row in block.rows:
                yield f"answer/{row['outcome']}", "; ".join(row["found"]), "", "the answer"
                if row["people"]:
                    yield f"answer/{row['outcome']}/people", row["people"], "people", "the answer"
        if isinstance(block, Table | Figure):
            where = f"{type(block).__name__} {block.number}"
            if _DIGIT.search(block.title):
                yield f"{block.id}/title", block.title, "", where
            yield from _cell_rows(
                block, where, _DIGIT.search if isinstance(block, Table) else _NUMBER_OR_DATE.fullmatch
            )


def _finding_rows(finding: Finding, place: str) -> Iterator[tuple[str, str, str, str]]:
    for number in finding.numbers:
        yield f"{finding.id}/{number['id']}", str(number["value"]), number["unit"], f"finding, {place}"


def _cell_rows(
    block: Table | Figure, where: str, states_number: Callable[[str], object]
) -> Iterator[tuple[str, str, str, str]]:
    rows = printed(block.rows)
    units = [match[1] if (match := _UNIT.match(column)) else "" for column in block.columns]
    width = _key_width(rows)
    for row in rows:
        key = "/".join(row[:width])
        for column, unit, cell in list(zip(block.columns, units, row, strict=True))[width:]:
            if states_number(cell):
                yield f"{block.id}/{key}/{column}", cell, unit, where


def _key_width(rows: list[list[str]]) -> int:
    """How many leading columns it takes to tell the rows apart; one, if no number of words does."""
    for width in range(1, len(rows[0]) if rows else 1):
        words = [tuple(row[:width]) for row in rows]
        if any(_NUMBER_OR_DATE.fullmatch(row[width - 1]) for row in rows):
            break
        if len(set(words)) == len(rows):
            return width
    return 1
