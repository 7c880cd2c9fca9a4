"""What is new in files that came in, against what a review holds: works, register entries, and what was decided."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ldnsynth.errors import DataError
from ldnsynth.evidence.layout import TABLES
from ldnsynth.imports.merge import change_of
from ldnsynth.imports.plan import Plan, Row
from ldnsynth.imports.references.duplicates import SHORTEST_TITLE, Works, free_id, readable
from ldnsynth.imports.references.plan import READERS
from ldnsynth.imports.references.reference import Reference, same_title, short_name
from ldnsynth.imports.registers.ctgov import plan_ctgov
from ldnsynth.imports.review import Held
from ldnsynth.review_terms import EXCLUSIONS
from ldnsynth.scaffold.start import term

NEW, CHANGED, DUPLICATE, EXCLUDED, HELD = "new", "changed", "duplicate", "already excluded", "held, unchanged"
_BY_SUFFIX = {".ris": "ris", ".nbib": "nbib", ".bib": "bibtex"}
_WORTH = ("title", "year", "pmid", "pmcid", "doi", "register_number", "volume_pages", "container", "public_from")


@dataclass(frozen=True)
class Arrival:
    """A work that came in.

    Attributes
    ----------
    place : str
        File and place in it.
    state : str
        `NEW`, `CHANGED`, `DUPLICATE`, `EXCLUDED` or `HELD`.
    name : str
        Id of the document, or short name of the work.
    title : str
    told : tuple of str
        What changed, field by field; why it was excluded; of what it is a duplicate.
    row : dict
        Its row of ``documents``.
    """

    place: str
    state: str
    name: str
    title: str
    told: tuple[str, ...] = ()
    row: Mapping[str, str] = field(default_factory=dict)


def arrivals_of(paths: Sequence[Path], held: Held) -> list[Arrival]:
    """What each file brings, in the order of the files.

    Raises
    ------
    DataError
        A file in no known format.
    """
    documents = held.rows("documents")
    works, rows = Works(documents), {row["document_id"]: row for row in documents}
    excluded = {row["work"]: row for row in held.rows("search_records") if row["decision"] == "excluded"}
    titles = {same_title(row.get("title", "")): row for row in excluded.values() if row.get("title")}
    known, seen, found = Works([]), dict(excluded), []
    for path in paths:
        form = form_of(path)
        if form == "ctgov":
            found.append(_entry(path, held))
            continue
        for reference in READERS[form](path)[0]:
            arrival = _work(reference, path.name, works, rows, known, titles, seen)
            found.append(arrival)
            if arrival.state == NEW:
                known.add(arrival.name, arrival.row)
                seen[arrival.name] = {}
    return found


def form_of(path: Path) -> str:
    """The format of a file, by its ending and its beginning.

    Raises
    ------
    DataError
        If it is none of those that bring references or register entries.
    """
    suffix = path.suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix == ".txt":
        return "nbib" if b"PMID-" in path.read_bytes()[:2000] else "ris"
    if suffix == ".json":
        return "ctgov" if _is_entry(path) else "csl"
    if suffix == ".xml":
        start = path.read_bytes()[:2000]
        return "pubmed-xml" if b"PubmedArticle" in start else "endnote"
    raise DataError([f"{path.name}: ends in {suffix or 'nothing'}, expected .ris, .nbib, .txt, .bib, .json or .xml."])


def _is_entry(path: Path) -> bool:
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    found = found[0] if isinstance(found, list) and found else found
    return isinstance(found, dict) and bool({"protocolSection", "studies"} & found.keys())


def _entry(path: Path, held: Held) -> Arrival:
    """A register entry: new, or which of its fields differ from what is held."""
    plan = plan_ctgov(path, held)
    change = change_of(held.folder, plan)
    document = plan.rows["documents"][0]
    name, title = document["document_id"], document.get("title", "")
    if name in change.new.get("documents", ()):
        return Arrival(path.name, NEW, name, title, row=document)
    told = [f"{table}.csv: {len(keys)} new" for table, keys in change.new.items() if table != "discrepancies"]
    told += [question.split(". Resolve")[0] for question in change.questions]
    return Arrival(path.name, CHANGED if told else HELD, name, title, tuple(told))


def _work(
    reference: Reference,
    file: str,
    works: Works,
    rows: Mapping[str, Row],
    known: Works,
    titles: Mapping[str, Row],
    taken: Mapping[str, Row],
) -> Arrival:
    place, row = f"{file}, {reference.place}", reference.cells("")
    title = reference.title or row["title"]
    if name := works.match(row).document_id:
        told = tuple(_differences(rows[name], row))
        return Arrival(place, CHANGED if told else HELD, name, title, told)
    left_out = titles.get(same_title(title))
    if left_out and (len(same_title(title)) >= SHORTEST_TITLE or left_out["work"] == short_name(reference)):
        why = EXCLUSIONS.get(left_out.get("exclusion", ""), "")
        return Arrival(place, EXCLUDED, left_out["work"], title, (why, left_out.get("reason", "")))
    if (twin := known.match(row)).document_id:
        return Arrival(place, DUPLICATE, twin.document_id, title, (f"same {twin.by} as one before it",))
    if not readable(reference):
        return Arrival(place, NEW, "", "[no title and no number]", ("cannot be found again: look it up by hand",))
    short = short_name(reference)
    other = taken.get(short, {}).get("reason", "")
    told = (f"{short}, with another title, was left out before: {other}",) if other else ()
    name = free_id(short, {*rows, *taken})
    return Arrival(place, NEW, name, title, told, row=row | {"document_id": name})


def _differences(held: Row, row: Row) -> Iterator[str]:
    """Fields of a document that the reference has otherwise, or that were blank."""
    for name in _WORTH:
        if row.get(name) and name in TABLES["documents"].columns:
            before = held.get(name, "")
            alike = same_title(before) == same_title(row[name]) or (name == "public_from" and before)
            if not alike and not (name == "title" and row[name].startswith("[")):
                yield f"{name}: {before or 'blank'} -> {row[name]}"


def decision_plan(
    arrivals: Sequence[Arrival], held: Held, *, search: Mapping[str, str], decisions: Mapping[str, str]
) -> Plan:
    """A search, and a row for the decision on each work that came in.

    Parameters
    ----------
    arrivals : sequence of Arrival
    held : Held
    search : mapping of str to str
        Cells of its row of ``searches``: place, place_kind, query, searched_on.
    decisions : mapping of str to str
        For new works by name: "new", or "excluded: TERM: reason" with a term of `review_terms.EXCLUSIONS`.

    Raises
    ------
    DataError
        New works without a decision, decisions on works that are not new, unknown terms.
    """
    new = {arrival.name: arrival for arrival in arrivals if arrival.state == NEW and arrival.name}
    faults = [f"{name}: no decision. Give new, or 'excluded: TERM: reason'." for name in new if name not in decisions]
    faults += [f"{name}: a decision, but no new work has this name." for name in decisions if name not in new]
    faults += [fault for name in new if name in decisions for fault in _faults(name, decisions[name])]
    if faults:
        raise DataError(faults)
    plan = Plan(f"{len(arrivals)} records, {len(new)} new works")
    number = 1 + max((int(row["search_id"][1:]) for row in held.rows("searches")), default=0)
    counted = Counter(arrival.name for arrival in arrivals)
    plan.add("searches", search_id=f"s{number:03d}", n_records=counted.total(), aim="find", **search)
    before = {row["work"]: row for row in held.rows("search_records")}
    for name, copies in counted.items():
        decided = before.get(name) or {"document_id": name, "decision": "held", "reason": "held before this search"}
        if name in new and decisions[name] == "new":
            plan.add("documents", **new[name].row)
            decided = {"document_id": name, "decision": "new", "reason": "entered on this day"}
        elif name in new:
            _, why, reason = _parts(decisions[name])
            decided = {"decision": "excluded", "exclusion": why, "reason": reason, "title": new[name].title}
        plan.add("search_records", **{**decided, "search_id": f"s{number:03d}", "work": name, "n_records": copies})
    return plan


def _parts(decision: str) -> tuple[str, str, str]:
    """The parts of "excluded: TERM: reason"."""
    what, _, rest = decision.partition(":")
    why, _, reason = rest.partition(":")
    return what.strip(), why.strip(), reason.strip()


def _faults(name: str, decision: str) -> Iterator[str]:
    what, why, reason = _parts(decision)
    if decision != "new" and (what != "excluded" or why not in EXCLUSIONS or not reason):
        terms = ", ".join(EXCLUSIONS)
        yield f"{name}: found {decision!r}, expected 'excluded: TERM: reason'; terms: {terms}."


def decisions_in(text: str) -> dict[str, str]:
    """Decisions, a line each: ``name: new`` or ``name: excluded: TERM: reason``; # begins a remark."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    pairs = [line.partition(":") for line in lines if line]
    return {term(name): decision.strip() for name, _, decision in pairs}
