"""The evidence in memory: the tables of the data package with derived facts added, read strictly."""

import hashlib
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

import pandas as pd

from ldnsynth.errors import DataError
from ldnsynth.evidence import derivations
from ldnsynth.evidence.layout import COLUMNS, NUMERIC, TABLES, TableLayout, tables_in_use
from ldnsynth.evidence.people import ANALYSED, ENTERED, people_of_trials
from ldnsynth.evidence.selection import Selection
from ldnsynth.evidence.tables import header_fault, package_topic
from ldnsynth.evidence.terms import check_cells
from ldnsynth.folders import data_folder
from ldnsynth.topic import Topic
from ldnsynth.vocabulary import COMPARATOR_ROLES

TREATMENT_PHASES = ("treatment", "observation")
# Tables that decide nothing about the rows of another one; all others are behind whatever is read.
SEPARATE_TABLES = (
    *("stances", "stance_consensus", "claims", "discrepancies"),
    *("risk_of_bias", "certainty", "certainty_reasons", "covariates"),
    *("searches", "search_records", "pooled_estimates", "stated_pools"),
)
LEFT_OUT_COLUMNS = ("trial_id", "label", "cause", "reason")
_DOSE = ["value", "value_low", "value_high"]
_TRIAL_TABLES = ("arms", "phases", "characteristics", "results", "discrepancies", "risk_of_bias", "covariates")


@dataclass(frozen=True)
class Evidence:
    """The tables of the data package and its topic; see ``data/README.md`` for their columns.

    A table that the review does without has no rows. Text columns hold "" and number columns NaN where nothing is
    known. `characteristics`, `phases` and `results` have
    a further column ``level``: the verification of the value, or for a derived one that of the weakest value it comes
    from. `characteristics` holds the derived facts too (verification ``derived``), with the sum in ``derivation``.
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
    stance_consensus: pd.DataFrame
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
    topic: Topic
    sha256: dict[str, str]
    selection: Selection = field(default_factory=Selection)
    left_out: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LEFT_OUT_COLUMNS)))
    read: set[str] = field(default_factory=set, repr=False)

    def __getattribute__(self, name: str):
        """Note which of the separate tables is asked for; evidence that comes of this one shares the note."""
        if name in SEPARATE_TABLES:
            object.__getattribute__(self, "read").add(name)
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

    def only_trials(self, trial_ids: list[str]) -> "Evidence":
        """The evidence of these trials; documents, sources and stances stay whole."""
        return self.with_trials(self.trials[self.trials["trial_id"].isin(trial_ids)])

    def with_trials(self, trials: pd.DataFrame) -> "Evidence":
        """The evidence with these rows as its trials, and the other tables cut down to them."""
        ids = set(trials["trial_id"])
        kept = {name: frame for name, frame in self.tables().items() if name in _TRIAL_TABLES}
        kept = {name: frame[frame["trial_id"].isin(ids)].reset_index(drop=True) for name, frame in kept.items()}
        return self.with_tables(trials=trials.reset_index(drop=True), **kept)

    def facts(self, trial_id: str, item: str, *, arm_id: str = "") -> pd.DataFrame:
        """Rows of `characteristics` for one item of a trial, or of one of its arms."""
        frame = self.characteristics
        return frame[(frame["trial_id"] == trial_id) & (frame["item"] == item) & (frame["arm_id"] == arm_id)]

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


def load_evidence(folder: Path | str | None = None) -> Evidence:
    """Read a data package; by default the one that ``ldnsynth.folders`` names.

    Raises
    ------
    DataError
        For a missing package; a topic that cannot be used; columns other than the layout's; every cell that does not
        fit its column's type or terms; and every formula that cannot be computed.
        ``ldnsynth check`` looks at far more than that.
    """
    folder = Path(folder) if folder else data_folder()
    topic = package_topic(folder)
    problems: list[str] = []
    frames = {table.name: _read(folder / table.path, table, topic, problems) for table in tables_in_use(topic)}
    if problems:
        raise DataError(problems)
    frames |= {name: _frame(table) for name, table in TABLES.items() if name not in frames}
    derivation_rows = frames.pop("derivations")
    for name in ("characteristics", "phases", "results"):
        frames[name]["level"] = frames[name]["verification"]
    frames["characteristics"] = _with_derived(frames["characteristics"], derivation_rows)
    frames["documents"] = _with_source_dates(frames["documents"], frames["sources"])
    return Evidence(**frames, topic=topic, sha256=_fingerprints(folder, topic))


def _frame(table: TableLayout) -> pd.DataFrame:
    """A table without rows, its columns of the types of those with rows."""
    kinds = {name: float if column.type in NUMERIC else str for name, column in table.columns.items()}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _read(path: Path, table: TableLayout, topic: Topic, problems: list[str]) -> pd.DataFrame:
    """One table with text as str and numbers as float; cells that cannot be read are added to `problems`."""
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError, OverflowError) as error:
        problems.append(f"{path.name}: cannot be read ({error}). Run 'ldnsynth check' to see what is wrong.")
        return _frame(table)
    header = list(frame.columns)
    if header != table.header_of(header):
        problems.append(f"{path.name}: {header_fault(table, header)}")
        return frame
    frame = frame.reindex(columns=COLUMNS[table.name], fill_value="")
    problems += check_cells(table.name, frame, topic)
    for name in (name for name, column in table.columns.items() if column.type in NUMERIC):
        numbers = pd.to_numeric(frame[name].replace("", None), errors="coerce")
        for row in frame.index[(numbers.isna() & (frame[name] != "")) | numbers.abs().eq(float("inf"))]:
            found = frame.at[row, name]
            problems.append(f"{path.name}, row {row + 2}, {name}: expected a number, found {found!r}.")
        frame[name] = numbers
    return frame


def _with_derived(facts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The facts, and below them those that follow, each of which may lean on those above it."""
    known = facts.set_index("characteristic_id")[["value", "source_id", "level"]].to_dict("index")
    problems, derived = [], []
    for number, row in enumerate(rows.itertuples(), start=2):
        try:
            values = {name: fact["value"] for name, fact in known.items() if not pd.isna(fact["value"])}
            value = derivations.evaluate(row.formula, values)
            derived.append(derivations.derived_row(row, value, known))
            known[row.characteristic_id] = derived[-1]
        except (KeyError, ValueError, ZeroDivisionError) as error:
            fault = f"no number for {error}" if isinstance(error, KeyError) else error
            problems.append(f"derivations.csv, row {number} ({row.characteristic_id}), formula: {fault}.")
    if problems:
        raise DataError(problems)
    return pd.concat([facts.assign(derivation=""), pd.DataFrame(derived)], ignore_index=True).fillna(
        {column: "" for column in facts.columns if not pd.api.types.is_numeric_dtype(facts[column])}
    )


def _with_source_dates(documents: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Source texts are dated in `sources` alone; their rows of `documents` take the dates from there."""
    dated = documents.set_index("document_id")
    for row in sources.itertuples():
        bounds = [row.written_on, row.written_after, row.written_before]
        dated.loc[row.source_id, ["public_from", "public_after", "public_before"]] = bounds
    return dated.reset_index()


def _fingerprints(folder: Path, topic: Topic) -> dict[str, str]:
    """The SHA-256 of each table's file by the table's name."""
    return {
        table.name: hashlib.sha256((folder / table.path).read_bytes()).hexdigest() for table in tables_in_use(topic)
    }
