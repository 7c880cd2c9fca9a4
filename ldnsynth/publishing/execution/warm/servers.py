"""The servers of this process: started when first asked for, one for each environment that libraries read."""

import atexit
import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from pathlib import Path

_SCRIPT = Path(__file__).with_name("server.py")
# Read when the interpreter starts or a library is imported: a server can serve only kernels that agree in these.
_READ_AT_IMPORT = (
    *("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_", "HOME", "XDG_", "JUPYTER_", "IPYTHON", "PYDEVD_"),
    *(
        "LDNSYNTH_WHOLE_RUN",
        "OMP_",
        "GOMP_",
        "KMP_",
        "OPENBLAS_",
        "GOTO_",
        "MKL_",
        "BLIS_",
        "NUMEXPR_",
        "NPY_",
        "MPL",
        "PANDAS_",
    ),
)
_SECONDS_TO_END = 5
_LONGEST_FOLDER = 70  # in which sockets have room, those of multiprocessing too
_OF_A_KERNEL = ("JPY_PARENT_PID", "JPY_INTERRUPT_EVENT")


class WarmUnavailableError(Exception):
    """No warm kernel can be had; the text says why."""


class _Server:
    """A server that this process owns: it ends when nobody holds the writing end of the pipe any more."""

    def __init__(self, address: Path, command: list[str], environment: dict[str, str]):
        reading, self.pipe = os.pipe()
        with socket.socket(socket.AF_UNIX) as listening:
            address.unlink(missing_ok=True)  # of a server that was ended from outside
            listening.bind(str(address))
            listening.listen(64)
            handed = (listening.fileno(), reading)
            self.process = subprocess.Popen(
                [*command, str(_SCRIPT), *map(str, handed)],
                env={name: value for name, value in environment.items() if name not in _OF_A_KERNEL},
                pass_fds=handed,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        os.close(reading)


_owned: list[_Server] = []
_starting = threading.Lock()
_folder: Path | None = None  # of the sockets: this process's own, or that of the process whose servers it uses


def share_servers() -> Path:
    """The folder through which other processes use the servers of this one (`use_servers`)."""
    global _folder
    if _folder is None or not _folder.is_dir():
        _folder = Path(tempfile.mkdtemp(prefix="ldnsynth-"))
    return _folder


def use_servers(folder: Path) -> None:
    """Use the servers that another process shares, as long as they last."""
    global _folder
    _folder = folder


def start_server(command: list[str], environment: dict[str, str]) -> Path:
    """Start a server if there is none yet; returns its socket at once, which takes requests while libraries load.

    Parameters
    ----------
    command : list of str
        The interpreter with its options.
    environment : dict
        The environment of the kernels to come.

    Raises
    ------
    WarmUnavailableError
        On systems other than Linux, and if the server cannot be started.
    """
    if sys.platform != "linux":
        raise WarmUnavailableError("only on Linux is a process known to be safe to fork once libraries are loaded")
    try:
        with _starting:
            address = share_servers() / _key(command, environment)
            if not _answers(address):
                _owned.append(_Server(address, command, environment))
    except OSError as error:
        why = "the path of the folder for temporary files is too long for sockets (TMPDIR)"
        too_long = len(os.fsencode(tempfile.gettempdir())) > _LONGEST_FOLDER
        raise WarmUnavailableError(why if too_long else f"the server cannot be started: {error}") from error
    return address


def end_servers() -> None:
    """End the servers of this process and their kernels, and wait until they have ended."""
    while _owned:
        server = _owned.pop()
        os.close(server.pipe)
        try:
            server.process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            server.process.kill()


def _key(command: list[str], environment: dict[str, str]) -> str:
    """A name for all that is fixed once a server has started; what is installed is part of it."""
    read = {name: value for name, value in environment.items() if name.startswith(_READ_AT_IMPORT)}
    installed = os.stat(sysconfig.get_path("purelib")).st_mtime_ns
    return hashlib.sha256(json.dumps([command, sorted(read.items()), installed]).encode()).hexdigest()[:16]


def _answers(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(address)) == 0


def _forget() -> None:
    """In a fork of this process: the servers are the parent's, and must not outlive it by a pipe held here."""
    global _folder
    while _owned:
        with contextlib.suppress(OSError):
            os.close(_owned.pop().pipe)
    _folder = None


atexit.register(end_servers)
os.register_at_fork(after_in_child=_forget)
