"""Which results are missing (ROB-ME), and what was looked at of the integrity of studies, as CSV."""

import pandas as pd

from ldnsynth.display.blocks import to_csv
from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.display.tables.strength.integrity import fact_words
from ldnsynth.errors import ReportError
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.review_terms import INTEGRITY_CHECKS
from ldnsynth.views.integrity import integrity_facts
from ldnsynth.views.missing_results import judged_missing, missing_results

_LOOKED = ["concern", "found", "looked_on", "source_id", "locator", "coder"]


def export_robme(evidence: Evidence) -> str:
    """The matrix of studies and outcomes: a row a trial and domain, with the judgement of its synthesis.

    Raises
    ------
    ReportError
        If no randomised trial of the selection measured anything.
    """
    cells = missing_results(evidence)
    if cells.empty:
        raise ReportError("No randomised trial of this selection is known to have measured an outcome.")
    judged = judged_missing(evidence)
    told = [judged.get(pair, ("", "")) for pair in zip(cells["condition"], cells["domain"], strict=True)]
    return guarded_csv(
        to_csv(cells.assign(judgement=[row[0] for row in told], judgement_reason=[row[1] for row in told]))
    )


def export_integrity(evidence: Evidence) -> str:
    """What was looked at of each study, and what rows come to: a row a study and check.

    Raises
    ------
    ReportError
        If nothing was looked at and nothing can be computed.
    """
    looked = {(row.trial_id, row.check): row for row in evidence.integrity_checks.itertuples()}
    facts = {(fact.trial_id, fact.check): fact for fact in integrity_facts(evidence)}
    rows = [
        {"trial_id": trial, "domain": INTEGRITY_CHECKS[check][0], "check": check}
        | {name: getattr(looked.get((trial, check)), name, "") for name in _LOOKED}
        | {"computed": fact_words(facts[trial, check]) if (trial, check) in facts else ""}
        for trial in evidence.trials["trial_id"]
        for check in INTEGRITY_CHECKS
        if (trial, check) in looked | facts
    ]
    if not rows:
        raise ReportError("Nothing was looked at of the integrity of these studies. Nothing to export.")
    return guarded_csv(to_csv(pd.DataFrame(rows)))
