"""A name in words for every row that a claim can lean on."""

from ldnsynth.evidence.reading.evidence import Evidence


def row_labels(evidence: Evidence) -> dict[str, str]:
    """Words for the ids of documents, studies, facts and results.

    Studies go by their label, documents by author and year (or register number, or title), facts and results by their
    study and what they tell of it. Two rows may have the same words.
    """
    labels = {row.document_id: _document(row) for row in evidence.documents.itertuples()}
    studies = dict(zip(evidence.trials["trial_id"], evidence.trials["label"], strict=True))
    outcomes = evidence.outcomes.set_index("outcome_id")["label"]
    for row in evidence.characteristics.itertuples():
        labels[row.characteristic_id] = f"{studies[row.trial_id]}: {_item(row.item)}"
    for row in evidence.results.itertuples():
        labels[row.result_id] = f"{studies[row.trial_id]}: {outcomes[row.outcome_id]}"
    return labels | studies


def _document(row) -> str:
    year = f"{row.year:.0f}" if row.year == row.year else ""
    first = row.authors.split(";")[0].strip()
    surname = first.rpartition(" ")[0] or first
    if surname and row.kind != "register_entry":
        return f"{surname} {year}".strip()
    return row.register_number or ", ".join(filter(None, (row.title.strip("[]"), year)))


def _item(item: str) -> str:
    return item.replace("n_", "people ", 1).replace("_", " ") if item.startswith("n_") else item.replace("_", " ")
