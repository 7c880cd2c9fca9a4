"""Why one may not be surer, in at most four facts that are counted: who is missing, who was blind, who is silent."""

from collections.abc import Sequence

from ldnsynth.display.blocks import Finding, Number
from ldnsynth.display.wording import decimal, integer
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import overall_judgements
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.rated_outcomes import RatedOutcome
from ldnsynth.views.row_ids import analysed_ids, entered_ids, weeks_ids
from ldnsynth.vocabulary import RANDOMISED_DESIGNS

_MOST = 4
_FEW_LOST = 0.05  # share of people lost that hardly biases a result (Schulz and Grimes, Lancet 2002;359:781-785)
_FEW_PEOPLE = 400  # in each arm 200: below it a mean difference hangs on chance (GRADE guidelines 6, rule of thumb)


def reasons_for_doubt(evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]) -> list[Finding]:
    """At most four facts on the randomised trials, the gravest kinds first, each with its numbers named.

    Parameters
    ----------
    evidence, groups, rated
        As for `answer_rows`.
    """
    trials = randomised_with_results(evidence)
    benefits = of_benefits(evidence, groups)
    found = [
        _at_high_risk(evidence, trials),
        _missing(evidence, groups),
        _silent(trials, silent_trials(evidence, groups)),
        _few_people(benefits),
        _short(evidence, trials),
    ]
    return [one for one in found if one][:_MOST]


def _at_high_risk(evidence: Evidence, trials: Sequence[str]) -> Finding | None:
    """Trials with the worst judgement of their tool."""
    judged = evidence.risk_of_bias
    tools = evidence.topic.bias_tools
    overall = overall_judgements(judged[judged["trial_id"].isin(trials)], tools)
    worst = [
        trial
        for trial, tool, rank in overall[["trial_id", "tool", "rank"]].itertuples(index=False)
        if rank == max(tools[tool].overall.values())
    ]
    if not worst:
        return None
    ids = judged[judged["trial_id"].isin(worst) & judged["tool"].isin(overall["tool"])]["bias_id"]
    numbers = _of(len(set(worst)), overall["trial_id"].nunique(), "trials", tuple(ids))
    return Finding("doubt-bias", f"{_trials(overall['trial_id'].unique())} at high risk of bias", numbers)


def _missing(evidence: Evidence, groups: Sequence[Group]) -> Finding | None:
    """People who entered the trials of the estimates and are in none of these."""
    lost, entered, known = missing_people(evidence, groups)
    if not lost:
        return None
    ids = tuple(row for trial in known for row in (*entered_ids(evidence, trial), *analysed_ids(evidence, trial)))
    numbers = _of(lost, entered, "people", ids)
    return Finding("doubt-missing", "{part} of {whole} people missing from the estimates", numbers)


def missing_people(evidence: Evidence, groups: Sequence[Group]) -> tuple[int, int, list[str]]:
    """Who entered the trials of the estimates and is in none of these, and who entered; 0 if hardly any are missing.

    Of the trials of which both numbers were seen, whose ids come third.
    """
    people: dict[str, float] = {}
    for group in groups:
        for trial, n in group.estimated[["trial_id", "n"]].itertuples(index=False):
            people[trial] = max(people.get(trial, n), n)
    known = [trial for trial, n in people.items() if evidence.entered(trial) and n == n]
    entered = sum(evidence.entered(trial) for trial in known)
    lost = sum(max(0, evidence.entered(trial) - int(people[trial])) for trial in known)
    return (lost if lost > _FEW_LOST * entered else 0), entered, known


def of_benefits(evidence: Evidence, groups: Sequence[Group]) -> list[Group]:
    """The groups that are about a benefit: an estimate of harms makes nobody surer of one."""
    return [group for group in groups if not evidence.topic.domains[group.domain].harm]


def silent_trials(evidence: Evidence, groups: Sequence[Group]) -> list[str]:
    """Randomised trials with a result and no number that gives an effect on a benefit with its uncertainty."""
    estimated = {trial for group in of_benefits(evidence, groups) for trial in group.estimated["trial_id"]}
    return [trial for trial in randomised_with_results(evidence) if trial not in estimated]


def randomised_with_results(evidence: Evidence) -> list[str]:
    """Ids of the randomised trials that have a result."""
    randomised = evidence.trials.loc[evidence.trials["design"].isin(RANDOMISED_DESIGNS), "trial_id"]
    told = set(evidence.results["trial_id"])
    return [trial for trial in randomised if trial in told]


def _silent(trials: Sequence[str], silent: Sequence[str]) -> Finding | None:
    if not silent:
        return None
    numbers = _of(len(silent), len(trials), "trials", tuple(silent))
    return Finding("doubt-silent", f"too little printed on benefits to estimate an effect: {_trials(trials)}", numbers)


def _trials(trials: Sequence[str]) -> str:
    return f"{{part}} of {{whole}} randomised trial{'s' if len(trials) > 1 else ''}"


def _few_people(groups: Sequence[Group]) -> Finding | None:
    """People behind the estimate with most of them, if they are few."""
    people = {group: group.estimated["n"].sum(skipna=False) for group in groups}
    people = {group: number for group, number in people.items() if number == number}
    most = max(people, key=people.get, default=None)
    if most is None or people[most] >= _FEW_PEOPLE:
        return None
    ids = tuple(most.estimated["result_id"])
    number = Number(int(people[most]), "people", integer(people[most]), links=ids)
    return Finding("doubt-people", "benefits estimated in no more than {people} people", {"people": number})


def _short(evidence: Evidence, trials: Sequence[str]) -> Finding | None:
    """The longest treatment in a trial."""
    weeks = {trial: evidence.treatment_weeks(trial) for trial in trials}
    known = {trial: number for trial, number in weeks.items() if number is not None}
    longest = max(known, key=known.get, default="")
    if not longest:
        return None
    number = Number(known[longest], "weeks", decimal(known[longest]), links=weeks_ids(evidence, longest))
    return Finding("doubt-weeks", "no treatment longer than {weeks} weeks", {"weeks": number})


def _of(part: int, whole: int, unit: str, links: tuple[str, ...]) -> dict[str, Number]:
    return {"part": Number(part, unit, integer(part), links=links), "whole": Number(whole, unit, integer(whole))}
