"""What the randomised trials estimate in the unit of each scale: a panel an outcome, each with its own axis."""

from collections.abc import Sequence
from textwrap import shorten

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.forests.columns import shorten as shorten_to
from ldnsynth.display.figures.forests.columns import text_width
from ldnsynth.display.figures.forests.marks import draw_diamond
from ldnsynth.display.figures.studies.rows import mark
from ldnsynth.display.in_use import shown_elsewhere
from ldnsynth.display.style import ACCENT, GREY, HAIRLINE, INK, SMALL
from ldnsynth.display.wording import count, decimal, first_few, in_words, integer, listing, percentage, sentence
from ldnsynth.display.words.estimates.effects import (
    effect_words,
    estimate_words,
    group_name,
    intervention_of,
    scale_words,
    threshold_size,
    threshold_words,
    unit_of,
    with_unit,
)
from ldnsynth.display.words.estimates.titles import BOUND, BOUNDED, title_of
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.bias import overall_judgements
from ldnsynth.synthesis.trials.groups import Group

_ROW = 0.2  # inches of a row
_HEAD = 0.7  # inches of a panel beside its rows: name, scale, axis
_AXIS = 0.32  # of them under the rows
_LEFT, _RIGHT = 2.35, 2.15  # inches for words and numbers on either side
_MARGIN = 0.07  # inches left of the words
_GAP = 0.11  # inches between words or numbers and the plot
_FOOT = 0.1  # inches under the last panel
_LETTERS = 88  # of a panel's name
_ZONE = 0.12  # opacity of what matters


def scale_estimates(groups: Sequence[Group], *, evidence: Evidence | None = None) -> Figure | Note | None:
    """Figure of the differences that come from one scale, in its unit; a panel an outcome.

    None where the review's one domain has effects of another kind.

    Where `evidence` is given, the subtitle tells how the trials were judged for bias.
    """
    chosen = [group for group in groups if group.in_units]
    if not chosen and shown_elsewhere(groups, evidence):
        return None
    if not chosen:
        return Note("No randomised trial of this selection gives a difference on one scale with its uncertainty.")
    return panels(chosen, id="scale-estimates", title=title_of(chosen), evidence=evidence)


def indirect_estimates(
    groups: Sequence[Group], elsewhere: Sequence[Group], *, everywhere: Evidence | None = None
) -> Figure | Note | None:
    """Figure of what trials in conditions that were not selected estimate for the same domains; None for one alone.

    Parameters
    ----------
    groups : sequence of Group
        Of the selection.
    elsewhere : sequence of Group
        Of all conditions.
    everywhere : Evidence, optional
        On all conditions, as of the same day; its judgements of bias stand in the subtitle.
    """
    if everywhere is not None and len(everywhere.topic.conditions) == 1:
        return None
    here = {group.condition for group in groups}
    domains = {group.domain for group in groups if not group.is_ratio and not group.trials["domain_mixed"].iloc[0]}
    others = [g for g in elsewhere if not g.is_ratio and g.domain in domains and g.condition not in here]
    if not others:
        return Note("No randomised trial in another condition estimates a difference in the same domains.")
    conditions = listing(list(dict.fromkeys(group.trials["condition_label"].iloc[0] for group in others)))
    trials = {trial for group in others for trial in group.estimated["trial_id"]}
    title = f"Indirect: {count(len(trials), 'trial')} in {conditions}"
    split = max((group for group in others if _both_ways(group)), key=lambda group: group.pooled.k, default=None)
    if split is not None:
        trials_of = f"{in_words(split.pooled.k)} trials of {group_name(split, with_condition=False).lower()}"
        title += f"; in {split.trials['condition_label'].iloc[0]} {trials_of} point in different directions"
    return panels(others, id="indirect-estimates", title=title, evidence=everywhere)


def panels(groups: Sequence[Group], *, id: str, title: str, evidence: Evidence | None = None) -> Figure:
    """The figure itself, of groups whose effects are differences."""
    data, name = panel_data(groups), intervention_of(groups)
    level = percentage(groups[0].pooled.level, 1)
    told = [f"{row.group}, {row.label} {row.words}" for row in data.itertuples() if row.words != "no estimate"]
    diamonds = sum(group.is_pooled for group in groups)
    bounded = data["label"].str.endswith(BOUND).any()
    return Figure(
        id=id,
        title=title,
        subtitle=f"{sentence(name)} minus comparator with its {level} interval, in the unit of each scale, one result "
        f"a trial. The arrow says which side is better with {name}."
        + _what_matters(groups)
        + (" Scales that differ are set in standard deviations (SD)." if "SMD" in {g.measure for g in groups} else "")
        + (f" {BOUNDED}" if bounded else "")
        + _about_bias(data, evidence),
        alt=sentence(count(len(groups), "panel"))
        + (", an axis each," if len(groups) > 1 else "")
        + f" with {count(len(told), 'estimate')}"
        + (f" and {count(diamonds, 'pooled effect')}" if diamonds else "")
        + (f", {effect_words(groups[0])}" if len(groups) == diamonds == 1 else "")
        + f". {first_few(told, most=8)}.",
        data=data.drop(columns=["design", "trial_id"]),
        paint=lambda f: plot_panels(f, groups, data),
        height=sum(_heights(groups)) + _FOOT,
    )


def panel_data(groups: Sequence[Group]) -> pd.DataFrame:
    """A row a trial: names, people, unit, better side, estimate with its interval, the same in words, and mid."""
    several = len({group.condition for group in groups}) > 1
    frames = []
    for group in groups:
        rows = group.trials
        bound = [BOUND if "bound_p" in flags else "" for flags in rows["flags"]]
        ends = rows[["yi", "yi_low", "yi_high"]]
        words = [with_unit(estimate_words(group.measure, *row), unit_of(group)) for row in ends.to_numpy()]
        frames.append(
            pd.DataFrame(
                {
                    "group": group_name(group, with_condition=several),
                    "label": rows["label"] + bound,
                    **{name: rows[name] for name in ("trial_id", "design", "outcome", "n")},
                    **{"unit": unit_of(group), "better": group.better},
                    **{"estimate": rows["yi"], "ci_low": rows["yi_low"], "ci_high": rows["yi_high"]},
                    "mid": rows["mid"] if group.in_units else np.nan,
                    "words": np.where(rows["sei"].notna(), words, "no estimate"),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def plot_panels(figure: MatplotlibFigure, groups: Sequence[Group], data: pd.DataFrame) -> list[Axes]:
    """Draw a panel a group, one under the other, with words left and numbers right of it."""
    figure.set_layout_engine("none")  # the panels have their places
    heights = _heights(groups)
    width, tall = figure.get_size_inches()
    names = list(dict.fromkeys(data["group"]))
    axes, top = [], sum(heights) + _FOOT / 2
    for group, name, height in zip(groups, names, heights, strict=True):
        bottom = top - height
        rectangle = [_LEFT / width, (bottom + _AXIS) / tall, (width - _LEFT - _RIGHT) / width, (height - _HEAD) / tall]
        ax = figure.add_axes(rectangle)
        _panel(ax, group, name, data[data["group"] == name].reset_index(drop=True))
        axes.append(ax)
        top = bottom
    return axes


def _head(name: str, outcome: str) -> str:
    """What stands above a panel: the group and its outcome, the outcome alone where it begins with the group's name."""
    return outcome if outcome.lower().startswith(name.lower()) else f"{name}: {outcome}"


def _panel(ax: Axes, group: Group, name: str, rows: pd.DataFrame) -> None:
    count_rows = len(rows) + (group.is_pooled)
    reach = _reach(group)
    ax.set_xlim(-reach, reach)
    ax.set_ylim(count_rows - 0.5, -0.5)
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=0.6)
    mid = rows["mid"].max()
    for side in (-1, 1) if mid == mid else ():
        ax.axvspan(side * min(mid, reach), side * reach, color=ACCENT, alpha=_ZONE, linewidth=0, zorder=0)
    said = _numbers(group, rows)
    for y, row in enumerate(rows.itertuples()):
        _words(ax, y, row.label + ("" if row.n != row.n else f", {integer(row.n)} people"), said[y])
        if row.words != "no estimate":
            ax.plot([row.ci_low, row.ci_high], [y, y], color=INK, linewidth=1.2, zorder=1)
            ax.plot([row.estimate], [y], label=drawn("estimate"), **mark(row.design))
    if group.is_pooled:
        numbers = {end: getattr(group.pooled, end) for end in ("estimate", "ci_low", "ci_high")}
        draw_diamond(ax, count_rows - 1, numbers, overall=True)
        _words(ax, count_rows - 1, "Pooled", said[-1])
    first = group.estimated.iloc[0]
    about = scale_words(first) if group.in_units else "several scales, above 0 is better"
    matters = f"; {threshold_words(first)}" if group.in_units and first["mid"] == first["mid"] else ""
    head = _head(name, first["outcome"]) if group.in_units and not group.outcome_id else name
    _above(ax, 0.25, shorten(head, _LETTERS, placeholder=" …"), fontweight="bold")
    _above(ax, 0.08, sentence(about) + matters, color=GREY)
    arrow, place, align = ("better →", 1.0, "right") if group.better == "higher" else ("← better", 0.0, "left")
    ax.annotate(arrow, (place, 0), xycoords="axes fraction", xytext=(0, -6), textcoords="offset points",
                ha=align, va="top", color=ACCENT, fontsize=SMALL)  # fmt: skip
    step = _round_below(0.45 * reach)
    ax.set_xticks([-step, 0, step], [decimal(tick) for tick in (-step, 0, step)])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_color(HAIRLINE)


def _numbers(group: Group, rows: pd.DataFrame) -> list[str]:
    """The numbers beside the rows of a panel, the pooled effect's last; without a unit for which there is no room.

    The head of the panel has it.
    """
    pooled = [group.pooled] if group.is_pooled else []
    said = [*rows["words"], *(effect_words(group) for _ in pooled)]
    if max(map(text_width, said)) <= _RIGHT - _GAP - _MARGIN:
        return said
    ends = [*rows.itertuples(), *pooled]
    bare = [estimate_words(group.measure, row.estimate, row.ci_low, row.ci_high) for row in ends]
    return [words if words == "no estimate" else number for words, number in zip(said, bare, strict=True)]


def _words(ax: Axes, y: float, left: str, right: str) -> None:
    left = shorten_to(left, _LEFT - _MARGIN - _GAP)
    for text, place, offset, align in ((left, 0, 72 * (_MARGIN - _LEFT), "left"), (right, 1, 72 * _GAP, "left")):
        ax.annotate(text, (place, y), xycoords=ax.get_yaxis_transform(), xytext=(offset, 0),
                    textcoords="offset points", va="center", ha=align,
                    color=GREY if right == "no estimate" else INK)  # fmt: skip


def _above(ax: Axes, inches: float, text: str, **style) -> None:
    """Words from the left edge of the figure on, so many inches above the plot."""
    place = {"xy": (0, 1), "xycoords": "axes fraction", "xytext": (72 * (_MARGIN - _LEFT), 72 * inches)}
    ax.annotate(text, **place, textcoords="offset points", va="center", ha="left", **style)


def _heights(groups: Sequence[Group]) -> list[float]:
    return [_HEAD + _ROW * (len(group.trials) + (group.is_pooled)) for group in groups]


def _reach(group: Group) -> float:
    """Half the axis: every interval, and what matters where it is recorded."""
    rows = group.estimated
    ends = [*rows["yi_low"].abs(), *rows["yi_high"].abs()]
    ends += [abs(group.pooled.ci_low), abs(group.pooled.ci_high)] if group.is_pooled else []
    mid = rows["mid"].max() if group.in_units else np.nan
    return 1.08 * float(np.nanmax([*ends, 1.15 * mid]))


def _round_below(number: float) -> float:
    """The largest of 1, 2, 2.5, 5, 10 ... that is not above a number."""
    power = 10.0 ** np.floor(np.log10(number))
    return float(max(power * digit for digit in (1, 2, 2.5, 5) if power * digit <= number))


def _what_matters(groups: Sequence[Group]) -> str:
    """For which scales it is recorded what difference matters, how large that is, and where it is shaded."""
    scales = pd.concat([group.estimated for group in groups]).drop_duplicates("outcome_id")
    known = scales[scales["mid"].notna()]
    if known.empty:
        return " What difference matters to people is not recorded for any of these scales."
    told = listing([f"{row.outcome} ({threshold_size(row.mid, row.unit)})" for row in known.itertuples()])
    few = len(scales) - len(known)
    left = f", and not for {few} of these {len(scales)} scales" if few else ""
    alone = any(group.in_units and group.estimated["mid"].notna().any() for group in groups)
    where = "is shaded where a panel has one scale" if alone else "cannot be drawn where scales are put together"
    return f" What difference matters to people is recorded for {told}{left}; it {where}."


def _both_ways(group: Group) -> bool:
    return group.is_pooled and group.estimated["yi"].gt(0).nunique() == 2


def _about_bias(data: pd.DataFrame, evidence: Evidence | None) -> str:
    """How the trials of the figure were judged, by name."""
    if evidence is None:
        return ""
    judged = overall_judgements(evidence.risk_of_bias, evidence.topic.bias_tools)
    judged = judged[judged["trial_id"].isin(data["trial_id"])].drop_duplicates("trial_id")
    names = data.drop_duplicates("trial_id").set_index("trial_id")["label"].str.removesuffix(BOUND)
    by = judged.groupby("judgement", sort=False)["trial_id"].apply(list)
    told = [f"{word.lower()}: {listing([names[trial] for trial in trials])}" for word, trials in by.items()]
    return f" Risk of bias, {'; '.join(told)}." if told else ""
