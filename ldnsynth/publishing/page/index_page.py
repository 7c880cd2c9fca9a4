"""The page that lists the reports that have been written, from their manifests."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ldnsynth.publishing.files.staging import write_whole
from ldnsynth.publishing.provenance.manifest import MANIFEST
from ldnsynth.publishing.request.parameter_words import Words, day, topic_words, unbroken
from ldnsynth.topic import Topic

_TEMPLATES = Path(__file__).parents[1] / "templates"


def write_landing(out: Path, names: list[str], topic: Topic) -> Path:
    """Write ``index.html`` into the folder of the reports.

    Parameters
    ----------
    out : Path
        Folder of the reports' folders; those without a manifest that can be read are left out.
    names : list of str
        Names of the reports in the order in which they are listed; others that stand there follow.
    topic : Topic
        What they are about.

    Returns
    -------
    Path
        The page.
    """
    found = {path.parent.name: path for path in sorted(out.glob(f"*/{MANIFEST}"))}
    order = [name for name in dict.fromkeys([*names, *found]) if name in found]
    reports = [entry for name in order if (entry := _entry(name, found[name]))]
    path = out / "index.html"
    write_whole(path, house_page("landing.html.j2", topic_words(topic), reports=reports))
    return path


def house_page(template: str, topic: Mapping[str, Any], **values: Any) -> str:
    """A page of the house, from one of the templates that list reports; `topic` as in a manifest."""
    words = Words(topic)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(words=words.value, day=day, parameter=words.parameter, unbroken=unbroken)
    style = "".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("house.css", "report.css"))
    return environment.get_template(template).render(style=Markup(style), topic=topic, told=words.tells, **values)


def _entry(name: str, manifest: Path) -> dict | None:
    """What the list says of a report; None if its manifest is not one."""
    try:
        held = json.loads(manifest.read_text(encoding="utf-8"))
        inputs = held["inputs"]
        values = {key: value for given in inputs["parameters"].values() for key, value in given.items()}
        return {
            "folder": name,
            "title": inputs["report"]["title"],
            "question": inputs["report"]["question"],
            "headline": held["headline"],
            "news": held.get("news", ""),
            "date": values.get("as_of") or inputs["data"]["created"],
            "as_of": bool(values.get("as_of")),
            "parameters": {key: value for key, value in values.items() if key != "as_of"},
            "version": inputs["data"]["version"],
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
