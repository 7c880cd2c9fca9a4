"""The page of a deck: slides, styles, scripts and pictures in one file."""

import base64
import csv
import io
import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbconvert.filters import markdown2html

from ldnsynth.display.slides.sheet import lines_of_rows
from ldnsynth.display.wording import date
from ldnsynth.publishing.content.blocks import Block, Figure, Table
from ldnsynth.publishing.deck.slides import Answer, Slide

_TEMPLATES = Path(__file__).parents[1] / "templates"
_FEW_LINES, _MANY_LINES = 7, 8  # of a table with its head: set large, set tight
_LETTERS_ROOMY = 54  # in a line of a table that is set large
_CAPTION = re.compile(r"<caption>.*?</caption>", flags=re.DOTALL)


def render_deck(slides: list[Slide], inputs: dict[str, Any], *, on_paper: bool = False) -> str:
    """The page of a deck.

    Parameters
    ----------
    slides : list of Slide
        In their order.
    inputs : dict
        What the deck is made from, as in its manifest.
    on_paper : bool
        Without scripts, to be printed.

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
        markdown=lambda text: Markup(markdown2html(text)), picture=_picture, reading=_reading, table=_table, room=_room
    )
    (parameters,) = inputs["parameters"].values()
    return environment.get_template("deck.html.j2").render(
        report=inputs["report"],
        slides=[(slide, _about(slide)) for slide in slides],
        data=inputs["data"],
        as_of=date((parameters.get("as_of") or inputs["data"]["created"])[:10]),
        style=_source("house.css") + _source("deck.css"),
        reveal_style=_source("reveal/reveal.css"),
        scripts=[_source(name) for name in ("reveal/reveal.js", "reveal/notes.js", "deck.js") if not on_paper],
    )


def _source(name: str) -> Markup:
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))


def _picture(figure: Figure) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(figure.svg.encode()).decode("ascii")


def _reading(figure: Figure) -> str:
    """The first sentence of a figure's subtitle, which says how to read it; the speaker has all of it."""
    return re.split(r"(?<=\.)\s+(?=[A-Z])", figure.subtitle)[0]


def _table(table: Table) -> Markup:
    """The table's HTML: its caption is the slide's title already, and ids would stand twice."""
    html = re.sub(r' id="[^"]*"', "", table.html)
    return Markup(_CAPTION.sub(lambda found: found[0].replace("<caption>", '<caption class="aside">'), html))


def _room(block: Block | Answer) -> str:
    """How a table may be set: roomy if it holds little, dense if it holds much."""
    if not isinstance(block, Table):
        return ""
    rows = list(csv.reader(io.StringIO(block.csv)))
    if sum(lines_of_rows(rows, letters=_LETTERS_ROOMY)) <= _FEW_LINES:
        return "roomy"
    return "dense" if sum(lines_of_rows(rows)) > _MANY_LINES else ""


def _about(slide: Slide) -> list[str]:
    """What the speaker should say of the figures on a slide: how to read them, and what they show."""
    figures = [part.block for part in slide.parts if isinstance(part.block, Figure)]
    return [text for figure in figures for text in (figure.subtitle, figure.alt)]
