"""The forest plot of somebody's own table."""

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from ldnsynth.display.figures.forests.forest_plot import forest
from ldnsynth.display.style import draw, to_pdf, to_png, to_svg
from ldnsynth.display.wording import count
from ldnsynth.errors import DataError, ReportError
from ldnsynth.letters import undrawn
from ldnsynth.pool.pooled_file import PooledFile
from ldnsynth.publishing.files.staging import write_whole
from ldnsynth.synthesis.quantities.effect import LOG_MEASURES

MOST_ROWS = 100  # nobody could read a plot with more
_FORMATS = {".svg": to_svg, ".png": to_png, ".pdf": to_pdf}


def check_forest(path: Path) -> None:
    """Refuse a file that no picture can be written to, before anything is pooled.

    Raises
    ------
    ReportError
        If it ends in neither of the formats.
    """
    if path.suffix.lower() not in _FORMATS:
        raise ReportError(f"--forest {path}: expected a file that ends in {', '.join(_FORMATS)}.")


def draw_forest(pooled: PooledFile, path: Path) -> list[str]:
    """Write the forest plot of the rows, group by group with what each comes to, in the format that the file ends in.

    Returns
    -------
    list of str
        Labels that hold letters which the plot cannot draw.

    Raises
    ------
    DataError
        If there are more rows than a plot can show.
    ReportError
        If the file cannot be written, or ends in no known format.
    """
    check_forest(path)
    rows = len(pooled.labels)
    if rows > MOST_ROWS:
        raise DataError([f"A forest plot shows up to {MOST_ROWS} rows, found {rows}. Draw fewer of them."])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # told below
        content = _draw(pooled, _FORMATS[path.suffix.lower()])
    write_whole(path, content, option="--forest")
    names = [*pooled.labels, *(pooled.groups if len(pooled.groups) > 1 else ())]
    return [
        f"forest plot: no letter for {letter} in {name!r}."
        for name in dict.fromkeys(names)
        if (letter := undrawn(name))
    ]


def _draw(pooled: PooledFile, to_format: Callable[..., str | bytes]) -> str | bytes:
    measure, level = pooled.batch.measure or "Effect", f"{100 * pooled.batch.level:.10g}%"
    studies, totals = _frames(pooled)
    figure = forest(
        id="forest",
        title=f"{count(int((~np.isnan(pooled.effect.se)).sum()), 'trial')}, {measure}",
        subtitle=f"Estimates with their {level} intervals. Pooled: {_how(pooled)}.",
        studies=studies,
        pooled=totals,
        ratio=pooled.batch.measure in LOG_MEASURES,
        measure=f"{measure} ({level} CI)",
    )
    size = {"height": figure.height, "width": figure.width}
    return to_format(draw(figure.paint, **size, title=figure.title, subtitle=figure.subtitle))


def _how(pooled: PooledFile) -> str:
    if pooled.bayes:
        return "posterior medians, central intervals"
    one = pooled.singly[0] if pooled.singly else pooled.batch
    return f"{one.method}, {one.ci}"


def _frames(pooled: PooledFile) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows and pooled effects as the forest plot wants them; a group of one trial needs no diamond."""
    batch, alone = pooled.batch, (pooled.by, pooled.groups) == ("group", ("all",))
    low, high = pooled.effect.interval(level=batch.level)
    weight = 1 / (pooled.effect.variance + np.nan_to_num(batch.tau2)[pooled.member])
    total = np.bincount(pooled.member, weights=np.nan_to_num(weight), minlength=len(pooled.groups))
    names = np.array([""] if alone else pooled.groups)
    several = batch.k[pooled.member] > 1
    studies = pd.DataFrame(
        {
            "label": pooled.labels,
            "group": names[pooled.member],
            **{"estimate": pooled.effect.estimate, "ci_low": low, "ci_high": high},
            "weight": np.divide(100 * weight, total[pooled.member], out=np.full(len(weight), np.nan), where=several),
        }
    )
    if pooled.singly:
        names_of = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
        numbers = {name: np.array([getattr(one, name) for one in pooled.singly]) for name in names_of}
        notes = [f"tau2 {one.tau2:.3g}" for one in pooled.singly]
    elif pooled.bayes:
        numbers = {name: pooled.bayes[name] for name in ("ci_low", "ci_high", "pi_low", "pi_high")}
        numbers["estimate"] = pooled.bayes["median"]
        notes = [f"tau {tau:.3g} (median)" for tau in pooled.bayes["tau_median"]]
    else:
        numbers = {name: getattr(batch, name) for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")}
        notes = [f"tau2 {tau2:.3g}, I2 {i2:.0f}%" for tau2, i2 in zip(batch.tau2, batch.i2, strict=True)]
    totals = pd.DataFrame({"label": "Pooled", "group": names, **numbers, "note": notes})
    return studies.sort_values("group", key=lambda group: pooled.member, kind="stable"), totals[batch.k > 1]
