"""The specification curve: what every defensible way of analysing comes to, and which choices make the difference."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.ticker import FixedLocator, FuncFormatter

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.figures.drawn import drawn
from ldnsynth.display.figures.effects.effect_axis import linear_ticks, ratio_ticks
from ldnsynth.display.figures.enough import too_few
from ldnsynth.display.style import ACCENT, AGAINST, GREY, HAIRLINE, INK, NEUTRAL
from ldnsynth.display.wording import count, decimal, integer, percentage, ratio, sentence
from ldnsynth.display.words.effects import estimate_words, with_unit
from ldnsynth.display.words.multiverse import CHOICES, Multiverse
from ldnsynth.synthesis.multiverse import MultiverseSummary
from ldnsynth.vocabulary import POOLED_MEASURES

MOST_DECISIONS = 6
_CURVE_INCHES, _ROW_INCHES = 2.5, 0.162
_TICK = 0.36  # half a tick, in rows


def specification_curve(many: Multiverse) -> Figure | Note:
    """Figure of the universes of a multiverse by their estimate, with the options that each takes below."""
    if many.refusal:
        return Note(many.refusal)
    if not many.parts:
        return Note(f"{many.name}: no decision leaves a choice, so that there is no multiverse to show.")
    part = many.largest
    if few := too_few(part.universes, "universe", told_in="the table of decisions"):
        return few
    shown = shown_decisions(part)
    rows = sum(1 + len(_options(part, name)) for name in shown)
    return Figure(
        id="specification-curve",
        title=curve_title(many, part),
        subtitle=_subtitle(many, part, shown),
        alt=_alt(many, part, shown),
        data=part.curve,
        paint=lambda figure: plot_specification_curve(figure, many, part),
        height=_CURVE_INCHES + 0.15 + _ROW_INCHES * rows,
    )


def shown_decisions(part: MultiverseSummary) -> list[str]:
    """The decisions to draw: those that move the estimates most, then those that move the intervals most."""
    by_estimate = part.explained["decision"][part.explained["share"] >= 0.01].tolist()
    by_width = part.explained.sort_values("width_share", ascending=False)["decision"].tolist()
    chosen = list(dict.fromkeys([*by_estimate[: MOST_DECISIONS - 2], *by_width]))[:MOST_DECISIONS]
    return [name for name in part.explained["decision"] if name in chosen]


def curve_title(many: Multiverse, part: MultiverseSummary) -> str:
    """How the universes point, how many leave no effect out, and which decision moves them most."""
    better, worse = (part.above, part.below) if many.groups[0].better == "higher" else (part.below, part.above)
    clear = part.exclude_above + part.exclude_below
    most = part.explained.iloc[0]
    text = f"{many.name}: of {integer(part.universes)} ways to analyse the same trials "
    text += f"{share_words(better)} point to better and {share_words(worse)} to worse, "
    text += f"{share_words(clear)} leave no effect out"
    return f"{text}; most hangs on {CHOICES[most['decision']]}" if most["share"] > 0 else text


def share_words(share: float) -> str:
    """A share of universes in percent, never as all or none where it is not."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else percentage(share, 1)


def _subtitle(many: Multiverse, part: MultiverseSummary, shown: list[str]) -> str:
    is_ratio = many.groups[0].is_ratio
    unit = f"{sentence(POOLED_MEASURES[many.measure])}s" if is_ratio else f"Differences in {many.unit}"
    drawn_universes = len(part.curve)
    text = f"{unit} with their {percentage(many.groups[0].pooled.level, 1)} intervals, by size"
    if drawn_universes < part.universes:
        text += f" ({integer(drawn_universes)} evenly spaced ones drawn)"
    text += "; long intervals are cut. Below, a tick where a way takes an option."
    if many.left_out:
        text += f" {integer(many.left_out)} ways with fewer than two trials are left out."
    hidden = [name for name in part.explained["decision"] if name not in shown]
    return text + (f" Not drawn, as they move little: {', '.join(hidden)}." if hidden else "")


def _alt(many: Multiverse, part: MultiverseSummary, shown: list[str]) -> str:
    ends = (_words(many, end) for end in (part.lowest, part.highest))
    told = [f"{row.decision} {percentage(row.share, 1)}" for row in part.explained.itertuples()]
    ticks = sum(len(_options(part, name)) for name in shown)
    return (
        f"Specification curve with {count(len(part.curve), 'universe')} from {' to '.join(ends)}, and below it "
        f"{count(ticks, 'row')} of ticks for the options of {count(len(shown), 'decision')}. Variance of the estimates "
        f"that lies between the options of each decision: {', '.join(told)}."
    )


def _words(many: Multiverse, estimate: float) -> str:
    if many.groups[0].is_ratio:
        return ratio(float(np.exp(estimate)))
    return with_unit(decimal(estimate, 2), many.unit)


def _options(part: MultiverseSummary, name: str) -> list[str]:
    """The options of a decision that universes take, those of the least estimates first."""
    return part.curve.groupby(name, sort=False)["estimate"].mean().sort_values().index.tolist()


def plot_specification_curve(figure: MatplotlibFigure, many: Multiverse, part: MultiverseSummary) -> list[Axes]:
    """Draw the curve above the options."""
    shown = shown_decisions(part)
    rows = sum(1 + len(_options(part, name)) for name in shown)
    top, below = figure.subplots(2, 1, sharex=True, height_ratios=[_CURVE_INCHES, _ROW_INCHES * rows])
    _draw_curve(top, many, part)
    _draw_options(below, part, shown)
    below.set_xlim(-1, len(part.curve))
    return [top, below]


def _draw_curve(ax: Axes, many: Multiverse, part: MultiverseSummary) -> None:
    curve = part.curve
    low, high = _limits(curve)
    x = np.arange(len(curve))
    ax.axhline(0, color=GREY, linewidth=0.8, zorder=2.5)
    above, below = (ACCENT, AGAINST) if many.groups[0].better == "higher" else (AGAINST, ACCENT)
    sides = ((curve["ci_low"] > 0, above), (curve["ci_high"] < 0, below))
    clear = sides[0][0] | sides[1][0]
    for rows, color in (*sides, (~clear, HAIRLINE)):
        ends = curve.loc[rows, ["ci_low", "ci_high"]].clip(low, high).to_numpy()
        ax.plot(*_strokes(x[rows], ends[:, 0], ends[:, 1]), color=color, linewidth=_line_width(len(curve)))
    for place in x:  # a mark each, so that the picture can be counted; they share one colour by side
        color = NEUTRAL if not clear[place] else above if curve["ci_low"][place] > 0 else below
        ax.plot(place, curve["estimate"][place], ".", color=color, markersize=2.6, label=drawn("universe"))
    if not np.isnan(part.first[0]):
        _mark_first(ax, many, part, x)
    ax.set_ylim(low, high)
    is_ratio = many.groups[0].is_ratio
    ticks = (ratio_ticks if is_ratio else linear_ticks)(low, high, _CURVE_INCHES)
    ax.yaxis.set_major_locator(FixedLocator(np.log(ticks) if is_ratio else ticks))
    printed = (lambda value, _: decimal(round(float(np.exp(value)), 10))) if is_ratio else None
    ax.yaxis.set_major_formatter(FuncFormatter(printed or (lambda value, _: decimal(value))))
    ax.tick_params(axis="x", length=0, labelbottom=False)
    ax.spines["bottom"].set_visible(False)
    for y, words in ((0.97, "above"), (0.03, "below")):
        side = "better" if (words == "above") == (many.groups[0].better == "higher") else "worse"
        ax.text(
            *(0.005, y, f"{words} the line: {side}"),
            transform=ax.transAxes,
            color=GREY,
            va="top" if y > 0.5 else "bottom",
        )


def _mark_first(ax: Axes, many: Multiverse, part: MultiverseSummary, x: np.ndarray) -> None:
    """The universe of the report, where its estimate stands among the others."""
    estimate = part.first[0]
    place = float(np.clip(np.searchsorted(part.curve["estimate"], estimate), 0, x[-1]))
    words = estimate_words(many.measure, *part.first)
    ax.plot(place, estimate, "D", color=INK, markersize=6, zorder=3)
    ax.annotate(
        f"{'as in the report' if many.groups[0].is_pooled else 'by the report’s choices'}: {words}",
        (place, estimate),
        xytext=(0, 16 if place < 0.8 * len(x) else 20),
        textcoords="offset points",
        ha="center" if 0.25 * len(x) < place < 0.75 * len(x) else "left" if place < 0.5 * len(x) else "right",
        color=INK,
        fontweight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
    )


def _draw_options(ax: Axes, part: MultiverseSummary, shown: list[str]) -> None:
    shares = part.explained.set_index("decision")
    x, y = np.arange(len(part.curve)), 0
    names: list[tuple[int, str, bool]] = []
    for name in shown:
        moved = shares.loc[name]
        told = (
            f"{percentage(moved['share'], 1)} of the variance of estimates, {percentage(moved['width_share'], 1)} of "
        )
        ax.text(
            0.4, y, f"{told}that of widths", transform=ax.get_yaxis_transform(), color=GREY, va="center", ha="center"
        )
        names.append((y, name, True))
        for option in _options(part, name):
            y += 1
            taken = x[part.curve[name] == option]
            ends = np.full(len(taken), float(y))
            width = _line_width(len(x))
            ax.plot(*_strokes(taken, ends - _TICK, ends + _TICK), color=ACCENT, linewidth=width, label=drawn("row"))
            names.append((y, option, False))
        y += 1
    ax.set_ylim(y - 0.4, -0.6)
    ax.set_yticks([place for place, *_ in names], [text for _, text, _ in names])
    for label, (_, _, is_head) in zip(ax.get_yticklabels(), names, strict=True):
        label.set(fontweight="bold" if is_head else "normal", color=INK if is_head else GREY)
    ax.tick_params(axis="both", length=0, labelbottom=False)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _limits(curve: pd.DataFrame) -> tuple[float, float]:
    """How far the axis reaches: every estimate, and two typical half-widths beyond them."""
    half = float(((curve["ci_high"] - curve["ci_low"]) / 2).median()) or 1.0
    low, high = curve["estimate"].min(), curve["estimate"].max()
    reach_low, reach_high = max(curve["ci_low"].min(), low - 1.3 * half), min(curve["ci_high"].max(), high + 1.3 * half)
    margin = 0.06 * (reach_high - reach_low)
    return min(reach_low, 0) - margin, max(reach_high, 0) + margin


def _line_width(universes: int) -> float:
    """Points that a universe has on an axis some four inches long, and a little air."""
    return float(np.clip(0.85 * 290 / universes, 0.5, 3.0))


def _strokes(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vertical lines as one broken line, which a file holds in far less room than so many lines."""
    gap = np.full(len(x), np.nan)
    return np.stack([x, x, gap], axis=1).ravel(), np.stack([low, high, gap], axis=1).ravel()
