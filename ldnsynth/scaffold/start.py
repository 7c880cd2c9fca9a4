"""What a new review begins with: a topic, and rows for its tables."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ldnsynth import __version__
from ldnsynth.topic import LAYOUT

PLACEHOLDER = "main_outcome"  # the domain of a review that does not name its outcomes yet
_ARTICLES = ("a", "an", "the")
_MINOR_WORDS = (*_ARTICLES, *"and or of for with without in on to by from at against plus".split())  # no part of one
_SHORTEST_ACRONYM = 3  # words; names of fewer stand as they are
_LONGEST_SHORT_NAME = 24  # letters
_SINGULAR_ENDINGS = ("ss", "is", "us")
# What trials compare with, told by a word in the comparator's name: its term in trials, and its arm's role.
_COMPARATORS = (
    (r"\bplacebo\b|\bsham\b", "placebo", "placebo"),
    (r"^no\b|\bnothing\b|\bnone\b|\bwithout\b|\buntreated\b|\bwait", "no_intervention", "no_intervention"),
    (r"\busual\b|\bstandard\b|\broutine\b|\bconventional\b", "usual_treatment", "usual_treatment"),
)
_OTHER_COMPARATOR = ("active_treatment", "active_comparator")


@dataclass
class Start:
    """A new review before it is written.

    Attributes
    ----------
    topic : dict
        What its ``topic.yml`` says.
    tables : dict of str to list of dict
        Rows by table; a table that is not named has its header alone.
    told : list of str
        What was assumed, a sentence each.
    """

    topic: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def term(text: str) -> str:
    """A name as a term of the tables: lower-case words joined by _; letters of other alphabets by their names."""
    plain = "".join(map(_latin, unicodedata.normalize("NFKD", text.casefold()))).lower()
    return "_".join(re.findall(r"[a-z0-9]+", plain)) or "unnamed"


def _latin(letter: str) -> str:
    """A letter in Latin ones, so that names in other alphabets stay apart: "α" is "alpha"; an accent is none."""
    if unicodedata.combining(letter):
        return ""
    if letter.isascii() or not letter.isalpha():
        return letter
    named = re.search(r"(?:LETTER |SEONG )(\w+)", unicodedata.name(letter, ""))
    return named[1] if named else f"u{ord(letter):x}"


def comparator_kind(name: str) -> tuple[str, str]:
    """The terms of ``trials.comparator`` and ``arms.role`` that a comparator's name tells."""
    for pattern, kind, role in _COMPARATORS:
        if re.search(pattern, name, re.I):
            return kind, role
    return _OTHER_COMPARATOR


def start_review(
    name: str, *, intervention: str, comparator: str, condition: str, outcome: str, better: str, today: dt.date
) -> Start:
    """A review with a topic and without rows.

    Parameters
    ----------
    name : str
        Of its folder.
    intervention, comparator, condition, outcome : str
        Their names in the middle of a sentence.
    better : str
        "higher" or "lower": which way is better for people.
    today : date
        The day of the data.
    """
    what = _intervention(intervention)
    kind, _ = comparator_kind(comparator)
    title = f"{_capital(what['name'])} for {condition}"
    major, minor, *_ = __version__.split(".")
    topic = {
        "layout": LAYOUT,
        "engine": f">={major}.{minor},<{major}.{int(minor) + 1}",
        "package": {"name": re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-") or "review", "title": title}
        | {"version": "0.1.0", "created": today.isoformat(), "licenses": []},
        "title": title,
        "question": f"What is known of {what['name']} for {condition}, and how far can it be relied on?",
        "intervention": what,
        "comparator": {"name": comparator, "short": comparator, "kind": kind},
        "focus": term(condition),
        "conditions": {term(condition): {"label": condition, "people": f"people in trials on {condition}"}},
        "domains": {term(outcome): {"label": outcome}},
        "tables": [],
    }
    told = [f"{comparator!r} is read as the comparator {kind!r} (topic.yml, comparator)."]
    if what.get("plural"):
        told.append(f"{intervention!r} is read as a plural (topic.yml, intervention).")
    return Start(topic, {}, told)


def _intervention(text: str) -> dict[str, Any]:
    first, _, rest = text.partition(" ")
    article, name = (first, rest) if first.lower() in _ARTICLES and rest else ("", text)
    found: dict[str, Any] = {"name": name} | ({"article": article} if article else {})
    found["short"] = _short(name)
    if not article and name.endswith("s") and not name.endswith(_SINGULAR_ENDINGS):
        found["plural"] = True
    return found


def _short(name: str) -> str:
    words = [word for word in re.findall(r"\w+", name) if word.lower() not in _MINOR_WORDS]
    if len(name) <= _LONGEST_SHORT_NAME or len(words) < _SHORTEST_ACRONYM:
        return name
    return "".join(word[0] for word in words).upper()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def document_row(document_id: str, **cells: Any) -> Mapping[str, Any]:
    """A row of ``documents`` that is known only through another document."""
    return {"document_id": document_id, "kind": "article", "verification": "secondary"} | cells
