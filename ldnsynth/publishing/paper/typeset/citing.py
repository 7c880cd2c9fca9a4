"""Citations on paper: marks in the text that typst's templates set as raised numbers, each a link to its reference."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ldnsynth.publishing.content.blocks import Figure, Table
from ldnsynth.publishing.content.brief import shown
from ldnsynth.publishing.content.chapters import Chapter
from ldnsynth.publishing.references.studies import Studies

_OPEN, _CLOSE = "\ue001", "\ue002"  # private characters around numbers: they stand in no text
_APART = re.compile(r"(```.*?```|`[^`]*`|\[[^\]]*\]\([^)]*\))", re.DOTALL)  # code and links name no study to cite
_KEYS = re.compile(r"\[(@[\w-]+(?:; ?@[\w-]+)*)\]")
_CROSS = re.compile(r"\[([^\]]*)\]\(#(figure|table)-([a-z0-9-]+)\)")


class Citations:
    """The numbers that the page gives to its references, for texts that are set on paper.

    Parameters
    ----------
    csl : list of dict
        The references as CSL-JSON items, in the order of their numbers.
    studies : mapping of str to tuple of str
        The documents that each study is cited by, by the study's label.
    chapters : list of Chapter
        What prose may point to.
    """

    def __init__(self, csl: list[dict[str, Any]], studies: Mapping[str, tuple[str, ...]], chapters: list[Chapter]):
        self._numbers = {item["id"]: number for number, item in enumerate(csl, 1)}
        known = {name: tuple(one for one in documents if one in self._numbers) for name, documents in studies.items()}
        self._studies = Studies({name: documents for name, documents in known.items() if documents})
        self._places = {
            (block.kind, block.id): block.number
            for block in reversed(list(shown(chapters)))
            if isinstance(block, Figure | Table)
        }

    def words(self, markdown: str) -> str:
        """Markdown with marks for ``[@document]`` and where a study is first named; figures by their number."""
        text = _CROSS.sub(self._cross, _KEYS.sub(self._keys, markdown))
        done: set[str] = set()
        parts = _APART.split(text)
        parts[::2] = [self._studies.cited_in(part, self._marks, done) for part in parts[::2]]
        return "".join(parts)

    def studies(self, text: str) -> str:
        """Plain text with marks where a study is first named."""
        return self._studies.cited_in(text, self._marks, set())

    def rows(self, groups: list[tuple[str, list[list[str]]]]) -> list[tuple[str, list[list[str]]]]:
        """The rows of a table by group, with marks where a study is first named."""
        done: set[str] = set()
        cited = lambda text: self._studies.cited_in(text, self._marks, done)  # noqa: E731
        return [(cited(name), [[cited(cell) for cell in row] for row in rows]) for name, rows in groups]

    def of_figure(self, figure: Figure) -> str:
        """The marks of the studies that a figure draws; "" for none."""
        return self._marks(self._studies.named_in(figure.csv))

    def _marks(self, documents: Iterable[str]) -> str:
        numbers = sorted({self._numbers[document] for document in documents if document in self._numbers})
        return f"{_OPEN}{','.join(map(str, numbers))}{_CLOSE}" if numbers else ""

    def _keys(self, match: re.Match) -> str:
        return self._marks(key.strip().lstrip("@") for key in match[1].split(";")) or match[0]

    def _cross(self, match: re.Match) -> str:
        words, kind, block_id = match.groups()
        number = self._places.get((kind, block_id))
        return f"[{kind.capitalize()} {number}](#{kind}-{number})" if number else words
