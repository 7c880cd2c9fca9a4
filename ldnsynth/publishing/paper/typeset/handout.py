"""The report on one sheet of paper: two pages for a journal club."""

from dataclasses import replace
from typing import Any

from ldnsynth.errors import ReportError
from ldnsynth.publishing.content.blocks import Answer, Figure, Table
from ldnsynth.publishing.content.brief import (
    SUMMARY,
    figures_of,
    find_table,
    front_findings,
    graded_statements,
    missing_findings,
    stance_findings,
    surest,
    telling_figures,
)
from ldnsynth.publishing.content.chapters import Chapter
from ldnsynth.publishing.paper.typeset.columns import table_data
from ldnsynth.publishing.paper.typeset.document import frame
from ldnsynth.publishing.paper.typeset.layers import answer_of, answer_part
from ldnsynth.publishing.paper.typeset.markup import said
from ldnsynth.publishing.paper.typeset.pictures import figure_data, natural_size
from ldnsynth.publishing.paper.typeset.printing import print_pdf, query
from ldnsynth.publishing.request.parameters import Parameter
from ldnsynth.synthesis.grade.certainty import LEVELS
from ldnsynth.synthesis.grade.statements import NOT_NO_EFFECT

PAGES = 2
_SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)  # points of the letters, tried in turn until two pages hold all
_READABLE = 0.7  # of the size in which a figure is drawn
_ROOM = (493.0, 290.0)  # points that a figure may take
_MOST_HARMS = 5
_QUESTIONS = [
    "Which outcome matters most to the people you know, and was it compared?",
    "What would you tell somebody who asks, in one sentence with one number?",
    "Which missing number would you ask the authors for first, and what would change your mind?",
]


def print_handout(chapters: list[Chapter], inputs: dict[str, Any], parameters: dict[str, Parameter]) -> bytes:
    """The hand-out as PDF: exactly two pages of A4.

    Parameters
    ----------
    chapters : list of Chapter
        What the report consists of.
    inputs : dict
        What it is made from, as in its manifest.
    parameters : dict
        The parameters of its notebooks by name.

    Raises
    ------
    ReportError
        If typst or pandoc is missing, or two pages do not hold what is to stand on them.
    """
    figures = _telling_figure(chapters)
    files = {f"figures/{figure.file}.svg": figure.svg for figure in figures}
    content = _content(chapters)
    for size in _SIZES:
        document = frame(inputs, parameters, size=size) | content
        (pages,) = query("handout.typ", document, files, "<pages>")
        if pages["value"] == PAGES:
            return print_pdf("handout.typ", document, files)
    raise ReportError(f"handout.pdf: {PAGES} pages do not hold it in letters of {_SIZES[-1]:g} points; ask for less.")


def _content(chapters: list[Chapter]) -> dict[str, Any]:
    """What stands on the two pages; parts that a report does not have are empty."""
    stances = stance_findings(chapters)
    summary = find_table(chapters, "summary-of-findings", *SUMMARY)
    answer = answer_of(chapters)
    rows = {one.row for one in surest(graded_statements(chapters))}
    figures = _telling_figure(chapters)
    return {
        "answers": [said(finding.text) for _, finding in front_findings(chapters) if finding not in stances],
        "missing": [said(finding.text) for _, finding in missing_findings(chapters)],
        "said": [said(finding.text) for finding in stances],
        **answer_part(chapters),
        "harms": _harms(chapters),
        "reading": _reading(answer),
        "questions": _QUESTIONS,
        "summary": _summary(summary, rows) if summary else None,
        "figures": [figure_data(figure, widest=_ROOM[0], tallest=_ROOM[1]) for figure in figures],
    }


def _harms(chapters: list[Chapter]) -> list[str]:
    """What was seen of harms, the gravest first: a line a result, as many as have room, or why there is none."""
    table = find_table(chapters, "harms", "harm", "reported", "study")
    if not table:
        return [finding.text for chapter in chapters for finding in chapter.findings if finding.id == "plain-harms"]
    rows = table.by_key
    told = [f"{row['harm']}: {row['reported']} ({row['study']})" for row in rows[:_MOST_HARMS]]
    more = [f"{len(rows) - _MOST_HARMS} more in the report."] if len(rows) > _MOST_HARMS else []
    return [*told, *more, *table.notes]


def _reading(answer: Answer | None) -> list[str]:
    level = answer.level if answer else "95%"
    return [
        f"The first number is what was seen; the brackets ({level} interval) span what may well be true. "
        "Where they reach both sides of no effect, the trial leaves open which.",
        f"How sure one may be (GRADE) goes from {LEVELS['high'].symbol} high to {LEVELS['very_low'].symbol} very low. "
        f"{NOT_NO_EFFECT}",
        "A trial that prints no number counts neither for nor against: “no difference stated” is not evidence of no "
        "effect.",
    ]


def _summary(table: Table, rows: set[int]) -> dict[str, Any]:
    """Rows of the summary of findings without what stands on the first page: the statements, and reasons by letter.

    Where not all rows are chosen the title says so, and of the notes only those stand that bear on the chosen.
    """
    certainty = table.columns.index(table.keys["certainty"])
    chosen = [(table.rows[place], table.facts[place]) for place in sorted(rows)]
    lines = tuple((*row[:certainty], LEVELS[facts["certainty"]].words, *row[certainty + 1 :]) for row, facts in chosen)
    reasons = {reason["note"] for facts in table.facts for reason in facts["reasons"]}
    title, shown = table.title, [place for place in range(len(table.notes)) if place not in reasons]
    if len(lines) < len(table.rows):
        title = f"Of the {len(table.rows)} rows of the summary of findings the {len(lines)} of which one may be surest"
        shown = [0, *(facts["comment"] for _, facts in chosen if facts["comment"] is not None)]
    told = replace(table, title=title, rows=lines, notes=tuple(table.notes[place] for place in shown))
    return table_data(told, leave_out=(table.keys["statement"],))


def _telling_figure(chapters: list[Chapter]) -> list[Figure]:
    """The first of the preferred figures that stays readable, if there is one."""
    candidates = dict.fromkeys([*telling_figures(chapters), *figures_of(chapters)])
    return [figure for figure in candidates if _scale(figure) >= _READABLE][:1]


def _scale(figure: Figure) -> float:
    width, height = natural_size(figure)
    return min(_ROOM[0] / width, _ROOM[1] / height)
