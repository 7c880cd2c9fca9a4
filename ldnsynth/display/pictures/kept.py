"""Pictures that were drawn, in the user's cache: a file each, named by what it is made of, with a hash of its own.

A file that is damaged, half written, somebody else's or not to be read counts as not there; what cannot be kept is not
kept. Files are written aside and renamed, so that two runs at once fill the cache without meeting. What has not been
used for longest goes when the limit is reached.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

LIMIT = 200_000_000  # bytes of all pictures together
PLACE = "LDNSYNTH_CACHE"  # in the environment: the folder to keep them in
ANEW = "LDNSYNTH_DRAW_ANEW"  # in the environment: draw every picture, and keep it
SVG_ALONE = "LDNSYNTH_SVG_ALONE"  # in the environment: no PNG beside the SVG of a figure
_NAME = re.compile(r"[0-9a-f]{64}\.picture|\..*\.unfinished")
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_user = getattr(os, "getuid", lambda: 0)  # where there are no users by number, files are 0's

Picture = dict[str, str]


def cache_folder() -> Path:
    """Where pictures are kept: ``LDNSYNTH_CACHE``, else ``ldnsynth`` in ``XDG_CACHE_HOME`` or ``~/.cache``.

    Raises
    ------
    RuntimeError
        If no variable says where, and the user has no home.
    """
    if os.path.isabs(own := os.environ.get(PLACE, "")):
        return Path(own)
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if os.path.isabs(given) else Path.home() / ".cache") / "ldnsynth"


def kept_picture(key: str | None, draw: Callable[[], Picture]) -> Picture:
    """A picture as it was drawn before, or as it is drawn now and kept.

    Parameters
    ----------
    key : str or None
        What it is made of, from `made_of.hash_of`; None: it is drawn each time.
    draw : callable
        Draws it: text by media type. A picture that it draws with a warning is not kept, so that it warns each time.

    Returns
    -------
    dict of str to str
        As `draw` gives it.
    """
    try:
        path = cache_folder() / f"{key}.picture"
    except RuntimeError:
        return draw()
    found = None if key is None or os.environ.get(ANEW) else _read(path)
    if found is not None:
        return found
    with warnings.catch_warnings(record=True) as told:
        picture = draw()
    for warning in told:
        warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    if key is not None and not told:
        with contextlib.suppress(OSError):  # no room, no right: then it is drawn again
            _write(path, picture)
    return picture


@contextlib.contextmanager
def drawing_for_pages(*, anew: bool) -> Iterator[None]:
    """While this lasts, figures are drawn as SVG alone, and if asked for anew: here, and in processes that start."""
    before = {name: os.environ.get(name) for name in (SVG_ALONE, ANEW)}
    os.environ.update({SVG_ALONE: "1"} | ({ANEW: "1"} if anew else {}))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def empty() -> tuple[int, int]:
    """Remove all kept pictures; their number, and their bytes together.

    Raises
    ------
    OSError
        If one cannot be removed.
    """
    with contextlib.suppress(RuntimeError):
        found = [(path, size) for path, size, _ in _files(cache_folder())]
        for path, _ in found:
            path.unlink(missing_ok=True)
        return len(found), sum(size for _, size in found)
    return 0, 0


def _read(path: Path) -> Picture | None:
    """The picture in a file, if it is what was written there, by this user and for this key."""
    try:
        with open(path, "rb", opener=lambda name, _: os.open(name, _FLAGS)) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode) or about.st_uid != _user() or about.st_size > LIMIT:
                return None
            known, _, content = file.read().partition(b"\n")
        if hashlib.sha256(content).hexdigest().encode() != known:
            return None
        written = json.loads(content)
        with contextlib.suppress(OSError):
            os.utime(path)  # used today
        return written["picture"] if written["name"] == path.name else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, picture: Picture) -> None:
    content = json.dumps({"name": path.name, "picture": picture}).encode()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=".", suffix=".unfinished", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        os.replace(aside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(aside)
        raise
    _make_room(path.parent)


def _make_room(folder: Path) -> None:
    """Remove what was not used for longest, until a tenth of the limit is free."""
    files = sorted(_files(folder), key=lambda file: file[2])
    over = sum(size for _, size, _ in files) - LIMIT
    if over <= 0:
        return
    over += LIMIT // 10
    for path, size, _ in files:
        if over <= 0:
            return
        path.unlink(missing_ok=True)
        over -= size


def _files(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """Our files in a folder: path, bytes, when it was last used; another run may be removing them."""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                if _NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    yield Path(entry.path), about.st_size, about.st_mtime_ns
