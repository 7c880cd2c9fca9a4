"""Each source at its date, above what was public about the intervention on that day."""

import datetime as dt

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.figure import Figure as MatplotlibFigure

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.style import ACCENT, AGAINST, GREY, HAIRLINE, INK, NEUTRAL
from ldnsynth.display.wording import count, integer
from ldnsynth.display.words.sources.public import public_people, source_timeline_data, sources_title
from ldnsynth.evidence.reading.evidence import Evidence

_STANCE_COLORS = {-2: AGAINST, -1: AGAINST, 0: NEUTRAL, 1: ACCENT, 2: ACCENT}
_NAMED_STEP = 0.08  # a study is named where it adds this share of all people
_STANCE_WORDS = {
    -2: "firmly against",
    -1: "leaning against",
    0: "undecided",
    1: "leaning for",
    2: "firmly for",
}


def source_timeline(evidence: Evidence) -> Figure | Note:
    """Figure of the sources on a time line over the people whose results were public.

    Give it the evidence on the topic's focus: the sources speak of nothing else.
    """
    data = source_timeline_data(evidence)
    public = public_people(evidence)
    title = sources_title(evidence, data, public)
    if isinstance(title, Note):
        return title
    topic, today = evidence.topic, dt.date.fromisoformat(evidence.as_of)
    name, where = topic.intervention.short, topic.short_condition(topic.focus)
    told = "; ".join(
        f"{row.source} ({row.written}) {row.randomised_first} to {row.randomised_last:g}"
        if row.last
        else f"{row.source} ({row.written}) at least {row.randomised_first}"
        for row in data.itertuples()
    )
    return Figure(
        id="source-timeline",
        title=title,
        subtitle="Above: each source at its date (bar: bounds; open end: no bound known) with its stance on using "
        f"{name} now. Below: people who entered studies of {name} in {where} with a public result, all and "
        "randomised, by first "
        "report; at the larger steps those analysed (entered).",
        alt=f"Timeline of {count(len(data), 'source')} over the growth of evidence. People who entered randomised "
        f"studies certainly public when each was written: {told}.",
        data=data,
        paint=lambda f: _paint(f, data, public, today),
        height=1.3 + 0.42 * len(data) + 1.9,
    )


def plot_sources(ax: Axes, data: pd.DataFrame, start: dt.date, today: dt.date) -> Axes:
    """Draw a row a source: a mark at its day, or a bar over the days it may have been written."""
    ax.set_ylim(len(data) - 0.4, -0.6)
    ax.set_yticks(range(len(data)), data["source"])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0, labelbottom=False)
    for y, row in enumerate(data.itertuples()):
        ax.axhline(y, color=HAIRLINE, linewidth=0.5, zorder=0)
        color = NEUTRAL if pd.isna(row.stance) else _STANCE_COLORS[int(row.stance)]
        first = dt.date.fromisoformat(row.first or row.last)
        last = dt.date.fromisoformat(row.last) if row.last else today
        if first == last:
            ax.plot([first], [y], marker="o", markersize=8, color=color, label=drawn("source"))
        else:
            ax.plot(
                [first, last],
                [y, y],
                color=color,
                linewidth=7,
                solid_capstyle="butt",
                alpha=1 if row.last else 0.35,
                label=drawn("source"),
            )
            if not row.last:
                ax.plot([first], [y], marker="|", markersize=12, markeredgewidth=2, color=color)
        words = "does not say" if pd.isna(row.stance) else _STANCE_WORDS[int(row.stance)]
        right = first - start < 0.45 * (today - start)
        ax.annotate(
            f"{words} · {row.written}",
            *((last if right and row.last else first, y),),
            xytext=(9 if right else -9, 0 if row.last else 9),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            color=INK,
        )
    return ax


def plot_public_people(ax: Axes, public: pd.DataFrame, start: dt.date, today: dt.date) -> Axes:
    """Draw the running totals of people, all and randomised, as steps that are named where they rise."""
    for randomised, color, name in ((False, GREY, "all studies"), (True, ACCENT, "randomised")):
        rows = public[public["randomised"]] if randomised else public
        days = [*rows["day"], today]
        totals = rows["people"].fillna(0).cumsum().astype(int).tolist()
        bound = "at least " if rows["people"].isna().any() else ""
        ax.step(
            [days[0], *days],
            [0, *totals, totals[-1] if totals else 0],
            where="post",
            color=color,
            linewidth=2,
        )
        ax.annotate(
            f"{name}: {bound}{integer(totals[-1] if totals else 0)}",
            (today, totals[-1] if totals else 0),
            xytext=(0, 3),
            textcoords="offset points",
            ha="right",
            va="bottom",
            color=color,
        )
    totals = public["people"].fillna(0).cumsum()
    for row, total in zip(public.itertuples(), totals, strict=True):
        beside_the_total = today - row.day < 0.25 * (today - start)
        if row.people >= _NAMED_STEP * totals.iloc[-1] and not beside_the_total:
            ax.annotate(
                *(f"{row.label}, {row.told}", (row.day, total)),
                xytext=(-4, 2),
                textcoords="offset points",
                ha="right",
                va="bottom",
                color=INK,
            )
    ax.set_ylabel("people", color=GREY)
    ax.set_ylim(0, 1.25 * max(1, public["people"].sum()))
    ax.yaxis.get_major_locator().set_params(nbins=4, integer=True)
    return ax


def _paint(figure: MatplotlibFigure, data: pd.DataFrame, public: pd.DataFrame, today: dt.date) -> None:
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[0.42 * len(data) + 0.2, 1.9])
    days = [*public["day"], *(dt.date.fromisoformat(text) for text in data["first"] if text)]
    start = dt.date(min(days).year - 6, 1, 1)
    plot_sources(upper, data, start, today)
    plot_public_people(lower, public, start, today)
    lower.set_xlim(start, today + dt.timedelta(days=60))
    lower.xaxis.set_major_locator(YearLocator(2 if today.year - start.year > 9 else 1))
    lower.xaxis.set_major_formatter(DateFormatter("%Y"))
