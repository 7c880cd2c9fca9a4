"""What the studies are that claims cite: controlled or not, published by then or not, and what they measured."""

import pandas as pd

from ldnsynth.evidence.reading.dates import known_public
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.rules.sources.claim_checks import ABOUT_RESULTS, day_written, listed
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

_CONTROLLED = (*RANDOMISED_DESIGNS, "quasi_randomised", "fixed_order_crossover", "nonrandomised_comparison")


def cited_studies(evidence: Evidence) -> pd.DataFrame:
    """One row for each study that a claim cites, in the order of the claims.

    Returns
    -------
    DataFrame
        claim_id, coder, trial_id; controlled: whether it compares its people with others or with another period;
        published: whether its report as an article was certainly public on the day to judge by; measured: whether any
        of its results is in a domain that the claim's topic is about (`Topic.bears_on`), missing for claims that do not
        say what was found, for other topics, and for studies without results.
    """
    public = {row.document_id: row for row in evidence.documents.itertuples()}
    trials = {row.trial_id: row for row in evidence.trials.itertuples()}
    sources = evidence.sources.set_index("source_id", drop=False)
    domain = evidence.outcomes.set_index("outcome_id")["domain"]
    measured = evidence.results["outcome_id"].map(domain).groupby(evidence.results["trial_id"]).agg(set).to_dict()
    rows = []
    for claim in evidence.claims.itertuples():
        day = day_written(sources.loc[claim.source_id])
        wanted = evidence.topic.bears_on(claim.topic) if claim.kind in ABOUT_RESULTS else None
        for name in (name for name in listed(claim.cites) if name in trials):
            report = public.get(trials[name].report_id)
            date = known_public(report.public_from, report.public_before) if report is not None else None
            rows.append(
                {
                    "claim_id": claim.claim_id,
                    "coder": claim.coder,
                    "trial_id": name,
                    "controlled": trials[name].design in _CONTROLLED,
                    "published": bool(date and date <= day) and report.kind == "article",
                    "measured": bool(measured[name] & set(wanted)) if wanted and name in measured else None,
                }
            )
    columns = ["claim_id", "coder", "trial_id", "controlled", "published", "measured"]
    return pd.DataFrame(rows, columns=columns).astype({"controlled": bool, "published": bool, "measured": "boolean"})
