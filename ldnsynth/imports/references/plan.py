"""References as rows of ``documents``: each work once, those that are held recognised."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ldnsynth.imports.plan import Plan, Row
from ldnsynth.imports.references.csl import read_bibtex, read_csl
from ldnsynth.imports.references.duplicates import Works, contradicts, free_id, readable
from ldnsynth.imports.references.markup_formats import read_endnote, read_pubmed_xml
from ldnsynth.imports.references.reference import Reference, short_name
from ldnsynth.imports.references.tagged import read_nbib, read_ris
from ldnsynth.imports.review import Held

READERS: dict[str, Callable[[Path], tuple[list[Reference], list[str]]]] = {
    "ris": read_ris,
    "nbib": read_nbib,
    "pubmed-xml": read_pubmed_xml,
    "endnote": read_endnote,
    "csl": read_csl,
    "bibtex": read_bibtex,
}


def plan_references(path: Path, held: Held, *, form: str) -> Plan:
    """The documents that a file of references gives.

    Raises
    ------
    DataError
        If the file cannot be read as what it is said to be.
    """
    references, told = READERS[form](path)
    plan = Plan(f"{path.name}: {len(references)} references", told=told)
    add_references(plan, references, held.rows("documents"))
    return plan


def add_references(plan: Plan, references: Sequence[Reference], documents: Sequence[Row]) -> list[str]:
    """Rows of ``documents`` for references; the id of each, "" for one that says too little.

    A reference that is a document already held gets a row under that document's id, so that what differs is told.
    """
    works, ids = Works(documents), []
    rows = {row["document_id"]: row for row in documents}
    for reference in references:
        if not readable(reference):
            plan.refused.append(
                f"{reference.place}: no title and no number (PMID, DOI, register): not to be found again."
            )
            ids.append("")
            continue
        row = reference.cells("")
        found = works.match(row)
        if found.document_id and contradicts(row, rows[found.document_id]):
            numbers = ", ".join(row[name] for name in ("pmid", "doi") if name in row)
            plan.told.append(
                f"{reference.place} ({numbers}): the same {found.by} as {found.document_id}, but another PMID or DOI: "
                "taken as another work."
            )
            found = type(found)()
        name = found.document_id or free_id(short_name(reference), rows)
        if found.document_id:
            plan.told.append(f"{reference.place}: is {name} (same {found.by}).")
        row["document_id"] = name
        if name not in rows:
            rows[name] = row
            works.add(name, row)
            plan.add("documents", **row)
        elif name in {known["document_id"] for known in documents}:
            plan.add("documents", **_compared(row, rows[name]))
        ids.append(name)
    return ids


def _compared(row: Row, held: Row) -> Row:
    """The cells of a reference to a document that is held: its numbers, and what is blank there."""
    worth = ("document_id", "pmid", "pmcid", "doi", "year", "register_number", "volume_pages", "container", "authors")
    alone = "url" if not any(held.get(name) for name in ("pmid", "doi", "register_number")) else ""
    return {name: cell for name, cell in row.items() if name in worth or name == alone}
