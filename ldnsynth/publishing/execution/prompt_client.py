"""A client of a kernel that begins as soon as the kernel answers."""

from math import inf
from queue import Empty
from time import monotonic

from jupyter_client.asynchronous import AsyncKernelClient


class PromptClient(AsyncKernelClient):
    """Ready when the kernel answers and what it says to all arrives.

    The class that it stands for then waits 0.2 s more for what else may have been said; whoever executes notebooks
    heeds only what their own requests bring about.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the kernel.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at most.

        Raises
        ------
        RuntimeError
            If the kernel ends, or does not answer in time.
        """
        latest = monotonic() + (inf if timeout is None else timeout)
        while monotonic() < latest:
            self.kernel_info()
            try:
                await self.shell_channel.get_msg(timeout=1)
                await self.iopub_channel.get_msg(timeout=0.2)  # else what it says of the first cell would be lost
                return
            except Empty:
                if not await self.parent.is_alive():
                    raise RuntimeError("the kernel ended before it answered") from None
        raise RuntimeError(f"the kernel did not answer within {timeout} seconds")
