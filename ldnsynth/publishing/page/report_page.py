"""A report as one page of HTML that needs nothing but itself."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.display.style import RISK
from ldnsynth.publishing.content.blocks import Figure, Finding, Table
from ldnsynth.publishing.content.chapters import Chapter
from ldnsynth.publishing.page.asked_data import asked_json, scripts_for
from ldnsynth.publishing.page.estimates import estimate_rows
from ldnsynth.publishing.page.layers import Layers, drawn_rows, layers_of
from ldnsynth.publishing.page.linking import Linker
from ldnsynth.publishing.page.packing import csv_held, data_element, waiting
from ldnsynth.publishing.page.pictures import picture_source
from ldnsynth.publishing.page.row_data import rows_csv, rows_json, script_json
from ldnsynth.publishing.provenance.citation import sentence_to_cite
from ldnsynth.publishing.provenance.origin_lookup import Origins
from ldnsynth.publishing.request.parameter_words import Words, day, unbroken
from ldnsynth.publishing.request.parameters import Parameter, merge_declared
from ldnsynth.synthesis.grade.certainty import LEVELS

_TEMPLATES = Path(__file__).parents[1] / "templates"
_HEADING = re.compile(r'<(/?)h([1-5])(?: id="[^"]*")?>')
_BREAK = re.compile(r"[ \n]+|(?<=[/-])(?=[^\W\d])")  # where a browser breaks a line
_LONGEST = {False: 60, True: 20}  # rows of a table that is in the page from the start, by whether its chapter is closed
_PIXELS = 72  # of an inch: a point each


@dataclass(frozen=True)
class Page:
    """A page with what it cites, the rows that it leads to, the sentence that heads it in a list, and what is wrong."""

    html: str
    references: str
    rows: str
    headline: str
    problems: tuple[str, ...]


def render_page(
    chapters: list[Chapter],
    inputs: dict[str, Any],
    declared: dict[str, tuple[Parameter, ...]],
    origins: Origins | None = None,
    *,
    news: str = "",
) -> Page:
    """The page of a report.

    Parameters
    ----------
    chapters : list of Chapter
        What it consists of.
    inputs : dict
        What it is made from, as in its manifest.
    declared : dict
        The parameters that each notebook declares.
    origins : Origins, optional
        What numbers may lead to and what may be cited; without it nothing is linked.
    news : str
        What changed since the run before, in a line; "" where that is not known.

    Returns
    -------
    Page
        HTML with styles, script and pictures inside; links to the files beside it, which the script serves from the
        page itself where it can. CSL-JSON of the documents that it cites, CSV of the rows that it leads to.
    """
    values = {name: value for given in inputs["parameters"].values() for name, value in given.items()}
    linker = Linker(chapters, origins, past=bool(values.get("as_of")))
    said, layers = Words(inputs["topic"]), layers_of(chapters)
    front, headline, missing = (_marked(chapters, mark) for mark in ("front", "headline", "missing"))
    cite = sentence_to_cite(inputs["citation"], inputs["data"]) if "citation" in inputs else ""
    known = values.get("as_of") or inputs["data"]["created"]
    evidence = f"Evidence as {'public on' if values.get('as_of') else 'collected by'} {day(known)}"
    html = (
        _environment(linker, said)
        .get_template("report.html.j2")
        .render(
            report=inputs["report"],
            chapters=chapters,
            front=[block for block in front if isinstance(block, Finding)] or [f for c in chapters for f in c.answers],
            layers=layers,
            rows=drawn_rows(layers.answer) if layers.answer else [],
            levels=LEVELS,
            longest=_LONGEST,
            risk_colour=RISK[1],
            missing=missing,
            news=news,
            linker=linker,
            told=said.tells,
            rows_json=lambda: rows_json(linker, said.value),
            inputs=inputs,
            cite=cite,
            about=script_json({"title": inputs["report"]["title"], "evidence": evidence, "cite": cite}),
            parameters=merge_declared(declared).values(),
            values=values,
            **_styles_and_scripts(layers),
        )
    )
    cited = linker.references.json if linker.references else "[]\n"
    said_first = layers.answer.claim.text if layers.answer else headline[0].text if headline else ""
    rows = rows_csv(linker, said.value)
    return Page(html, cited, rows, said_first, (*_silent_figures(chapters), *linker.problems))


def _styles_and_scripts(layers: Layers) -> dict[str, Any]:
    """What the page brings along to look and act as it does; of the tools that can be asked, those that it has."""
    return {
        "style": _joined("house.css", "report.css", "answer.css", "imagine.css", "rows.css", "asked/asked.css"),
        "script": _joined("csv.js", "packed.js", "report.js", "copy.js"),
        "rows_script": _joined("rows.js"),
        "what_if_script": _joined("what_if.js"),
        "asked_scripts": [_joined(f"asked/{name}.js") for name in scripts_for(layers.asked)],
    }


def _joined(*names: str) -> Markup:
    return Markup("".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in names))


def _environment(linker: Linker, said: Words) -> jinja2.Environment:
    """The templates, with what they ask of a page's links and words."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        markdown=lambda text: linker.prose(_markdown(text)), finding=linker.finding, bare=linker.bare,
        numbered=lambda table: linker.table(table, _head(table)),
        picture=lambda figure, closed: picture_source(figure.svg, *_points(figure), closed=closed),
        highlight=_highlight, size=_size, literal=_literal, words=said.value, day=day, parameter=said.parameter,
        unbroken=unbroken, guarded=guarded_csv, asked=lambda block: asked_json(block, linker), estimates=estimate_rows,
        csv_held=csv_held, waiting=waiting, data_element=data_element,
    )  # fmt: skip
    return environment


def _marked(chapters: list[Chapter], mark: str) -> list[Finding | Figure]:
    """The blocks of the cells that carry a mark."""
    return [block for chapter in chapters for block in chapter.marked.get(mark, ())]


def _silent_figures(chapters: list[Chapter]) -> list[str]:
    """A sentence for each figure that says nothing to those who cannot see it."""
    blocks = [block for chapter in chapters for section in chapter.sections for block in section.blocks]
    return [
        f"figure {block.id!r} has no alt text. Say in display/figures what it shows, with the numbers that carry it."
        for block in blocks
        if isinstance(block, Figure) and not block.alt.strip()
    ]


def _markdown(text: str) -> Markup:
    """Markdown as HTML, its headings one level lower: the page has levels of its own above them."""
    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(text)
    return Markup(_HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}>", html))


_AS_CODE = Highlight2HTML()


def _highlight(source: str) -> Markup:
    return Markup(_AS_CODE(source))


def _size(figure: Figure) -> Markup:
    """Attributes that keep the picture's place free while it loads."""
    return Markup(' width="{}" height="{}"').format(*_points(figure))


def _points(figure: Figure) -> tuple[int, int]:
    """Width and height of a picture."""
    return round(_PIXELS * figure.width), round(_PIXELS * figure.height)


def _head(table: Table) -> dict[str, Markup]:
    """The table's number in its caption, an id that is unique in the page, and the room that it asks."""
    about = Markup(' id="table-{}" style="--letters: {}"').format(table.number, _letters(table))
    caption = Markup('<caption><span class="caption"><span class="number">Table {}</span> {}</span></caption>')
    return {"attributes": about, "caption": caption.format(table.number, unbroken(table.title))}


def _letters(table: Table) -> int:
    """How many letters go into a line in which no word and no number of the table is broken, a blank a column."""
    asked = 0
    for place, name in enumerate(table.columns):
        if name == table.group:
            continue
        cells = [row[place] for row in table.rows]
        words = [*_BREAK.split(name), *(cells if name in table.numeric else _BREAK.split(" ".join(cells)))]
        asked += max(map(len, words)) + 1
    return asked


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
