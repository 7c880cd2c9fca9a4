"""The layout of an entry of ClinicalTrials.gov, version 2: what is a list, what an object, and which keys it has."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ldnsynth.errors import DataError
from ldnsynth.publishing.files.text_files import read_letters

_OBJECTS = ("Section", "Module", "Struct", "Info")  # ends of keys
# Lists of objects, each with the key that tells its items apart.
_LISTS = {
    **dict.fromkeys(("groups", "eventGroups"), "id"),
    **dict.fromkeys(("measurements", "counts", "achievements"), "groupId"),
    **dict.fromkeys(("outcomeMeasures", "classes", "categories", "denoms", "analyses"), ""),
    **dict.fromkeys(("periods", "milestones", "armGroups", "interventions"), ""),
}
_MOST = 10  # faults that are named


def read_entry(path: Path) -> dict[str, Any]:
    """An entry, alone or as the only one of a download.

    Raises
    ------
    DataError
        If it is no JSON, no entry or several, or laid out otherwise.
    """
    text, _ = read_letters(path)
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError([f"{path.name}: is no JSON ({error}). Download the entry as JSON."]) from None
    entry = entry["studies"] if isinstance(entry, dict) and isinstance(entry.get("studies"), list) else entry
    if isinstance(entry, list) and len(entry) != 1:
        what = f"holds {len(entry)} entries, expected one"
        raise DataError([f"{path.name}: {what}. Save each as a file of its own."])
    entry = entry[0] if isinstance(entry, list) else entry
    faults = list(_faults(entry, "")) if isinstance(entry, dict) else []
    if faults:
        raise DataError([f"{path.name}{fault}" for fault in faults[:_MOST]])
    return entry if isinstance(entry, dict) else {}


def _faults(found: Any, place: str) -> Iterator[str]:
    """What is laid out otherwise, by its place."""
    for key, value in found.items():
        where = f"{place}, {key}"
        if key in _LISTS:
            if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
                yield f"{where}: expected a list of objects, as entries of version 2 have. Download it anew."
                continue
            for number, item in enumerate(value):
                if _LISTS[key] and _LISTS[key] not in item:
                    yield f"{where} {number}: has no {_LISTS[key]!r}. Download the entry anew."
                yield from _faults(item, f"{where} {number}")
        elif key.endswith(_OBJECTS):
            if isinstance(value, dict):
                yield from _faults(value, where)
            else:
                yield f"{where}: expected an object, as entries of version 2 have. Download it anew."
