"""The rows that every imported trial needs: its document, itself, its arms."""

from collections.abc import Iterable
from typing import Any

from ldnsynth.imports.plan import Plan
from ldnsynth.imports.references.duplicates import free_id
from ldnsynth.imports.review import Held, plain_name
from ldnsynth.scaffold.start import comparator_kind, document_row, term


class Trials:
    """Trials that an import meets: those that are held by their name, the others made once.

    Parameters
    ----------
    plan : Plan
        Where rows are added.
    held : Held
        The review.
    source : str
        The document that values are seen in.
    what : str
        What was read, in the middle of a sentence: "a RevMan file".
    """

    def __init__(self, plan: Plan, held: Held, *, source: str, what: str):
        self._plan, self._held, self._source, self._what = plan, held, source, what
        self._before = held.trials_by_name()
        self._known = dict(self._before)
        self._arms = {row["arm_id"]: row for row in held.rows("arms")}
        self._reports = {row["trial_id"]: row.get("report_id", "") for row in held.rows("trials")}

    @property
    def names(self) -> Iterable[str]:
        """What known trials are called."""
        return self._known

    def find(self, name: str) -> str:
        """The id of a known trial, "" if none has the name."""
        return self._known.get(plain_name(name), "")

    def report_of(self, trial: str) -> str:
        """The document that a trial was reported in."""
        return self._reports[trial] or self._source

    def make(
        self, name: str, *, year: str = "", report: str = "", title: str = "", comparator: str = "", **cells: Any
    ) -> str:
        """The id of the trial of a name; if none has it, a new one with its document.

        Parameters
        ----------
        name, year : str
            As the file calls it.
        report : str
            The document that reports it, if one is known.
        title : str
            Of that document, if it is not.
        comparator : str
            What it compares with, as the file says; "" for that of the review.
        **cells
            Further cells of its row of ``trials``.
        """
        label = name if not year or year in name else f"{name} {year}"
        known = self.find(label) or self._before.get(plain_name(name), "")
        if known:
            return known
        topic = self._held.topic
        trial, against = free_id(term(label), self._known.values()), comparator or topic.comparator.name
        if not report:
            report = f"{trial}_report"
            self._plan.add(
                "documents", **document_row(report, title=title or f"[{label}]", year=year, public_from=year)
            )
        self._plan.add(
            "trials",
            **{
                "trial_id": trial,
                "label": label,
                "condition": topic.focus,
                "design": "randomised_parallel",
                "masking": "not_reported",
                "comparator": comparator_kind(comparator)[0] if comparator else topic.comparator.kind,
                "status": "published",
                "relevance": "direct",
                "report_id": report,
                "summary": f"{topic.intervention.name} against {against}; from {self._what}",
                **self._seen("study", "secondary"),
                **cells,
            },
        )
        self._known |= {plain_name(name): trial} | self._known | {plain_name(label): trial}
        self._reports[trial] = report
        return trial

    def arm(self, trial: str, name: str, *, role: str = "", label: str = "", intervention: str = "") -> str:
        """The id of an arm of a trial, made if it is not there; ``intervention`` and ``comparator`` by default."""
        arm = f"{trial}/{name}"
        if arm in self._arms:
            return arm
        existing = self._only_arm(trial, name) if name in ("intervention", "comparator") and not label else ""
        if existing:
            return existing
        topic = self._held.topic
        said = topic.intervention.name if name == "intervention" else topic.comparator.name
        of = "intervention" if name == "intervention" else comparator_kind(label or said)[1]
        row = {"arm_id": arm, "trial_id": trial, "role": role or of, "label": label or said}
        row["intervention"] = intervention or label or said
        self._arms[arm] = row
        self._plan.add("arms", **row)
        return arm

    def _only_arm(self, trial: str, name: str) -> str:
        """The one arm of a held trial with the intervention, or with what it is compared to."""
        wanted = [
            arm
            for arm, row in self._arms.items()
            if row["trial_id"] == trial and (row["role"] == "intervention") == (name == "intervention")
        ]
        return wanted[0] if len(wanted) == 1 else ""

    def _seen(self, locator: str, verification: str) -> dict[str, str]:
        return {"source_id": self._source, "locator": locator, "verification": verification}
