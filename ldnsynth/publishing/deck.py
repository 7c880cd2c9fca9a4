"""A deck of slides: planned like a report of one notebook, written as one page of HTML and as PDF."""

import csv
import difflib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbformat import NotebookNode

from ldnsynth.display import style
from ldnsynth.display.slides.sheet import lines_of_rows
from ldnsynth.errors import LdnsynthError, ParameterError, ReportError
from ldnsynth.publishing.chapters import Block, Figure, Table
from ldnsynth.publishing.collection import Report
from ldnsynth.publishing.planning import Plan, plan_report
from ldnsynth.publishing.provenance import is_up_to_date, write_manifest
from ldnsynth.publishing.slides import Answer, Slide

JOURNAL_CLUB = Report(
    "journal-club",
    "Low-dose naltrexone: a journal club",
    "What is known of low-dose naltrexone, and how far can it be relied on?",
    ("journal_club",),
)
PAGE, PDF = "index.html", "slides.pdf"
_APPRAISAL = "trial_appraisal"
_TEMPLATES = Path(__file__).parent / "templates"
_NEAREST = 5
_FEW_LINES, _MANY_LINES = 6, 7  # of a table: set large, set tight
_CAPTION = re.compile(r"<caption>.*?</caption>", flags=re.DOTALL)


def plan_deck(assignments: list[str], *, notebooks: Path, data: Path, trial: str = "") -> Plan:
    """Check what is asked of a deck before anything runs: that of the journal club, or of one trial.

    Parameters
    ----------
    assignments : list of str
        Texts ``key=value``.
    notebooks, data : Path
        Folders of the notebooks and of the data package.
    trial : str
        Id of the trial to appraise; "" for the journal club.

    Raises
    ------
    ParameterError
        No such trial, or any fault of the parameters.
    """
    if not trial:
        return plan_report(JOURNAL_CLUB, assignments, notebooks=notebooks, data=data)
    label = _label(trial, data)
    report = Report(
        trial, f"{label}: an appraisal", f"What does {label} show, and how far can it be relied on?", (_APPRAISAL,)
    )
    return plan_report(report, [*assignments, f"trial={trial}"], notebooks=notebooks, data=data)


def write_deck(plan: Plan, *, out: Path, force: bool = False, before: Callable[[], None]) -> tuple[Path, bool]:
    """Write a deck into ``out/<name>`` if it is not up to date.

    Parameters
    ----------
    plan : Plan
        From `plan_deck`.
    out : Path
        Folder of the decks' folders.
    force : bool
        Write it even if it is up to date.
    before : callable
        Called once before anything runs, and only if something will; what it raises stops the run.

    Returns
    -------
    Path, bool
        The page, and whether it was written now.

    Raises
    ------
    ReportError
        The notebook fails, or nothing can be written: what stood there before stays. Or no PDF could be made: the page
        is there all the same, without a manifest, so that the next run makes both anew.
    """
    target = out / plan.report.name
    if not force and is_up_to_date(target, plan.inputs):
        return target / PAGE, False
    before()
    from ldnsynth.publishing.print_pdf import print_pdf
    from ldnsynth.publishing.slides import read_slides
    from ldnsynth.publishing.staging import discard, open_staging, publish

    folder = open_staging(target)
    try:
        deck = read_slides(_executed(folder, plan))
        (folder / PAGE).write_text(render_deck(deck, plan.inputs), encoding="utf-8", newline="\n")
        try:
            on_paper = render_deck(deck, plan.inputs, on_paper=True)
            print_pdf(on_paper, folder / PDF, created=plan.inputs["data"]["created"])
            write_manifest(folder, plan.inputs)
        except LdnsynthError as error:
            publish(folder, target)
            raise ReportError(f"{error} The slides are in {target / PAGE}.") from error
        publish(folder, target)
    finally:
        discard(folder)
    return target / PAGE, True


def _label(trial: str, data: Path) -> str:
    """The name of a trial."""
    with (data / "trials.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["trial_id"]: row["label"] for row in csv.DictReader(file)}
    if trial in labels:
        return labels[trial]
    close = difflib.get_close_matches(trial, labels, n=_NEAREST, cutoff=0.3) or list(labels)[:_NEAREST]
    raise ParameterError(
        f"--trial: no trial {trial!r} in {data.name}/trials.csv. Nearest: {', '.join(close)}. "
        f"All {len(labels)} stand there in the column trial_id."
    )


def _executed(folder: Path, plan: Plan) -> NotebookNode:
    """The notebook of the deck, executed into the folder."""
    from ldnsynth.publishing.batch import Task, execute_all
    from ldnsynth.publishing.outputs import settle

    (stem,) = plan.report.notebooks
    executed = folder / "notebooks" / f"{stem}.ipynb"
    executed.parent.mkdir()
    problems: list[str] = []
    task = Task(plan.report.name, plan.notebooks / executed.name, executed, plan.given[stem])
    execute_all([task], jobs=1, done=lambda _, problem: problems.append(problem))
    if not plan.is_current():
        problems.append(f"{plan.report.name}: data, notebooks or package changed while it ran; run it again.")
    if any(problems):
        raise ReportError("\n".join(problem for problem in problems if problem))
    return settle(executed)


def render_deck(slides: list[Slide], inputs: dict[str, Any], *, on_paper: bool = False) -> str:
    """The page of a deck.

    Parameters
    ----------
    slides : list of Slide
        In their order.
    inputs : dict
        What the deck is made from, as in its manifest.
    on_paper : bool
        Without scripts, to be printed.

    Returns
    -------
    str
        HTML with styles, scripts and pictures inside. Where scripts do not run, on paper and on narrow screens, it is
        a document of all slides; else reveal.js shows them one by one.
    """
    from ldnsynth.publishing.render import day, markdown, picture, size

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(markdown=markdown, picture=picture, size=size, table=_table, day=day, room=_room)
    (parameters,) = inputs["parameters"].values()
    return environment.get_template("deck.html.j2").render(
        report=inputs["report"],
        slides=[(slide, _about(slide)) for slide in slides],
        data=inputs["data"],
        as_of=parameters.get("as_of") or inputs["data"]["created"],
        colors={name: getattr(style, name) for name in ("INK", "GREY", "HAIRLINE", "PAPER", "ACCENT", "AGAINST")},
        style=_source("deck.css"),
        reveal_style=_source("reveal/reveal.css"),
        scripts=[_source(name) for name in ("reveal/reveal.js", "reveal/notes.js", "deck.js") if not on_paper],
    )


def _source(name: str) -> Markup:
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))


def _table(table: Table) -> Markup:
    """The table's HTML: its caption is the slide's title already, and ids would stand twice."""
    html = re.sub(r' (?:id|aria-label)="[^"]*"| role="region"| tabindex="0"', "", table.html)
    return Markup(_CAPTION.sub(lambda found: found[0].replace("<caption>", '<caption class="aside">'), html))


def _room(block: Block | Answer) -> str:
    """How a table may be set: roomy if it holds little, dense if it holds much."""
    if not isinstance(block, Table):
        return ""
    lines = sum(lines_of_rows(list(csv.reader(io.StringIO(block.csv)))[1:]))
    return "roomy" if lines <= _FEW_LINES else "dense" if lines > _MANY_LINES else ""


def _about(slide: Slide) -> list[str]:
    """What the speaker should say of the figures on a slide: how to read them, and what they show."""
    figures = [part.block for part in slide.parts if isinstance(part.block, Figure)]
    return [text for figure in figures for text in (figure.subtitle, figure.alt)]
