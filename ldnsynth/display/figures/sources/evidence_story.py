"""What each source held of the intervention at its date, above the evidence as it came: who ran ahead of it."""

import datetime as dt

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator, date2num
from matplotlib.figure import Figure as MatplotlibFigure

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.figures.sources.outcomes_over_time import NOT_JUDGED, outcomes_data, plot_outcomes
from ldnsynth.display.style import ACCENT, AGAINST, FOR, GREY, HAIRLINE, INK, NEUTRAL, PAPER
from ldnsynth.display.wording import count, day, in_words, integer, out_of, sentence
from ldnsynth.display.words.sources.public import public_people, source_timeline_data
from ldnsynth.display.words.sources.stances import stance_data
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.topic import Topic

_SILENT = -3  # the row of the sources that do not speak to the question
_STANCES = {
    2: "firmly for",
    1: "leaning for",
    0: "neutral",
    -1: "leaning against",
    -2: "firmly against",
    _SILENT: "does not say",
}
_BELOW = {"xytext": (0, -6), "ha": "right", "va": "top"}
_CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
_OUTCOME_INCHES = 0.19  # of height for a line of text
_NAME_WIDTH = 0.2  # of the time axis: what the name of a study takes at most
_NAME_HEIGHT = 0.075  # of the axis of people: a line of text


def evidence_story(evidence: Evidence) -> Figure | Note:
    """Figure of the sources' stances on two questions over the people whose results were public.

    Of the evidence only studies in the topic's focus are drawn: the sources speak of nothing else.
    """
    trials, topic = evidence.trials, evidence.topic
    asked_of, where = topic.sources.story, topic.short_condition(topic.focus)
    evidence = evidence.only_trials(list(trials.loc[trials["condition"] == topic.focus, "trial_id"]))
    data = story_data(evidence)
    sources, studies = data[data["kind"] == "source"], data[data["kind"] == "study"]
    outcomes = outcomes_data(evidence)
    if sources.empty or studies.empty or not asked_of:
        return Note(
            "No source was certainly written by that day, or no result in "
            f"{topic.conditions[topic.focus].label} was public."
        )
    last, today = studies.iloc[-1], dt.date.fromisoformat(evidence.as_of)
    told = "; ".join(
        f"{row.name} ({row.written}): " + ", ".join(f"{_words(getattr(row, asked))} on {asked}" for asked in asked_of)
        for row in sources.itertuples(index=False)
    )
    return Figure(
        id="evidence-story",
        title=_title(topic, sources, studies),
        subtitle=f"Above: does the source agree that {topic.intervention.short} in {where} "
        + " and that it ".join(topic.question_labels[asked] for asked in asked_of)
        + "? Mark: its date; bar: bounds of its date; dashes: no later bound is known. Below: people who entered "
        f"studies of {topic.intervention.short} in {where}, from the day each study’s first result was certainly "
        "public (beside its name: "
        f"analysed, in brackets entered; ?: not seen), and the outcomes with a result (thick: of a randomised study)"
        f"{_about_certainty(outcomes)}. Upright line: first randomised result.",
        alt=f"Stances of {count(len(sources), 'source')} in time over the growth of evidence from "
        f"{count(len(studies), 'study', 'studies')} on {count(len(outcomes), 'outcome')}. {told}. People who entered "
        f"studies with a public result by {day(today)}, as far as known: "
        f"{integer(last['people_so_far'])}, of whom {integer(last['randomised_so_far'])} entered randomised ones. "
        f"Certainty: {_graded(outcomes)}.",
        data=pd.concat([data, outcomes.assign(kind="outcome")], ignore_index=True),
        paint=lambda f: _paint(f, sources, studies, outcomes, asked_of, today),
        height=6.2 + _OUTCOME_INCHES * len(outcomes),
    )


def story_data(evidence: Evidence) -> pd.DataFrame:
    """One row a study with a public result, by day, then one a source in order of date.

    Returns
    -------
    DataFrame
        name, kind ("study", "source"), written (words; blank for a study), first and last: ISO days, for a study the
        one day its first result was certainly public, for a source the bounds of its date (blank: no bound); people
        (who entered; NaN: not seen), told (the same in words, with those analysed), randomised (a study's own);
        people_so_far and randomised_so_far: in all studies public on that day,
        for a source on the last day it may have been written, else on the first; and a column a question drawn: stances
        from -2 to 2 (NaN where the source does not say).
    """
    asked_of, labels = evidence.topic.sources.story, evidence.topic.question_labels
    public = public_people(evidence)
    days = [date.isoformat() for date in public["day"]]
    studies = pd.DataFrame(
        {
            **{"name": public["label"], "kind": "study", "written": "", "first": days, "last": days},
            **{"people": public["people"], "told": public["told"], "randomised": public["randomised"]},
            "people_so_far": public["people"].fillna(0).cumsum().astype(int),
            "randomised_so_far": public["people"].fillna(0).where(public["randomised"], 0).cumsum().astype(int),
        }
    )
    dated = source_timeline_data(evidence)
    if dated.empty or studies.empty:
        return studies.assign(**dict.fromkeys(asked_of, float("nan")))
    sources = dated[["source", "written", "first", "last"]].rename(columns={"source": "name"}).assign(kind="source")
    for total, known in (("people_so_far", "people"), ("randomised_so_far", "randomised")):
        sources[total] = dated[f"{known}_last"].fillna(dated[f"{known}_first"]).astype(int)
    stances = stance_data(evidence).set_index(["question", "source"])["stance"]
    for asked in asked_of:
        sources[asked] = sources["name"].map(stances.get(labels[asked], {})).astype(float)
    return pd.concat([studies, sources], ignore_index=True)


def _title(topic: Topic, sources: pd.DataFrame, studies: pd.DataFrame) -> str:
    """How many sources spoke for the intervention before a randomised result was public, and how many may have."""
    what = f"{topic.intervention.short} in {topic.short_condition(topic.focus)}"
    positive = sources[(sources[list(topic.sources.story)] > 0).any(axis=1)]
    randomised = studies.loc[studies["randomised"].astype(bool), "first"]
    if randomised.empty:
        told = f"{out_of(len(positive), len(sources))} sources spoke for {what}"
        return sentence(f"{told}; no randomised result is known to have been public")
    before = positive[(positive["last"] != "") & (positive["last"] < randomised.iloc[0])]
    perhaps = positive.drop(before.index)
    perhaps = perhaps[perhaps["first"] < randomised.iloc[0]]
    told = f"{out_of(len(before), len(sources))} sources spoke for {what} before any randomised result was public"
    told += ", as far as their texts show" if len(before) else ""
    more = f"; of {in_words(len(perhaps))}{' more' if len(before) else ''} that is not certain" if len(perhaps) else ""
    return sentence(told + more)


def _about_certainty(outcomes: pd.DataFrame) -> str:
    """How the certainty beside the outcomes is to be read; nothing where none was judged."""
    if outcomes["certainty"].eq(NOT_JUDGED).all():
        return ""
    ends = f"{LEVELS['very_low'].symbol} very low to {LEVELS['high'].symbol} high"
    return f" with the certainty of today ({ends}; –: not judged)"


def _graded(outcomes: pd.DataFrame) -> str:
    return "; ".join(f"{name} in {count(k, 'outcome')}" for name, k in outcomes["certainty"].value_counts().items())


def _words(stance: float) -> str:
    return _STANCES[_SILENT if pd.isna(stance) else int(stance)]


def plot_stances(ax: Axes, sources: pd.DataFrame, asked: str, today: dt.date, *, named: bool) -> Axes:
    """Draw each source at its date, or over the days it may have been written, at the height of its stance.

    It stands in every panel and is one source: only with `named` it counts as drawn.
    """
    ax.set_ylim(_SILENT - 0.6, 2.7)
    ax.set_yticks(list(_STANCES), list(_STANCES.values()))
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0, labelbottom=False)
    ax.set_title(sentence(asked), loc="left", color=INK, fontweight="bold")
    for y in _STANCES:
        ax.axhline(y, color=GREY if y == 0 else HAIRLINE, linewidth=0.5, zorder=0)
    for source in sources.itertuples():
        stance = getattr(source, asked)
        name = drawn("source") if named else None
        _draw_source(ax, source, _SILENT if pd.isna(stance) else int(stance), today, name)
    return ax


def _draw_source(ax: Axes, source, y: int, today: dt.date, label: str | None) -> None:
    color = NEUTRAL if y in (0, _SILENT) else FOR if y > 0 else AGAINST
    inside = PAPER if y == _SILENT else color
    first, last = (dt.date.fromisoformat(text) if text else None for text in (source.first, source.last))
    place = {"xytext": (-7, 0), "ha": "right", "va": "center"}
    if first == last:
        ax.plot([first], [y], marker="o", markersize=7.5, color=color, markerfacecolor=inside)
        low, high = ax.get_xlim()
        right = date2num(first) < low + 0.7 * (high - low)
        place = {"xytext": (8, 0), "ha": "left", "va": "center"} if right else _BELOW
    elif first and last:
        ax.barh([y], [last - first], left=[first], height=0.42, facecolor=inside, edgecolor=color)
    else:
        ends = [first or last, today if first else last]
        ax.plot(ends, [y, y], color=color, linewidth=1.6, linestyle=(0, (4, 3)))
        ax.plot(ends[:1], [y], marker="|", markersize=11, markeredgewidth=2.5, color=color)
    ax.annotate(source.name, (first or last, y), textcoords="offset points", bbox=_CLEAR, label=label, **place)


def plot_growth(ax: Axes, studies: pd.DataFrame, start: dt.date, today: dt.date) -> Axes:
    """Draw the running totals of people, all as a line and randomised filled, with a flag for each study."""
    days = [start, *(dt.date.fromisoformat(text) for text in studies["first"]), today]
    drawn = (("people_so_far", GREY, "all studies", 0.97), ("randomised_so_far", ACCENT, "randomised studies", 0.88))
    for column, color, name, height in drawn:
        totals = [0, *studies[column], studies[column].iloc[-1]]
        ax.step(days, totals, where="post", color=color, linewidth=1.8)
        if color == ACCENT:
            ax.fill_between(days, totals, step="post", color=ACCENT, alpha=0.85, linewidth=0)
        unseen = studies.loc[studies["randomised"].astype(bool) | (color == GREY), "people"].isna().any()
        words = f"{'at least ' if unseen else ''}{integer(totals[-1])} in {name}"
        ax.text(0.012, height, words, transform=ax.transAxes, color=color, va="top", fontweight="bold", bbox=_CLEAR)
    top = 1.3 * max(1, studies["people_so_far"].iloc[-1])
    ax.set_ylim(0, top)
    ax.set_ylabel("people", color=GREY)
    ax.yaxis.get_major_locator().set_params(nbins=4, integer=True)
    _name_studies(ax, studies, _NAME_WIDTH * (today - start), _NAME_HEIGHT * top)
    return ax


def _name_studies(ax: Axes, studies: pd.DataFrame, width: dt.timedelta, step: float) -> None:
    """Name each study left of its step; a name that would lie on the one before stands above it on a pole."""
    before, height = None, 0.0
    for study in studies.itertuples():
        date = dt.date.fromisoformat(study.first)
        free = before is None or date - before > width
        height = study.people_so_far if free else max(study.people_so_far, height + step)
        ax.plot([date, date], [study.people_so_far, height + step], color=HAIRLINE, linewidth=0.8, zorder=0)
        ax.annotate(
            f"{study.name}, {study.told or '?'}",
            (date, height),
            xytext=(-3, 2),
            textcoords="offset points",
            ha="right",
            va="bottom",
            color=ACCENT if study.randomised else INK,
            bbox=_CLEAR,
            label=drawn("study", "studies"),
        )
        before = date


def _paint(
    figure: MatplotlibFigure,
    sources: pd.DataFrame,
    studies: pd.DataFrame,
    outcomes: pd.DataFrame,
    asked_of: tuple[str, ...],
    today: dt.date,
) -> None:
    heights = [*[1.6] * len(asked_of), 2.4, 0.4 + _OUTCOME_INCHES * len(outcomes)]
    *stances, growth, certainty = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights)
    earliest = min(text for text in [*studies["first"], *sources["first"], *sources["last"]] if text)
    span = today - dt.date.fromisoformat(earliest)
    start = dt.date((dt.date.fromisoformat(earliest) - 0.45 * span).year, 1, 1)
    growth.set_xlim(start, today + 0.02 * span)
    for place, (ax, asked) in enumerate(zip(stances, asked_of, strict=True)):
        plot_stances(ax, sources, asked, today, named=place == 0)
    plot_growth(growth, studies, start, today)
    plot_outcomes(certainty, outcomes, today)
    randomised = studies.loc[studies["randomised"].astype(bool), "first"]
    for ax in figure.axes:
        if len(randomised):
            ax.axvline(dt.date.fromisoformat(randomised.iloc[0]), color=ACCENT, linewidth=0.8, zorder=0)
    years = today.year - start.year
    growth.xaxis.set_major_locator(YearLocator(next(step for step in (1, 2, 3, 5, 10) if years / step <= 8)))
    growth.xaxis.set_major_formatter(DateFormatter("%Y"))
