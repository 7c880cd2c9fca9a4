"""Whether the passages that stances and claims were coded from still stand in the texts of the sources."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldnsynth.evidence.reading.evidence import Evidence

STATES = ("stands", "moved", "changed", "missing")
_CODED = {"stances": ("source_id", "question", "coder"), "claims": ("claim_id", "coder")}
_SLACK = 2  # lines that a passage may have gained or lost, by another line width


@dataclass(frozen=True)
class Passage:
    """A coded passage and what became of it, one of `STATES`; it never holds the words.

    `state` is ``stands``, ``moved`` (the same words are in lines `found`), ``changed`` or ``missing`` (no such file).
    """

    table: str
    key: str
    file: str
    lines: tuple[int, int]
    state: str
    found: tuple[int, int] | None = None

    def __str__(self) -> str:
        moved = f" to lines {self.found[0]}-{self.found[1]}" if self.found else ""
        return f"{self.table} {self.key}: {self.file}, lines {self.lines[0]}-{self.lines[1]}: {self.state}{moved}"


def passage_sha256(lines: list[str]) -> str:
    """SHA-256 of the lines in UTF-8, with every run of white space folded to one space."""
    return hashlib.sha256(" ".join(" ".join(lines).split()).encode()).hexdigest()


def verify_passages(evidence: "Evidence", folder: Path) -> list[Passage]:
    """Every passage of `stances` and `claims`, in their order, compared with the texts in a folder.

    Parameters
    ----------
    evidence : Evidence
        Its `sources` name the file of each source.
    folder : Path
        Where the files are; bytes that are not UTF-8 count as changed.

    Returns
    -------
    list of Passage
        A passage that is not where it was is looked for in the whole file, with up to two lines more or fewer; of
        several places the one with the most similar number of lines, then the nearest, is given.
    """
    files = dict(zip(evidence.sources["source_id"], evidence.sources["file"], strict=True))
    texts = {source: _lines(folder / file) for source, file in files.items()}
    passages = []
    for table, key in _CODED.items():
        for row in evidence.codings_of(table).to_dict("records"):
            if row["passage_sha256"]:
                place = (int(row["first_line"]), int(row["last_line"]))
                about = (table, "/".join(row[column] for column in key), files[row["source_id"]], place)
                passages.append(Passage(*about, *_state(texts[row["source_id"]], place, row["passage_sha256"])))
    return passages


def _lines(path: Path) -> list[str] | None:
    """The lines of a text, None if there is no such file."""
    return path.read_text(encoding="utf-8-sig", errors="replace").splitlines() if path.is_file() else None


def _state(lines: list[str] | None, place: tuple[int, int], sha256: str) -> tuple[str, tuple[int, int] | None]:
    if lines is None:
        return "missing", None
    for first, last in _windows(len(lines), place):
        if passage_sha256(lines[first - 1 : last]) == sha256:
            return ("stands", None) if (first, last) == place else ("moved", (first, last))
    return "changed", None


def _windows(length: int, place: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Places in a text of so many lines, the likeliest first."""
    size = place[1] - place[0] + 1
    for more in sorted(range(-_SLACK, _SLACK + 1), key=abs):
        if size + more > 0:
            for first in sorted(range(1, length - size - more + 2), key=lambda first: abs(first - place[0])):
                yield first, first + size + more - 1
