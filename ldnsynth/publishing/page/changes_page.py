"""The page that says what changed since the report before: studies, values with their rows, certainties, verdicts."""

from pathlib import Path
from typing import Any

from ldnsynth.changes.since_last import by_heading, keep_data, news_of
from ldnsynth.evidence import Evidence
from ldnsynth.publishing.page.index_page import house_page
from ldnsynth.publishing.request.selected import selections_of

PAGE = "changes.html"
_KINDS = {"added": "New:", "removed": "Gone:", "changed": "Changed:"}


def write_news(folder: Path, target: Path, inputs: dict[str, Any], data: Path, everything: Evidence | None) -> str:
    """Write `PAGE`, with the data that the next run compares with, into the folder of a report.

    Parameters
    ----------
    folder : Path
        Holds the numbers that are stated.
    target : Path
        Where the report stood before, if it did.
    inputs : dict
        What it is made from, as in its manifest.
    data : Path
        Folder of its data package.
    everything : Evidence or None
        What that package holds; without it nothing is compared.

    Returns
    -------
    str
        All of it in a line; "" where there was nothing to compare with.
    """
    selections = selections_of(inputs)
    if everything is None or not selections:
        return ""
    news = news_of(keep_data(data, target, folder), target, folder, everything, selections[0])
    headings = by_heading(news.comparison) if news.comparison else {}
    about = {"report": inputs["report"], "news": news, "headings": headings, "kinds": _KINDS}
    (folder / PAGE).write_text(house_page("changes.html.j2", inputs["topic"], **about), encoding="utf-8", newline="\n")
    return news.strip if news.comparison else ""
