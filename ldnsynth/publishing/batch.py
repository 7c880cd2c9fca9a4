"""Many notebooks in parallel processes, each judged by itself; an interruption ends them all."""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ldnsynth.errors import LdnsynthError
from ldnsynth.publishing.kernels import execute, stop_workers, uninterrupted, worker_pool
from ldnsynth.publishing.progress import tally


@dataclass(frozen=True)
class Task:
    """A notebook to execute into a target file; `report` is what it is executed for."""

    report: str
    source: Path
    target: Path
    parameters: dict[str, Any] = field(default_factory=dict)


def execute_all(tasks: list[Task], *, jobs: int, done: Callable[[Task, str], None]) -> None:
    """Execute notebooks in `jobs` processes.

    Parameters
    ----------
    tasks : list of Task
        At least one.
    jobs : int
        Most processes at a time.
    done : callable
        Called here as each notebook ends, with the task and a sentence that says what failed, or "".

    Raises
    ------
    KeyboardInterrupt
        Once all processes and kernels have ended.
    """
    with tally(len(tasks)) as progress, worker_pool(min(jobs, len(tasks))) as pool:
        try:
            futures = _submit(pool, tasks)
            for future in as_completed(futures):
                task, problem = futures[future], _problem(future)
                progress.step(f"{task.report}: {task.source.stem}", failed=bool(problem))
                done(task, problem and f"{task.report}: {problem}")
        except BaseException:
            with uninterrupted():
                stop_workers()
            raise


def _submit(pool: ProcessPoolExecutor, tasks: list[Task]) -> dict[Future, Task]:
    with uninterrupted():  # a worker that is starting would answer Ctrl-C with a traceback
        return {pool.submit(execute, task.source, task.target, task.parameters): task for task in tasks}


def _problem(future: Future) -> str:
    error = future.exception()
    if error is None:
        return ""
    if isinstance(error, LdnsynthError):
        return str(error)
    if isinstance(error, BrokenProcessPool):
        return "not finished: a process was ended from outside, perhaps for want of memory (try --jobs 1)."
    return f"not finished: {type(error).__name__}: {error}"
