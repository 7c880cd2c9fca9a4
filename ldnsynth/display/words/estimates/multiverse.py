"""The multiverse of one outcome: the results of its trials taken, and pooled, in every way that choices allow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from ldnsynth.bias_tools import BIAS_LIMITS
from ldnsynth.display.wording import percentage
from ldnsynth.display.words.estimates.effects import group_name, unit_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import overall_judgements
from ldnsynth.synthesis.grade.imprecision import bounds_of
from ldnsynth.synthesis.grade.summary_effects import summary_effect
from ldnsynth.synthesis.grade.thresholds import Thresholds
from ldnsynth.synthesis.multiverse import (
    Decision,
    MultiverseSummary,
    check_decisions,
    count_universes,
    decide_trials,
    pooled_universes,
    summarise,
)
from ldnsynth.synthesis.multiverse.decisions import ESTIMATOR, INTERVAL, PRIOR
from ldnsynth.synthesis.multiverse.events import AS_USUAL, COUNTED, MEASURE, ZERO_CELLS
from ldnsynth.synthesis.multiverse.results import (
    BIAS,
    CORRELATION,
    OUTCOME,
    P_VALUE,
    RESULT,
    RULES,
    VERIFIED,
    biased_at_most,
    in_order,
    result_rows,
    verified_at_least,
)
from ldnsynth.synthesis.refusals import attempt
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.effects import comparisons
from ldnsynth.vocabulary import POOLED_MEASURES

CHOICES = {
    RESULT: "which result of a trial counts",
    "trials": "which trials are in",
    OUTCOME: "which outcome is taken",
    MEASURE: "which measure compares events",
    ZERO_CELLS: "what is added where nobody had an event",
    CORRELATION: "the correlation within people",
    P_VALUE: "how a printed p value is read",
    VERIFIED: "how well values have to be verified",
    BIAS: "which risk of bias is let in",
    ESTIMATOR: "the estimator of the variance between trials",
    INTERVAL: "the kind of interval",
    PRIOR: "the prior of the differences between trials",
}


_ONE_TRIAL = (
    "no outcome has estimates from two trials. How the result of one trial may be read otherwise stands in the chapter "
    "on sensitivity."
)


@dataclass(frozen=True, eq=False)
class Multiverse:
    """The multiverse of an outcome.

    Attributes
    ----------
    groups : tuple of Group
        Which its results come from; the first is the one that the report pools.
    name : str
        What it is of: "Asthma, walking".
    decisions : tuple of Decision
        That have two options or more here; the first option of each is what the report takes.
    single : tuple of str
        Decisions asked for that leave nothing to choose here.
    rows : DataFrame
        As `results.in_order` gives them.
    left_out : int
        Universes of too few trials.
    parts : tuple of MultiverseSummary
        One for each combination of non-equivalent options; empty if there is nothing to choose or a refusal.
    refusal : str
        Why there is none; "" if there is one.
    """

    groups: tuple[Group, ...] = ()
    name: str = ""
    decisions: tuple[Decision, ...] = ()
    single: tuple[str, ...] = ()
    rows: pd.DataFrame | None = None
    left_out: int = 0
    parts: tuple[MultiverseSummary, ...] = ()
    refusal: str = ""

    @property
    def measure(self) -> str:
        """Of the estimates, as in `Group`."""
        return self.groups[0].measure

    @property
    def unit(self) -> str:
        """Of the estimates: that of the scale, "SD", or "" for ratios."""
        return unit_of(self.groups[0])

    def measure_words(self, part: MultiverseSummary) -> str:
        """What the ratios of a part are: "risk ratio", or "risk ratio or odds ratio" where both are put together."""
        tried = dict.fromkeys(part.curve[MEASURE]) if MEASURE in part.curve else [self.measure]
        return " or ".join(POOLED_MEASURES[name] for name in tried)

    @property
    def largest(self) -> MultiverseSummary:
        """The part with most universes."""
        return max(self.parts, key=lambda part: part.universes)

    @property
    def universes(self) -> int:
        """How many universes there are in all parts."""
        return sum(part.universes for part in self.parts)

    @property
    def result_ids(self) -> tuple[str, ...]:
        """Ids of the results that any universe takes."""
        return tuple(dict.fromkeys(self.rows.loc[self.rows["vi"].notna(), "result_id"]))


def multiverse_of(
    evidence: Evidence,
    groups: Sequence[Group],
    *,
    outcome: str = "",
    correlations: Sequence[float],
    choices: dict[str, Sequence[str]],
    equivalent: Sequence[str] = (),
    non_equivalent: Sequence[str] = (),
) -> Multiverse:
    """The multiverse of one outcome of the selection.

    Parameters
    ----------
    evidence : Evidence
        What is selected.
    groups : sequence of Group
        What was pooled of it.
    outcome : str
        Its domain; "" takes the one with most trials.
    correlations : sequence of float
        Within people; the first is the report's.
    choices : dict of str to sequence of str
        By decision (of `CHOICES`) its options: of ``result`` keys of `results.RULES`; of ``trials`` what
        `trial_sets.decide_trials` reads; of ``verification`` levels of the vocabulary; of ``risk of bias`` keys of
        `bias_tools.BIAS_LIMITS`; of ``estimator``, ``interval`` and ``prior`` as in `decisions.Decision`. The first of
        each is the report's. Of ``measure`` those tried beside the report's, of ``zero cells`` what `events.zero_cells`
        reads. What is not named keeps to the report.
    equivalent, non_equivalent : sequence of str
        Decisions of that type; all others are uncertain. Outcomes of a mixed domain are always apart.

    Returns
    -------
    Multiverse
        With a refusal in place of universes where options fit nothing, or no outcome has an estimate.
    """
    chosen = _question(groups, outcome)
    if not chosen:
        return Multiverse(refusal="No outcome has an estimate, so that there is nothing to choose.")
    name = group_name(chosen[0], with_condition=True)
    if len(chosen) > 1:
        name = name.partition(":")[0]
    if chosen[0].pooled.k < 2:
        return Multiverse(chosen, name, refusal=f"{name}: {_ONE_TRIAL}")
    made, why = attempt(_made, evidence, chosen, correlations, choices, equivalent, non_equivalent)
    if why:
        return Multiverse(chosen, name, refusal=f"{name}: {why}.")
    return Multiverse(chosen, name, *made)


def _made(
    evidence: Evidence,
    groups: tuple[Group, ...],
    correlations: Sequence[float],
    choices: dict[str, Sequence[str]],
    equivalent: Sequence[str],
    non_equivalent: Sequence[str],
) -> tuple:
    if unknown := [name for name in (*choices, *equivalent, *non_equivalent) if name not in CHOICES]:
        raise ValueError(f"no decision {unknown[0]!r}. Allowed: {', '.join(CHOICES)}")
    if twice := [name for name in equivalent if name in non_equivalent]:
        raise ValueError(f"{twice[0]}: typed twice, as equivalent and non-equivalent. Take it out of one of them")
    _check_options(choices)
    found = _rows(evidence, groups, correlations, choices)
    found = found if len(groups) > 1 else found.assign(**{OUTCOME: ""})
    rows = in_order(found, choices.get(RESULT, ("ranked highest",)))
    kind = partial(_kind, equivalent=equivalent, non_equivalent=non_equivalent)
    labels = tuple(group.trials["outcome"].iloc[0] for group in groups)
    let_in = {VERIFIED: verified_at_least, BIAS: partial(biased_at_most, severity=evidence.topic.bias_tools.severity)}
    decisions = [_decision(name, rows, choices, kind(name), labels, let_in.get(name)) for name in CHOICES]
    decisions = [decision for decision in decisions if decision]
    several = [decision for decision in decisions if len(decision.options) > 1]
    single = [name for name in CHOICES if name not in {decision.name for decision in several}]
    check_decisions(several, rows)
    effect = summary_effect(groups[0], evidence.outcomes)
    bounds: Thresholds = bounds_of(effect)
    alone = [one for one in decisions if len(one.options) == 1 and one.name in (ESTIMATOR, INTERVAL, PRIOR)]
    taken = [*several, *alone]  # a way to pool that is asked for alone leaves no choice, and is taken all the same
    universes = pooled_universes(rows, taken, level=groups[0].pooled.level, empty=True)
    parts = tuple(summarise(universes, taken, bounds=bounds)) if several else ()
    left_out = count_universes(several) - sum(part.universes for part in parts) if several else 0
    return tuple(several), tuple(single), rows, left_out, parts


def _question(groups: Sequence[Group], outcome: str) -> tuple[Group, ...]:
    """The groups of one question, that with most trials first: events of a domain that is not mixed go together."""
    own = [group for group in groups if not outcome or group.domain == outcome]
    if not own:
        return ()
    first = max(own, key=lambda group: (group.pooled.k, not group.is_ratio))
    if not first.is_ratio or first.trials["domain_mixed"].any():
        return (first,)
    return (first, *(group for group in own if _key(group) == _key(first) and group is not first))


def _key(group: Group) -> tuple[str, ...]:
    return *group.question[:-1], group.measure, group.better


def _rows(
    evidence: Evidence, groups: tuple[Group, ...], correlations: Sequence[float], choices: dict[str, Sequence[str]]
) -> pd.DataFrame:
    """The results of the groups in every way, a difference in units only on the scale that is pooled."""
    behind = [ids for group in groups for frame in (group.trials, group.set_aside) for ids in frame["result_ids"]]
    wanted = {row for ids in behind for row in ids.split(";")}
    results = comparisons(evidence)
    results = results[results["result_id"].isin(wanted)]
    if groups[0].measure == "MD":
        results = results[results["outcome_id"].isin(groups[0].estimated["outcome_id"])]
    judged = (
        overall_judgements(evidence.risk_of_bias, evidence.topic.bias_tools)
        .set_index("trial_id")["judgement"]
        .to_dict()
    )
    given = {"measure": groups[0].measure, "correlations": correlations, "judgements": judged}
    given |= {"measures": choices.get(MEASURE, ()), "corrections": choices.get(ZERO_CELLS, (AS_USUAL,))}
    return result_rows(results, evidence.people_analysed(), **given, level=groups[0].pooled.level)


def _check_options(choices: dict[str, Sequence[str]]) -> None:
    allowed = {RESULT: tuple(RULES), VERIFIED: verified_at_least("secondary"), BIAS: tuple(BIAS_LIMITS)}
    allowed |= {MEASURE: tuple(COUNTED)}
    for name, known in allowed.items():
        for option in choices.get(name, ()):
            if option not in known:
                raise ValueError(f"{name}: no option {option!r}. Allowed: {', '.join(known)}")


def _kind(name: str, *, equivalent: Sequence[str], non_equivalent: Sequence[str]) -> str:
    return "equivalent" if name in equivalent else "non-equivalent" if name in non_equivalent else "uncertain"


def _decision(
    name: str,
    rows: pd.DataFrame,
    choices: dict[str, Sequence[str]],
    kind: str,
    outcomes: Sequence[str],
    let_in: Callable[[str], tuple[str, ...]] | None,
) -> Decision | None:
    """A decision with the options that differ here, the report's first; None if none was asked for."""
    known = rows[rows["vi"].notna()]
    if name == "trials":
        trials = list(dict.fromkeys(known["trial"]))
        return decide_trials(choices[name], trials, kind=kind) if choices.get(name) else None
    if name in (ESTIMATOR, INTERVAL, PRIOR):
        return Decision(name, kind, tuple(dict.fromkeys(choices[name]))) if choices.get(name) else None
    if let_in:
        keeps = {option: let_in(option) for option in choices.get(name, ())}
        distinct: dict[frozenset[str], str] = {}
        for option, values in keeps.items():
            distinct.setdefault(frozenset(known.loc[known[name].isin(values), "result_id"]), option)
        options = tuple(option for kept, option in distinct.items() if kept)
        return Decision(name, kind, options, keeps=keeps) if options else None
    values = [value for value in known[name] if value]
    values = tuple(dict.fromkeys([*(value for value in outcomes if value in values), *values]))
    return Decision(name, kind, values) if values else None


def share_words(share: float) -> str:
    """A share of universes in percent, never as all or none where it is not."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else percentage(share, 1)
