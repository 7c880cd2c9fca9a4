"""Each body of evidence whose certainty was judged, with what bears on it: estimates, trials, bias, suggestions."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import pandas as pd

from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias_suggestion import suggest_risk_of_bias
from ldnsynth.synthesis.grade.certainty import ASPECTS, Suggestion
from ldnsynth.synthesis.grade.imprecision import suggest_imprecision, target_of
from ldnsynth.synthesis.grade.information_size import InformationSize, required_information
from ldnsynth.synthesis.grade.suggestions import (
    suggest_inconsistency,
    suggest_indirectness,
    suggest_publication_bias,
)
from ldnsynth.synthesis.grade.summary_effects import SummaryEffect, summary_effect
from ldnsynth.synthesis.grade.thresholds import Thresholds
from ldnsynth.synthesis.refusals import CANNOT, attempt
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.synthesis.trials.outcomes import domains_in_order
from ldnsynth.topic import Topic
from ldnsynth.views.bodies import (
    further_estimates,
    group_summarised,
    on_outcome,
    results_by_body,
    studies_known,
    trials_behind,
)
from ldnsynth.vocabulary import BODIES, IMPORTANCE

_OF_RATING = ("certainty_id", "condition", "domain", "body", "start", "certainty", "note")


@dataclass(frozen=True, eq=False)
class RatedOutcome:
    """A body of evidence on an outcome domain of a condition, as it was judged and as it can be computed.

    Attributes
    ----------
    certainty_id, condition, domain, body, importance, start, certainty, note : str
        As in the table ``certainty``; importance of the domain's most important outcome.
    target : str
        A key of `TARGETS`: what it is rated against, as declared, else a threshold where every outcome has one.
    reasons : DataFrame
        reason_id, aspect, levels, reason, locator; a row an aspect.
    group : Group or None
        What its comparisons estimate; None where none gives an estimate.
    effect : SummaryEffect or None
        The same as a reader is told it, with the outcome's thresholds.
    further : DataFrame
        What trials without an estimate there estimate of other outcomes of a mixed domain: a row an estimate, as in
        `Group.estimated`, with the measure and better of its group.
    trials : DataFrame
        The studies behind it: trial_id, label, design, comparator, judgement (risk of bias), sense (what each says, see
        `strength.SENSES`), role: "estimated", "apart" (estimated of another outcome, as in `further`), "told" (without
        an estimate) or "silent" (no result was seen), entered (people who entered it) and n (whom its estimate rests
        on; without one those analysed, of harms all who entered); NaN where not known, and for case reports.
    results : DataFrame
        Their results, with the label of the outcome as `outcome`: those on the outcome that is summarised, else all.
    information : InformationSize
        People needed to see the smallest effect that matters, beside those behind the estimates; where there is none,
        beside those of all the trials.
    suggestions : dict of str to Suggestion
        What the numbers suggest, by aspect.
    topic : Topic
        Names all of that.
    """

    certainty_id: str
    condition: str
    domain: str
    body: str
    importance: str
    target: str
    start: str
    certainty: str
    note: str
    reasons: pd.DataFrame
    group: Group | None
    effect: SummaryEffect | None
    further: pd.DataFrame
    trials: pd.DataFrame
    results: pd.DataFrame
    information: InformationSize
    suggestions: dict[str, Suggestion]
    topic: Topic

    @property
    def thresholds(self) -> Thresholds | None:
        """The thresholds that the effect is held against; None where it is rated against no effect."""
        held = self.effect is not None and target_of(self.effect, self.target) == "threshold"
        return self.effect.thresholds if held else None

    @property
    def domain_label(self) -> str:
        """The name of its domain."""
        return self.topic.domains[self.domain].label

    @property
    def condition_label(self) -> str:
        """The name of its condition."""
        return self.topic.conditions[self.condition].label

    @property
    def is_harm(self) -> bool:
        """Whether its domain is a harm."""
        return self.topic.domains[self.domain].harm

    @property
    def levels(self) -> dict[str, int]:
        """Levels by aspect, as judged."""
        return {aspect: int(levels) for aspect, levels in self.reasons[["aspect", "levels"]].itertuples(index=False)}

    def trials_of(self, *roles: str) -> list[str]:
        """Ids of the trials of these roles."""
        return list(self.trials.loc[self.trials["role"].isin(roles), "trial_id"])

    def people_of(self, trials: Sequence[str]) -> float:
        """People whom these trials tell of together; of case reports none."""
        return float(self.trials.loc[self.trials["trial_id"].isin(trials), "n"].sum())


def rated_outcomes(evidence: Evidence, groups: Sequence[Group], *, correlation: float = 0.5) -> list[RatedOutcome]:
    """The outcomes whose certainty was judged: by condition, in the one order of outcomes, randomised trials first.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    groups : sequence of Group
        What was pooled of it.
    correlation : float
        Within people, for the information in crossover trials.
    """
    results, studies = results_by_body(evidence), studies_known(evidence)
    domains = domains_in_order(evidence.outcomes, evidence.topic.domains)
    rated = [_rated(row, evidence, groups, results, studies, correlation) for row in evidence.certainty.itertuples()]
    places, parts = (list(evidence.topic.conditions), domains, list(BODIES)), attrgetter("condition", "domain", "body")
    return sorted(rated, key=lambda one: [p.index(x) for p, x in zip(places, parts(one), strict=True)])


def _rated(
    row,
    evidence: Evidence,
    groups: Sequence[Group],
    results: pd.DataFrame,
    studies: pd.DataFrame,
    correlation: float,
) -> RatedOutcome:
    reasons = evidence.certainty_reasons
    reasons = reasons[reasons["certainty_id"] == row.certainty_id]
    reasons = reasons.sort_values("aspect", key=lambda names: names.map(list(ASPECTS).index), ignore_index=True)
    own = results[(results["condition"] == row.condition) & (results["domain"] == row.domain)]
    own = on_outcome(own[own["body"] == row.body], row.outcome_id)
    group = group_summarised(row, groups)
    effect = summary_effect(group, evidence.outcomes) if group else None
    further = further_estimates(own, groups, group)
    trials = trials_behind(evidence, own, group, further)
    information = _information(group, effect, trials, correlation)
    known = studies[(studies["condition"] == row.condition) & (studies["body"] == row.body)]
    target = row.target or _default_target(evidence.outcomes, own, group)
    return RatedOutcome(
        **{name: getattr(row, name) for name in _OF_RATING},
        importance=_importance(evidence.outcomes, row.domain),
        target=target,
        **{"reasons": reasons, "group": group, "effect": effect, "further": further, "trials": trials, "results": own},
        information=information,
        suggestions=_suggestions(evidence, row, target, group, effect, trials, information, known),
        topic=evidence.topic,
    )


def _suggestions(
    evidence: Evidence,
    row,
    target: str,
    group: Group | None,
    effect: SummaryEffect | None,
    trials: pd.DataFrame,
    information: InformationSize,
    known: pd.DataFrame,
) -> dict[str, Suggestion]:
    is_pooled = effect is not None and effect.is_pooled
    domain = evidence.topic.domains[row.domain]
    estimated = group.estimated if group else pd.DataFrame(columns=["yi", "sei"])
    thresholds = effect.thresholds if effect and target_of(effect, target) == "threshold" else None
    asked = {
        "risk_of_bias": lambda: _bias(trials, group, row.start, evidence.topic.bias_tools.severity),
        "inconsistency": lambda: suggest_inconsistency(
            _senses(trials, group, thresholds), pooled=group.pooled if is_pooled else None, thresholds=thresholds
        ),
        "indirectness": lambda: suggest_indirectness(
            domain.label,
            list(trials["comparator"]),
            surrogate=domain.surrogate,
            intervention=evidence.topic.intervention.short,
        ),
        "imprecision": lambda: suggest_imprecision(effect, information, target=target),
        "publication_bias": lambda: suggest_publication_bias(
            known,
            as_of=evidence.as_of,
            people=float(trials["entered"].sum()),
            yi=estimated["yi"].astype(float),
            vi=estimated["sei"].astype(float) ** 2,
        ),
    }
    return {aspect: _suggested(aspect, compute) for aspect, compute in asked.items()}


def _suggested(aspect: str, compute: Callable[[], Suggestion]) -> Suggestion:
    """What is suggested; nothing, with the reason, where the numbers do not allow it."""
    found, why = attempt(compute)
    return found or Suggestion(aspect, None, f"{CANNOT.capitalize()}: {why}.", {}, why)


def _bias(trials: pd.DataFrame, group: Group | None, start: str, severity: Mapping[str, int]) -> Suggestion:
    """Of the trials that an estimate rests on, by their weight in it; without one of those that tell a result."""
    judgements, about = trials.set_index("trial_id")["judgement"], {"start": start, "severity": severity}
    if group is not None:
        rows = group.estimated
        weights = rows["weight"].fillna(100.0)
        effects = {"yi": rows["yi"].astype(float), "vi": rows["sei"].astype(float) ** 2}
        return suggest_risk_of_bias(list(judgements[rows["trial_id"]]), weights=weights, **about, **effects)
    told = (trials["role"] != "silent").to_numpy()
    return suggest_risk_of_bias(list(judgements[told] if told.any() else judgements), **about)


def _senses(trials: pd.DataFrame, group: Group | None, thresholds: Thresholds | None) -> list[str]:
    """Which way each trial points: where two or more give an estimate by these, else as their results say."""
    if group is None or group.pooled.k < 2:
        return list(trials["sense"])
    low, high = (thresholds.low, thresholds.high) if thresholds else (0.0, 0.0)
    sides = ("better", "worse") if group.better == "higher" else ("worse", "better")
    return ["between" if low < yi < high else sides[yi <= low] for yi in group.estimated["yi"]]


def _default_target(outcomes: pd.DataFrame, results: pd.DataFrame, group: Group | None) -> str:
    """A threshold where every outcome that was measured, of an estimate those it rests on, records one; else null."""
    told = results.loc[results["direction"] != "not_reported", "outcome_id"]
    measured = outcomes[outcomes["outcome_id"].isin(group.estimated["outcome_id"] if group else told)]
    recorded = measured["mid"].notna() | (measured["mid_per_1000"].notna() & measured["mid_ratio"].notna())
    return "threshold" if len(measured) and recorded.all() else "null"


def _information(
    group: Group | None, effect: SummaryEffect | None, trials: pd.DataFrame, correlation: float
) -> InformationSize:
    """The information needed, beside the people of the estimates, else of the trials that tell a result."""
    counted = group.estimated if group else trials[trials["role"] != "silent"]
    crossover = counted["design"] == "randomised_crossover"
    people = {
        "people_parallel": float(counted.loc[~crossover, "n"].sum()),
        "people_crossover": float(counted.loc[crossover, "n"].sum()),
    }
    if effect is None or effect.measure != "RR":
        mid = effect.mid_in_sds if effect else math.nan
        return required_information("SMD", mid=mid, r=correlation, **people)
    mid = effect.smallest_ratio
    return required_information("RR", mid=mid, comparator_risk=effect.comparator_risk, **people)


def _importance(outcomes: pd.DataFrame, domain: str) -> str:
    """How much a domain matters: as its most important outcome."""
    return min(outcomes.loc[outcomes["domain"] == domain, "importance"], key=IMPORTANCE.index)
