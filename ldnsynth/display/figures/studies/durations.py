"""How long each study lasted: periods of treatment, washout and follow-up on one axis of weeks."""

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import too_few
from ldnsynth.display.figures.studies.rows import draw_rows, place_rows, rows_height
from ldnsynth.display.style import ACCENT, GREY, INK, PAPER
from ldnsynth.display.wording import count, decimal
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.topic import Comparator

AXIS_WEEKS = 60  # longer studies end in an arrow with their length in words
_UNKNOWN_WEEKS = 6  # drawn length of a phase whose length is not known
_FILL = {
    "treatment": {"facecolor": ACCENT, "edgecolor": ACCENT},
    "extension": {"facecolor": "#9cc4d6", "edgecolor": ACCENT},
    "observation": {"facecolor": "#c9ced6", "edgecolor": GREY},
    "whole": {"facecolor": PAPER, "edgecolor": ACCENT, "hatch": "/////"},
    "run_in": {"facecolor": PAPER, "edgecolor": ACCENT},
    "washout": {"facecolor": PAPER, "edgecolor": GREY},
    "follow_up": {"facecolor": PAPER, "edgecolor": GREY},
}


def durations(evidence: Evidence) -> Figure | Note:
    """Figure of the phases of every study, one row a study."""
    everyone = overview(evidence)
    phases = _phases(evidence)
    trials = everyone[everyone["trial_id"].isin(phases["trial_id"])].reset_index(drop=True)
    if trials.empty:
        return Note("No study of this selection reports how long it lasted.")
    if few := too_few(len(trials), "study of known length", "studies of known length", told_in="the table of studies"):
        return few
    data = trials[["trial_id", "label", "design"]].merge(phases, on="trial_id").drop(columns="trial_id")
    title, alt = _words(evidence.topic.comparator, trials, data, of_all=len(everyone))
    return Figure(
        id="durations",
        title=title,
        subtitle="Weeks from the start. Blue: treatment; light blue: open extension; grey: observation without "
        "allocated treatment; white: run-in, washout or follow-up (in brackets); hatched: not seen.",
        alt=alt,
        data=data,
        paint=lambda f: plot_durations(f.subplots(), data),
        height=rows_height(trials),
    )


def _phases(evidence: Evidence) -> pd.DataFrame:
    """The phases in order; a study of which only the whole length is known has one phase of kind "whole"."""
    phases = evidence.phases[["trial_id", "sequence", "kind", "weeks"]].sort_values(["trial_id", "sequence"])
    facts = evidence.characteristics
    whole = facts[(facts["item"] == "study_weeks") & ~facts["trial_id"].isin(phases["trial_id"])]
    whole = whole[["trial_id", "value"]].rename(columns={"value": "weeks"}).assign(sequence=1, kind="whole")
    return pd.concat([phases, whole], ignore_index=True)


def plot_durations(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw the phases of each study end to end; what runs off the axis ends in an arrow."""
    placed = place_rows(data.drop_duplicates("label")[["label", "design"]].reset_index(drop=True))
    draw_rows(ax, placed)
    ax.set_xlim(0, AXIS_WEEKS * 1.3)
    for row in placed.itertuples():
        _draw_phases(ax, row.y, data[data["label"] == row.label])
    ax.set_xticks(range(0, AXIS_WEEKS + 1, 12))
    ax.spines["bottom"].set_bounds(0, AXIS_WEEKS)
    ax.set_xlabel("weeks", loc="left")
    return ax


def _draw_phases(ax: Axes, y: float, phases: pd.DataFrame) -> None:
    start = 0.0
    for phase in phases.itertuples():
        known = pd.notna(phase.weeks)
        length = phase.weeks if known else _UNKNOWN_WEEKS
        end = min(start + length, AXIS_WEEKS)
        thin = phase.kind in ("washout", "follow_up", "run_in")
        style = _FILL[phase.kind] if known else {"facecolor": PAPER, "edgecolor": GREY, "hatch": "/////"}
        if end > start:
            height = 0.3 if thin else 0.62
            ax.barh(y, end - start, left=start, height=height, linewidth=0.8, zorder=2, **style)
        if start + length > AXIS_WEEKS:
            ax.plot(
                [AXIS_WEEKS],
                [y],
                marker=">",
                color=GREY,
                markersize=6,
                linestyle="none",
                zorder=3,
                clip_on=False,
            )
        start = end
    ax.annotate(
        *(_phases_text(phases), (start, y)),
        xytext=(7, 0),
        textcoords="offset points",
        va="center",
        color=INK,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
        label=drawn("study", "studies"),
    )


def _phases_text(phases: pd.DataFrame) -> str:
    if phases["weeks"].isna().all():
        return "length not seen"
    parts = []
    for phase in phases.itertuples():
        if phase.kind == "run_in":
            continue
        weeks = decimal(round(phase.weeks, 1)) if pd.notna(phase.weeks) else "?"
        parts.append(f"({weeks})" if phase.kind in ("washout", "follow_up") else weeks)
    return " + ".join(parts) + (" in all, periods not seen" if "whole" in set(phases["kind"]) else "")


def _words(usual: Comparator, trials: pd.DataFrame, data: pd.DataFrame, *, of_all: int) -> tuple[str, str]:
    controlled = trials[trials["allocated"] & (trials["comparator"] == usual.kind) & trials["weeks"].notna()]
    if controlled.empty:
        title = f"No randomised comparison with {usual.short} of known length"
        longest = f"No study compared with {usual.short} has a known length."
    else:
        top = controlled.loc[controlled["weeks"].idxmax()]
        title = (
            f"In no randomised comparison with {usual.short} is a treatment known to have lasted longer than "
            f"{decimal(top['weeks'])} weeks"
        )
        longest = f"The longest treatment compared with {usual.short}: {top['label']}, {decimal(top['weeks'])} weeks."
    unknown = data.groupby("label")["weeks"].apply(lambda weeks: weeks.isna().any()).sum()
    silent = of_all - len(trials)
    alt = (
        f"Timeline of {count(len(trials), 'study', 'studies')} in weeks from their start. {longest} "
        f"{count(int(unknown), 'study has', 'studies have')} a phase of unknown length"
        + (f"; of {count(silent, 'more study', 'more studies')} nothing is known." if silent else ".")
    )
    return title, alt
