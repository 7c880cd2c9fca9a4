"""The evidence in memory: the tables of the data package, and what is asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property

import pandas as pd

from ldnsynth.evidence.consensus import cell_ids
from ldnsynth.evidence.people import ANALYSED, ENTERED, people_of_trials
from ldnsynth.evidence.selecting.parameters import Selection
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import CODES, COMPARATOR_ROLES

TREATMENT_PHASES = ("treatment", "observation")
# Tables that decide nothing about the rows of another one; all others are behind whatever is read.
SEPARATE_TABLES = (
    *(*CODES, "consensus", "discrepancies", "covariates"),
    *("searches", "search_records", "pooled_estimates", "stated_pools"),
    *("availability", "missing_evidence", "integrity_checks", "preferred_scales", "certainty_subgroups"),
)
LEFT_OUT_COLUMNS = ("trial_id", "label", "cause", "reason")
_DOSE = ["value", "value_low", "value_high"]
_TRIAL_TABLES = (
    *("arms", "phases", "characteristics", "results", "discrepancies", "risk_of_bias", "covariates"),
    *("availability", "integrity_checks"),
)


@dataclass(frozen=True)
class Evidence:
    """The tables of the data package and its topic; see ``data/README.md`` for their columns.

    A table that the review does without has no rows. Text columns hold "" and number columns NaN where nothing is
    known. `characteristics`, `phases` and `results` have
    a further column ``level``: the verification of the value, or for a derived one that of the weakest value it comes
    from. `characteristics` holds the derived facts too (verification ``derived``), with the sum in ``derivation``.

    The tables that coders judge (`CODES`) hold the rows that count: what the coders agree on, else their consensus.
    What each coder gave stands in `codings`, and is asked for with `codings_of`.
    """

    documents: pd.DataFrame
    trials: pd.DataFrame
    arms: pd.DataFrame
    phases: pd.DataFrame
    characteristics: pd.DataFrame
    outcomes: pd.DataFrame
    results: pd.DataFrame
    sources: pd.DataFrame
    stances: pd.DataFrame
    discrepancies: pd.DataFrame
    risk_of_bias: pd.DataFrame
    certainty: pd.DataFrame
    certainty_reasons: pd.DataFrame
    claims: pd.DataFrame
    covariates: pd.DataFrame
    searches: pd.DataFrame
    search_records: pd.DataFrame
    pooled_estimates: pd.DataFrame
    stated_pools: pd.DataFrame
    availability: pd.DataFrame
    missing_evidence: pd.DataFrame
    integrity_checks: pd.DataFrame
    preferred_scales: pd.DataFrame
    certainty_subgroups: pd.DataFrame
    consensus: pd.DataFrame
    topic: Topic
    sha256: dict[str, str]
    codings: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
    left_out: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LEFT_OUT_COLUMNS)))
    read: set[str] = field(default_factory=set, repr=False)

    def __getattribute__(self, name: str):
        """Note which of the separate tables is asked for; evidence that comes of this one shares the note."""
        if name in SEPARATE_TABLES:
            object.__getattribute__(self, "read").update((name, "consensus") if name in CODES else (name,))
        return object.__getattribute__(self, name)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames by name, for those who pass them on: they do not count as read."""
        return {name: value for name, value in self.__dict__.items() if isinstance(value, pd.DataFrame)}

    def with_tables(self, **changed: object) -> "Evidence":
        """The evidence with other frames (or a selection); no table counts as read by that."""
        return Evidence(**{part.name: self.__dict__[part.name] for part in fields(self)} | changed)

    @property
    def version(self) -> str:
        """The version of the data."""
        return self.topic.package["version"]

    @property
    def created(self) -> str:
        """The day on which the data were last curated."""
        return self.topic.package["created"]

    @property
    def tables_read(self) -> list[str]:
        """Names of the tables behind what was asked of this evidence, and of evidence that comes of it, so far."""
        return [name for name in self.sha256 if name not in SEPARATE_TABLES or name in self.read]

    @property
    def as_of(self) -> str:
        """The day of the evidence: the selection's, else the day the data package was last curated."""
        return self.selection.as_of or self.created

    def codings_of(self, table: str) -> pd.DataFrame:
        """The rows of each coder, of a table that coders judge, on what this evidence holds of it."""
        counted = getattr(self, table)
        rows = self.codings.get(table, counted)
        return rows[cell_ids(table, rows).isin(cell_ids(table, counted))].reset_index(drop=True)

    def with_consensus_held(self) -> "Evidence":
        """The evidence with the consensus cut down to the rows that its tables hold."""
        tables = self.tables()
        held = {name: set(cell_ids(name, tables[name])) for name in CODES}
        rows = tables["consensus"]
        is_held = [row_id in held[name] for name, row_id in zip(rows["coded"], rows["row_id"], strict=True)]
        return self.with_tables(consensus=rows[pd.Series(is_held, index=rows.index, dtype=bool)])

    def only_trials(self, trial_ids: list[str]) -> "Evidence":
        """The evidence of these trials; documents, sources and stances stay whole."""
        return self.with_trials(self.trials[self.trials["trial_id"].isin(trial_ids)])

    def with_trials(self, trials: pd.DataFrame) -> "Evidence":
        """The evidence with these rows as its trials, and the other tables cut down to them."""
        ids = set(trials["trial_id"])
        kept = {name: frame for name, frame in self.tables().items() if name in _TRIAL_TABLES}
        kept = {name: frame[frame["trial_id"].isin(ids)].reset_index(drop=True) for name, frame in kept.items()}
        return self.with_tables(trials=trials.reset_index(drop=True), **kept)

    def number(self, trial_id: str, item: str, *, arm_id: str = "") -> float | None:
        """The number known for one item of a trial (or arm), None where there is none."""
        return self._numbers.get((trial_id, arm_id, item), (None, ""))[0]

    def number_id(self, trial_id: str, item: str) -> str:
        """Id of the characteristic that `number` reads for a trial, "" where there is none."""
        return self._numbers.get((trial_id, "", item), (None, ""))[1]

    @cached_property
    def _numbers(self) -> dict[tuple[str, str, str], tuple[float, str]]:
        """The first number known for each trial, arm ("": the whole trial) and item, with the id of its row."""
        known = self.characteristics.dropna(subset="value").drop_duplicates(["trial_id", "arm_id", "item"])
        keys = zip(known["trial_id"], known["arm_id"], known["item"], strict=True)
        numbers = zip(known["value"].astype(float), known["characteristic_id"], strict=True)
        return dict(zip(keys, numbers, strict=True))

    def entered(self, trial_id: str) -> int | None:
        """People who entered a trial: randomised, else enrolled, else started; None if none of these is known."""
        return self._first_count(trial_id, ENTERED)

    def analysed(self, trial_id: str) -> int | None:
        """People whom the results of a trial rest on: analysed, else completed, else as its results count them.

        Nobody where nobody entered.
        """
        known = self._first_count(trial_id, ANALYSED)
        if known is None and self.entered(trial_id) == 0:
            return 0
        return self.people_of_results.get(trial_id, (None,))[0] if known is None else known

    def size(self, trial_id: str) -> int | None:
        """People in a trial: who entered, where that is not known who was analysed; None if neither is known."""
        entered = self.entered(trial_id)
        return self.analysed(trial_id) if entered is None else entered

    def _first_count(self, trial_id: str, items: tuple[str, ...]) -> int | None:
        counts = (self.number(trial_id, item) for item in items)
        return next((int(count) for count in counts if count is not None), None)

    @cached_property
    def people_of_results(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        """People whom the results of a trial count, and the ids of these results; see `evidence.people`."""
        return people_of_trials(self.trials, self.arms, self.results)

    def people_analysed(self) -> dict[tuple[str, str], float]:
        """People whom results rest on by (trial, arm), arm "" for the whole trial: analysed, else completed."""
        found = {}
        for (trial, arm, item), (count, _) in self._numbers.items():
            if item == "n_analysed" or (item == "n_completed" and (trial, arm, "n_analysed") not in self._numbers):
                found[trial, arm] = count
        return found

    @cached_property
    def statuses(self) -> dict[str, str]:
        """The status of each trial."""
        return dict(zip(self.trials["trial_id"], self.trials["status"], strict=True))

    @cached_property
    def concerns(self) -> dict[str, list]:
        """The rows of `integrity_checks` of each trial that has any, each a named tuple."""
        found: dict[str, list] = {}
        for row in self.integrity_checks.itertuples():
            found.setdefault(row.trial_id, []).append(row)
        return found

    def unpaired(self) -> set[str]:
        """Crossover trials that compared their periods as if they were parallel groups."""
        facts = self.characteristics
        return set(facts.loc[(facts["item"] == "analysis") & (facts["value_text"] == "unpaired"), "trial_id"])

    def dose_range(self, trial_id: str) -> tuple[float, float] | None:
        """Lowest and highest dose of the intervention known for a trial, in the topic's unit; no comparator's dose."""
        return self._doses.get(trial_id)

    @property
    def dose_facts(self) -> pd.DataFrame:
        """Rows of `characteristics` with a dose of the intervention; no comparator's dose."""
        others = self.arms.loc[self.arms["role"].isin(COMPARATOR_ROLES), "arm_id"]
        item = self.topic.dose.item if self.topic.dose else None
        rows = self.characteristics[self.characteristics["item"] == item]
        return rows[~rows["arm_id"].isin(others)]

    @cached_property
    def _doses(self) -> dict[str, tuple[float, float]]:
        rows = self.dose_facts
        lowest, highest = (rows[_DOSE].agg(end, axis="columns").groupby(rows["trial_id"]) for end in ("min", "max"))
        ends = pd.DataFrame({"lowest": lowest.min(), "highest": highest.max()}).dropna()
        return {row.Index: (row.lowest, row.highest) for row in ends.itertuples()}

    def treatment_weeks(self, trial_id: str) -> float | None:
        """Length of the longest single treatment or observation in weeks."""
        longest = self._weeks.get(trial_id)
        return None if longest is None or pd.isna(longest) else float(longest)

    @cached_property
    def _weeks(self) -> dict[str, float]:
        phases = self.phases[self.phases["kind"].isin(TREATMENT_PHASES)]
        return phases.groupby("trial_id")["weeks"].max().to_dict()
