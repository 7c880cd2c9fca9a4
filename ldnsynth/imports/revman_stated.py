"""The pooled results that a RevMan file states, as rows that the report sets beside ours."""

from ldnsynth.evidence.layout import TABLES
from ldnsynth.imports.plan import Plan
from ldnsynth.imports.review import Held
from ldnsynth.imports.revman import Analysis
from ldnsynth.imports.revman_pooled import method_in_words, usable


def add_stated(
    plan: Plan, held: Held, ids: dict[str, str], analysis: Analysis, outcome: str, better: str, source: str
) -> None:
    """A row of ``pooled_estimates`` for what an analysis states of all its studies."""
    if analysis.stated is None or "pooled_estimates" not in TABLES or analysis.measure == "GEN":
        return
    rows = [row for row in analysis.rows if row.enters[0] and usable(row, analysis)]
    people = [row.numbers.get("n1i", 0) + row.numbers.get("n2i", 0) for row in rows]
    plan.need("tables", ["pooled_estimates"])
    plan.add(
        "pooled_estimates",
        pool_id=f"{source}/{outcome}",
        document_id=source,
        condition=held.topic.focus,
        domain=outcome,
        outcome=analysis.name,
        comparison="placebo" if held.topic.comparator.kind == "placebo" else "any_comparator",
        measure=analysis.measure,
        better=better,
        same_question="yes",
        model=method_in_words(analysis),
        k=len(rows),
        n=int(sum(people)) if all(people) else "",
        yi=analysis.stated.estimate,
        ci_low=analysis.stated.ci_low,
        ci_high=analysis.stated.ci_high,
        ci_level=f"{100 * analysis.level:g}",
        trial_ids=";".join(sorted({ids[row.study] for row in rows})),
        trials_verification="secondary",
        differs="Same trials and numbers; the file pools them by its own method, and computed anew by it they agree.",
        source_id=source,
        locator=f"analysis {analysis.number}",
        verification="full_text",
    )
