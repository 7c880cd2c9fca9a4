"""How much of what was measured can be had."""

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import count, in_words, listing
from ldnsynth.display.words.counting import counted
from ldnsynth.display.words.outcomes import NO_TRIAL
from ldnsynth.display.words.summary import domain_in_a_sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.missing_results import missing_results

_MOST = 5  # outcomes that a sentence names


def which_results_are_missing(evidence: Evidence) -> Finding:
    """Of how many results that are known to have been measured how much was seen, and of which outcomes nothing."""
    cells = missing_results(evidence)
    if cells.empty:
        return Finding("missing-results-told", NO_TRIAL)
    trials = list(dict.fromkeys(cells["trial_id"]))
    known = cells[~cells["state"].isin(("unknown", "not_measured"))]
    numbers = {
        "trials": counted(len(trials), "randomised trial", links=trials),
        "known": _number(known, len(known), count(len(known), "result")),
    }
    for state in ("fully", "partly", "none"):
        own = known[known["state"] == state]
        numbers[state] = _number(own, len(own), in_words(len(own)) if len(own) else "none")
    more = int(known["unreported"].sum() - (known["unreported"] * (known["state"] == "none")).sum())
    text = "{trials} are known to have measured {known} (a trial in an outcome domain each): {fully} can be had fully, "
    text = text if len(trials) > 1 else text.replace("are known", "is known")
    text += "{partly} in part, {none} not at all."
    if more:
        numbers["more"] = _number(known[known["unreported"] > 0], more, count(more, "further outcome"))
        text += " Beside these {more} of the same domains were measured and not told."
    nothing = known.groupby(["condition", "domain"], sort=False)["state"].agg(lambda states: set(states) == {"none"})
    names = list(
        dict.fromkeys(domain_in_a_sentence(evidence.topic.domain_labels[d]) for _, d in nothing[nothing].index)
    )
    if names and len(names) <= _MOST:
        text += f" Measured, and of no trial told: {listing(names)}."
    return Finding("missing-results-told", text, numbers)


def _number(cells, value: int, words: str) -> Number:
    ids = tuple(i for ids in cells["result_ids"] for i in ids.split(";") if i)
    return Number(value, "cells", words, links=ids or tuple(dict.fromkeys(cells["trial_id"])))
