"""What stands behind each outcome, and which way it points."""

import pandas as pd

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.findings.wording import capital, counted, no_study
from ldnsynth.display.origins import reading_ids
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.strength import trial_directions
from ldnsynth.vocabulary import RANDOMISED_DESIGNS


def how_strong(evidence: Evidence) -> Finding:
    """Which way the readings from randomised trials point, by trial and outcome domain."""
    readings = _readings(evidence)
    randomised = readings[readings["randomised"]]
    if evidence.trials.empty:
        return no_study("answer-strength", evidence)
    if randomised.empty:
        return Finding(
            "answer-strength",
            "No randomised comparison with a known direction was found; {other} from other studies "
            "cannot separate LDN from time, expectation and selection.",
            {"other": counted(len(readings), "reading", links=reading_ids(evidence, readings))},
        )
    trials = randomised["trial_id"].unique()
    of = {sense: randomised[randomised["sense"] == sense] for sense in ("better", "same", "mixed", "worse")}
    return Finding(
        "answer-strength",
        "Of {readings} from {trials} (one reading a trial and outcome domain), {better} point to LDN, {same} state no "
        "difference, {mixed} are mixed and {worse} point against it. Directions say nothing about size, chance "
        "or bias.",
        {
            "readings": counted(len(randomised), "reading", links=reading_ids(evidence, randomised)),
            "trials": counted(len(trials), "randomised trial", links=trials),
            **{sense: Number(len(rows), "readings", links=reading_ids(evidence, rows)) for sense, rows in of.items()},
        },
    )


def what_domains_rest_on(evidence: Evidence) -> Finding:
    """How many outcome domains rest on one trial, on several, or on none that was randomised."""
    readings = _readings(evidence)
    if readings.empty:
        return no_study("domains", evidence)
    trials = readings["domain"].map(readings.groupby("domain")["randomised"].sum())
    behind = {"several": readings[trials > 1], "one": readings[trials == 1], "none": readings[trials == 0]}
    return Finding(
        "domains",
        "Of {domains} with a comparison, two or more randomised trials stand behind {several}, a single one behind "
        "{one}, none behind {none}.",
        {
            "domains": counted(readings["domain"].nunique(), "outcome domain", links=reading_ids(evidence, readings)),
            **{
                name: Number(rows["domain"].nunique(), "domains", links=reading_ids(evidence, rows))
                for name, rows in behind.items()
            },
        },
    )


def how_verified(evidence: Evidence) -> Finding:
    """What share of the results was seen in an article's own text or in a register."""
    results = evidence.results
    if results.empty:
        return no_study("verification", evidence)
    levels = ("full_text", "register"), ("abstract",), ("secondary",)
    first_hand, abstract, secondary = (tuple(results.loc[results["level"].isin(of), "result_id"]) for of in levels)
    return Finding(
        "verification",
        "{first_hand} of {results} were seen in an article’s full text or a register entry, {abstract} in an abstract "
        "and {secondary} only in another document.",
        {
            "first_hand": Number(len(first_hand), "results", capital(len(first_hand)), links=first_hand),
            "results": counted(len(results), "result", links=results["result_id"]),
            "abstract": Number(len(abstract), "results", links=abstract),
            "secondary": Number(len(secondary), "results", links=secondary),
        },
    )


def _readings(evidence: Evidence) -> pd.DataFrame:
    """One row a trial and domain that compares, as in the figure: trial_id, domain, sense, randomised."""
    cells = trial_directions(evidence.trials, evidence.outcomes, evidence.results)
    designs = evidence.trials.set_index("trial_id")["design"]
    cells = cells[cells["sense"] != "not comparable"]
    return cells.assign(randomised=cells["trial_id"].map(designs).isin(RANDOMISED_DESIGNS))
