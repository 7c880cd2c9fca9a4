"""Entries added to ``topic.yml`` as text, so that what people wrote there, and their comments, stay."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

import yaml

_WIDTH = 110


def add_to_topic(
    text: str, topic: Mapping[str, Any], needed: Mapping[str, Any], *, dropped: Collection[str] = ()
) -> str:
    """The text with what it lacks; unchanged if it lacks nothing.

    Parameters
    ----------
    text : str
        Of ``topic.yml``.
    topic : mapping
        What the text says.
    needed : mapping
        By key a mapping of entries by term, or a list of names. An entry that is there stays as it is.
    dropped : collection of str
        Terms of a key that is added to, which give way.
    """
    for key, entries in needed.items():
        held = topic.get(key) or type(entries)()
        missing = [name for name in entries if name not in held]
        if not missing:
            continue
        held = {name: entry for name, entry in held.items() if name not in dropped} if isinstance(held, dict) else held
        whole = {**held, **{n: entries[n] for n in missing}} if isinstance(entries, dict) else [*held, *missing]
        text = _with_block(text, key, whole, {n: entries[n] for n in missing} if isinstance(entries, dict) else missing)
    return text


def _with_block(text: str, key: str, whole: Any, added: Any) -> str:
    """The text whose block of a key holds `whole`: lines are appended where they stand one an entry."""
    block = re.search(rf"^{re.escape(key)}:.*\n(?:(?:[ \t#-].*)?\n)*", text, flags=re.MULTILINE)
    if not block:
        return text.rstrip("\n") + "\n\n" + _block(key, whole)
    if re.match(rf"{re.escape(key)}:[ \t]*(#.*)?\n", block[0]):
        longer = block[0].rstrip("\n") + "\n" + _lines(added, _indent(block[0])) + _blank_lines(block[0])
        if _says(longer, key) == whole:
            return text[: block.start()] + longer + text[block.end() :]
    return text[: block.start()] + _block(key, whole) + _blank_lines(block[0]) + text[block.end() :]


def _says(block: str, key: str) -> Any:
    try:
        return yaml.safe_load(block)[key]
    except (yaml.YAMLError, TypeError, KeyError):
        return None


def _indent(block: str) -> str:
    found = re.search(r"\n([ \t]*)[^\s#]", block)
    return found[1] if found else "  "


def _blank_lines(block: str) -> str:
    return "\n" * (len(block) - len(block.rstrip("\n")) - 1)


def _block(key: str, whole: Any) -> str:
    if isinstance(whole, list):
        return f"{key}: [{', '.join(whole)}]\n"
    return f"{key}:\n{_lines(whole, '  ')}"


def _lines(entries: Any, indent: str) -> str:
    if isinstance(entries, list):
        return "".join(f"{indent}- {name}\n" for name in entries)
    return "".join(f"{indent}{name}: {_flow(entry)}\n" for name, entry in entries.items())


def _flow(entry: Any) -> str:
    """An entry on one line."""
    if isinstance(entry, dict):
        return "{" + ", ".join(f"{name}: {_flow(value)}" for name, value in entry.items()) + "}"
    if isinstance(entry, list):
        return "[" + ", ".join(map(_flow, entry)) + "]"
    if isinstance(entry, str):
        plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_ ().%/'’–-]*", entry) and _says(f"x: {entry}\n", "x") == entry
        return entry if plain else json.dumps(entry, ensure_ascii=False)
    return yaml.safe_dump(entry, width=_WIDTH).split("\n")[0]
