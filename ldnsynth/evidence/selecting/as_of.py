"""What was known, and how it was read, on a day: the evidence of an earlier date."""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from ldnsynth.evidence.reading.dates import known_public

if TYPE_CHECKING:
    import pandas as pd

    from ldnsynth.evidence.reading.evidence import Evidence

# Columns of `results` that hold numbers or tell them: hidden where the document they were seen in was not yet public.
NUMBER_COLUMNS = (
    "n1i n2i m1i sd1i m2i sd2i m1_ci_low m1_ci_high m2_ci_low m2_ci_high ai bi ci di percent1i percent2i xi ni "
    "yi sei ci_low ci_high ci_level pi ti di_df t1i t2i oei vei ri med1i q1_1i q3_1i min1i max1i med2i q1_2i q3_2i "
    "min2i max2i icc cluster_size"
).split()


# What `outcomes` tells of a scale and of what matters on it, by the prefix of the columns that say where it was seen.
_DEFINITIONS = {
    "": (("range_low", "range_high", "norm_mean", "norm_sd"), ("source_id", "locator", "verification", "note")),
    "mid_": (("mid", "mid_per_1000", "mid_ratio"), ("mid_source_id", "mid_locator", "mid_verification")),
}


# Tables whose rows name the one document that they were seen in.
_SEEN_IN_ONE = (
    *("sources", "stances", "risk_of_bias", "claims", "stated_pools", "availability", "integrity_checks"),
    "preferred_scales",
)


def define(outcomes: "pd.DataFrame", column: str, accepted: Collection[str], *, texts: bool) -> "pd.DataFrame":
    """The outcomes with the numbers of their scales, and of what matters on them, only where they may be used.

    `column` is ``source_id`` or ``verification``, of which the `accepted` may be; with `texts` what is written beside
    the numbers goes, too.
    """
    outcomes = outcomes.copy()
    for prefix, (numbers, words) in _DEFINITIONS.items():
        unknown = ~outcomes[prefix + column].isin(accepted)
        outcomes.loc[unknown, list(numbers)] = float("nan")
        outcomes.loc[unknown, list(words) if texts else []] = ""
    return outcomes


def known_on(evidence: "Evidence", as_of: str) -> "Evidence":
    """All of the evidence that was certainly public on an ISO day; everything for ""."""
    if not as_of:
        return evidence
    public = public_documents(evidence, dt.date.fromisoformat(as_of))
    results = evidence.results[evidence.results["first_public_in"].isin(public)].copy()
    hidden = ~results["source_id"].isin(public)
    results.loc[hidden, [*NUMBER_COLUMNS, "timepoint_weeks"]] = float("nan")
    results.loc[hidden, ["accepted_because", "locator", "note", "pi_relation", "measure", "timepoint"]] = ""
    results.loc[hidden, "source_id"] = results.loc[hidden, "first_public_in"]
    results.loc[hidden, ["verification", "level"]] = "secondary"
    results.loc[hidden, "reported"] = "direction only: no document of that day with the numbers was found"
    outcomes = evidence.outcomes[evidence.outcomes["outcome_id"].isin(results["outcome_id"])]
    outcomes = define(outcomes, "source_id", public, texts=True)
    trials = _as_known_then(evidence, results, public)
    frames = {
        name: frame[frame["source_id"].map(lambda ids: set(ids.split(";")) <= public).astype(bool)]
        for name, frame in evidence.tables().items()
        if name in ("characteristics", "phases", "covariates")
    }
    tables = evidence.tables()
    for name in _SEEN_IN_ONE:
        frames[name] = tables[name][tables[name]["source_id"].isin(public)]
    frames["searches"] = tables["searches"][tables["searches"]["searched_on"] <= as_of]
    for name in ("missing_evidence", "certainty_subgroups"):
        frames[name] = tables[name][tables[name]["judged_on"] <= as_of]
    made, records = frames["searches"]["search_id"], tables["search_records"]
    frames["search_records"] = records[records["search_id"].isin(made)]
    pools = tables["pooled_estimates"]
    frames["pooled_estimates"] = pools[pools["document_id"].isin(public) & pools["source_id"].isin(public)]
    disagreements, certainty = tables["discrepancies"], tables["certainty"]
    both = disagreements["source_a"].isin(public) & disagreements["source_b"].isin(public)
    settled = tables["consensus"]
    known = evidence.with_tables(
        documents=evidence.documents[evidence.documents["document_id"].isin(public)],
        outcomes=outcomes,
        results=results,
        discrepancies=disagreements[both],
        certainty=certainty[certainty["judged_on"] <= as_of],
        consensus=settled[~settled["code"].isin(("verdict_now", "omits"))],  # whose reasons tell of what came later
        codings={name: _claims_then(rows) if name == "claims" else rows for name, rows in evidence.codings.items()},
        **frames | {"claims": _claims_then(frames["claims"])},
    )
    return known.with_trials(trials).with_consensus_held()


def _claims_then(claims: "pd.DataFrame") -> "pd.DataFrame":
    """The claims without what was found later; what a claim cites may not have been public even when it was written."""
    return claims.assign(**dict.fromkeys(("verdict_now", "reason_now", "evidence_now", "note"), ""))


def _as_known_then(evidence: "Evidence", results: "pd.DataFrame", public: set[str]) -> "pd.DataFrame":
    """The trials that a reported, registered or otherwise public document tells of, without what was written later.

    A trial whose report came later goes by the name of its authors and its register number.
    """
    trials = evidence.trials
    reported = trials["report_id"].isin(public)
    registered = trials["register_id"].isin(public)
    shown = trials["trial_id"].isin(results.loc[results["direction"] != "not_reported", "trial_id"])
    names = trials["label"].str.replace(r" \d{4}\w?(?= \(|$)", "", regex=True)
    numbers = trials["register_id"].map(evidence.documents.set_index("document_id")["register_number"])
    undated = (names + ", " + numbers).where(registered, names + ", unpublished")
    seen = trials["source_id"].isin(public)
    return trials.assign(
        status=trials["status"].where(reported, shown.map({True: "congress_only", False: "ongoing"})),
        label=trials["label"].where(reported | (trials["report_id"] == ""), undated),
        summary=trials["summary"].where(reported, ""),
        note=trials["note"].where(reported, ""),
        report_id=trials["report_id"].where(reported, ""),
        other_reports=[";".join(d for d in ids.split(";") if d in public) for ids in trials["other_reports"]],
        register_id=trials["register_id"].where(registered, ""),
        source_id=trials["source_id"].where(seen, ""),
        locator=trials["locator"].where(seen, ""),
    )[reported | shown | registered]


def public_documents(evidence: "Evidence", day: dt.date) -> set[str]:
    """Ids of the documents that were certainly public on that day."""
    rows = evidence.documents.itertuples()
    dates = {row.document_id: known_public(row.public_from, row.public_before) for row in rows}
    return {document for document, date in dates.items() if date and date <= day}
