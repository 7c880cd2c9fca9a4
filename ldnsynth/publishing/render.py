"""A report as one page of HTML that needs nothing but itself."""

import base64
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from ldnsynth.publishing.chapters import Chapter, Figure, Table
from ldnsynth.publishing.parameters import Parameter, merge_declared
from ldnsynth.vocabulary import CONDITIONS, DESIGNS, DOMAINS, VERIFICATION

_TEMPLATES = Path(__file__).parent / "templates"
_WORDS = CONDITIONS | DESIGNS | DOMAINS | VERIFICATION
_LABELS = {
    "min_n": "fewest people",
    "max_dose_mg_per_day": "highest dose (mg a day)",
    "min_weeks": "fewest weeks",
    "verification": "least verification",
    "target_smd": "target SMD",
}
_HEADING = re.compile(r'<(/?)h([1-5])(?: id="[^"]*")?>')
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def render_page(chapters: list[Chapter], inputs: dict[str, Any], declared: dict[str, tuple[Parameter, ...]]) -> str:
    """The page of a report.

    Parameters
    ----------
    chapters : list of Chapter
        What it consists of.
    inputs : dict
        What it is made from, as in its manifest.
    declared : dict
        The parameters that each notebook declares.

    Returns
    -------
    str
        HTML with styles, script and pictures inside; links to the files beside it.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        markdown=_markdown, highlight=_highlight, picture=_picture, size=_size, numbered=_numbered,
        literal=_literal, words=_words, day=_day,
    )  # fmt: skip
    return environment.get_template("report.html.j2").render(
        report=inputs["report"],
        labels=_LABELS,
        chapters=chapters,
        inputs=inputs,
        parameters=merge_declared(declared).values(),
        values={name: value for given in inputs["parameters"].values() for name, value in given.items()},
        style=Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8")),
        script=Markup((_TEMPLATES / "report.js").read_text(encoding="utf-8")),
    )


def _markdown(text: str) -> Markup:
    """Markdown as HTML, its headings one level lower: the page has levels of its own above them."""
    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(text)
    return Markup(_HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}>", html))


def _highlight(source: str) -> Markup:
    return Markup(Highlight2HTML(pygments_lexer="ipython3")(source))


def _picture(figure: Figure) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(figure.svg.encode()).decode("ascii")


def _size(figure: Figure) -> Markup:
    """Attributes that keep the picture's place free while it loads."""
    box = _SIZE.search(figure.svg)
    return Markup(' width="{}" height="{}"').format(*(round(float(side)) for side in box.groups())) if box else Markup()


def _numbered(table: Table) -> Markup:
    """The table's HTML with its number in the caption, and an id that is unique in the page."""
    html = re.sub(r' id="[^"]*"', f' id="table-{table.number}"', table.html, count=1)
    opening = f'<caption><span class="caption"><span class="number">Table {table.number}</span> '
    html = html.replace("<caption>", opening, 1).replace("</caption>", "</span></caption>", 1)
    return Markup(html)


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _words(value: Any) -> str:
    """A parameter's value in a reader's words."""
    if isinstance(value, list):
        return ", ".join(_WORDS.get(term, term) for term in value) or "all"
    if isinstance(value, float):
        return f"{value:g}"
    return _WORDS.get(value, str(value)) or "not set"


def _day(text: str) -> str:
    """An ISO day or time as a reader writes the day."""
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{day.day} {day:%B %Y}"
