"""The claims of the sources, for a page that narrows them down by source, topic, verdict and what they leave out."""

from ldnsynth.display.asked.block import Asked
from ldnsynth.display.wording import count, sentence
from ldnsynth.display.words.sources.claims import LEDGER, NO_CLAIMS, TONES
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.ledger import turned_claims
from ldnsynth.views.claims import in_ledger_order
from ldnsynth.vocabulary import OMISSIONS, VERDICTS


def claim_cards(evidence: Evidence) -> Asked:
    """By what each claim of the ledger is narrowed down; what it says, why, and by what, a page takes from the ledger.

    The claims are one text each, in the order of the ledger, so that a notebook holds nothing twice: the places of its
    source, topic and verdicts in the lists beside them (-1: no verdict), whether it has turned (1 or 0), and the places
    of what it leaves out, joined by commas.
    """
    about = {"id": "claims", "title": "Claims of the sources", "about": "by source, topic, verdict, what was left out"}
    rows = in_ledger_order(evidence)
    if rows.empty:
        return Asked(**about, text=NO_CLAIMS.text)
    sources, topics = list(rows["label"].unique()), list(rows["topic"].unique())
    verdicts, omissions = ["", *VERDICTS], list(OMISSIONS)
    turned = set(turned_claims(rows[rows["verdict_now"] != ""])["claim_id"])
    codes = []
    for row in rows.itertuples():
        places = (sources.index(row.label), topics.index(row.topic))
        judged = (verdicts.index(verdict) - 1 for verdict in (row.verdict_then, row.verdict_now))
        omits = ",".join(str(omissions.index(term)) for term in row.omits.split(";") if term)
        codes.append(" ".join(map(str, (*places, *judged, int(row.claim_id in turned), omits))))
    data = {
        **{"table": LEDGER, "claims": codes, "sources": sources},
        "topics": [sentence(evidence.topic.claim_topics[topic]) for topic in topics],
        "verdicts": [[words, mark, TONES[verdict]] for verdict, (mark, words) in VERDICTS.items()],
        "omissions": list(OMISSIONS.values()),
    }
    told = f"{count(len(codes), 'claim')} of {count(len(sources), 'source')} stand in the table of claims"
    return Asked(**about, text=f"{told}; with scripts they can be narrowed down and read as cards.", data=data)
