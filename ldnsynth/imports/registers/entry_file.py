"""The file of an entry of ClinicalTrials.gov, as its register and its API give it."""

import json
from pathlib import Path
from typing import Any

from ldnsynth.errors import DataError
from ldnsynth.publishing.files.text_files import read_letters


def read_entry(path: Path) -> dict[str, Any]:
    """An entry, alone or as the only one of a download.

    Raises
    ------
    DataError
        If it is no JSON, or holds several entries.
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
    return entry if isinstance(entry, dict) else {}
