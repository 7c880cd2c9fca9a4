"""What the claims come to: how many the evidence bears out, and what has turned."""

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.findings.wording import counted
from ldnsynth.display.tables.claims import claims_in_order
from ldnsynth.display.wording import first_few, in_words, percentage
from ldnsynth.evidence.citations import cited_studies
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.selection import known_on
from ldnsynth.synthesis.ledger import UNCHECKED, claim_grounds, turned_claims
from ldnsynth.synthesis.proportions import wilson_interval
from ldnsynth.vocabulary import OMISSIONS, VERDICTS


def what_claims_come_to(evidence: Evidence) -> Finding:
    """How many claims were coded, how many can be checked, and how many of these are accurate."""
    claims = claims_in_order(evidence)
    if claims.empty:
        return Finding("answer-claims", "No claim of a source that was certainly written by that day was coded.")
    when = "then" if (claims["verdict_now"] == "").any() else "now"
    checkable = claims[claims[f"verdict_{when}"] != UNCHECKED]
    accurate = int((checkable[f"verdict_{when}"] == "accurate").sum())
    low, high = wilson_interval(accurate, len(checkable))
    tally = checkable[f"verdict_{when}"].value_counts()
    worst = tally.drop(index="accurate", errors="ignore")
    numbers = {
        "claims": counted(len(claims), "claim"),
        "sources": counted(claims["source_id"].nunique(), "source"),
        "checkable": Number(len(checkable), "claims"),
        "accurate": Number(accurate, "claims"),
        "share": Number(accurate / len(checkable), "share", percentage(accurate, len(checkable))),
        "interval": Number(f"{low:.4f} to {high:.4f}", "share", f"{percentage(low, 1)} to {percentage(high, 1)}"),
    }
    text = (
        "Of {claims} in {sources}, {checkable} can be checked against the data; {accurate} of them ({share}, "
        "{interval}) " + ("were accurate when they were written" if when == "then" else "are accurate today")
    )
    if len(worst):
        numbers["worst"] = Number(int(worst.iloc[0]), "claims")
        text += f", {{worst}} {VERDICTS[worst.index[0]][1]}"
    return Finding("answer-claims", text + ".", numbers)


def what_citing_claims_come_to(evidence: Evidence) -> Finding:
    """How many of the checkable claims that cite a study or document are not accurate."""
    claims = claims_in_order(evidence)
    when = "then" if (claims["verdict_now"] == "").any() else "now"
    citing = claims[(claims["cites"] != "") & (claims[f"verdict_{when}"] != UNCHECKED)]
    if citing.empty:
        return Finding("citing", "No claim that can be checked cites a study or a document.")
    wrong = int((citing[f"verdict_{when}"] != "accurate").sum())
    low, high = wilson_interval(wrong, len(citing))
    return Finding(
        "citing",
        "{citing} cite a study or a document and can be checked; {wrong} of them ({share}, {interval}) "
        + ("were not accurate when they were written." if when == "then" else "are not accurate today."),
        {
            "citing": counted(len(citing), "claim"),
            "wrong": Number(wrong, "claims"),
            "share": Number(wrong / len(citing), "share", percentage(wrong, len(citing))),
            "interval": Number(f"{low:.4f} to {high:.4f}", "share", f"{percentage(low, 1)} to {percentage(high, 1)}"),
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
        {"claims": counted(len(grounds), "claim")}
        | {flag: Number(int(grounds[flag].sum()), "claims") for flag in flags},
    )


def what_has_turned(evidence: Evidence) -> Finding:
    """How many verdicts differ between then and now, and in which sources."""
    claims = claims_in_order(evidence)
    known = claims[claims["verdict_now"] != ""]
    if known.empty:
        return Finding("turned", "On that day no later verdict could be known.")
    turned = turned_claims(known)
    names = [f"{label} {count}" for label, count in turned["label"].value_counts(sort=False).items()]
    became = int((turned["verdict_now"] == "contradicted").sum())
    return Finding(
        "turned",
        "The verdict on {turned} of {claims} differs between the day of writing and today"
        + (f" ({first_few(names)}); {{contradicted}} came to be contradicted." if names else "."),
        {
            "turned": Number(len(turned), "claims"),
            "claims": counted(len(known), "claim"),
            "contradicted": Number(became, "claims", in_words(became) if became else "none"),
        },
    )


def what_is_left_out(evidence: Evidence) -> Finding:
    """What the claims most often leave out that a fair reader would miss."""
    claims = claims_in_order(evidence)
    terms = claims["omits"].str.split(";").explode()
    tally = terms[terms != ""].value_counts()
    if tally.empty:
        return Finding("left-out", "No claim was found to leave out anything material.")
    lacking = int((claims["omits"] != "").sum())
    named = "; ".join(f"{OMISSIONS[term]} {{{term}}}" for term in tally.index[:4])
    return Finding(
        "left-out",
        f"{{lacking}} of {{claims}} leave out something that bears on them, most often: {named}.",
        {"lacking": Number(lacking, "claims"), "claims": counted(len(claims), "claim")}
        | {term: Number(int(tally[term]), "claims") for term in tally.index[:4]},
    )
