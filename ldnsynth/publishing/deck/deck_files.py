"""A deck of slides: planned like a report of one notebook, written as one page of HTML and as PDF."""

import csv
import difflib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ldnsynth.display.pictures.kept import drawing_for_pages
from ldnsynth.errors import LdnsynthError, ParameterError, ReportError
from ldnsynth.folders import Overlay
from ldnsynth.publishing.files.guards import refuse_places
from ldnsynth.publishing.files.staging import discard, open_staging, publish, recover
from ldnsynth.publishing.provenance.manifest import is_up_to_date, write_manifest
from ldnsynth.publishing.request.collection import Report
from ldnsynth.publishing.request.grid import vary
from ldnsynth.publishing.request.planning import Plan, plan_report
from ldnsynth.topic import Topic, read_topic

if TYPE_CHECKING:
    from nbformat import NotebookNode

JOURNAL_CLUB = "journal-club"
PAGE, PDF = "index.html", "slides.pdf"
_APPRAISAL = "trial_appraisal"
_NEAREST = 5


def plan_deck(
    assignments: list[str], *, notebooks: Path | Overlay, data: Path, trial: str = "", apart: bool = False
) -> Plan:
    """Check what is asked of a deck before anything runs: that of the journal club, or of one trial.

    Parameters
    ----------
    assignments : list of str
        Texts ``key=value``.
    notebooks, data : Path
        Folders of the notebooks and of the data package.
    trial : str
        Id of the trial to appraise; "" for the journal club.
    apart : bool
        Name and title of a deck that differs from the usual one say what differs.

    Raises
    ------
    ParameterError
        No such trial, or any fault of the parameters.
    """
    topic = read_topic(data)
    report = _appraisal(trial, data) if trial else _journal_club(topic)
    if trial and any(text.partition("=")[0].strip() == "trial" for text in assignments):
        raise ParameterError("-p trial: the trial is named by --trial already. Leave one of them out.")
    if apart:
        last = {text.partition("=")[0].strip(): text for text in assignments}
        (report,), assignments = vary([report], list(last.values()), notebooks=notebooks, topic=topic), []
    return plan_report(report, assignments, notebooks=notebooks, data=data)


def write_deck(plan: Plan, *, out: Path, force: bool = False, before: Callable[[], None]) -> tuple[Path, bool]:
    """Write a deck into ``out/<name>`` if it is not up to date.

    Parameters
    ----------
    plan : Plan
        From `plan_deck`.
    out : Path
        Folder of the decks' folders.
    force : bool
        Write it even if it is up to date, and draw its pictures anew.
    before : callable
        Called once before anything runs, and only if something will; what it raises stops the run.

    Returns
    -------
    Path, bool
        The page, and whether it was written now.

    Raises
    ------
    ReportError
        The notebook fails, something else than a deck would be lost, or nothing can be written: what stood there before
        stays. Or no PDF could be made: the page is there all the same, not finished, so that the next run makes both
        anew.
    """
    target = out / plan.report.name
    recover(target)
    if not force and is_up_to_date(target, plan.inputs):
        return target / PAGE, False
    refuse_places([target], [plan.data, plan.notebooks])
    before()
    from ldnsynth.publishing.deck.chromium import print_pdf
    from ldnsynth.publishing.deck.deck_page import render_deck
    from ldnsynth.publishing.deck.slides import read_slides
    from ldnsynth.publishing.request.selected import empty_selection, evidence_behind

    folder = open_staging(target)
    try:
        with drawing_for_pages(anew=force):
            deck = read_slides(*_executed(folder, plan))
        (folder / PAGE).write_text(render_deck(deck, plan.inputs), encoding="utf-8", newline="\n")
        try:
            on_paper = render_deck(deck, plan.inputs, on_paper=True)
            print_pdf(on_paper, folder / PDF, created=plan.inputs["data"]["created"])
            empty = empty_selection(evidence_behind(plan.data, plan.inputs), plan.inputs)
            write_manifest(folder, plan.inputs, warnings=empty)
        except LdnsynthError as error:
            write_manifest(folder, {})
            publish(folder, target)
            raise ReportError(f"{error} The slides are in {target / PAGE}.") from error
        publish(folder, target)
    finally:
        discard(folder)
    return target / PAGE, True


def _journal_club(topic: Topic) -> Report:
    name = topic.intervention.name
    return Report(
        JOURNAL_CLUB,
        f"{name[0].upper()}{name[1:]}: a journal club",
        f"What is known of {name}, and how far can it be relied on?",
        ("journal_club",),
        question_then=f"What was known of {name} by {{day}}, and how far could it be relied on?",
    )


def _appraisal(trial: str, data: Path) -> Report:
    label = _label(trial, data)
    question = f"What does {label} show, and how far can it be relied on?"
    return Report(trial, f"{label}: an appraisal", question, (_APPRAISAL,), {"trial": trial})


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


def _executed(folder: Path, plan: Plan) -> tuple[str, "NotebookNode"]:
    """The stem and the notebook of the deck, executed into the folder."""
    import nbformat

    from ldnsynth.publishing.execution.batch import execute_all
    from ldnsynth.publishing.execution.task import Task

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
    return stem, nbformat.read(executed, as_version=4)
