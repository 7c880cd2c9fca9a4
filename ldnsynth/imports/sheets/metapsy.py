"""Tables of the metapsy project: a comparison and outcome a row, its effect sizes computed anew and compared."""

import math
import re
from collections import Counter
from pathlib import Path

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.imports.plan import Plan, listed
from ldnsynth.imports.review import Held
from ldnsynth.imports.trial_rows import Trials
from ldnsynth.pool.numbers import read_numbers
from ldnsynth.pool.table_file import BLANK, MOST_LINES, OwnTable, assumed, read_own_table
from ldnsynth.scaffold.result_cells import result_cells
from ldnsynth.scaffold.start import term
from ldnsynth.synthesis.measures import effect_size

_NEEDED = ("study", "condition_arm1", "condition_arm2", "outcome_type", "instrument")
_MEANS = {
    "m1i": "mean_arm1",
    "sd1i": "sd_arm1",
    "n1i": "n_arm1",
    "m2i": "mean_arm2",
    "sd2i": "sd_arm2",
    "n2i": "n_arm2",
}
_CHANGES = {ours: theirs.replace("_arm", "_change_arm") for ours, theirs in _MEANS.items()}
_EVENTS = {"ai": "event_arm1", "n1i": "totaln_arm1", "ci": "event_arm2", "n2i": "totaln_arm2"}
_GIVEN_G = {"yi": "precalc_g", "sei": "precalc_g_se"}
_GIVEN_RR = {"yi": "precalc_log_rr", "sei": "precalc_log_rr_se"}
# The ways to a result, the first whose columns are filled; each with its measure and what it is.
_WAYS = (
    (_MEANS, "SMD", "means"),
    (_CHANGES, "SMD", "changes from baseline"),
    (_EVENTS, "RR", "events"),
    (_GIVEN_G, "SMD", "an effect size as given"),
    (_GIVEN_RR, "RR", "a risk ratio as given"),
)
_NUMBERS = tuple(dict.fromkeys((*(name for way, _, _ in _WAYS for name in way.values()), ".g", ".g_se", "time_weeks")))
_COMPARED = {"cau": "care as usual", "wl": "no treatment (waiting list)", "pha": "drug treatment", "sup": "support"}
_BIAS = {"sg": "D1", "ac": "D2", "ba": "D4", "itt": "D5"}
_JUDGED = {"1": "Low", "0": "High"}
_SAME_ERROR = 0.02  # of a standard error
_SAME = 0.005  # of two effect sizes: one unit of the second decimal, half


def plan_metapsy(path: Path, held: Held, *, outcome: str = "", coder: str = "", decimal: str = "") -> Plan:
    """The rows of a metapsy table.

    Parameters
    ----------
    path : Path
        With the columns of the metapsy data standard; semicolons and decimal commas as they come.
    held : Held
    outcome : str
        What all instruments measure: the domain.
    coder : str
        Who judged the risk of bias.
    decimal : str
        Its decimal mark, "," or "."; "" if the numbers tell.

    Raises
    ------
    DataError
        Missing columns, cells that are no numbers, effect sizes that the numbers do not give.
    """
    table = read_own_table(path, {*_NEEDED, *_NUMBERS, "year", "time", "rating", *_BIAS}, most=MOST_LINES)
    if missing := [name for name in _NEEDED if name not in table.header]:
        raise DataError(
            [f"{table.name}: no column {listed(missing)}, as metapsy tables have; found {listed(table.header, 12)}."]
        )
    if not outcome:
        raise DataError([f"{table.name}: does not say what its instruments measure. Give --outcome."])
    columns = [name for name in _NUMBERS if name in table.header]
    numbers, problems, told = read_numbers(table, columns, decimal=decimal)
    if problems:
        raise DataError([problem for row in sorted(problems) for problem in problems[row]])
    plan = Plan(f"{path.name}: metapsy table, {len(table.rows)} rows")
    plan.told += assumed(table.name, [*table.told, *told])
    reader = _Reader(plan, held, table, numbers, term(outcome))
    plan.need("domains", {term(outcome): {"label": outcome}})
    reader.read(f"metapsy_{term(path.stem)}", coder or "as in the metapsy table")
    return plan


class _Reader:
    """The rows of one table on their way into a plan."""

    def __init__(self, plan: Plan, held: Held, table: OwnTable, numbers: dict[str, np.ndarray], domain: str):
        self._plan, self._held, self._table, self._numbers, self._domain = plan, held, table, numbers, domain
        self._cells = {name: table.column(name) for name in table.header}

    def read(self, source: str, coder: str) -> None:
        """Add documents, trials, arms, outcomes, results and judgements."""
        plan = self._plan
        plan.stand_for(source, f"[metapsy table: {self._table.name}]")
        trials = Trials(plan, self._held, source=source, what="a metapsy table")
        ways = self._ways()
        better = self._compare(ways)
        seen: Counter[str] = Counter()
        for row, way in enumerate(ways):
            where = self._table.where(row)
            if way is None:
                plan.refused.append(
                    f"{where} ({self._cell('study', row)}): neither means, changes, events nor an effect."
                )
                continue
            trial = self._trial(trials, row)
            self._result(trials, trial, row, way, better, seen, source)
            self._judge(trial, row, source, coder)

    def _cell(self, name: str, row: int) -> str:
        cell = self._cells.get(name, [""] * (row + 1))[row]
        return "" if cell in BLANK else cell

    def _ways(self) -> list[int | None]:
        """Which of `_WAYS` gives the result of each row."""
        return [
            next((number for number, (way, _, _) in enumerate(_WAYS) if self._has(way.values(), row)), None)
            for row in range(len(self._table.rows))
        ]

    def _has(self, names, row: int) -> bool:
        return all(name in self._numbers and math.isfinite(self._numbers[name][row]) for name in names)

    def _values(self, way: dict[str, str], row: int) -> dict[str, float]:
        return {ours: float(self._numbers[theirs][row]) for ours, theirs in way.items()}

    def _compare(self, ways: list[int | None]) -> dict[str, str]:
        """Which way is better on each instrument: the table's effects are turned so that above 0 is better.

        Raises
        ------
        DataError
            Effects that differ from what the row's own numbers give.
        """
        signs: dict[str, Counter[int]] = {}
        faults, compared, other_errors = [], 0, []
        for row, way in enumerate(ways):
            if way is None or way > 1 or not self._has((".g",), row):
                continue
            effect = effect_size(
                "SMD", {name: np.array([value]) for name, value in self._values(_WAYS[way][0], row).items()}
            )
            ours, stated = float(effect.estimate[0]), float(self._numbers[".g"][row])
            compared += 1
            if abs(abs(ours) - abs(stated)) > _SAME * max(1, abs(stated)):
                faults.append(
                    f"{self._table.where(row, '.g')}: states {stated:.4g}, but its means give {ours:.4g}. Correct it."
                )
            if self._has((".g_se",), row) and abs(effect.se[0] / self._numbers[".g_se"][row] - 1) > _SAME_ERROR:
                other_errors.append(str(self._table.places[row]))
            if min(abs(ours), abs(stated)) > _SAME:
                signs.setdefault(self._instrument(row), Counter())[1 if ours * stated > 0 else -1] += 1
        if faults:
            raise DataError(faults)
        if compared:
            self._plan.told.append(f"{compared} effect sizes (.g) were computed anew from means, and agree.")
        if other_errors:
            what = f"standard errors (.g_se) differ from those of the means by more than {_SAME_ERROR:.0%}"
            self._plan.told.append(f"{len(other_errors)} {what}, which count here: rows {listed(other_errors, 12)}.")
        return {name: "higher" if found[1] > found[-1] else "lower" for name, found in signs.items()}

    def _instrument(self, row: int) -> str:
        kind = self._cell("outcome_type", row)
        return self._cell("instrument", row) + (f", {kind}" if _EVENTS_WORD.search(kind) else "")

    def _trial(self, trials: Trials, row: int) -> str:
        study = self._cell("study", row)
        reference = self._cell("full_ref", row)
        year = self._cell("year", row).split(".")[0]
        facts = {"country": self._cell("country", row), "locator": f"row {self._table.places[row]}"}
        against = _COMPARED.get(self._cell("condition_arm2", row), self._cell("condition_arm2", row))
        return trials.make(study, year=year if year not in study else "", title=reference, comparator=against, **facts)

    def _result(
        self, trials: Trials, trial: str, row: int, way: int, better: dict[str, str], seen: Counter[str], source: str
    ) -> None:
        columns, measure, kind = _WAYS[way]
        instrument = self._instrument(row)
        worse = "deterior" in instrument.lower()
        side = better.get(instrument, ("lower" if worse else "higher") if measure == "RR" else "")
        if not side:
            if columns is not _GIVEN_G:
                why = f"no effect size tells which way is better on {instrument}: no row is made"
                self._plan.refused.append(f"{self._table.where(row)}: {why}.")
                return
            side = "higher"
        outcome = term(instrument)
        values = self._values(columns, row)
        if columns is _GIVEN_G and side == "lower":
            values["yi"] = -values["yi"]
        self._outcome(outcome, instrument, side, measure)
        arms = [self._arm(trials, trial, row, number) for number in (1, 2)]
        parts = [self._cell("time", row), self._cell("rating", row)]
        base = f"{trial}/{outcome}"
        seen[base] += 1
        key = base if seen[base] == 1 else f"{base}/{seen[base]}"
        cells = result_cells(values, measure, side)
        weeks = self._cell("time_weeks", row)
        self._plan.add(
            "results",
            **{
                "result_id": key,
                "trial_id": trial,
                "outcome_id": outcome,
                "arm_id": arms[0],
                "comparator_id": arms[1],
                "contrast": "between_arms",
                "role": "not_ranked",
                "timepoint": ", ".join(filter(None, parts)) or "as in the table",
                "timepoint_weeks": float(self._numbers["time_weeks"][row]) if weeks else "",
                **cells,
                "reported": f"{cells['reported']} ({kind})",
                "source_id": source,
                "locator": f"row {self._table.places[row]}",
                "verification": "secondary",
                "first_public_in": trials.report_of(trial),
            },
        )

    def _outcome(self, outcome: str, instrument: str, better: str, measure: str) -> None:
        if outcome in {row["outcome_id"] for row in self._plan.rows.get("outcomes", ())}:
            return
        self._plan.add(
            "outcomes",
            outcome_id=outcome,
            domain=self._domain,
            label=instrument,
            instrument=instrument.split(",")[0],
            better=better,
            measure="SMD" if measure == "SMD" else "",
            unit="people" if measure == "RR" else "",
            importance="important",
        )

    def _arm(self, trials: Trials, trial: str, row: int, number: int) -> str:
        condition, several = self._cell(f"condition_arm{number}", row), self._cell(f"multi_arm{number}", row)
        said = _COMPARED.get(condition, condition) if number == 2 else condition
        label = said + (f": {several}" if several and several != condition else "")
        name = term(f"{condition} {several if several != condition else ''}")
        return trials.arm(trial, name, role="intervention" if number == 1 else "", label=label)

    def _judge(self, trial: str, row: int, source: str, coder: str) -> None:
        judged = {row["bias_id"] for row in self._plan.rows.get("risk_of_bias", ())}
        for column, domain in _BIAS.items():
            judgement = _JUDGED.get(self._cell(column, row).split(".")[0], "")
            key = f"{trial}/rob1/{domain.lower()}"
            if judgement and key not in judged:
                self._plan.add(
                    "risk_of_bias",
                    bias_id=key,
                    trial_id=trial,
                    tool="rob1",
                    domain=domain,
                    judgement=judgement,
                    reason=f"{column} is {self._cell(column, row)} in the table: 1 is low, 0 is high",
                    source_id=source,
                    locator=f"row {self._table.places[row]}, {column}",
                    coder=coder,
                )


_EVENTS_WORD = re.compile(r"respon|remiss|deterior|dich", re.IGNORECASE)
