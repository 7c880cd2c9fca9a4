"""What must hold of the coded claims. One function a rule.

An id that another check found fault with is blank here, and may have been the one that is missed: nothing is then said
to be missing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import wraps

from ldnsynth.evidence.consensus import with_what_counts
from ldnsynth.evidence.layout import TABLES
from ldnsynth.evidence.reading import derivations
from ldnsynth.evidence.reading.dates import earliest_day, is_date, known_public
from ldnsynth.evidence.reading.tables import Problem, Row, Tables
from ldnsynth.evidence.rules.sources.claim_checks import ABOUT_RESULTS, cross_checks, day_written, listed

_NEED_NO_EVIDENCE = ("not_checkable", "unsupported")


def days_known(tables: Tables) -> dict[str, dt.date]:
    """The day by which each result, characteristic, trial and document was certainly public; the last day if never.

    A trial is known from its report or its register entry, a derived fact from the last of its inputs. Where a trial
    and a document have the same id, the earlier day holds.
    """
    documents = {}
    for name, key, exact, before in (
        ("documents", "document_id", "public_from", "public_before"),
        ("sources", "source_id", "written_on", "written_before"),
    ):
        documents |= {row[key]: known_public(row[exact], row[before]) or dt.date.max for row in tables[name]}
    days = dict(documents)
    days |= {row["result_id"]: documents[row["first_public_in"]] for row in tables["results"]}
    days |= {row["characteristic_id"]: documents[row["source_id"]] for row in tables["characteristics"]}
    for row in tables["derivations"]:
        inputs = [days.get(name, dt.date.max) for name in derivations.inputs(row["formula"])]
        days[row["characteristic_id"]] = max(inputs, default=dt.date.max)
    for row in tables["trials"]:
        told = [documents[row[column]] for column in ("report_id", "register_id") if row[column]]
        days[row["trial_id"]] = min([*told, days.get(row["trial_id"], dt.date.max)])
    return days


def _of_what_counts(rule: Callable) -> Callable:
    """A rule that is asked of the verdicts that count; a coder's own row stays as it was coded."""

    @wraps(rule)
    def asked(tables: Tables) -> Iterator[Problem]:
        for problem in rule(with_what_counts(tables)):
            is_settled = problem.file == TABLES["consensus"].path
            yield (
                replace(problem, column="value" if problem.column.startswith("v") else "evidence")
                if is_settled
                else problem
            )

    return asked


def _claims_belong_to_their_source(tables: Tables) -> Iterator[Problem]:
    for row in tables["claims"]:
        if row["claim_id"] and row["source_id"] and row["claim_id"].split("/")[0] != row["source_id"]:
            found = f"found {row['claim_id']!r} in a row of {row['source_id']!r}"
            yield row.problem("claim_id", f"{found}. Ids start with the source they belong to.")


def _claims_stand_in_lines(tables: Tables) -> Iterator[Problem]:
    for row in tables["claims"]:
        first, last = row.number_of("first_line"), row.number_of("last_line")
        if first is not None and last is not None and first > last:
            yield row.problem("first_line", f"{first:g} is after last_line {last:g}. Swap or correct them.")


def _claims_lean_on_what_exists(tables: Tables) -> Iterator[Problem]:
    if not _dates_can_be_read(tables):
        return
    days = days_known(tables)
    for row in tables["claims"]:
        for column in ("cites", "evidence_then", "evidence_now"):
            unknown = [name for name in listed(row[column]) if name not in days]
            if unknown and "" not in days:
                what = f"no result, characteristic, trial or document is called {', '.join(map(repr, unknown))}"
                yield row.problem(column, f"{what}. Name ids, separated by semicolons.")


@_of_what_counts
def _evidence_then_was_public(tables: Tables) -> Iterator[Problem]:
    if not _dates_can_be_read(tables):
        return
    days, sources = days_known(tables), tables.by("sources", "source_id")
    for row in tables["claims"]:
        day = day_written(sources[row["source_id"]])
        late = [name for name in listed(row["evidence_then"]) if name in days and days[name] > day]
        if late:
            what = f"{', '.join(late)} not certainly public by {day}, the day to judge {row['source_id']} by"
            yield row.problem("evidence_then", f"{what}. Judge by what was, or correct the dates.")


def _sources_are_no_older_than_what_they_report(tables: Tables) -> Iterator[Problem]:
    """A result that a source reports could be read when it was written; its lower bound must say so."""
    if not _dates_can_be_read(tables):
        return
    sources, reported = tables.by("sources", "source_id"), defaultdict(list)
    for claim, name, day in _results_reported(tables):
        reported[claim["source_id"]].append((day, name, claim["claim_id"]))
    for source_id, found in reported.items():
        source, (day, name, claim_id) = sources[source_id], max(found)
        column = next(c for c in ("written_on", "written_after", "written_before") if source[c])
        earliest = earliest_day(source[column]) if column == "written_after" else day_written(source)
        if earliest < day:
            what = f"{source[column]}, but {claim_id} reports what {name} gives, which nobody could read before {day}"
            yield source.problem(column, f"{what}. Move the date up to it, or correct where it was first public.")


def _results_reported(tables: Tables) -> Iterator[tuple[Row, str, dt.date]]:
    """The claims that say what a study found: what they cite, and the first day on which anybody could read it.

    That day is known of a result; of a study it is that of its first result, and counts only for sources without a day
    of their own, whose bounds rest on what they cite.
    """
    documents = tables.by("documents", "document_id")
    dated = {row["source_id"] for row in tables["sources"] if row["written_on"]}
    days = defaultdict(list)
    for row in tables["results"]:
        document = documents[row["first_public_in"]]
        if bound := document["public_from"] or document["public_after"]:
            days[row["result_id"]].append(earliest_day(bound))
            days[row["trial_id"]].append(earliest_day(bound))
    studies = {row["trial_id"] for row in tables["trials"]}
    for claim in tables["claims"]:
        for name in listed(claim["cites"]) if claim["kind"] in ABOUT_RESULTS else ():
            if name in days and not (name in studies and claim["source_id"] in dated):
                yield claim, name, min(days[name])


@_of_what_counts
def _verdicts_have_evidence(tables: Tables) -> Iterator[Problem]:
    for row in tables["claims"]:
        for when in ("then", "now"):
            verdict = row[f"verdict_{when}"]
            if verdict and verdict not in _NEED_NO_EVIDENCE and not row[f"evidence_{when}"]:
                yield row.problem(f"evidence_{when}", f"blank, but the verdict is {verdict!r}. Name what decides it.")


def _every_source_has_claims(tables: Tables) -> Iterator[Problem]:
    coded = {row["source_id"] for row in tables["claims"]}
    for source in tables["sources"]:
        if source["source_id"] not in coded and "" not in coded:
            yield source.problem("", "no claim of it is coded in claims.csv. Code its claims.")


@_of_what_counts
def _accurate_claims_answer_their_checks(tables: Tables) -> Iterator[Problem]:
    if not _dates_can_be_read(tables):
        return
    claims = {(row["claim_id"], row["coder"]): row for row in tables["claims"]}
    cells = {
        name: [row.cells for row in tables[name]] for name in ("claims", "trials", "results", "documents", "sources")
    }
    for found in cross_checks(cells.pop("claims"), characteristics=_facts(tables), topic=tables.topic, **cells):
        row = claims[found.claim_id, found.coder]
        accurate = [when for when in found.bears_on if row[f"verdict_{when}"] == "accurate"]
        if accurate and not row["note"]:
            column = f"verdict_{accurate[0]}"
            yield row.problem(column, f"accurate, but {found.finding} Correct the verdict, or answer it in the note.")


def _dates_can_be_read(tables: Tables) -> bool:
    """Whether every date is one and every source has one; where not, the rules on dates have said so."""
    documents, sources = (
        [[row[column] for column in columns] for row in tables[name]]
        for name, columns in (
            ("documents", ("public_from", "public_before")),
            ("sources", ("written_on", "written_before", "written_after")),
        )
    )
    return all(map(any, sources)) and all(is_date(cell) for row in documents + sources for cell in row if cell)


def _facts(tables: Tables) -> list[dict]:
    """The characteristics, with the value of each derived one that can be computed."""
    facts = [row.cells for row in tables["characteristics"]]
    values = {row["characteristic_id"]: float(row["value"]) for row in facts if row["value"]}
    for row in tables["derivations"]:
        with suppress(KeyError, ValueError, ZeroDivisionError):
            value = values[row["characteristic_id"]] = derivations.evaluate(row["formula"], values)
            facts.append({"trial_id": row["trial_id"], "source_id": "", "value": value})
    return facts


CLAIM_RULES = (
    _claims_belong_to_their_source,
    _claims_stand_in_lines,
    _claims_lean_on_what_exists,
    _evidence_then_was_public,
    _sources_are_no_older_than_what_they_report,
    _verdicts_have_evidence,
    _every_source_has_claims,
    _accurate_claims_answer_their_checks,
)
