"""One notebook, executed by papermill in a worker process that ends its kernel whatever happens."""

import json
import logging
import multiprocessing
import os
import re
import signal
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ldnsynth.errors import ReportError

if TYPE_CHECKING:
    from papermill.exceptions import PapermillExecutionError

_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    "SOURCE_DATE_EPOCH": "315532800",  # 1980-01-01, the first day that zip files know
    "JUPYTER_PREFER_ENV_PATH": "1",  # not a kernel of the same name in the user's home
}
# Kernels that start side by side on TCP now and then choose the same port; sockets in a folder of their own cannot.
_TRANSPORT = "ipc" if os.name == "posix" else "tcp"
_LONGEST_MESSAGE = 5
_CELL_FILE = re.compile(r"\(\d+\.py, (line \d+)\)$")  # a syntax error names a file that nobody has
_SECONDS_TO_STOP = 10


def worker_pool(jobs: int) -> ProcessPoolExecutor:
    """A pool of fresh processes in which `execute` can run; Ctrl-C reaches the caller alone."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare)


def stop_workers() -> None:
    """End all worker processes of this process, and with them their kernels."""
    workers = multiprocessing.active_children()
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(_SECONDS_TO_STOP)
        worker.kill()


def execute(source: Path, target: Path, parameters: dict[str, Any]) -> None:
    """Execute a notebook with parameters into a target file.

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
        _run(source, target, parameters)
    except SystemExit:  # asked to stop: the pool would take it for a result and go on
        os._exit(1)


def _run(source: Path, target: Path, parameters: dict[str, Any]) -> None:
    import papermill
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import run_sync
    from papermill.exceptions import PapermillExecutionError

    with tempfile.TemporaryDirectory(prefix="ldnsynth-") as folder:
        manager = AsyncKernelManager(  # ours, so that it can be ended even while it starts
            kernel_name="python3",
            connection_file=os.path.join(folder, "kernel.json"),
            transport=_TRANSPORT,
        )
        try:
            papermill.execute_notebook(
                source,
                target,
                parameters,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                cwd=folder,
                extra_arguments=["--log-level=ERROR"],
                km=manager,
            )
        except PapermillExecutionError as error:
            raise ReportError(_sentence(source, error, injected=bool(parameters))) from error
        finally:
            if manager.has_kernel:
                run_sync(manager.shutdown_kernel)(now=True)


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    os.environ.update(_ENVIRONMENT)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # it cannot read list[str]; parameters are checked


def _sentence(source: Path, error: "PapermillExecutionError", *, injected: bool) -> str:
    lines = error.source.strip().splitlines() or [""]
    message = _CELL_FILE.sub(r"(\1)", str(error.evalue)).strip().splitlines() or [""]
    more = len(message) - _LONGEST_MESSAGE
    shown = "\n  ".join(message[:_LONGEST_MESSAGE]) + (f"\n  and {more} lines more" if more > 0 else "")
    position = _position(source, error.cell_index, injected=injected)
    return f"{source.stem}, cell {position} (`{lines[0]}`): {error.ename}: {shown}"


def _position(source: Path, index: int, *, injected: bool) -> int:
    """Position of the failed cell in the source notebook, from 1; injected parameters are no cell of it."""
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    before = [n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", [])]
    return index + 1 - int(injected and index > before[0])
