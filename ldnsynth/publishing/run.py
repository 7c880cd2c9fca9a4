"""From reports asked for to reports written: execute what is not up to date, render, publish."""

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

from ldnsynth.display.pictures.kept import drawing_for_pages
from ldnsynth.errors import LdnsynthError
from ldnsynth.publishing.files.guards import refuse_places
from ldnsynth.publishing.files.staging import discard, open_staging, publish, recover, told
from ldnsynth.publishing.formats import FORMATS
from ldnsynth.publishing.provenance.manifest import is_up_to_date, read_manifest, what_changed
from ldnsynth.publishing.request.planning import Plan


@dataclass(frozen=True)
class Outcome:
    """What became of a report: `state` is written, up to date or failed; `problems` says what is wrong.

    `beside` are the files of the formats asked for that stand beside the page.
    """

    name: str
    page: Path
    state: str
    problems: tuple[str, ...] = ()
    beside: tuple[Path, ...] = ()


def run_plans(
    plans: list[Plan],
    *,
    out: Path,
    jobs: int,
    force: bool = False,
    formats: Collection[str] = (),
    before: Callable[[], None] = lambda: None,
    scheduler: str = "",
) -> list[Outcome]:
    """Write the reports that are not up to date, each into ``out/<name>``.

    Of these only the notebooks run that depend on something that changed; the others are taken from the report that
    stands there. A report that fails, and any report when interrupted, leaves what stood there before.

    Parameters
    ----------
    plans : list of Plan
        The reports, in the order of the outcomes.
    out : Path
        Folder of the reports' folders.
    jobs : int
        Most processes at a time.
    force : bool
        Run everything, changed or not, and draw every picture anew.
    formats : collection of str
        Keys of `formats.FORMATS` to make beside the page. A report that is up to date but lacks one is not run again.
    before : callable
        Called once before anything runs, and only if something will; what it raises stops the run.
    scheduler : str
        Address of a Dask scheduler whose workers execute the notebooks; without one they are executed here.

    Raises
    ------
    ReportError
        If nothing can be written to `out`, something else than a report would be lost there, or the cluster cannot be
        used.
    """
    for plan in plans:
        recover(out / plan.report.name)
    due = [plan for plan in plans if force or not is_up_to_date(out / plan.report.name, plan.inputs)]
    if due:
        read = [folder for plan in due for folder in (plan.data, plan.notebooks)]
        refuse_places([out / plan.report.name for plan in due], read)
        if not scheduler:
            from ldnsynth.publishing.execution.notebook_worker import start_early

            start_early()
        before()
    execution = {"jobs": jobs, "scheduler": scheduler}
    with drawing_for_pages(anew=force):
        outcomes = _write(due, out, execution, formats, force) if due else {}
    outcomes |= {plan.report.name: _extend(plan, out, formats) for plan in plans if plan not in due}
    return [outcomes[plan.report.name] for plan in plans]


def _extend(plan: Plan, out: Path, formats: Collection[str]) -> Outcome:
    """Add the formats that a report lacks, from the notebooks executed for it; else it stays as it is."""
    name = plan.report.name
    target, page = out / name, out / name / "index.html"
    lacking = set(formats) - set(read_manifest(target)["formats"])
    if not lacking:
        return Outcome(name, page, "up to date", beside=_beside(target, formats))

    from ldnsynth.publishing.outputs import add_formats

    try:
        staging = open_staging(target)
        try:
            with told(out):
                shutil.copytree(target, staging, dirs_exist_ok=True)
                problems = add_formats(staging, plan.declared, plan.data, lacking)
            publish(staging, target)
        finally:
            discard(staging)
    except LdnsynthError as error:
        return Outcome(name, page, "up to date", (f"{name}: {error}",), _beside(target, formats))
    found = tuple(f"{name}: {problem}" for problem in problems)
    return Outcome(name, page, "written", found, _beside(target, formats))


def _beside(target: Path, formats: Collection[str]) -> tuple[Path, ...]:
    """The files of formats that are there."""
    files = [target / file for name, beside in FORMATS.items() if name in formats for file in beside]
    return tuple(file for file in files if file.exists())


def _write(plans: list[Plan], out: Path, execution: dict, formats: Collection[str], force: bool) -> dict[str, Outcome]:
    from ldnsynth.publishing.execution.batch import Task, execute_all

    by_name = {plan.report.name: plan for plan in plans}
    staged: dict[str, Path] = {}
    problems: dict[str, list[str]] = {name: [] for name in by_name}
    tasks: dict[str, list[Task]] = {}
    waiting: dict[str, int] = {}

    def done(task: Task, problem: str) -> None:
        name = task.report
        problems[name] += [problem] if problem else []
        waiting[name] -= 1
        if not waiting[name] and not problems[name]:
            finish(name)

    def finish(name: str) -> None:
        problems[name] += _finish(by_name[name], staged[name], out / name, formats)

    try:
        for name, plan in by_name.items():
            staged[name] = open_staging(out / name)
            (staged[name] / "notebooks").mkdir()
            tasks[name] = _tasks(plan, staged[name], _kept(plan, out / name, staged[name], force))
        waiting |= {name: len(of_report) for name, of_report in tasks.items()}
        for name in (name for name, number in waiting.items() if not number):
            finish(name)
        if any(tasks.values()):
            load_writer = partial(import_module, "ldnsynth.publishing.outputs")  # takes seconds, and is needed soon
            work = [task for of_report in tasks.values() for task in of_report]
            execute_all(work, done=done, meanwhile=load_writer, **execution)
    finally:
        for folder in staged.values():
            discard(folder)
    return {name: _outcome(by_name[name], out / name, formats, found) for name, found in problems.items()}


def _kept(plan: Plan, target: Path, staging: Path, force: bool) -> set[str]:
    """Copy the executed notebooks that need not be executed again; their stems."""
    changes = {} if force else what_changed(target, plan.inputs)
    kept = {stem for stem, changed in changes.items() if not changed}
    for stem in kept:
        shutil.copy2(target / "notebooks" / f"{stem}.ipynb", staging / "notebooks")
    return kept


def _outcome(plan: Plan, target: Path, formats: Collection[str], problems: list[str]) -> Outcome:
    """What became of a report that was run: a format may be at fault while the rest is whole."""
    whole = not problems or is_up_to_date(target, plan.inputs)
    beside = _beside(target, formats) if whole else ()
    state = "written" if whole else "failed"
    return Outcome(plan.report.name, target / "index.html", state, tuple(problems), beside)


def _tasks(plan: Plan, folder: Path, kept: Collection[str]) -> list:
    from ldnsynth.publishing.execution.batch import Task

    return [
        Task(
            plan.report.name,
            plan.notebooks / f"{stem}.ipynb",
            folder / "notebooks" / f"{stem}.ipynb",
            plan.given[stem],
        )
        for stem in plan.report.notebooks
        if stem not in kept
    ]


def _finish(plan: Plan, folder: Path, target: Path, formats: Collection[str]) -> list[str]:
    """Render the executed notebooks and publish the folder; what went wrong, if anything."""
    from ldnsynth.publishing.outputs import write_report

    if not plan.is_current():
        return [f"{plan.report.name}: data, notebooks or package changed while it ran; run it again."]
    try:
        with told(target.parent):
            problems = write_report(folder, plan.inputs, plan.declared, plan.data, formats, target=target)
        publish(folder, target)
    except LdnsynthError as error:
        problems = [str(error)]
    return [f"{plan.report.name}: {problem}" for problem in problems]
