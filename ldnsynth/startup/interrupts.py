"""Ctrl-C while the program loads: its end, without a traceback of what was being loaded. Nothing has begun by then."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_interrupts() -> Iterator[None]:
    """Let an interrupt end the process as the system does, where Python would raise it in whatever runs."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # somebody else's, or none: a library's user
        yield
        return
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
