"""The people whom results rest on, and the rows that say so."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ldnsynth.evidence.people import READ, Counted, counted_in, people_of_results
from ldnsynth.evidence.reading.computed_once import once
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.row_ids import analysed_ids, entered_ids

LOST_SHARE = 0.2  # of the people who entered: a loss to name

NUMBER_NOT_SEEN = "number analysed not seen"  # in the note of a result


@dataclass(frozen=True)
class _Telling:
    """What a result tells of people: those it counts, the arms it names, and what it says of them."""

    counted: Counted | None
    arms: frozenset[str]
    compares: bool
    unseen: bool


@dataclass(frozen=True)
class _Cells:
    """The results of each trial in each outcome domain; of each trial its design and its arms."""

    tellings: dict[tuple[str, str], list[_Telling]]
    trials: dict[str, tuple[str, frozenset[str]]]

    def counted(self, trial_id: str, tellings: Sequence[_Telling]) -> int | None:
        """The people whom some results of a trial count in the arms that they tell of; None if not all are counted."""
        if trial_id not in self.trials:
            return None
        design, arms = self.trials[trial_id]
        told_of = arms & frozenset().union(*(one.arms for one in tellings))
        people, ids = people_of_results(filter(None, (one.counted for one in tellings)), design, told_of)
        return people if ids else None


@once
def analysed_in(evidence: Evidence, trial_id: str, domain: str) -> int | None:
    """The people whom the results of a trial in an outcome domain rest on; None where that was not seen.

    As these results count them: those of its largest comparison, else of the arms that they tell of. Else of harms all
    who entered, for nobody is left out of a count of harms unseen; of other outcomes those analysed in the trial, but
    these may be others where a result notes that its own number was not seen.
    """
    cells = _cells(evidence)
    tellings = cells.tellings.get((trial_id, domain), [])
    compared = [cells.counted(trial_id, [one]) for one in tellings if one.compares]
    counted = max(filter(None, compared), default=None) or cells.counted(trial_id, tellings)
    if counted:
        return counted
    if evidence.topic.domains[domain].harm:
        return evidence.size(trial_id)
    return None if any(one.unseen for one in tellings) else evidence.analysed(trial_id)


def takes_in_every_arm(evidence: Evidence, trial_id: str, domain: str) -> bool:
    """Whether the results of a trial in an outcome domain name all its arms."""
    cells = _cells(evidence)
    told_of = frozenset().union(*(one.arms for one in cells.tellings.get((trial_id, domain), [])))
    return cells.trials[trial_id][1] <= told_of


@once
def _cells(evidence: Evidence) -> _Cells:
    arms, tellings = defaultdict(set), defaultdict(list)
    for trial, arm in zip(evidence.arms["trial_id"], evidence.arms["arm_id"], strict=True):
        arms[trial].add(arm)
    domains = dict(zip(evidence.outcomes["outcome_id"], evidence.outcomes["domain"], strict=True))
    for row in evidence.results[[*READ, "outcome_id", "note"]].to_dict("records"):
        told_of = frozenset((row["arm_id"], row["comparator_id"]))
        telling = _Telling(
            counted_in(row, row), told_of, row["contrast"] == "between_arms", NUMBER_NOT_SEEN in row["note"]
        )
        tellings[row["trial_id"], domains.get(row["outcome_id"])].append(telling)
    designs = zip(evidence.trials["trial_id"], evidence.trials["design"], strict=True)
    return _Cells(dict(tellings), {trial: (design, frozenset(arms[trial])) for trial, design in designs})


def people_ids(evidence: Evidence, trial_ids: Iterable[str]) -> tuple[str, ...]:
    """Ids of the rows behind the people of trials; a trial of which none is known by itself."""
    return tuple(
        row_id
        for trial in trial_ids
        for row_id in dict.fromkeys((*analysed_ids(evidence, trial), *entered_ids(evidence, trial))) or (trial,)
    )
