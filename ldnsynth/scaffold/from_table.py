"""A table of trials, as for `pool`, made into the rows of a review: documents, trials, arms, outcomes, results."""

import re
from collections.abc import Mapping
from math import exp
from pathlib import Path

import numpy as np

from ldnsynth.directions import estimate_sign, nobody_had_it
from ldnsynth.scaffold.start import Start, comparator_kind, document_row, term
from ldnsynth.scaffold.trial_table import NEEDS, RENAMED, TrialTable, read_trial_table
from ldnsynth.vocabulary import RATIOS

TABLE = "table_of_trials"  # the document that every value was seen in
# How a column of allocation methods is read.
_RANDOM = re.compile(r"random", re.I)
_QUASI = re.compile(r"alternat|systematic|quasi|rotation|birth|record", re.I)
_NORMAL_95 = 1.959963984540054
_EVENTS = ("RR", "OR", "RD", "HR", "IRR")


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
        One of `trial_table.MEASURES`; GEN: estimates of no named kind, with their variances.
    outcome, better : str
        What was measured, and which way is better.
    mapped : mapping of str to str
        Names of columns by escalc name, such as ``{"ai": "tpos"}``; "slab" may name several, joined by commas.

    Raises
    ------
    DataError
        Every problem of the table by row and column: nothing is written then.
    """
    table = read_trial_table(path, measure=measure, mapped=mapped)
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
        **_result(table.numbers, place, measure, better),
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


def _result(cells: Mapping[str, np.ndarray], row: int, measure: str, better: str) -> dict:
    """The cells of a result: numbers as they stand in the table, measure, direction, and what was reported in words."""
    own = {RENAMED.get(name, name): float(column[row]) for name, column in cells.items() if np.isfinite(column[row])}
    found = {name: value for name, value in own.items() if name not in ("vi", "yi", "sei", "ci_low", "ci_high", "ni")}
    if not _has_raw(found, measure):
        found |= _effect(own, measure)
    for events, others, people in (("ai", "bi", "n1i"), ("ci", "di", "n2i")):
        if events in found and people in found and others not in found:
            found[others] = found[people] - found[events]
        if events in found and others in found:
            found.setdefault(people, found[events] + found[others])
    kind = "" if measure in ("MD", "SMD", "GEN") and "yi" not in found else "MD" if measure == "GEN" else measure
    return {
        **{name: f"{value:.15g}" for name, value in found.items()},
        "measure": kind,
        "direction": _direction(found, kind, better),
        "reported": _reported(found, kind),
    }


def _has_raw(found: Mapping[str, float], measure: str) -> bool:
    return any({RENAMED.get(name, name) for name in names} <= set(found) for names in NEEDS[measure])


def _effect(own: Mapping[str, float], measure: str) -> dict[str, float]:
    """The estimate as the tables hold it: ratios as ratios with an interval, others with their standard error."""
    if measure == "RD":  # escalc's proportions become the percentage points of a paper
        own = {name: (100**2 if name == "vi" else 100) * value for name, value in own.items()}
    se = own.get("sei", own["vi"] ** 0.5 if "vi" in own else np.nan)
    if measure in RATIOS:
        low, high = (own.get("ci_low", own["yi"] - _NORMAL_95 * se), own.get("ci_high", own["yi"] + _NORMAL_95 * se))
        return {"yi": exp(own["yi"]), "ci_low": exp(low), "ci_high": exp(high), "ci_level": 95.0}
    if np.isnan(se):
        return {"yi": own["yi"], "ci_low": own["ci_low"], "ci_high": own["ci_high"], "ci_level": 95.0}
    return {"yi": own["yi"], "sei": se}


def _direction(found: Mapping[str, float], measure: str, better: str) -> str:
    if nobody_had_it(found, arms=2):
        return "none_occurred"
    sign = estimate_sign(found, measure)
    if sign is None and {"ai", "t1i", "ci", "t2i"} <= set(found):
        sign = int(np.sign(found["ai"] / found["t1i"] - found["ci"] / found["t2i"]))
    if sign is None and "oei" in found:
        sign = int(np.sign(found["oei"]))
    if not sign:
        return "no_difference" if sign == 0 else "unclear"
    return "favours_intervention" if (sign > 0) == (better == "higher") else "favours_comparator"


def _reported(found: Mapping[str, float], measure: str) -> str:
    if "ai" in found and "n1i" in found:
        return f"{found['ai']:g} of {found['n1i']:g} v {found['ci']:g} of {found['n2i']:g}"
    if "t1i" in found:
        return f"{found['ai']:g} events in {found['t1i']:g} v {found['ci']:g} in {found['t2i']:g} of person-time"
    if "m1i" in found:
        return f"mean {found['m1i']:g} (SD {found['sd1i']:g}) v {found['m2i']:g} (SD {found['sd2i']:g})"
    if "oei" in found:
        return f"log-rank test: observed less expected {found['oei']:g}, variance {found['vei']:g}"
    return f"{measure} {found['yi']:.4g}"
