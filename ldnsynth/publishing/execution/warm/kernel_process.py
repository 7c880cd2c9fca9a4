"""A forked kernel as the one who asked for it sees it: like `subprocess.Popen`, through the server's connection."""

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ldnsynth.publishing.execution.warm.servers import WarmUnavailableError

_LENGTH = struct.Struct("!Q")
_SECONDS_TO_LOAD = 120.0


class KernelProcess:
    """A kernel that a server has forked."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int, report: bytes = b""):
        self._connection, self._report = connection, report
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Exit code, negative for a signal; None while the kernel runs. A kernel does not outlive its server."""
        if self.returncode is None:
            try:
                line = self._report or self._connection.recv(64, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            except OSError:
                line = b""
            self.returncode = int(line) if line else -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Exit code, once there is one.

        Raises
        ------
        subprocess.TimeoutExpired
            If there is none within `timeout` seconds.
        """
        if self.poll() is None:
            readable, _, _ = select.select([self._connection], [], [], timeout)
            if not readable:
                raise subprocess.TimeoutExpired("kernel", timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Have the server signal the kernel and what it started: who has not reaped a process knows it by its id."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                self._connection.sendall(bytes([number]))

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


async def fork_kernel(
    address: Path, arguments: list[str], environment: dict[str, str], cwd: str, streams: list[int]
) -> KernelProcess:
    """Ask a server for a kernel.

    Parameters
    ----------
    address : Path
        Socket of the server.
    arguments : list of str
        Of ``ipykernel_launcher``.
    environment, cwd, streams
        What the kernel gets: all variables, working folder, descriptors of its three standard streams.

    Raises
    ------
    WarmUnavailableError
        If the server refuses, ends, or takes two minutes.
    """
    connection = socket.socket(socket.AF_UNIX)
    try:
        body = json.dumps({"arguments": arguments, "env": environment, "cwd": cwd}).encode()
        connection.settimeout(_SECONDS_TO_LOAD)
        connection.connect(str(address))
        socket.send_fds(connection, [_LENGTH.pack(len(body))], streams)
        connection.sendall(body)
        connection.setblocking(False)
        reading = asyncio.get_running_loop().sock_recv(connection, 4096)
        line, _, report = (await asyncio.wait_for(reading, _SECONDS_TO_LOAD)).partition(b"\n")
        reply = json.loads(line or '{"refused": "the server ended"}')
        if "refused" in reply:
            raise WarmUnavailableError(reply["refused"])
        return KernelProcess(connection, reply["pid"], report)
    except (OSError, TimeoutError) as error:
        connection.close()
        raise WarmUnavailableError(f"no answer from the server: {error!r}") from error
    except BaseException:
        connection.close()  # and with it ends whatever was forked for it
        raise


@contextlib.contextmanager
def open_streams(stdin: Any, stdout: Any, stderr: Any) -> Iterator[list[int]]:
    """Descriptors, while the context lasts, for what `subprocess.Popen` takes as streams; no stdin is an empty one.

    Raises
    ------
    WarmUnavailableError
        For pipes: nobody here could read them.
    """
    with open(os.devnull, "r+b", buffering=0) as null:
        found: list[int] = []
        for ours, stream in enumerate((subprocess.DEVNULL if stdin is None else stdin, stdout, stderr)):
            if stream == subprocess.PIPE:
                raise WarmUnavailableError("a pipe was asked for as a standard stream")
            special = {None: ours, subprocess.DEVNULL: null.fileno(), subprocess.STDOUT: found[-1] if found else ours}
            plain = stream if stream is None or isinstance(stream, int) else stream.fileno()
            found.append(special.get(plain, plain))
        yield found
