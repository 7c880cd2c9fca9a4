"""The result in one picture: who entered and who was analysed, and each estimate with the number to say aloud."""

from collections.abc import Sequence
from textwrap import fill, shorten

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure

from ldnsynth.display.answer.row import AnswerRow, Interval
from ldnsynth.display.answer.rows import benefit_rows
from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.slides.sheet import WIDTH_INCHES, in_inches
from ldnsynth.display.style import ACCENT, GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import count, first_few, integer, listing, sentence
from ldnsynth.display.words.estimates.effects import estimate_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.trials.groups import Group
from ldnsynth.views.rated_outcomes import RatedOutcome

_MOST, _MOST_TRIALS = 4, 7  # outcomes, and trials of a single one, that have room
_ROW, _TRIAL = 0.43, 0.23  # inches of a row, and of a trial's
_FLOW, _FOOT = 0.5, 0.2  # inches of the people above them, of the axis below
_LEFT, _DRAWN = 1.6, 1.75  # inches for names, and for intervals; the numbers get the rest
_NAME_LETTERS, _NUMBER_LETTERS = 21, 37  # in a line
_ROOM = 1.12  # how far an axis reaches beyond its intervals


def result_in_one_picture(evidence: Evidence, groups: Sequence[Group], rated: Sequence[RatedOutcome]) -> Figure | Note:
    """Figure of the people and of what is estimated, the most important outcomes first, each on its own axis.

    Parameters
    ----------
    evidence, groups, rated
        As for `answer_rows`.
    """
    rows = [row for row in benefit_rows(evidence, groups, rated) if row.intervals]
    if not rows:
        return Note("No randomised trial of this selection gives an estimate with its uncertainty.")
    shown, people = rows[:_MOST], people_behind(evidence, groups, rows[:_MOST])
    trials = _trials_of(groups, rows[0]) if len(rows) == 1 else []
    more = f" {sentence(count(len(rows) - _MOST, 'more outcome'))} in the notes." if len(rows) > _MOST else ""
    told = [f"{row.outcome}: {row.found[0]}" for row in shown]
    axis, name = "on one axis" if trials else "each on its own axis", evidence.topic.intervention.short
    reading = f"Estimates with their intervals, {axis}; right of the line is better with {name}."
    return Figure(
        id="result-in-one-picture",
        title=told[0] + (f"; {count(len(rows) - 1, 'more outcome')}" if len(rows) > 1 else ""),
        subtitle=reading + _few(groups, rows[0], trials) + more + (f" People of {people[0]}." if people else ""),
        reading=reading,
        alt=f"{sentence(count(sum(len(row.intervals) for row in (*trials, *shown)), 'estimate'))} with intervals. "
        + (f"{integer(people[1])} people entered, {integer(people[2])} were analysed. " if people else "")
        + f"{first_few(told, most=_MOST)}.",
        data=_data([*trials, *shown]),
        paint=lambda f: _paint(f, [*trials, *shown], people),
        width=WIDTH_INCHES,
        height=_height([*trials, *shown], people),
    )


def _few(groups: Sequence[Group], row: AnswerRow, trials: Sequence[AnswerRow]) -> str:
    """Which trials stand in the picture where not all have room."""
    most = max((group.pooled.k for group in groups if group.domain in row.domains), default=0)
    return f" Above: the {len(trials)} most precise of {most} trials." if len(trials) < most and trials else ""


def _trials_of(groups: Sequence[Group], row: AnswerRow) -> list[AnswerRow]:
    """The trials behind an effect that is pooled, a row each, if they have room beside it; the largest if not."""
    group = next((one for one in groups if one.domain in row.domains and one.body == "randomised"), None)
    if group is None or not group.is_pooled:
        return []
    turned = 1 if group.better == "higher" or group.measure == "SMD" else -1
    found = []
    for trial in group.estimated.sort_values("sei").head(_MOST_TRIALS).sort_index().itertuples():
        low, high = sorted((turned * trial.yi_low, turned * trial.yi_high))
        words = estimate_words(group.measure, trial.yi, trial.yi_low, trial.yi_high)
        one = Interval(trial.label, turned * trial.yi, low, high)
        found.append(AnswerRow("trial", trial.label, row.domains, (words,), intervals=(one,), unit=row.unit))
    return found


def people_behind(
    evidence: Evidence, groups: Sequence[Group], rows: Sequence[AnswerRow]
) -> tuple[str, int, int] | None:
    """The trials behind the estimates, who entered them and who was analysed; None where that was not seen of all."""
    domains = {domain for row in rows for domain in row.domains}
    behind = [group.estimated for group in groups if group.domain in domains and group.body == "randomised"]
    trials = dict.fromkeys(pair for frame in behind for pair in zip(frame["trial_id"], frame["label"], strict=True))
    entered, analysed = ([ask(trial) for trial, _ in trials] for ask in (evidence.entered, evidence.analysed))
    if not trials or None in entered or None in analysed:
        return None
    labels = [label for _, label in trials]
    return (listing(labels) if len(labels) < _MOST else count(len(labels), "trial")), sum(entered), sum(analysed)


def _data(rows: Sequence[AnswerRow]) -> pd.DataFrame:
    told = [(row.outcome, row.unit, row.found[0], one) for row in rows for one in row.intervals]
    columns = ["outcome", "unit", "found", "trial", "estimate", "low", "high"]
    return pd.DataFrame([(*about, one.label, one.estimate, one.low, one.high) for *about, one in told], columns=columns)


def _height(rows: Sequence[AnswerRow], people: object) -> float:
    return (_FLOW if people else 0.05) + sum(_step(row) * _lines(row) for row in rows) + _FOOT


def _step(row: AnswerRow) -> float:
    return _TRIAL if row.kind == "trial" else _ROW


def _lines(row: AnswerRow) -> int:
    return max(1, len(row.intervals))


def _paint(figure: MatplotlibFigure, rows: Sequence[AnswerRow], people: tuple[str, int, int] | None) -> Axes:
    """Draw in inches: names left, intervals in the middle, numbers right; people above."""
    tall = _height(rows, people)
    ax = in_inches(figure, tall)
    width = ax.get_xlim()[1]
    top = _FLOW if people else 0.05
    if people:
        _draw_people(ax, *people[1:])
    middle, half = _LEFT + _DRAWN / 2, _DRAWN / 2
    ax.plot([middle, middle], [top, tall - _FOOT], color=GREY, linewidth=1, zorder=0)
    y = top
    reaches = [_ROOM * max(abs(end) for one in row.intervals for end in (one.low, one.high)) for row in rows]
    shared = max(reaches) if rows[0].kind == "trial" else 0
    for row, own in zip(rows, reaches, strict=True):
        step, of_trial, reach = _step(row) * _lines(row), row.kind == "trial", shared or own
        name = shorten(row.outcome, _NAME_LETTERS, placeholder=" …") if of_trial else fill(row.outcome, _NAME_LETTERS)
        ax.text(0, y + step / 2, name, va="center", fontweight="normal" if of_trial else "bold", color=INK)
        for place, one in enumerate(row.intervals):
            at = y + _step(row) * (place + 0.5)
            low, mid, high = (middle + half * number / reach for number in (one.low, one.estimate, one.high))
            color = GREY if of_trial else ACCENT
            ax.plot([low, high], [at, at], color=color, linewidth=1.2 if of_trial else 2)
            ax.plot([mid], [at], marker="s", markersize=4 if of_trial else 7, color=color, label=drawn("estimate"))
        ax.text(_LEFT + _DRAWN + 0.12, y + step / 2, fill(row.found[0], _NUMBER_LETTERS), va="center", color=INK)
        y += step
        if not of_trial:
            ax.plot([0, width], [y, y], color=HAIRLINE, linewidth=0.6, zorder=0)
    for text, x, align in (("← worse", _LEFT, "left"), ("better →", _LEFT + _DRAWN, "right")):
        ax.text(x, tall - 0.02, text, ha=align, va="bottom", color=ACCENT)
    return ax


def _draw_people(ax: Axes, entered: int, analysed: int) -> None:
    """A bar of those who entered, filled as far as they were analysed."""
    left, right = _LEFT, ax.get_xlim()[1]
    reached = left + (right - left) * min(1.0, analysed / entered) if entered else left
    ax.text(0, 0.19, "People", va="center", fontweight="bold", color=INK)
    ax.barh(
        [0.19], [right - left], left=left, height=0.27, facecolor=PAPER, edgecolor=GREY, hatch="////", linewidth=0.8
    )
    ax.barh([0.19], [reached - left], left=left, height=0.27, color=ACCENT)
    words = f"{integer(entered)} entered, {integer(analysed)} analysed"
    ax.text(left + 0.1, 0.19, words, va="center", color=PAPER, fontweight="bold")
