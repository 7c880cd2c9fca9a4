"""How sure one may be, as bars of levels: where each outcome starts, what took levels off, what is left."""

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure

from ldnsynth.display.blocks import Figure, Note
from ldnsynth.display.drawn import drawn
from ldnsynth.display.in_use import only_with
from ldnsynth.display.slides.sheet import WIDTH_INCHES, in_inches
from ldnsynth.display.style import ACCENT, GREY, HAIRLINE, INK, PAPER
from ldnsynth.display.wording import count, first_few, listing, sentence
from ldnsynth.display.words.outcomes import NOT_RATED, outcome_name, rated_words
from ldnsynth.evidence.reading.evidence import Evidence
from ldnsynth.synthesis.grade.certainty import ASPECTS, LEVELS
from ldnsynth.synthesis.grade.statements import NOT_NO_EFFECT
from ldnsynth.views.rated_outcomes import RatedOutcome

_MOST = 6  # rows that have room
_ROW = 0.38  # inches
_LEFT, _CELL, _LEVEL = 1.85, 0.27, 0.75  # inches for names, for a level of the bar, for its name
_NAME_LETTERS, _REASON_LETTERS = 22, 32  # in a line


@only_with("certainty")
def levels_at_a_glance(evidence: Evidence, rated: Sequence[RatedOutcome]) -> Figure | Note | None:
    """Figure of the certainty of the most important outcomes as bars of levels; harms always among them."""
    if not rated:
        return NOT_RATED
    chosen = [one for one in rated if one in told_first(rated)[:_MOST]]
    left = len(rated) - len(chosen)
    told = [f"{outcome_name(one, rated)}: {_label(one)}{_because(one)}" for one in chosen]
    reading = "Filled: levels that are left of four; hatched: taken off, and why."
    reading += f" {left} more in the notes." if left else ""
    return Figure(
        id="levels-at-a-glance",
        title=f"The certainty of the evidence is {certainty_tally(rated)}",
        reading=reading,
        subtitle=reading + (f" {NOT_NO_EFFECT}" if any(one.certainty == "very_low" for one in rated) else ""),
        alt=f"{sentence(count(len(chosen), 'bar'))} of four levels. {first_few(told, most=_MOST)}.",
        data=pd.DataFrame(
            [(outcome_name(one, rated), one.start, one.certainty, _reasons(one)) for one in chosen],
            columns=["outcome", "start", "certainty", "reasons"],
        ),
        paint=lambda f: _paint(f, chosen, rated),
        width=WIDTH_INCHES,
        height=_ROW * len(chosen),
    )


def told_first(rated: Sequence[RatedOutcome]) -> list[RatedOutcome]:
    """What has room in the order of telling: harms in turn with estimates, then other comparisons, then the rest."""
    harms = [outcome for outcome in rated if outcome.is_harm]
    estimates = [outcome for outcome in rated if outcome.effect and not outcome.is_harm]
    turns = [one for pair in zip_longest(harms, estimates) for one in pair if one]
    rest = sorted((one for one in rated if one not in turns), key=lambda one: one.body != "randomised")
    return [*turns, *rest]


def certainty_tally(rated: Sequence[RatedOutcome]) -> str:
    """How many outcomes have which certainty: "low for 2 and very low for 3 of five outcomes"."""
    held = [level for level in LEVELS if any(outcome.certainty == level for outcome in rated)]
    if len(held) == 1:
        return f"{LEVELS[held[0]].label.lower()} for {'all ' if len(rated) > 1 else ''}{rated_words(rated)}"
    tally = [sum(outcome.certainty == level for outcome in rated) for level in held]
    said = listing([f"{LEVELS[level].label.lower()} for {n}" for level, n in zip(held, tally, strict=True)])
    return f"{said} of {rated_words(rated)}"


def _label(outcome: RatedOutcome) -> str:
    return LEVELS[outcome.certainty].label.lower()


def _reasons(outcome: RatedOutcome) -> str:
    """What took levels off or added some: "risk of bias −2, imprecision −1"."""
    moved = [(aspect.replace("_", " "), outcome.levels.get(aspect, 0)) for aspect in ASPECTS]
    return ", ".join(f"{name} {'−' if levels < 0 else '+'}{abs(levels)}" for name, levels in moved if levels)


def _because(outcome: RatedOutcome) -> str:
    reasons = _reasons(outcome)
    return f" ({reasons})" if reasons else ""


def _paint(figure: MatplotlibFigure, outcomes: Sequence[RatedOutcome], rated: Sequence[RatedOutcome]) -> Axes:
    """Draw in inches, a row an outcome: name, bar, level, reasons."""
    ax = in_inches(figure, _ROW * len(outcomes))
    width = ax.get_xlim()[1]
    names = list(reversed(LEVELS))
    for place, outcome in enumerate(outcomes):
        y = _ROW * (place + 0.5)
        left, start = (names.index(level) + 1 for level in (outcome.certainty, outcome.start))
        ax.text(0, y, fill(outcome_name(outcome, rated), _NAME_LETTERS), va="center", fontweight="bold", color=INK)
        for cell in range(len(names)):
            kept, lost = cell < left, left <= cell < start
            look = {"facecolor": ACCENT if kept else PAPER, "edgecolor": GREY if lost else ACCENT if kept else HAIRLINE}
            ax.barh([y], [_CELL - 0.04], left=_LEFT + _CELL * cell, height=0.22, hatch="////" if lost else "", **look)
        beside = _LEFT + _CELL * len(names) + 0.08
        ax.text(beside, y, _label(outcome), va="center", color=INK, label=drawn("bar"))
        ax.text(beside + _LEVEL, y, fill(_reasons(outcome), _REASON_LETTERS), va="center", color=GREY)
        ax.plot([0, width], [_ROW * (place + 1)] * 2, color=HAIRLINE, linewidth=0.6, zorder=0)
    return ax
