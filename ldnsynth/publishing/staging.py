"""Writing aside: a report is made in a hidden folder beside its place and moved there only when whole."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ldnsynth.errors import ReportError


def open_staging(target: Path) -> Path:
    """A new, empty folder beside the target, on the same file system.

    Leftovers of runs that died are removed first; a report that such a run had moved aside is put back.

    Raises
    ------
    ReportError
        If the target is a file, or nothing can be written beside it.
    """
    if target.exists() and not target.is_dir():
        raise ReportError(f"{target}: is a file, expected a folder. Move it, or give another folder with --out.")
    staging = target.with_name(f".{target.name}.partial-{os.getpid()}")
    with _sentences(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(target)
        staging.mkdir()
    return staging


def publish(staging: Path, target: Path) -> None:
    """Put the finished folder in the target's place; the previous one stays if that fails.

    Raises
    ------
    ReportError
        If the folders cannot be renamed.
    """
    previous = target.with_name(f".{target.name}.previous-{os.getpid()}")
    with _sentences(target.parent):
        if target.exists():
            target.rename(previous)
        try:
            staging.rename(target)
        except BaseException:
            if previous.exists():
                previous.rename(target)
            raise
        shutil.rmtree(previous, ignore_errors=True)


def discard(staging: Path) -> None:
    """Remove a folder that was not finished."""
    shutil.rmtree(staging, ignore_errors=True)


def _clear_leftovers(target: Path) -> None:
    left = re.compile(rf"\.{re.escape(target.name)}\.(partial|previous)-(\d+)")
    for folder in sorted(target.parent.iterdir()):
        match = left.fullmatch(folder.name)
        if not match or _is_alive(int(match[2])):
            continue
        if match[1] == "previous" and not target.exists():
            folder.rename(target)
        else:
            discard(folder)


def _is_alive(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _sentences(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportError(f"{folder}: cannot write here ({error.strerror}). Give another folder with --out.") from error
