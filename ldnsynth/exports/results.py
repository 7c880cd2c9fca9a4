"""Results for other programs: a script for metafor, rows as RevMan has them, the columns of metapsy."""

import csv
import io
import math
from collections.abc import Iterator, Mapping

from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.errors import ReportError
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group, group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.vocabulary import RATIOS

_REVMAN = (
    *("Analysis group", "Analysis number", "Analysis name", "Subgroup", "Applicability", "Study", "Study year"),
    *("GIV Mean", "GIV SE", "Experimental mean", "Experimental SD", "Experimental cases", "Experimental N"),
    *("Control mean", "Control SD", "Control cases", "Control N", "O-E", "Variance", "Weight", "Mean", "CI start"),
    *("CI end", "Footnotes"),
)
_COUNTS = {"ai": "Experimental cases", "n1i": "Experimental N", "ci": "Control cases", "n2i": "Control N"}
_MEANS = {
    **{"m1i": "Experimental mean", "sd1i": "Experimental SD", "n1i": "Experimental N"},
    **{"m2i": "Control mean", "sd2i": "Control SD", "n2i": "Control N"},
}
_METAPSY = (
    *("study", "condition_arm1", "condition_arm2", "multi_arm1", "multi_arm2", "outcome_type", "instrument", "rating"),
    *("mean_arm1", "sd_arm1", "n_arm1", "mean_arm2", "sd_arm2", "n_arm2", "event_arm1", "totaln_arm1"),
    *("event_arm2", "totaln_arm2", "precalc_g", "precalc_g_se", "time", "time_weeks", "year", "country", ".g"),
)
_METAPSY_MEANS = {name: name.replace("1i", "_arm1").replace("2i", "_arm2") for name in ("sd1i", "n1i", "sd2i", "n2i")}
_METAPSY_MEANS |= {"m1i": "mean_arm1", "m2i": "mean_arm2"}
_METAPSY_EVENTS = {"ai": "event_arm1", "n1i": "totaln_arm1", "ci": "event_arm2", "n2i": "totaln_arm2"}


def _groups(evidence: Evidence) -> list[Group]:
    groups = [group for group in group_effects(effects_of(evidence)) if len(group.estimated)]
    if not groups:
        raise ReportError("No trial of this selection gives an effect with its standard error: nothing to export.")
    return groups


def export_metafor(evidence: Evidence) -> str:
    """An R script that pools each group of two trials or more with metafor, and stops where it comes to others.

    Raises
    ------
    ReportError
        If no trial of the selection gives an estimate, or none are two of one group.
    """
    groups = [group for group in _groups(evidence) if len(group.estimated) > 1]
    if not groups:
        raise ReportError("No group of this selection has two trials with an estimate: nothing to pool.")
    lines = [
        "# Made by ldnsynth. Pools each group anew; stops where the estimate or its interval is another one.",
        "library(metafor)",
        "check <- function(fit, expected) stopifnot(all(abs(c(fit$b, fit$ci.lb, fit$ci.ub) - expected) < 1e-5))",
    ]
    for group in groups:
        rows, pooled = group.estimated, group.pooled
        slab = ", ".join(_r_text(label) for label in rows["label"])
        yi = ", ".join(f"{value:.15g}" for value in rows["yi"])
        vi = ", ".join(f"{value**2:.15g}" for value in rows["sei"])
        expected = ", ".join(f"{value:.10g}" for value in (pooled.estimate, pooled.ci_low, pooled.ci_high))
        lines += [
            "",
            f"# {'/'.join(filter(None, group.question))}: {group.measure}" + _scale(group),
            f"fit <- rma(yi = c({yi}), vi = c({vi}),",
            f'  slab = c({slab}), method = "{pooled.method}", test = "adhoc", level = {100 * pooled.level:g})',
            "print(fit)",
            f"check(fit, c({expected}))",
        ]
    return "\n".join(lines) + "\n"


def _scale(group: Group) -> str:
    return ", logarithms" if group.measure in RATIOS else ""


def _r_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def export_revman(evidence: Evidence) -> str:
    """The pooled results as the rows of RevMan Web's data package, version 1: counts, means, or effect and SE.

    A column that does not apply to the kind of data is 0.0, as RevMan writes it. Ratios in ``GIV Mean`` are logarithms,
    and so are standard errors.

    Raises
    ------
    ReportError
        If no trial of the selection gives an estimate.
    """
    rows = []
    results = evidence.results.set_index("result_id")
    reports = evidence.documents.set_index("document_id")["year"]
    trials = evidence.trials.set_index("trial_id")
    for number, group in enumerate(_groups(evidence), 1):
        printed = results.loc[group.estimated["result_id"]]
        columns = next((kind for kind in (_COUNTS, _MEANS) if printed[list(kind)].notna().all(axis=None)), None)
        columns = None if group.estimated["result_ids"].str.contains(";").any() else columns  # no counts of one result
        for row in group.estimated.itertuples():
            year = reports.get(trials.at[row.trial_id, "report_id"], math.nan)
            cells = dict.fromkeys(_REVMAN[7:19], "0.0") | {
                "Analysis group": 1,
                "Analysis number": number,
                "Analysis name": "/".join(filter(None, group.question)),
                "Applicability": "SUBGROUP_AND_OVERALL",
                "Study": row.label,
                "Study year": f"{year:.0f}" if year == year else "",
            }
            if columns:
                cells |= {theirs: f"{printed.at[row.result_id, ours]:.15g}" for ours, theirs in columns.items()}
            else:
                cells |= {"GIV Mean": f"{row.yi:.15g}", "GIV SE": f"{row.sei:.15g}"}
            rows.append(cells)
    return _csv(_REVMAN, rows)


def export_metapsy(evidence: Evidence) -> str:
    """Results between arms under the columns of the metapsy project: means, events, or an estimate in SDs.

    Raises
    ------
    ReportError
        If no result of the selection has them.
    """
    rows = list(_metapsy_rows(evidence))
    if not rows:
        raise ReportError("No result of this selection has means, events or an estimate in SDs: nothing to export.")
    return _csv(_METAPSY, rows)


def _metapsy_rows(evidence: Evidence) -> Iterator[dict[str, object]]:
    trials = evidence.trials.set_index("trial_id")
    arms = evidence.arms.set_index("arm_id")["label"]
    outcomes = evidence.outcomes.set_index("outcome_id")
    reports = evidence.documents.set_index("document_id")["year"]
    for row in evidence.results[evidence.results["contrast"] == "between_arms"].to_dict("records"):
        cells = _metapsy_numbers(row, outcomes.at[row["outcome_id"], "better"])
        if not cells:
            continue
        trial, outcome = trials.loc[row["trial_id"]], outcomes.loc[row["outcome_id"]]
        year = reports.get(trial["report_id"], math.nan)
        weeks = row["timepoint_weeks"]
        yield {
            "study": trial["label"],
            "condition_arm1": arms[row["arm_id"]],
            "condition_arm2": arms[row["comparator_id"]],
            "multi_arm1": "NA",
            "multi_arm2": "NA",
            "instrument": outcome["instrument"] or outcome["label"],
            "rating": "NA",
            "time": row["timepoint"],
            "time_weeks": f"{weeks:g}" if weeks == weeks else "NA",
            "year": f"{year:.0f}" if year == year else "NA",
            "country": trial["country"] or "NA",
            **cells,
        }


def _metapsy_numbers(row: Mapping[str, object], better: str) -> dict[str, object]:
    for kind, columns in (("msd", _METAPSY_MEANS), ("dich", _METAPSY_EVENTS)):
        values = {theirs: row[ours] for ours, theirs in columns.items()}
        if all(value == value for value in values.values()):
            told = {theirs: f"{value:.15g}" for theirs, value in values.items()}
            return {"outcome_type": kind, **told, ".g": _turned_g(row, better) if kind == "msd" else "NA"}
    if row["measure"] == "SMD" and row["yi"] == row["yi"] and row["sei"] == row["sei"]:
        sign = -1 if better == "lower" else 1
        return {"outcome_type": "other", "precalc_g": f"{sign * row['yi']:.15g}", "precalc_g_se": f"{row['sei']:.15g}"}
    return {}


def _turned_g(row: Mapping[str, object], better: str) -> str:
    """Hedges' g, above 0 where arm 1 does better; metapsy's rows say by it which way is better."""
    n = row["n1i"] + row["n2i"] - 2
    pooled = math.sqrt(((row["n1i"] - 1) * row["sd1i"] ** 2 + (row["n2i"] - 1) * row["sd2i"] ** 2) / n)
    g = (row["m1i"] - row["m2i"]) / pooled * (1 - 3 / (4 * n - 1))
    return f"{-g if better == 'lower' else g:.15g}"


def _csv(columns: tuple[str, ...], rows: list[dict[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="NA" if columns == _METAPSY else "", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return guarded_csv(out.getvalue())
