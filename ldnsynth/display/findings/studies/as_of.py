"""How much was known on the day of each source, against what is known now."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import count, listing
from ldnsynth.display.words.counting import counted, no_study
from ldnsynth.display.words.sources.days import as_of_data
from ldnsynth.evidence.reading.evidence import Evidence


def what_was_known_when(everything: Evidence, evidence: Evidence) -> Finding:
    """People in randomised studies with a public result on each source's day, and comparisons and estimates now.

    Parameters
    ----------
    everything : Evidence
        The whole evidence, from which each day's is selected.
    evidence : Evidence
        What is selected; only sources that were certainly written by its day are spoken of.
    """
    if evidence.trials.empty:
        return no_study("known-when", evidence)
    data = as_of_data(everything, evidence)
    now, sources = data.iloc[-1], data.iloc[:-1]
    if sources.empty:
        return Finding("known-when", "None of the sources is known to have been written by that day.")
    numbers = {
        "people": _people(now),
        "studies": counted(
            *(int(now["studies_randomised"]), "randomised study", "randomised studies"),
            links=now["rows_studies_randomised"],
        ),
        "pointing": Number(int(now["pointing"]), "trials by outcome", links=now["rows_pointing"]),
        "comparisons": Number(
            *(int(now["comparisons"]), "trials by outcome", count(int(now["comparisons"]), "randomised comparison")),
            links=now["rows_comparisons"],
        ),
        "estimates": counted(int(now["estimates"]), "outcome", links=now["rows_estimates"]),
    }
    told = []
    for place, (_, row) in enumerate(sources.iterrows(), start=1):
        numbers[f"source_{place}"] = _people(row)
        told.append(f"{{source_{place}}} ({row['name']})")
    text = f"On the days used for the sources {listing(told)} people were in randomised studies with a public result; "
    text += "by the day of the evidence {people} in {studies}. "
    if now["comparisons"]:
        verb = "comes" if now["pointing"] == 1 else "come"
        text += f"Of {{comparisons}} (a trial and an outcome each) {{pointing}} now {verb} with a point estimate"
    else:
        text += "Nothing was compared at random"
    return Finding("known-when", text + ", and {estimates} can be estimated with an interval.", numbers)


def _people(day: pd.Series) -> Number:
    """People in randomised studies with a public result, by a row of `as_of_data`."""
    people, told = int(day["people_randomised"]), day["people_randomised_told"]
    return Number(people, "people", told, links=day["rows_people_randomised"])
