"""From reports asked for to reports written: execute what is not up to date, render, publish."""

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ldnsynth.display.pictures.kept import drawing_for_pages
from ldnsynth.errors import LdnsynthError
from ldnsynth.publishing.files.guards import refuse_places
from ldnsynth.publishing.files.staging import discard, open_staging, publish, recover, told
from ldnsynth.publishing.formats import FORMATS
from ldnsynth.publishing.provenance.manifest import is_up_to_date, read_manifest, what_changed
from ldnsynth.publishing.request.planning import Plan

if TYPE_CHECKING:
    from ldnsynth.publishing.execution.task import Task


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
    from ldnsynth.publishing.execution.batch import execute_all

    jobs = {plan.report.name: _Job(plan, out / plan.report.name, formats) for plan in plans}
    try:
        for job in jobs.values():
            job.prepare(force)
        for job in (job for job in jobs.values() if not job.tasks):
            job.finish()
        if work := [task for job in jobs.values() for task in job.tasks]:
            load_writer = partial(import_module, "ldnsynth.publishing.outputs")  # takes seconds, and is needed soon
            execute_all(
                work, done=lambda task, problem: jobs[task.report].done(problem), meanwhile=load_writer, **execution
            )
    finally:
        for job in jobs.values():
            job.discard()
    return {name: job.outcome() for name, job in jobs.items()}


@dataclass
class _Job:
    """A report that is being run: the folder it is made in, the notebooks that it waits for, what went wrong."""

    plan: Plan
    target: Path
    formats: Collection[str]
    staging: Path | None = None
    tasks: list["Task"] = field(default_factory=list)
    waiting: int = 0
    problems: list[str] = field(default_factory=list)

    def prepare(self, force: bool) -> None:
        """Open its folder, with the notebooks that need not be executed again, and name the tasks of the others."""
        self.staging = open_staging(self.target)
        (self.staging / "notebooks").mkdir()
        self.tasks = _tasks(self.plan, self.staging, _kept(self.plan, self.target, self.staging, force))
        self.waiting = len(self.tasks)

    def done(self, problem: str) -> None:
        """Note that a task ended, and finish the report after the last one if nothing is wrong."""
        self.problems += [problem] if problem else []
        self.waiting -= 1
        if not self.waiting and not self.problems:
            self.finish()

    def finish(self) -> None:
        """Render the executed notebooks and publish the folder."""
        from ldnsynth.publishing.outputs import write_report

        plan, name = self.plan, self.plan.report.name
        if not plan.is_current():
            self.problems.append(f"{name}: data, notebooks or package changed while it ran; run it again.")
            return
        try:
            with told(self.target.parent):
                problems = write_report(
                    self.staging, plan.inputs, plan.declared, plan.data, self.formats, target=self.target
                )
            publish(self.staging, self.target)
        except LdnsynthError as error:
            problems = [str(error)]
        self.problems += [f"{name}: {problem}" for problem in problems]

    def discard(self) -> None:
        """Remove what is left of its folder."""
        if self.staging:
            discard(self.staging)

    def outcome(self) -> Outcome:
        """What became of it: a format may be at fault while the rest is whole."""
        whole = not self.problems or is_up_to_date(self.target, self.plan.inputs)
        beside = _beside(self.target, self.formats) if whole else ()
        state = "written" if whole else "failed"
        return Outcome(self.plan.report.name, self.target / "index.html", state, tuple(self.problems), beside)


def _kept(plan: Plan, target: Path, staging: Path, force: bool) -> set[str]:
    """Copy the executed notebooks that need not be executed again; their stems."""
    changes = {} if force else what_changed(target, plan.inputs)
    kept = {stem for stem, changed in changes.items() if not changed}
    for stem in kept:
        shutil.copy2(target / "notebooks" / f"{stem}.ipynb", staging / "notebooks")
    return kept


def _tasks(plan: Plan, folder: Path, kept: Collection[str]) -> list["Task"]:
    from ldnsynth.publishing.execution.task import Task

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
