"""How many people entered each study, and how many of them its results rest on."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import too_few
from ldnsynth.display.figures.studies.rows import draw_rows, mark, place_rows, rows_height, side_label
from ldnsynth.display.style import AGAINST, GREY, INK
from ldnsynth.display.wording import count, first_few, integer, out_of, percentage, sentence
from ldnsynth.display.words.people import people_words
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.people import LOST_SHARE


def sample_sizes(evidence: Evidence) -> Figure | Note:
    """Figure of people entered and analysed, one row a study whose size is known."""
    trials = overview(evidence)
    known = trials[trials["size"].fillna(0) > 0].reset_index(drop=True)
    if known.empty:
        return Note("No study of this selection reports how many people took part.")
    if few := too_few(len(known), "study of known size", "studies of known size", told_in="the table of studies"):
        return few
    data = known[["label", "design", "entered", "finished", "size"]].copy()
    data["lost_share"] = 1 - data["finished"] / data["entered"]
    unknown = len(trials) - len(known)
    title, alt = _words(data)
    silent = f" {sentence(count(unknown, 'study', 'studies'))} with no known size not drawn." if unknown else ""
    return Figure(
        id="sample-sizes",
        title=title,
        subtitle="People who entered (open) and people analysed (the mark of the design; where that was not seen, who "
        f"entered), logarithmic scale; beside: analysed (entered). Filled blue: allocated at random.{silent}",
        alt=alt,
        data=data,
        paint=lambda f: plot_sample_sizes(f.subplots(), data),
        height=rows_height(data),
    )


def plot_sample_sizes(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw one row a study: entered, finished, and the loss between."""
    placed = place_rows(data)
    draw_rows(ax, placed)
    ax.set_xscale("log")
    largest = placed["size"].max()
    ax.set_xlim(0.8, 25 * max(20, largest))  # room for the labels
    ax.set_xticks([10**power for power in range(6) if 10**power < 10 * largest])
    for row in placed.itertuples():
        entered = row.size if pd.isna(row.entered) else row.entered
        heavy = row.lost_share >= LOST_SHARE
        if pd.notna(row.finished) and pd.notna(row.entered):
            ax.plot(
                [row.finished, entered],
                [row.y, row.y],
                color=AGAINST if heavy else GREY,
                linewidth=2,
                zorder=1,
            )
            ax.plot([entered], [row.y], **{**mark(row.design), "markerfacecolor": "white"})
        known = row.size if pd.isna(row.finished) else row.finished
        ax.plot([known], [row.y], label=drawn("study", "studies"), **mark(row.design))
        text, heavy_text = _row_text(row)
        side_label(ax, entered, row.y, text, color=AGAINST if heavy_text else INK)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: integer(x)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlabel("people")
    return ax


def _row_text(row) -> tuple[str, bool]:
    people = people_words(row.finished, row.entered)
    if pd.isna(row.lost_share):
        return people, False
    if row.finished == row.entered:
        return f"{people}, none lost", False
    lost = percentage(row.entered - row.finished, row.entered)
    return f"{people}, {lost} lost", row.lost_share >= LOST_SHARE


def _words(data: pd.DataFrame) -> tuple[str, str]:
    both = data[data["lost_share"].notna()]
    heavy = both[both["lost_share"] >= LOST_SHARE]
    fifth = "a fifth of {} people or more"
    if both.empty:
        title = "Of no study both the people who entered and those analysed were seen"
    elif len(both) == 1:
        title = f"The one study whose losses were seen {'lost' if len(heavy) else 'did not lose'} {fifth.format('its')}"
    else:
        whose = fifth.format("its" if len(heavy) == 1 else "their")
        title = f"{sentence(out_of(len(heavy), len(both)))} studies whose losses were seen lost {whose}"
    largest = data.loc[data["size"].idxmax()]
    losses = first_few([f"{row.label} {integer(row.entered)} to {integer(row.finished)}" for row in heavy.itertuples()])
    alt = (
        f"Dot plot of study sizes on a logarithmic scale, {count(len(data), 'study', 'studies')}. "
        f"The largest is {largest['label']} with {integer(largest['size'])} people. "
        + (f"Losses of a fifth or more: {losses}." if losses else "No loss of a fifth or more.")
    )
    return title, alt
