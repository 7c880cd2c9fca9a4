"""Notebooks on the workers of a Dask cluster, over the wire alone: no file system is shared.

Notebooks and data are sent, once, and known by their hash; code cannot be, so workers must run the same ldnsynth and
libraries as the one who asks. The executed notebook comes back as bytes with its hash. Dask starts anew elsewhere what
a worker that dies had begun, and makes anew what it held.
"""

import hashlib
import io
import json
import logging
import os
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ldnsynth import folders
from ldnsynth.display.pictures.kept import ANEW, SVG_ALONE
from ldnsynth.errors import ReportError
from ldnsynth.publishing.execution.notebook_worker import execute_in_thread
from ldnsynth.publishing.execution.schedulers import check_scheduler, silent
from ldnsynth.publishing.execution.task import Start
from ldnsynth.publishing.provenance.manifest import software

if TYPE_CHECKING:
    from distributed import Client

_SECONDS_TO_ANSWER = 5
_unpacking = threading.Lock()
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Executed:
    """An executed notebook as a worker sends it."""

    content: bytes
    sha256: str
    worker: str

    def save(self, target: Path) -> None:
        """Write the notebook.

        Raises
        ------
        ReportError
            If it is not what the worker sent.
        """
        if _sha256(self.content) != self.sha256:
            raise ReportError(f"{target.stem}: came from worker {self.worker} other than it was sent. Run it again.")
        target.write_bytes(self.content)


@contextmanager
def cluster_workers(address: str, notebooks: list[Path]) -> Iterator[Start]:
    """While this lasts, what starts a task on the cluster; its future gives an `Executed`.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.
    notebooks : list of Path
        All notebooks that tasks will name. The data that are sent with them are those of this process.

    Raises
    ------
    ReportError
        If no scheduler answers, or a worker has other software than this process; all such workers are named.
    """
    client = _connect(address)
    executor = client.get_executor(pure=False)
    try:
        ours = software()
        _refuse_other_software(client, ours)
        asked = {name: os.environ[name] for name in (ANEW, SVG_ALONE) if name in os.environ}
        packed = pack_sources(notebooks, folders.data_folder())
        sources = client.submit(bytes, packed, pure=False)  # a task, so that it is made anew if its worker dies
        known = _sha256(packed)
        yield lambda task: executor.submit(run_sent, sources, known, task.source.name, task.parameters, ours, asked)
    finally:
        executor.shutdown(wait=False)
        client.close()


def pack_sources(notebooks: list[Path], data: Path) -> bytes:
    """Notebooks without their outputs, and the tables of a data package, as a zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in notebooks:
            archive.writestr(f"notebooks/{path.name}", _without_outputs(path))
        for path in [data / folders.TOPIC, *sorted(data.rglob("*.csv"))]:
            archive.writestr(f"data/{path.relative_to(data).as_posix()}", path.read_bytes())
    return packed.getvalue()


def run_sent(
    sources: bytes,
    known: str,
    notebook: str,
    parameters: dict[str, Any],
    theirs: dict[str, str],
    variables: dict[str, str],
) -> Executed:
    """Execute a notebook on this worker.

    Parameters
    ----------
    sources : bytes
        From `pack_sources`.
    known : str
        Their SHA-256.
    notebook : str
        File name of the notebook.
    parameters : dict
        Values by name.
    theirs : dict
        `provenance.software` of the one who asks.
    variables : dict
        Of the environment of the one who asks: what the kernel gets of it.

    Raises
    ------
    ReportError
        If the software differs, the sources came damaged, or a cell fails.
    """
    from distributed import get_worker

    worker = get_worker()
    differing = differences(theirs, software())
    if differing:
        raise ReportError(f"worker {worker.address}: {differing}")
    folder = _unpacked(sources, known, Path(worker.local_directory))
    with tempfile.TemporaryDirectory(prefix="ldnsynth-") as made:
        target = Path(made) / notebook
        environment = {folders.DATA_VARIABLE: str(folder / "data"), **variables}
        execute_in_thread(folder / "notebooks" / notebook, target, parameters, environment)
        content = target.read_bytes()
    return Executed(content, _sha256(content), worker.address)


def differences(here: dict[str, str], there: dict[str, str]) -> str:
    """A sentence that names what a worker has in another version than this process, or ""."""
    names = [name for name in here if there.get(name) != here[name]]
    told = ", ".join(f"{name} {there.get(name, 'missing')} (here {here[name]})" for name in names)
    return told and f"has {told}. Install the same there, for instance with requirements.lock."


def _connect(address: str) -> "Client":
    check_scheduler(address)
    from distributed import Client

    try:
        client = Client(address, timeout=_SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ReportError(silent(address)) from error
    if not client.nthreads():
        _log.warning("%s has no workers yet; waiting for them.", address)
    return client


def _refuse_other_software(client: "Client", ours: dict[str, str]) -> None:
    """Judge all workers before any work: one that refused its tasks would draw ever more of them."""
    problems = []
    for worker, found in client.run(software, on_error="return").items():
        if isinstance(found, BaseException):
            problems.append(f"worker {worker}: does not answer as ldnsynth does ({type(found).__name__}: {found}).")
        elif differing := differences(ours, found):
            problems.append(f"worker {worker}: {differing}")
    if problems:
        raise ReportError("\n".join(problems))


def _unpacked(sources: bytes, known: str, parent: Path) -> Path:
    """The folder of the sources on this worker, made by the first who needs it."""
    folder = parent / f"ldnsynth-{known[:16]}"
    with _unpacking:
        if not folder.exists():
            if _sha256(sources) != known:
                raise ReportError("notebooks and data came to a worker other than they were sent. Run it again.")
            partial = folder.with_suffix(f".{os.getpid()}")
            with zipfile.ZipFile(io.BytesIO(sources)) as archive:
                archive.extractall(partial)
            partial.rename(folder)
    return folder


def _without_outputs(path: Path) -> str:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(notebook)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
