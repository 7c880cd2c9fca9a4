"""The claims of the sources, for a page that narrows them down by source, topic, verdict and what they leave out."""

from ldnsynth.display.asked.block import Asked
from ldnsynth.display.tables.claims import NO_CLAIMS, TONES, claims_in_order
from ldnsynth.display.wording import count, sentence, span
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.reading.labels import row_labels
from ldnsynth.evidence.rules.claim_checks import listed
from ldnsynth.evidence.selecting.as_of import known_on
from ldnsynth.synthesis.coding.ledger import turned_claims
from ldnsynth.vocabulary import OMISSIONS, VERDICTS


def claim_cards(everything: Evidence, evidence: Evidence) -> Asked:
    """Every claim as a card: what it says, its verdicts and their reasons, what it leaves out, the rows that decide it.

    Parameters
    ----------
    everything, evidence
        As for `tables.ledger_table`.
    """
    about = {"id": "claims", "title": "Claims of the sources", "about": "by source, topic, verdict, what was left out"}
    rows = claims_in_order(evidence)
    if rows.empty:
        return Asked(**about, text=NO_CLAIMS.text)
    labels = row_labels(known_on(everything, evidence.selection.as_of))
    topics = evidence.topic.claim_topics
    turned = set(turned_claims(rows[rows["verdict_now"] != ""])["claim_id"])
    cards = [_card(row, labels, topics) | {"turned": row.claim_id in turned} for row in rows.itertuples()]
    data = {
        "claims": cards,
        "sources": list(dict.fromkeys(card["source"] for card in cards)),
        "topics": [sentence(words) for words in topics.values() if any(c["topic"] == sentence(words) for c in cards)],
        "verdicts": [[words, mark, TONES[verdict]] for verdict, (mark, words) in VERDICTS.items()],
        "omissions": [words for words in OMISSIONS.values() if any(words in card["omits"] for card in cards)],
    }
    told = f"{count(len(cards), 'claim')} of {count(len(data['sources']), 'source')} stand in the table of claims"
    return Asked(**about, text=f"{told}; with scripts they can be narrowed down and read as cards.", data=data)


def _card(row, labels: dict[str, str], topics: dict[str, str]) -> dict:
    deciding = [name for name in listed(f"{row.evidence_then};{row.evidence_now}") if name in labels]
    return {
        **{"name": row.claim_id.partition("/")[2], "source": row.label, "topic": sentence(topics[row.topic])},
        **{"lines": span(row.first_line, row.last_line), "claim": row.claim, "links": [row.claim_id]},
        **{"then": _verdict(row.verdict_then), "now": _verdict(row.verdict_now)},
        **{"why_then": row.reason_then, "why_now": row.reason_now},
        "omits": [OMISSIONS[term] for term in row.omits.split(";") if term],
        "by": [{"name": labels[name], "links": [name]} for name in dict.fromkeys(deciding)],
    }


def _verdict(verdict: str) -> str:
    return VERDICTS[verdict][1] if verdict else ""
