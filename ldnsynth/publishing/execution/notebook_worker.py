"""One notebook, executed by papermill in a worker process that ends its kernel whatever happens.

Workers and kernels are forks: workers of multiprocessing's fork server, which has papermill loaded, kernels of a warm
server. Where processes cannot safely be forked, they are started anew.
"""

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import connection, forkserver
from pathlib import Path
from typing import Any

from ldnsynth.publishing.execution.machine import check_machine
from ldnsynth.publishing.execution.warm.servers import WarmUnavailableError, share_servers, start_server, use_servers

_SAFE = {"PYTHONSAFEPATH": "1"}  # no module of the working folder takes the place of a library
_ENVIRONMENT = {
    **_SAFE,
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    "SOURCE_DATE_EPOCH": "315532800",  # 1980-01-01, the first day that zip files know
    "JUPYTER_PREFER_ENV_PATH": "1",  # not a kernel of the same name in the user's home
}
# Of the processes of a run, which is refused if the code changed meanwhile: kernels need not load the code each anew.
_OF_A_RUN = _ENVIRONMENT | {"LDNSYNTH_WHOLE_RUN": "1"}
# Kernels that start side by side on TCP now and then choose the same port; sockets in a folder of their own cannot.
_TRANSPORT = "ipc" if os.name == "posix" else "tcp"
_LONGEST_FOLDER = 85  # of such sockets: their path has room for some hundred bytes
_SECONDS_TO_STOP = 10
_LIBRARIES = [  # ours first: the package leaves out what they need not load
    *(
        "ldnsynth.publishing.execution.normalise",
        "ldnsynth.publishing.execution.prompt_client",
        "ldnsynth.publishing.execution.warm.provisioner",
    ),
    *("papermill", "jupyter_client.manager"),
]
_log = logging.getLogger(__name__)
_told: set[str] = set()
_forks_kernels = False  # in a worker: whether there is a server to fork them


def start_early() -> bool:
    """Start what loads the libraries for workers and kernels, and do not wait for it; whether they can be forked.

    Raises
    ------
    ReportError
        If the machine does not give what notebooks need.
    """
    check_machine()
    try:
        start_server([sys.executable], os.environ | _OF_A_RUN)
    except WarmUnavailableError as why:
        if str(why) not in _told:
            _log.warning("Notebooks start more slowly: %s.", why)
            _told.add(str(why))
        return False
    with starting_processes():
        multiprocessing.set_forkserver_preload(_LIBRARIES)
        forkserver.ensure_running()
    return True


def worker_pool(jobs: int) -> ProcessPoolExecutor:
    """A pool of processes in which `execute` can run; Ctrl-C reaches the caller alone."""
    forked = start_early()
    context = multiprocessing.get_context("forkserver" if forked else "spawn")
    inherited = dict(os.environ), share_servers() if forked else None
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_prepare, initargs=inherited)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """While this lasts Ctrl-C does nothing, here and in processes that are started."""
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


@contextmanager
def starting_processes() -> Iterator[None]:
    """While this lasts processes are started that Ctrl-C leaves alone, with Python's safe path; ours stays as it is."""
    before = {name: os.environ.get(name) for name in _SAFE}
    os.environ.update(_SAFE)
    try:
        with uninterrupted():
            yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def stop_workers() -> None:
    """End all worker processes of this process, and with them their kernels."""
    workers = multiprocessing.active_children()
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(_SECONDS_TO_STOP)
        worker.kill()


def execute(source: Path, target: Path, parameters: dict[str, Any]) -> None:
    """Execute a notebook with parameters into a target file, without what differs from run to run.

    Parameters
    ----------
    source, target : Path
        The notebook, and where its executed copy is written.
    parameters : dict
        Values by name: plain Python objects, set as literals in a cell after the notebook's own parameters.

    Raises
    ------
    ReportError
        If a cell fails: names notebook, cell, its first line of code, and the error.
    """
    try:
        _run(source, target, parameters, os.environ, fork=_forks_kernels)
    except SystemExit:  # asked to stop: the pool would take it for a result and go on
        os._exit(1)


def execute_in_thread(source: Path, target: Path, parameters: dict[str, Any], environment: dict[str, str]) -> None:
    """Execute a notebook, as `execute` does, in a process that is not ours: nothing of it is changed.

    Parameters
    ----------
    source, target, parameters
        As for `execute`.
    environment : dict
        Variables that the kernel gets beside those of this process.

    Raises
    ------
    ReportError
        If a cell fails, as for `execute`.
    """
    environment = os.environ | _ENVIRONMENT | environment
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    _run(source, target, parameters, environment, fork=True)


def _run(source: Path, target: Path, parameters: dict[str, Any], environment: Mapping[str, str], *, fork: bool) -> None:
    import nbformat
    import papermill
    from jupyter_core.utils import run_sync
    from papermill.exceptions import PapermillExecutionError

    from ldnsynth.publishing.execution.cells import CellWatch
    from ldnsynth.publishing.execution.normalise import normalise

    watch = CellWatch(source, injected=bool(parameters))
    with tempfile.TemporaryDirectory(prefix="ldnsynth-") as folder:
        manager, clients = _manager(folder, environment, fork=fork)
        try:
            executed = papermill.execute_notebook(
                source,
                None,  # it is written once, when it is as it is to be
                parameters,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                extra_arguments=["--log-level=ERROR"],
                km=manager,
                **watch.hooks(),
            )
        except PapermillExecutionError as error:  # shown by a cell that went on
            raise watch.failed(vars(error), index=error.cell_index, code=error.source) from error
        except RuntimeError as error:
            if run_sync(manager.is_alive)():
                raise
            raise watch.killed() from error
        finally:
            for client in clients:
                client.stop_channels()
            if manager.has_kernel:
                run_sync(manager.shutdown_kernel)(now=True)
    normalise(executed)
    target.write_text(nbformat.writes(executed) + "\n", encoding="utf-8", newline="\n")


def _manager(folder: str, environment: Mapping[str, str], *, fork: bool) -> tuple[Any, list]:
    """What starts a kernel in a folder, ours so that it can be ended even while it starts; and clients made of it.

    nbclient leaves those of a manager that is not its own open, with a thread and sockets.
    """
    from jupyter_client.manager import AsyncKernelManager

    from ldnsynth.publishing.execution.prompt_client import PromptClient
    from ldnsynth.publishing.execution.warm.provisioner import WarmProvisioner

    manager = AsyncKernelManager(
        kernel_name="python3",
        connection_file=os.path.join(folder, "kernel.json"),
        transport=_TRANSPORT if len(os.fsencode(folder)) <= _LONGEST_FOLDER else "tcp",
    )
    # Papermill would change the folder of this process, which other threads share.
    quiet = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)  # what ends a kernel is told in a sentence
    manager.start_kernel = partial(manager.start_kernel, cwd=folder, env=dict(environment), **quiet)
    manager.client_factory = PromptClient
    clients: list = []
    manager.client = _kept_in(clients, manager.client)
    if fork:
        manager.provisioner = WarmProvisioner(kernel_spec=manager.kernel_spec, parent=manager)
    return manager, clients


def _kept_in(made: list, make: Callable[..., Any]) -> Callable[..., Any]:
    """A function that makes the same, and keeps it in a list."""

    def making(**options: Any) -> Any:
        made.append(make(**options))
        return made[-1]

    return making


def _prepare(environment: dict[str, str], servers: Path | None) -> None:
    global _forks_kernels
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.environ.clear()  # the fork server's, of the time when it was started
    os.environ.update(environment | _OF_A_RUN)
    if servers:
        _forks_kernels = True
        use_servers(servers)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # it cannot read list[str]; parameters are checked


def _end_with_parent() -> None:
    """End this worker, and with it its kernel, once the process that it works for has ended, even if it was killed."""
    connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)
