"""The multiverse of somebody's own table: a CSV of results, a YAML file of decisions, and what the universes say."""

from pathlib import Path

import pandas as pd

from ldnsynth import plain_yaml
from ldnsynth.display.spreadsheets import guarded_csv
from ldnsynth.display.wording import count, integer, percentage
from ldnsynth.errors import DataError
from ldnsynth.pool.multiverse.effect_decisions import EFFECT_DECISIONS, effect_ways
from ldnsynth.pool.reading import INPUTS, read_effects
from ldnsynth.pool.table_file import read_own_table
from ldnsynth.synthesis.grade.thresholds import difference_thresholds
from ldnsynth.synthesis.multiverse import (
    KINDS,
    Decision,
    MultiverseError,
    MultiverseSummary,
    count_universes,
    decide_trials,
    pooled_universes,
    summarise,
)
from ldnsynth.synthesis.multiverse.trial_sets import ALL, EACH_LEFT_OUT, SEED, TRIALS
from ldnsynth.synthesis.multiverse.universes import FEWEST

_KEYS = ("type", "options", "column", "keep", "seed")
_EXAMPLE = "scale: {type: uncertain}"


def multiverse_of_file(
    path: Path, decisions: Path, *, measure: str = "", level: float = 0.95, mid: float = 0.0, skip: bool = False
) -> tuple[list[MultiverseSummary], list[str]]:
    """Every combination of the decisions, pooled and summed up.

    Parameters
    ----------
    path : Path
        A table as `own_table.pool_file` reads it, with a column ``trial`` and the columns that decisions choose by.
    decisions : Path
        YAML, a decision a key: ``type`` (of `multiverse.KINDS`); ``options`` (a list; by default the values of the
        column); ``column`` (by default the key); ``keep`` (for each option the values that it keeps). The decision
        ``trials`` has the options all, each left out and every set, and for draws of sets a ``seed``; those of
        `effect_decisions.EFFECT_DECISIONS` compute effects where no column has their name.
    measure, level, skip
        As in `own_table.pool_file`.
    mid : float
        Smallest important difference, on the scale of the effects; 0 for none.

    Returns
    -------
    tuple
        The summaries, and notes on the rows.

    Raises
    ------
    DataError
        A file that cannot be read, and decisions that do not fit it, all problems at once.
    """
    asked = _read_decisions(decisions)
    try:
        rows, notes = _rows(path, asked, measure, skip)
        chosen = [_decision(name, entry, rows) for name, entry in asked.items()]
        bounds = difference_thresholds(mid) if mid else None
        summaries = summarise(pooled_universes(rows, chosen, level=level), chosen, bounds=bounds)
    except MultiverseError as error:
        raise DataError([f"{decisions.name}: {problem.rstrip('.')}." for problem in str(error).split("; ")]) from None
    if not summaries:
        raise DataError([f"{decisions.name}: no universe has {FEWEST} trials, and one trial is not pooled."])
    notes += [f"{decision.name}: {decision.told}." for decision in chosen if decision.told]
    if left_out := count_universes(chosen) - sum(one.universes for one in summaries):
        notes.append(f"{count(left_out, 'further universe')} left out: one trial or none is not pooled.")
    return summaries, notes


def _rows(path: Path, asked: dict[str, dict], measure: str, skip: bool) -> tuple[pd.DataFrame, list[str]]:
    """The rows of the table, once for each way to compute their effects."""
    names = [name for entry in asked.values() if (name := entry["column"])]
    header = read_own_table(path, {*INPUTS, "trial", *names}).header
    without = {name: entry for name, entry in asked.items() if entry["column"] == name and name not in header}
    computed = {name: entry for name, entry in without.items() if name in EFFECT_DECISIONS}
    also = ("trial", *(name for name in names if name not in computed))
    frames, notes, problems = [], [], []
    for way in effect_ways(computed, measure):
        try:
            table, effect, told = read_effects(path, way, also, skip)
        except DataError as error:
            problems += error.problems
            continue
        frame = pd.DataFrame({name: table.column(name) for name in table.header})
        frames.append(frame.assign(yi=effect.estimate, vi=effect.variance, **way.taken))
        notes += told
    if problems:
        raise DataError(list(dict.fromkeys(problems)))
    return pd.concat(frames, ignore_index=True), list(dict.fromkeys(notes))


def to_words(summaries: list[MultiverseSummary]) -> str:
    """The summaries for the eye: counts, shares, and how much of the spread each decision explains."""
    lines = []
    for one in summaries:
        counted = f"{count(one.universes, 'universe')}, {integer(one.distinct)} of them distinct"
        lines += [f"{one.part}: {counted}" if one.part else counted]
        lines += [
            f"  estimates from {one.lowest:.4g} to {one.highest:.4g}; {percentage(one.above, 1)} above 0, "
            f"{percentage(one.below, 1)} below",
            f"  interval wholly above 0 in {percentage(one.exclude_above, 1)}, wholly below in "
            f"{percentage(one.exclude_below, 1)}",
        ]
        if one.same_sign == one.same_sign:
            estimate, low, high = one.first
            told = f"  first options: {estimate:.4g} ({low:.4g} to {high:.4g})"
            kept = one.same_certainty
            certainty = f", {percentage(kept, 1)} keep the certainty (imprecision)" if kept == kept else ""
            lines.append(f"{told}; {percentage(one.same_sign, 1)} have its sign{certainty}")
        lines += [
            f"  {row.decision} ({row.options} options) explains {percentage(row.share, 1)} of the variance, "
            f"{percentage(row.width_share, 1)} of that of widths"
            for row in one.explained.itertuples()
        ]
    return "\n".join(lines) + "\n"


def to_csv(summaries: list[MultiverseSummary]) -> str:
    """The specification curves, a row a universe, from the least to the greatest estimate of each part."""
    frames = [one.curve.assign(part=one.part) if one.part else one.curve for one in summaries]
    return guarded_csv(pd.concat(frames, ignore_index=True).to_csv(index=False, lineterminator="\n"))


def _read_decisions(path: Path) -> dict[str, dict]:
    found, fault = plain_yaml.read_yaml(path)
    if fault:
        raise DataError([fault])
    if not found:
        raise DataError([f"{path.name}: holds no decision. Write one a line, such as '{_EXAMPLE}'."])
    if not isinstance(found, dict):
        raise DataError([f"{path.name}: expected a decision a line, such as '{_EXAMPLE}', found {found!r:.60}."])
    problems, read = [], {}
    for name, entry in found.items():
        if not isinstance(name, str) or not isinstance(entry, dict):
            problems.append(f"{path.name}, {name}: expected keys {', '.join(_KEYS)}, such as '{_EXAMPLE}'.")
            continue
        problems += [
            f"{path.name}, {name}: no key {key!r}. Allowed: {', '.join(_KEYS)}." for key in entry if key not in _KEYS
        ]
        if not isinstance(entry.get("type") or "", str):
            problems.append(f"{path.name}, {name}: expected one type of {', '.join(KINDS)}, found {entry['type']!r}.")
            continue
        keep, options = entry.get("keep") or {}, entry.get("options") or []
        seed = entry.get("seed", SEED)
        if type(seed) is not int or seed < 0 or (seed != SEED and name != TRIALS):
            problems.append(f"{path.name}, {name}: seed: expected a whole number from 0, and only of {TRIALS}.")
        if not isinstance(keep, dict) or not isinstance(options, list):
            problems.append(f"{path.name}, {name}: expected a list of options, and keep with a list for each option.")
            continue
        column = "" if name in ("estimator", "interval", "prior") else str(entry.get("column") or _column_of(name))
        read[name] = {
            "type": str(entry.get("type") or ""),
            "options": tuple(str(option) for option in (options or keep)),
            "seed": seed,
            "column": column,
            "keep": {str(o): tuple(map(str, v if isinstance(v, list) else [v])) for o, v in keep.items()},
        }
    if problems:
        raise DataError(problems)
    return read


def _column_of(name: str) -> str:
    """The column that a decision chooses by where none is named."""
    return "trial" if name == TRIALS else name


def _decision(name: str, entry: dict, rows: pd.DataFrame) -> Decision:
    if name == TRIALS and not entry["keep"] and "trial" in rows:
        known = rows.loc[rows["vi"].notna(), "trial"]
        return decide_trials(
            entry["options"] or (ALL, EACH_LEFT_OUT), tuple(known), kind=entry["type"], seed=entry["seed"]
        )
    values = rows[entry["column"]] if entry["column"] in rows else pd.Series(dtype=str)
    options = entry["options"] or tuple(value for value in dict.fromkeys(values) if value)
    return Decision(name, entry["type"], options, entry["column"], entry["keep"] or None)
