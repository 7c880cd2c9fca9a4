"""People as a reader is told of them, by one rule: analysed, with those who entered in brackets where they differ."""

from collections.abc import Iterable

import pandas as pd

from ldnsynth.display.wording import integer
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.topic import Topic
from ldnsynth.views.people import analysed_in, takes_in_every_arm
from ldnsynth.vocabulary import SEPARATE_ARMS

_COMPARATORS = {
    "placebo": "placebo",
    "no_intervention": "no treatment",
    "active_treatment": "another treatment",
    "usual_treatment": "usual treatment",
    "own_baseline": "own past",
    "other": "other people",
    "none": "none",
    "not_reported": "",
}

ABOUT_PEOPLE = "People: analysed, in brackets those who entered where they differ; dash: not seen."
_PAIR = 2  # arms in a comparison


def people_words(analysed: float | None, entered: float | None) -> str:
    """The people of one trial: "60 (80)", "60", "– (96)"; "" where neither is known (None or NaN)."""
    known = [None if count is None or pd.isna(count) else integer(count) for count in (analysed, entered)]
    if known[1] is None or known[0] == known[1]:
        return known[0] or ""
    return f"{known[0] or '–'} ({known[1]})"


def people_in(evidence: Evidence, trial_id: str, domain: str) -> str:
    """The people of a trial in an outcome domain; see `people_words`.

    Who entered stands in brackets only where a comparison takes in every arm: else others entered, too.
    """
    analysed, entered = analysed_in(evidence, trial_id, domain), evidence.entered(trial_id)
    design = evidence.trials.set_index("trial_id").at[trial_id, "design"]
    arms = (evidence.arms["trial_id"] == trial_id).sum()
    others = design in SEPARATE_ARMS and (arms > _PAIR or not takes_in_every_arm(evidence, trial_id, domain))
    return people_words(analysed, None if others and analysed is not None else entered)


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


def comparator_words(topic: Topic, comparator: str) -> str:
    """What a study compares with, a term of ``trials.comparator``, in the words of the topic."""
    own = {"lower_exposure": topic.intervention.less, topic.comparator.kind: topic.comparator.short}
    return (_COMPARATORS | own)[comparator]
