"""Which reports there are: ``reports/reports.yml``, read and checked."""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ldnsynth import plain_yaml
from ldnsynth.errors import ReportError
from ldnsynth.folders import Overlay
from ldnsynth.publishing.request.parameter_words import day
from ldnsynth.topic import Topic
from ldnsynth.topic_checks import unknown_chapters
from ldnsynth.vocabulary import nearest

_KEYS = {
    "name": str,
    "title": str,
    "question": str,
    "question_then": str,
    "notebooks": list,
    "parameters": dict,
}
_OPTIONAL = {"title", "question", "question_then", "notebooks", "parameters"}
_KINDS = {str: "a text", list: "a list", dict: "names with values"}
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Report:
    """One entry of the collection.

    Parameters
    ----------
    name : str
        Names the report's folder: lower-case words joined by hyphens.
    title, question : str
        What stands at the head of the page.
    notebooks : tuple of str
        Stems of the notebooks, one a chapter, in reading order.
    parameters : dict
        Values that differ from the notebooks' defaults.
    question_then : str
        The question as it is asked of a past day, which it calls ``{day}``; "" if it is the same.
    """

    name: str
    title: str
    question: str
    notebooks: tuple[str, ...]
    parameters: dict[str, Any] = field(default_factory=dict)
    question_then: str = ""

    def question_on(self, as_of: str) -> str:
        """The question as it is asked of a day; "" for today."""
        return self.question_then.replace("{day}", day(as_of)) if as_of and self.question_then else self.question


def load_collection(path: Path, notebooks: Path | Overlay, topic: Topic) -> list[Report]:
    """The reports of a collection file, in its order; without the file one report, which the topic describes.

    Parameters
    ----------
    path : Path
        A YAML list of reports. What an entry leaves out the topic gives: title, question, chapters.
    notebooks : Path or Overlay
        Folder in which the reports' notebooks must exist.
    topic : Topic
        What they are about.

    Raises
    ------
    ReportError
        All faults at once, one a line.
    """
    stems = sorted(file.stem for file in notebooks.glob("*.ipynb"))
    if unknown := unknown_chapters(topic.chapters, notebooks.glob("*.ipynb")):
        raise ReportError("\n".join(f"topic.yml, chapters: {fault}" for fault in unknown))
    usual = {"title": topic.title, "question": topic.question}
    if not path.exists():
        return [_report(usual | {"name": _slug(topic.title), "notebooks": usual_chapters(notebooks, topic)})]
    entries = read_entries(path, f"reports, each with {', '.join(_KEYS)}")
    problems = []
    for position, entry in enumerate(entries, 1):
        problems += [f"{path.name}, {_label(entry, position)}: {fault}" for fault in _faults(entry, stems)]
    names = [entry["name"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("name"), str)]
    problems += [
        f"{path.name}: {names.count(name)} reports are named {name!r}; each needs a name of its own."
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise ReportError("\n".join(problems))
    if not all("notebooks" in entry for entry in entries):
        usual["notebooks"] = usual_chapters(notebooks, topic)
    return [_report(usual | entry) for entry in entries]


def usual_chapters(notebooks: Path | Overlay, topic: Topic) -> list[str]:
    """The chapters of a report that names none: those of the topic, else all whose tables are in use, by name.

    A notebook's metadata may say which of the tables that a review may do without it needs (``"ldnsynth":
    {"tables": [...]}``), which of them it gives way to (``"without": [...]``), and that it is a deck of slides and no
    chapter (``"deck": true``).

    Raises
    ------
    ReportError
        If a notebook cannot be read.
    """
    if topic.chapters:
        return list(topic.chapters)
    chapters = []
    for path in sorted(notebooks.glob("*.ipynb"), key=lambda path: path.name):
        try:
            about = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("ldnsynth", {})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReportError(f"{path.name}: not a notebook that can be read ({error}).") from error
        fits = set(about.get("tables", ())) <= set(topic.tables) and not set(about.get("without", ())) & set(
            topic.tables
        )
        if fits and not about.get("deck"):
            chapters.append(path.stem)
    return chapters


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)) or "report"


def find_reports(collection: list[Report], names: list[str]) -> list[Report]:
    """The named reports in the order asked for, each once; without names, the first of the collection.

    Raises
    ------
    ReportError
        If a name is not in the collection.
    """
    by_name = {report.name: report for report in collection}
    problems = [f"unknown report {name!r}.{nearest(name, list(by_name))}" for name in names if name not in by_name]
    if problems:
        raise ReportError("\n".join(problems))
    return [by_name[name] for name in dict.fromkeys(names)] or collection[:1]


def read_entries(path: Path, expected: str) -> list:
    """The list in a YAML file; `expected` says in words of what.

    Raises
    ------
    ReportError
        If the file cannot be read, is not YAML, or holds something else than a list.
    """
    entries, fault = plain_yaml.read_yaml(path)
    if fault:
        raise ReportError(fault)
    if not isinstance(entries, list) or not entries:
        raise ReportError(f"{path.name}: expected a list of {expected}.")
    return entries


def _label(entry: object, position: int) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    return f"report {name}" if isinstance(name, str) else f"report {position}"


def _faults(entry: object, stems: list[str]) -> list[str]:
    if not isinstance(entry, dict):
        return [f"expected the keys {', '.join(_KEYS)}, found {entry!r}."]
    faults = [f"unknown key {key!r}.{nearest(str(key), list(_KEYS))}" for key in entry if key not in _KEYS]
    faults += [f"{key} is missing." for key in _KEYS if key not in entry and key not in _OPTIONAL]
    mistyped = [key for key, kind in _KEYS.items() if key in entry and not isinstance(entry[key], kind)]
    faults += [f"{key}: expected {_KINDS[_KEYS[key]]}, found {entry[key]!r}." for key in mistyped]
    name, notebooks = entry.get("name"), entry.get("notebooks")
    if isinstance(name, str) and not _NAME.fullmatch(name):
        faults.append(f"name: expected lower-case words joined by hyphens, found {name!r}.")
    if isinstance(notebooks, list):
        faults += _notebook_faults(notebooks, stems)
    return faults


def _notebook_faults(notebooks: list, stems: list[str]) -> list[str]:
    if not notebooks:
        return ["notebooks: expected at least one."]
    faults = [f"no notebook {stem!r}.{nearest(str(stem), stems)}" for stem in notebooks if stem not in stems]
    twice = [stem for stem in dict.fromkeys(notebooks) if notebooks.count(stem) > 1]
    return faults + [f"notebook {stem!r} stands there twice." for stem in twice]


def _report(entry: dict) -> Report:
    return Report(**entry | {"notebooks": tuple(entry["notebooks"])})
