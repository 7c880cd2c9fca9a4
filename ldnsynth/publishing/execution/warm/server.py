"""A process that has the libraries loaded and becomes a kernel, by fork, for each request.

Run as a script, so that no module of the project is loaded: the code that a notebook is to use is read when it
imports it. One thread, no kernel state: what a kernel makes (sockets, threads, shell) it makes after the fork. A
request comes over a Unix socket, with the three standard streams: a length, then JSON (arguments, environment,
folder). The answer is a line of JSON with `pid`, or `refused` and why. From then on bytes to the server are signals
for the kernel, and the last line back is its exit code. A kernel ends with its client's connection; the server ends,
and its kernels with it, when nobody holds the other end of its owner's pipe any more.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import selectors
import signal
import socket
import struct
import sys
import tempfile
import time
from pathlib import Path

# What the notebooks import, and what ipykernel loads late. Not matplotlib_inline.backend_inline: it ties itself to the
# shell that is there when it is imported, and without one figures come out with no picture, silently.
_LIBRARIES = """
    ipykernel.kernelapp ipykernel.ipkernel ipykernel.debugger IPython.core.completerlib IPython.core.magics numpy
    pandas pandas.io.formats.style scipy.special scipy.optimize matplotlib.pyplot matplotlib.backends.backend_agg
    matplotlib.backends.backend_svg matplotlib.layout_engine jinja2 PIL.Image PIL.PngImagePlugin yaml
""".split()
# What the chapters import of the project: loaded with the libraries only where all that a server serves is one run.
_OF_THE_PROJECT = """
    ldnsynth.display.figures ldnsynth.display.findings ldnsynth.display.tables ldnsynth.display.asked
    ldnsynth.display.answer ldnsynth.display.provenance ldnsynth.evidence.reading.loading
""".split()
WHOLE_RUN = "LDNSYNTH_WHOLE_RUN"  # in the environment: the code is to be that of the server's start
_TIED_TO_A_SHELL = "matplotlib_inline.backend_inline"
_INLINE = f"module://{_TIED_TO_A_SHELL}"
_LENGTH = struct.Struct("!Q")
_SECONDS_TO_ASK = 10.0


def load_libraries(owner: int) -> None:
    """Import what is there of the libraries, as long as the server has an owner.

    A notebook that needs one that is not there will say so itself.

    Parameters
    ----------
    owner : int
        Descriptor of the owner's pipe, which can be read once its other end is closed.
    """
    os.environ.setdefault("MPLBACKEND", _INLINE)  # as a kernel does before a notebook imports matplotlib
    for name in _LIBRARIES + (_OF_THE_PROJECT if os.environ.get(WHOLE_RUN) else []):
        if select.select([owner], [], [], 0)[0]:
            return
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    sys.modules.pop(_TIED_TO_A_SHELL, None)


def end_idle_threads() -> None:
    """Fork once: OpenBLAS ends its threads before any fork, and starts them anew when a kernel needs them."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def threads() -> int:
    """How many threads this process has, those of libraries included; Linux alone says so."""
    return len(os.listdir("/proc/self/task"))


class Server:
    """The loop of the server; `serve` returns in each kernel, and in the server once its owner has gone."""

    def __init__(self, listening: socket.socket, owner: int):
        self._pid = os.getpid()
        self._listening, self._owner = listening, owner
        self._kernels: dict[int, socket.socket] = {}
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._selector = selectors.DefaultSelector()
        for source in (listening, owner, self._woken):
            self._selector.register(source, selectors.EVENT_READ)

    def serve(self) -> dict | None:
        """Fork kernels; returns the request in a kernel, None in the server at its end."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj == self._owner:
                    return self._end()
                if key.fileobj is self._woken:
                    self._woken.recv(4096)
                    self._reap()
                elif key.fileobj is self._listening:
                    request = self._answer(self._listening.accept()[0])
                    if request is not None:
                        return request
                else:
                    self._pass_on(key.fileobj, key.data)

    def _answer(self, client: socket.socket) -> dict | None:
        """Fork for a request; returns it in the kernel alone."""
        try:
            request, streams = receive(client)
        except (OSError, ValueError):  # a client that went away, or is none
            client.close()
            return None
        if threads() > 1:
            reply = {"refused": f"{threads()} threads run in the process that is to be forked"}
        else:
            pid = os.fork()
            if pid == 0:
                self._become(request, streams)
                client.close()
                return request
            reply = {"pid": pid}
        for stream in streams:
            os.close(stream)
        with contextlib.suppress(OSError):  # then the client is gone, and the loop will see it
            client.sendall(json.dumps(reply).encode() + b"\n")
        if "pid" in reply:
            self._kernels[pid] = client
            self._selector.register(client, selectors.EVENT_READ, pid)
        else:
            client.close()
        return None

    def _pass_on(self, client: socket.socket, pid: int) -> None:
        """Signals from a client to its kernel; the last one when the client has gone."""
        try:
            signals = client.recv(64)
        except OSError:
            signals = b""
        if not signals:
            self._selector.unregister(client)
            signals = bytes([signal.SIGKILL])
        for number in signals:
            _signal_group(pid, number)

    def _reap(self) -> None:
        while self._kernels:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            client = self._kernels.pop(pid)
            with contextlib.suppress(KeyError):
                self._selector.unregister(client)
            with contextlib.suppress(OSError):
                client.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
            client.close()

    def _end(self) -> None:
        for pid in self._kernels:
            _signal_group(pid, signal.SIGKILL)
        for pid in self._kernels:
            os.waitpid(pid, 0)
        address = Path(self._listening.getsockname())
        address.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            address.parent.rmdir()

    def _become(self, request: dict, streams: list[int]) -> None:
        """Leave behind what is the server's: signals, sockets, streams, environment, state of random numbers."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        for held in (self._listening, self._woken, self._waker, *self._kernels.values()):
            held.close()
        os.close(self._owner)
        os.setsid()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"], JPY_PARENT_PID=str(self._pid))
        request["arguments"].append(f"--IPKernelApp.parent_handle={self._pid}")


def receive(client: socket.socket) -> tuple[dict, list[int]]:
    """A request and the standard streams that came with it.

    Raises
    ------
    ValueError
        If the client sent something else, or less.
    """
    client.settimeout(_SECONDS_TO_ASK)
    data, streams, _, _ = socket.recv_fds(client, _LENGTH.size, 3)
    try:
        (length,) = _LENGTH.unpack(data + _read(client, _LENGTH.size - len(data)))
        request = json.loads(_read(client, length))
        if len(streams) != 3:
            raise ValueError("expected three streams")
    except BaseException:
        for stream in streams:
            os.close(stream)
        raise
    client.setblocking(True)
    return request, streams


def _read(client: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        chunk = client.recv(min(length - len(data), 1 << 16))
        if not chunk:
            raise ValueError("the client ended within its request")
        data += chunk
    return bytes(data)


def _signal_group(pid: int, number: int) -> None:
    """Signal a kernel and what it started; its process alone until it has a group of its own."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        os.kill(pid, number)


def run_kernel(request: dict) -> None:
    """Be the kernel that was asked for, until it ends."""
    time.tzset()
    tempfile.tempdir = None
    importlib.invalidate_caches()
    sys.modules["numpy"].random.seed()  # the module `random` seeds itself anew in a fork
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    sys.modules["ipykernel.kernelapp"].launch_new_instance()


def main() -> None:
    """Load, then serve on the listening socket and for the owner's pipe that the arguments name."""
    listening, owner = (int(text) for text in sys.argv[1:])
    if not sys.flags.safe_path:
        del sys.path[0]
    load_libraries(owner)
    end_idle_threads()
    gc.collect()
    gc.freeze()  # pages that the collector does not touch stay shared
    request = Server(socket.socket(fileno=listening), owner).serve()
    if request is None:
        os._exit(0)  # taking the libraries down in order would only take time
    run_kernel(request)


if __name__ == "__main__":
    main()
