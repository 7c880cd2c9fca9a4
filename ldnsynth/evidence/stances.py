"""What must hold of the coded stances and of what coders who differ agreed on. One function a rule."""

from collections import defaultdict
from collections.abc import Iterator

from ldnsynth.evidence.tables import Problem, Row, Tables
from ldnsynth.vocabulary import STANCE_CODES


def _stances_are_complete(tables: Tables) -> Iterator[Problem]:
    for row in tables["stances"]:
        about = [row[column] for column in ("certainty", "basis", "first_line", "last_line", "passage_sha256")]
        if bool(row["stance"]) != all(about) or bool(row["stance"]) != any(about):
            yield row.problem("stance", "a stance has certainty, basis, lines and hash; a blank one has none of them.")
        elif row["first_line"] and int(row["first_line"]) > int(row["last_line"]):
            yield row.problem("first_line", f"{row['first_line']} is after last_line {row['last_line']}.")
    for coder in sorted({row["coder"] for row in tables["stances"]}):
        coded = {(row["source_id"], row["question"]) for row in tables["stances"] if row["coder"] == coder}
        for source in tables["sources"]:
            missing = [question for question in tables.topic.questions if (source["source_id"], question) not in coded]
            if missing:
                yield source.problem("", f"coder {coder!r} left out {', '.join(missing)}. Code every question.")


def _coders_who_differ_agree_in_the_end(tables: Tables) -> Iterator[Problem]:
    resolved = {(row["source_id"], row["question"]) for row in tables["stance_consensus"]}
    for cell, rows in _cells(tables).items():
        if cell in resolved or any("" in key for key in resolved):
            continue
        for column in STANCE_CODES:
            if len({row[column] for row in rows}) > 1:
                found = ", ".join(f"{row['coder']} {row[column] or 'blank'}" for row in rows)
                what = f"the coders differ ({found}), and stance_consensus.csv has no row {'/'.join(cell)}"
                yield rows[-1].problem(column, f"{what}. Add one with what they agree on and why.")
                break


def _a_consensus_has_something_to_resolve(tables: Tables) -> Iterator[Problem]:
    cells = _cells(tables)
    for row in tables["stance_consensus"]:
        rows = cells.get((row["source_id"], row["question"]), [])
        if len({tuple(coded[column] for column in STANCE_CODES) for coded in rows}) < 2:
            coders = " and ".join(coded["coder"] for coded in rows)
            what = f"coded by {coders or 'nobody'}" + (", who agree" if len(rows) > 1 else " alone" if rows else "")
            yield row.problem("", f"nothing to resolve: {what}. Remove the row, or enter the codings that differ.")


def _a_consensus_is_complete(tables: Tables) -> Iterator[Problem]:
    cells = _cells(tables)
    for row in tables["stance_consensus"]:
        if len({bool(row[column]) for column in STANCE_CODES}) > 1:
            yield row.problem("stance", "a stance has certainty and basis; a blank one has neither.")
        coders = ";".join(coded["coder"] for coded in cells.get((row["source_id"], row["question"]), []))
        if coders and row["coders"] and row["coders"] != coders:
            yield row.problem("coders", f"found {row['coders']!r}, expected all who coded it: {coders!r}.")


def _cells(tables: Tables) -> dict[tuple[str, str], list[Row]]:
    """The codings of each source and question, by coder."""
    cells: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sorted(tables["stances"], key=lambda row: row["coder"]):
        cells[row["source_id"], row["question"]].append(row)
    return dict(cells)


STANCE_RULES = (
    _stances_are_complete,
    _coders_who_differ_agree_in_the_end,
    _a_consensus_has_something_to_resolve,
    _a_consensus_is_complete,
)
