"""What a change between two states of the evidence is, and how a list of them is told: as text or as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pandas as pd

from ldnsynth.display.wording import decimal


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes
    ----------
    heading : str
        What it is a change of: "Studies", "Effects", ...; lines are grouped under it.
    kind : str
        "added", "removed" or "changed".
    id : str
        What changed, by its ids in the data or the report, separated by slashes.
    text : str
        The line that a reader gets.
    before, after : dict
        The values on either side; empty where there is nothing.
    """

    heading: str
    kind: str
    id: str
    text: str
    before: dict[str, object]
    after: dict[str, object]


@dataclass(frozen=True)
class Comparison:
    """What differs between two states, in the order of telling.

    Attributes
    ----------
    before, after : str
        What was compared, as a reader names it.
    changes : tuple of Change
        Those of one heading stand together.
    note : str
        What to know beside them; "" if nothing.
    """

    before: str
    after: str
    changes: tuple[Change, ...]
    note: str = ""


def to_text(comparison: Comparison) -> str:
    """Lines under their headings, ending in a line end; "Nothing changed." where there are none."""
    lines = [f"From {comparison.before} to {comparison.after}"]
    heading = ""
    for change in comparison.changes:
        if change.heading != heading:
            heading = change.heading
            lines += ["", heading]
        lines.append(f"  {change.kind}: {change.text}")
    if not comparison.changes:
        lines += ["", "Nothing changed."]
    if comparison.note:
        lines += ["", comparison.note]
    return "\n".join(lines) + "\n"


def to_json(comparison: Comparison) -> str:
    """The same as one JSON object; null where a number is not known."""
    return json.dumps(asdict(comparison), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def kind_of(before: object, after: object) -> str:
    """Whether something was added, removed or changed; None (or nothing) stands for what is not there."""
    return "changed" if before and after else "added" if after else "removed"


def plain(values: dict[str, object]) -> dict[str, object]:
    """Values as JSON holds them: NaN as None, NumPy numbers as Python's."""
    shown = {name: None if pd.isna(value) else value for name, value in values.items()}
    return {name: value.item() if hasattr(value, "item") else value for name, value in shown.items()}


def differences(before: dict[str, object], after: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    """Name, and both values in words, of each entry that differs; "none" where there is no value."""
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield name, value_words(before.get(name)), value_words(after.get(name))


def value_words(value: object) -> str:
    """A value of the data as a reader gets it: numbers without needless zeros, "none" where there is none."""
    if value in (None, "", []):
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return decimal(value) if isinstance(value, float) else str(value)


def told(before: dict[str, object], after: dict[str, object]) -> str:
    """The entries that differ: "m1i 3.3 → 4.3; direction improved → no change"."""
    return "; ".join(f"{name} {old} → {new}" for name, old, new in differences(before, after))
