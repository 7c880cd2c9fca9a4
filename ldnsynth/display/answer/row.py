"""One row of an answer: an outcome with what was found, who was asked, how sure one may be, and what can be drawn."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ldnsynth.display.wording import listing, sentence
from ldnsynth.display.words.people import people_of_all
from ldnsynth.display.words.summary import domain_in_a_sentence, estimate_words_of, found_lines, people_of_outcome
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.summary_effects import SummaryEffect, summary_effect
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.views.row_ids import estimate_ids
from ldnsynth.vocabulary import IMPORTANCE

_MOST_NAMES = 4


@dataclass(frozen=True)
class Interval:
    """An estimate as it is drawn: turned so that above 0 is better; a ratio as its logarithm."""

    label: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class AnswerRow:
    """An outcome, or several of which the same is told, in a row of the answer.

    Attributes
    ----------
    kind : str
        "benefit", "uncompared" (critical outcomes without a randomised comparison) or "harm".
    outcome : str
        Its name, with that of the condition where the selection has several.
    domains : tuple of str
        The domains that the row tells of.
    found : tuple of str
        What was found, a line each.
    people : str
        People behind it, as `people_of_outcome` tells them; "" where nobody was compared.
    certainty : str
        A key of `certainty.LEVELS`; "" where none was graded.
    reasons : tuple of dict
        aspect, levels and reason of what took the certainty down or up.
    intervals : tuple of Interval
        What can be drawn.
    unit : str
        Of the intervals: that of the scale, "SD", or the name of a ratio.
    ids : tuple of str
        The rows of the data behind it.
    """

    kind: str
    outcome: str
    domains: tuple[str, ...]
    found: tuple[str, ...]
    people: str = ""
    certainty: str = ""
    reasons: tuple[Mapping[str, object], ...] = ()
    intervals: tuple[Interval, ...] = ()
    unit: str = ""
    ids: tuple[str, ...] = field(default=(), repr=False)


def row_of(evidence: Evidence, one: RatedOutcome | Group, *, kind: str, several: bool) -> AnswerRow:
    """The row of an outcome: graded, or where nothing is graded as its trials estimate it.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    one : RatedOutcome or Group
        The outcome.
    kind : str
        As in `AnswerRow`.
    several : bool
        Whether the selection has several conditions, so that the outcome is named with its own.
    """
    name = domain_in_a_sentence(evidence.topic.domain_labels[one.domain])
    named = sentence(f"{evidence.topic.condition_labels[one.condition]}: {name}" if several else name)
    if isinstance(one, Group):
        effect, trials = summary_effect(one, evidence.outcomes), list(one.estimated["trial_id"])
        return AnswerRow(
            **{"kind": kind, "outcome": named, "domains": (one.domain,), "found": _estimates(effect, one)},
            people=people_of_all(evidence, trials, domain=one.domain),
            **{"intervals": intervals_of(effect), "unit": _unit(effect), "ids": tuple(estimate_ids(one))},
        )
    moved = one.reasons[one.reasons["levels"] != 0]
    return AnswerRow(
        **{"kind": kind, "outcome": named, "domains": (one.domain,), "found": found_lines(evidence, one)},
        **{"people": people_of_outcome(evidence, one), "certainty": one.certainty},
        reasons=tuple(
            {"aspect": row.aspect.replace("_", " "), "levels": int(row.levels), "reason": row.reason}
            for row in moved.itertuples()
        ),
        intervals=intervals_of(one.effect) if one.effect else (),
        unit=_unit(one.effect) if one.effect else "",
        ids=(one.certainty_id, *one.results["result_id"]),
    )


def _estimates(effect: SummaryEffect, group: Group) -> tuple[str, ...]:
    scale = group.trials["outcome"].iloc[0]
    words = [(one.label, estimate_words_of(effect, one, scale)) for one in effect.estimates]
    return tuple(f"{text} in {label}" if len(words) > 1 else text for label, text in words)


def intervals_of(effect: SummaryEffect) -> tuple[Interval, ...]:
    """The estimates with their intervals, turned so that above 0 is better; those that cannot be drawn left out."""
    turned = -1 if effect.measure != "SMD" and effect.better == "lower" else 1
    return tuple(
        Interval(one.label, turned * one.value, *sorted((turned * one.low, turned * one.high)))
        for one in effect.estimates
        if all(map(math.isfinite, one[1:]))
    )


def _unit(effect: SummaryEffect) -> str:
    return effect.unit if effect.in_units else "SD" if effect.measure == "SMD" else effect.measure


def importance_of(evidence: Evidence, domain: str) -> str:
    """How much a domain matters: as its most important outcome; one without an outcome least."""
    known = evidence.outcomes.loc[evidence.outcomes["domain"] == domain, "importance"]
    return min(known, key=IMPORTANCE.index, default=IMPORTANCE[-1])


def domain_names(evidence: Evidence, domains: list[str]) -> str:
    """The names of outcome domains within a sentence: the first four, and how many more."""
    names = [domain_in_a_sentence(evidence.topic.domain_labels[domain]) for domain in domains]
    more = [f"{len(names) - _MOST_NAMES} more"] if len(names) > _MOST_NAMES else []
    return names_together([*names[:_MOST_NAMES], *more])


def names_together(names: list[str]) -> str:
    """Names in a sentence; set apart by commas where one of them has an "and" of its own."""
    if len(names) > 1 and any(" and " in name for name in names):
        return f"{', '.join(names[:-1])}, and {names[-1]}"
    return listing(names)
