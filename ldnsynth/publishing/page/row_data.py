"""The rows that a page leads to, as data: JSON that the page draws from when somebody opens one, and CSV beside it."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.publishing.page.linking import Linker

_COLUMNS = ("id", "title", "verb", "said", "documents", "locator", "level", "computed", "rests_on")


def rows_json(linker: Linker, words: Callable[[str], str]) -> Markup:
    """Rows and lists of rows as JSON for a script element.

    Parameters
    ----------
    linker : Linker
        Of a page that is written but for its references: rows may cite documents that nothing else cites.
    words : callable
        A level of verification in a reader's words.

    Returns
    -------
    Markup
        ``rows``: a dict a row, keys without a value left out; ``on`` are the places of other rows in this list,
        ``refs`` numbers of references. ``lists``: places of rows by the address of their list.
    """
    place = {token: number for number, token in enumerate(linker.rows)}
    rows = [
        _filled(
            id=linker.address(token), of=row.of, name=row.name, verb=row.verb, said=row.said,
            refs=linker.reference_numbers(row.documents), where=row.locator,
            level=words(row.level) if row.level else "", more=linker.computed(row),
            on=[place[other] for other in linker.behind(row)],
        )
        for token, row in linker.rows.items()
    ]  # fmt: skip
    lists = {name: [place[token] for token in tokens] for name, tokens in linker.lists.items()}
    return script_json({"rows": rows, "lists": lists})


def script_json(value: Any) -> Markup:
    """A value as JSON that may stand in a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def rows_csv(linker: Linker, words: Callable[[str], str]) -> str:
    """The same rows as CSV, a row a line; ids as in the page's addresses, no cell that a spreadsheet computes."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for token, row in linker.rows.items():
        computed = "; ".join(f"{name}: {text}" for name, text in linker.computed(row))
        rests_on = "; ".join(map(linker.address, linker.behind(row)))
        level = words(row.level) if row.level else ""
        known = (linker.address(token), row.title, row.verb, row.said, "; ".join(row.documents), row.locator, level)
        writer.writerow((*known, computed, rests_on))
    return guarded_csv(written.getvalue())


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
