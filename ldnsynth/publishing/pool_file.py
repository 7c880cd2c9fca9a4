"""Pooling somebody's own table: a CSV with escalc columns in, one row a group out."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.synthesis.effects import LOG_MEASURES, Effect
from ldnsynth.synthesis.measures import MEASURES, effect_size
from ldnsynth.synthesis.pooling import PooledBatch, pool_batch

NUMBERS = ("estimate", "se", "p", "ci_low", "ci_high", "tau2", "i2", "h2", "q", "q_p", "pi_low", "pi_high")
INPUTS = ("yi", "vi", "sei", *dict.fromkeys(name for measure in MEASURES.values() for name in measure.columns))
INPUTS += ("n1i", "n2i")
_BLANK = ("", "NA", "NaN", "nan")


@dataclass(frozen=True, eq=False)
class PooledFile:
    """The groups of a table, pooled.

    Attributes
    ----------
    by : str
        Name of the column that tells groups apart; "group" where there is none.
    groups : tuple of str
        In the order in which they first appear; "all" where there is no such column.
    batch : PooledBatch
        A row a group.
    labels : tuple of str
        Of each row of the table: its ``slab``, else its place in the file.
    member : ndarray of int, shape (rows,)
        The group of each row.
    effect : Effect
        Of each row.
    notes : tuple of str
        Rows without an effect, and why.
    """

    by: str
    groups: tuple[str, ...]
    batch: PooledBatch
    labels: tuple[str, ...]
    member: np.ndarray
    effect: Effect
    notes: tuple[str, ...]


def pool_file(path: Path, *, by: str = "", measure: str = "", **choices) -> PooledFile:
    """Pool the rows of a CSV, all groups in one batch.

    Parameters
    ----------
    path : Path
        UTF-8, comma, a header with escalc names; blank or NA where a value is missing.
    by : str
        Column that tells groups apart.
    measure : str
        A key of `MEASURES`; "" takes ``yi`` with ``vi`` or ``sei`` as they are.
    **choices
        method, ci, pi, level as in `pooling.pool_batch`.

    Raises
    ------
    DataError
        Every problem of the file by row and column; rows are counted as a spreadsheet does, the header being row 1.
    """
    header, rows = _read(path)
    needed = _columns(path, header, by, measure)
    table, problems = _numbers(path, {name: [row[header.index(name)] for row in rows] for name in needed})
    effect = _effects(path, measure, table, problems)
    names = [row[header.index(by)] for row in rows] if by else ["all"] * len(rows)
    groups, member = _numbered(names)
    yi, vi = _sets(effect, member, len(groups))
    batch = pool_batch(yi, vi, measure=measure, **choices)
    slab = [row[header.index("slab")] for row in rows] if "slab" in header else []
    labels = tuple(slab or (f"row {place}" for place in range(2, len(rows) + 2)))
    notes = tuple(
        f"row {row + 2}: left out, {_why(table, effect, row)}." for row in np.flatnonzero(np.isnan(effect.se))
    )
    return PooledFile(by or "group", tuple(groups), batch, labels, member, effect, notes)


def to_text(pooled: PooledFile, form: str) -> str:
    """The pooled groups as ``table``, ``csv`` or ``json``.

    Ratio measures stay logarithms; the table shows the ratio too. Numbers of csv and json are written in full, so that
    they can be compared; NaN is blank (null in json).
    """
    rows = _rows(pooled)
    if form == "json":
        kept = [{name: None if value != value else value for name, value in row.items()} for row in rows]
        return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"
    if form == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: "" if value != value else value for name, value in row.items()} for row in rows)
        return out.getvalue()
    return _aligned(pooled, rows)


def _rows(pooled: PooledFile) -> list[dict]:
    batch = pooled.batch
    columns = {name: getattr(batch, name).tolist() for name in NUMBERS}
    single = batch.k < 2
    return [
        {
            **{pooled.by: group, "k": int(batch.k[place])},
            **{"method": "none" if single[place] else batch.method, "ci": "z" if single[place] else batch.ci},
            **{name: values[place] for name, values in columns.items()},
        }
        for place, group in enumerate(pooled.groups)
    ]


def _aligned(pooled: PooledFile, rows: list[dict]) -> str:
    """Columns for the eye: four significant digits, and ratios beside their logarithms."""
    log = pooled.batch.measure in LOG_MEASURES
    shown = []
    for row in rows:
        cells = {name: value if isinstance(value, str) else _digits(value) for name, value in row.items()}
        if log:
            ends = [_digits(float(np.exp(row[name]))) for name in ("estimate", "ci_low", "ci_high")]
            cells["ratio"] = f"{ends[0]} ({ends[1]} to {ends[2]})" if ends[0] != "-" else "-"
        shown.append(cells)
    heads = list(shown[0])
    widths = {name: max(len(name), *(len(cells[name]) for cells in shown)) for name in heads}
    lines = [dict.fromkeys(heads, ""), *shown]
    lines[0] = {name: name for name in heads}
    return "".join(
        "  ".join(
            cells[name].ljust(widths[name]) if place == 0 else cells[name].rjust(widths[name])
            for place, name in enumerate(heads)
        ).rstrip()
        + "\n"
        for cells in lines
    )


def _digits(value: float) -> str:
    return "-" if value != value else f"{value:.4g}"


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except UnicodeDecodeError as error:
        raise DataError([f"{path.name}: expected UTF-8 text, found byte {error.object[error.start]:#04x}."]) from None
    except (OSError, csv.Error) as error:
        raise DataError([f"{path.name}: cannot be read ({error})."]) from None
    if len(lines) < 2:
        raise DataError([f"{path.name}: expected a header and at least one row, found {len(lines)} lines."])
    header, rows = [name.strip() for name in lines[0]], lines[1:]
    problems = [
        f"{path.name}, row {place}: expected {len(header)} cells, found {len(row)}."
        for place, row in enumerate(rows, start=2)
        if len(row) != len(header)
    ]
    problems += [
        f"{path.name}, row 1: found column {name!r} twice. Rename one."
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    if problems:
        raise DataError(problems)
    return header, [[cell.strip() for cell in row] for row in rows]


def _columns(path: Path, header: list[str], by: str, measure: str) -> list[str]:
    """The columns to read; the effect itself judges whether they are enough for the measure."""
    if by and by not in header:
        raise DataError([f"{path.name}, row 1: no column {by!r} to tell groups apart. Found: {', '.join(header)}."])
    if not measure and not ("yi" in header and {"vi", "sei"} & set(header)):
        raise DataError(
            [
                f"{path.name}, row 1: expected columns yi and vi (or sei), found {', '.join(header)}. With --measure, "
                "counts or means will do: the help lists the columns of each measure."
            ]
        )
    wanted = ("yi", "vi", "sei") if not measure else INPUTS
    return [name for name in wanted if name in header]


def _numbers(path: Path, cells: dict[str, list[str]]) -> tuple[dict[str, np.ndarray], dict[int, list[str]]]:
    """The columns as numbers, NaN where blank, and what is no number by its row."""
    problems: dict[int, list[str]] = {}
    columns = {}
    for name, column in cells.items():
        values = columns[name] = np.full(len(column), np.nan)
        for place, cell in enumerate(column):
            if cell in _BLANK:
                continue
            try:
                values[place] = float(cell)
            except ValueError:
                values[place] = np.inf
            if np.isinf(values[place]):
                values[place] = np.nan
                found = f"{path.name}, row {place + 2}, {name}: expected a number, found {cell!r}."
                problems.setdefault(place, []).append(found)
    return columns, problems


def _effects(path: Path, measure: str, columns: dict[str, np.ndarray], problems: dict[int, list[str]]) -> Effect:
    """The effect of every row; where one is refused, all are tried one by one, to name every fault."""
    measure = measure or "MD"  # yi with its standard error, whatever it measures
    rows = len(next(iter(columns.values()), []))
    try:
        effect = effect_size(measure, columns)
        for place in np.flatnonzero(effect.se == 0).tolist():
            found = f"{path.name}, row {place + 2}: the standard error is 0, so that it would take all the weight."
            problems.setdefault(place, []).append(f"{found} Correct it or leave it blank.")
    except ValueError as error:
        refused = {place: _refusal(measure, columns, place) for place in range(rows)}
        if refused.get(0) == str(error) or not any(refused.values()):
            raise DataError([f"{path.name}, row 1, {error}."]) from None
        for place, message in refused.items():
            if message:
                problems.setdefault(place, []).append(f"{path.name}, row {place + 2}, {message}.")
    if problems:
        raise DataError([text for _, texts in sorted(problems.items()) for text in texts])
    return effect


def _refusal(measure: str, columns: dict[str, np.ndarray], place: int) -> str:
    """Why a row is refused, "" if it is not."""
    try:
        effect_size(measure, {name: values[place] for name, values in columns.items()})
    except ValueError as error:
        return str(error)
    return ""


def _why(table: dict[str, np.ndarray], effect: Effect, row: int) -> str:
    blank = [name for name, values in table.items() if np.isnan(values[row])]
    return f"blank: {', '.join(blank)}" if blank else effect.derivation[row].removeprefix("not computed: ")


def _numbered(names: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """The groups in the order of their first row, and the number of each row's group."""
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return list(places), np.array([places[name] for name in names])


def _sets(effect: Effect, member: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Effects and variances as arrays of shape (groups, rows of the largest group), NaN where a group has fewer."""
    order = np.argsort(member, kind="stable")
    size = np.bincount(member, minlength=groups)
    slot = np.arange(len(member)) - np.repeat(np.cumsum(size) - size, size)
    arrays = np.full((2, groups, size.max()), np.nan)
    arrays[:, member[order], slot] = effect.estimate[order], effect.se[order] ** 2
    return arrays[0], arrays[1]
