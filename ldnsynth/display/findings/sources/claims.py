"""What the claims come to: how many the evidence bears out, and what has turned."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.in_use import only_with
from ldnsynth.display.wording import first_few, in_words, percentage
from ldnsynth.display.words.counting import counted
from ldnsynth.evidence.citations import cited_studies
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.selecting.as_of import known_on
from ldnsynth.synthesis.coding.ledger import UNCHECKED, claim_grounds, turned_claims
from ldnsynth.synthesis.effect_sizes.proportions import wilson_interval
from ldnsynth.views.claims import claims_in_order
from ldnsynth.vocabulary import OMISSIONS, VERDICTS


def what_claims_come_to(evidence: Evidence) -> Finding:
    """How many claims were coded, how many can be checked, and how many of these are accurate."""
    claims = claims_in_order(evidence)
    if claims.empty:
        return Finding("answer-claims", "No claim of a source that was certainly written by that day was coded.")
    when = "then" if (claims["verdict_now"] == "").any() else "now"
    checkable = claims[claims[f"verdict_{when}"] != UNCHECKED]
    tally = checkable[f"verdict_{when}"].value_counts()
    worst = tally.drop(index="accurate", errors="ignore")
    right, ids = checkable[checkable[f"verdict_{when}"] == "accurate"], tuple(checkable["claim_id"])
    low, high = wilson_interval(len(right), len(checkable))
    numbers = {
        "claims": counted(len(claims), "claim", links=claims["claim_id"]),
        "sources": counted(claims["source_id"].nunique(), "source", links=claims["source_id"].unique()),
        "checkable": _claims(checkable),
        "accurate": _claims(right),
        "share": Number(len(right) / len(checkable), "share", percentage(len(right), len(checkable)), ids),
        "interval": _interval(low, high, ids),
    }
    text = (
        "Of {claims} in {sources}, {checkable} can be checked against the data; {accurate} of them ({share}, "
        "{interval}) " + ("were accurate when they were written" if when == "then" else "are accurate today")
    )
    if len(worst):
        numbers["worst"] = _claims(checkable[checkable[f"verdict_{when}"] == worst.index[0]])
        text += f", {{worst}} {VERDICTS[worst.index[0]][1]}"
    return Finding("answer-claims", text + ".", numbers)


def what_citing_claims_come_to(evidence: Evidence) -> Finding:
    """How many of the checkable claims that cite a study or document are not accurate."""
    claims = claims_in_order(evidence)
    when = "then" if (claims["verdict_now"] == "").any() else "now"
    citing = claims[(claims["cites"] != "") & (claims[f"verdict_{when}"] != UNCHECKED)]
    if citing.empty:
        return Finding("citing", "No claim that can be checked cites a study or a document.")
    wrong, ids = citing[citing[f"verdict_{when}"] != "accurate"], tuple(citing["claim_id"])
    low, high = wilson_interval(len(wrong), len(citing))
    return Finding(
        "citing",
        "{citing} cite a study or a document and can be checked; {wrong} of them ({share}, {interval}) "
        + ("were not accurate when they were written." if when == "then" else "are not accurate today."),
        {
            "citing": counted(len(citing), "claim", links=ids),
            "wrong": _claims(wrong),
            "share": Number(len(wrong) / len(citing), "share", percentage(len(wrong), len(citing)), ids),
            "interval": _interval(low, high, ids),
        },
    )


def what_claims_rest_on(everything: Evidence, evidence: Evidence) -> Finding:
    """How many claims rest on studies without a control, not yet published, or that did not measure the thing.

    Parameters
    ----------
    everything : Evidence
        The whole evidence: the sources cite studies that `evidence` does not hold.
    evidence : Evidence
        What is selected; its day decides what is known.
    """
    grounds = claim_grounds(cited_studies(known_on(everything, evidence.selection.as_of)))
    if grounds.empty:
        return Finding("rest-on", "No claim cites a study.")
    flags = ("uncontrolled", "unpublished", "unmeasured")
    return Finding(
        "rest-on",
        "Of {claims} that cite a study, {uncontrolled} rest on studies without a control alone, {unpublished} on "
        "studies that were not yet published as articles, and {unmeasured} lean on one that did not measure what they "
        "say.",
        {"claims": counted(len(grounds), "claim", links=grounds["claim_id"])}
        | {flag: _claims(grounds[grounds[flag]]) for flag in flags},
    )


@only_with("claims")
def what_has_turned(evidence: Evidence) -> Finding | None:
    """How many verdicts differ between then and now, and in which sources."""
    claims = claims_in_order(evidence)
    known = claims[claims["verdict_now"] != ""]
    if known.empty:
        return Finding("turned", "On that day no later verdict could be known.")
    turned = turned_claims(known)
    names = [f"{label} {count}" for label, count in turned["label"].value_counts(sort=False).items()]
    became = turned[turned["verdict_now"] == "contradicted"]
    return Finding(
        "turned",
        "The verdict on {turned} of {claims} differs between the day of writing and today"
        + (f" ({first_few(names)}); {{contradicted}} came to be contradicted." if names else "."),
        {
            "turned": _claims(turned),
            "claims": counted(len(known), "claim", links=known["claim_id"]),
            "contradicted": _claims(became, in_words(len(became)) if len(became) else "none"),
        },
    )


def what_is_left_out(evidence: Evidence) -> Finding:
    """What the claims most often leave out that a fair reader would miss."""
    claims = claims_in_order(evidence)
    terms = claims["omits"].str.split(";").explode()
    tally = terms[terms != ""].value_counts()
    if tally.empty:
        return Finding("left-out", "No claim was found to leave out anything material.")
    lacking = claims[claims["omits"] != ""]
    named = "; ".join(f"{OMISSIONS[term]} {{{term}}}" for term in tally.index[:4])
    return Finding(
        "left-out",
        f"{{lacking}} of {{claims}} leave out something that bears on them, most often: {named}.",
        {"lacking": _claims(lacking), "claims": counted(len(claims), "claim", links=claims["claim_id"])}
        | {term: _claims(claims.loc[terms.index[terms == term]]) for term in tally.index[:4]},
    )


def _claims(rows: pd.DataFrame, text: str = "") -> Number:
    """The number of these claims, which leads to them."""
    return Number(len(rows), "claims", text, links=tuple(rows["claim_id"]))


def _interval(low: float, high: float, links: tuple[str, ...]) -> Number:
    """The interval of a share of claims."""
    words = f"{percentage(low, 1)} to {percentage(high, 1)}"
    return Number(f"{low:.4f} to {high:.4f}", "share", words, links)
