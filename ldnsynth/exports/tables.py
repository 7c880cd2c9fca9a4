"""What other software reads: effects for metafor, judgements for robvis, summary of findings, CSL-JSON of documents."""

import html
import json
from collections.abc import Callable

import pandas as pd

from ldnsynth.display.blocks import Note, to_csv
from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.display.tables.strength.certainty import summary_of_findings_table
from ldnsynth.errors import ReportError
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.exports.judgements import export_grade, export_ris
from ldnsynth.exports.prisma import export_prisma
from ldnsynth.exports.results import export_metafor, export_metapsy, export_revman
from ldnsynth.exports.trust import export_integrity, export_robme
from ldnsynth.publishing.paper.word import to_docx
from ldnsynth.publishing.references.csl import csl_items
from ldnsynth.synthesis.grade.bias import to_robvis
from ldnsynth.synthesis.trials.groups import Group, group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.rated_outcomes import rated_outcomes
from ldnsynth.vocabulary import nearest

_INPUTS = ["ai", "bi", "ci", "di", "n1i", "n2i", "m1i", "sd1i", "m2i", "sd2i", "percent1i", "percent2i"]
_ESCALC = [
    *("slab", "trial_id", "condition", "domain", "outcome", "measure", "group", "better", "yi", "vi"),
    *(*_INPUTS, "n", "timepoint_weeks", "result_id", "derivation"),
]


def export_escalc(evidence: Evidence) -> str:
    """The effects that are pooled, as CSV with the names of metafor's escalc: a row a group and trial.

    yi and vi are those that `groups.group_effects` pools: for MD in the unit of the one scale, for RR a logarithm,
    arm 1
    against the comparator, and `better` tells which side of 0 is better; for SMD, where scales are put together, in SDs
    between people, turned so that above 0 is better with the intervention. They are blank where a trial gives no
    estimate. The
    inputs (ai ... percent2i) are as printed, blank where not, and not turned; `derivation` says how yi follows from
    what was printed.

    Raises
    ------
    ReportError
        If no trial of the selection gives an estimate.

    Notes
    -----
    metafor gives the same pooled effects and intervals; two trials are read, not pooled::

        d <- read.csv("escalc.csv")
        for (g in split(d, d$group)) if (sum(!is.na(g$yi)) > 2)
          print(metafor::rma(yi, vi, data = g, slab = slab, test = "adhoc"))
    """
    groups = group_effects(effects_of(evidence))
    if not groups:
        raise ReportError("No trial of this selection gives an effect with its standard error: nothing to export.")
    chosen = pd.concat([_chosen(group) for group in groups])
    printed = evidence.results.set_index("result_id")[_INPUTS]
    return guarded_csv(to_csv(chosen.join(printed, on="result_id")[_ESCALC]))


def _chosen(group: Group) -> pd.DataFrame:
    """The trials of a group under the names of the export."""
    name = [*group.question, group.measure]
    how = "smd_derivation" if group.measure == "SMD" else "derivation"
    return pd.DataFrame(
        {
            **{"slab": group.trials["label"], "measure": group.measure, "group": "/".join(filter(None, name))},
            **{"better": group.better, "yi": group.trials["yi"], "vi": group.trials["sei"] ** 2},
            **{column: group.trials[column] for column in ("trial_id", "condition", "domain", "outcome", "n")},
            "timepoint_weeks": group.trials["timepoint_weeks"],
            "result_id": group.trials["result_ids"],  # printed numbers stand beside one result only
            "derivation": group.trials[how],
        }
    )


def export_robvis(evidence: Evidence, *, tool: str = "rob2") -> str:
    """The judgements of risk of bias made with one tool, as the CSV that robvis reads.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    tool : str
        A tool of the review: a key of `bias_tools.TOOLS`, or its own.

    Raises
    ------
    ReportError
        If the review has no such tool, or no trial of the selection was judged with it.
    """
    trials, tools = overview(evidence), evidence.topic.bias_tools
    if tool not in tools:
        raise ReportError(f"--tool: unknown {tool!r}.{nearest(tool, list(tools))}")
    wide = to_robvis(evidence.risk_of_bias, dict(zip(trials["trial_id"], trials["label"], strict=True)), tool, tools)
    if wide.empty:
        raise ReportError(f"No trial of this selection was judged with {tools[tool].label}: nothing to export.")
    return guarded_csv(to_csv(wide))


def export_csl(evidence: Evidence) -> str:
    """The documents as CSL-JSON, in the order of their ids; with conditions selected, those that speak to them.

    Of a date known by bounds alone only the year is given, if that; details that were seen nowhere say so in `note`.

    Raises
    ------
    ReportError
        If there is no document.
    """
    items = csl_items(evidence)
    if not items:
        raise ReportError("No document speaks to this selection: nothing to export.")
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def export_sof(evidence: Evidence, *, suffix: str = ".csv") -> str | bytes:
    """The summary of findings: a Word document with a real table, an HTML page, or CSV.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    suffix : str
        ".docx", ".html" or ".csv".

    Raises
    ------
    ReportError
        If the certainty of no outcome was graded, or the suffix is another one.
    """
    rated = rated_outcomes(evidence, group_effects(effects_of(evidence)))
    table = summary_of_findings_table(evidence, rated)
    if isinstance(table, Note):
        raise ReportError(f"{table.text} Nothing to export.")
    if suffix == ".csv":
        return guarded_csv(to_csv(table.frame))
    if suffix not in (".docx", ".html"):
        raise ReportError(f"{suffix or 'no suffix'}: expected a file that ends in .docx, .html or .csv.")
    head = '<!doctype html>\n<html lang="en"><meta charset="utf-8">\n'
    if suffix == ".html":
        return f"{head}<title>{html.escape(table.title)}</title>\n{table.html}</html>\n"
    return to_docx(f"{head}{table.html}</html>\n", day=evidence.as_of)


# The command line offers these.
EXPORTS: dict[str, Callable[..., str | bytes]] = {
    "robvis": export_robvis,
    "escalc": export_escalc,
    "sof": export_sof,
    "csl": export_csl,
    "prisma": export_prisma,
    "metafor": export_metafor,
    "revman": export_revman,
    "metapsy": export_metapsy,
    "grade": export_grade,
    "ris": export_ris,
    "robme": export_robme,
    "integrity": export_integrity,
}
