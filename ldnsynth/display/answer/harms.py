"""Harms in an answer: the most important one, and the next that was compared; as graded, estimated or reported."""

from collections.abc import Sequence
from dataclasses import replace

from ldnsynth.display.answer.row import AnswerRow, importance_of, row_of
from ldnsynth.display.certainty import RatedOutcome
from ldnsynth.display.tables.harms import NO_HARMS, harms_of
from ldnsynth.display.wording import sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.vocabulary import IMPORTANCE, RANDOMISED_DESIGNS

_MOST = 2
_NAME = "Harms"
_ALONE = "no comparison: "


def harm_rows(evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]) -> list[AnswerRow]:
    """The rows of harms; none where the topic names no harm among its outcomes."""
    harms = evidence.topic.harms
    if not harms:
        return []
    graded = sorted((one for one in rated if one.is_harm), key=lambda one: IMPORTANCE.index(one.importance))
    pooled = [group for group in groups if group.domain in harms]
    pooled.sort(key=lambda group: IMPORTANCE.index(importance_of(evidence, group.domain)))
    known = graded or pooled
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


def _alone(one: RatedOutcome | Group) -> str:
    return "" if one.body == "randomised" else _ALONE


def _row(evidence: Evidence, ones: Sequence[RatedOutcome | Group]) -> AnswerRow:
    """One harm: a line a body of evidence, randomised trials first; of several conditions those of the first."""
    several = len({one.condition for one in ones}) > 1
    chosen = [one for one in ones if one.condition == ones[0].condition]
    rows = [row_of(evidence, one, kind="harm", several=several) for one in chosen]
    lines = [
        "; ".join(
            ("" if one.body == "randomised" else "no comparison: ") + line.removeprefix("no comparison: ")
            for line in row.found
        )
        for row, one in zip(rows, chosen, strict=True)
    ]
    return replace(
        rows[0],
        found=tuple(lines),
        people="; ".join(row.people for row in rows),
        ids=tuple(row_id for row in rows for row_id in row.ids),
    )
