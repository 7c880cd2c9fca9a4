"""What must hold where several coders judged the same, and of what counts in the end. One function a rule."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ldnsynth.evidence.consensus import by_cell, code_of, differing, rows_that_count, with_what_counts
from ldnsynth.evidence.layout import TABLES
from ldnsynth.evidence.reading.tables import Problem, Row, Tables
from ldnsynth.evidence.reading.terms import unknown_terms
from ldnsynth.evidence.rules.judgements import RULES_OF_WHAT_COUNTS
from ldnsynth.vocabulary import CODES


def _coders_who_differ_agree_in_the_end(tables: Tables) -> Iterator[Problem]:
    if any(not (row["coded"] and row["row_id"] and row["code"]) for row in tables["consensus"]):
        return
    for name in CODES:
        for counted in rows_that_count(name, tables[name], tables["consensus"]):
            for code in counted.unsettled:
                rows = counted.codings
                found = ", ".join(f"{row['coder']} {code_of(name, code, row[code]) or 'blank'}" for row in rows)
                what = f"the coders differ ({found}), and consensus.csv has no row for this {code}"
                yield rows[-1].problem(code, f"{what}. Add one with what counts and why.")


def _a_consensus_has_something_to_settle(tables: Tables) -> Iterator[Problem]:
    """Codes that differ, or reasons of several coders that lean on a judgement of bias which was itself settled."""
    settled = {row["row_id"] for row in tables["consensus"] if row["coded"] == "risk_of_bias"}
    cells = {name: by_cell(name, tables[name]) for name in CODES}
    for row in tables["consensus"]:
        if row["coded"] not in CODES or not row["code"]:
            continue
        if row["code"] not in CODES[row["coded"]]:
            what = f"coders do not settle {row['code']!r} of {row['coded']}"
            yield row.problem("code", f"{what}. Use {' or '.join(CODES[row['coded']])}.")
            continue
        codings = cells[row["coded"]].get(row["row_id"], [])
        if row["code"] not in differing(row["coded"], codings) and not (settled & _leant_on(codings)):
            coders = " and ".join(coding["coder"] for coding in codings)
            what = f"coded by {coders or 'nobody'}"
            what += ", who agree" if len(codings) > 1 else " alone" if codings else ""
            yield row.problem("", f"nothing to settle: {what}. Remove the row, or enter the codings that differ.")


def _leant_on(codings: Iterable[Row]) -> set[str]:
    """The rows that reasons of several coders lean on; nothing for other tables and for one coder."""
    reasons = [row for row in codings if row.file == TABLES["certainty_reasons"].path]
    return {name for row in reasons for name in row["locator"].split(";")} if len(reasons) > 1 else set()


def _a_consensus_is_complete(tables: Tables) -> Iterator[Problem]:
    cells = {name: by_cell(name, tables[name]) for name in CODES}
    for row in tables["consensus"]:
        if row["coded"] not in CODES or row["code"] not in CODES[row["coded"]]:
            continue
        if fault := _fault_of_value(row, tables):
            yield row.problem("value", fault)
        coders = ";".join(coding["coder"] for coding in cells[row["coded"]].get(row["row_id"], []))
        if coders and row["coders"] and row["coders"] != coders:
            yield row.problem("coders", f"found {row['coders']!r}, expected all who coded it: {coders!r}.")


def _fault_of_value(row: Row, tables: Tables) -> str:
    """What is wrong with what was agreed, by the column that it is for; "" if nothing is."""
    column, value = TABLES[row["coded"]].columns[row["code"]], row["value"]
    if not value:
        return f"blank, and {column.name} never is. Say what counts." if column.required else ""
    if column.type == "integer":
        low, high = (column.constraints[end] for end in ("minimum", "maximum"))
        allowed = [str(number) for number in range(low, high + 1)]
        return "" if value in allowed else f"found {value!r}, expected one of {', '.join(allowed)}."
    return unknown_terms(column, value, tables.topic)


def _what_counts_of_a_stance_is_whole(tables: Tables) -> Iterator[Problem]:
    for counted in rows_that_count("stances", tables["stances"], tables["consensus"]):
        if counted.settled and len({bool(counted.cells[code]) for code in CODES["stances"]}) > 1:
            what = "a stance that counts has certainty and basis; a blank one has neither"
            yield next(iter(counted.settled.values())).problem("value", f"{what}. Settle them together.")


def _what_counts_is_sound(tables: Tables) -> Iterator[Problem]:
    """What was put together of several coders and a consensus keeps the rules that a coder's own rows keep."""
    if any(not (row["coded"] and row["row_id"] and row["code"]) for row in tables["consensus"]):
        return
    counted = with_what_counts(tables)
    for rule in RULES_OF_WHAT_COUNTS:
        told = list(rule(tables))
        for problem in rule(counted):
            if problem not in told:
                yield replace(problem, message=f"of what counts where coders differ: {problem.message}")


CONSENSUS_RULES = (
    _coders_who_differ_agree_in_the_end,
    _a_consensus_has_something_to_settle,
    _a_consensus_is_complete,
    _what_counts_of_a_stance_is_whole,
    _what_counts_is_sound,
)
