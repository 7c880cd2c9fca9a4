"""What the last day of searching brought: the works, and what was decided on each."""

from dataclasses import dataclass

import pandas as pd

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.rules.searches import Found, found_by


@dataclass(frozen=True)
class Newest:
    """The searches of the last day on which any was made.

    Attributes
    ----------
    day : str
        ISO.
    found : Found
        What they came to.
    works : DataFrame
        A row a work: work, title, document_id, decision, exclusion, reason, and `before`: whether an earlier search had
        brought it.
    """

    day: str
    found: Found
    works: pd.DataFrame


def newest(evidence: Evidence) -> Newest | None:
    """The last day of searching, None where no search was written down."""
    searches, records = evidence.searches, evidence.search_records
    if searches.empty:
        return None
    day = searches["searched_on"].max()
    own = searches[searches["searched_on"] == day]
    brought = records[records["search_id"].isin(own["search_id"])]
    earlier = set(records.loc[~records["search_id"].isin(own["search_id"]), "work"])
    works = brought.drop_duplicates("work").reset_index(drop=True)
    titles = evidence.documents.set_index("document_id")["title"]
    named = works["title"].where(works["title"] != "", works["document_id"].map(titles).fillna(""))
    works = works.assign(title=named, before=works["work"].isin(earlier))
    return Newest(day, found_by(own.to_dict("records"), brought.to_dict("records")), works)
