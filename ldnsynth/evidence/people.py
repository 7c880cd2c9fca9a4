"""People of a trial: the facts that count them, and what follows from its results where no fact stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ldnsynth.evidence.reading.tables import Problem, Row, Tables
from ldnsynth.vocabulary import SEPARATE_ARMS

if TYPE_CHECKING:
    import pandas as pd

ENTERED = ("n_randomised", "n_enrolled", "n_started")  # the first that is known counts
ANALYSED = ("n_analysed", "n_completed")
READ = [  # columns of a result that `counted_in` and `people_of_results` look at
    *("result_id", "trial_id", "arm_id", "comparator_id", "contrast", "role", "stratum"),
    *("n1i", "n2i", "ni", "ai", "bi", "ci", "di"),
]


@dataclass(frozen=True)
class Counted:
    """People whom one result counts.

    Parameters
    ----------
    result_id : str
    by_arm : dict of str to int
        People by arm, as printed or as events and others add up.
    safety : bool
        Whether harms or withdrawals are counted, often of all who entered.
    stratum : str
        The part of the trial's people that it counts; "" for all.
    """

    result_id: str
    by_arm: dict[str, int]
    safety: bool
    stratum: str = ""


def counted_in(cells: Mapping[str, object], number: Mapping[str, float | None]) -> Counted | None:
    """The people whom a result counts, None where it gives no number of them or is of a subgroup.

    Parameters
    ----------
    cells : mapping of str to str
        The text columns of the result.
    number : mapping of str to float
        Its number columns, None or NaN where blank.
    """
    found = {}
    if cells["contrast"] != "subgroup":
        for arm, people in (("arm_id", ("n1i", "ni")), ("comparator_id", ("n2i",))):
            events = ("ai", "bi") if arm == "arm_id" else ("ci", "di")
            known = [number[name] for name in people] + [_sum(*(number[name] for name in events))]
            known = [n for n in known if n is not None and n == n]
            if cells[arm] and known:
                found[str(cells[arm])] = int(known[0])
    if not found:
        return None
    return Counted(str(cells["result_id"]), found, cells["role"] == "safety", str(cells["stratum"]))


def people_of_results(counted: Iterable[Counted], design: str, arms: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """People whom the results of a trial rest on, and the ids of the results that say so; 0 and no id if unknown.

    Parameters
    ----------
    counted : iterable of Counted
        Of one trial. Those on harms and withdrawals are asked only if no other gives a number.
    design : str
        Of the vocabulary.
    arms : iterable of str
        Ids of the arms of the trial.

    Notes
    -----
    Where nobody stands in two arms (`vocabulary.SEPARATE_ARMS`) the most of each arm add up, if every arm is counted;
    elsewhere the most that any arm has are the people of the trial. Strata add up where no result counts all.
    """
    counted, arms = list(counted), list(arms)
    strata = dict.fromkeys(one.stratum for one in counted)
    if strata and "" not in strata and len(strata) > 1:
        parts = [[one for one in counted if one.stratum == stratum] for stratum in strata]
        found = [people_of_results(part, design, arms) for part in parts]
        return sum(people for people, _ in found), tuple(dict.fromkeys(name for _, names in found for name in names))
    counted = [one for one in counted if not one.stratum] or counted
    counted = [one for one in counted if not one.safety] or counted
    most: dict[str, tuple[int, str]] = {}
    for one in counted:
        for arm, people in one.by_arm.items():
            most[arm] = max(most.get(arm, (-1, "")), (people, one.result_id), key=lambda pair: pair[0])
    if design in SEPARATE_ARMS:
        chosen = list(most.values()) if most.keys() >= set(arms) else []
    else:
        chosen = [max(most.values())] if most else []
    return sum(people for people, _ in chosen), tuple(dict.fromkeys(result for _, result in chosen))


def people_of_trials(
    trials: "pd.DataFrame", arms: "pd.DataFrame", results: "pd.DataFrame"
) -> dict[str, tuple[int, tuple[str, ...]]]:
    """`people_of_results` of each trial whose results tell."""
    of_trial = arms.groupby("trial_id")["arm_id"].agg(list).to_dict()
    designs = trials.set_index("trial_id")["design"]
    counted = defaultdict(list)
    for row in results.loc[results["trial_id"].isin(designs.index), READ].to_dict("records"):
        if one := counted_in(row, row):
            counted[row["trial_id"]].append(one)
    found = {trial: people_of_results(rows, designs[trial], of_trial.get(trial, ())) for trial, rows in counted.items()}
    return {trial: people for trial, people in found.items() if people[1]}


def check_people_of_results(tables: Tables) -> Iterator[Problem]:
    """Results that rest on more people than the trial is said to have analysed."""
    trials, arms = tables.by("trials", "trial_id"), defaultdict(list)
    for row in tables["arms"]:
        arms[row["trial_id"]].append(row["arm_id"])
    counted: dict[str, list[Counted]] = defaultdict(list)
    rows = {row.key: row for row in tables["results"]}
    for row in rows.values():
        one = counted_in(row.cells, _numbers(row)) if row["verification"] != "unverified" else None
        if one and not one.safety:
            counted[row["trial_id"]].append(one)
    for fact in tables["characteristics"]:
        if fact["item"] != "n_analysed" or fact["arm_id"] or not fact["value"] or fact["verification"] == "unverified":
            continue
        trial = fact["trial_id"]
        people, behind = people_of_results(counted[trial], trials[trial]["design"], arms[trial])
        if people > float(fact["value"]):
            found = f"{fact['value']} people, but results rest on {people} ({', '.join(behind)})"
            yield fact.problem("value", f"{found}. Correct one of them.")


def _numbers(row: Row) -> dict[str, float | None]:
    return {name: row.number_of(name) for name in ("n1i", "n2i", "ni", "ai", "bi", "ci", "di")}


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other
