"""Whether the columns of somebody's own table agree: totals, standard errors, and rows that only sum others up."""

import re
from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from ldnsynth.errors import DataError
from ldnsynth.pool.table_file import OwnTable
from ldnsynth.synthesis.measures import MEASURES, has_totals, is_of_one_group, standard_error
from ldnsynth.synthesis.quantities.effect import LOG_MEASURES, Effect, two_sided_quantile
from ldnsynth.synthesis.reported.reported_effects import effect_from_se

_COUNTS = ("ai", "bi", "ci", "di", "n1i", "n2i", "xi", "mi", "ni")
_ARMS = (("ai", "bi", "n1i"), ("ci", "di", "n2i"))
_GROUP = (("xi", "mi", "ni"),)
_TOTAL = re.compile(
    r"((sub[- ]?|grand )?totals?|sums?|overall|pooled|summary|combined|gesamt|summe|insgesamt|"
    r"(random|fixed|common)[- ]effects?|[rfc]e) ?(model|effects?|estimate)?[ :.]*(\(.*\))?",
    re.IGNORECASE,
)
_SAME = 0.1  # standard errors: effects nearer to each other are one
_TINY = 1e-9
_NARROWER, _WIDER = 0.85, 1.4  # intervals as parts of the normal one: rounded, of few people


def contradictions(table: OwnTable, measure: str, columns: dict[str, np.ndarray]) -> Iterator[tuple[int, str]]:
    """Rows in which two columns cannot both be right, and what to do."""
    for parts in _ARMS if has_totals(measure) else _GROUP if is_of_one_group(measure) else ():
        if all(name in columns for name in parts):
            first, second, total = (columns[name] for name in parts)
            for row in np.flatnonzero(np.abs(first + second - total) > 1e-6 * total).tolist():
                found = f"{parts[2]} {total[row]:.10g} is not {parts[0]} + {parts[1]}, {first[row] + second[row]:.10g}"
                yield row, f"{table.where(row, parts[2])}: {found}. Correct it, or leave one of the three blank."
    if "vi" in columns and "sei" in columns:
        errors, variances = table.column("sei"), table.column("vi")
        for row in np.flatnonzero(~np.isnan(columns["vi"] + columns["sei"])).tolist():
            low, high = _printed(errors[row], columns["sei"][row])
            least, most = _printed(variances[row], columns["vi"][row])
            if low**2 > most * (1 + _TINY) or max(high, 0.0) ** 2 < least * (1 - _TINY):
                found = f"sei {errors[row]} is not the root of vi {variances[row]}"
                yield row, f"{table.where(row, 'sei')}: {found}. Correct it, or leave one of the two blank."


def _printed(text: str, value: float) -> tuple[float, float]:
    """The lowest and highest number that round to a printed one; a whole number is itself."""
    exponent = Decimal(text.replace(",", ".")).as_tuple().exponent
    half = 0.5 * 10.0**exponent if exponent < 0 else 0.0
    return max(value - half, 0.0), value + half


def set_aside(table: OwnTable, measure: str, columns: dict[str, np.ndarray], effect: Effect) -> list[str]:
    """A note if ``yi`` stands beside the columns of a measure that give another effect.

    Raises
    ------
    DataError
        If it is pooled in other rows, where those columns are blank: on which scale, nobody can tell.
    """
    if not measure or "yi" not in columns or not {"vi", "sei"} & set(columns):
        return []
    printed = effect_from_se(measure, columns["yi"], standard_error(columns))
    known = ~np.isnan(printed.estimate + printed.se + effect.estimate + effect.se)
    apart = known & (np.abs(printed.estimate - effect.estimate) > _SAME * effect.se)
    if not apart.any():
        return []
    row = int(np.flatnonzero(apart)[0])
    found = f"yi {printed.estimate[row]:.4g} is not the {measure} of its other columns, {effect.estimate[row]:.4g}"
    needed = [columns.get(name, np.full(len(table.rows), np.nan)) for name in MEASURES[measure].columns]
    if (known & np.isnan(sum(needed)) & ~_by_totals(measure, columns, len(table.rows))).any():
        advice = f"Is yi the {measure} (its logarithm for ratios)? It is needed in other rows"
        raise DataError([f"{table.where(row, 'yi')}: {found}. {advice}: correct it, or leave it blank."])
    several = f" (and so in {int(apart.sum()) - 1} more)" if apart.sum() > 1 else ""
    return [f"row {table.places[row]}: {found}{several}. The latter is pooled."]


def beside_intervals(table: OwnTable, measure: str, columns: dict[str, np.ndarray]) -> list[str]:
    """A note if intervals stand beside ``yi`` with ``vi`` or ``sei`` that give others: the interval plays no part.

    An interval by t is wider than one by the normal distribution, of few people by a third and more.
    """
    if not {"ci_low", "ci_high", "yi"} <= set(columns) or not {"vi", "sei"} & set(columns):
        return []
    yi, low, high = (columns[name] for name in ("yi", "ci_low", "ci_high"))
    level = np.nan_to_num(columns.get("ci_level", np.full(len(yi), np.nan)), nan=95.0) / 100
    error = standard_error(columns)
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(low), np.log(high)
        scales = [logs] if measure in LOG_MEASURES else [(low, high)] if measure else [(low, high), logs]
        width = two_sided_quantile(1 - level, np.asarray(np.inf)) * error
        apart = ~np.isnan(yi + error + low + high) & (level > 0) & (level < 1)
        for lower, upper in scales:  # without a measure nobody says whether the interval is of ratios
            half = (upper - lower) / 2
            fits = (half > width * _NARROWER) & (half < width * _WIDER) & (lower <= yi) & (yi <= upper)
            apart &= ~fits
    if not apart.any():
        return []
    row = int(np.flatnonzero(apart)[0])
    stated = " to ".join(table.column(name)[row] for name in ("ci_low", "ci_high"))
    got = f"{yi[row] - width[row]:.4g} to {yi[row] + width[row]:.4g}"
    several = f" (and so in {int(apart.sum()) - 1} more)" if apart.sum() > 1 else ""
    found = f"ci_low to ci_high, {stated}, is not the interval of yi with its standard error, {got}"
    return [f"row {table.places[row]}: {found}{several}. The interval plays no part."]


def of_two_errors(columns: dict[str, np.ndarray]) -> list[str]:
    """Which of ``vi`` and ``sei`` is read where both stand, as `measures.standard_error` does."""
    if not {"yi", "vi", "sei"} <= set(columns):
        return []
    both = int((~np.isnan(columns["vi"] + columns["sei"])).sum())
    return [f"sei is read, not vi, in {both} row{'s' if both > 1 else ''} with both."] if both else []


def _by_totals(measure: str, columns: dict[str, np.ndarray], rows: int) -> np.ndarray:
    """Rows whose counts follow from the totals of their arms."""
    if not has_totals(measure):
        return np.zeros(rows, dtype=bool)
    known = {name: ~np.isnan(columns[name]) if name in columns else np.zeros(rows, bool) for name in _COUNTS[:6]}
    return np.all([sum(known[name].astype(int) for name in parts) >= 2 for parts in _ARMS], axis=0)


def sums_of_rows(table: OwnTable, columns: dict[str, np.ndarray], slab: list[str], member: np.ndarray) -> None:
    """Refuse rows that sum others up.

    Raises
    ------
    DataError
        If a row is named like a total, or holds the sums of the rows above it, of all or of its group: it is no trial.
    """
    counts = [columns[name] for name in _COUNTS if name in columns]
    named = np.array([bool(_TOTAL.fullmatch(name.strip())) for name in slab])
    whole = np.zeros(len(member), dtype=int)
    sums = _sums_up(counts, whole, named) | _sums_up(counts, member, named)
    problems = [
        f"{table.where(row)}{f' ({slab[row]})' if slab[row] else ''}: "
        + (
            "holds the sums of the rows above it: no trial. Remove it."
            if sums[row]
            else "is named like a total, which is no trial. Remove it, or give the trial another name."
        )
        for row in np.flatnonzero(sums | named).tolist()
    ]
    if problems:
        raise DataError(problems)


def _sums_up(counts: list[np.ndarray], member: np.ndarray, named: np.ndarray) -> np.ndarray:
    """Rows that hold in all columns, in two at least, the sums of the rows before them in their group.

    Two rows before are enough for a row that is named like a total; else three, and it is the last.
    """
    order = np.argsort(member, kind="stable")
    first = np.searchsorted(member[order], member[order])
    before = np.arange(len(order)) - first
    last = np.append(member[order][1:] != member[order][:-1], True)
    fits, telling = np.ones(len(order), dtype=bool), np.zeros(len(order), dtype=int)
    for column in counts:
        values = column[order]
        running = np.append(0.0, np.cumsum(np.nan_to_num(values)))
        above = running[:-1] - running[first]
        known = ~np.isnan(values)
        fits &= ~known | (np.abs(values - above) <= 1e-6 * above)
        telling += known & (values > 0)
    found = np.empty(len(order), dtype=bool)
    found[order] = fits & (telling > 1) & (((before > 1) & named[order]) | ((before > 2) & last))
    return found
