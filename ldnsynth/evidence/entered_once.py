"""No document and no study stands in the collection twice under two names."""

from collections import defaultdict
from collections.abc import Iterator

from ldnsynth.evidence.people import ENTERED
from ldnsynth.evidence.tables import Problem, Row, Tables

# Identifiers of a document that another one cannot have; a register entry and its results may be two documents.
_IDENTIFIERS = ("pmid", "pmcid", "doi")
# Below this size people and year alone say nothing: case reports are alike.
_TELLING_SIZE = 10
_ALIKE = ("condition", "design")


def _documents_stand_once(tables: Tables) -> Iterator[Problem]:
    for column in _IDENTIFIERS:
        first: dict[str, Row] = {}
        for row in tables["documents"]:
            if not row[column]:
                continue
            earlier = first.setdefault(row[column].lower(), row)
            if earlier is not row:
                what = f"{row[column]} is that of {earlier['document_id']} (row {earlier.number}) too"
                yield row.problem(column, f"{what}. Keep one of the two, and name it wherever the other was.")


def _studies_stand_once(tables: Tables) -> Iterator[Problem]:
    """Two studies of one condition and design that share a register number, a report, or size and year."""
    documents, sizes = tables.by("documents", "document_id"), _sizes(tables)
    first: dict[tuple[str, ...], Row] = {}
    for row in tables["trials"]:
        alike = tuple(row[column] for column in _ALIKE)
        report, entry = documents.get(row["report_id"]), documents.get(row["register_id"])
        marks = []
        if entry and entry["register_number"]:
            marks.append(("register_id", "register number", "".join(entry["register_number"].upper().split())))
        if report:
            marks.append(("report_id", "report", row["report_id"]))
        size, year = sizes.get(row["trial_id"], 0), (report["public_from"][:4] or report["year"]) if report else ""
        if size >= _TELLING_SIZE and year:
            marks.append(("trial_id", "number of people and year", f"{size:g} people, {year}"))
        for column, name, mark in marks:
            earlier = first.setdefault((name, mark, *alike), row)
            if earlier is not row:
                what = f"{row['trial_id']} has the same {name} ({mark}) as {earlier['trial_id']}"
                yield row.problem(column, f"{what}. If it is one study, keep one row; else correct what they share.")


def _sizes(tables: Tables) -> dict[str, float]:
    """People who entered each trial, of the first count that is known."""
    known: dict[str, dict[str, float]] = defaultdict(dict)
    for row in tables["characteristics"]:
        if row["item"] in ENTERED and row["value"] and not row["arm_id"]:
            known[row["trial_id"]][row["item"]] = float(row["value"])
    return {trial: next(counts[item] for item in ENTERED if item in counts) for trial, counts in known.items()}


ONCE_RULES = (_documents_stand_once, _studies_stand_once)
