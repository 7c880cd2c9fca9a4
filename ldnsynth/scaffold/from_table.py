"""A table of trials, as for `pool`, made into the rows of a review: documents, trials, arms, outcomes, results."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from ldnsynth.scaffold.result_cells import result_cells
from ldnsynth.scaffold.start import Start, comparator_kind, document_row, term
from ldnsynth.scaffold.trial_table import PEOPLE, RENAMED, TrialTable, read_trial_table

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
    unit: str = "",
) -> Start:
    """Add to a review what a table of trials holds, a trial a row.

    Parameters
    ----------
    start : Start
        From `start.start_review`.
    path : Path
        A table with escalc names and ``study`` (or ``author``) and ``year``, as `pool_table.read_own_table` reads it; a
        trial with several arms, or strata, has a row for each, with its name in ``arm`` or ``stratum``.
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
    unit : str
        In which it was measured; "" if that is not known, and of events.

    Raises
    ------
    DataError
        Every problem of the table by row and column: nothing is written then.
    """
    table = read_trial_table(path, measure=measure, mapped=mapped, where=where, decimal=decimal)
    start.told += table.told
    rows = _trials(start, table)
    rows["characteristics"] = list(_people(table))
    rows["results"] = [_of_result(table, place, term(outcome), measure, better) for place in range(len(table.ids))]
    rows["outcomes"] = [_outcome(outcome, measure, better, unit)]
    if measure == "MD" and not unit:
        start.told.append("The unit of the differences is not known: give it with --unit, or in outcomes.csv.")
    rows["covariates"] = [row for name in table.covariates for row in _covariates(table, name)]
    start.told += _of_several(table)
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
    for place in _first_rows(table):
        trial, label, year = table.ids[place], table.labels[place], table.years[place]
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
            for arm, of, said in (("comparator", role, against), *_arms(table, trial, given))
        ]
    return {"documents": [dict(row) for row in documents], "trials": trials, "arms": arms}


def _of_result(table: TrialTable, place: int, domain: str, measure: str, better: str) -> dict:
    trial, stratum = table.ids[place], table.parts["stratum"][place]
    parts = [term(name) for name in (table.parts["arm"][place], stratum) if name]
    return {
        **{"result_id": "/".join([trial, domain, *parts]), "trial_id": trial, "outcome_id": domain},
        **{"arm_id": f"{trial}/{_arm(table, place)}", "comparator_id": f"{trial}/comparator"},
        **{"contrast": "between_arms", "role": "primary", "timepoint": "as reported"},
        **({"stratum": stratum} if any(table.parts["stratum"]) else {}),
        **result_cells(_numbers(table, place), measure, better),
        **_seen(table, place),
        "first_public_in": f"{trial}_report",
    }


def _outcome(outcome: str, measure: str, better: str, unit: str) -> dict:
    return {
        **{"outcome_id": term(outcome), "domain": term(outcome), "label": outcome[:1].upper() + outcome[1:]},
        **{"better": better, "unit": "people" if measure in _EVENTS else unit},
        **{"measure": "" if measure in ("RR", "MD", "GEN") else measure, "importance": "critical"},
    }


def _covariates(table: TrialTable, name: str) -> list[dict]:
    """A row a trial that has it: a number, or a level."""
    cells = table.covariates[name]
    numeric = all(_is_number(cell) for cell in cells if cell)
    kind = "value" if numeric else "level"
    return [
        {"trial_id": table.ids[place], "covariate": term(name), kind: cells[place], **_seen(table, place)}
        for place in _first_rows(table)
        if cells[place]
    ]


def _first_rows(table: TrialTable) -> list[int]:
    """The place of the first row of each trial."""
    return [place for place, trial in enumerate(table.ids) if trial not in table.ids[:place]]


def _arm(table: TrialTable, place: int) -> str:
    """The short name of the arm of a row."""
    return term(table.parts["arm"][place]) if table.parts["arm"][place] else "intervention"


def _arms(table: TrialTable, trial: str, given: str) -> list[tuple[str, str, str]]:
    """Short name, role and label of a trial's arms of the intervention."""
    own = [place for place, other in enumerate(table.ids) if other == trial]
    return list(
        dict.fromkeys((_arm(table, place), "intervention", table.parts["arm"][place] or given) for place in own)
    )


def _people(table: TrialTable) -> Iterator[dict]:
    """A row a trial whose people are told for the trial as a whole."""
    for place, trial in enumerate(table.ids):
        number = table.numbers.get(PEOPLE, [np.nan] * len(table.ids))[place]
        if np.isfinite(number) and table.ids.count(trial) == 1:
            fact = {"characteristic_id": f"{trial}/n_analysed", "trial_id": trial, "item": "n_analysed"}
            yield {**fact, "value": f"{number:.15g}", "unit": "people", **_seen(table, place)}


def _of_several(table: TrialTable) -> Iterator[str]:
    """What is told of trials that have several rows."""
    count = sum(table.ids.count(table.ids[place]) > 1 for place in _first_rows(table))
    if count:
        trials = "One trial has" if count == 1 else f"{count} trials have"
        yield (
            f"{trials} several rows, which are put together with what they share: arms stand against one comparator, "
            "strata share nobody."
        )


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
        whole = [designs[place] for place in _first_rows(table)]
        count = whole.count("quasi_randomised")
        start.told.append(
            f"{count} of {len(whole)} trials were not allocated by chance ({column}) and are pooled with the others "
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
