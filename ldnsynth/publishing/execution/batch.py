"""Many notebooks at a time, here or on a cluster, each judged by itself; an interruption ends them all."""

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from ldnsynth.errors import LdnsynthError
from ldnsynth.publishing.execution.notebook_worker import (
    execute,
    starting_processes,
    stop_workers,
    uninterrupted,
    worker_pool,
)
from ldnsynth.publishing.execution.progress import tally
from ldnsynth.publishing.execution.task import Start, Task
from ldnsynth.publishing.files.staging import reason

_POOLS = 3


def execute_all(
    tasks: list[Task],
    *,
    jobs: int,
    done: Callable[[Task, str], None],
    meanwhile: Callable[[], object] = lambda: None,
    scheduler: str = "",
) -> None:
    """Execute notebooks in processes, those that are given the same parameters only once.

    When a process is ended from outside, what was not finished starts again in half as many, twice at most.

    Parameters
    ----------
    tasks : list of Task
        At least one.
    jobs : int
        Most processes at a time.
    done : callable
        Called here as each notebook ends, with the task and a sentence that says what failed, or "".
    meanwhile : callable
        Called here when notebooks have begun, each time that they have: what is better done while others work.
    scheduler : str
        Address of a Dask scheduler whose workers execute the notebooks instead; `jobs` does not count then.

    Raises
    ------
    KeyboardInterrupt
        Once all processes and kernels of this machine have ended.
    ReportError
        If the cluster cannot be used.
    """
    with tally(len(tasks)) as progress:

        def ended(alike: list[Task], problem: str) -> None:
            for task in alike:
                progress.step(f"{task.report}: {task.source.stem}", failed=bool(problem))
                done(task, problem and f"{task.report}: {problem}")

        waiting = _alike(tasks)
        for pool in range(_POOLS):
            processes = max(1, min(jobs, len(waiting)) >> pool)
            workers = _workers(scheduler, processes, waiting)
            waiting = _round(waiting, workers, ended, meanwhile, last=pool + 1 == _POOLS)
            if not waiting:
                break


def _alike(tasks: list[Task]) -> list[list[Task]]:
    """Tasks by what is executed: the executed notebook is the same for all of a group."""
    groups: dict[tuple, list[Task]] = {}
    for task in tasks:
        groups.setdefault((task.source, json.dumps(task.parameters)), []).append(task)
    return list(groups.values())


def _round(
    groups: list[list[Task]],
    workers: AbstractContextManager[Start],
    ended: Callable[[list[Task], str], None],
    meanwhile: Callable[[], object],
    *,
    last: bool,
) -> list[list[Task]]:
    """Execute the first task of each group, copy its notebook for the others; the groups to be executed again."""
    again = []
    with workers as start:
        with starting_processes():  # a worker that is starting would answer Ctrl-C with a traceback
            futures = {start(group[0]): group for group in groups}
        meanwhile()
        for future in as_completed(futures):
            group = futures.pop(future)  # what it holds is let go
            if not last and not future.cancelled() and isinstance(future.exception(), BrokenProcessPool):
                again.append(group)
                continue
            problem = _problem(future, group[0])
            for other in () if problem else group[1:]:
                shutil.copyfile(group[0].target, other.target)
            ended(group, problem)
    return again


def _workers(scheduler: str, processes: int, groups: list[list[Task]]) -> AbstractContextManager[Start]:
    if not scheduler:
        return _processes(processes)
    from ldnsynth.publishing.execution.cluster import cluster_workers

    return cluster_workers(scheduler, sorted({group[0].source for group in groups}))


@contextmanager
def _processes(number: int) -> Iterator[Start]:
    with worker_pool(number) as pool:
        try:
            yield partial(_submit, pool)
        except BaseException:
            with uninterrupted():
                stop_workers()
            raise


def _submit(pool: ProcessPoolExecutor, task: Task) -> Future:
    """Have a process of a pool execute a task; if its processes have ended already, that is what the future says."""
    try:
        return pool.submit(execute, task.source, task.target, task.parameters)
    except BrokenProcessPool as error:
        failed: Future = Future()
        failed.set_exception(error)
        return failed


def _problem(future: Future, task: Task) -> str:
    """Keep what a worker elsewhere sent; a sentence if the notebook was not executed."""
    where = task.source.stem
    try:
        sent = future.result()
        if sent:
            sent.save(task.target)
    except LdnsynthError as error:
        return str(error)
    except BrokenProcessPool:
        return f"{where}: not finished: a process was ended from outside, perhaps for want of memory (try --jobs 1)."
    except CancelledError:
        return f"{where}: not finished: the scheduler let go of it, perhaps as it ended. Run it again."
    except OSError as error:
        return f"{where}: not finished: {reason(error)}."
    except Exception as error:
        return f"{where}: not finished: {type(error).__name__}: {error}"
    return ""
