"""The specification curve: what every defensible way of analysing comes to, and which choices make the difference."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.ticker import FixedLocator, FuncFormatter

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import too_few
from ldnsynth.display.figures.effects.effect_axis import linear_ticks, ratio_ticks
from ldnsynth.display.style import ACCENT, AGAINST, GREY, HAIRLINE, INK, SMALL
from ldnsynth.display.wording import count, decimal, integer, percentage, ratio, sentence
from ldnsynth.display.words.estimates.effects import estimate_words, with_unit
from ldnsynth.display.words.estimates.multiverse import CHOICES, Multiverse, share_words
from ldnsynth.display.words.options import HEADS, option_words
from ldnsynth.synthesis.multiverse import MultiverseSummary

MOST_DECISIONS = 6
_CURVE_INCHES, _ROW_INCHES = 2.5, 0.162
_COLUMNS = (4.3, 1.35)  # relative widths of the curve and of what stands beside it
_TICK = 0.36  # half a tick, in rows
_BAND = 100  # universes from which intervals touch, and are drawn as one area
_BESIDE = 0.62  # where the second of the two columns of shares begins


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


def _subtitle(many: Multiverse, part: MultiverseSummary, shown: list[str]) -> str:
    is_ratio = many.groups[0].is_ratio
    unit = f"{sentence(many.measure_words(part))}s" if is_ratio else f"Differences in {many.unit}"
    drawn_universes = len(part.curve)
    text = f"{unit} with their {percentage(many.groups[0].pooled.level, 1)} intervals, by size"
    if drawn_universes < part.universes:
        text += f" ({integer(drawn_universes)} evenly spaced ones drawn)"
    text += (
        "; long ones are cut. Below, which option a way takes; beside it, the share of the variance of estimates and "
    )
    text += f"of widths that lies between options. {integer(part.distinct)} ways are distinct."
    if many.left_out:
        text += f" {integer(many.left_out)} further ones have fewer than two trials."
    hidden = [HEADS[name].lower() for name in part.explained["decision"] if name not in shown]
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
    """Draw the curve above the options, and beside these how much they move."""
    shown = shown_decisions(part)
    rows = sum(1 + len(_options(part, name)) for name in shown)
    heights = [_CURVE_INCHES, _ROW_INCHES * rows]
    (top, key), (below, moved) = figure.subplots(2, 2, height_ratios=heights, width_ratios=_COLUMNS)
    _draw_curve(top, many, part)
    _draw_key(key, many, part)
    heads = _draw_options(below, part, shown)
    _draw_shares(moved, part, shown, heads)
    moved.set_ylim(below.get_ylim())
    for ax in (top, below):
        ax.set_xlim(-0.5, len(part.curve) - 0.5)
    return [top, key, below, moved]


def _side_colors(many: Multiverse) -> tuple[str, str]:
    """The colours above and below the line of no effect."""
    return (ACCENT, AGAINST) if many.groups[0].better == "higher" else (AGAINST, ACCENT)


def _draw_curve(ax: Axes, many: Multiverse, part: MultiverseSummary) -> None:
    curve = part.curve
    low, high = _limits(curve)
    x = np.arange(len(curve))
    ax.axhline(0, color=INK, linewidth=0.8, zorder=2.5)
    above, below = _side_colors(many)
    sides = ((curve["ci_low"] > 0, above), (curve["ci_high"] < 0, below))
    clear = (sides[0][0] | sides[1][0]).to_numpy()
    ends = curve[["ci_low", "ci_high"]].clip(low, high).to_numpy()
    width = _line_width(len(curve))
    if len(curve) < _BAND:
        ax.plot(*_strokes(x[~clear], *ends[~clear].T), color=HAIRLINE, linewidth=width)
    else:
        edges = np.append(x - 0.5, x[-1] + 0.5)
        ax.stairs(ends[:, 1], edges, baseline=ends[:, 0], fill=True, color=HAIRLINE)
    for rows, color in sides:
        ax.plot(*_strokes(x[rows], *ends[rows].T), color=color, linewidth=max(width, 0.9), zorder=2.6)
    for place in x:  # a mark each, so that the picture can be counted; they share one colour by side
        color = GREY if not clear[place] else above if curve["ci_low"][place] > 0 else below
        ax.plot(place, curve["estimate"][place], ".", color=color, markersize=2.6, zorder=2.7, label=drawn("universe"))
    if not np.isnan(part.first[0]):
        _mark_first(ax, many, part, x)
    ax.set_ylim(low, high)
    is_ratio = many.groups[0].is_ratio
    ticks = (ratio_ticks if is_ratio else linear_ticks)(low, high, _CURVE_INCHES)
    ax.yaxis.set_major_locator(FixedLocator(np.log(ticks) if is_ratio else ticks))
    printed = (lambda value, _: decimal(round(float(np.exp(value)), 10))) if is_ratio else None
    ax.yaxis.set_major_formatter(FuncFormatter(printed or (lambda value, _: decimal(value))))
    name = sentence(many.measure_words(part)) if is_ratio else f"Difference ({many.unit})"
    ax.set_title(name, loc="left", fontsize=SMALL, fontweight="normal", color=INK)
    ax.tick_params(axis="x", length=0, labelbottom=False)
    ax.spines["bottom"].set_visible(False)


def _draw_key(ax: Axes, many: Multiverse, part: MultiverseSummary) -> None:
    """Which side is better, and what the colours of intervals are, beside the curve."""
    ax.set_axis_off()
    above, below = _side_colors(many)
    words = ("better", "worse") if many.groups[0].better == "higher" else ("worse", "better")
    at = {"transform": ax.transAxes, "color": INK}
    ax.text(0, 1, f"↑ {words[0]}", va="top", **at)
    ax.text(0, 0, f"↓ {words[1]}", va="bottom", **at)
    kinds = [(HAIRLINE, 6.0, "interval holds\nno effect")]
    kinds += [
        (color, 1.6, f"interval wholly\n{word}")
        for color, word, share in ((above, words[0], part.exclude_above), (below, words[1], part.exclude_below))
        if share
    ]
    for place, (color, width, told) in enumerate(kinds):
        y = 0.80 - 0.21 * place
        ax.plot(
            [0.05, 0.05],
            [y - 0.07, y + 0.07],
            color=color,
            linewidth=width,
            solid_capstyle="butt",
            transform=ax.transAxes,
        )
        ax.text(0.16, y, told, va="center", linespacing=1.05, **at)
    ax.set(xlim=(0, 1), ylim=(0, 1))


def _mark_first(ax: Axes, many: Multiverse, part: MultiverseSummary, x: np.ndarray) -> None:
    """The universe of the report, where its estimate stands among the others, with its interval."""
    estimate = part.first[0]
    place = float(np.clip(np.searchsorted(part.curve["estimate"], estimate), 0, x[-1]))
    words = estimate_words(many.measure, *part.first)
    low, high = _limits(part.curve)
    ax.plot([place, place], np.clip(part.first[1:], low, high), color=INK, linewidth=1.2, zorder=2.9)
    ax.plot(place, estimate, "D", color=INK, markersize=6, zorder=3)
    left = place > 0.5 * len(x)
    ax.annotate(
        f"{'as in the report' if many.groups[0].is_pooled else 'by the report’s choices'}:\n{words}",
        (place, high),
        xytext=(-6 if left else 6, -3),
        textcoords="offset points",
        ha="right" if left else "left",
        va="top",
        color=INK,
        fontweight="bold",
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1},
    )


def _draw_options(ax: Axes, part: MultiverseSummary, shown: list[str]) -> list[int]:
    """The options, and in which row each decision has its head."""
    x, y, heads = np.arange(len(part.curve)), 0, []
    names: list[tuple[int, str, bool]] = []
    for name in shown:
        heads.append(y)
        names.append((y, HEADS[name], True))
        for option in _options(part, name):
            y += 1
            runs = _runs(x[part.curve[name] == option], gap=0.0 if len(x) >= _BAND else 0.3)
            ax.broken_barh(runs, (y - _TICK, 2 * _TICK), facecolor=ACCENT, linewidth=0, label=drawn("row"))
            names.append((y, option_words(name, option), False))
        y += 1
    ax.set_ylim(y - 0.4, -0.6)
    ax.set_yticks([place for place, *_ in names], [text for _, text, _ in names])
    for label, (_, _, is_head) in zip(ax.get_yticklabels(), names, strict=True):
        label.set(fontweight="bold" if is_head else "normal", color=INK if is_head else GREY)
    for head in heads[1:]:
        ax.axhline(head - 0.5, color=HAIRLINE, linewidth=0.6, zorder=0)
    ax.tick_params(axis="both", length=0, labelbottom=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return heads


def _runs(places: np.ndarray, *, gap: float) -> list[tuple[float, float]]:
    """Neighbouring places as one bar each, with its start and length; with a gap a bar a place."""
    if gap:
        return [(place - 0.5 + gap / 2, 1 - gap) for place in places.tolist()]
    parts = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    return [(float(part[0]) - 0.5, float(len(part))) for part in parts]


def _draw_shares(ax: Axes, part: MultiverseSummary, shown: list[str], heads: list[int]) -> None:
    """A bar for each decision: the share of the variance of estimates, and of widths, between its options."""
    ax.set_axis_off()
    ax.set_xlim(0, 2 * _BESIDE)
    shares = part.explained.set_index("decision")
    for left, column, told in ((0, "share", "effect"), (_BESIDE, "width_share", "width")):
        ax.text(left, -1.2, told, color=GREY, va="center")
        for name, y in zip(shown, heads, strict=True):
            moved = float(shares.loc[name, column])
            ax.barh(y + 1, moved * 0.9 * _BESIDE, left=left, height=0.7, color=ACCENT)
            ax.text(left, y, share_words(moved), color=INK, va="center")


def _limits(curve: pd.DataFrame) -> tuple[float, float]:
    """How far the axis reaches: every estimate, and two typical half-widths beyond them."""
    half = float(((curve["ci_high"] - curve["ci_low"]) / 2).median()) or 1.0
    low, high = curve["estimate"].min(), curve["estimate"].max()
    reach_low, reach_high = max(curve["ci_low"].min(), low - 1.3 * half), min(curve["ci_high"].max(), high + 1.3 * half)
    margin = 0.06 * (reach_high - reach_low)
    return min(reach_low, 0) - margin, max(reach_high, 0) + margin


def _line_width(universes: int) -> float:
    """Points that a universe has on an axis some four inches long, and a little air."""
    return float(np.clip(0.85 * 270 / universes, 0.5, 3.0))


def _strokes(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vertical lines as one broken line, which a file holds in far less room than so many lines."""
    gap = np.full(len(x), np.nan)
    return np.stack([x, x, gap], axis=1).ravel(), np.stack([low, high, gap], axis=1).ravel()
