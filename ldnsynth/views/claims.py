"""The claims of the sources, in the order in which they are shown."""

import pandas as pd

from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.evidence.reading.evidence import Evidence


def claims_in_order(evidence: Evidence) -> pd.DataFrame:
    """The claims with the label of their source, sources by the day that they were written, claims as in the text."""
    order = {source: place for place, source in enumerate(sources_in_order(evidence)["source_id"])}
    labels = evidence.sources.set_index("source_id")["label"]
    rows = evidence.claims[evidence.claims["source_id"].isin(order)]
    rows = rows.assign(label=rows["source_id"].map(labels), _order=rows["source_id"].map(order))
    return rows.sort_values(["_order", "claim_id", "coder"]).drop(columns="_order").reset_index(drop=True)


def in_ledger_order(evidence: Evidence) -> pd.DataFrame:
    """The claims as `claims_in_order` has them, those of a source by what they are about."""
    return _by_topic(evidence, claims_in_order(evidence))


def _by_topic(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    place = rows["source_id"].map(list(rows["source_id"].unique()).index)
    topic = rows["topic"].map(list(evidence.topic.claim_topics).index)
    ordered = rows.assign(_place=place, _topic=topic).sort_values(["_place", "_topic"], kind="stable")
    return ordered.drop(columns=["_place", "_topic"])
