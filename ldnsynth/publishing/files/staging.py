"""Writing aside: a report or a file is made beside its place under a hidden name, and moved there only when whole."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ldnsynth.errors import ReportError

_OTHER_FOLDER = "Give another folder with --out."
_ONLY_HERE = "Make room there, or allow it; nothing was replaced."  # of a command that writes in one place alone
_WHY = re.compile(r"\[Errno \d+\] ([^:]+)")


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
    with told(target.parent):
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
    with told(target.parent):
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


def recover(target: Path) -> None:
    """Put back a report that a run which died had moved aside, and remove what it had begun, where that can be done."""
    with suppress(OSError):
        _clear_leftovers(target)


def _clear_leftovers(target: Path) -> None:
    if not target.parent.is_dir():
        return
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


def write_whole(path: Path, content: str | bytes, *, option: str = "--out") -> bool:
    """Write a file whole or not at all; returns whether it was written, or held the same content already.

    Parameters
    ----------
    path : Path
        A file, or a device or pipe that takes what is written.
    content : str or bytes
        All of it.
    option : str
        Of the command line, that names the file: for the sentence; "" if none does.

    Raises
    ------
    ReportError
        If nothing can be written there; what was there before stays.
    """
    if path.is_dir():
        raise ReportError(f"{path}: is a folder, expected a file. Name a file{f' with {option}' if option else ''}.")
    content = content.encode() if isinstance(content, str) else content
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        if path.is_file():
            if path.read_bytes() == content:
                return False
        elif path.exists():
            path.write_bytes(content)
            return True
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        advice = f"Give another file with {option}." if option else _ONLY_HERE
        raise ReportError(f"{path}: cannot be written ({reason(error)}). {advice}") from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return True


def write_together(folder: Path, texts: Mapping[str, str]) -> None:
    """Write several files of a folder: all are written aside before the first takes its place.

    Raises
    ------
    ReportError
        If one cannot be written; what was there before stays.
    """
    partial = {name: folder / f".{name}.partial-{os.getpid()}" for name in texts}
    try:
        with told(folder, _ONLY_HERE):
            for name, text in texts.items():
                partial[name].write_bytes(text.encode())
            for name in texts:
                partial[name].replace(folder / name)
    finally:
        for path in partial.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)


def reason(error: BaseException) -> str:
    """Why something could not be written, in words; libraries raise errors that have no such words of their own."""
    if isinstance(error, shutil.Error):  # of many files, each with where from, where to, and why
        whys = [_WHY.search(str(failed[-1])) for failed in error.args[0] if isinstance(failed, tuple)]
        return next((why[1] for why in whys if why), "files cannot be copied")
    while error is not None:
        if isinstance(error, OSError) and error.strerror:
            return error.strerror
        error = error.__cause__ or error.__context__
    return "no reason given: is there space left?"


@contextmanager
def told(folder: Path, advice: str = _OTHER_FOLDER) -> Iterator[None]:
    """Say in a sentence that something cannot be written into a folder: no right, no space, a file in the way."""
    try:
        yield
    except OSError as error:
        raise ReportError(f"{folder}: cannot write here ({reason(error)}). {advice}") from error
