"""The blocks of a report as a reader of executed notebooks finds them: what `display.blocks` wrote, read again."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Prose:
    """Markdown without the headings that make chapters and sections."""

    kind: ClassVar[str] = "prose"
    markdown: str


@dataclass(frozen=True)
class Code:
    """The source of a code cell."""

    kind: ClassVar[str] = "code"
    source: str


@dataclass(frozen=True)
class Printed:
    """Text that a cell printed or gave as its result; `warning` if it went to stderr."""

    kind: ClassVar[str] = "printed"
    text: str
    warning: bool = False


@dataclass(frozen=True)
class Note:
    """A sentence in place of what has nothing to show."""

    kind: ClassVar[str] = "note"
    text: str


@dataclass(frozen=True)
class Finding:
    """A sentence generated from results, with the numbers it states (each with id, value, unit, text and links)."""

    kind: ClassVar[str] = "finding"
    id: str
    text: str
    numbers: tuple[dict[str, Any], ...] = ()
    template: str = ""


@dataclass(frozen=True)
class Table:
    """A table as HTML and CSV; `number` counts through the report, `file` is the stem of its files.

    `numeric`, `group`, `notes` and `tones` say how the CSV is to be set, as in ``display.blocks.Table``; `values` is
    the CSV of its numbers, "" where it has none apart.
    """

    kind: ClassVar[str] = "table"
    id: str
    title: str
    csv: str
    html: str
    number: int
    file: str
    numeric: tuple[str, ...] = ()
    group: str = ""
    notes: tuple[str, ...] = ()
    tones: dict[str, str] = field(default_factory=dict)
    values: str = ""

    @property
    def file_csv(self) -> str:
        """What its file holds: the printed cells, and beside them what they print as numbers."""
        if not self.values:
            return self.csv
        sides = [csv.reader(io.StringIO(text)) for text in (self.csv, self.values)]
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(
            [*cells, *numbers] for cells, numbers in zip(*sides, strict=True)
        )
        return out.getvalue()


@dataclass(frozen=True)
class Figure:
    """A picture as SVG and PNG with its data as CSV; `number` and `file` as for tables."""

    kind: ClassVar[str] = "figure"
    id: str
    title: str
    subtitle: str
    alt: str
    csv: str
    svg: str
    png: bytes
    number: int
    file: str

    @property
    def file_csv(self) -> str:
        """What its file of data holds."""
        return self.csv


@dataclass(frozen=True)
class Answer:
    """What opens a report; see ``display.answer.Answer``. A row is a dict with the attributes of an `AnswerRow`."""

    kind: ClassVar[str] = "answer"
    claim: Finding
    caveat: str
    rows: tuple[dict[str, Any], ...]
    doubts: tuple[Finding, ...]
    reach: Finding
    since: str
    against: str
    level: str


@dataclass(frozen=True)
class WhatIf:
    """Trials of which one is silent; see ``display.answer.WhatIf``. `data` holds its attributes."""

    kind: ClassVar[str] = "what-if"
    text: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a tool of the page draws from; see ``display.asked.Asked``."""

    kind: ClassVar[str] = "asked"
    id: str
    title: str
    about: str
    text: str
    data: dict[str, Any]


Block = Prose | Code | Printed | Note | Finding | Table | Figure | Answer | WhatIf | Asked
