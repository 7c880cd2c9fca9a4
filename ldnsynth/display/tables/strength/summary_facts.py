"""What a row of a summary of findings says, as terms and numbers: for whatever else is made of the table."""

from collections.abc import Sequence
from typing import Any

from ldnsynth.display.wording import sentence
from ldnsynth.display.words.outcomes import body_name
from ldnsynth.display.words.summary import effect_words, scale_in_brackets
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.rated_outcomes import RatedOutcome


def summary_facts(evidence: Evidence, chosen: Sequence[RatedOutcome], *, comments: int, reasons: int) -> list[dict]:
    """A dict a row of the summary.

    Parameters
    ----------
    chosen : sequence of RatedOutcome
        The outcome of each row.
    comments, reasons : int
        The places among the table's notes of the first comment of a grader and of the first reason.

    Returns
    -------
    list of dict
        name and short (without the scale), certainty (a term), effect (what is estimated, in words), reasons (aspect
        in words, levels up or down, and the place of its note) and comment (the place of its note, or None).
    """
    several = len({outcome.condition for outcome in chosen}) > 1
    found = []
    for outcome in chosen:
        short = ": ".join([*[sentence(outcome.condition_label)] * several, body_name(outcome)])
        moved = outcome.reasons[outcome.reasons["levels"] != 0]
        why: list[dict[str, Any]] = [
            {"aspect": row.aspect.replace("_", " "), "levels": int(row.levels), "note": reasons + place}
            for place, row in enumerate(moved.itertuples())
        ]
        found.append(
            {
                "name": short + scale_in_brackets(evidence, outcome),
                "short": short,
                "certainty": outcome.certainty,
                "effect": effect_words(outcome, between="; "),
                "reasons": why,
                "comment": comments if outcome.note else None,
            }
        )
        reasons += len(why)
        comments += bool(outcome.note)
    return found
