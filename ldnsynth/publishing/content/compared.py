"""What a report hands on to be compared with others: its studies, what they count, and its outcomes."""

from typing import Any

from ldnsynth.publishing.content.brief import SUMMARY, find_table
from ldnsynth.publishing.content.chapters import Chapter

COUNTED = ("studies", "reported", "randomised", "people")  # the numbers of `findings.which_studies`
_COUNTING = "answer-studies"
_OF_TRIALS = ("outcome", "trial", "measure", "estimate", "people")


def compared(chapters: list[Chapter]) -> dict[str, Any]:
    """The data of a report for a comparison, as JSON has it.

    Parameters
    ----------
    chapters : list of Chapter
        What the report consists of.

    Returns
    -------
    dict
        counted: numbers by `COUNTED`, "" where none are said. studies: their names. outcomes: those of the summary of
        findings, or of a report without one the estimates of single trials, each with name, short (without the scale),
        effect ("" where nothing can be estimated), people, certainty (a term; "" where none was graded) and numbers
        (the estimate by the names of `measured.NUMBERS`).
    """
    stated = [finding for chapter in chapters for finding in chapter.findings if finding.id == _COUNTING]
    numbers = {number["id"]: str(number["value"]) for finding in stated for number in finding.numbers}
    studies = find_table(chapters, "characteristics", "study")
    return {
        "counted": {name: numbers.get(name, "") for name in COUNTED},
        "studies": [row["study"] for row in studies.by_key] if studies else [],
        "outcomes": _outcomes(chapters),
    }


def _outcomes(chapters: list[Chapter]) -> list[dict[str, Any]]:
    if summary := find_table(chapters, "summary-of-findings", *SUMMARY):
        rows = zip(summary.facts, summary.by_key, summary.numbers, strict=True)
        return [
            {name: facts[name] for name in ("name", "short", "effect", "certainty")}
            | {"people": cells["people"], "numbers": numbers}
            for facts, cells, numbers in rows
        ]
    effects = find_table(chapters, "effects", *_OF_TRIALS)
    return [_of_trial(row) for row in effects.by_key] if effects else []


def _of_trial(row: dict[str, str]) -> dict[str, Any]:
    """An estimate of a single trial that nobody graded."""
    name = f"{row['outcome']}, {row['trial']}"
    told = {"effect": f"{row['measure']} {row['estimate']}", "people": f"{row['people']} (1)"}
    return {"name": name, "short": name, "certainty": "", "numbers": {}} | told
