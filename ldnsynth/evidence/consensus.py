"""What counts where several coders judged: what they agree on, else their consensus. Their own rows stay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ldnsynth.evidence.layout import TABLES
from ldnsynth.vocabulary import CERTAINTIES, CODES

if TYPE_CHECKING:
    import pandas as pd

    from ldnsynth.evidence.reading.tables import Row, Tables

Cells = Mapping[str, Any]

# What comes with a code from the coder who gave it; first the reason, which a consensus replaces by its own, as it does
# the ids that decide, if it has any.
_BESIDE: Mapping[str, tuple[str, ...]] = {
    "stance": ("reason", "first_line", "last_line", "passage_sha256"),
    "verdict_then": ("reason_then", "evidence_then"),
    "verdict_now": ("reason_now", "evidence_now"),
    "judgement": ("reason", "answers", "source_id", "locator", "note"),
    "levels": ("reason", "locator"),
}
_EVIDENCE = {"verdict_then": "evidence_then", "verdict_now": "evidence_now", "levels": "locator"}


@dataclass(frozen=True)
class Counted:
    """One row that counts, with the codings and the rows of the consensus that it comes from."""

    cells: dict[str, Any]
    codings: tuple[Cells, ...]
    settled: Mapping[str, Cells]
    unsettled: tuple[str, ...] = ()


def cell_id(table: str, row: Cells) -> str:
    """What a row judges, whoever coded it: its key without the coder, "/" between."""
    return "/".join(row[column] for column in TABLES[table].key if column != "coder")


def cell_ids(table: str, rows: "pd.DataFrame") -> "pd.Series":
    """`cell_id` of each row of a frame."""
    first, *others = (column for column in TABLES[table].key if column != "coder")
    return rows[first].str.cat([rows[column] for column in others], sep="/") if others else rows[first]


def code_of(table: str, column: str, value: Any) -> str:
    """A code as text, so that codes can be compared: "" for nothing, terms of a list in one order."""
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    if TABLES[table].columns[column].several:
        return ";".join(sorted(term for term in value.split(";") if term))
    return str(value)


def differing(table: str, codings: Iterable[Cells]) -> list[str]:
    """The codes on which the coders of one row differ."""
    codings = list(codings)
    return [code for code in CODES[table] if len({code_of(table, code, row[code]) for row in codings}) > 1]


def by_cell(table: str, rows: Iterable[Cells]) -> dict[str, list[Cells]]:
    """The codings of each thing that is judged, in the order of the rows; of one thing by coder."""
    cells: dict[str, list[Cells]] = {}
    for row in rows:
        cells.setdefault(cell_id(table, row), []).append(row)
    return {cell: sorted(codings, key=lambda row: row["coder"]) for cell, codings in cells.items()}


def rows_that_count(table: str, rows: Iterable[Cells], consensus: Iterable[Cells]) -> list[Counted]:
    """One row for each thing that is judged: as its only coder has it, as all have it, or as the consensus has it.

    Parameters
    ----------
    table : str
        A key of `CODES`.
    rows : iterable of mapping
        Rows of this table, one a coder, cells by column.
    consensus : iterable of mapping
        Rows of the table ``consensus``, of which those on other tables are passed over.

    Returns
    -------
    list of Counted
        In the order of the rows. `coder` names all who coded it, after "consensus of " where they differed; a code on
        which they differ without a consensus is the first coder's and is named in `unsettled`.
    """
    agreed = {(row["row_id"], row["code"]): row for row in consensus if row["coded"] == table}
    return [_count(table, cell, codings, agreed) for cell, codings in by_cell(table, rows).items()]


def _count(table: str, cell: str, codings: Sequence[Cells], agreed: Mapping[tuple[str, str], Cells]) -> Counted:
    cells = dict(codings[0])
    if len(codings) == 1:
        return Counted(cells, tuple(codings), {})
    differ = differing(table, codings)
    settled = {code: agreed[cell, code] for code in CODES[table] if (cell, code) in agreed}
    for code, row in settled.items():
        _settle(table, cells, code, codings, row)
    coders = ";".join(row["coder"] for row in codings)
    cells["coder"] = f"consensus of {coders}" if differ or settled else coders
    if "judged_on" in cells:
        cells["judged_on"] = max(row["judged_on"] for row in codings)
    return Counted(cells, tuple(codings), settled, tuple(code for code in differ if code not in settled))


def _settle(table: str, cells: dict[str, Any], code: str, codings: Sequence[Cells], agreed: Cells) -> None:
    """Put what was agreed on a code, and what comes with it, in the place of the first coder's."""
    wanted = code_of(table, code, agreed["value"])
    giver = next((row for row in codings if code_of(table, code, row[code]) == wanted), None)
    number = isinstance(codings[0][code], float)
    cells[code] = giver[code] if giver else float(wanted or "nan") if number else agreed["value"]
    for column in _BESIDE.get(code, ()):
        cells[column] = giver[column] if giver else "" if column in ("answers", "note") else codings[0][column]
    if code in _BESIDE:
        cells[_BESIDE[code][0]] = agreed["reason"]
    if code in _EVIDENCE and agreed["evidence"]:
        cells[_EVIDENCE[code]] = agreed["evidence"]


def certainty_after(start: str, levels: Iterable[float]) -> str:
    """The certainty that so many levels down (below 0) and up make of where it starts, within very low and high."""
    place = CERTAINTIES.index(start) + int(sum(levels))
    return CERTAINTIES[min(max(place, 0), len(CERTAINTIES) - 1)]


def counted_tables(tables: Mapping[str, Iterable[Cells]], consensus: Sequence[Cells]) -> dict[str, list[Counted]]:
    """The rows that count of every table that coders judge.

    Where several rated the certainty of a body of evidence, it follows from what counts of its start and its reasons.
    """
    counted = {name: rows_that_count(name, tables[name], consensus) for name in CODES}
    levels: dict[str, list[float]] = {}
    for reason in counted["certainty_reasons"]:
        levels.setdefault(reason.cells["certainty_id"], []).append(float(reason.cells["levels"] or 0))
    for rated in counted["certainty"]:
        if len(rated.codings) > 1 and rated.cells["start"] in CERTAINTIES:
            own = levels.get(rated.cells["certainty_id"], [])
            rated.cells["certainty"] = certainty_after(rated.cells["start"], own)
    return counted


def with_what_counts(tables: "Tables") -> "Tables":
    """The tables with the rows that count in the place of those of several coders, told where they were settled."""
    counted = counted_tables(tables.rows, tables["consensus"])
    return replace(tables, rows=tables.rows | {name: list(map(_row, rows)) for name, rows in counted.items()})


def _row(counted: Counted) -> "Row":
    settled = next(iter(counted.settled.values()), counted.codings[0])
    return replace(settled, cells=counted.cells | {"coder": "what counts"})
