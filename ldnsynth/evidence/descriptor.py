"""The descriptor of a data package, ``datapackage.json``: made from layout and topic, compared with what is there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAME = "datapackage.json"
_REMEDY = "It is made, not written: run 'ldnsynth describe'."
_MOST = 5  # differences that are told
_SHOWN = 60


def descriptor_text(package: dict) -> str:
    """The text of ``datapackage.json`` for a descriptor."""
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def descriptor_faults(folder: Path, package: dict) -> list[str]:
    """What is wrong with the ``datapackage.json`` of a folder, each with its place; nothing if it is as made.

    Parameters
    ----------
    folder : Path
        The data package.
    package : dict
        The descriptor that layout and topic give.
    """
    path = folder / NAME
    if not path.is_file():
        return [f"is missing. {_REMEDY}"]
    try:
        found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
        differences = list(_differences("", found, package))
    except OSError as error:
        return [f"cannot be read ({error.strerror})."]
    except RecursionError:
        return [f"is nested too deeply. {_REMEDY}"]
    except ValueError as error:
        return [f"expected JSON, found a fault: {error}. {_REMEDY}"]
    told = [f"{difference} {_REMEDY}" for difference in differences[:_MOST]]
    if more := len(differences) - len(told):
        told.append(f"differs in {more} more place{'s' if more > 1 else ''} from what layout and topic give. {_REMEDY}")
    return told


def _differences(place: str, found: Any, made: Any) -> Iterator[str]:
    """Where two descriptors differ, by path."""
    if isinstance(found, dict) and isinstance(made, dict):
        yield from _differences_of_keys(place, found, made)
    elif isinstance(found, list) and isinstance(made, list) and len(found) == len(made):
        for number, (one, other) in enumerate(zip(found, made, strict=True)):
            yield from _differences(f"{place}[{number}]", one, other)
    elif isinstance(found, list) and isinstance(made, list) and found and made and _are_texts([*found, *made]):
        for where, there, here in (("in the file alone", found, made), ("in layout and topic alone", made, found)):
            if alone := [one for one in there if one not in here]:
                more = f" and {len(alone) - _MOST} more" if len(alone) > _MOST else ""
                yield f"{place}: {where} {', '.join(map(_shown, alone[:_MOST]))}{more}."
    elif found != made or type(found) is not type(made):
        yield f"{place or 'the whole'}: found {_shown(found)}, expected {_shown(made)}."


def _differences_of_keys(place: str, found: dict, made: dict) -> Iterator[str]:
    for key in dict.fromkeys([*made, *found]):
        where = f"{place}.{key}" if place else str(key)
        if key not in found:
            yield f"{where}: missing, expected {_shown(made[key])}."
        elif key not in made:
            yield f"{where}: found {_shown(found[key])}, expected no such key."
        else:
            yield from _differences(where, found[key], made[key])


def _are_texts(values: list) -> bool:
    return all(isinstance(value, str) for value in values)


def _shown(value: Any) -> str:
    """A value as JSON has it, cut short."""
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise ValueError(f"the key {twice[0]!r} stands twice in the same braces")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
