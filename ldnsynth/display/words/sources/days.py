"""What was known on one day after another."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from ldnsynth.display.wording import count, integer
from ldnsynth.display.words.estimates.directions import directions_of
from ldnsynth.display.words.estimates.effects import effect_words, group_name
from ldnsynth.display.words.sources.public import public_people
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.selecting.selection import select
from ldnsynth.synthesis.trials.groups import Group, group_effects
from ldnsynth.views.effects import effects_of
from ldnsynth.views.row_ids import estimate_ids, reading_ids, size_ids


def as_of_data(everything: Evidence, evidence: Evidence) -> pd.DataFrame:
    """One row a source in order of date, and a last one for the day of `evidence`.

    Returns
    -------
    DataFrame
        name; day (ISO) and why it was used; studies, people (as far as known), studies_randomised and people_randomised
        with a public result, and people_told and people_randomised_told: the same in words; comparisons: randomised
        trials by outcome, and pointing: how many of them have a point estimate; estimates: outcomes with an effect;
        shown: that on the domain that the topic follows, in words; certainty in words. Columns
        rows_... hold the ids of the rows that each number rests on.
    """
    return _by_day(everything, evidence, _known)


def public_by_day(everything: Evidence, evidence: Evidence) -> pd.DataFrame:
    """The columns of `as_of_data` that need no effect to be computed: up to pointing."""
    return _by_day(everything, evidence, public_numbers)


def _by_day(everything: Evidence, evidence: Evidence, describe: Callable[[Evidence], dict]) -> pd.DataFrame:
    today = {"name": "Now", "day": evidence.as_of, "why": "day of the evidence"}
    known = {}
    rows = []
    for row in [*days_of_sources(evidence), today]:
        if row["day"] not in known:
            chosen = replace(evidence.selection, as_of=row["day"])
            known[row["day"]] = describe(evidence if row is today else select(everything, chosen))
        rows.append(row | known[row["day"]])
    return pd.DataFrame(rows)


def days_of_sources(evidence: Evidence) -> list[dict]:
    """The day (ISO) of each source that was certainly written by the day of the evidence: name, day, why this day."""
    rows = []
    for source in sources_in_order(evidence).itertuples():
        if source.written_on:
            why = "date of the source"
        elif source.last:
            why = "last possible day"
        else:
            why = "first possible day"
        rows.append({"name": source.label, "day": source.judged, "why": why})
    return rows


def public_numbers(evidence: Evidence) -> dict:
    """How much was public on one day, and which way it points."""
    public = public_people(evidence)
    randomised = public[public["randomised"]]
    cells = directions_of(evidence)
    compared = cells[cells["compared"]]
    pointing = compared[compared["estimated"]]
    return {
        **{"studies": len(public), "people": int(public["people"].sum()), "people_told": _people(public)},
        **{"studies_randomised": len(randomised), "people_randomised": int(randomised["people"].sum())},
        "people_randomised_told": _people(randomised),
        **{"comparisons": len(compared), "pointing": len(pointing)},
        **{"rows_studies": tuple(public["trial_id"]), "rows_people": size_ids(evidence, public["trial_id"])},
        "rows_studies_randomised": tuple(randomised["trial_id"]),
        "rows_people_randomised": size_ids(evidence, randomised["trial_id"]),
        "rows_comparisons": reading_ids(evidence, compared),
        "rows_pointing": reading_ids(evidence, pointing),
    }


def _people(public: pd.DataFrame) -> str:
    """People who entered these studies: "120", "at least 120" where that was not seen for all, or "not known"."""
    known = public["people"].dropna()
    if known.empty and len(public):
        return "not known"
    return ("at least " if len(known) < len(public) else "") + integer(known.sum())


def _known(evidence: Evidence) -> dict:
    """The columns of `as_of_data` that describe the evidence of one day."""
    groups = group_effects(effects_of(evidence))
    shown = [group for group in groups if group.domain == evidence.topic.sources.followed]
    return {
        **public_numbers(evidence),
        "estimates": len(groups),
        "shown": "; ".join(_in_words(group, named=len(shown) > 1) for group in shown),
        "certainty": certainty_words(evidence.certainty),
        **{"rows_estimates": estimate_ids(*groups), "rows_shown": estimate_ids(*shown)},
        "rows_certainty": tuple(evidence.certainty["certainty_id"]),
    }


def _in_words(group: Group, *, named: bool) -> str:
    words = f"{effect_words(group)}, {count(group.pooled.k, 'trial')}"
    return f"{group_name(group, with_condition=True)}: {words}" if named else words


def certainty_words(rows: pd.DataFrame) -> str:
    """How many bodies of evidence have which certainty: "very low: 18 bodies of evidence on 15 outcomes"."""
    if rows.empty:
        return "not judged by then"
    told = []
    for name, those in sorted(rows.groupby("certainty"), key=lambda pair: -len(pair[1])):
        bodies = count(len(those), "body of evidence", "bodies of evidence")
        outcomes = those[["condition", "domain"]].drop_duplicates()
        told.append(f"{name.replace('_', ' ')}: {bodies} on {count(len(outcomes), 'outcome')}")
    return "; ".join(told)
