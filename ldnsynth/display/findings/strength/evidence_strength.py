"""What stands behind each outcome, and which way it points."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import count, in_words, listing
from ldnsynth.display.words.counting import counted, no_study
from ldnsynth.display.words.estimates.directions import directions_of, print_choice
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.without_pooling.strength import COUNTED_SENSES
from ldnsynth.views.row_ids import reading_ids


def how_strong(evidence: Evidence) -> Finding:
    """For how many comparisons of randomised trials an estimate was seen, and which way the estimates point."""
    cells = directions_of(evidence)
    pointing_words = {"better": f"better with {evidence.topic.intervention.short}", "worse": "worse", "mixed": "mixed"}
    randomised = cells[cells["compared"]]
    if evidence.trials.empty:
        return no_study("answer-strength", evidence)
    if randomised.empty:
        return Finding(
            "answer-strength",
            "No randomised comparison with a result was found; {other} of other studies cannot separate "
            f"{evidence.topic.intervention.short} from time, expectation and selection.",
            {"other": _cells(evidence, cells, text=count(len(cells), "result"))},
        )
    trials = randomised["trial_id"].unique()
    of = {name: randomised[randomised["sense"].isin(senses)] for name, senses in COUNTED_SENSES.items()}
    estimated = randomised[randomised["estimated"]]
    comes, states = ("" if len(rows) != 1 else "s" for rows in (estimated, of["stated"]))
    text = (
        f"Of {{compared}} by {{trials}} (a trial and an outcome each), {{estimated}} come{comes} with a point estimate"
    )
    pointing = [f"{{{name}}} {words}" for name, words in pointing_words.items() if len(of[name])]
    text += f": {listing(pointing)}" if pointing else ""
    if len(of["stated"]):
        text += f"; {{stated}} state{states} something without a number, which counts for neither side"
    text += "; in {none_occurred} nobody had the event" if len(of["none_occurred"]) else ""
    text += "; for {not_comparable} nothing was printed that compares them" if len(of["not_comparable"]) else ""
    numbers = {name: _cells(evidence, rows) for name, rows in of.items()} | {
        "compared": _cells(evidence, randomised, text=count(len(randomised), "comparison")),
        "trials": counted(len(trials), "randomised trial", links=trials),
        "estimated": _cells(evidence, estimated),
    }
    return Finding(
        "answer-strength",
        f"{text}. {print_choice(evidence)} Directions say nothing about size, chance or bias.",
        {name: number for name, number in numbers.items() if f"{{{name}}}" in text},
    )


def what_domains_rest_on(evidence: Evidence) -> Finding:
    """How many outcomes were measured, compared and estimated, and how many trials stand behind the last."""
    if evidence.trials.empty:
        return no_study("domains", evidence)
    cells = directions_of(evidence)
    if cells.empty:
        return Finding("domains", "No study of this selection reports a result.")
    compared = cells[cells["compared"]]
    estimated = compared[compared["estimated"]]
    trials = estimated.groupby("domain")["trial_id"].transform("nunique")
    behind = {
        **{"measured": cells, "compared": compared, "estimated": estimated},
        "several": estimated[trials > 1],
    }
    numbers = {
        name: Number(rows["domain"].nunique(), "outcomes", links=reading_ids(evidence, rows))
        for name, rows in behind.items()
    }
    numbers["measured"] = counted(cells["domain"].nunique(), "outcome", links=reading_ids(evidence, cells))
    return Finding(
        "domains",
        "Of {measured} that were measured, randomised trials compared {compared} and give a point estimate for "
        "{estimated}, two trials or more for {several}.",
        numbers,
    )


def how_verified(evidence: Evidence) -> Finding:
    """What share of the results was seen in an article's own text or in a register."""
    results = evidence.results
    if results.empty:
        return no_study("verification", evidence)
    levels = ("full_text", "register"), ("abstract",), ("secondary",)
    first_hand, abstract, secondary = (tuple(results.loc[results["level"].isin(of), "result_id"]) for of in levels)
    were = "was" if len(first_hand) == 1 else "were"
    return Finding(
        "verification",
        f"Of all {{results}}, those of studies without randomisation among them, {{first_hand}} {were} seen in an "
        "article’s full text or a register entry, {abstract} in an abstract and {secondary} only in another document.",
        {
            "first_hand": Number(len(first_hand), "results", str(len(first_hand) or "none"), links=first_hand),
            "results": counted(len(results), "result", links=results["result_id"]),
            "abstract": Number(len(abstract), "results", links=abstract),
            "secondary": Number(len(secondary), "results", links=secondary),
        },
    )


def _cells(evidence: Evidence, rows: pd.DataFrame, *, text: str = "") -> Number:
    """The number of these trials by outcome, which leads to their results."""
    words = text or (in_words(len(rows)) if len(rows) else "none")
    return Number(len(rows), "trials by outcome", words, links=reading_ids(evidence, rows))
