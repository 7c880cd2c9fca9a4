"""Size of each study against its length, beside what an adequately powered trial would need."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, NullLocator

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import too_few
from ldnsynth.display.figures.labels import spread
from ldnsynth.display.figures.studies.rows import mark
from ldnsynth.display.style import AGAINST, GREY, HAIRLINE, INK
from ldnsynth.display.wording import count, decimal, first_few, integer, out_of, sentence
from ldnsynth.evidence.overview import overview
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.views.people_needed import CORRELATION, needs, people_needed
from ldnsynth.vocabulary import DESIGNS

_GUTTER_WEEKS = 0.05  # where studies of unknown length stand
_GUTTER_ENDS = 0.7
_TALLEST = 6.5  # inches: as much as a screen shows at once
_PEOPLE_TICKS = (2, 5, 10, 30, 100, 300, 1000, 3000)


def size_and_duration(evidence: Evidence, *, target_smd: float = 0.5, power: float = 0.8) -> Figure | Note:
    """Figure of people against weeks of treatment, a mark a study.

    Parameters
    ----------
    evidence : Evidence
    target_smd : float
        Standardised difference that a trial should be able to see.
    power : float
        Chance to see it, between 0 and 1.
    """
    trials = overview(evidence)
    data = trials[trials["size"].fillna(0) > 1].reset_index(drop=True)
    if data.empty:
        return Note("The size of no study of this selection was seen.")
    if few := too_few(len(data), "study of known size", "studies of known size", told_in="the table of studies"):
        return few
    needed = people_needed(target_smd, power=power)
    data["people"] = data["finished"].fillna(data["size"])
    data["needed"] = needs(evidence, data, needed)
    data = data[["label", "design", "people", "weeks", "needed"]]
    title, alt = _words(data, needed, target_smd, power)
    return Figure(
        id="size-and-duration",
        title=title,
        subtitle="People whose results were analysed (entered, where that was not seen) against weeks of treatment or "
        f"observation, logarithmic scales. Dashed: people needed to see {decimal(target_smd)} standard deviations with "
        f"{power:.0%} power, two-sided 5% (crossover: correlation {decimal(CORRELATION)}, compared within people). "
        "Filled blue: allocated at random. Where marks crowd, some names stand in the data only.",
        alt=alt,
        data=data,
        paint=lambda f: plot_size_and_duration(f.subplots(), data, needed),
        height=min(_TALLEST, 4.6 + 0.07 * max(0, len(data) - 12)),
    )


def plot_size_and_duration(ax: Axes, data: pd.DataFrame, needed: dict[str, int]) -> Axes:
    """Draw a mark a study and a line for each of the designs in `needed`."""
    data = data.assign(x=data["weeks"].fillna(_GUTTER_WEEKS))
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(_GUTTER_WEEKS / 1.7, 2.2 * max(52, data["x"].max()))
    ax.set_ylim(0.6 * data["people"].min(), 2.5 * max(data["people"].max(), *needed.values()))
    ax.axvline(_GUTTER_ENDS, color=GREY, linewidth=0.6)
    most = max(needed.values())
    lines = [_need_line(ax, people, DESIGNS[design], above=people == most) for design, people in needed.items()]
    for row in data.itertuples():
        ax.plot([row.x], [row.people], label=drawn("study", "studies"), **mark(row.design))
    ax.set_xticks([_GUTTER_WEEKS, 1, 2, 4, 8, 26, 104], ["not\nseen", "1", "2", "4", "8", "26", "104"])
    low, high = ax.get_ylim()
    ax.set_yticks([tick for tick in _PEOPLE_TICKS if low <= tick <= high])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda x, _: integer(x)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_minor_locator(NullLocator())
    ax.grid(color=HAIRLINE, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.set_xlabel("weeks")
    ax.set_ylabel("people", color=GREY)
    data = data.sort_values("needed", na_position="last", kind="stable")  # randomised trials are named first
    spread(ax, list(zip(data["x"], data["people"], data["label"], strict=True)), color=INK, avoid=lines)
    return ax


def _need_line(ax: Axes, people: int, design: str, *, above: bool) -> Text:
    ax.axhline(people, color=AGAINST, linewidth=1, linestyle=(0, (5, 3)), zorder=0)
    return ax.annotate(
        f"{integer(people)} needed, {design.removeprefix('randomised').strip(' ,')}",
        (_GUTTER_ENDS, people),
        xytext=(5, 3 if above else -3),
        textcoords="offset points",
        va="bottom" if above else "top",
        color=AGAINST,
    )


def _words(data: pd.DataFrame, needed: dict[str, int], target_smd: float, power: float) -> tuple[str, str]:
    randomised = data[data["needed"].notna()]
    enough = randomised[randomised["people"] >= randomised["needed"]]
    if randomised.empty:
        title = "No randomised trial of known size"
    elif len(randomised) == 1:
        had = "had" if len(enough) else "did not have"
        title = f"The one randomised trial {had} the people to see {decimal(target_smd)} standard deviations"
    else:
        title = (
            f"{sentence(out_of(len(enough), len(randomised)))} randomised trials had the people to see "
            f"a difference of {decimal(target_smd)} standard deviations"
        )
    reached = first_few(
        [
            f"{row.label} {integer(row.people)} people, {decimal(row.weeks) or 'unknown'} weeks"
            for row in randomised.itertuples()
        ]
    )
    alt = (
        f"Scatter plot of {count(len(data), 'study', 'studies')}: people against weeks. Needed for "
        f"{decimal(target_smd)} standard deviations at {power:.0%} power: "
        f"{integer(needed['randomised_parallel'])} people in parallel groups, "
        f"{integer(needed['randomised_crossover'])} in a crossover. Randomised: {reached or 'none'}."
    )
    return title, alt
