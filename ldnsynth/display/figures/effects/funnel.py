"""Funnel plot: small studies scatter more, and should scatter to both sides."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.effects.effect_axis import draw_effect_axis
from ldnsynth.display.figures.labels import spread
from ldnsynth.display.style import ACCENT, GREY, INK, PAPER
from ldnsynth.display.wording import count, decimal, in_words, ratio, sentence
from ldnsynth.synthesis.pooling.diagnostics.small_study import MINIMUM_K
from ldnsynth.synthesis.quantities.effect import critical_value

_SHADES = ((0.10, "#f1f3f5"), (0.05, "#dfe3e8"), (0.01, "#c6ccd4"))  # p of 0.10, 0.05 and 0.01: outermost is darkest
_HEIGHT = 3.8


def funnel(
    *, id: str, title: str, subtitle: str, studies: pd.DataFrame, center: float, is_ratio: bool = False
) -> Figure | Note:
    """Contour-enhanced funnel plot as a block.

    Parameters
    ----------
    id, title, subtitle : str
        As in `Figure`.
    studies : DataFrame
        Columns label, estimate, se; on the analysis scale (logarithms for ratios). Rows without both are left out;
        below `small_study.MINIMUM_K` nothing is drawn, as asymmetry cannot be told from chance.
    center : float
        The pooled effect on the same scale.
    is_ratio : bool
        Whether the axis shows ratios.

    References
    ----------
    Peters JL et al. J Clin Epidemiol 2008;61(10):991-996 (contours). Sterne JAC et al. BMJ 2011;343:d4002.
    """
    data = studies.dropna(subset=["estimate", "se"])[["label", "estimate", "se"]].reset_index(drop=True)
    if len(data) < MINIMUM_K:
        return Note(
            f"{sentence(count(len(data), 'study', 'studies'))} with an estimate: below {in_words(MINIMUM_K)} chance "
            "and asymmetry cannot be told apart."
        )
    shown = (lambda x: ratio(float(np.exp(x)))) if is_ratio else (lambda x: decimal(x, 2))
    below = int((data["estimate"] < center).sum())
    return Figure(
        id=id,
        title=title,
        subtitle=f"{subtitle} Shaded: where p is below 0.10, 0.05 and 0.01 (darkest); dashed: the pooled effect.",
        alt=f"Funnel plot of {count(len(data), 'study', 'studies')}: {below} below and {len(data) - below} at or above "
        f"the pooled effect of {shown(center)}. Standard errors from {decimal(data['se'].min(), 2)} to "
        f"{decimal(data['se'].max(), 2)}.",
        data=data,
        paint=lambda f: plot_funnel(f.subplots(), data, center=center, is_ratio=is_ratio),
        height=_HEIGHT,
    )


def plot_funnel(ax: Axes, studies: pd.DataFrame, *, center: float, is_ratio: bool = False) -> Axes:
    """Draw studies by estimate and standard error on contours around no difference (0 on the analysis scale)."""
    deepest = 1.15 * studies["se"].max()
    reach = max(critical_value(level=0.99) * deepest, studies["estimate"].abs().max(), abs(center)) * 1.05
    depth = np.array([0.0, deepest])
    for p, shade in _SHADES:
        edge = critical_value(level=1 - p) * depth
        for side in (-1, 1):
            ax.fill_betweenx(depth, side * edge, side * reach, color=shade, linewidth=0, zorder=0)
    ax.set_ylim(deepest, 0)
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    ax.axvline(center, color=ACCENT, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
    look = {"marker": "o", "color": ACCENT, "markeredgecolor": PAPER, "markersize": 7, "zorder": 2}
    for study in studies.itertuples():
        ax.plot([study.estimate], [study.se], label=drawn("study", "studies"), **look)
    draw_effect_axis(ax, (-reach, reach), ratio=is_ratio, inches=6.0)
    ax.set_title("standard error", loc="left", fontsize=9, color=GREY)
    points = studies.sort_values("se")[["estimate", "se", "label"]].itertuples(index=False, name=None)
    spread(ax, list(points), color=INK)
    return ax
