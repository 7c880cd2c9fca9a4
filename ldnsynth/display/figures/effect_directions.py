"""Which way each result points, trial by trial within its outcome domain."""

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.figures.rows import ROW_INCHES, mark
from ldnsynth.display.style import ACCENT, AGAINST, GREY, HAIRLINE, INK
from ldnsynth.display.wording import count, integer, out_of, sentence
from ldnsynth.evidence.evidence import Evidence
from ldnsynth.evidence.overview import overview
from ldnsynth.synthesis.strength import trial_directions
from ldnsynth.vocabulary import DOMAINS, RANDOMISED_DESIGNS

_PLACES = {"worse": 0.0, "same": 1.0, "better": 2.0}
_COLORS = {"worse": AGAINST, "same": GREY, "better": ACCENT}
_MOST_ROWS = 70  # beyond that only randomised trials are drawn, and the subtitle says so


def effect_directions(evidence: Evidence) -> Figure | Note:
    """Figure of the direction of effect by domain and trial; size and p values play no part in it."""
    data = effect_direction_data(evidence)
    everything = len(data)
    if everything > _MOST_ROWS:
        data = data[data["design"].isin(RANDOMISED_DESIGNS)].reset_index(drop=True)
    if data.empty:
        return Note("No study of this selection reports a result that compares.")
    randomised = data[data["design"].isin(RANDOMISED_DESIGNS)]
    better = randomised[randomised["sense"] == "better"]
    title = (
        f"{sentence(out_of(len(better), len(randomised)))} readings from randomised trials point to LDN"
        if len(randomised)
        else f"No reading from a randomised trial; {count(len(data), 'reading')} from other studies"
    )
    left_out = (
        f" Only randomised trials are drawn ({len(data)} of {everything} readings)." if len(data) < everything else ""
    )
    tally = data["sense"].value_counts()
    return Figure(
        id="effect-directions",
        title=title,
        subtitle="One row a trial and domain. Worse, no difference stated, or better with LDN than with the comparator "
        "(before, where there is none); a bar where a trial’s results differ; filled: allocated at random; n: people "
        "in the trial." + left_out,
        alt=f"Effect direction plot with {count(len(data), 'row')}: "
        + ", ".join(f"{tally.get(sense, 0)} {sense}" for sense in ("better", "same", "mixed", "worse"))
        + f". Randomised trials: {len(better)} better of {len(randomised)}.",
        data=data,
        paint=lambda f: plot_effect_directions(f.subplots(), data),
        height=0.6 + ROW_INCHES * (len(data) + data["domain"].nunique()),
    )


def effect_direction_data(evidence: Evidence) -> pd.DataFrame:
    """One row a trial and domain that compares: domain, label, design, people, sense, k_results."""
    cells = trial_directions(evidence.trials, evidence.outcomes, evidence.results)
    trials = overview(evidence)[["trial_id", "label", "design", "size"]].reset_index(names="order")
    rows = cells[cells["sense"] != "not comparable"].merge(trials, on="trial_id")
    rows["domain_order"] = rows["domain"].map(list(DOMAINS).index)
    rows = rows.sort_values(["domain_order", "order"]).reset_index(drop=True)
    rows["domain"] = rows["domain"].map(DOMAINS)
    return rows.rename(columns={"size": "people"})[["domain", "label", "design", "people", "sense", "k_results"]]


def plot_effect_directions(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw a mark a row under the heading of its domain."""
    headings = (data["domain"] != data["domain"].shift()).cumsum()
    placed = data.assign(y=range(len(data))).assign(y=lambda frame: frame["y"] + headings)
    ax.set_ylim(placed["y"].max() + 0.7, -0.7)
    ax.set_xlim(-0.45, 3.4)
    ax.set_yticks(placed["y"], placed["label"])
    ax.set_xticks(list(_PLACES.values()), ["worse", "no difference\nstated", "better"])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.axvline(_PLACES["same"], color=GREY, linewidth=0.8, zorder=0)
    for row in placed.itertuples():
        ax.plot([-0.45, 2.4], [row.y, row.y], color=HAIRLINE, linewidth=0.5, zorder=0)
        if row.sense == "mixed":
            ax.plot([0.6, 1.9], [row.y, row.y], color=GREY, linewidth=3, solid_capstyle="round", zorder=1)
        else:
            style = mark(row.design) | {"markeredgecolor": _COLORS[row.sense]}
            if row.design in RANDOMISED_DESIGNS:
                style["markerfacecolor"] = _COLORS[row.sense]
            ax.plot([_PLACES[row.sense]], [row.y], **style)
        ax.text(2.5, row.y, _aside(row), va="center", color=INK)
    for domain, group in placed.groupby("domain", sort=False):
        ax.text(-0.45, group["y"].min() - 1, sentence(domain), color=GREY, fontweight="bold", va="center")
    return ax


def _aside(row) -> str:
    people = f"n = {integer(row.people)}" if pd.notna(row.people) else "n not seen"
    return people + (f", {row.k_results} results" if row.k_results > 1 else "")
