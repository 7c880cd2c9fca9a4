"""What the randomised trials estimate, large enough for the last row of a room."""

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.effects import estimate_words, group_name
from ldnsynth.display.figures.drawn import drawn
from ldnsynth.display.figures.effect_axis import draw_null, name_sides
from ldnsynth.display.figures.effect_estimates import difference_estimates
from ldnsynth.display.figures.rows import mark
from ldnsynth.display.slides.sheet import HEIGHT_INCHES, WIDTH_INCHES
from ldnsynth.display.style import HAIRLINE, INK
from ldnsynth.display.wording import count, decimal, percentage, sentence
from ldnsynth.synthesis.groups import Group

_MOST = 6
_ROW_INCHES = 0.29
_LETTERS = 32


def effects_at_a_glance(groups: Sequence[Group], *, correlation: float) -> Figure | Note:
    """Figure of the differences in SDs between people, a row a trial and domain; of many the most precise.

    Parameters
    ----------
    groups : sequence of Group
        What was pooled of the selection.
    correlation : float
        Within people, as it was assumed for crossover trials.
    """
    whole = difference_estimates(groups, correlation=correlation)
    if isinstance(whole, Note):
        return whole
    everything = _rows([group for group in groups if group.measure == "SMD"])
    chosen = everything.sort_values("se", kind="stable").head(_MOST).index
    data = everything.loc[sorted(chosen)].reset_index(drop=True)
    left = len(everything) - len(data)
    level = percentage(groups[0].pooled.level, 1)
    told = "; ".join(f"{row.label} {row.words}" for row in data.itertuples())
    return Figure(
        id="effects-at-a-glance",
        title=whole.title,
        subtitle=f"Difference in standard deviations between people with its {level} interval; above 0 is better "
        f"with LDN. Crossover trials: correlation within people of {decimal(correlation)} assumed."
        + (f" Not drawn: {left} less precise." if left else ""),
        alt=f"{count(len(data), 'estimate')} with intervals on one scale. {told}.",
        data=data[["label", "estimate", "ci_low", "ci_high"]],
        paint=lambda f: plot_effects_at_a_glance(f.subplots(), data),
        height=max(HEIGHT_INCHES, 0.75 + _ROW_INCHES * len(data)),
        width=WIDTH_INCHES,
    )


def plot_effects_at_a_glance(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw a mark and an interval a row, with the numbers at the right."""
    draw_null(ax, 0)
    for y, row in enumerate(data.itertuples()):
        ax.plot([row.ci_low, row.ci_high], [y, y], color=INK, linewidth=1.6, zorder=1)
        ax.plot([row.estimate], [y], label=drawn("estimate"), **mark(row.design))
        ax.annotate(row.words, (1, y), xycoords=ax.get_yaxis_transform(), xytext=(6, 0), textcoords="offset points",
                    va="center_baseline", color=INK)  # fmt: skip
    ax.set_yticks(range(len(data)), data["label"])
    ax.set_ylim(len(data) - 0.5, -0.5)
    ends = [min(-0.2, data["ci_low"].min()), max(0.2, data["ci_high"].max())]
    ax.set_xlim(ends[0] - 0.05, ends[1] + 0.05)
    ax.xaxis.set_major_formatter(lambda x, _: decimal(x, 1))
    ax.grid(axis="x", color=HAIRLINE, linewidth=0.5)
    ax.set_axisbelow(True)
    name_sides(ax, 0, (("← favours comparator",), ("favours LDN →",)))
    return ax


def _short(name: str) -> str:
    """A group's name on a line beside its mark: an outcome without its domain, and of a long one the beginning."""
    return textwrap.shorten(sentence(name.rpartition(": ")[2]), _LETTERS, placeholder=" …")


def _rows(groups: Sequence[Group]) -> pd.DataFrame:
    """One row an estimate: label, design, estimate, se, ci_low, ci_high and the numbers in words."""
    several = len({group.condition for group in groups}) > 1
    frames = []
    for group in groups:
        rows = group.estimated
        frames.append(
            pd.DataFrame(
                {
                    "label": [
                        f"{_short(group_name(group, with_condition=several))}\n{trial}" for trial in rows["label"]
                    ],
                    "design": rows["design"],
                    **{"estimate": rows["yi"], "se": rows["sei"], "ci_low": rows["yi_low"], "ci_high": rows["yi_high"]},
                }
            )
        )
    data = pd.concat(frames, ignore_index=True).astype(dict.fromkeys(["estimate", "se", "ci_low", "ci_high"], float))
    ends = data[["estimate", "ci_low", "ci_high"]].itertuples(index=False)
    return data.assign(words=[estimate_words("SMD", *row) for row in ends])
