"""One row a trial, one row a source: what tables and figures are made from."""

import pandas as pd

from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.dates import earliest_day
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.rules.plans import began
from ldnsynth.evidence.rules.sources.claim_checks import day_written
from ldnsynth.vocabulary import DESIGNS, RANDOMISED_DESIGNS

_COUNTS = ("planned", "enrolled", "randomised", "started", "completed", "analysed")
_PUBLIC = ("public_from", "public_after", "public_before")
COLUMNS = (
    *("trial_id", "label", "condition", "population", "design", "masking", "comparator", "country", "status"),
    *("relevance", "summary", "allocated", *_COUNTS, "entered", "finished", "size"),
    *("dose_low", "dose_high", "weeks", *_PUBLIC),
)


@once
def overview(evidence: Evidence) -> pd.DataFrame:
    """One row a trial, randomised first, then by design, then by the day the first result was public.

    Returns
    -------
    DataFrame
        The columns of `trials` that describe it; allocated: whether treatment was allocated at random to anybody
        (`plans.began`); counts of people (planned ... analysed; NaN where not known);
        `entered` and `finished` (`Evidence.entered` and `Evidence.analysed`), `size` (`Evidence.size`); dose_low and
        dose_high in the topic's unit; weeks of the longest treatment; and when its first result (else its register
        entry) was
        public, as date or bounds.
    """
    dates = _dates(evidence)
    first_in = evidence.results.groupby("trial_id")["first_public_in"].agg(list).to_dict()
    rows = [
        _row(evidence, trial)
        | _first_public(dates, first_in.get(trial.trial_id) or [trial.report_id or trial.register_id])
        for trial in evidence.trials.itertuples()
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"allocated": bool})
    order = frame["design"].map(list(DESIGNS).index)
    dated = frame[["public_from", "public_before", "public_after"]].max(axis=1)
    frame = frame.assign(order=order, dated=dated.replace("", "9999")).sort_values(["order", "dated", "trial_id"])
    return frame.drop(columns=["order", "dated"]).reset_index(drop=True)


def sources_in_order(evidence: Evidence) -> pd.DataFrame:
    """The sources by the first day they may have been written, then the last.

    Returns
    -------
    DataFrame
        The columns of `sources`, and ISO days: `first` and `last`, "" where there is no bound, and `judged`, as of
        which its claims are judged (`day_written`).
    """
    rows = []
    for source in evidence.sources.to_dict("records"):
        first, judged = source["written_on"] or source["written_after"], day_written(source).isoformat()
        bounded = source["written_on"] or source["written_before"]
        rows.append((earliest_day(first).isoformat() if first else "", judged if bounded else "", judged))
    days = pd.DataFrame(rows, columns=["first", "last", "judged"], index=evidence.sources.index)
    return evidence.sources.join(days).sort_values(["first", "last", "source_id"]).reset_index(drop=True)


def _row(evidence: Evidence, trial) -> dict:
    counts = {name: evidence.number(trial.trial_id, f"n_{name}") for name in _COUNTS}
    lowest, highest = evidence.dose_range(trial.trial_id) or (None, None)
    return {
        **{name: getattr(trial, name) for name in COLUMNS if name in evidence.trials.columns},
        **counts,
        "allocated": trial.design in RANDOMISED_DESIGNS and began(evidence, trial.trial_id),
        "entered": evidence.entered(trial.trial_id),
        "finished": evidence.analysed(trial.trial_id),
        "size": evidence.size(trial.trial_id),
        "dose_low": lowest,
        "dose_high": highest,
        "weeks": evidence.treatment_weeks(trial.trial_id),
    }


def _dates(evidence: Evidence) -> dict[str, dict[str, str]]:
    """Date or bounds of each document."""
    rows = evidence.documents.set_index("document_id")[list(_PUBLIC)]
    return rows[~rows.index.duplicated()].to_dict("index")


def _first_public(dates: dict[str, dict[str, str]], documents: list[str]) -> dict[str, str]:
    """Date or bounds of the earliest of some documents, as far as they are known; "" for none."""
    known = [dates[name] for name in documents if name in dates]
    earliest = min(known, key=lambda date: min(text or "9999" for text in date.values()), default=None)
    return dict(earliest) if earliest else dict.fromkeys(_PUBLIC, "")
