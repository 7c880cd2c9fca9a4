"""What the sources say, how far they stand apart, how they were coded, and what was public when they were written."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.figures.source_timeline import public_people
from ldnsynth.display.figures.stance_matrix import stance_data
from ldnsynth.display.findings.wording import counted
from ldnsynth.display.stances import in_order, stances_in_order
from ldnsynth.display.wording import count, day, decimal, interval, listing, percentage, signed
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.synthesis.agreement import coder_agreement
from ldnsynth.synthesis.stances import differing_codes, stance_distances, stance_profiles
from ldnsynth.vocabulary import QUESTIONS, QUESTIONS_ON_LDN

_NO_SOURCE = "None of the sources is known to have been written by that day."


def what_sources_say(evidence: Evidence) -> Finding:
    """On how many questions the sources contradict each other, and which."""
    data = stance_data(evidence).dropna(subset="stance")
    if data.empty:
        return Finding("answer-stances", _NO_SOURCE)
    spread = data.groupby("question", sort=False)["stance"].agg(["min", "max"])
    opposed = [
        name for name in QUESTIONS.values() if name in spread.index and spread["min"][name] < 0 < spread["max"][name]
    ]
    hedged = data.groupby("source", sort=False)["certainty"].apply(lambda words: int((words == "hedged").sum()))
    return Finding(
        "answer-stances",
        "{sources} speak to {questions}; they contradict each other on {opposed}"
        + (f" (LDN {', '.join(opposed)})" if opposed else "")
        + ". Of {answers} answers, {hedged} are hedged.",
        {
            "sources": Number(data["source"].nunique(), "sources", count(data["source"].nunique(), "source")),
            "questions": counted(len(spread), "question"),
            "opposed": Number(len(opposed), "questions"),
            "answers": Number(len(data), "stances"),
            "hedged": Number(int(hedged.sum()), "stances"),
        },
    )


def where_sources_stand(evidence: Evidence) -> Finding:
    """Between which mean stances on LDN itself the sources lie."""
    rows = stances_in_order(evidence)
    profiles = stance_profiles(rows).dropna(subset="mean")
    if profiles.empty:
        return Finding("profiles", _NO_SOURCE)
    labels = rows.drop_duplicates("source_id").set_index("source_id")["label"]
    silent = int(rows["stance"].isna().sum())
    lowest, highest = profiles["mean"].min(), profiles["mean"].max()
    low, high = (
        listing(list(profiles.loc[profiles["mean"] == end, "source_id"].map(labels))) for end in (lowest, highest)
    )
    text = f"On {{questions}} about LDN itself the mean stance is {{lowest}} ({low})"
    if lowest < highest:
        text = f"On {{questions}} about LDN itself the mean stance runs from {{lowest}} ({low}) to {{highest}} ({high})"
    return Finding(
        "profiles",
        text + ", where −2 is firmly against and +2 firmly for. In {silent} of {cells} places a source does not speak "
        "to the question.",
        {
            "questions": counted(len(QUESTIONS_ON_LDN), "question"),
            "lowest": Number(lowest, "stance", signed(lowest, 2)),
            "highest": Number(highest, "stance", signed(highest, 2)),
            "silent": Number(silent, "places", str(silent or "none")),
            "cells": Number(len(rows), "places"),
        },
    )


def how_far_apart(evidence: Evidence) -> Finding:
    """Which sources stand nearest and furthest, and how many pairs contradict each other."""
    rows = stances_in_order(evidence)
    pairs = stance_distances(rows).dropna(subset="distance")
    if pairs.empty:
        return Finding(
            "distances", "No two sources that were certainly written by that day speak to the same question."
        )
    labels = rows.drop_duplicates("source_id").set_index("source_id")["label"]
    names = pairs["source_a"].map(labels) + " and " + pairs["source_b"].map(labels)
    ends = {"nearest": pairs["distance"].min(), "furthest": pairs["distance"].max()}
    who = {end: "; ".join(names[pairs["distance"] == distance]) for end, distance in ends.items()}
    opposed = int((pairs["opposed"] > 0).sum())
    text = f"The smallest distance between two sources is {{nearest}} ({who['nearest']})"
    text += f", the largest {{furthest}} ({who['furthest']})" if ends["nearest"] < ends["furthest"] else ""
    return Finding(
        "distances",
        text + ", from 0 (the same stances) to 1 (opposite ends on all questions). {opposed} of {pairs} take opposite "
        "sides on at least one question.",
        {
            **{end: Number(distance, "distance", decimal(distance, 2)) for end, distance in ends.items()},
            "opposed": Number(opposed, "pairs", str(opposed or "None")),
            "pairs": counted(len(pairs), "pair"),
        },
    )


def how_coders_agree(evidence: Evidence) -> Finding:
    """How many coders there are, and how far they agree."""
    rows = in_order(evidence, evidence.stances)
    if rows.empty:
        return Finding("coding", _NO_SOURCE)
    found = coder_agreement(rows)
    overall = found[found["question"] == ""]
    cells = len(rows[["source_id", "question"]].drop_duplicates())
    numbers = {"cells": counted(cells, "stance")}
    if overall.empty:
        text = f"All {{cells}} were coded by one coder ({rows['coder'].iloc[0]}): there is no second coding to measure "
        return Finding("coding", text + "agreement with, and none is assumed.", numbers)
    told = []
    for place, pair in enumerate(overall.itertuples(), start=1):
        numbers |= {
            f"same_{place}": Number(pair.same, "stances", f"{pair.same} ({percentage(pair.same, pair.coded)})"),
            f"kappa_{place}": _kappa(pair),
        }
        told.append(f"{pair.coder_a} and {pair.coder_b} gave the same code to {{same_{place}}}, {{kappa_{place}}}")
    differ = differing_codes(rows)[["source_id", "question"]].drop_duplicates()
    numbers["differ"] = Number(len(differ), "stances")
    text = f"Of {{cells}}, coders {'; '.join(told)}. {{differ}} were settled by consensus."
    return Finding("coding", text, numbers)


def _kappa(pair) -> Number:
    if pd.isna(pair.kappa):
        return Number("", "kappa", f"weighted kappa is {pair.remark}")
    words = interval(pair.kappa, pair.ci_low, pair.ci_high, 2)
    return Number(pair.kappa, "kappa", f"weighted kappa {words}")


def what_was_public(evidence: Evidence) -> Finding:
    """When the first results became public, against when the sources wrote."""
    public = public_people(evidence)
    sources = sources_in_order(evidence)
    if public.empty or sources.empty:
        return Finding("public", "No result was known to be public, or no source to be written, by that day.")
    text, numbers = "The first result known to be public is {first}", {"first": _dated(public.iloc[0])}
    randomised = public[public["randomised"]]
    if len(randomised):
        text += ", the first randomised one {randomised}; {before} of {sources} wrote before that for certain"
        numbers["randomised"] = _dated(randomised.iloc[0])
        before = (sources["last"] != "") & (sources["last"] < str(randomised["day"].iloc[0]))
        numbers |= {"before": Number(int(before.sum()), "sources"), "sources": counted(len(sources), "source")}
    return Finding("public", text + ".", numbers)


def _dated(row) -> Number:
    return Number(row["day"].isoformat(), "date", f"{row['label']} (by {day(row['day'])})")
