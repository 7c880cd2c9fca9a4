"""Which part of the evidence an analysis sees: parameters, their checks, and the selection itself.

Importing this module loads no pandas: the command line checks parameters with it.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ldnsynth.bias_tool import OVERALL
from ldnsynth.bias_tools import BIAS_LIMITS
from ldnsynth.errors import ParameterError
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.rules.plans import without_plans
from ldnsynth.evidence.selecting.as_of import define, known_on
from ldnsynth.review_terms import CONCERN_LIMITS, CONCERNS, INTEGRITY_CHECKS
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import ACCEPTED_VERIFICATION, DESIGNS, VERIFICATION, nearest

if TYPE_CHECKING:
    import pandas as pd

    from ldnsynth.evidence.reading.evidence import Evidence

FOCUS = "focus"  # stands in `conditions` for the condition that the topic is about
_LISTS = ("conditions", "designs", "domains")
_LEAST = ("min_n", "min_weeks", "max_dose")

# Why `select` leaves a trial out, in the order in which it is asked.
CAUSES = ("public", "condition", "background", "design", "dose", "size", "length", "concern", "bias")


@dataclass(frozen=True)
class Selection:
    """What an analysis is about; the same names mean the same in every notebook.

    Parameters
    ----------
    conditions : sequence of str
        Terms of the topic, or `FOCUS`; empty means all.
    designs : sequence of str
        Terms of the vocabulary; empty means all.
    domains : sequence of str
        Terms of the topic; empty means all.
    min_n : int
        Fewest people in a trial (`Evidence.size`); above 0, trials of unknown size are left out.
    max_dose : float
        Highest dose, in the topic's unit; 0 means the topic's own limit. Trials whose dose is not known stay in.
    min_weeks : float
        Shortest treatment in weeks; above 0, trials of unknown length are left out.
    as_of : str
        ISO day: only what was certainly public on that day; "" means everything.
    verification : str
        Lowest level of verification accepted: full_text, register, abstract or secondary.
    max_bias : str
        Worst overall risk of bias let in, by whatever tool: any, not high or low. But with any, studies that were not
        judged are left out.
    max_concern : str
        Worst concern about a study's integrity let in: any, not serious or none. With none, studies that were not
        looked at are left out.

    Raises
    ------
    ParameterError
        All faults at once, with the allowed terms and the nearest one; those of terms of the topic are found when
        something is selected.
    """

    conditions: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    min_n: int = 0
    max_dose: float = 0.0
    min_weeks: float = 0.0
    as_of: str = ""
    verification: str = "secondary"
    max_bias: str = "any"
    max_concern: str = "not serious"

    def __post_init__(self):
        problems = check_selection(**self.__dict__)
        if problems:
            raise ParameterError("\n".join(problems))
        for name in _LISTS:
            object.__setattr__(self, name, tuple(getattr(self, name)))


def check_selection(topic: Topic | None = None, **values) -> list[str]:
    """One sentence for each value of a selection parameter that cannot be used; unknown names are not judged here.

    Without a topic, its terms are not judged.
    """
    terms, levels = {"designs": list(DESIGNS)}, {"max_bias": BIAS_LIMITS, "max_concern": CONCERN_LIMITS}
    if topic:
        terms |= {"conditions": [*topic.conditions, FOCUS], "domains": list(topic.domains)}
    problems = []
    for name, value in values.items():
        if name in _LISTS and isinstance(value, str):
            problems.append(f"{name}: expected a list of terms, found the text {value!r}.")
        elif name in terms:
            unknown = [term for term in value if term not in terms[name]]
            problems += [f"{name}: unknown term {term!r}.{nearest(str(term), terms[name])}" for term in unknown]
        elif name in _LEAST and not value >= 0:
            problems.append(f"{name}: expected a number of at least 0, found {value}.")
        elif name == "max_dose" and value and topic and not topic.dose:
            problems.append("max_dose: the topic has no dose. Leave it at 0, or describe the dose in topic.yml.")
        elif name == "verification" and value not in ACCEPTED_VERIFICATION:
            problems.append(f"verification: unknown level {value!r}.{nearest(value, list(ACCEPTED_VERIFICATION))}")
        elif name in levels and value not in levels[name]:
            problems.append(f"{name}: unknown limit {value!r}.{nearest(value, list(levels[name]))}")
        elif name == "as_of" and value and not _is_day(value):
            problems.append(f"as_of: expected a calendar day such as 2009-02-09, found {value!r}.")
    return problems


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


@once
def select(evidence: "Evidence", selection: Selection) -> "Evidence":
    """The part of the evidence that the selection asks for.

    Values below the accepted verification are dropped first, then what was not yet public, then trials that do not
    fit; results are narrowed to the domains asked for, and to trials that began (`plans.began`). Each trial of
    `evidence` is in ``trials`` or in ``left_out``, which says why: ``cause`` is one of `CAUSES`, the first that holds,
    ``reason`` tells it in words. The selection of what comes back has the topic's focus and limit of dose in their
    places.

    Raises
    ------
    ParameterError
        For terms that the topic does not have.
    """
    if problems := check_selection(evidence.topic, **selection.__dict__):
        raise ParameterError("\n".join(problems))
    selection = _resolved(selection, evidence.topic)
    seen = known_on(_drop_unverified(evidence, selection.verification), selection.as_of)
    misfits = {row.trial_id: _misfit(seen, row, selection) for row in seen.trials.itertuples()}
    narrowed = _judged(seen.only_trials([trial for trial, misfit in misfits.items() if not misfit]), selection)
    if selection.domains:
        outcomes = narrowed.outcomes[narrowed.outcomes["domain"].isin(selection.domains)]
        results = narrowed.results[narrowed.results["outcome_id"].isin(outcomes["outcome_id"])]
        narrowed = narrowed.with_tables(outcomes=outcomes, results=results)
    narrowed = without_plans(narrowed)
    return narrowed.with_tables(selection=selection, left_out=_left_out(evidence, seen, misfits, selection.as_of))


def _resolved(selection: Selection, topic: Topic) -> Selection:
    """The selection with the topic's condition and limit where it leaves them to the topic."""
    conditions = tuple(dict.fromkeys(topic.focus if name == FOCUS else name for name in selection.conditions))
    limit = topic.dose.limit if topic.dose and topic.dose.limit else 0.0
    return replace(selection, conditions=conditions, max_dose=float(selection.max_dose or limit))


def select_trial(evidence: "Evidence", trial_id: str, *, verification: str = "secondary") -> "Evidence":
    """The evidence of one trial, whatever its condition and dose, without values below the accepted verification.

    "" stands for the first trial in the topic's focus, in the order of `overview`.
    """
    from ldnsynth.evidence.overview import overview  # which stands on the evidence

    if not trial_id:
        trials = evidence.trials
        in_focus = evidence.only_trials(list(trials.loc[trials["condition"] == evidence.topic.focus, "trial_id"]))
        trial_id = overview(in_focus)["trial_id"].iloc[0]
    return without_plans(_drop_unverified(evidence, verification).only_trials([trial_id]))


def _left_out(evidence: "Evidence", seen: "Evidence", misfits: dict[str, tuple], as_of: str) -> "pd.DataFrame":
    """The trials that are not selected, by the names that they have in what was seen."""
    unseen = "public", f"no document on it was certainly public by {as_of}"
    names = dict(zip(seen.trials["trial_id"], seen.trials["label"], strict=True))
    trials = evidence.trials[["trial_id", "label"]]
    why = trials["trial_id"].map(lambda trial: misfits.get(trial, unseen))
    labels = [names.get(row.trial_id, row.label) for row in trials.itertuples()]
    trials = trials.assign(label=labels, cause=why.str.get(0), reason=why.str.get(1))
    return trials[why.map(bool).astype(bool)].reset_index(drop=True)


def _judged(evidence: "Evidence", selection: Selection) -> "Evidence":
    """Only the certainty of the conditions and domains asked for, with its reasons."""
    tables = evidence.tables()
    rows = tables["certainty"]
    for column, wanted in (("condition", selection.conditions), ("domain", selection.domains)):
        rows = rows[rows[column].isin(wanted)] if wanted else rows
    rows = rows.reset_index(drop=True)
    reasons = tables["certainty_reasons"]
    kept = reasons[reasons["certainty_id"].isin(rows["certainty_id"])].reset_index(drop=True)
    parts = tables["certainty_subgroups"]
    parts = parts[parts["certainty_id"].isin(rows["certainty_id"])].reset_index(drop=True)
    found = evidence.with_tables(certainty=rows, certainty_reasons=kept, certainty_subgroups=parts)
    return found.with_consensus_held()


def _drop_unverified(evidence: "Evidence", lowest: str) -> "Evidence":
    levels = list(VERIFICATION)
    accepted = levels[: levels.index(lowest) + 1]
    kept = {
        name: frame[frame["level"].isin(accepted)].reset_index(drop=True)
        for name, frame in evidence.tables().items()
        if "level" in frame and name in ("characteristics", "phases", "results")
    }
    for name in ("covariates", "preferred_scales"):
        rows = evidence.tables()[name]
        kept[name] = rows[rows["verification"].isin(accepted)].reset_index(drop=True)
    return evidence.with_tables(**kept, outcomes=define(evidence.outcomes, "verification", accepted, texts=False))


def _misfit(evidence: "Evidence", trial: "pd.Series", selection: Selection) -> tuple[str, str] | tuple[()]:
    """The cause for which the trial does not fit, and the reason in words; nothing if it does."""
    if selection.conditions and trial.condition not in selection.conditions:
        return "condition", f"condition is {evidence.topic.conditions[trial.condition].label}"
    if trial.relevance == "background":
        return "background", f"not {evidence.topic.intervention.name} alone"
    if selection.designs and trial.design not in selection.designs:
        return "design", f"design is {DESIGNS[trial.design]}"
    doses = evidence.dose_range(trial.trial_id)
    if doses and selection.max_dose and doses[1] > selection.max_dose:
        return "dose", f"dose of {doses[1]:g} {evidence.topic.dose.short} is above {selection.max_dose:g}"
    size = evidence.size(trial.trial_id)
    if selection.min_n and (size is None or size < selection.min_n):
        return "size", "size is not known" if size is None else f"{size} people are fewer than {selection.min_n}"
    weeks = evidence.treatment_weeks(trial.trial_id)
    if selection.min_weeks and (weeks is None or weeks < selection.min_weeks):
        short = f"{weeks:g} weeks are shorter than {selection.min_weeks:g}" if weeks is not None else ""
        return "length", short or "length is not known"
    if concern := _too_doubtful(evidence, trial.trial_id, selection.max_concern):
        return "concern", concern
    if selection.max_bias != "any":
        return _too_biased(evidence, trial.trial_id, selection.max_bias)
    return ()


def _too_doubtful(evidence: "Evidence", trial_id: str, limit: str) -> str:
    """What keeps a study out because of its integrity; "" if it is within the limit."""
    checks = evidence.integrity_checks if limit != "any" else None
    if checks is None or (limit == "not serious" and checks.empty):
        return ""
    seen = checks[checks["trial_id"] == trial_id]
    if seen.empty:
        return "" if limit == "not serious" else "its integrity was not looked at"
    worst = max(seen.itertuples(), key=lambda row: CONCERNS[row.concern])
    if CONCERNS[worst.concern] <= CONCERN_LIMITS[limit]:
        return ""
    return f"{worst.concern} concern about its integrity, {INTEGRITY_CHECKS[worst.check][1]}: {worst.found}"


def _too_biased(evidence: "Evidence", trial_id: str, limit: str) -> tuple[str, str] | tuple[()]:
    """What keeps a study out by its overall risk of bias; nothing if it is within the limit."""
    judged = evidence.risk_of_bias
    judged = judged[(judged["trial_id"] == trial_id) & (judged["domain"] == OVERALL)]
    if judged.empty:
        return "bias", "its risk of bias was not judged"
    tools = evidence.topic.bias_tools
    counts = judged[~judged["tool"].isin(tools.superseded(judged["tool"]))]
    worst = max(counts["judgement"], key=tools.severity.get)
    return ("bias", f"its risk of bias is {worst}") if tools.severity[worst] > BIAS_LIMITS[limit] else ()
