"""From reports asked for to reports written: execute what is not up to date, render, publish."""

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from ldnsynth.errors import LdnsynthError
from ldnsynth.publishing.formats import FORMATS
from ldnsynth.publishing.kernels import start_early
from ldnsynth.publishing.planning import Plan
from ldnsynth.publishing.provenance import is_up_to_date, read_manifest


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
) -> list[Outcome]:
    """Write the reports that are not up to date, each into ``out/<name>``.

    A report that fails, and any report when interrupted, leaves what stood there before.

    Parameters
    ----------
    plans : list of Plan
        The reports, in the order of the outcomes.
    out : Path
        Folder of the reports' folders.
    jobs : int
        Most processes at a time.
    force : bool
        Write reports that are up to date too.
    formats : collection of str
        Keys of `formats.FORMATS` to make beside the page. A report that is up to date but lacks one is not run again.
    before : callable
        Called once before anything runs, and only if something will; what it raises stops the run.

    Raises
    ------
    ReportError
        If nothing can be written to `out`.
    """
    due = [plan for plan in plans if force or not is_up_to_date(out / plan.report.name, plan.inputs)]
    if due:
        start_early()
        before()
    outcomes = _write(due, out, jobs, formats) if due else {}
    outcomes |= {plan.report.name: _extend(plan, out, formats) for plan in plans if plan not in due}
    return [outcomes[plan.report.name] for plan in plans]


def _extend(plan: Plan, out: Path, formats: Collection[str]) -> Outcome:
    """Add the formats that a report lacks, from the notebooks executed for it."""
    name = plan.report.name
    target, page = out / name, out / name / "index.html"
    lacking = set(formats) - set(read_manifest(target)["formats"])
    if not lacking:
        return Outcome(name, page, "up to date", beside=_beside(target, formats))

    from ldnsynth.publishing.outputs import add_formats
    from ldnsynth.publishing.staging import discard, open_staging, publish

    staging = open_staging(target)
    try:
        shutil.copytree(target, staging, dirs_exist_ok=True)
        problems = add_formats(staging, plan.declared, lacking)
        publish(staging, target)
    finally:
        discard(staging)
    found = tuple(f"{name}: {problem}" for problem in problems)
    return Outcome(name, page, "written", found, _beside(target, formats))


def _beside(target: Path, formats: Collection[str]) -> tuple[Path, ...]:
    """The files of formats that are there."""
    files = [target / file for name, beside in FORMATS.items() if name in formats for file in beside]
    return tuple(file for file in files if file.exists())


def _write(plans: list[Plan], out: Path, jobs: int, formats: Collection[str]) -> dict[str, Outcome]:
    from ldnsynth.publishing.batch import Task, execute_all
    from ldnsynth.publishing.staging import discard, open_staging

    by_name = {plan.report.name: plan for plan in plans}
    staged: dict[str, Path] = {}
    problems: dict[str, list[str]] = {name: [] for name in by_name}
    waiting = {name: len(plan.report.notebooks) for name, plan in by_name.items()}

    def done(task: Task, problem: str) -> None:
        name = task.report
        problems[name] += [problem] if problem else []
        waiting[name] -= 1
        if not waiting[name] and not problems[name]:
            problems[name] += _finish(by_name[name], staged[name], out / name, formats)

    try:
        for name in by_name:
            staged[name] = open_staging(out / name)
            (staged[name] / "notebooks").mkdir()
        tasks = [task for name, plan in by_name.items() for task in _tasks(plan, staged[name])]
        execute_all(tasks, jobs=jobs, done=done)
    finally:
        for folder in staged.values():
            discard(folder)
    return {name: _outcome(by_name[name], out / name, formats, found) for name, found in problems.items()}


def _outcome(plan: Plan, target: Path, formats: Collection[str], problems: list[str]) -> Outcome:
    """What became of a report that was run: a format may be at fault while the rest is whole."""
    whole = not problems or is_up_to_date(target, plan.inputs)
    beside = _beside(target, formats) if whole else ()
    state = "written" if whole else "failed"
    return Outcome(plan.report.name, target / "index.html", state, tuple(problems), beside)


def _tasks(plan: Plan, folder: Path) -> list:
    from ldnsynth.publishing.batch import Task

    return [
        Task(
            plan.report.name,
            plan.notebooks / f"{stem}.ipynb",
            folder / "notebooks" / f"{stem}.ipynb",
            plan.given[stem],
        )
        for stem in plan.report.notebooks
    ]


def _finish(plan: Plan, folder: Path, target: Path, formats: Collection[str]) -> list[str]:
    """Render the executed notebooks and publish the folder; what went wrong, if anything."""
    from ldnsynth.publishing.outputs import write_report
    from ldnsynth.publishing.staging import publish

    if not plan.is_current():
        return [f"{plan.report.name}: data, notebooks or package changed while it ran; run it again."]
    try:
        problems = write_report(folder, plan.inputs, plan.declared, plan.data, formats)
        publish(folder, target)
    except LdnsynthError as error:
        problems = [str(error)]
    return [f"{plan.report.name}: {problem}" for problem in problems]
