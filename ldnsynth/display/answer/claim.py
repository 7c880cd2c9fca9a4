"""The sentence that an answer begins with: what was estimated, what is silent, and what no comparison was seen of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ldnsynth.display.answer.doubts import silent_trials
from ldnsynth.display.answer.row import domain_names, importance_of, intervals_of, names_together
from ldnsynth.display.answer.rows import uncompared_domains
from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import count, in_words, integer, listing, sentence
from ldnsynth.display.words.counting import no_study
from ldnsynth.display.words.summary import domain_in_a_sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.summary_effects import SummaryEffect, summary_effect
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.views.outcomes import outcome_steps
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.vocabulary import IMPORTANCE, RANDOMISED_DESIGNS

_MOST_NAMED = 3
_HAIR = 0.02  # of an interval: an end that is nearer to no effect touches it
# What an interval shows of a score, and of events that are good or bad.
_SCORE = {
    "better": "found {names} better with {name}",
    "worse": "found {names} worse with {name}",
    "open": "{leave} open whether {name} {makes} {names} better or worse",
    "open, better": "{leave} open whether {name} {makes} {names} better",
    "open, worse": "{leave} open whether {name} {makes} {names} worse",
    "little": "found little to no difference in {names} with {name}",
}
_EVENTS = {
    "fewer": "found {names} less frequent with {name}",
    "more": "found {names} more frequent with {name}",
    "open": "{leave} open whether {name} {makes} {names} more or less frequent",
    "little": "found little to no difference in the frequency of {names} with {name}",
}


@dataclass(frozen=True)
class _Benefit:
    """A benefit with an effect: the phrase for what its interval shows, its trials, and people (NaN if not known).

    The phrase ends with the certainty where that was graded and differs between the outcomes.
    """

    name: str
    critical: bool
    words: str
    trials: tuple[str, ...]
    kind: str
    pooled: bool
    people: float


def answer_claim(
    evidence: Evidence, effects: pd.DataFrame, groups: Sequence[Group], rated: Sequence[RatedOutcome]
) -> Finding:
    """The claim of the answer, as long as a heading may be; every number in it is named.

    Parameters
    ----------
    evidence, effects, groups, rated
        As for `answer_rows`.
    """
    if evidence.trials.empty:
        return no_study("claim", evidence)
    conditions = {one.condition for one in rated} | {group.condition for group in groups}
    parts, numbers = _of_many(rated, groups) if len(conditions) > 1 else _of_one(evidence, groups, rated)
    measured = outcome_steps(evidence, effects)["measured"]
    if never := [domain for domain in uncompared_domains(evidence, effects) if measured[domain]]:
        parts.append(f"No randomised comparison was seen of {domain_names(evidence, never)}.")
    return Finding("claim", " ".join(parts), numbers)


def _of_one(
    evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]
) -> tuple[list[str], dict[str, Number]]:
    """Of one condition: benefits by what their intervals show, critical ones first; then who is silent."""
    benefits, numbers = _benefits(evidence, groups, rated), {}
    alike: dict[tuple[str, tuple[str, ...]], list[_Benefit]] = {}
    for one in sorted(benefits, key=lambda one: not one.critical):
        alike.setdefault((one.words, one.trials), []).append(one)
    clauses, last = [], ()
    for ones in alike.values():
        clauses.append(_clause(evidence, ones, numbers, again=ones[0].trials == last))
        last = ones[0].trials
    if not clauses:
        clauses = [_without_estimate(evidence, numbers)]
    elif silent := silent_trials(evidence, groups):
        numbers["silent"] = Number(len(silent), "trials", in_words(len(silent)), links=tuple(silent))
        one = len(silent) == 1
        who = "another" if one else "{silent} others"
        clauses.append(f"{who} {'does' if one else 'do'} not print enough to estimate an effect")
        numbers = {name: number for name, number in numbers.items() if name != "silent" or not one}
    return [_capital(f"{_lead(rated)}{'; '.join(clauses)}.", numbers)], numbers


def _capital(text: str, numbers: dict[str, Number]) -> str:
    """The sentence with a capital letter, also where it begins with a number in words."""
    if not text.startswith("{"):
        return sentence(text)
    name = text[1 : text.index("}")]
    first = numbers[name]
    numbers[name] = Number(first.value, first.unit, sentence(str(first)), links=first.links)
    return text


def _benefits(evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]) -> list[_Benefit]:
    """Benefits of which randomised trials give one effect, in the order of outcomes; domains of mixed content aside."""
    order = domains_in_order(evidence.outcomes, evidence.topic.domains)
    known = {group.domain: group for group in groups if group.body == "randomised"}
    known |= {one.domain: one.group for one in rated if one.body == "randomised"}
    levels = {} if _lead(rated) else {one.domain: one.certainty for one in rated if one.body == "randomised"}
    found = []
    for domain in sorted(known, key=order.index):
        group, about = known[domain], evidence.topic.domains[domain]
        if group is None or about.harm or about.mixed:
            continue
        effect = summary_effect(group, evidence.outcomes)
        found.append(
            _Benefit(
                domain_in_a_sentence(about.label),
                importance_of(evidence, domain) == IMPORTANCE[0],
                _words(effect, levels.get(domain, "")),
                tuple(group.estimated["trial_id"]),
                "randomised trial" if group.estimated["design"].isin(RANDOMISED_DESIGNS).all() else "trial",
                effect.is_pooled,
                effect.people,
            )
        )
    return found


def _words(effect: SummaryEffect, level: str) -> str:
    """The phrase for what the interval shows: a side where no effect lies outside it, "little" within thresholds.

    With the certainty, if a level of it is given, behind what was found; of what is left open it would say nothing.
    """
    counts = effect.is_ratio or effect.measure == "RD"
    phrases = _EVENTS if counts else _SCORE
    sides = {_side(one.low, one.high) for one in intervals_of(effect)}
    if effect.reading.place == "within":
        shown = phrases["little"]
    elif len(sides) > 1 or sides == {0}:
        touching = {_touched(one.low, one.high) for one in intervals_of(effect)}
        ends = {frozenset({1}): "open, better", frozenset({-1}): "open, worse"}
        return phrases["open"] if counts else phrases[ends.get(frozenset(touching), "open")]
    elif counts:
        shown = phrases["more" if (sides == {1}) == (effect.better == "higher") else "fewer"]
    else:
        shown = phrases["better" if sides == {1} else "worse"]
    return shown + (f" ({LEVELS[level].label.lower()} certainty)" if level else "")


def _side(low: float, high: float) -> int:
    """1 where an interval lies above no effect, -1 where below, 0 where no effect is in it."""
    return int(math.copysign(1, low)) if low * high > 0 else 0


def _touched(low: float, high: float) -> int:
    """The side on which all but a hair of an interval lies; 0 where it reaches to both, or lies on one."""
    hair = _HAIR * (high - low)
    return 1 if -hair <= low <= 0 else -1 if 0 <= high <= hair else 0


def _clause(evidence: Evidence, ones: Sequence[_Benefit], numbers: dict[str, Number], *, again: bool) -> str:
    """What some trials show of some outcomes: "two randomised trials (99 people) found walking better with X".

    `again`: the clause before told of the same trials.
    """
    trials, place = ones[0].trials, len(numbers)
    one = len(trials) == 1
    kind = ones[0].kind + ("" if one else "s")
    numbers[f"trials_{place}"] = Number(len(trials), "trials", f"{in_words(len(trials))} {kind}", links=trials)
    told = f"{{trials_{place}}}{' together' if ones[0].pooled else ''}"
    counts = {one.people for one in ones if not math.isnan(one.people)}
    if again:
        del numbers[f"trials_{place}"]
        told = "it" if one else "they"
    elif counts:
        most = "up to " if len(counts) > 1 else ""
        numbers[f"people_{place}"] = Number(int(max(counts)), "people", integer(max(counts)), links=trials)
        told += f" ({most}{{people_{place}}} people)"
    names = [one.name for one in ones]
    more = len(names) - _MOST_NAMED
    if more > 0:
        names = [*names[:_MOST_NAMED], f"{in_words(more)} more outcome{'s' if more > 1 else ''}"]
    intervention = evidence.topic.intervention
    words = ones[0].words.format(
        **{"names": names_together(names), "name": intervention.short_phrase},
        leave="leaves" if one else "leave",
        makes=intervention.verb("makes", "make"),
    )
    return f"{told} {words}"


def _without_estimate(evidence: Evidence, numbers: dict[str, Number]) -> str:
    name = evidence.topic.intervention.short_phrase
    randomised = evidence.trials.loc[evidence.trials["design"].isin(RANDOMISED_DESIGNS), "trial_id"]
    trials = tuple(trial for trial in randomised if (evidence.results["trial_id"] == trial).any())
    if not trials:
        return f"no randomised trial of {name} gives a result here"
    kind, verb = ("randomised trial", "does") if len(trials) == 1 else ("randomised trials", "do")
    numbers["trials"] = Number(len(trials), "trials", f"{in_words(len(trials))} {kind}", links=trials)
    return f"{{trials}} {verb} not print enough to estimate an effect of {name} on any benefit"


def _lead(rated: Sequence[RatedOutcome]) -> str:
    """What stands before everything where no benefit is known with more than very low certainty."""
    levels = {one.certainty for one in rated if not one.is_harm and one.body == "randomised"}
    return "Very uncertain: " if levels == {"very_low"} else ""


def _of_many(rated: Sequence[RatedOutcome], groups: Sequence[Group]) -> tuple[list[str], dict[str, Number]]:
    """Of several conditions: how sure one may be of how many outcomes; where none is graded, what is estimated."""
    conditions = {one.condition for one in (rated or groups)}
    where = f"{in_words(len(conditions))} condition{'s' if len(conditions) > 1 else ''}"
    told = {"conditions": Number(len(conditions), "conditions", where)}
    if not rated:
        trials = tuple(dict.fromkeys(trial for group in groups for trial in group.estimated["trial_id"]))
        told["trials"] = Number(len(trials), "trials", count(len(trials), "randomised trial"), links=trials)
        print_ = "print" if len(trials) > 1 else "prints"
        return [f"{{trials}} in {{conditions}} {print_} enough to estimate an effect."], told
    told["rated"] = _outcomes(rated)
    held = {level: [one for one in rated if one.certainty == level] for level in LEVELS}
    told |= {level: _outcomes(ones) for level, ones in held.items()}
    words = listing([f"{about.label.lower()} for {{{level}}}" for level, about in LEVELS.items()])
    outcomes = "outcomes" if told["rated"].value > 1 else "outcome"
    return [f"Of {{rated}} {outcomes} graded in {{conditions}}, certainty is {words}."], told


def _outcomes(rated: Sequence[RatedOutcome]) -> Number:
    links = tuple(one.certainty_id for one in rated)
    several = len({(one.condition, one.domain) for one in rated})  # bodies of evidence on one outcome: one outcome
    return Number(several, "outcomes", integer(several) if rated else "none", links=links)
