"""What a command must not write onto: what it reads, and what is not of its own making."""

import re
from collections.abc import Iterable
from pathlib import Path

from ldnsynth.errors import ReportError
from ldnsynth.folders import Overlay
from ldnsynth.publishing.provenance.manifest import MANIFEST, read_manifest

_FINDINGS, _HEADER = "findings.csv", "id,value,unit,where\n"  # all of a report that git keeps
_LEFT_BY_PROGRAMS = re.compile(
    r"(.*/)?(\.DS_Store|\.directory|Thumbs\.db|desktop\.ini|\._[^/]+|\.nfs[^/]+|\.~lock\.[^/]+|\.ipynb_checkpoints/.+)"
)
_OWN_LIST = re.compile(
    r"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\""
)
_OTHER = "Give another folder with --out."
_AWAY = "Move it away, or give another folder with --out."
_SHOWN = 3


def refuse_onto(path: Path, read: Iterable[Path], *, option: str = "--out") -> None:
    """Refuse what a command reads as the place where it writes, whatever name it goes by.

    Parameters
    ----------
    path : Path
        The file that is to be written.
    read : iterable of Path
        Files, and folders of which every file counts.
    option : str
        Of the command line, that names the file: for the sentence.

    Raises
    ------
    ReportError
        If it is one of them, a link to one, or lies in one.
    """
    for other in read:
        if _is_one(path, other):
            raise ReportError(f"{path}: is read by this command, and would be lost. Give another file with {option}.")
        if path.resolve().is_relative_to(other.resolve()):
            raise ReportError(f"{path}: lies in {other}, which this command reads. Give another file with {option}.")


def refuse_own(files: Iterable[Path], folder: Path) -> None:
    """Refuse to bring files of a data package into it.

    Raises
    ------
    ReportError
        If one lies in the folder, or is a link to a file there: all of them.
    """
    own = [path for path in files if any(_is_in(path, other) for other in (folder, *folder.rglob("*")))]
    if own:
        told = "belongs to the data that it would be brought into. Give a file from elsewhere, or a copy."
        raise ReportError("\n".join(f"{path}: {told}" for path in own))


def refuse_places(targets: Iterable[Path], read: Iterable[Path | Overlay]) -> None:
    """Refuse folders that reports would take the place of, before anything runs.

    Parameters
    ----------
    targets : iterable of Path
        Where reports or decks are to be written, whole: what stands there is replaced.
    read : iterable of Path or Overlay
        Folders that they are made from.

    Raises
    ------
    ReportError
        If one holds, or lies in, what is read; is a link; or holds what no report does: all faults at once.
    """
    folders = {part for folder in read for part in _parts(folder)}
    problems = [fault for target in targets if (fault := _fault(target, sorted(folders)))]
    if problems:
        raise ReportError("\n".join(problems))


def refuse_lists(out: Path, *, compared: bool, grid: Path | None = None) -> None:
    """Refuse a folder whose ``index.html`` or ``comparison.csv`` is none of ours, or is the grid that is read.

    Parameters
    ----------
    out : Path
        Folder of the reports' folders, in which they are listed.
    compared : bool
        Whether they are compared too.
    grid : Path, optional
        The file that says which they are.

    Raises
    ------
    ReportError
        If a file would be lost.
    """
    page, table = out / "index.html", out / "comparison.csv"
    for path in (page, table) if compared else (page,):
        refuse_onto(path, [grid] if grid else [])
    if page.is_file() and not _OWN_LIST.search(_head(page)):
        raise ReportError(f"{page}: is no list of reports, and would be lost. {_OTHER}")
    if compared and table.is_file() and not _head(table).startswith("report,"):
        raise ReportError(f"{table}: is no comparison of reports, and would be lost. {_OTHER}")


def _is_one(path: Path, other: Path) -> bool:
    return path.resolve() == other.resolve() or (path.exists() and other.exists() and path.samefile(other))


def _is_in(path: Path, other: Path) -> bool:
    return _is_one(path, other) or path.resolve().is_relative_to(other.resolve())


def _parts(folder: Path | Overlay) -> tuple[Path, ...]:
    return (folder.first, folder.second) if isinstance(folder, Overlay) else (folder,)


def _fault(target: Path, read: list[Path]) -> str:
    place = target.resolve()
    for folder in (folder.resolve() for folder in read):
        if folder.is_relative_to(place):
            return f"{target}: holds {folder}, which the report is made from, and would be lost. {_OTHER}"
        if place.is_relative_to(folder):
            return f"{target}: lies in {folder}, which the report is made from. {_OTHER}"
    if target.is_symlink():
        return f"{target}: is a link, expected a folder. Remove it, or give the folder that it leads to with --out."
    strangers = _strangers(target) if target.is_dir() else []
    if strangers:
        more = f" and {len(strangers) - _SHOWN} more" if len(strangers) > _SHOWN else ""
        return f"{target}: holds {', '.join(strangers[:_SHOWN])}{more}, no part of a report: it would be lost. {_AWAY}"
    return ""


def _strangers(folder: Path) -> list[str]:
    """Files in a folder that no report wrote there; without a manifest it is none, whatever its files are called."""
    known = _outputs(folder)
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    names = sorted(path.relative_to(folder).as_posix() for path in files)
    return [name for name in names if name not in known and not _LEFT_BY_PROGRAMS.fullmatch(name)]


def _outputs(folder: Path) -> set[str]:
    """What a report, finished or not, says that it wrote; of one that was never run, what git keeps of it."""
    try:
        manifest = read_manifest(folder)
        return {MANIFEST, *manifest["outputs"]} if isinstance(manifest["inputs"], dict) else set()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        kept = folder / _FINDINGS
        return {_FINDINGS} if kept.is_file() and _head(kept).startswith(_HEADER) else set()


def _head(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read(1000)
