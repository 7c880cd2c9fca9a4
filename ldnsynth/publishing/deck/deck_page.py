"""The page of a deck: slides, styles, scripts and pictures in one file."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbconvert.filters import markdown2html

from ldnsynth.display.slides.sheet import lines_of_rows
from ldnsynth.display.table_html import table_html
from ldnsynth.display.wording import date
from ldnsynth.publishing.content.blocks import Block, Figure, Table, WhatIf
from ldnsynth.publishing.deck.slides import Answer, Slide

_TEMPLATES = Path(__file__).parents[1] / "templates"
_FEW_LINES, _MANY_LINES = 7, 8  # of a table with its head: set large, set tight
_LETTERS_ROOMY = 54  # in a line of a table that is set large


def render_deck(slides: list[Slide], inputs: dict[str, Any], *, on_paper: bool = False) -> str:
    """The page of a deck.

    Parameters
    ----------
    slides : list of Slide
        In their order.
    inputs : dict
        What the deck is made from, as in its manifest.
    on_paper : bool
        Without scripts, to be printed: what is revealed stands on a page of its own behind the one that asks.

    Returns
    -------
    str
        HTML with styles, scripts and pictures inside. Where scripts do not run, on paper and on narrow screens, it is
        a document of all slides; else reveal.js shows them one by one.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        markdown=lambda text: Markup(markdown2html(text)), picture=_picture, table=_table, room=_room
    )
    (parameters,) = inputs["parameters"].values()
    sheets = [
        _Sheet(slide, number, clock)
        for number, (slide, clock) in enumerate(zip(slides, _clocks(slides), strict=True), 1)
    ]
    imagines = any(isinstance(part.block, WhatIf) for slide in slides for part in slide.parts)
    names = ["reveal/reveal.js", "reveal/notes.js", *["packed.js", "what_if.js"] * imagines, "deck.js"]
    return environment.get_template("deck.html.j2").render(
        report=inputs["report"],
        sheets=_asked_first(sheets) if on_paper else sheets,
        count=len(slides),
        data=inputs["data"],
        as_of=date((parameters.get("as_of") or inputs["data"]["created"])[:10]),
        style=_source("house.css") + _source("imagine.css") + _source("deck.css"),
        reveal_style=_source("reveal/reveal.css"),
        scripts=[_source(name) for name in names if not on_paper],
    )


@dataclass(frozen=True)
class _Sheet:
    """A slide with its number, from when to when it is on by the clock, and if its answer is on the next page."""

    slide: Slide
    number: int
    clock: str
    asks: bool = False

    @property
    def about(self) -> list[str]:
        """What the speaker should say of the figures on it: how to read them, and what they show."""
        figures = [part.block for part in self.slide.parts if isinstance(part.block, Figure)]
        return [text for figure in figures for text in (figure.subtitle, figure.alt)]


def _asked_first(sheets: list[_Sheet]) -> Iterator[_Sheet]:
    """The sheets, each that reveals something behind one that asks."""
    for sheet in sheets:
        if sheet.slide.asked:
            yield replace(sheet, slide=sheet.slide.asked, asks=True)
        yield sheet


def _clocks(slides: list[Slide]) -> Iterator[str]:
    """From when to when each slide is on; "" where the notebook gives no times. Left out slides leave their time."""
    end = 0
    for slide in slides:
        start, end = end, end + slide.seconds
        yield f"{_minutes(start)} to {_minutes(end)}" if slide.seconds else ""


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _source(name: str) -> Markup:
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))


def _picture(figure: Figure) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(figure.svg.encode()).decode("ascii")


def _table(table: Table) -> Markup:
    """The table's HTML: its caption is the slide's title already, and ids would stand twice."""
    caption = Markup('<caption class="aside">{}</caption>').format(table.title)
    return Markup(table_html(vars(table), head={"attributes": Markup(), "caption": caption}))


def _room(block: Block | Answer) -> str:
    """How a table or an answer may be set: roomy if it holds little, dense if it holds much."""
    if isinstance(block, Answer):
        return "dense" if block.is_long else ""
    if not isinstance(block, Table):
        return ""
    rows = [list(block.columns), *map(list, block.rows)]
    if sum(lines_of_rows(rows, letters=_LETTERS_ROOMY)) <= _FEW_LINES:
        return "roomy"
    return "dense" if sum(lines_of_rows(rows)) > _MANY_LINES else ""
