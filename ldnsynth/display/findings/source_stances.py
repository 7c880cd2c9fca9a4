"""What the sources say, and what was public when they were written."""

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.figures.source_timeline import public_people
from ldnsynth.display.figures.stance_matrix import stance_data
from ldnsynth.display.findings.wording import counted
from ldnsynth.display.wording import count, day
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import sources_in_order
from ldnsynth.vocabulary import QUESTIONS


def what_sources_say(evidence: Evidence) -> Finding:
    """On how many questions the sources contradict each other, and which."""
    data = stance_data(evidence).dropna(subset="stance")
    if data.empty:
        return Finding("answer-stances", "None of the sources is known to have been written by that day.")
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
