"""The ledger of claims: what each source says, and whether the evidence bears it out, then and now."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import day, listing, percentage, span
from ldnsynth.display.words.sources.claims import LEDGER, NO_CLAIMS, TONES, verdict_words
from ldnsynth.evidence.citations import cited_studies
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.reading.labels import row_labels
from ldnsynth.evidence.rules.sources.claim_checks import listed
from ldnsynth.evidence.selecting.as_of import known_on
from ldnsynth.synthesis.coding.ledger import UNCHECKED, claim_grounds, turned_claims, verdict_shares
from ldnsynth.views.claims import _by_topic, claims_in_order, in_ledger_order
from ldnsynth.views.row_ids import joined
from ldnsynth.vocabulary import OMISSIONS, VERDICTS

_GROUNDS = {"uncontrolled": "no control", "unpublished": "not published then", "unmeasured": "did not measure it"}


_TONES_OF_WORDS = {verdict_words(verdict): tone for verdict, tone in TONES.items()}


def ledger_table(everything: Evidence, evidence: Evidence) -> Table | Note:
    """Table of every claim with its place, both verdicts, the reason and the rows that decide it.

    Parameters
    ----------
    everything : Evidence
        The whole evidence, which names the rows of studies that `evidence` does not hold.
    evidence : Evidence
        What is selected; its day decides what may be named.
    """
    rows = in_ledger_order(evidence)
    if rows.empty:
        return NO_CLAIMS
    labels = row_labels(known_on(everything, evidence.selection.as_of))
    return _claims_table(evidence, LEDGER, "Every claim, with its verdict when it was written and now", rows, labels)


def turned_table(everything: Evidence, evidence: Evidence) -> Table | Note:
    """Table of the claims whose verdict is another one now; parameters as for `ledger_table`."""
    rows = claims_in_order(evidence)
    rows = _by_topic(evidence, turned_claims(rows[rows["verdict_now"] != ""]))
    if rows.empty:
        return Note("No verdict differs between then and now.")
    labels = row_labels(known_on(everything, evidence.selection.as_of))
    title = "Claims that the evidence has turned since they were written"
    return _claims_table(evidence, "turned-claims", title, rows, labels)


def grounds_table(everything: Evidence, evidence: Evidence) -> Table | Note:
    """Table of the claims whose cited studies had no control, were not published, or did not measure the thing.

    Parameters are those of `ledger_table`.
    """
    known = known_on(everything, evidence.selection.as_of)
    grounds = claim_grounds(cited_studies(known))
    grounds = grounds[grounds[list(_GROUNDS)].any(axis=1)]
    rows = claims_in_order(evidence).merge(grounds, on=["claim_id", "coder"])
    if rows.empty:
        return Note(
            "No claim leans on a study without a control, before its publication, or for what it did not measure."
        )
    named, ids = _named(rows["cites"], row_labels(known))
    frame = pd.DataFrame(
        {
            **_words(rows),
            "Leans on": named,
            "Which": [_which(row) for row in rows.itertuples()],
            "Then": rows["verdict_then"].map(verdict_words),
            "Now": rows["verdict_now"].map(verdict_words),
            "Source": rows["label"],
        }
    )
    return Table(
        id="grounds",
        title="Claims that rest on studies without a control, not yet published, or that did not measure it",
        frame=frame,
        group="Source",
        notes=(
            "Of the studies that a claim cites none has a control, or none was published as an article by the day the "
            "source is judged by; or one has results, and none of them is of the kind that the claim is about.",
        ),
        links={"Claim": list(rows["claim_id"]), "Leans on": ids},
        tones=_TONES_OF_WORDS,
    )


def verdicts_table(evidence: Evidence) -> Table | Note:
    """Table of the verdicts by source, then and now, with the share of checkable claims that are accurate."""
    claims = claims_in_order(evidence)
    if claims.empty:
        return NO_CLAIMS
    labels = dict(zip(claims["source_id"], claims["label"], strict=True))
    rows, behind = [], []
    for when in ("then", "now"):
        if (claims[f"verdict_{when}"] == "").any():
            continue
        for row in verdict_shares(claims, when=when).to_dict("records"):
            ends = percentage(row["share_low"], 1), percentage(row["share_high"], 1)
            own = claims[claims["source_id"] == row["source_id"]]
            behind.append(own.groupby(f"verdict_{when}")["claim_id"].agg(joined).to_dict())
            rows.append(
                {
                    "Judged": "When it was written" if when == "then" else "Now",
                    "Source": labels[row["source_id"]],
                    **{verdict_words(verdict): str(row[verdict]) for verdict in VERDICTS},
                    "Accurate of checkable": f"{row['accurate']}/{row['checkable']}, "
                    f"{percentage(row['accurate_share'], 1)} ({ends[0]} to {ends[1]})",
                }
            )
    frame = pd.DataFrame(rows)
    checkable = [joined(ids for verdict, ids in of.items() if verdict != UNCHECKED) for of in behind]
    return Table(
        id="verdicts",
        title="Verdicts by source",
        frame=frame,
        numeric=tuple(frame.columns[2:]),
        group="Judged",
        links={verdict_words(verdict): [of.get(verdict, "") for of in behind] for verdict in VERDICTS}
        | {"Accurate of checkable": checkable},
        notes=(
            "Claims of one text are not a sample of anything: Wilson’s 95% interval is a guide to how few they are.",
            *_base_rate(evidence),
        ),
    )


def _base_rate(evidence: Evidence) -> list[str]:
    """How often quotations in medical articles are wrong, as a review that was public by then says."""
    reviews = evidence.documents[evidence.documents["document_id"] == evidence.topic.sources.base_rate]
    return [
        f"For comparison: {row.says} {row.authors}, {row.container} {row.year:.0f}." for row in reviews.itertuples()
    ]


def _claims_table(evidence: Evidence, block_id: str, title: str, rows: pd.DataFrame, labels: dict[str, str]) -> Table:
    """A table of claims, in groups by source and by what they are about."""
    named, ids = _named(rows["evidence_then"] + ";" + rows["evidence_now"], labels)
    frame = pd.DataFrame(
        {
            **_words(rows),
            "Then": rows["verdict_then"].map(verdict_words),
            "Now": rows["verdict_now"].map(verdict_words),
            "Why": [_why(row) for row in rows.itertuples()],
            "Left out": rows["omits"].map(
                lambda terms: listing([OMISSIONS[term] for term in terms.split(";") if term])
            ),
            "Decided by": named,
            "Source and topic": rows["label"] + ": " + rows["topic"].map(evidence.topic.claim_topics),
        }
    )
    return Table(
        id=block_id,
        title=title,
        frame=frame,
        group="Source and topic",
        notes=(
            f"{_coders(evidence)} Lines are those of the source’s text file. Then: against what was certainly public "
            "on the day it was written; now: against everything here. The command “ldnsynth claim ID” shows the "
            "deciding numbers.",
            *_days_judged_by(evidence, set(rows["source_id"])),
        ),
        links={"Claim": list(rows["claim_id"]), "Decided by": ids},
        tones=_TONES_OF_WORDS,
    )


def _coders(evidence: Evidence) -> str:
    """Who coded the claims, and what counts."""
    coders = sorted(evidence.codings_of("claims")["coder"].unique())
    several = f"Coders: {', '.join(coders)}; where they differ, their consensus counts."
    return several if len(coders) > 1 else f"Coder: {coders[0]}."


def _days_judged_by(evidence: Evidence, source_ids: set[str]) -> list[str]:
    """Which day stands for that of writing where only bounds are known; nothing where every text has its day."""
    sources = sources_in_order(evidence)
    sources = sources[sources["source_id"].isin(source_ids) & (sources["written_on"] == "")]
    told = [
        f"{row.label}, {day(dt.date.fromisoformat(row.judged))} ({'last' if row.last else 'first'} possible day)"
        for row in sources.itertuples()
    ]
    return [f"Then, where only bounds of the day are known: {'; '.join(told)}."] if told else []


def _words(rows: pd.DataFrame) -> dict[str, object]:
    """The columns that say which claim it is."""
    return {
        "Claim": rows["claim_id"].str.partition("/")[2],
        "Lines": [span(row.first_line, row.last_line) for row in rows.itertuples()],
        "What it says, in our words": rows["claim"],
    }


def _why(row) -> str:
    """The reason of the later verdict; both where they differ."""
    if not row.reason_now or row.verdict_then == row.verdict_now:
        return row.reason_now or row.reason_then
    return f"Then: {row.reason_then} Now: {row.reason_now}"


def _which(row) -> str:
    return listing([words for flag, words in _GROUNDS.items() if getattr(row, flag)])


def _named(cells: Iterable[str], labels: dict[str, str]) -> tuple[list[str], list[str]]:
    """For each cell of ids the rows in words, each words once, and the ids they stand for.

    What was not public by the day of the view has no words.
    """
    rows = [{labels[name]: name for name in listed(ids) if name in labels} for ids in cells]
    return ["; ".join(row) for row in rows], [joined(row.values()) for row in rows]
