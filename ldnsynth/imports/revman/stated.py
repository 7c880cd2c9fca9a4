"""The pooled results that a RevMan file states, as rows that the report computes anew."""

from collections.abc import Mapping

from ldnsynth.imports.plan import Plan
from ldnsynth.imports.revman.pooled import usable
from ldnsynth.imports.revman.review import Analysis, DataRow, Stated
from ldnsynth.review_terms import STATED_METHODS
from ldnsynth.scaffold.start import term


def add_stated(plan: Plan, results: Mapping[str, str], analysis: Analysis, outcome: str, source: str) -> None:
    """Rows of ``stated_pools`` for what an analysis states of all its studies and of its subgroups.

    Parameters
    ----------
    plan : Plan
    results : mapping of str to str
        The id of the result that each row of data became, by the row's place.
    analysis : Analysis
    outcome, source : str
        Ids of the outcome and of the file's document.
    """
    if analysis.measure == "GEN" or analysis.method not in STATED_METHODS:
        return
    rows = [row for row in analysis.rows if usable(row, analysis)]
    _add(plan, results, analysis, [row for row in rows if row.enters[0]], analysis.stated, "", outcome, source)
    for name, stated in analysis.subgroups.items():
        own = [row for row in rows if row.subgroup == name and row.enters[1]]
        _add(plan, results, analysis, own, stated, name, outcome, source)


def _add(
    plan: Plan,
    results: Mapping[str, str],
    analysis: Analysis,
    rows: list[DataRow],
    stated: Stated | None,
    subgroup: str,
    outcome: str,
    source: str,
) -> None:
    if stated is None or not rows:
        return
    plan.add(
        "stated_pools",
        stated_id=f"{source}/{outcome}" + (f"/{term(subgroup)}" if subgroup else ""),
        outcome_id=outcome,
        subgroup=subgroup,
        measure=analysis.measure,
        method=analysis.method,
        model=analysis.model,
        interval=analysis.interval if analysis.interval != "wald" else "",
        level=f"{100 * analysis.level:g}",
        stated=stated.estimate,
        stated_low=stated.ci_low,
        stated_high=stated.ci_high,
        result_ids=";".join(sorted({results[row.place + row.subgroup] for row in rows})),
        source_id=source,
        locator=f"analysis {analysis.number}",
        verification="full_text",
    )
