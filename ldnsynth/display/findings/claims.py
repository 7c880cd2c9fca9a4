"""What the claims come to: how many the evidence bears out, and what has turned."""

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.findings.wording import counted
from ldnsynth.display.tables.claims import claims_in_order
from ldnsynth.display.wording import first_few, in_words, percentage
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.ledger import UNCHECKED, turned_claims
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
