"""Harms in an answer: the most important one, and the next that was compared; as graded, estimated or reported."""

from collections.abc import Sequence
from dataclasses import replace

from ldnsynth.display.answer.row import AnswerRow, importance_of, row_of
from ldnsynth.display.tables.strength.harms import NO_HARMS, harms_of
from ldnsynth.display.wording import sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import IMPORTANCE, RANDOMISED_DESIGNS

_MOST = 2
_NAME = "Harms"
_ALONE = "no comparison: "


def harm_rows(evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]) -> list[AnswerRow]:
    """The rows of harms; none where the topic names no harm among its outcomes."""
    harms = evidence.topic.harms
    if not harms:
        return []
    known = [one for one in rated if one.is_harm] or [group for group in groups if group.domain in harms]
    known.sort(key=lambda one: _rank(evidence, one))
    if known:
        compared = dict.fromkeys(
            one.domain for one in known if one.body == "randomised" and one.domain != known[0].domain
        )
        chosen = [known[0].domain, *compared][:_MOST]
        return [_row(evidence, [one for one in known if one.domain == domain]) for domain in chosen]
    reported = harms_of(evidence)
    if reported.empty:
        return [AnswerRow("harm", _NAME, (), (NO_HARMS,))]
    first = reported[reported["design"].isin(RANDOMISED_DESIGNS)]
    shown = (first if len(first) else reported).head(_MOST)
    lines = tuple(f"{sentence(row.label)}: {row.told} ({row.study})" for row in shown.itertuples())
    return [AnswerRow("harm", _NAME, tuple(dict.fromkeys(shown["domain"])), lines, ids=tuple(shown["result_id"]))]


def _rank(evidence: Evidence, one: RatedOutcome | Group) -> tuple[int, bool, int]:
    """More important harms first; of one harm what was compared, and of that the surest."""
    level = list(LEVELS).index(one.certainty) if isinstance(one, RatedOutcome) else 0
    return IMPORTANCE.index(importance_of(evidence, one.domain)), one.body != "randomised", level


def _row(evidence: Evidence, ones: Sequence[RatedOutcome | Group]) -> AnswerRow:
    """One harm: a line a body of evidence, randomised trials first; of several conditions those of the first."""
    several = len({one.condition for one in ones}) > 1
    chosen = [one for one in ones if one.condition == ones[0].condition]
    rows = [row_of(evidence, one, kind="harm", several=several) for one in chosen]
    told = ["; ".join(line.removeprefix(_ALONE) for line in row.found) for row in rows]
    return replace(
        rows[0],
        found=tuple(
            words if one.body == "randomised" else f"{_ALONE}{words}" for one, words in zip(chosen, told, strict=True)
        ),
        people="; ".join(row.people for row in rows),
        ids=tuple(row_id for row in rows for row_id in row.ids),
    )
