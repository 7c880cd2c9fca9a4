"""What was public by the day of each source, and how many people it rests on."""

import datetime as dt

import pandas as pd

from ldnsynth.display.blocks import Note
from ldnsynth.display.enough import too_few
from ldnsynth.display.wording import bounds, in_words, sentence
from ldnsynth.display.words.people import people_of
from ldnsynth.display.words.sources.stances import stances_in_order
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.evidence.reading.dates import known_public
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.vocabulary import RANDOMISED_DESIGNS


def source_timeline_data(evidence: Evidence) -> pd.DataFrame:
    """One row a source in order of date.

    Returns
    -------
    DataFrame
        source, written (words), first and last day it may have been written (ISO; blank: no bound), stance on
        using it now (-2 to 2; NaN where it does not say), and how much was certainly public on the first of these days
        and on the last (NaN where it has no bound): people_first, people_last, randomised_first, randomised_last.
    """
    public = public_people(evidence)
    stances = stances_in_order(evidence)
    stances = stances[stances["question"] == evidence.topic.sources.use_now].set_index("source_id")["stance"]
    rows = []
    for source in sources_in_order(evidence).itertuples():
        rows.append(
            {
                "source": source.label,
                "written": bounds(source.written_on, source.written_after, source.written_before),
                "first": source.first,
                "last": source.last,
                "stance": stances.get(source.source_id),
                "people_first": _people_by(public, source.first),
                "people_last": _people_by(public, source.last),
                "randomised_first": _people_by(public[public["randomised"]], source.first),
                "randomised_last": _people_by(public[public["randomised"]], source.last),
            }
        )
    return pd.DataFrame(rows)


def _people_by(public: pd.DataFrame, day: str) -> int | None:
    return int(public.loc[public["day"] <= dt.date.fromisoformat(day), "people"].sum()) if day else None


def public_people(evidence: Evidence) -> pd.DataFrame:
    """One row a trial with a dated result, by day.

    Returns
    -------
    DataFrame
        day (certainly public), trial_id, label, people (who entered, else who were analysed; NaN: not seen), told
        (people in words), randomised.
    """
    documents = evidence.documents.set_index("document_id")
    dates = [known_public(row.public_from, row.public_before) for row in documents.itertuples()]
    day = dict(zip(documents.index, dates, strict=True))
    results = evidence.results.assign(day=evidence.results["first_public_in"].map(day)).dropna(subset="day")
    first = results.groupby("trial_id")["day"].min()
    rows = [
        {
            "day": first[trial.trial_id],
            "trial_id": trial.trial_id,
            "label": trial.label,
            "people": evidence.size(trial.trial_id),
            "told": people_of(evidence, trial.trial_id),
            "randomised": trial.design in RANDOMISED_DESIGNS,
        }
        for trial in evidence.trials.itertuples()
        if trial.trial_id in first
    ]
    columns = ["day", "trial_id", "label", "people", "told", "randomised"]
    frame = pd.DataFrame(rows, columns=columns).astype({"people": float, "randomised": bool})
    return frame.sort_values(["day", "label"]).reset_index(drop=True)


def sources_title(evidence: Evidence, data: pd.DataFrame, public: pd.DataFrame) -> str | Note:
    """How many sources wrote before any public randomised result; or why that cannot be said.

    `data` as from `source_timeline_data`, `public` as from `public_people`.
    """
    if data.empty or public.empty:
        return Note("None of the sources was certainly written by that day, or no result was public.")
    if few := too_few(len(data), "source", told_in="the table of stances"):
        return few
    first_randomised = public.loc[public["randomised"], "day"].min()
    early = data[(data["last"] != "") & (data["last"] < str(first_randomised))]
    if early.empty:
        return f"Randomised results may have been public before each of the {in_words(len(data))} sources"
    leaning = int((early["stance"] > 0).sum())
    return (
        f"{sentence(in_words(len(early)))} of {in_words(len(data))} sources wrote before any public randomised "
        f"result, as far as their texts show; {in_words(leaning) if leaning else 'none'} leaned towards "
        f"{evidence.topic.intervention.short}"
    )
