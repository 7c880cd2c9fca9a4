"""What dose of the intervention each study gave."""

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import too_few
from ldnsynth.display.figures.studies.rows import draw_rows, mark, not_seen, place_rows, rows_height, side_label
from ldnsynth.display.style import ACCENT, GREY
from ldnsynth.display.wording import count, first_few, out_of, sentence, span
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence


def doses(evidence: Evidence) -> Figure | Note | None:
    """Figure of the dose, one row a study; ranges as bars; nothing where the topic has no dose."""
    trials, dose = overview(evidence), evidence.topic.dose
    if dose is None:
        return None
    if trials.empty:
        return Note("No study in this selection.")
    data = trials[["label", "design", "dose_low", "dose_high"]].rename(
        columns={name: f"{name} ({dose.unit})" for name in ("dose_low", "dose_high")}
    )
    known = trials[trials["dose_high"].notna()]
    unknown = len(trials) - len(known)
    if few := too_few(len(known), "study of known dose", "studies of known dose", told_in="the table of studies"):
        return few
    reach = span(known["dose_low"].min(), known["dose_high"].max())
    title = (
        f"Known doses run from {reach} {dose.short}" if " to " in reach else f"Every known dose is {reach} {dose.short}"
    )
    title += f"; that of {out_of(unknown, len(trials))} studies was not seen" if unknown else ""
    listed = first_few([f"{row.label} {span(row.dose_low, row.dose_high)}" for row in known.itertuples()])
    return Figure(
        id="doses",
        title=title,
        subtitle=f"In {dose.words}: the dose, or the range of doses given or allowed.",
        alt=f"Dot plot of {count(len(known), 'dose')} in {dose.short}{f': {listed}' if listed else ''}. "
        f"{sentence(count(unknown, 'dose was', 'doses were'))} not seen.",
        data=data,
        paint=lambda f: plot_doses(f.subplots(), trials, dose.words),
        height=rows_height(trials),
    )


def plot_doses(ax: Axes, trials: pd.DataFrame, words: str) -> Axes:
    """Draw a mark, a range or "not seen" for each study; columns label, design, dose_low, dose_high."""
    placed = place_rows(trials)
    draw_rows(ax, placed)
    for row in placed.itertuples():
        if pd.isna(row.dose_high):
            not_seen(ax, row.y, label=drawn("dose was", "doses were"))
            continue
        if row.dose_low < row.dose_high:
            color = ACCENT if row.allocated else GREY
            ax.plot([row.dose_low, row.dose_high], [row.y, row.y], color=color, linewidth=2.5, zorder=1)
            ax.plot([row.dose_low], [row.y], **mark(row.design))
        ax.plot([row.dose_high], [row.y], label=drawn("dose"), **mark(row.design))
        side_label(ax, row.dose_high, row.y, span(row.dose_low, row.dose_high))
    highest = trials["dose_high"].max()
    ax.set_xlim(0, 1.25 * (highest if pd.notna(highest) else 5))
    ax.set_xlabel(words)
    return ax
