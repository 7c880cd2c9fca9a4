"""The report on one sheet of paper: two pages for a journal club."""

import csv
import io
import re
from dataclasses import replace
from typing import Any

from ldnsynth.errors import ReportError
from ldnsynth.publishing.content.blocks import Figure, Table
from ldnsynth.publishing.content.brief import (
    LETTERS,
    REASON,
    figures_of,
    find_block,
    front_findings,
    graded_statements,
    missing_findings,
    number_graded,
    rated_name,
    stance_findings,
    surest,
    telling_figures,
)
from ldnsynth.publishing.content.chapters import Chapter
from ldnsynth.publishing.paper.typeset.columns import table_data
from ldnsynth.publishing.paper.typeset.document import figure_data, frame, graded_grid, natural_size
from ldnsynth.publishing.paper.typeset.markup import said
from ldnsynth.publishing.paper.typeset.printing import print_pdf, query
from ldnsynth.publishing.request.parameters import Parameter

PAGES = 2
_SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)  # points of the letters, tried in turn until two pages hold all
_SCALE_BEHIND = re.compile(r" \(.*\)$")  # in the name of a row
_READABLE = 0.7  # of the size in which a figure is drawn
_ROOM = (493.0, 290.0)  # points that a figure may take


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
    figures = _two_figures(chapters)
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
    every = graded_statements(chapters)
    graded = surest(every)
    summary = find_block(chapters, "summary-of-findings")
    parts = {
        "answers": [said(finding.text) for _, finding in front_findings(chapters) if finding not in stances],
        "missing": [said(finding.text) for _, finding in missing_findings(chapters)],
        "said": [said(finding.text) for finding in stances],
    }
    figures = _two_figures(chapters)
    return {
        **parts,
        "graded": graded_grid(graded),
        "left-out": max(0, number_graded(chapters) - len(graded)) if graded else 0,
        "summary": _summary(summary, {one.row for one in graded}) if isinstance(summary, Table) else None,
        "figures": [figure_data(figure, widest=_ROOM[0], tallest=_ROOM[1]) for figure in figures],
    }


def _summary(table: Table, rows: set[int]) -> dict[str, Any]:
    """Rows of the summary of findings without what stands on the first page: the statements, and reasons by letter.

    Where not all rows are chosen the title says so, and of the notes only those stand that bear on the chosen.
    """
    head, *lines = csv.reader(io.StringIO(table.csv))
    place = head.index("Certainty")
    chosen = [
        [LETTERS.sub("", cell) if column == place else cell for column, cell in enumerate(line)]
        for number, line in enumerate(lines)
        if number in rows
    ]
    text = io.StringIO()
    csv.writer(text).writerows([head, *chosen])
    notes, title = [note for note in table.notes if not REASON.match(note)], table.title
    if len(chosen) < len(lines):
        title = f"Of the {len(lines)} rows of the summary of findings the {len(chosen)} of which one may be surest"
        names = [_SCALE_BEHIND.sub("", rated_name(dict(zip(head, line, strict=True)))) for line in chosen]
        notes = [notes[0], *(note for note in notes[1:] if note.startswith(tuple(f"{name}: " for name in names)))]
    told = replace(table, title=title, csv=text.getvalue(), notes=tuple(notes))
    return table_data(told, leave_out=("What was found",))


def _two_figures(chapters: list[Chapter]) -> list[Figure]:
    """A figure for each page: the first of the preferred that stays readable; who said what, or else the next."""
    candidates = dict.fromkeys([*telling_figures(chapters), *figures_of(chapters)])
    fitting = [figure for figure in candidates if _scale(figure) >= _READABLE]
    matrix = find_block(chapters, "stance-matrix")
    second = [matrix] if isinstance(matrix, Figure) else fitting[1:2]
    return [figure for figure in fitting if figure not in second][:1] + second


def _scale(figure: Figure) -> float:
    width, height = natural_size(figure)
    return min(_ROOM[0] / width, _ROOM[1] / height)
