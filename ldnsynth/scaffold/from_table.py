"""A table of trials, as for `pool`, made into the rows of a review: documents, trials, arms, outcomes, results."""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.publishing.pool_table import BLANK, OwnTable, is_numeric, read_numbers, read_own_table
from ldnsynth.scaffold.result_cells import DIRECT, NEEDS, RENAMED, result_cells
from ldnsynth.scaffold.start import Start, comparator_kind, document_row, term
from ldnsynth.vocabulary import nearest

TABLE = "table_of_trials"  # the document that every value was seen in
_LABELS = ("study", "author", "slab", "trial", "year")
MEASURES = tuple(NEEDS)
_EFFECTS = (("yi", "vi"), ("yi", "sei"), ("yi", "ci_low", "ci_high"))
COLUMNS = tuple(dict.fromkeys((*DIRECT, *(name for sets in NEEDS.values() for names in sets for name in names), "ni")))
# How a column of allocation methods is read.
_ALLOCATION = ("alloc", "allocation")
_RANDOM = re.compile(r"random", re.I)
_QUASI = re.compile(r"alternat|systematic|quasi|rotation|birth|record", re.I)


def fill_from_table(
    start: Start, path: Path, *, measure: str, outcome: str, better: str, mapped: Mapping[str, str] = {}
) -> Start:
    """Add to a review what a table of trials holds, a trial a row.

    Parameters
    ----------
    start : Start
        From `start.start_review`.
    path : Path
        A table with escalc names and ``study`` (or ``author``) and ``year``, as `pool_table.read_own_table` reads it.
    measure : str
        One of `MEASURES`; GEN: estimates of no named kind, with their variances.
    outcome, better : str
        What was measured, and which way is better.
    mapped : mapping of str to str
        Names of columns by escalc name, such as ``{"ai": "tpos"}``; "slab" may name several, joined by commas.

    Raises
    ------
    DataError
        Every problem of the table by row and column: nothing is written then.
    """
    table = read_own_table(path, {*COLUMNS, *_LABELS, *_ALLOCATION, *_mapped_names(mapped)})
    columns = _columns(table, measure, mapped)
    numbers, problems, mark = read_numbers(table, list(columns.values()))
    if problems:
        raise DataError([problem for row in sorted(problems) for problem in problems[row]])
    cells = {name: numbers[column] for name, column in columns.items()}
    labels, years, used = _labels(table, mapped)
    faults = [*_repeated(table, labels), *_incomplete(table, cells, measure)]
    if faults:
        raise DataError(faults)
    rest = [name for name in table.header if name not in {*columns.values(), *used, *_LABELS}]
    covariates = [name for name in rest if any(cell not in BLANK for cell in table.column(name))]
    start.told += [f"{table.name}: commas are read as decimal commas."] if mark == "," else []
    return _filled(start, table, cells, labels, years, covariates, measure=measure, outcome=outcome, better=better)


def _mapped_names(mapped: Mapping[str, str]) -> list[str]:
    return [name.strip() for names in mapped.values() for name in names.split(",")]


def _columns(table: OwnTable, measure: str, mapped: Mapping[str, str]) -> dict[str, str]:
    """The column of the table for each escalc name that it has; refuses a table without what the measure needs."""
    faults = [
        f"{table.name}: no column {column!r}, which --{name} names.{nearest(column, table.header)}"
        for name, names in mapped.items()
        for column in (part.strip() for part in names.split(","))
        if column not in table.header
    ]
    if faults:
        raise DataError(faults)
    found = {name: name for name in COLUMNS if name in table.header} | {n: c for n, c in mapped.items() if n != "slab"}
    wanted = [*NEEDS[measure], *_EFFECTS]
    if not any(set(names) <= set(found) for names in wanted):
        sets = "; or ".join(", ".join(names) for names in wanted)
        raise DataError(
            [
                f"{table.name}: {measure} needs the columns {sets}; found {', '.join(table.header)}. "
                "Rename them, or map them, such as --ai tpos."
            ]
        )
    return found


def _labels(table: OwnTable, mapped: Mapping[str, str]) -> tuple[list[str], list[str], set[str]]:
    """Name and year of each trial ("" where there is none), and the columns that they were taken from."""
    if "slab" in mapped:
        names = [name.strip() for name in mapped["slab"].split(",")]
        year = next((name for name in names if re.fullmatch("year", name, re.I)), "")
        authors = [name for name in names if name != year]
    else:
        authors = [name for name in ("study", "author", "slab", "trial") if name in table.header][:1]
        year = "year" if "year" in table.header else ""
    if not authors:
        raise DataError(
            [
                f"{table.name}: no column names the trials: expected study (or author) and year; found "
                f"{', '.join(table.header)}. Map them with --slab, such as --slab author,year."
            ]
        )
    years = table.column(year) if year else [""] * len(table.rows)
    years = [found[0] if (found := re.findall(r"\b(?:1[89]|20)\d\d\b", cell)) else "" for cell in years]
    parts = [[row[table.header.index(name)] for name in authors] for row in table.rows]
    labels = [" ".join(part for part in row if part not in BLANK) for row in parts]
    missing = [table.where(row, authors[0]) for row, label in enumerate(labels) if not label]
    if missing:
        raise DataError([f"{where}: blank, expected the name of the trial." for where in missing])
    joined = [
        label if not year or year in label else f"{label} {year}" for label, year in zip(labels, years, strict=True)
    ]
    inner = [
        found[-1] if not year and (found := re.findall(r"\b(?:1[89]|20)\d\d\b", label)) else year
        for label, year in zip(joined, years, strict=True)
    ]
    return joined, inner, {*authors, *([year] if year else [])}


def _repeated(table: OwnTable, labels: list[str]) -> list[str]:
    first: dict[str, int] = {}
    return [
        f"{table.where(row)}: {label!r} stands in row {table.places[first[term(label)]]} too. Name each trial once."
        for row, label in enumerate(labels)
        if first.setdefault(term(label), row) != row
    ]


def _incomplete(table: OwnTable, cells: Mapping[str, np.ndarray], measure: str) -> list[str]:
    """Rows that hold none of the sets of columns that the measure takes, whole."""
    wanted = [names for names in (*NEEDS[measure], *_EFFECTS) if set(names) <= set(cells)]
    faults = []
    for row in range(len(table.rows)):
        if not any(all(np.isfinite(cells[name][row]) for name in names) for names in wanted):
            faults.append(f"{table.where(row)}: blank in {' and '.join(wanted[0])}. Fill it, or take the row out.")
    for name in (name for name in ("ai", "bi", "ci", "di", "n1i", "n2i", "x1i", "x2i") if name in cells):
        for row in np.flatnonzero((cells[name] < 0) | (cells[name] % 1 > 0)):
            faults.append(f"{table.where(int(row), name)}: found {cells[name][row]:g}, expected a count.")
    return faults


def _filled(
    start: Start,
    table: OwnTable,
    cells: Mapping[str, np.ndarray],
    labels: list[str],
    years: list[str],
    covariates: list[str],
    *,
    measure: str,
    outcome: str,
    better: str,
) -> Start:
    topic, domain = start.topic, term(outcome)
    condition = topic["focus"]
    kind, role = comparator_kind(topic["comparator"]["name"])
    designs = _designs(start, table)
    rows: dict[str, list[dict]] = {
        name: [] for name in ("documents", "trials", "arms", "outcomes", "results", "covariates")
    }
    rows["documents"].append(
        dict(
            document_row(
                TABLE, kind="data_extraction", title=f"[Table of trials: {table.name}]", verification="full_text"
            )
        )
    )
    for place, label in enumerate(labels):
        trial, where = term(label), {"source_id": TABLE, "locator": f"row {table.places[place]}"}
        seen = where | {"verification": "secondary"}
        report = f"{trial}_report"
        rows["documents"].append(
            dict(document_row(report, title=f"[{label}]", year=years[place], public_from=years[place]))
        )
        rows["trials"].append(
            {
                **{"trial_id": trial, "label": label, "condition": condition, "design": designs[place]},
                **{"masking": "not_reported", "comparator": kind, "status": "published", "relevance": "direct"},
                "report_id": report,
                "summary": f"{topic['intervention']['name']} against {topic['comparator']['name']}; from a table",
                **seen,
            }
        )
        rows["arms"] += [
            {"arm_id": f"{trial}/{arm}", "trial_id": trial, "role": of, "label": said, "intervention": said}
            for arm, of, said in (
                ("comparator", role, topic["comparator"]["name"]),
                ("intervention", "intervention", topic["intervention"]["name"]),
            )
        ]
        rows["results"].append(
            {
                **{"result_id": f"{trial}/{domain}", "trial_id": trial, "outcome_id": domain},
                **{"arm_id": f"{trial}/intervention", "comparator_id": f"{trial}/comparator"},
                **{"contrast": "between_arms", "role": "primary", "timepoint": "as reported"},
                **result_cells(_numbers_of_row(cells, place), measure, better),
                **seen,
                "first_public_in": report,
            }
        )
        for name in covariates:
            cell = table.rows[place][table.header.index(name)]
            if cell not in BLANK:
                number = is_numeric(table, name)
                told = {"value": cell} if number else {"level": cell}
                rows["covariates"].append({"trial_id": trial, "covariate": term(name), **told, **seen})
    rows["outcomes"].append(
        {
            **{"outcome_id": domain, "domain": domain, "label": outcome[:1].upper() + outcome[1:], "better": better},
            "unit": "people" if measure in ("RR", "OR", "RD", "HR", "IRR") else "",
            "measure": "" if measure in ("RR", "MD", "GEN") else measure,
            "importance": "critical",
        }
    )
    start.tables |= {name: found for name, found in rows.items() if found}
    if covariates:
        topic["tables"].append("covariates")
        topic["covariates"] = {term(name): {"label": name} for name in covariates}
        start.told.append(f"Covariates: {', '.join(covariates)} (topic.yml, covariates; covariates.csv).")
    return start


def _designs(start: Start, table: OwnTable) -> list[str]:
    """The design of each trial, by its method of allocation where a column tells it."""
    column = next((name for name in _ALLOCATION if name in table.header), "")
    told = table.column(column) if column else [""] * len(table.rows)
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


def _numbers_of_row(cells: Mapping[str, np.ndarray], row: int) -> dict[str, float]:
    """The numbers of a row by the names of the tables."""
    return {RENAMED.get(name, name): float(column[row]) for name, column in cells.items() if np.isfinite(column[row])}
