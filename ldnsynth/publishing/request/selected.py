"""The evidence that a report or deck selects from, and what the terminal is told if nothing fits."""

from pathlib import Path
from typing import Any

from ldnsynth.evidence import Evidence, Selection, load_evidence, select

_FIELDS = Selection.__dataclass_fields__


def evidence_behind(data: Path, inputs: dict[str, Any]) -> Evidence | None:
    """All that the data package of a report holds; None for data without documents.

    Parameters
    ----------
    data : Path
        Folder of the data package.
    inputs : dict
        What the report is made from, as in its manifest.
    """
    return load_evidence(data) if "documents.csv" in inputs["data"]["files"] else None


def empty_selection(everything: Evidence | None, inputs: dict[str, Any]) -> list[str]:
    """A warning if no study, or no result, fits what a report's notebooks select; `inputs` as for `evidence_behind`."""
    if everything is None:
        return []
    chosen = [select(everything, selection) for selection in selections_of(inputs)]
    for what, empty in (
        ("study", any(one.trials.empty for one in chosen)),
        ("result", any(one.results.empty for one in chosen)),
    ):
        if empty:
            return [f"no {what} fits this selection; the pages say so in place of results."]
    return []


def selections_of(inputs: dict[str, Any]) -> list[Selection]:
    """What the notebooks of a report select, each selection once; `inputs` as for `evidence_behind`."""
    values = (given for given in inputs["parameters"].values() if "conditions" in given)
    found = (Selection(**{name: value for name, value in given.items() if name in _FIELDS}) for given in values)
    return list(dict.fromkeys(found))
