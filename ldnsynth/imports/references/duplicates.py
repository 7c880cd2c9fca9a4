"""Which references are one work: by PMID, DOI, register number of an entry, then by what is said of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ldnsynth.imports.references.reference import Reference, same_title

_SAID = ("title", "authors", "container", "volume_pages", "year", "register_number", "url")  # of what has no number
SHORTEST_TITLE = 20  # letters; shorter titles ("Reply", "Naltrexone") belong to many works


@dataclass(frozen=True)
class Match:
    """A document that a reference is, and by what it was recognised; "" and "" if it is new."""

    document_id: str = ""
    by: str = ""


class Works:
    """Works that are known, found again by any of their numbers."""

    def __init__(self, documents: Iterable[Mapping[str, str]]):
        self._found: dict[tuple[str, str], str] = {}
        for row in documents:
            self.add(row["document_id"], row)

    def add(self, document_id: str, row: Mapping[str, str]) -> None:
        """A work, by the cells of its row of ``documents``."""
        for name in _names(row):
            self._found.setdefault(name, document_id)

    def match(self, row: Mapping[str, str]) -> Match:
        """The work that a row of ``documents`` speaks of."""
        for kind, name in _names(row):
            if known := self._found.get((kind, name)):
                return Match(known, kind)
        return Match()


def _names(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if row.get("pmid"):
        yield "PMID", row["pmid"]
    if row.get("doi"):
        yield "DOI", row["doi"].casefold()
    if row.get("register_number") and row.get("kind") == "register_entry":
        yield "register number", row["register_number"].casefold()
    title = same_title(row.get("title", ""))
    if len(title) >= SHORTEST_TITLE and row.get("year"):
        yield "title and year", f"{title} {row['year']}"
    if said := [row.get(name, "") for name in _SAID if row.get(name)]:
        yield "title, authors and place", "\n".join(said).casefold()


def contradicts(row: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two rows that seem one work have different PMIDs or DOIs."""
    return any(
        row.get(name) and other.get(name) and row[name].casefold() != other[name].casefold() for name in ("pmid", "doi")
    )


def free_id(name: str, taken: Iterable[str]) -> str:
    """A name that is not taken: with b, c ... behind it if need be."""
    taken = set(taken)
    candidates = [name, *(f"{name}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")]
    candidates += [f"{name}_{number}" for number in range(2, len(taken) + 3)]
    return next(candidate for candidate in candidates if candidate not in taken)


def readable(reference: Reference) -> bool:
    """Whether a reference says enough to be found again."""
    return bool(reference.title or reference.pmid or reference.doi or reference.register_number)
