"""A table as HTML: for a cell of a notebook, for a page that links its cells, for a slide, for Word."""

from collections.abc import Callable, Mapping
from typing import Any

import jinja2
from markupsafe import Markup, escape

_LONG = 80  # characters of a cell for which a page gives its column room
LEFT = Markup(" style=text-align:left")  # of what is no number: JupyterLab sets all of a table flush right

Cell = Callable[[str, list[str]], Markup]
Text = Callable[[str], Markup]


def table_html(
    table: Mapping[str, Any],
    *,
    cell: Cell | None = None,
    text: Text = escape,
    head: Mapping[str, Markup] | None = None,
    left: str = "",
) -> str:
    """A table with caption, header scopes, and one body a group; the rows of a group stay together.

    Parameters
    ----------
    table : mapping
        Fields of a table as in `block_schema.FIELDS`.
    cell : callable, optional
        Gives what stands in a cell, from its text and the tokens of the rows that it rests on. Without it a cell holds
        its text, and names its tokens in an attribute.
    text : callable
        Gives what stands for the names of groups and for notes.
    head : mapping, optional
        `attributes` of the element of the table and its `caption`, in place of the table's id and title.
    left : str
        Attribute of the cells that are no numbers.
    """
    places = [place for place, name in enumerate(table["columns"]) if name != table["group"]]
    columns = [table["columns"][place] for place in places]
    by = table["columns"].index(table["group"]) if table["group"] else None
    groups: dict[str, list[list[tuple[str, list[str]]]]] = {}
    for number, row in enumerate(table["rows"]):
        tokens = [table["links"].get(name, {number: ""})[number].split() for name in columns]
        cells = list(zip([row[place] for place in places], tokens, strict=True))
        groups.setdefault("" if by is None else row[by], []).append(cells)
    own = {"attributes": Markup(' id="{}"').format(table["id"]), "caption": Markup("<caption{}>{}</caption>")}
    own["caption"] = own["caption"].format(left, table["title"])
    return _TABLE.render(
        table=table,
        columns=columns,
        long=[name for name, place in zip(columns, places, strict=True) if _longest(table["rows"], place) > _LONG],
        groups=list(groups.items()),
        cell=cell or (lambda words, _: escape(words or "–")),
        linked=cell is None,
        text=text,
        left=left,
        **(own | dict(head or {})),
    )


def _longest(rows: list[list[str]], place: int) -> int:
    return max((len(row[place]) for row in rows), default=0)


_TABLE = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<div class="table-scroll" role="region" tabindex="0" aria-label="{{ table.title }}">
<table class="ldn-table"{{ attributes }}>
{{ caption }}
<thead><tr>
{% for c in columns %}
{% set kind = ' class="num"' | safe if c in table.numeric else ' class="long"' | safe if c in long else '' %}
<th{{ left if c not in table.numeric }} scope="col"{{ kind }}>{{ c }}</th>
{% endfor %}
</tr></thead>
{% for name, rows in groups %}
<tbody>
{% if name %}
<tr class="group"><th{{ left }} scope="rowgroup" colspan="{{ columns | length }}">{{ text(name) }}</th></tr>
{% endif %}
{% for row in rows %}
<tr>
{%- for words, tokens in row %}
{% set links = ' data-links="%s"' | safe | format(tokens | join(" ")) if linked and tokens else '' %}
{% set number = columns[loop.index0] in table.numeric %}
{% set mark = ' class="num"' | safe if number else '' %}
{% set tone = ' data-tone="%s"' | safe | format(table.tones[words]) if words in table.tones else '' %}
{% if loop.first %}
<th{{ left if not number }} scope="row"{{ mark }}{{ links }}>{{ cell(words, tokens) }}</th>
{%- else %}
<td{{ left if not number }}{{ mark }}{{ tone }}{{ links }}>{{ cell(words, tokens) }}</td>
{%- endif %}
{% endfor %}
</tr>
{% endfor %}
</tbody>
{% endfor %}
</table>
</div>
{% for note in table.notes %}
<p class="table-note">{{ text(note) }}</p>
{% endfor %}
""")
