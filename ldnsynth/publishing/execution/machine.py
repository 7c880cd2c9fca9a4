"""What a machine must give before notebooks can run: asked first, so that want of it is a sentence."""

import multiprocessing
import os
import sys
import tempfile

from ldnsynth.errors import ReportError

try:
    import resource
except ImportError:  # not on Windows, which has no such limits
    resource = None

_FILES = 128  # open at a time in one process: libraries while they load, sockets of a kernel
_MEMORY = 3 << 29  # bytes of addresses of one process: libraries, figures


def check_machine() -> None:
    """See whether processes can be started, hold what they need, and read what they write.

    Where more files may be open than are allowed for now, they are allowed.

    Raises
    ------
    ReportError
        All that is wanting, a sentence each.
    """
    problems = [problem for ask in (_files, _memory, _shared, _temporary, _mask, _python) if (problem := ask())]
    if problems:
        raise ReportError("\n".join(problems))


def _files() -> str:
    if not resource:
        return ""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY or allowed >= _FILES:
        return ""
    if most == resource.RLIM_INFINITY or most >= _FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, most))
        return ""
    return (
        f"A process may have {most} files open here, expected {_FILES} at least. Allow more: `ulimit -n {_FILES * 8}`."
    )


def _memory() -> str:
    if not resource:
        return ""
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    if allowed == resource.RLIM_INFINITY or allowed >= _MEMORY:
        return ""
    found = f"A process may have {allowed >> 20} MB of memory here, expected {_MEMORY >> 20} at least."
    return f"{found} Allow more: `ulimit -v unlimited`."


def _shared() -> str:
    if os.name != "posix":
        return ""
    try:
        multiprocessing.get_context("fork").Lock()
    except (OSError, ImportError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        return f"Processes cannot work together here: shared memory is wanting ({why}). Make /dev/shm writable."
    return ""


def _temporary() -> str:
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        return "No folder for temporary files can be written. Name one in the environment variable TMPDIR."
    return ""


def _mask() -> str:
    mask = os.umask(0o077)
    os.umask(mask)
    if not mask & 0o700:
        return ""
    return f"What is written here cannot be read by who writes it (umask {mask:03o}). Set another: `umask 022`."


def _python() -> str:
    if sys.executable and os.access(sys.executable, os.X_OK):
        return ""
    return f"{sys.executable or 'python'}: may not be run by this user, so that no notebook can. Allow it (chmod +x)."
