"""What the correlation within people that is assumed for a crossover trial does to its difference in SDs."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import LEAST_TO_COMPARE
from ldnsynth.display.style import ACCENT, GREY, INK, SMALL
from ldnsynth.display.wording import count, decimal, sentence
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.effects import compares_crossovers
from ldnsynth.views.sensitivity import correlation_data


def correlation_band(
    evidence: Evidence, groups: list[Group], *, correlation: float, low: float, high: float, level: float = 0.95
) -> Figure | Note | None:
    """Figure of the SMDs of crossover trials over a band of correlations; a panel a result, three or more.

    None without a crossover trial.
    """
    if not compares_crossovers(evidence):
        return None
    data = correlation_data(evidence, groups, low=low, high=high, level=level)
    panels = [band for _, band in data.groupby("result_id", sort=False)]
    if len(panels) < LEAST_TO_COMPARE:
        few = f"{count(len(panels), 'estimate')} of a crossover trial {'is' if len(panels) == 1 else 'are'}"
        few = f"only {few}" if len(panels) else "no estimate of a crossover trial is"
        plain = "In the unit of the scale nothing hangs on the correlation within people"
        return Note(f"{plain}, and {few} set in standard deviations.")
    ends = data[data["correlation"].isin([low, high])].groupby("correlation")["smd"]
    sizes = ends.apply(lambda smd: smd.abs().max())
    return Figure(
        id="correlation-band",
        title="The assumed correlation sets the size, not the sign: the largest difference is "
        f"{decimal(sizes[low], 2)} SD at {decimal(low)} and {decimal(sizes[high], 2)} SD at {decimal(high)}",
        subtitle=f"Difference in standard deviations between people (line) with its interval (band) against the "
        f"correlation within people; dashed: {decimal(correlation)}, as elsewhere. Above 0 is better with "
        f"{evidence.topic.intervention.short}. In the "
        "unit of the scale neither the difference nor its p value depends on it.",
        alt=f"{count(len(panels), 'line chart')} of a crossover trial’s difference against the assumed correlation, "
        f"{decimal(low)} to {decimal(high)}: " + "; ".join(_panel_words(panel) for panel in panels) + ".",
        data=data.drop(columns="result_id"),
        paint=lambda f: plot_correlation_band(f, data, correlation=correlation),
        height=0.4 + 1.6 * -(-len(panels) // _panels_a_row(len(panels))),
    )


def plot_correlation_band(figure: MatplotlibFigure, data: pd.DataFrame, *, correlation: float) -> list[Axes]:
    """Draw a panel a result on a shared scale."""
    panels = [band for _, band in data.groupby("result_id", sort=False)]
    columns = _panels_a_row(len(panels))
    grid = figure.subplots(-(-len(panels) // columns), columns, sharex=True, sharey=True, squeeze=False).ravel()
    for ax, band in zip(grid, panels, strict=False):
        label, domain = band[["label", "domain"]].iloc[0]
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.axvline(correlation, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
        ax.fill_between(band["correlation"], band["smd_low"], band["smd_high"], color=ACCENT, alpha=0.18, linewidth=0)
        ax.plot(band["correlation"], band["smd"], color=ACCENT, linewidth=2, label=drawn("line chart"))
        ax.set_title(f"{label}\n{sentence(domain)}", loc="left", fontsize=SMALL, color=INK)
        ax.tick_params(labelbottom=True)
    for ax in grid[len(panels) :]:
        ax.set_visible(False)
    figure.supxlabel("correlation within people", fontsize=SMALL)
    return list(grid[: len(panels)])


def _panels_a_row(panels: int) -> int:
    return panels if panels < 4 else 2 if panels == 4 else 3


def _panel_words(band: pd.DataFrame) -> str:
    """The difference at both ends of the band of one result."""
    first, last = band.sort_values("correlation").iloc[[0, -1]].to_dict("records")
    return f"{first['label']}, {first['domain']}: {decimal(first['smd'], 2)} to {decimal(last['smd'], 2)}"
