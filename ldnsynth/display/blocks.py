"""What a notebook cell may show: a finding, a table, a figure.

A block is the last expression of a cell. It gives Jupyter a picture of itself and, in the output's metadata, what a
renderer needs to set it again, as `block_schema` lays it out.
"""

import base64
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.figure import Figure as MatplotlibFigure

from ldnsynth.display.block_schema import cells_of, describe
from ldnsynth.display.pictures.kept import SVG_ALONE, kept_picture
from ldnsynth.display.pictures.made_of import hash_of
from ldnsynth.display.sentences import filled, to_markdown
from ldnsynth.display.style import WIDTH_INCHES, draw, to_png, to_svg
from ldnsynth.display.table_html import LEFT, table_html
from ldnsynth.display.wording import integer
from ldnsynth.synthesis.refusals import CANNOT, attempt

_PLAIN_ROWS = 10  # what a terminal shows of a table; the CSV has all
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _check_id(block_id: str) -> None:
    if not _ID.fullmatch(block_id):
        raise ValueError(f"block id {block_id!r}: expected lower-case words joined by hyphens")


@dataclass(frozen=True)
class Number:
    """A number as a sentence states it.

    Parameters
    ----------
    value : int, float or str
        The number itself; a date or an id stays text.
    unit : str
        "people", "studies", "weeks", "%" ...
    text : str, optional
        How the sentence prints it; by default the value.
    links : tuple of str
        Ids of the rows that it was read or computed from; see `views.row_ids`. A page makes it a link to them.
    """

    value: int | float | str
    unit: str = ""
    text: str = ""
    links: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.text:
            return self.text
        return integer(self.value) if isinstance(self.value, int) else str(self.value)


@dataclass(frozen=True)
class Finding:
    """A sentence generated from results; each number in it is named and can be followed.

    Parameters
    ----------
    id : str
        Lower-case words joined by hyphens, unique in its notebook.
    template : str
        The sentence, with the names of its numbers in braces. The rest is plain text, but that ``**words**`` at the
        head of a paragraph are set bold.
    numbers : dict of str to Number
        The numbers by name.
    """

    id: str
    template: str
    numbers: dict[str, Number] = field(default_factory=dict)

    def __post_init__(self):
        _check_id(self.id)

    @property
    def text(self) -> str:
        """The sentence with its numbers filled in."""
        return filled(self.template, self.numbers)

    @property
    def fields(self) -> dict[str, Any]:
        """What its metadata hold."""
        numbers = [
            {"id": name, "value": n.value, "unit": n.unit, "text": str(n), "links": tokens(n.links)}
            for name, n in self.numbers.items()
        ]
        return {"id": self.id, "text": self.text, "template": self.template, "numbers": numbers}

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/markdown": to_markdown(self.text), "text/plain": self.text}
        return bundle, describe("finding", self.fields)


@dataclass(frozen=True)
class Table:
    """A table for a reader: cells are text as they are to be printed.

    Parameters
    ----------
    id, title : str
        The title says what the table answers.
    frame : DataFrame of str
        One row a line; the first column names the row. Empty cells are printed as a dash.
    numeric : tuple of str
        Columns set flush right.
    group : str, optional
        A column whose values head groups of rows instead of standing in each.
    notes : tuple of str
        Footnotes and the key to marks.
    tones : mapping of str to str
        Tone (good, bad, doubt, none) of a cell by its text: a colour beside the word, never instead of it.
    links : mapping of str to sequence of str
        By column, one text a row: the ids of the rows that the cell rests on, joined by semicolons. A page makes the
        cell a link to them, or each part of a cell that names as many rows, separated by semicolons.
    values : DataFrame, optional
        What the cells print as numbers, a row each: the file of the table holds these columns beside its own.
    keys : mapping of str to str
        Names of columns that no wording changes, each with the column of the frame: what else is made of the table
        finds its cells by them.
    facts : sequence of dict
        A dict a row, as JSON has it: what the row says as terms and numbers.
    tables_read : tuple of str
        The tables of the data that the notebook read, by name.
    """

    id: str
    title: str
    frame: pd.DataFrame
    numeric: tuple[str, ...] = ()
    group: str = ""
    notes: tuple[str, ...] = ()
    tones: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    values: pd.DataFrame | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    facts: Sequence[dict[str, Any]] = ()
    tables_read: tuple[str, ...] = ()

    def __post_init__(self):
        _check_id(self.id)
        for column, ids in self.links.items():
            if column not in self.frame or len(ids) != len(self.frame):
                raise ValueError(
                    f"table {self.id!r}, links: expected a column of the frame and a text a row: {column!r}"
                )
        if unknown := [column for column in self.keys.values() if column not in self.frame]:
            raise ValueError(f"table {self.id!r}, keys: expected columns of the frame: {unknown!r}")

    @property
    def fields(self) -> dict[str, Any]:
        """What its metadata hold."""
        links = {column: [tokens(row.split(";")) for row in ids] for column, ids in self.links.items()}
        about = {"id": self.id, "title": self.title, "group": self.group, "links": links}
        about |= {name: list(getattr(self, name)) for name in ("numeric", "notes", "facts", "tables_read")}
        about |= {"tones": dict(self.tones), "keys": dict(self.keys)}
        return about | cells_of(self.frame) | {"values": {} if self.values is None else cells_of(self.values)}

    @property
    def html(self) -> str:
        """The table as HTML: caption, header scopes, one body a group; the rows of a group stay together."""
        return table_html(self.fields)

    def _repr_mimebundle_(self, include=None, exclude=None):
        lines = [list(self.frame.columns), *self.frame.head(_PLAIN_ROWS).to_numpy().tolist()]
        more = len(self.frame) - _PLAIN_ROWS
        plain = "\n".join(
            [self.title, *(" | ".join(cells) for cells in lines), *[f"and {more} rows more"] * (more > 0)]
        )
        fields = self.fields
        return {"text/html": table_html(fields, left=LEFT), "text/plain": plain}, describe("table", fields)


@dataclass(frozen=True)
class Figure:
    """A picture that argues one thing, with the numbers it is drawn from.

    Parameters
    ----------
    id, title, subtitle, alt : str
        The title says the answer, the subtitle what is plotted with units and n; `alt` says in words what kind of
        figure it is, what it shows, and the numbers that carry it.
    data : DataFrame
        What is drawn: first column names the mark, units in the column names.
    paint : callable
        Gets an empty matplotlib figure and draws on it.
    height, width : float
        Inches of the picture.
    reading : str
        How to read it, for one who tells of it; by default the subtitle.

    Notes
    -----
    The PNG carries title and subtitle, so that it can stand on a slide or in a notebook; the SVG is for a page, where
    they are text in the caption. Reports ask for the SVG alone (`pictures.kept.SVG_ALONE`).
    """

    id: str
    title: str
    subtitle: str
    alt: str
    data: pd.DataFrame
    paint: Callable[[MatplotlibFigure], object]
    height: float
    width: float = WIDTH_INCHES
    reading: str = ""

    def __post_init__(self):
        _check_id(self.id)

    def _repr_mimebundle_(self, include=None, exclude=None):
        alone = bool(os.environ.get(SVG_ALONE))
        made_of = (self.paint, self.height, self.width, self.title, self.subtitle, alone)
        picture, why = attempt(kept_picture, hash_of(*made_of), partial(self._drawn, alone=alone))
        if why:
            return Note(f"{self.title}: the picture {CANNOT}: {why}.")._repr_mimebundle_()
        bundle = {**picture, "text/plain": f"{self.title}\n{self.alt}"}
        about = {name: getattr(self, name) for name in ("id", "title", "subtitle", "alt", "height", "width")}
        about |= {"reading": self.reading or self.subtitle}
        return bundle, describe("figure", about | cells_of(self.data))

    def _drawn(self, *, alone: bool) -> dict[str, str]:
        size = {"height": self.height, "width": self.width}
        drawn = draw(self.paint, **size, title=self.title, subtitle=self.subtitle)
        picture = {"image/svg+xml": to_svg(drawn, height=self.height)}
        return picture if alone else picture | {"image/png": base64.b64encode(to_png(drawn)).decode("ascii")}


@dataclass(frozen=True)
class Note:
    """A plain sentence in place of a table or figure that has nothing to show."""

    text: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/markdown": to_markdown(self.text), "text/plain": self.text}
        return bundle, describe("note", {"text": self.text})


Block = Finding | Table | Figure | Note


def link_token(row_id: str) -> str:
    """The name under which a page knows a row of the data.

    Ids carry the year of a later report (a study registered in 2006 and reported in 2010); what was known on a past
    day must not show it, so outputs carry the first 42 bits of the id's SHA-256 instead, in base 64 for the web.
    """
    return base64.urlsafe_b64encode(hashlib.sha256(row_id.encode()).digest())[:7].decode()


def tokens(row_ids: Iterable[str]) -> str:
    """The names under which a page knows rows, set apart by blanks; of ids that are empty none."""
    return " ".join(link_token(row_id) for row_id in row_ids if row_id)


def to_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV text: comma, LF, no index, blanks for what is missing."""
    return frame.to_csv(index=False, lineterminator="\n")
