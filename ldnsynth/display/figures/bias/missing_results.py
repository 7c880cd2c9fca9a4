"""Which results are missing, study by outcome: the matrix of ROB-ME."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.forests.columns import GAP, LINE_INCHES, MARGIN, text_width, wrap
from ldnsynth.display.figures.studies.rows import ROW_INCHES
from ldnsynth.display.style import ACCENT, GREY, HAIRLINE, INK, PAPER, WIDTH_INCHES
from ldnsynth.display.wording import count, integer, listing, out_of, sentence
from ldnsynth.display.words.outcomes import NO_TRIAL
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.missing_results import STATES, missing_results

_PITCH = 0.95  # inches from study to study
_BETWEEN = 0.3  # inches of white between panels
_SHEET = WIDTH_INCHES - 2 * MARGIN
_MARKS = {
    "fully": {"marker": "o", "fillstyle": "full"},
    "partly": {"marker": "o", "fillstyle": "left", "markerfacecoloralt": PAPER},
    "none": {"marker": "o", "fillstyle": "none"},
    "not_measured": {"marker": "_", "color": GREY},
    "unknown": {"marker": ".", "color": GREY, "markersize": 3},
}


def missing_results_matrix(evidence: Evidence) -> Figure | Note:
    """Figure of what can be had of each trial in each outcome domain."""
    cells = missing_results(evidence)
    if cells.empty:
        return Note(NO_TRIAL)
    labels, names = evidence.topic.domain_labels, evidence.topic.condition_labels
    data = cells.assign(
        outcome=[sentence(labels[domain]) for domain in cells["domain"]],
        condition=[sentence(names[condition]) for condition in cells["condition"]],
    )
    trials = data.groupby("condition")["trial_id"].nunique()
    alone = trials.index[(trials == 1) & (len(trials) > 1) & (trials.max() > 1)]
    shown = data[~data["condition"].isin(alone)]
    panels = _panels(shown)
    known = data[~data["state"].isin(("unknown", "not_measured"))]
    full = int((known["state"] == "fully").sum())
    tally = data["state"].value_counts()
    told = listing([f"{integer(tally[state])} {words}" for state, words in STATES.items() if state in tally])
    return Figure(
        id="missing-results-matrix",
        title=f"Of the results known to have been measured, {out_of(full, len(known))} can be had fully",
        subtitle="Randomised trials that began, by outcome. Full disc: an estimate with its uncertainty, or the "
        "events; half: a result is told; ring: measured, nothing seen; line: known not to be measured; dot: nothing "
        "seen." + (" Conditions with one trial are in the table alone." if len(alone) else ""),
        alt=f"Grid of {count(len(shown), 'cell')}: {count(shown['trial_id'].nunique(), 'trial')} by "
        f"{count(shown['domain'].nunique(), 'outcome')}. Of all trials: {told}.",
        data=data[["condition", "outcome", "label", "state", "unreported"]],
        paint=lambda f: plot_missing_results(f.subplots(), panels),
        height=_inches(panels) + 2 * MARGIN,
    )


def _panels(data: pd.DataFrame) -> list[pd.DataFrame]:
    """The cells in parts that are no wider than the sheet, a condition after the other."""
    most = max(1, int((_SHEET - max(map(text_width, data["outcome"])) - GAP) / _PITCH))
    parts = []
    for _, own in data.groupby("condition", sort=False):
        trials = list(dict.fromkeys(own["trial_id"]))
        parts += [own[own["trial_id"].isin(trials[at : at + most])] for at in range(0, len(trials), most)]
    return parts


def _name(part: pd.DataFrame, panels: Sequence[pd.DataFrame]) -> str:
    """The condition of a part where there are several."""
    return part["condition"].iloc[0] if len({other["condition"].iloc[0] for other in panels}) > 1 else ""


def _head(part: pd.DataFrame) -> list[tuple[str, ...]]:
    return [wrap(label, _PITCH - 0.08) for label in dict.fromkeys(part["label"])]


def _inches(panels: Sequence[pd.DataFrame]) -> float:
    heads = sum(LINE_INCHES * max(map(len, _head(part))) + 0.1 for part in panels)
    rows = sum(ROW_INCHES * part["domain"].nunique() for part in panels)
    return heads + rows + _BETWEEN * (len(panels) - 1)


def plot_missing_results(ax: Axes, panels: Sequence[pd.DataFrame]) -> Axes:
    """Draw parts of `missing_results`, with outcome, under each other; `ax` is alone in its figure."""
    ax.set_xlim(0, _SHEET)
    ax.set_ylim(_inches(panels), 0)
    ax.set_axis_off()
    names = max(text_width(name) for part in panels for name in part["outcome"]) + GAP
    top = 0.0
    for part in panels:
        heads = _head(part)
        places = {trial: names + _PITCH * (n + 0.5) for n, trial in enumerate(dict.fromkeys(part["trial_id"]))}
        top += LINE_INCHES * max(map(len, heads)) + 0.1
        ax.text(0, top - 0.08, _name(part, panels), va="bottom", color=GREY)
        for x, head in zip(places.values(), heads, strict=True):
            ax.text(x, top - 0.08, "\n".join(head), ha="center", va="bottom", color=INK, linespacing=1.1)
        for outcome, row in part.groupby("outcome", sort=False):
            middle = top + ROW_INCHES / 2
            ax.plot([0, max(places.values()) + _PITCH / 2], [top, top], color=HAIRLINE, linewidth=0.4)
            ax.text(0, middle, outcome, va="center_baseline", color=INK)
            for cell in row.itertuples():
                style = {"color": ACCENT, "markersize": 8, "markeredgewidth": 1.2} | _MARKS[cell.state]
                ax.plot([places[cell.trial_id]], [middle], linestyle="none", label=drawn("cell"), **style)
            top += ROW_INCHES
        top += _BETWEEN
    return ax
