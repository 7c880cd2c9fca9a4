"""What was known on the day of each source, and what is known now."""

import datetime as dt

import pandas as pd

from ldnsynth.display.blocks import Note, Table
from ldnsynth.display.wording import day, integer, sentence
from ldnsynth.display.words.estimates.directions import AUTHORS_CHOICE
from ldnsynth.display.words.sources.days import as_of_data
from ldnsynth.display.words.summary import domain_in_a_sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.row_ids import joined


def as_of_table(everything: Evidence, evidence: Evidence) -> Table | Note:
    """Table of the evidence of a selection on the day of each source, and on the day of the evidence.

    Parameters
    ----------
    everything : Evidence
        The whole evidence, from which each day's is selected.
    evidence : Evidence
        What is selected; only sources that were certainly written by its day have a row.
    """
    data = as_of_data(everything, evidence)
    if len(data) < 2 or evidence.trials.empty:
        return Note("No source was certainly written by that day, or no study is selected.")
    followed = _followed(evidence)
    frame = pd.DataFrame(
        {
            "Source": data["name"],
            "Day used": data["day"].map(lambda text: day(dt.date.fromisoformat(text))),
            "Why this day": data["why"],
            "Studies": _with_randomised(data, "studies"),
            "People": [f"{row.people_told} ({row.people_randomised_told})" for row in data.itertuples()],
            "Randomised comparisons": [
                f"{row.comparisons} ({row.pointing})" if row.comparisons else "" for row in data.itertuples()
            ],
            "Outcomes estimated": data["estimates"].map(integer),
            **({followed: data["shown"]} if followed else {}),
            "Certainty": data["certainty"],
        }
    )
    rests_on = {
        **{"Studies": "studies", "People": "people", "Randomised comparisons": "comparisons"},
        **{"Outcomes estimated": "estimates", followed: "shown", "Certainty": "certainty"},
    }
    return Table(
        id="as-of",
        title="What was known on the day of each source, and what is known now",
        frame=frame,
        numeric=("Studies", "People", "Outcomes estimated"),
        links={column: list(data[f"rows_{name}"].map(joined)) for column, name in rests_on.items() if column in frame},
        notes=_notes(followed),
    )


def _notes(followed: str) -> tuple:
    return (
        "Last possible day: the source was certainly written by then, so no more was certainly public. First "
        "possible day: the source is not older, by what it tells of, and no later bound is known, so more may have "
        "been public; a month counts from its last day.",
        "Studies with a result that was certainly public on that day, and the people who entered them, as far as "
        "known; in brackets: randomised.",
        "Randomised comparison: one randomised trial in one outcome; in brackets: those with a point estimate in a "
        f"document that was public by then. {AUTHORS_CHOICE} Outcomes estimated: those for "
        "which a randomised trial gives an effect with its standard "
        "error in a document that was public by then.",
        *((f"{followed}: the effect with its 95% interval. Dash: nothing to estimate it from.",) if followed else ()),
    )


def _followed(evidence: Evidence) -> str:
    """The domain whose estimate is followed from day to day, as a heading; "" for none."""
    domain = evidence.topic.sources.followed
    return sentence(domain_in_a_sentence(evidence.topic.domain_labels[domain])) if domain else ""


def _with_randomised(data: pd.DataFrame, of: str) -> list[str]:
    pairs = zip(data[of], data[f"{of}_randomised"], strict=True)
    return [f"{integer(total)} ({integer(randomised)})" for total, randomised in pairs]
