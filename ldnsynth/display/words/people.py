"""People as a reader is told of them, by one rule: analysed, with those who entered in brackets where they differ."""

from collections.abc import Iterable

import pandas as pd

from ldnsynth.display.wording import integer
from ldnsynth.evidence.people import people_of_trials
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.row_ids import analysed_ids, entered_ids
from ldnsynth.vocabulary import SEPARATE_ARMS

ABOUT_PEOPLE = "People: analysed, in brackets those who entered where they differ; dash: not seen."
NUMBER_NOT_SEEN = "number analysed not seen"  # in the note of a result
_PAIR = 2  # arms in a comparison


def people_words(analysed: float | None, entered: float | None) -> str:
    """The people of one trial: "60 (80)", "60", "– (96)"; "" where neither is known (None or NaN)."""
    known = [None if count is None or pd.isna(count) else integer(count) for count in (analysed, entered)]
    if known[1] is None or known[0] == known[1]:
        return known[0] or ""
    return f"{known[0] or '–'} ({known[1]})"


def analysed_in(evidence: Evidence, trial_id: str, domain: str) -> int | None:
    """The people whom the results of a trial in an outcome domain rest on; None where that was not seen.

    As these results count them: those of its largest comparison, else of the arms that they tell of. Else of harms all
    who entered, for nobody is left out of a count of harms unseen; of other outcomes those analysed in the trial, but
    these may be others where a result notes that its own number was not seen.
    """
    results = _results_in(evidence, trial_id, domain)
    between = results[results["contrast"] == "between_arms"]
    compared = [_counted(evidence, trial_id, between.loc[[place]]) for place in between.index]
    counted = max(filter(None, compared), default=None) or _counted(evidence, trial_id, results)
    if counted:
        return counted
    if evidence.topic.domains[domain].harm:
        return evidence.size(trial_id)
    unseen = results["note"].str.contains(NUMBER_NOT_SEEN, regex=False).any()
    return None if unseen else evidence.analysed(trial_id)


def people_in(evidence: Evidence, trial_id: str, domain: str) -> str:
    """The people of a trial in an outcome domain; see `people_words`.

    Who entered stands in brackets only where a comparison takes in every arm: else others entered, too.
    """
    analysed, entered = analysed_in(evidence, trial_id, domain), evidence.entered(trial_id)
    results = _results_in(evidence, trial_id, domain)
    design = evidence.trials.set_index("trial_id").at[trial_id, "design"]
    arms = set(evidence.arms.loc[evidence.arms["trial_id"] == trial_id, "arm_id"])
    told_of = {*results["arm_id"], *results["comparator_id"]}
    others = design in SEPARATE_ARMS and (len(arms) > _PAIR or not arms <= told_of)
    return people_words(analysed, None if others and analysed is not None else entered)


def _results_in(evidence: Evidence, trial_id: str, domain: str) -> pd.DataFrame:
    results = evidence.results[evidence.results["trial_id"] == trial_id]
    domains = results["outcome_id"].map(evidence.outcomes.set_index("outcome_id")["domain"])
    return results[domains == domain]


def _counted(evidence: Evidence, trial_id: str, results: pd.DataFrame) -> int | None:
    """The people whom some results of a trial count in the arms that they tell of; None if not all are counted."""
    told_of = evidence.arms[evidence.arms["arm_id"].isin({*results["arm_id"], *results["comparator_id"]})]
    return people_of_trials(evidence.trials, told_of, results).get(trial_id, (None,))[0]


def people_of(evidence: Evidence, trial_id: str) -> str:
    """The people of a trial; see `people_words`."""
    return people_words(evidence.analysed(trial_id), evidence.entered(trial_id))


def people_of_all(evidence: Evidence, trial_ids: Iterable[str], *, domain: str = "") -> str:
    """The people of several trials together: "60 (80)", "at least 60 (176)", "60; not known for 1"; "" for no trial.

    With a domain, those whom their results in it rest on. "At least": how many were analysed was not seen for each. In
    brackets who entered; of a trial of which that was not seen, who was analysed. Trials of which neither was seen are
    counted apart, never as nobody.
    """
    trials = list(trial_ids)
    sizes = [evidence.size(trial) for trial in trials]
    analysed = [analysed_in(evidence, trial, domain) if domain else evidence.analysed(trial) for trial in trials]
    silent = sum(size is None for size in sizes)
    known = [count for count in analysed if count is not None]
    total = sum(size for size in sizes if size is not None)
    told = people_words(sum(known) if known else None, total if silent < len(trials) else None)
    bound = "at least " if known and len(known) < len(trials) - silent else ""
    apart = f"not known for {silent}" if told and silent else "not known" if silent else ""
    return "; ".join(filter(None, [bound + told, apart]))


def people_ids(evidence: Evidence, trial_ids: Iterable[str]) -> tuple[str, ...]:
    """Ids of the rows behind the people of trials; a trial of which none is known by itself."""
    return tuple(
        row_id
        for trial in trial_ids
        for row_id in dict.fromkeys((*analysed_ids(evidence, trial), *entered_ids(evidence, trial))) or (trial,)
    )
