"""From reports asked for to reports written: execute what is not up to date, render, publish."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ldnsynth.errors import LdnsynthError
from ldnsynth.publishing.kernels import start_early
from ldnsynth.publishing.planning import Plan
from ldnsynth.publishing.provenance import is_up_to_date


@dataclass(frozen=True)
class Outcome:
    """What became of a report: `state` is written, up to date or failed; `problems` says why it failed."""

    name: str
    page: Path
    state: str
    problems: tuple[str, ...] = ()


def run_plans(
    plans: list[Plan], *, out: Path, jobs: int, force: bool = False, before: Callable[[], None] = lambda: None
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
    outcomes = _write(due, out, jobs) if due else {}
    names = [plan.report.name for plan in plans]
    return [outcomes.get(name) or Outcome(name, out / name / "index.html", "up to date") for name in names]


def _write(plans: list[Plan], out: Path, jobs: int) -> dict[str, Outcome]:
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
            problems[name] += _finish(by_name[name], staged[name], out / name)

    try:
        for name in by_name:
            staged[name] = open_staging(out / name)
            (staged[name] / "notebooks").mkdir()
        tasks = [task for name, plan in by_name.items() for task in _tasks(plan, staged[name])]
        execute_all(tasks, jobs=jobs, done=done)
    finally:
        for folder in staged.values():
            discard(folder)
    return {
        name: Outcome(name, out / name / "index.html", "failed" if found else "written", tuple(found))
        for name, found in problems.items()
    }


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


def _finish(plan: Plan, folder: Path, target: Path) -> list[str]:
    """Render the executed notebooks and publish the folder; what went wrong, if anything."""
    from ldnsynth.publishing.outputs import write_report
    from ldnsynth.publishing.staging import publish

    if not plan.is_current():
        return [f"{plan.report.name}: data, notebooks or package changed while it ran; run it again."]
    try:
        problems = write_report(folder, plan.inputs, plan.declared, plan.data)
        publish(folder, target)
    except LdnsynthError as error:
        problems = [str(error)]
    return [f"{plan.report.name}: {problem}" for problem in problems]
