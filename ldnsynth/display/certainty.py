"""Each outcome whose certainty was judged, with what bears on it: estimates, directions, bias, suggestions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ldnsynth.evidence.evidence import Evidence
from ldnsynth.synthesis.bias import overall_judgements
from ldnsynth.synthesis.certainty import ASPECTS, Suggestion
from ldnsynth.synthesis.certainty_suggestions import (
    suggest_inconsistency,
    suggest_indirectness,
    suggest_publication_bias,
    suggest_risk_of_bias,
)
from ldnsynth.synthesis.groups import Group, in_standard_deviations
from ldnsynth.synthesis.imprecision import suggest_imprecision
from ldnsynth.synthesis.information_size import InformationSize, required_information
from ldnsynth.synthesis.strength import trial_directions
from ldnsynth.vocabulary import CONDITIONS, DOMAINS, IMPORTANCE, RANDOMISED_DESIGNS, REPORTED


@dataclass(frozen=True, eq=False)
class RatedOutcome:
    """An outcome domain of a condition, as it was judged and as it can be computed.

    Attributes
    ----------
    certainty_id, condition, domain, importance, start, certainty : str
        As in the table ``certainty``.
    reasons : DataFrame
        reason_id, aspect, levels, reason, locator; a row an aspect.
    group : Group or None
        What the randomised trials estimate; None where none gives an estimate.
    trials : DataFrame
        The trials behind it: trial_id, label, design, size, sense (which way each points), judgement (risk of bias).
    information : InformationSize
        People needed to see the smallest effect that matters, beside those behind the estimates; where there is none,
        beside those of all the trials.
    comparator_risk : float
        Share of people with the event without LDN; NaN for differences.
    suggestions : dict of str to Suggestion
        What the numbers suggest, by aspect.
    """

    certainty_id: str
    condition: str
    domain: str
    importance: str
    start: str
    certainty: str
    reasons: pd.DataFrame
    group: Group | None
    trials: pd.DataFrame
    information: InformationSize
    comparator_risk: float
    suggestions: dict[str, Suggestion]

    @property
    def people(self) -> int:
        """People in the trials behind it, as far as known."""
        return int(self.trials["size"].sum())

    @property
    def levels(self) -> dict[str, int]:
        """Levels by aspect, as judged."""
        return {aspect: int(levels) for aspect, levels in self.reasons[["aspect", "levels"]].itertuples(index=False)}


def rated_outcomes(evidence: Evidence, groups: Sequence[Group], *, correlation: float = 0.5) -> list[RatedOutcome]:
    """The outcomes whose certainty was judged: by condition, importance, with an estimate before without, and domain.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    groups : sequence of Group
        What was pooled of it.
    correlation : float
        Within people, for the information in crossover trials.
    """
    trials, registered = _trials(evidence), _registered(evidence)
    rows = evidence.certainty.itertuples()
    rated = [_rated(row, evidence, groups, trials, registered, correlation) for row in rows]
    return sorted(rated, key=_order)


def _order(outcome: RatedOutcome) -> tuple[int, int, bool, int]:
    return (
        list(CONDITIONS).index(outcome.condition),
        IMPORTANCE.index(outcome.importance),
        outcome.group is None,
        list(DOMAINS).index(outcome.domain),
    )


def _rated(
    row, evidence: Evidence, groups: Sequence[Group], trials: pd.DataFrame, registered: pd.DataFrame, correlation: float
) -> RatedOutcome:
    reasons = evidence.certainty_reasons
    reasons = reasons[reasons["certainty_id"] == row.certainty_id]
    reasons = reasons.sort_values("aspect", key=lambda names: names.map(list(ASPECTS).index), ignore_index=True)
    behind = trials[(trials["condition"] == row.condition) & (trials["domain"] == row.domain)]
    randomised = behind["design"].isin(RANDOMISED_DESIGNS)
    behind = (behind[randomised] if row.start == "high" else behind).reset_index(drop=True)
    group = _group(row, groups) if row.start == "high" else None
    risk = _comparator_risk(group)
    in_sds = in_standard_deviations(group) if group else None
    counted = group.estimated if group else behind.rename(columns={"size": "n"})
    crossover = counted["design"] == "randomised_crossover"
    information = required_information(
        in_sds.measure if in_sds else "SMD",
        people_parallel=float(counted.loc[~crossover, "n"].sum()),
        people_crossover=float(counted.loc[crossover, "n"].sum()),
        comparator_risk=risk,
        r=correlation,
    )
    estimated = group.estimated if group else pd.DataFrame(columns=["yi", "sei"])
    suggestions = (
        suggest_risk_of_bias(list(behind["judgement"])),
        suggest_inconsistency(_senses(behind, group), pooled=group.pooled if group else None),
        suggest_indirectness(row.condition, row.domain, question=row.condition),
        suggest_imprecision([in_sds.pooled] if in_sds else [], information),
        suggest_publication_bias(
            registered[registered["condition"] == row.condition],
            as_of=evidence.as_of,
            people=float(behind["size"].sum()),
            yi=estimated["yi"].astype(float),
            vi=estimated["sei"].astype(float) ** 2,
        ),
    )
    return RatedOutcome(
        **{name: getattr(row, name) for name in ("certainty_id", "condition", "domain")},
        importance=_importance(evidence.outcomes, row.domain),
        **{"start": row.start, "certainty": row.certainty, "reasons": reasons, "group": group, "trials": behind},
        information=information,
        comparator_risk=risk,
        suggestions={suggestion.aspect: suggestion for suggestion in suggestions},
    )


def _importance(outcomes: pd.DataFrame, domain: str) -> str:
    """How much a domain matters: as its most important outcome."""
    return min(outcomes.loc[outcomes["domain"] == domain, "importance"], key=IMPORTANCE.index)


def _senses(behind: pd.DataFrame, group: Group | None) -> list[str]:
    """Which way each trial points: of trials that are pooled by their estimates, else as their results say."""
    if group is None or group.pooled.k < 2:
        return list(behind["sense"])
    above = group.estimated["yi"] > 0
    return ["better" if high == (group.better == "higher") else "worse" for high in above]


def _trials(evidence: Evidence) -> pd.DataFrame:
    """One row a trial and domain with what it says and how it was judged."""
    cells = trial_directions(evidence.trials, evidence.outcomes, evidence.results)
    trials = evidence.trials[["trial_id", "label", "condition", "design"]]
    rows = cells[["trial_id", "domain", "sense"]].merge(trials, on="trial_id")
    rows["size"] = rows["trial_id"].map(evidence.size).astype(float)
    judged = overall_judgements(evidence.risk_of_bias).set_index("trial_id")["judgement"]
    return rows.assign(judgement=rows["trial_id"].map(judged).fillna(""))


def _registered(evidence: Evidence) -> pd.DataFrame:
    """Registered trials with what is known of their end and whether a result is public."""
    trials = evidence.trials[evidence.trials["register_id"] != ""]
    ended = evidence.characteristics[evidence.characteristics["item"] == "ended_on"]
    ended = ended.drop_duplicates("trial_id").set_index("trial_id")["value_text"]
    return pd.DataFrame(
        {
            "condition": trials["condition"],
            "status": trials["status"],
            "reported": trials["status"].isin(REPORTED),
            "ended": [ended.get(trial, "") for trial in trials["trial_id"]],
            "people": [
                size if (size := evidence.size(trial)) is not None else evidence.number(trial, "n_planned")
                for trial in trials["trial_id"]
            ],
        }
    ).astype({"people": float})


def _group(row, groups: Sequence[Group]) -> Group | None:
    """The group that is summarised: of the outcome that was named, else differences, else the one with most trials."""
    own = [group for group in groups if (group.condition, group.domain) == (row.condition, row.domain)]
    if row.outcome_id:
        own = [group for group in own if group.outcome_id == row.outcome_id]
    return max(own, key=lambda group: (group.measure != "RR", group.pooled.k), default=None)


def _comparator_risk(group: Group | None) -> float:
    if group is None or group.measure != "RR":
        return math.nan
    rows = group.estimated
    return float(rows["ci"].sum() / (rows["ci"] + rows["di"]).sum())


def follow_up(outcome: RatedOutcome) -> str:
    """When the outcome was measured, as the trial with most weight prints it; "" if nothing was estimated."""
    if outcome.group is None:
        return ""
    return outcome.group.estimated.sort_values("sei")["timepoint"].iloc[0]
