"""What a picture is made of, as one hash: its words and size, whatever its painter holds, the code, the style.

Only what is known to be told whole by its parts is hashed: plain values, arrays, frames, dataclasses and functions of
this package. A painter that holds anything else has no hash, and its picture is drawn each time.
"""

import dataclasses
import datetime as dt
import enum
import functools
import hashlib
import os
import platform
import sys
import types
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import PIL.features
from matplotlib.font_manager import FontProperties, findfont

from ldnsynth.display.style import RC
from ldnsynth.folders import PACKAGE

_PLAIN = {type(None), bool, int, float, complex, str, bytes, dt.date, dt.datetime, dt.timedelta, pd.Timestamp}
_WITHOUT = {"backend", "backend_fallback", "interactive"}  # settings that decide where a picture is shown
_LIBRARIES = ("numpy", "pandas", "scipy", "matplotlib", "pillow")
_OURS = f"{__name__.partition('.')[0]}."


class _UnknownError(Exception):
    """Something that may change without its parts telling."""


def hash_of(*parts: object) -> str | None:
    """The SHA-256 of everything that decides how a picture looks, in hex.

    Parameters
    ----------
    *parts : object
        What a figure hands to those who draw it: its painter, title, subtitle, inches.

    Returns
    -------
    str or None
        None where a part cannot be told whole, or where the code on disk is no longer the code that was loaded.
    """
    try:
        code = _hash_of_code()
        return _digest((code, _libraries(), _style(), parts)).hex() if _is_as_loaded(len(sys.modules)) else None
    except (_UnknownError, RecursionError, OSError, ValueError):  # ValueError: a variable that is not yet set
        return None


def _digest(value: object) -> bytes:
    """Hash of a value: of its kind, and of the hashes of its parts in order, so that no two values share one."""
    kind = type(value)
    digest = hashlib.sha256(f"{kind.__module__}.{kind.__qualname__}\n".encode())
    if _is_plain(value) or (kind in (list, tuple) and all(map(_is_plain, value))):
        digest.update(repr(value).encode())
    else:
        for part in _parts(value):
            digest.update(part if isinstance(part, bytes) else _digest(part))
    return digest.digest()


def _is_plain(value: object) -> bool:
    """Whether a value is one that is written out whole, and unlike any other, by `repr`."""
    return type(value) in _PLAIN or value is pd.NaT or value is pd.NA


def _parts(value: object) -> Iterable[object]:
    """The parts of a value, bytes for what is already a hash of one."""
    if isinstance(value, np.ndarray | np.generic):
        return [str(value.dtype), value.shape, value.tolist() if value.dtype.hasobject else _hashed(value.tobytes())]
    if isinstance(value, pd.DataFrame):
        columns = (column for _, column in value.items())
        return [value.columns, value.index, value.attrs, *(_content(column) for column in columns)]
    if isinstance(value, pd.Series):
        return [value.name, value.index, value.attrs, _content(value)]
    if isinstance(value, pd.Index):
        return [list(value.names), _content(value)]
    if isinstance(value, pd.Categorical):
        return [value.codes, value.categories, value.ordered]
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return [str(value.dtype), value.to_numpy(dtype=object).tolist()]
    if isinstance(value, dict | types.MappingProxyType):
        return [part for pair in value.items() for part in pair]
    if isinstance(value, set | frozenset):
        return sorted(_digest(part) for part in value)
    return list(value) if type(value) in (tuple, list) else _parts_of_ours(value)


def _content(column: pd.Series | pd.Index) -> np.ndarray | pd.api.extensions.ExtensionArray:
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array


def _parts_of_ours(value: object) -> list[object]:
    """The parts of a function or an object of this package."""
    if isinstance(value, functools.partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, types.MethodType):
        return [value.__func__, value.__self__]
    home = value if isinstance(value, types.FunctionType) else type(value)
    if not f"{home.__module__}.".startswith(_OURS):
        raise _UnknownError(home)
    if isinstance(value, types.FunctionType):
        held = [cell.cell_contents for cell in value.__closure__ or ()]
        place = f"{value.__module__}.{value.__qualname__}", value.__code__.co_firstlineno, value.__code__.co_code
        return [*place, value.__defaults__, value.__kwdefaults__, held]
    if isinstance(value, enum.Enum):
        return [value.name]
    if dataclasses.is_dataclass(value):
        return [part for field in dataclasses.fields(value) for part in (field.name, vars(value)[field.name])]
    if isinstance(value, tuple):  # with names
        return list(value)
    raise _UnknownError(home)


def _hashed(content: bytes) -> bytes:
    """SHA-256 of some bytes."""
    return hashlib.sha256(content).digest()


def _stamps(folder: str = str(PACKAGE)) -> list[tuple[str, int, int, int]]:
    """The files of the package's code with what changes whenever they do."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found += _stamps(entry.path)
            elif entry.name.endswith(".py"):
                about = entry.stat()
                found.append((entry.path, about.st_ctime_ns, about.st_size, about.st_ino))
    return sorted(found)


_LOADED = _stamps()  # what is imported from now on must be the code of this moment


@functools.cache
def _is_as_loaded(modules: int) -> bool:  # asked again whenever more modules are loaded
    return _stamps() == _LOADED


@functools.cache
def _hash_of_code() -> str:
    paths = [Path(name) for name, *_ in _LOADED]
    return _digest([(path.relative_to(PACKAGE).as_posix(), _hashed(path.read_bytes())) for path in paths]).hex()


@functools.cache
def _libraries() -> tuple[str, ...]:
    """Versions of what draws, of the machine's arithmetic, and the font."""
    font = findfont(FontProperties(family=RC["font.family"]))
    with open(font, "rb") as file:
        letters = _hashed(file.read()).hex()
    compression = str(PIL.features.version("zlib"))
    versions = (platform.python_version(), platform.machine(), compression, *map(metadata.version, _LIBRARIES))
    return *versions, letters


def _style() -> list[tuple[str, str]]:
    """All settings that a picture is drawn with: a user's own, and those of the house over them."""
    names = [name for name in sorted(matplotlib.rcParams) if name not in _WITHOUT]
    return [(name, repr(RC[name] if name in RC else matplotlib.rcParams[name])) for name in names]
