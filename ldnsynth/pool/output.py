"""What was pooled of somebody's own table, as text: for the eye, for a spreadsheet, for a program."""

import csv
import io
import json
import math

from ldnsynth.display.spreadsheets import guarded
from ldnsynth.display.wording import ratio
from ldnsynth.pool.by_bayes import OTHER
from ldnsynth.pool.pooled_file import PooledFile
from ldnsynth.synthesis.pooling.bayesian.normal_model import BEYOND
from ldnsynth.synthesis.pooling.diagnostics.coverage import AT_HAND
from ldnsynth.synthesis.quantities.effect import LOG_MEASURES

NUMBERS = ("estimate", "se", "p", "ci_low", "ci_high", "tau2", "i2", "h2", "q", "q_p", "pi_low", "pi_high")
BAYES = ("mean", "sd", "ci_low", "ci_high", "p_above", "pi_low", "pi_high", "tau_median", "tau_low", "tau_high")
_RATIO = "ratio"
_COVERED = tuple(f"{kind}_holds_{name}" for name in AT_HAND for kind in ("ci", "pi"))
_TAKEN = (
    *("k", "method", "ci", *NUMBERS, *BAYES, *BEYOND, *OTHER, "p_permutation", "begg_tau", "begg_p", *_COVERED, _RATIO),
    *("trial", "yi", "sei"),
)
_SMALLEST = 1e-300
_LARGEST_LOG = 600.0


def to_text(pooled: PooledFile, form: str) -> str:
    """The pooled groups as ``table``, ``csv`` or ``json``.

    The first column is named as that of the groups, or "group" where a column of numbers has that name. Ratio measures
    stay logarithms; the table shows the ratio first. Numbers of csv and json are written in full, so that they can be
    compared; NaN, and a standard deviation that is infinite, is blank (null in json). With a prior of tau the numbers
    are `BAYES`, of the mean effect but for pi (a new setting) and tau. Where trials were drawn towards each other, a
    row is a trial.
    """
    rows = _rows(pooled)
    if form == "json":
        kept = [{name: value if _is_finite(value) else None for name, value in row.items()} for row in rows]
        return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"
    if form == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writerow({name: guarded(name) for name in rows[0]})
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
        return out.getvalue()
    return _aligned(pooled, rows)


def _cell(value: str | float) -> str | float:
    return guarded(value) if isinstance(value, str) else value if _is_finite(value) else ""


def _is_finite(value: str | float) -> bool:
    return isinstance(value, str) or math.isfinite(value)


def _rows(pooled: PooledFile) -> list[dict]:
    batch = pooled.batch
    name_of_group = "group" if pooled.by in _TAKEN else pooled.by
    if pooled.shrunken:
        columns = {name: values.tolist() for name, values in pooled.shrunken.items()}
        return [
            {name_of_group: pooled.groups[group], "trial": label, **{name: columns[name][row] for name in columns}}
            for row, (group, label) in enumerate(zip(pooled.member.tolist(), pooled.labels, strict=True))
        ]
    covered = {name: values.tolist() for name, values in (pooled.coverage or {}).items()}
    if pooled.bayes:
        names = [name for name in ("k", *BAYES, *BEYOND, *OTHER) if name in pooled.bayes]
        columns = {name: pooled.bayes[name].tolist() for name in names} | covered
        return [
            {name_of_group: group, **{name: values[place] for name, values in columns.items()}}
            for place, group in enumerate(pooled.groups)
        ]
    if pooled.singly:
        return [
            {
                **{name_of_group: group, "k": one.k, "method": one.method, "ci": one.ci},
                **{name: float(getattr(one, name)) for name in NUMBERS},
            }
            for group, one in zip(pooled.groups, pooled.singly, strict=True)
        ]
    columns = {name: getattr(batch, name).tolist() for name in NUMBERS}
    if pooled.p_permutation is not None:
        columns["p_permutation"] = pooled.p_permutation.tolist()
    columns |= {name: values.tolist() for name, values in pooled.begg.items()} | covered
    single = batch.k < 2
    return [
        {
            **{name_of_group: group, "k": int(batch.k[place])},
            **{"method": "none" if single[place] else batch.method, "ci": "z" if single[place] else batch.ci},
            **{name: values[place] for name, values in columns.items()},
        }
        for place, group in enumerate(pooled.groups)
    ]


def _aligned(pooled: PooledFile, rows: list[dict]) -> str:
    """Columns for the eye: four significant digits, and ratios before their logarithms."""
    log = pooled.batch.measure in LOG_MEASURES
    shown = []
    for row in rows:
        cells = {name: value if isinstance(value, str) else _digits(value) for name, value in row.items()}
        cells |= {name: f"<{_SMALLEST:g}" for name in ("p", "q_p") if row.get(name, 1) < _SMALLEST}
        if log:
            ends = [_ratio(row[name]) for name in ("mean" if pooled.bayes else "estimate", "ci_low", "ci_high")]
            told = f"{ends[0]} ({ends[1]} to {ends[2]})" if ends[0] != "-" else "-"
            head = list(cells)[:2]  # the group and its trials, before all that is a logarithm
            cells = {name: cells[name] for name in head} | {_RATIO: told} | cells
        shown.append(cells)
    heads = list(shown[0])
    widths = {name: max(len(name), *(len(cells[name]) for cells in shown)) for name in heads}
    lines = [{name: name for name in heads}, *shown]
    return "".join(
        "  ".join(
            cells[name].ljust(widths[name]) if place == 0 else cells[name].rjust(widths[name])
            for place, name in enumerate(heads)
        ).rstrip()
        + "\n"
        for cells in lines
    )


def _digits(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "-"


def _ratio(logarithm: float) -> str:
    """Four significant digits, or only that it lies beyond those that tell anything."""
    if logarithm != logarithm:
        return "-"
    value = math.exp(min(logarithm, _LARGEST_LOG))
    return _digits(value) if 0.01 <= value < 9999.5 else ratio(value)
