"""Verdicts on claims, in words."""

import pandas as pd

from ldnsynth.display.blocks import Note
from ldnsynth.display.wording import percentage
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.ledger import verdict_shares
from ldnsynth.views.claims import claims_in_order
from ldnsynth.vocabulary import VERDICTS

LEDGER = "ledger"  # the id of the table of every claim
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


def verdict_words(verdict: str) -> str:
    """A verdict with its mark: "✓ accurate"; "" for none."""
    return " ".join(VERDICTS[verdict]) if verdict else ""


def claim_verdicts_data(evidence: Evidence) -> pd.DataFrame:
    """One row a source and time: source, judged (then, now), a column a verdict, checkable, accurate_share, ends."""
    claims = claims_in_order(evidence)
    frames = []
    for when in ("then", "now"):
        if claims.empty or (claims[f"verdict_{when}"] == "").any():
            continue
        frames.append(verdict_shares(claims, when=when).assign(judged=when))
    if not frames:
        return pd.DataFrame(columns=["source", "judged", *VERDICTS, "checkable", "accurate_share"])
    labels = dict(zip(claims["source_id"], claims["label"], strict=True))
    rows = pd.concat(frames, ignore_index=True)
    place = {source: number for number, source in enumerate(labels)}
    rows = rows.assign(source=rows["source_id"].map(labels), _place=rows["source_id"].map(place))
    rows = rows.sort_values(["_place", "judged"], ascending=[True, False]).drop(columns=["_place", "source_id"])
    return rows[["source", "judged", *VERDICTS, "checkable", "accurate_share", "share_low", "share_high"]].reset_index(
        drop=True
    )


def verdicts_title(data: pd.DataFrame) -> str | Note:
    """How accurate the best and the worst source are, by the last judgement; why not, where nothing can be checked.

    `data` as from `claim_verdicts_data`.
    """
    if data.empty:
        return NO_CLAIMS
    last = data[data["judged"] == data["judged"].iloc[-1]]
    known = last.dropna(subset="accurate_share")
    if known.empty:
        return Note("No claim of these sources can be checked against the data.")
    best, worst = known.loc[known["accurate_share"].idxmax()], known.loc[known["accurate_share"].idxmin()]
    are = "are accurate today" if last["judged"].iloc[0] == "now" else "were accurate when written"
    title = f"{best['source']}: {percentage(best['accurate_share'], 1)} of checkable claims {are}"
    return f"{title}; {worst['source'].lower()}: {percentage(worst['accurate_share'], 1)}" if len(known) > 1 else title
