"""No document and no study stands in the collection twice under two names."""

from collections import defaultdict
from collections.abc import Iterator

from ldnsynth.evidence.people import ENTERED
from ldnsynth.evidence.reading.tables import Problem, Row, Tables

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
    """Two studies of one condition and design that share a register number."""
    documents = tables.by("documents", "document_id")
    first: dict[tuple[str, ...], Row] = {}
    for row in tables["trials"]:
        entry = documents.get(row["register_id"])
        if not entry or not entry["register_number"]:
            continue
        number = "".join(entry["register_number"].upper().split())
        earlier = first.setdefault((number, *(row[column] for column in _ALIKE)), row)
        if earlier is not row:
            what = f"{row['trial_id']} has the same register number ({number}) as {earlier['trial_id']}"
            yield row.problem("register_id", f"{what}. If it is one study, keep one row; else correct what they share.")


def studies_alike(tables: Tables) -> list[str]:
    """A sentence for two studies of one condition and design that share a report, or number of people and year.

    One report may tell of two trials, and two trials may be of one size: it is worth a look, and may be right.
    """
    documents, sizes = tables.by("documents", "document_id"), _sizes(tables)
    first: dict[tuple[str, ...], Row] = {}
    told = []
    for row in tables["trials"]:
        report = documents.get(row["report_id"])
        if not report:
            continue
        size, year = sizes.get(row["trial_id"], 0), report["public_from"][:4] or report["year"]
        marks = [("report", row["report_id"])]
        if size >= _TELLING_SIZE and year:
            marks.append(("number of people and year", f"{size:g} people, {year}"))
        for name, mark in marks:
            earlier = first.setdefault((name, mark, *(row[column] for column in _ALIKE)), row)
            if earlier is not row:
                what = f"{row['trial_id']}: the same {name} ({mark}) as {earlier['trial_id']}"
                told.append(f"{what}. If it is one study, keep one row.")
    return told


def _sizes(tables: Tables) -> dict[str, float]:
    """People who entered each trial, of the first count that is known."""
    known: dict[str, dict[str, float]] = defaultdict(dict)
    for row in tables["characteristics"]:
        if row["item"] in ENTERED and row["value"] and not row["arm_id"]:
            known[row["trial_id"]][row["item"]] = float(row["value"])
    return {trial: next(counts[item] for item in ENTERED if item in counts) for trial, counts in known.items()}


ONCE_RULES = (_documents_stand_once, _studies_stand_once)
