"""Zip files that somebody else made: read in memory, bounded, nothing ever written where a name says."""

import io
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from ldnsynth.errors import DataError
from ldnsynth.publishing.files.text_files import read_bytes

MOST_FILES = 5000
LARGEST = 64 * 1024 * 1024  # bytes of one file, unpacked
LARGEST_OF_ALL = 256 * 1024 * 1024
MOST_TIMES = 200  # that a file may be larger than its packed form
_SMALL = 1024 * 1024  # below which the ratio says nothing
_DEEPEST = 3


class Archive:
    """The files of a zip and of the zips in it, by name; a file is unpacked when it is asked for.

    Raises
    ------
    DataError
        If it is no sound zip, holds a password, names outside itself, or is out of all proportion.
    """

    def __init__(self, path: Path):
        self.name = path.name
        self._zips: dict[str, zipfile.ZipFile] = {}
        self._unpacked = 0
        self._files = 0
        self._open(read_bytes(path), path.name, 1)

    def names(self) -> list[str]:
        """The names of the files, those of inner zips after the name of the zip."""
        return list(self._zips)

    def ending(self, end: str) -> list[str]:
        """The names that end so."""
        return [name for name in self._zips if name.lower().endswith(end.lower())]

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        archive = self._zips[name]
        return self._bytes(archive, archive.getinfo(name.rsplit("!", 1)[-1]), name)

    def _open(self, data: bytes, name: str, depth: int) -> None:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
            what = f"cannot be read as a zip ({error}): cut off, or another format"
            raise DataError([f"{name}: {what}. Download or export it anew."]) from None
        self._files += len(archive.infolist())
        if self._files > MOST_FILES:
            raise DataError([f"{name}: holds more than {MOST_FILES:,} files, expected those of one review."])
        for info in archive.infolist():
            self._refuse(info, name)
            if info.is_dir():
                continue
            inner = info.filename if depth == 1 else f"{name}!{info.filename}"
            if info.filename.lower().endswith(".zip"):
                if depth == _DEEPEST:
                    raise DataError([f"{name}: zips in zips, more than {_DEEPEST} deep. Unpack the outer ones."])
                self._open(self._bytes(archive, info, inner), inner, depth + 1)
            else:
                self._zips[inner] = archive

    def _refuse(self, info: zipfile.ZipInfo, name: str) -> None:
        place = PurePosixPath(info.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in info.filename.split("/")[0]:
            raise DataError([f"{name}: names a file outside itself, {info.filename!r}. Refused: no export does that."])
        if stat.S_ISLNK(info.external_attr >> 16):
            raise DataError([f"{name}: holds a link, {info.filename!r}. Refused: no export does that."])
        if info.flag_bits & 1:
            raise DataError([f"{name}: {info.filename!r} is encrypted. Unpack it with its password first."])
        larger = info.file_size > MOST_TIMES * max(info.compress_size, 1)
        if info.file_size > LARGEST or (larger and info.file_size > _SMALL):
            what = f"{info.filename!r} unpacks from {info.compress_size:,} to {info.file_size:,} bytes"
            raise DataError([f"{name}: {what}: refused, no table of a review is like that."])

    def _bytes(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
        try:
            with archive.open(info) as file:
                data = file.read(min(info.file_size, LARGEST) + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise DataError([f"{self.name}: {name!r} cannot be unpacked ({error}). Download it anew."]) from None
        self._unpacked += len(data)
        if len(data) > info.file_size or self._unpacked > LARGEST_OF_ALL:
            raise DataError([f"{self.name}: {name!r} unpacks to more than it says. Refused."])
        return data
