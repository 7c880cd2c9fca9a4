"""Sentences with names for their numbers. All else in them is plain text: what the data hold is never markup."""

import re
from collections.abc import Collection, Mapping

_NAME = re.compile(r"\{(\w+)\}")
_LEAD = re.compile(r"\*\*([^*\n]+)\*\*(?=\s|$)")
_BLANK_LINE = re.compile(r"\n{2,}")
_MARKS = re.compile(r"[\\`*_\[\]<>#|~$&]|:(?=//)|(?<=www)\.|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]", re.MULTILINE)


def filled(template: str, values: Mapping[str, object]) -> str:
    """The template with values for the names in braces; braces about anything else are text."""
    return _NAME.sub(lambda found: str(values.get(found[1], found[0])), template)


def pieces(template: str, names: Collection[str]) -> list[tuple[str, str]]:
    """The template cut at names: text, and the name that follows it; the last text has none. Other braces are text."""
    found, start = [], 0
    for match in _NAME.finditer(template):
        if match[1] in names:
            found.append((template[start : match.start()], match[1]))
            start = match.end()
    return [*found, (template[start:], "")]


def paragraphs(text: str) -> list[tuple[str, str]]:
    """Each paragraph as its lead, which is set bold, and the rest: "**Pain.** It fell." is ("Pain.", " It fell.")."""
    parts = [part.strip() for part in _BLANK_LINE.split(text) if part.strip()]
    found = [(lead, part) if (lead := _LEAD.match(part)) else (None, part) for part in parts]
    return [(lead[1], part[lead.end() :]) if lead else ("", part) for lead, part in found]


def to_markdown(text: str) -> str:
    """The sentences as markdown in which nothing but leads is markup."""
    told = []
    for lead, rest in paragraphs(text):
        bold, plain = (_MARKS.sub(r"\\\g<0>", part) for part in (lead, rest))
        told.append(f"**{bold}**{plain}" if lead else plain)
    return "\n\n".join(told)
