"""How far each two sources stand apart: their gap on every question that both speak to, and the mean of these."""

import pandas as pd
from matplotlib.axes import Axes

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.enough import too_few
from ldnsynth.display.style import ACCENT, AGAINST, GREY, HAIRLINE, INK, NEUTRAL, PAPER
from ldnsynth.display.wording import count, decimal, in_words
from ldnsynth.display.words.sources.stances import stances_in_order
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.coding.stances import STEPS, stance_distances, stance_gaps

_TICKS = ("same\nstance", "one step", "two steps", "three steps", "opposite\nends")
_APART = 0.028  # of the axis: between two questions with the same gap


def source_distances(evidence: Evidence) -> Figure | Note:
    """Figure of the gaps between each two sources, a row a pair, nearest first."""
    data = distances_data(evidence)
    if data.empty:
        return Note("Fewer than two sources were certainly written by that day: no distance can be measured.")
    pairs = data.drop_duplicates("pair")
    if few := too_few(len(pairs), "pair of sources", "pairs of sources", told_in="the table of distances"):
        return few
    told = "; ".join(f"{row.pair} {decimal(row.distance, 2) or 'no question'}" for row in pairs.itertuples())
    return Figure(
        id="source-distances",
        title=_title(pairs),
        subtitle="Mark: a question that both sources speak to, by the steps between their stances (four at most, from "
        "firmly for to firmly against). Diamond: one is for, the other against. Triangle and number: the mean, as a "
        "share of four steps.",
        alt=f"Dot plot of {count(len(pairs), 'pair')} of sources by the distance between their stances, nearest first: "
        f"{told}.",
        data=data,
        paint=lambda f: plot_source_distances(f.subplots(), data),
        height=0.7 + 0.42 * len(pairs),
        width=8.4,
    )


def distances_data(evidence: Evidence) -> pd.DataFrame:
    """One row a pair of sources and question, nearest pair first.

    Returns
    -------
    DataFrame
        pair (names), question, gap (0 to 1; NaN where one of them is silent), opposed (one for, the other against); and
        of the pair: distance (mean gap; NaN without a shared question), shared (questions).
    """
    stances = stances_in_order(evidence)
    labels = stances.drop_duplicates("source_id").set_index("source_id")["label"]
    keys = ["source_a", "source_b"]
    questions = list(evidence.topic.questions)
    rows = stance_distances(stances, questions).drop(columns="opposed").merge(stance_gaps(stances, questions), on=keys)
    pairs = zip(rows["source_a"], rows["source_b"], strict=True)
    rows["pair"] = [f"{labels[a]} and {labels[b]}" for a, b in pairs]
    rows["question"] = rows["question"].map(evidence.topic.question_labels)
    rows["opposed"] = rows["stance_a"] * rows["stance_b"] < 0
    return rows[["pair", "question", "gap", "opposed", "distance", "shared"]]


def _title(pairs: pd.DataFrame) -> str:
    measured = pairs.dropna(subset="distance")
    if measured.empty:
        return "No two sources speak to the same question"
    furthest = measured[measured["distance"] == measured["distance"].max()]
    steps = f"{decimal(STEPS * furthest['distance'].iloc[0], 1)} of {in_words(STEPS)} steps on average"
    return f"{'; '.join(furthest['pair'])} stand furthest apart: {steps}"


def plot_source_distances(ax: Axes, data: pd.DataFrame) -> Axes:
    """Draw a row a pair: a mark a question, beside each other where gaps are the same, and the mean below them."""
    pairs = data.drop_duplicates("pair").reset_index(drop=True)
    ax.set_xlim(-0.09, 1.4)
    ax.set_ylim(len(pairs) - 0.4, -0.6)
    ax.set_yticks(range(len(pairs)), pairs["pair"])
    ax.set_xticks([step / STEPS for step in range(STEPS + 1)], _TICKS)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    ax.vlines(ax.get_xticks(), -0.6, len(pairs) - 0.4, color=HAIRLINE, linewidth=0.5, zorder=0)
    ax.hlines(pairs.index, 0, 1, color=HAIRLINE, linewidth=0.5, zorder=0)
    for y, pair in enumerate(pairs.itertuples()):
        if pd.isna(pair.distance):
            ax.text(1.07, y, "no question in common", color=GREY, va="center", label=drawn("pair"))
            continue
        _mark_questions(ax, y, data[data["pair"] == pair.pair])
        ax.plot([pair.distance], [y + 0.3], marker="^", markersize=7, color=ACCENT, label=drawn("pair"))
        ax.text(1.07, y, decimal(pair.distance, 2), color=ACCENT, va="center", fontweight="bold")
        ax.text(1.18, y, count(pair.shared, "question"), color=INK, va="center")
    return ax


def _mark_questions(ax: Axes, y: int, questions: pd.DataFrame) -> None:
    for gap, same in questions.dropna(subset="gap").sort_values("opposed").groupby("gap"):
        for place, opposed in enumerate(same["opposed"]):
            x = gap + _APART * (place - (len(same) - 1) / 2)
            look = {"marker": "D", "color": AGAINST} if opposed else {"marker": "o", "color": NEUTRAL}
            ax.plot([x], [y], markersize=6.5, markeredgecolor=PAPER, **look)
