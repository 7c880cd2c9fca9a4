"""The ledger of claims: what each source says, and whether the evidence bears it out, then and now."""

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import listing, percentage, sentence, span
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.synthesis.ledger import turned_claims, verdict_shares
from ldnsynth.vocabulary import OMISSIONS, QUESTIONS, VERDICTS

TOPICS = QUESTIONS | {"other": "other"}
NO_CLAIMS = Note("No claim of a source that was certainly written by that day was coded.")
TONES = {
    "accurate": "good",
    "overstated": "doubt",
    "understated": "doubt",
    "misattributed": "bad",
    "contradicted": "bad",
    "unsupported": "bad",
    "not_checkable": "none",
}


def ledger_table(evidence: Evidence) -> Table | Note:
    """Table of every claim with its place, both verdicts, the reason and the rows that decide it."""
    rows = claims_in_order(evidence)
    if rows.empty:
        return NO_CLAIMS
    return _claims_table("ledger", "Every claim, with its verdict when it was written and now", rows)


def turned_table(evidence: Evidence) -> Table | Note:
    """Table of the claims whose verdict is another one now."""
    rows = claims_in_order(evidence)
    rows = turned_claims(rows[rows["verdict_now"] != ""])
    if rows.empty:
        return Note("No verdict differs between then and now.")
    return _claims_table("turned-claims", "Claims that the evidence has turned since they were written", rows)


def verdicts_table(evidence: Evidence) -> Table | Note:
    """Table of the verdicts by source, then and now, with the share of checkable claims that are accurate."""
    claims = claims_in_order(evidence)
    if claims.empty:
        return NO_CLAIMS
    labels = dict(zip(claims["source_id"], claims["label"], strict=True))
    rows = []
    for when in ("then", "now"):
        if (claims[f"verdict_{when}"] == "").any():
            continue
        for row in verdict_shares(claims, when=when).to_dict("records"):
            ends = percentage(row["share_low"], 1), percentage(row["share_high"], 1)
            rows.append(
                {
                    "Judged": "When it was written" if when == "then" else "Now",
                    "Source": labels[row["source_id"]],
                    **{f"{mark} {words}": str(row[verdict]) for verdict, (mark, words) in VERDICTS.items()},
                    "Accurate of checkable": f"{row['accurate']}/{row['checkable']}, "
                    f"{percentage(row['accurate_share'], 1)} ({ends[0]} to {ends[1]})",
                }
            )
    frame = pd.DataFrame(rows)
    return Table(
        id="verdicts",
        title="Verdicts by source",
        frame=frame,
        numeric=tuple(frame.columns[2:]),
        group="Judged",
        notes=(
            "Claims of one text are not a sample of anything: Wilson’s 95% interval is a guide to how few they are.",
        ),
    )


def claims_in_order(evidence: Evidence) -> pd.DataFrame:
    """The claims with the label of their source, sources by the day that they were written, claims as in the text."""
    order = {source: place for place, source in enumerate(sources_in_order(evidence)["source_id"])}
    labels = evidence.sources.set_index("source_id")["label"]
    rows = evidence.claims[evidence.claims["source_id"].isin(order)]
    rows = rows.assign(label=rows["source_id"].map(labels), _order=rows["source_id"].map(order))
    return rows.sort_values(["_order", "claim_id", "coder"]).drop(columns="_order").reset_index(drop=True)


def _claims_table(block_id: str, title: str, rows: pd.DataFrame) -> Table:
    frame = pd.DataFrame(
        {
            "Claim": rows["claim_id"].str.partition("/")[2],
            "Lines": [span(row.first_line, row.last_line) for row in rows.itertuples()],
            "What it says, in our words": rows["claim"],
            "On": rows["topic"].map(lambda topic: sentence(TOPICS[topic])),
            "Then": rows["verdict_then"].map(verdict_words),
            "Now": rows["verdict_now"].map(verdict_words),
            "Why": [_why(row) for row in rows.itertuples()],
            "Left out": rows["omits"].map(
                lambda terms: listing([OMISSIONS[term] for term in terms.split(";") if term])
            ),
            "Decided by": [_decided(row) for row in rows.itertuples()],
            "Source": rows["label"],
        }
    )
    coders = ", ".join(sorted(set(rows["coder"])))
    return Table(
        id=block_id,
        title=title,
        frame=frame,
        group="Source",
        notes=(
            f"Coder: {coders}. Lines are those of the source’s text file. Then: against what was certainly public on "
            f"the day "
            "it was written; now: against everything here. The command `ldnsynth claim ID` shows the deciding numbers.",
        ),
        tones={verdict_words(verdict): tone for verdict, tone in TONES.items()},
    )


def verdict_words(verdict: str) -> str:
    """A verdict with its mark: "✓ accurate"; "" for none."""
    return " ".join(VERDICTS[verdict]) if verdict else ""


def _why(row) -> str:
    """The reason of the later verdict; both where they differ."""
    if not row.reason_now or row.verdict_then == row.verdict_now:
        return row.reason_now or row.reason_then
    return f"Then: {row.reason_then} Now: {row.reason_now}"


def _decided(row) -> str:
    ids = dict.fromkeys(f"{row.evidence_then};{row.evidence_now}".split(";"))
    return "; ".join(name for name in ids if name)
