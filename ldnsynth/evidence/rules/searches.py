"""Searches that were made and what they brought: what must hold of their rows, and what they come to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ldnsynth.evidence.reading.tables import Problem, Row, Tables

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Found:
    """What searches came to.

    Attributes
    ----------
    searches : int
        Queries that were put.
    by_place : mapping of str to int
        Records that came back, by the kind of place (`review_terms.PLACES`); only kinds that were searched.
    works : int
        Different works among the records; the rest are copies.
    decided : mapping of str to int
        Works by decision (`review_terms.DECISIONS`).
    excluded : mapping of str to int
        Works left out, by `review_terms.EXCLUSIONS`.
    """

    searches: int
    by_place: Mapping[str, int]
    works: int
    decided: Mapping[str, int]
    excluded: Mapping[str, int]

    @property
    def records(self) -> int:
        """Records of all places."""
        return sum(self.by_place.values())


def found_by(searches: Iterable[Mapping], records: Iterable[Mapping]) -> Found:
    """What these rows of `searches` and `search_records` come to; each work counts once."""
    by_place: dict[str, int] = defaultdict(int)
    number = 0
    for search in searches:
        number += 1
        by_place[search["place_kind"]] += int(search["n_records"])
    works = {record["work"]: record for record in records}
    decided: dict[str, int] = defaultdict(int)
    excluded: dict[str, int] = defaultdict(int)
    for record in works.values():
        decided[record["decision"]] += 1
        if record["exclusion"]:
            excluded[record["exclusion"]] += 1
    return Found(number, dict(by_place), len(works), dict(decided), dict(excluded))


def _every_record_is_decided_on(tables: Tables) -> Iterator[Problem]:
    looked_at: dict[str, int] = defaultdict(int)
    for row in tables["search_records"]:
        looked_at[row["search_id"]] += int(row["n_records"] or 0)
    for row in tables["searches"]:
        if row["n_records"] and int(row["n_records"]) != looked_at[row["search_id"]]:
            what = (
                f"{row['n_records']} records came back, but search_records.csv decides on {looked_at[row['search_id']]}"
            )
            yield row.problem("n_records", f"{what}. Add a row for each work, with the number of its copies.")


def _decisions_say_what_became_of_a_work(tables: Tables) -> Iterator[Problem]:
    for row in tables["search_records"]:
        left_out = row["decision"] == "excluded"
        if left_out and not row["exclusion"]:
            yield row.problem("exclusion", "blank, but the work is excluded. Say why, in a term.")
        if not left_out and row["exclusion"]:
            yield row.problem("exclusion", f"filled, but the decision is {row['decision']!r}. Leave it blank.")
        if not left_out and not row["document_id"]:
            yield row.problem("document_id", f"blank, but the decision is {row['decision']!r}. Name the document.")
        if row["document_id"] and row["document_id"] != row["work"]:
            yield row.problem("work", f"found {row['work']!r}, expected the document's id {row['document_id']!r}.")
        if not row["document_id"] and not row["title"]:
            yield row.problem("title", "blank, and no document either. Say what the work is.")


def _a_work_is_decided_on_once(tables: Tables) -> Iterator[Problem]:
    first: dict[str, Row] = {}
    for row in tables["search_records"]:
        earlier = first.setdefault(row["work"], row)
        for column in ("decision", "exclusion"):
            if row[column] != earlier[column]:
                what = f"{row[column]!r}, but {earlier[column]!r} in row {earlier.number} ({earlier.key})"
                yield row.problem(column, f"{what}. A work has one decision in all searches.")


SEARCH_RULES = (_every_record_is_decided_on, _decisions_say_what_became_of_a_work, _a_work_is_decided_on_once)
