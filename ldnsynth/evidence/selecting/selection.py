"""Which part of the evidence an analysis sees, and why the rest is left out."""

from dataclasses import replace

import pandas as pd

from ldnsynth.bias_tool import OVERALL
from ldnsynth.bias_tools import BIAS_LIMITS
from ldnsynth.errors import ParameterError
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.evidence.rules.plans import without_plans
from ldnsynth.evidence.selecting.as_of import define, known_on
from ldnsynth.evidence.selecting.parameters import FOCUS, Selection, check_selection
from ldnsynth.review_terms import CONCERN_LIMITS, CONCERNS, INTEGRITY_CHECKS
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import DESIGNS, VERIFICATION


@once
def select(evidence: Evidence, selection: Selection) -> Evidence:
    """The part of the evidence that the selection asks for.

    Values below the accepted verification are dropped first, then what was not yet public, then trials that do not
    fit; results are narrowed to the domains asked for, and to trials that began (`plans.began`). Each trial of
    `evidence` is in ``trials`` or in ``left_out``, which says why: ``reason`` in words, ``cause`` by the first that
    holds of public, condition, background, design, dose, size, length, concern and bias. The selection of what comes
    back has the topic's focus and limit of dose in their places.

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


def select_trial(evidence: Evidence, trial_id: str, *, verification: str = "secondary") -> Evidence:
    """The evidence of one trial, whatever its condition and dose, without values below the accepted verification.

    "" stands for the first trial in the topic's focus, in the order of `overview`.
    """
    if not trial_id:
        trials = evidence.trials
        in_focus = evidence.only_trials(list(trials.loc[trials["condition"] == evidence.topic.focus, "trial_id"]))
        trial_id = overview(in_focus)["trial_id"].iloc[0]
    return without_plans(_drop_unverified(evidence, verification).only_trials([trial_id]))


def _left_out(evidence: Evidence, seen: Evidence, misfits: dict[str, tuple], as_of: str) -> pd.DataFrame:
    """The trials that are not selected, by the names that they have in what was seen."""
    unseen = "public", f"no document on it was certainly public by {as_of}"
    names = dict(zip(seen.trials["trial_id"], seen.trials["label"], strict=True))
    trials = evidence.trials[["trial_id", "label"]]
    why = trials["trial_id"].map(lambda trial: misfits.get(trial, unseen))
    labels = [names.get(row.trial_id, row.label) for row in trials.itertuples()]
    trials = trials.assign(label=labels, cause=why.str.get(0), reason=why.str.get(1))
    return trials[why.map(bool).astype(bool)].reset_index(drop=True)


def _judged(evidence: Evidence, selection: Selection) -> Evidence:
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


def _drop_unverified(evidence: Evidence, lowest: str) -> Evidence:
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


def _misfit(evidence: Evidence, trial: pd.Series, selection: Selection) -> tuple[str, str] | tuple[()]:
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


def _too_doubtful(evidence: Evidence, trial_id: str, limit: str) -> str:
    """What keeps a study out because of its integrity; "" if it is within the limit."""
    checks = evidence.integrity_checks if limit != "any" else None
    if checks is None or (limit == "not serious" and checks.empty):
        return ""
    seen = evidence.concerns.get(trial_id)
    if not seen:
        return "" if limit == "not serious" else "its integrity was not looked at"
    worst = max(seen, key=lambda row: CONCERNS[row.concern])
    if CONCERNS[worst.concern] <= CONCERN_LIMITS[limit]:
        return ""
    return f"{worst.concern} concern about its integrity, {INTEGRITY_CHECKS[worst.check][1]}: {worst.found}"


def _too_biased(evidence: Evidence, trial_id: str, limit: str) -> tuple[str, str] | tuple[()]:
    """What keeps a study out by its overall risk of bias; nothing if it is within the limit."""
    judged = evidence.risk_of_bias
    judged = judged[(judged["trial_id"] == trial_id) & (judged["domain"] == OVERALL)]
    if judged.empty:
        return "bias", "its risk of bias was not judged"
    tools = evidence.topic.bias_tools
    counts = judged[~judged["tool"].isin(tools.superseded(judged["tool"]))]
    worst = max(counts["judgement"], key=tools.severity.get)
    return ("bias", f"its risk of bias is {worst}") if tools.severity[worst] > BIAS_LIMITS[limit] else ()
