"""Which effects are put together, one a trial, on which scale, and what they give when pooled."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from ldnsynth.synthesis.pooling import PooledEffect, pool_effects
from ldnsynth.synthesis.pooling.distributions import t_two_sided
from ldnsynth.synthesis.quantities.effect import confidence_interval
from ldnsynth.vocabulary import BODIES, RATIOS, ROLES

POOLED_FROM = 3  # trials; two are told side by side, as an interval of the two together says next to nothing


@dataclass(frozen=True, eq=False)
class Group:
    """The comparisons that answer one question, one a trial.

    Attributes
    ----------
    condition, domain, against, body : str
        What they share: the condition, the outcome domain, the kind of comparator, and the body of evidence
        (`vocabulary.BODIES`): randomised trials and other studies are never pooled together.
    outcome_id : str
        The event that was counted, or the outcome in a domain of mixed content; "" where a domain's instruments are
        put together.
    measure : str
        "MD", in the unit of the one scale that all estimates come from, or "RD", in percentage points; "SMD", in SDs
        between people, turned so that above 0 is better with the intervention, where scales are put together; or a
        ratio (`vocabulary.RATIOS`), a logarithm.
    better : str
        "higher" or "lower": which side of the null is better for people.
    trials : DataFrame
        One row a trial: the columns of `trial_effects` and what came with them, and yi, sei, yi_low, yi_high (on the
        scale of `measure`; NaN where there is no estimate) and weight (percent; NaN where fewer than two are pooled).
    set_aside : DataFrame
        Other results of the same trials, which would count the same people twice.
    pooled : PooledEffect
        Of the trials with an estimate; for one trial, that trial with its own interval. Told only if `is_pooled`, or
        if the trial is the only one: two trials are read, not pooled.
    """

    condition: str
    domain: str
    against: str
    body: str
    outcome_id: str
    measure: str
    better: str
    trials: pd.DataFrame
    set_aside: pd.DataFrame
    pooled: PooledEffect

    @property
    def question(self) -> tuple[str, str, str, str, str]:
        """Condition, domain, comparator, body ("" for randomised trials), outcome: what tells it from other groups."""
        body = "" if self.body == "randomised" else self.body
        return self.condition, self.domain, self.against, body, self.outcome_id

    @property
    def is_ratio(self) -> bool:
        """Whether the estimates are logarithms of ratios."""
        return self.measure in RATIOS

    @property
    def in_units(self) -> bool:
        """Whether the estimates stand in a unit that people know: that of a scale, or percentage points."""
        return self.measure in ("MD", "RD")

    @cached_property
    def estimated(self) -> pd.DataFrame:
        """The trials that have an estimate with its standard error."""
        return self.trials[self.trials["sei"].notna()]

    @property
    def is_pooled(self) -> bool:
        """Whether so many trials have an estimate that they are told as one."""
        return self.pooled.k >= POOLED_FROM


def group_effects(
    effects: pd.DataFrame,
    *,
    method: str = "REML",
    ci: str = "hk-adhoc",
    pi: str = "t-k-1",
    level: float = 0.95,
) -> list[Group]:
    """Effects by condition, domain and comparator, one result a trial, pooled.

    Events, and outcomes in a domain of mixed content, are grouped by outcome too.

    Parameters
    ----------
    effects : DataFrame
        `trial_effects` with the columns condition, domain, against, body, better, role, timepoint_weeks of each result;
        condition_place and domain_place: where its condition and domain stand; domain_mixed: whether the domain holds
        things of different kinds; wanted: the measure that the review pools, "" for the usual one.
    method, ci, pi, level
        As in `pooling.pool_effects`.

    Returns
    -------
    list of Group
        Only groups in which a trial has an estimate, by condition, then domain; within them in the order of the
        effects. Outcomes of which neither side is better are left out.

    Notes
    -----
    Of several results of a trial the one with an estimate comes first, then the one that the trial ranked highest
    (`ROLES`), then one of all its people before one of a stratum, then the one with most people, then the last in time,
    then the first by name: nothing looks at the estimate itself. Natural units lead: the differences are SMDs only if
    those chosen come from several outcomes, or if a trial would be lost otherwise. A trial's interval has the
    quantile of its df (t or normal) on either scale.

    References
    ----------
    Cochrane Handbook 6.4, section 10.5 (mean difference or standardised mean difference).
    """
    rows = effects[effects["better"] != "none"]
    alone = (rows["kind"] == "events") | (rows["measure"] == "RD") | rows["domain_mixed"]
    keys = ["condition", "domain", "against", "body", "kind", rows["outcome_id"].where(alone, "").rename("of_outcome")]
    choices = {"method": method, "ci": ci, "pi": pi, "level": level}
    rows = rows.assign(known=rows["se"].notna() | rows["smd_se"].notna())
    rows = rows[rows.groupby(keys)["known"].transform("any")].drop(columns="known")
    groups = [_group(key, group, choices) for key, group in rows.groupby(keys, sort=False)]
    groups = [group for group in groups if group.pooled.k]
    places = ["condition_place", "domain_place"]
    return sorted(groups, key=lambda group: (*group.trials[places].iloc[0], list(BODIES).index(group.body)))


def _group(key: tuple[str, ...], rows: pd.DataFrame, choices: dict) -> Group:
    condition, domain, against, body, kind, outcome_id = key
    measure, chosen, others = _chosen(kind, rows)
    pooled = pool_effects(chosen["yi"], chosen["sei"] ** 2, measure=measure, **choices)
    low, high = confidence_interval(chosen["yi"], chosen["sei"], level=choices["level"], df=chosen["df"])
    printed = (chosen["measure"] == measure) & (chosen["printed_level"] == choices["level"])
    low, high = np.where(printed, chosen["ci_low"], low), np.where(printed, chosen["ci_high"], high)
    weight = 1 / (chosen["sei"] ** 2 + np.nan_to_num(pooled.tau2))
    chosen = chosen.assign(
        yi_low=low,
        yi_high=high,
        weight=100 * weight / weight.sum() if pooled.k > 1 else np.nan,
    )
    estimated = chosen[chosen["sei"].notna()]
    if pooled.k == 1:
        pooled = _as_it_is(pooled, estimated.iloc[0])
    better = "higher" if measure == "SMD" or estimated.empty else estimated["better"].iloc[0]
    return Group(condition, domain, against, body, outcome_id, measure, better, chosen, others, pooled)


def _as_it_is(pooled: PooledEffect, trial: pd.Series) -> PooledEffect:
    """A single trial's effect with the interval and the p value of its own distribution."""
    p = float(t_two_sided(np.array(pooled.estimate / pooled.se), np.array(trial["df"])))
    numbers = {"ci_low": float(trial["yi_low"]), "ci_high": float(trial["yi_high"]), "p": p}
    notes = tuple(note.replace("its own normal interval", "its own interval") for note in pooled.notes)
    return replace(pooled, ci="t" if np.isfinite(trial["df"]) else "z", notes=notes, **numbers)


def _chosen(kind: str, rows: pd.DataFrame) -> tuple[str, pd.DataFrame, pd.DataFrame]:
    """The measure of a group, and its rows with yi and sei on that scale: one a trial, and the others."""
    wanted = rows["wanted"].iloc[0]
    if kind == "events":
        measure = wanted if wanted in RATIOS else "RR"
        ratios = rows["measure"] == measure
        return measure, *_one_a_trial(rows.assign(yi=rows["estimate"].where(ratios), sei=rows["se"].where(ratios)))
    natural = _one_a_trial(rows.assign(yi=rows["estimate"], sei=rows["se"]))
    standardised = _one_a_trial(rows.assign(yi=rows["smd"], sei=rows["smd_se"]))
    if wanted == "RD" or wanted == "SMD":
        return wanted, *(natural if wanted == "RD" else standardised)
    in_units, in_sds = (
        chosen.loc[chosen["sei"].notna(), ["trial_id", "outcome_id"]] for chosen, _ in (natural, standardised)
    )
    if in_units["outcome_id"].nunique() == 1 and set(in_sds["trial_id"]) <= set(in_units["trial_id"]):
        return "MD", *natural
    return "SMD", *standardised


def _one_a_trial(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    roles = rows["role"].map(ROLES.index)
    in_part = rows["stratum"] != ""
    best_last = rows["result_id"], -rows["timepoint_weeks"], -rows["n"], in_part, roles, rows["sei"].isna()
    best: dict[str, int] = {}
    others = []
    trials = rows["trial_id"].tolist()
    for place in np.lexsort(best_last).tolist():
        if best.setdefault(trials[place], place) != place:
            others.append(place)
    return rows.iloc[[best[trial] for trial in dict.fromkeys(trials)]], rows.iloc[others].reset_index(drop=True)
