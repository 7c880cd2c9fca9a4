"""What the sources say, how far they stand apart, how they were coded, and what was public when they were written."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import day, decimal, listing, signed
from ldnsynth.display.words.counting import counted
from ldnsynth.display.words.sources.public import public_people
from ldnsynth.display.words.sources.stances import stances_in_order
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.stances import stance_distances, stance_gaps, stance_profiles
from ldnsynth.views.row_ids import pair_ids, stance_ids

_NO_SOURCE = "None of the sources is known to have been written by that day."


def what_sources_say(evidence: Evidence) -> Finding:
    """On how many questions the sources contradict each other, and which."""
    data = stances_in_order(evidence).dropna(subset="stance")
    if data.empty:
        return Finding("answer-stances", _NO_SOURCE)
    spread = data.groupby("question", sort=False)["stance"].agg(["min", "max"])
    opposed = [
        name
        for name in evidence.topic.questions
        if name in spread.index and spread["min"][name] < 0 < spread["max"][name]
    ]
    return Finding(
        "answer-stances",
        "{sources} speak to {questions}; they contradict each other on {opposed}"
        + _predicates(evidence, opposed)
        + ". Of {answers} answers, {hedged} are hedged.",
        {
            "sources": counted(data["source_id"].nunique(), "source", links=data["source_id"].unique()),
            "questions": counted(len(spread), "question", links=stance_ids(data)),
            "opposed": Number(len(opposed), "questions", links=stance_ids(data[data["question"].isin(opposed)])),
            "answers": _stances(data),
            "hedged": _stances(data[data["certainty"] == "hedged"]),
        },
    )


def _predicates(evidence: Evidence, questions: list[str]) -> str:
    """Questions in brackets as what is said of the intervention; "" for none."""
    topic = evidence.topic
    said = ", ".join(topic.question_labels[name] for name in questions)
    return f" ({topic.intervention.short} {said})" if questions else ""


def where_sources_stand(evidence: Evidence) -> Finding:
    """Between which mean stances on the intervention itself the sources lie."""
    rows = stances_in_order(evidence)
    topic = evidence.topic
    asked = topic.questions_on_intervention
    profiles = stance_profiles(rows, list(topic.questions), asked).dropna(subset="mean")
    if profiles.empty:
        return Finding("profiles", _NO_SOURCE)
    labels = rows.drop_duplicates("source_id").set_index("source_id")["label"]
    silent, about = rows[rows["stance"].isna()], rows[rows["question"].isin(asked)]
    lowest, highest = profiles["mean"].min(), profiles["mean"].max()
    at = [list(profiles.loc[profiles["mean"] == end, "source_id"]) for end in (lowest, highest)]
    low, high = (listing([labels[source] for source in sources]) for sources in at)
    behind = [stance_ids(about[about["source_id"].isin(sources)].dropna(subset="stance")) for sources in at]
    text = f"On {{questions}} about {topic.intervention.short} itself the mean stance "
    text += f"runs from {{lowest}} ({low}) to {{highest}} ({high})" if lowest < highest else f"is {{lowest}} ({low})"
    return Finding(
        "profiles",
        text + ", where −2 is firmly against and +2 firmly for. In {silent} of {cells} places a source does not speak "
        "to the question.",
        {
            "questions": counted(len(asked), "question"),
            "lowest": Number(lowest, "stance", signed(lowest, 2), behind[0]),
            "highest": Number(highest, "stance", signed(highest, 2), behind[1]),
            "silent": Number(len(silent), "places", str(len(silent) or "none"), stance_ids(silent)),
            "cells": Number(len(rows), "places", links=stance_ids(rows)),
        },
    )


def how_far_apart(evidence: Evidence) -> Finding:
    """Which sources stand nearest and furthest, and how many pairs contradict each other."""
    rows = stances_in_order(evidence)
    pairs = stance_distances(rows, list(evidence.topic.questions)).dropna(subset="distance")
    if pairs.empty:
        return Finding(
            "distances", "No two sources that were certainly written by that day speak to the same question."
        )
    labels = rows.drop_duplicates("source_id").set_index("source_id")["label"]
    names = pairs["source_a"].map(labels) + " and " + pairs["source_b"].map(labels)
    ends = {"nearest": pairs["distance"].min(), "furthest": pairs["distance"].max()}
    who = {end: "; ".join(names[pairs["distance"] == distance]) for end, distance in ends.items()}
    gaps, opposed = stance_gaps(rows, list(evidence.topic.questions)).merge(pairs), pairs[pairs["opposed"] > 0]
    text = f"The smallest distance between two sources is {{nearest}} ({who['nearest']})"
    text += f", the largest {{furthest}} ({who['furthest']})" if ends["nearest"] < ends["furthest"] else ""
    return Finding(
        "distances",
        text + ", from 0 (the same stances) to 1 (opposite ends on all questions). {opposed} of {pairs} take opposite "
        "sides on at least one question.",
        {
            **{
                end: Number(
                    *(distance, "distance", decimal(distance, 2)),
                    links=pair_ids(gaps[gaps["distance"] == distance]),
                )
                for end, distance in ends.items()
            },
            "opposed": Number(len(opposed), "pairs", str(len(opposed) or "None"), pair_ids(gaps[gaps["opposed"] > 0])),
            "pairs": counted(len(pairs), "pair", links=pair_ids(gaps)),
        },
    )


def _stances(rows: pd.DataFrame) -> Number:
    """The number of these stances, which leads to them."""
    return Number(len(rows), "stances", links=stance_ids(rows))


def what_was_public(evidence: Evidence) -> Finding:
    """When the first results became public, against when the sources wrote."""
    public = public_people(evidence)
    sources = sources_in_order(evidence)
    if public.empty or sources.empty:
        return Finding("public", "No result was known to be public, or no source to be written, by that day.")
    text, numbers = "The first result known to be public is {first}", {"first": _dated(evidence, public.iloc[0])}
    randomised = public[public["randomised"]]
    if len(randomised):
        text += ", the first randomised one {randomised}; {before} of {sources} wrote before that, as far as "
        text += "their texts show"
        numbers["randomised"] = _dated(evidence, randomised.iloc[0])
        before = (sources["last"] != "") & (sources["last"] < str(randomised["day"].iloc[0]))
        numbers |= {
            "before": Number(int(before.sum()), "sources", links=tuple(sources.loc[before, "source_id"])),
            "sources": counted(len(sources), "source", links=sources["source_id"]),
        }
    return Finding("public", text + ".", numbers)


def _dated(evidence: Evidence, row: pd.Series) -> Number:
    """The day of a trial's first result, which leads to its results."""
    results = evidence.results[evidence.results["trial_id"] == row["trial_id"]]
    words = f"{row['label']} (by {day(row['day'])})"
    return Number(row["day"].isoformat(), "date", words, links=tuple(results["result_id"]))
