"""A table of trials, as for `pool`, made into the rows of a review: documents, trials, arms, outcomes, results."""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ldnsynth.scaffold.result_cells import result_cells
from ldnsynth.scaffold.start import Start, comparator_kind, document_row, term
from ldnsynth.scaffold.trial_table import RENAMED, TrialTable, read_trial_table

TABLE = "table_of_trials"  # the document that every value was seen in
# How a column of allocation methods is read.
_RANDOM = re.compile(r"random", re.I)
_QUASI = re.compile(r"alternat|systematic|quasi|rotation|birth|record", re.I)
_EVENTS = ("RR", "OR", "RD", "HR", "IRR")


def fill_from_table(
    start: Start,
    path: Path,
    *,
    measure: str,
    outcome: str,
    better: str,
    mapped: Mapping[str, str] = {},
    where: tuple[str, str] | None = None,
    decimal: str = "",
) -> Start:
    """Add to a review what a table of trials holds, a trial a row.

    Parameters
    ----------
    start : Start
        From `start.start_review`.
    path : Path
        A table with escalc names and ``study`` (or ``author``) and ``year``, as `pool_table.read_own_table` reads it.
    measure : str
        One of `trial_table.MEASURES`; GEN: estimates of no named kind, with their variances.
    outcome, better : str
        What was measured, and which way is better.
    mapped : mapping of str to str
        Names of columns by escalc name, such as ``{"ai": "tpos"}``; "slab" may name several, joined by commas.
    where : tuple of str, optional
        A column and a value: only rows that have it are read.
    decimal : str
        Its decimal mark, "," or "."; "" if the numbers tell.

    Raises
    ------
    DataError
        Every problem of the table by row and column: nothing is written then.
    """
    table = read_trial_table(path, measure=measure, mapped=mapped, where=where, decimal=decimal)
    start.told += table.told
    rows = _trials(start, table)
    rows["results"] = [_of_result(table, place, term(outcome), measure, better) for place in range(len(table.ids))]
    rows["outcomes"] = [_outcome(outcome, measure, better)]
    rows["covariates"] = [row for name in table.covariates for row in _covariates(table, name)]
    start.tables |= {name: found for name, found in rows.items() if found}
    if table.covariates:
        start.topic["tables"].append("covariates")
        start.topic["covariates"] = {term(name): {"label": name.replace("_", " ")} for name in table.covariates}
        start.told.append(f"Covariates: {', '.join(table.covariates)} (topic.yml, covariates; covariates.csv).")
    return start


def _seen(table: TrialTable, place: int) -> dict[str, str]:
    return {"source_id": TABLE, "locator": f"row {table.places[place]}", "verification": "secondary"}


def _trials(start: Start, table: TrialTable) -> dict[str, list[dict]]:
    """Rows of documents, trials and arms."""
    topic = start.topic
    kind, role = comparator_kind(topic["comparator"]["name"])
    given, against = topic["intervention"]["name"], topic["comparator"]["name"]
    title = f"[Table of trials: {table.name}]"
    documents = [document_row(TABLE, kind="data_extraction", title=title, verification="full_text")]
    trials, arms = [], []
    designs = _designs(start, table)
    for place, (trial, label, year) in enumerate(zip(table.ids, table.labels, table.years, strict=True)):
        report = f"{trial}_report"
        documents.append(document_row(report, title=f"[{label}]", year=year, public_from=year))
        trials.append(
            {
                **{"trial_id": trial, "label": label, "condition": topic["focus"], "design": designs[place]},
                **{"masking": "not_reported", "comparator": kind, "status": "published", "relevance": "direct"},
                **{"report_id": report, "summary": f"{given} against {against}; from a table"},
                **_seen(table, place),
            }
        )
        arms += [
            {"arm_id": f"{trial}/{arm}", "trial_id": trial, "role": of, "label": said, "intervention": said}
            for arm, of, said in (("comparator", role, against), ("intervention", "intervention", given))
        ]
    return {"documents": [dict(row) for row in documents], "trials": trials, "arms": arms}


def _of_result(table: TrialTable, place: int, domain: str, measure: str, better: str) -> dict:
    trial = table.ids[place]
    return {
        **{"result_id": f"{trial}/{domain}", "trial_id": trial, "outcome_id": domain},
        **{"arm_id": f"{trial}/intervention", "comparator_id": f"{trial}/comparator"},
        **{"contrast": "between_arms", "role": "primary", "timepoint": "as reported"},
        **result_cells(_numbers(table, place), measure, better),
        **_seen(table, place),
        "first_public_in": f"{trial}_report",
    }


def _outcome(outcome: str, measure: str, better: str) -> dict:
    return {
        **{"outcome_id": term(outcome), "domain": term(outcome), "label": outcome[:1].upper() + outcome[1:]},
        **{"better": better, "unit": "people" if measure in _EVENTS else ""},
        **{"measure": "" if measure in ("RR", "MD", "GEN") else measure, "importance": "critical"},
    }


def _covariates(table: TrialTable, name: str) -> list[dict]:
    """A row a trial that has it: a number, or a level."""
    cells = table.covariates[name]
    numeric = all(_is_number(cell) for cell in cells if cell)
    return [
        {"trial_id": trial, "covariate": term(name), "value" if numeric else "level": cell, **_seen(table, place)}
        for place, (trial, cell) in enumerate(zip(table.ids, cells, strict=True))
        if cell
    ]


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False


def _designs(start: Start, table: TrialTable) -> list[str]:
    """The design of each trial, by its method of allocation where a column tells it."""
    column, told = next(iter(table.allocation.items()), ("", [""] * len(table.ids)))
    designs = ["quasi_randomised" if _QUASI.search(cell) else "randomised_parallel" for cell in told]
    odd = sorted({cell for cell in told if cell and not _QUASI.search(cell) and not _RANDOM.search(cell)})
    if odd:
        start.told.append(f"{column}: {', '.join(odd)} is read as randomised. Correct the design in trials.csv if not.")
    if "quasi_randomised" in designs:
        start.topic["pooled_with_randomised"] = ["quasi_randomised"]
        count = designs.count("quasi_randomised")
        start.told.append(
            f"{count} of {len(designs)} trials were not allocated by chance ({column}) and are pooled with the others "
            "(topic.yml, pooled_with_randomised)."
        )
    if not column:
        start.told.append(
            "Every trial is taken as randomised in parallel groups. Correct the design in trials.csv if not."
        )
    return designs


def _numbers(table: TrialTable, place: int) -> dict[str, float]:
    """The numbers of a row by the names of the tables."""
    cells = ((RENAMED.get(name, name), float(column[place])) for name, column in table.numbers.items())
    return {name: value for name, value in cells if np.isfinite(value)}
