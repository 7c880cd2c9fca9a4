"""Harms in an answer: the most important one, and the next that was compared; as graded, estimated or reported."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ldnsynth.display.answer.row import AnswerRow, importance_of, row_of
from ldnsynth.display.wording import sentence
from ldnsynth.display.words.harms import NO_HARMS, harms_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import IMPORTANCE

_MOST = 2
_MOST_LINES = 3  # of harms that nobody graded or estimated
_NAME = "Harms"
_ALONE = "no comparison: "


def harm_rows(evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]) -> list[AnswerRow]:
    """The rows of harms; none where the topic names no harm among its outcomes.

    A harm that matters more than all that were graded or estimated comes first, as it was reported.
    """
    harms = evidence.topic.harms
    if not harms:
        return []
    known = [one for one in rated if one.is_harm] or [group for group in groups if group.domain in harms]
    known.sort(key=lambda one: _rank(evidence, one))
    reported = harms_of(evidence)
    if not known:
        return [_reported(evidence, reported)]
    first = known[0].domain
    compared = dict.fromkeys(one.domain for one in known if one.body == "randomised" and one.domain != first)
    rows = [_row(evidence, [one for one in known if one.domain == domain]) for domain in (first, *compared)]
    graver = [_importance(evidence, domain) < _importance(evidence, first) for domain in reported["domain"]]
    return [*([_reported(evidence, reported[graver])] if any(graver) else []), *rows][:_MOST]


def _reported(evidence: Evidence, reported: pd.DataFrame) -> AnswerRow:
    """Harms as they were reported: of the most important domains a line each, of randomised trials if they tell one."""
    if reported.empty:
        return AnswerRow("harm", _NAME, (), (NO_HARMS,))
    shown = reported.drop_duplicates("domain").head(_MOST_LINES)
    domains = tuple(shown["domain"])
    name = sentence(evidence.topic.domain_labels[domains[0]]) if len(domains) == 1 else _NAME
    lines = tuple(
        ("" if row.label == name else f"{sentence(row.label)}: ") + f"{row.told} ({row.study})"
        for row in shown.itertuples()
    )
    return AnswerRow("harm", name, domains, lines, ids=tuple(shown["result_id"]))


def _importance(evidence: Evidence, domain: str) -> int:
    return IMPORTANCE.index(importance_of(evidence, domain))


def _rank(evidence: Evidence, one: RatedOutcome | Group) -> tuple[int, bool, int]:
    """More important harms first; of one harm what was compared, and of that the surest."""
    level = list(LEVELS).index(one.certainty) if isinstance(one, RatedOutcome) else 0
    return _importance(evidence, one.domain), one.body != "randomised", level


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
