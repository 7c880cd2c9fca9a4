"""What an import would bring into a review, before anything is compared with what stands there."""

from dataclasses import dataclass, field
from typing import Any

from ldnsynth.letters import unprintable

Row = dict[str, str]


@dataclass
class Plan:
    """The rows that a file gives.

    Attributes
    ----------
    source : str
        What was read, for a sentence.
    rows : dict of str to list of dict
        Cells by column, by table; every value with the document it was seen in and its place there.
    topic : dict
        What topic.yml needs besides: entries of ``domains``, ``conditions`` and ``covariates`` by term, names of
        ``tables``, designs in ``pooled_with_randomised``.
    told : list of str
        What was assumed, a sentence each.
    refused : list of str
        What could not be brought, and why, a sentence each.
    edits : str
        "" where values were seen elsewhere; "ask" or "replace" where rows are the review's own, edited: what differs is
        asked for, or takes the place of what stands there.
    itself : dict
        The row of ``documents`` of the file itself; empty where a file is not told as a document.
    """

    source: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    topic: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    edits: str = ""
    itself: Row = field(default_factory=dict)

    def stand_for(self, document_id: str, title: str) -> None:
        """The file itself as a document: a row if another row rests on it (`settle`)."""
        self.itself = {
            "document_id": document_id,
            "kind": "data_extraction",
            "title": tidy(title),
            "verification": "full_text",
        }

    def settle(self) -> None:
        """Keep the file's document, and what topic.yml would need, only if a row makes use of it."""
        rows = [row for found in self.rows.values() for row in found]
        if self.itself and any(self.itself["document_id"] in row.values() for row in rows):
            self.rows.setdefault("documents", []).insert(0, self.itself)
        for key, table, column in (("domains", "outcomes", "domain"), ("covariates", "covariates", "covariate")):
            used = {row.get(column) for row in self.rows.get(table, ())}
            if key in self.topic:
                self.topic[key] = {name: about for name, about in self.topic[key].items() if name in used}

    def add(self, table: str, **cells: Any) -> None:
        """A row; cells are written as text, tidied, and blank ones left out."""
        row = {name: text for name, cell in cells.items() if (text := tidy(cell))}
        self.rows.setdefault(table, []).append(row)

    def need(self, key: str, entries: Any) -> None:
        """Something that topic.yml has to know: entries by term, or names of a list."""
        if isinstance(entries, dict):
            self.topic[key] = self.topic.get(key, {}) | entries
        else:
            self.topic[key] = list(dict.fromkeys([*self.topic.get(key, []), *entries]))


def tidy(cell: Any) -> str:
    """A cell as the tables hold it: one line, single spaces, no sign that cannot be printed, numbers in full."""
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    text = " ".join(str(cell).split())
    if unprintable(text):
        text = "".join(letter for letter in text if not unprintable(letter))
    return text


def listed(names: list[str], most: int = 6) -> str:
    """Names for a sentence, the first ones if there are many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
