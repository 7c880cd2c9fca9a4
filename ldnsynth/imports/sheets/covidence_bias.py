"""Judgements of risk of bias in a sheet of Covidence: a row a study, or a row a study and reviewer."""

from collections.abc import Mapping
from typing import Any

from ldnsynth.bias_tools import BiasTools
from ldnsynth.imports.plan import Plan
from ldnsynth.imports.sheets.bias_domains import judgement_word
from ldnsynth.imports.trial_rows import Trials
from ldnsynth.pool.table_file import BLANK, OwnTable


def add_judgements(
    plan: Plan, table: OwnTable, mapping: Mapping[str, Any], trials: Trials, source: str, tools: BiasTools
) -> None:
    """Add a row for each judgement that the map names; what is none of the tool's is refused by place.

    Parameters
    ----------
    plan : Plan
    table : OwnTable
    mapping : mapping
        As `covidence_map.read_map` gives it, with ``bias``.
    trials : Trials
        Known by name: a sheet of judgements makes none.
    source : str
        The document of the sheet.
    tools : BiasTools
        Those of the review.
    """
    bias = mapping["bias"]
    seen: set[tuple[str, str]] = set()
    for row, name in enumerate(table.column(mapping["study"])):
        if name in BLANK:
            continue
        coder = _cell(table, row, bias["coder"]) if bias.get("coder") else ""
        for code, columns in bias["domains"].items():
            cell = _cell(table, row, columns["judgement"])
            if cell in BLANK:
                continue
            where = f"{table.where(row, columns['judgement'])} ({name})"
            allowed = tools[bias["tool"]].allowed(code)
            trial, word = trials.find(name), judgement_word(cell, allowed)
            key = f"{trial}/{bias['tool']}/{code.lower()}"
            fault = _fault(trial, cell, word, allowed) or ("judged before by the same" if (key, coder) in seen else "")
            if fault:
                plan.refused.append(f"{where}: {fault}: no row is made.")
                continue
            seen.add((key, coder))
            reason = _cell(table, row, columns["support"]) if "support" in columns else ""
            plan.add(
                "risk_of_bias",
                bias_id=key,
                trial_id=trial,
                tool=bias["tool"],
                domain=code,
                judgement=word,
                reason=reason or "as judged in the Covidence sheet, without a reason there",
                source_id=source,
                locator=f"row {table.places[row]}, {columns['judgement']}",
                coder=coder or "as in the Covidence sheet",
            )


def _fault(trial: str, cell: str, word: str, allowed: Mapping[str, int]) -> str:
    if not trial:
        return "no study of the review is called so"
    return "" if word in allowed else f"found {cell!r}, expected {', '.join(allowed)}"


def _cell(table: OwnTable, row: int, column: str) -> str:
    return table.rows[row][table.header.index(column)]
