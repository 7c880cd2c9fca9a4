"""The blocks of a report as a reader of executed notebooks finds them: what `display.blocks` wrote, read again."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ldnsynth.display.block_schema import printed
from ldnsynth.display.measured import DIGITS
from ldnsynth.display.table_html import table_html


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
    """A table; `number` counts through the report, `file` is the stem of its files.

    The other fields are those of ``display.block_schema``: `rows` are cells as they are printed, `values` the columns
    and rows of their numbers, `links` the tokens of the rows of the data that a cell rests on, `keys` the columns by
    names that no wording changes, `facts` what each row says as terms and numbers.
    """

    kind: ClassVar[str] = "table"
    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number: int
    file: str
    numeric: tuple[str, ...] = ()
    group: str = ""
    notes: tuple[str, ...] = ()
    tones: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, list] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    facts: tuple[dict[str, Any], ...] = ()

    @property
    def html(self) -> str:
        """The table as HTML."""
        return table_html(vars(self))

    @property
    def by_key(self) -> list[dict[str, str]]:
        """The cells of each row by the names in `keys`."""
        places = {key: self.columns.index(column) for key, column in self.keys.items()}
        return [{key: row[place] for key, place in places.items()} for row in self.rows]

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """What the cells of each row print as numbers, by name; {} where the table has none apart."""
        rows = self.values["rows"] if self.values else [()] * len(self.rows)
        return [dict(zip(self.values.get("columns", ()), row, strict=True)) for row in rows]

    @property
    def csv(self) -> str:
        """The printed cells as comma-separated values."""
        return _csv([self.columns, *self.rows])

    @property
    def file_csv(self) -> str:
        """What its file holds: the printed cells, and beside them what they print as numbers."""
        if not self.values:
            return self.csv
        numbers = [[f"{n:.{DIGITS}g}" if isinstance(n, float) else n for n in row] for row in self.values["rows"]]
        sides = [self.columns, *self.rows], [self.values["columns"], *numbers]
        return _csv([[*cells, *beside] for cells, beside in zip(*sides, strict=True)])


@dataclass(frozen=True)
class Figure:
    """A picture as SVG and PNG with the rows it is drawn from; `number` and `file` as for tables, sides in inches.

    `reading` says how to read it, in a sentence or two.
    """

    kind: ClassVar[str] = "figure"
    id: str
    title: str
    subtitle: str
    reading: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    width: float
    height: float
    svg: str
    number: int
    file: str

    @property
    def csv(self) -> str:
        """What it is drawn from as comma-separated values."""
        return _csv([self.columns, *self.rows])

    @property
    def file_csv(self) -> str:
        """What its file of data holds."""
        return self.csv


def _csv(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(printed(rows))
    return text.getvalue()


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
