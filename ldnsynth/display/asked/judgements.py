"""The judgements behind each certainty, for a page on which a reader judges anew: judged, computed, mine."""

from collections.abc import Sequence
from typing import Any

from ldnsynth.display.asked.block import Asked
from ldnsynth.display.wording import count, sentence
from ldnsynth.display.words.outcomes import NOT_RATED, outcome_name
from ldnsynth.display.words.summary import statements
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import ASPECTS, LEVELS
from ldnsynth.views.rated_outcomes import RatedOutcome


def judged_anew(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Asked:
    """Every judgement of a certainty beside what the numbers suggest, and the sentence that each certainty would allow.

    Parameters
    ----------
    evidence, rated
        What is selected, and how sure one may be.
    """
    about = {"id": "judge", "title": "Judge it yourself", "about": "judged, computed, or by your own judgement"}
    if not rated:
        return Asked(**about, text=NOT_RATED.text)
    outcome_ids = evidence.certainty.set_index("certainty_id")["outcome_id"]
    data = {
        "outcomes": [_outcome(evidence, one, rated, outcome_ids[one.certainty_id]) for one in rated],
        "levels": [[key, f"{level.symbol} {level.label.lower()}", level.meaning] for key, level in LEVELS.items()],
        "aspects": {aspect: [sentence(aspect.replace("_", " ")), *ends] for aspect, ends in ASPECTS.items()},
    }
    told = count(len(rated), "body of evidence", "bodies of evidence")
    return Asked(**about, text=f"With scripts, the certainty of {told} can be judged anew on the page.", data=data)


def _outcome(evidence: Evidence, outcome: RatedOutcome, rated: Sequence[RatedOutcome], event: str) -> dict[str, Any]:
    """A body of evidence with the columns of the tables ``certainty`` and ``certainty_reasons``."""
    given = {
        name: getattr(outcome, name) for name in ("certainty_id", "condition", "domain", "body", "target", "start")
    }
    return {
        **{"name": outcome_name(outcome, rated), "row": given | {"outcome_id": event}, "links": [outcome.certainty_id]},
        "said": statements(evidence, outcome, LEVELS),
        "reasons": [_reason(outcome, row) for row in outcome.reasons.itertuples()],
    }


def _reason(outcome: RatedOutcome, row) -> dict[str, Any]:
    suggestion = outcome.suggestions.get(row.aspect)
    return {
        **{"aspect": row.aspect, "judged": int(row.levels), "reason": row.reason, "locator": row.locator},
        "computed": suggestion.levels if suggestion else None,
        "suggested": sentence(suggestion.reason) if suggestion else "No number bears on it.",
    }
