"""What Jupyter calls for a kernel of the warm kind: a fork where that is possible, else the ordinary kernel."""

import asyncio
import contextlib
import os
import subprocess
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from ldnsynth.publishing.execution.warm.kernel_process import KernelProcess, fork_kernel, open_streams
from ldnsynth.publishing.execution.warm.servers import WarmUnavailableError, start_server

_LAUNCHER = ["-m", "ipykernel_launcher"]
_UNDERSTOOD = {"env", "cwd", "stdin", "stdout", "stderr", "extra_arguments", "kernel_id", "independent"}
_SECONDS_TO_DIE = 1
_said: set[str] = set()


class WarmProvisioner(LocalProvisioner):
    """Starts kernels of ipykernel as forks; whatever else it is asked for it leaves to the ordinary way."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel of a command; says once why it is not a warm one, if it is not."""
        try:
            self.process = await _warm(cmd, kwargs)
        except WarmUnavailableError as why:
            if str(why) not in _said:
                _said.add(str(why))
                self.log.warning("No warm kernel: %s. Ordinary kernels do the same and start more slowly.", why)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid, self.pgid = self.process.pid, None  # signals go through the process
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and wait until it has: the manager asks only every tenth of a second."""
        await super().kill(restart)
        if isinstance(self.process, KernelProcess):
            with contextlib.suppress(subprocess.TimeoutExpired):  # the manager waits on, and complains
                await asyncio.to_thread(self.process.wait, _SECONDS_TO_DIE)


async def _warm(cmd: list[str], kwargs: dict[str, Any]) -> KernelProcess:
    """A forked kernel for a command.

    Raises
    ------
    WarmUnavailableError
        If the command or an option is one that only a new process can follow, or there is no server.
    """
    at = next((n for n in range(1, len(cmd)) if cmd[n : n + 2] == _LAUNCHER), 0)
    if not at:
        raise WarmUnavailableError("the command is not that of ipykernel")
    strange = sorted(set(kwargs) - _UNDERSTOOD) + (["independent"] if kwargs.get("independent") else [])
    if strange:
        raise WarmUnavailableError(f"asked to start with {', '.join(strange)}")
    environment = dict(kwargs.get("env") or os.environ)
    address = start_server(cmd[:at], environment)
    with open_streams(kwargs.get("stdin"), kwargs.get("stdout"), kwargs.get("stderr")) as streams:
        cwd = os.path.abspath(kwargs.get("cwd") or os.getcwd())
        return await fork_kernel(address, cmd[at + 2 :], environment, cwd, streams)
