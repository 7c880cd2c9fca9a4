"""The decisions of an analysis, typed: which could as well have been made otherwise, which make another question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ldnsynth.synthesis.pooling import INTERVALS, METHODS, PoolingError
from ldnsynth.synthesis.pooling.bayesian.priors import tau_prior
from ldnsynth.vocabulary import nearest

KINDS: Mapping[str, str] = {
    "equivalent": "the options are known to be as good as each other",
    "uncertain": "which option is better is not known",
    "non-equivalent": "the options answer different questions, and are never put into one summary",
}
ESTIMATOR, INTERVAL, PRIOR = "estimator", "interval", "prior"
NO_PRIOR = "none"
NEEDED = ("trial", "yi", "vi")


class MultiverseError(PoolingError):
    """Decisions that do not fit each other or the table."""


@dataclass(frozen=True)
class Decision:
    """One decision of an analysis.

    Attributes
    ----------
    name : str
        ``estimator``, ``interval`` and ``prior`` say how trials are pooled, every other one which rows of the table.
    kind : str
        A key of `KINDS`.
    options : tuple of str
        What can be chosen, at least one, each once. Of an estimator keys of `pooling.METHODS`, of an interval keys of
        `pooling.INTERVALS`, of a prior words that `priors.tau_prior` reads, or ``none``: then estimator and interval
        play their part.
    column : str
        Column of the table that the options choose by; the name if "". A blank cell fits every option.
    keeps : mapping of str to tuple of str, optional
        For each option the values of the column that it keeps; by default the option itself alone.
    told : str
        That its options are a sample, in words; "" if they are whole.
    """

    name: str
    kind: str
    options: tuple[str, ...]
    column: str = ""
    keeps: Mapping[str, tuple[str, ...]] | None = None
    told: str = ""

    @property
    def chooses_rows(self) -> bool:
        """Whether it says which rows are pooled, and not how."""
        return self.name not in (ESTIMATOR, INTERVAL, PRIOR)

    def kept_values(self, option: str) -> tuple[str, ...]:
        """The values of the column that an option keeps; a blank cell is kept by every one."""
        return (*((self.keeps or {}).get(option, (option,))), "")


def check_decisions(decisions: Sequence[Decision], rows: pd.DataFrame) -> None:
    """Refuse decisions that do not fit, all problems at once.

    Parameters
    ----------
    decisions : sequence of Decision
        In the order in which universes are told.
    rows : DataFrame
        trial, yi, vi and the columns that decisions choose by; text but for yi and vi.

    Raises
    ------
    MultiverseError
        No or an unknown type, a decision typed twice, an option that is unknown, twice there or keeps no row, a column
        that is not there.
    """
    problems = [f"no column {name!r} in the table, which has {', '.join(rows)}" for name in NEEDED if name not in rows]
    names = [decision.name for decision in decisions]
    problems += [
        f"{name}: typed {names.count(name)} times; give each decision one type"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    for decision in decisions:
        problems += _problems(decision, rows)
    if problems:
        raise MultiverseError("; ".join(problems))


def _problems(decision: Decision, rows: pd.DataFrame) -> list[str]:
    name, found = decision.name, []
    if decision.kind not in KINDS:
        told = f"no type {decision.kind!r}." if decision.kind else "has no type."
        found.append(f"{name}: {told}{nearest(decision.kind, list(KINDS))}")
    if not decision.options:
        found.append(f"{name}: expected at least one option, found none")
    found += [
        f"{name}: option {option!r} twice"
        for option in dict.fromkeys(decision.options)
        if decision.options.count(option) > 1
    ]
    if not decision.chooses_rows:
        return found + [problem for option in decision.options if (problem := _unknown(name, option))]
    column = decision.column or name
    if column not in rows:
        return [*found, f"{name}: no column {column!r} in the table, which has {', '.join(rows)}"]
    values = set(rows[column]) - {""}
    held = ", ".join(sorted(values)) or "nothing"
    return found + [
        f"{name}: option {option!r} keeps no row: column {column!r} holds {held}"
        for option in decision.options
        if not values & set(decision.kept_values(option))
    ]


def _unknown(name: str, option: str) -> str:
    if name == PRIOR:
        try:
            tau_prior(option) if option != NO_PRIOR else None
        except PoolingError as error:
            return f"{name}: {error}"
        return ""
    allowed = METHODS if name == ESTIMATOR else INTERVALS
    return "" if option in allowed else f"{name}: no option {option!r}.{nearest(option, list(allowed))}"
