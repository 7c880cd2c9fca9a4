"""The arms of a register entry, and which of them each group of its results is."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ldnsynth.imports.plan import Plan, tidy
from ldnsynth.imports.review import Held
from ldnsynth.scaffold.start import term

_ROLES = {
    "PLACEBO_COMPARATOR": "placebo",
    "SHAM_COMPARATOR": "placebo",
    "NO_INTERVENTION": "no_intervention",
    "ACTIVE_COMPARATOR": "active_comparator",
    "OTHER": "other",
}
_ALIKE = 0.9  # of two texts that name one arm
_LONGEST = 40  # letters of an arm's short name


class Groups:
    """Arms of an entry, and the groups of its results that are one of them.

    Attributes
    ----------
    trial : str
        Its id; set before arms are added.
    labels, roles : dict of str to str
        Of each arm by its short name.
    """

    def __init__(self, plan: Plan, held: Held, trial: str, arms: Sequence[Mapping[str, Any]]):
        self._plan, self.trial = plan, trial
        self._described: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self._held = {row["arm_id"]: row for row in held.rows("arms") if row["trial_id"] == trial}
        self._refused: set[str] = set()
        if self._held:
            for arm, row in self._held.items():
                self._take(arm.split("/", 1)[1], row["label"], row["role"], "")
            return
        given = [arm for arm in arms if _speaks_of(arm, held.topic.intervention.name, held.topic.intervention.short)]
        for arm in arms:
            name = term(arm.get("label", ""))[:_LONGEST].strip("_")
            role = _ROLES.get(arm.get("type", ""), "")
            if not role or (role in ("active_comparator", "other") and arm in given):
                placebo = re.search(r"\b(placebo|sham)\b", arm.get("label", ""), re.I)
                role = "placebo" if placebo else "intervention" if arm in given or not given else "active_comparator"
            self._take(name, tidy(arm.get("label")), role, tidy(arm.get("description")))
        if arms and not given:
            plan.told.append(
                f"No arm names {held.topic.intervention.name!r}: experimental arms are taken as it (arms.csv, role)."
            )

    def _take(self, name: str, label: str, role: str, described: str) -> None:
        self.labels[name], self.roles[name], self._described[name] = label, role, described

    def add_arms(self) -> None:
        """The rows of arms that the review does not hold."""
        for name, label in self.labels.items():
            if f"{self.trial}/{name}" not in self._held:
                self._plan.add(
                    "arms",
                    arm_id=f"{self.trial}/{name}",
                    trial_id=self.trial,
                    role=self.roles[name],
                    label=label,
                    intervention=self._described[name] or label,
                )

    def arm(self, group: Mapping[str, Any], where: str) -> str:
        """The id of the arm that a group is; "", and a sentence once, if it cannot be told."""
        title, described = _plain(group.get("title", "")), tidy(group.get("description"))
        scores = {
            name: max(_likeness(title, _plain(label)), _likeness(described, self._described[name]))
            for name, label in self.labels.items()
        }
        best = sorted(scores, key=lambda name: -scores[name])
        if best and scores[best[0]] >= _ALIKE and (len(best) < 2 or scores[best[1]] < scores[best[0]]):
            return f"{self.trial}/{best[0]}"
        return self._unknown(group, where)

    def arms_of(self, groups: Sequence[Mapping[str, Any]], where: str) -> dict[str, str]:
        """The arm of each group by the group's id; where one is left of each, they are each other's."""
        refused = set(self._refused)
        sentences = len(self._plan.refused)
        found = {group["id"]: arm for group in groups if (arm := self.arm(group, where))}
        rest = [group["id"] for group in groups if group["id"] not in found]
        arms = [f"{self.trial}/{name}" for name in self.labels if f"{self.trial}/{name}" not in found.values()]
        if len(rest) == 1 and len(arms) == 1 and len(groups) == len(self.labels):
            found[rest[0]] = arms[0]
            self._refused = refused
            del self._plan.refused[sentences:]
        if len(set(found.values())) < len(found):
            return {}
        return found

    def role(self, arm: str) -> str:
        """The role of an arm by its id."""
        return self.roles[arm.split("/", 1)[1]]

    def _unknown(self, group: Mapping[str, Any], where: str) -> str:
        title = tidy(group.get("title")) or "without a title"
        if title not in self._refused:
            self._refused.add(title)
            self._plan.refused.append(
                f"{where}: group {title!r} is none of the arms ({', '.join(self.labels.values())})."
            )
        return ""


def _speaks_of(arm: Mapping[str, Any], *names: str) -> bool:
    said = " ".join((arm.get("label", ""), *arm.get("interventionNames", []))).casefold()
    return any(name.casefold() in said for name in names if name)


def _plain(title: str) -> str:
    """A title without what stands in brackets, without numbering."""
    plain = re.sub(r"\([^)]*\)|^\s*\d+[.)]?\s+", " ", tidy(title))
    return " ".join(re.findall(r"[a-z0-9>]+", plain.casefold()))


def _likeness(first: str, second: str) -> float:
    if not first or not second:
        return 0.0
    return difflib.SequenceMatcher(None, first[:400].casefold(), second[:400].casefold(), autojunk=False).ratio()
