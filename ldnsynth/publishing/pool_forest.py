"""The forest plot of somebody's own table."""

from pathlib import Path

import numpy as np
import pandas as pd

from ldnsynth.display.figures.forest import forest
from ldnsynth.display.style import draw, to_svg
from ldnsynth.display.wording import count, percentage
from ldnsynth.errors import DataError
from ldnsynth.publishing.pool_file import PooledFile
from ldnsynth.publishing.staging import write_whole
from ldnsynth.synthesis.effects import LOG_MEASURES

MOST_ROWS = 100  # nobody could read a plot with more


def draw_forest(pooled: PooledFile, path: Path) -> None:
    """Write the forest plot of the rows, group by group with what each comes to, as SVG.

    Raises
    ------
    DataError
        If there are more rows than a plot can show.
    ReportError
        If the file cannot be written.
    """
    rows = len(pooled.labels)
    if rows > MOST_ROWS:
        raise DataError([f"A forest plot shows up to {MOST_ROWS} rows, found {rows}. Draw fewer of them."])
    measure, level = pooled.batch.measure or "Effect", percentage(pooled.batch.level, 1)
    studies, totals = _frames(pooled)
    figure = forest(
        id="forest",
        title=f"{count(int((~np.isnan(pooled.effect.se)).sum()), 'trial')}, {measure}",
        subtitle=f"Estimates with their {level} intervals. Pooled: {pooled.batch.method}, {pooled.batch.ci}.",
        studies=studies,
        pooled=totals,
        ratio=pooled.batch.measure in LOG_MEASURES,
        measure=f"{measure} ({level} CI)",
    )
    size = {"height": figure.height, "width": figure.width}
    text = to_svg(draw(figure.paint, **size, title=figure.title, subtitle=figure.subtitle))
    write_whole(path, text)


def _frames(pooled: PooledFile) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows and pooled effects as the forest plot wants them; a group of one trial needs no diamond."""
    batch, alone = pooled.batch, len(pooled.groups) == 1
    low, high = pooled.effect.interval(level=batch.level)
    weight = 1 / (pooled.effect.se**2 + np.nan_to_num(batch.tau2)[pooled.member])
    total = np.bincount(pooled.member, weights=np.nan_to_num(weight), minlength=len(pooled.groups))
    names = np.array([""] if alone else pooled.groups)
    studies = pd.DataFrame(
        {
            "label": pooled.labels,
            "group": names[pooled.member],
            **{"estimate": pooled.effect.estimate, "ci_low": low, "ci_high": high},
            "weight": np.where(batch.k[pooled.member] > 1, 100 * weight / total[pooled.member], np.nan),
        }
    )
    numbers = {name: getattr(batch, name) for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")}
    notes = [f"tau2 {tau2:.3g}, I2 {i2:.0f} %" for tau2, i2 in zip(batch.tau2, batch.i2, strict=True)]
    totals = pd.DataFrame({"label": "Pooled", "group": names, **numbers, "note": notes})
    return studies.sort_values("group", key=lambda group: pooled.member, kind="stable"), totals[batch.k > 1]
