"""Text files as programs save them: which letters their bytes are, and how much of them is read."""

import codecs
import re
from pathlib import Path

from ldnsynth.errors import DataError

LARGEST = 64 * 1024 * 1024  # bytes; tables and exports of reviews have a few megabytes at most
_WORKBOOK = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before the mark of UTF-16, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNUSED = "\x81\x8d\x8f\x90\x9d"  # bytes that are no letter of Windows-1252


def read_bytes(path: Path, *, most: int = LARGEST) -> bytes:
    """The bytes of a file.

    Raises
    ------
    DataError
        If it cannot be read, or is larger than `most`.
    """
    try:
        if (size := path.stat().st_size) > most:
            raise DataError([f"{path.name}: has {size:,} bytes, expected {most:,} at most. Split it."])
        return path.read_bytes()
    except OSError as error:
        raise DataError([f"{path.name}: cannot be read ({error.strerror})."]) from None


def read_letters(path: Path, *, most: int = LARGEST) -> tuple[str, list[str]]:
    """The text of a file without its byte order mark, and what was assumed, a sentence each.

    UTF-8, UTF-16 or UTF-32 with its mark, or, where the bytes are no UTF-8, Windows-1252.

    Raises
    ------
    DataError
        If it is no text, mixes encodings, or is larger than `most`.
    """
    return decoded(read_bytes(path, most=most), path.name)


def decoded(data: bytes, name: str) -> tuple[str, list[str]]:
    """As `read_letters`, of bytes that are at hand; `name` is for sentences."""
    if data.startswith(_WORKBOOK):
        raise DataError([f"{name}: is a workbook or a zip, expected text. Save a sheet as CSV; unpack a zip."])
    if data.startswith(_OLD_WORKBOOK):
        raise DataError([f"{name}: is an old workbook (.xls), expected text. Save the sheet as CSV."])
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if not encoding and b"\x00" in data[:4096]:
        raise DataError([f"{name}: holds bytes of 0, expected text. Save it as UTF-8."])
    try:
        return data.decode(encoding or "utf-8"), []
    except UnicodeDecodeError as error:
        place = f"line {data[: error.start].count(10) + 1}: byte {data[error.start]:#04x}"
        if encoding:
            raise DataError([f"{name}, {place} does not fit its byte order mark. Save it as UTF-8."]) from None
    if _has_surrogates(data):
        raise DataError([f"{name}, {place}: expected UTF-8 text, found half of a letter. Save it as UTF-8."])
    if _holds_utf8(data):
        raise DataError(
            [f"{name}, {place} is no UTF-8, but other letters are: two encodings in one file. Save it as UTF-8."]
        )
    text = data.decode("latin-1")
    if any(sign in text for sign in _UNUSED):
        raise DataError([f"{name}, {place} is neither UTF-8 nor Windows-1252. Save it as UTF-8."])
    return data.decode("cp1252"), [f"{name}: read as Windows-1252, for it is no UTF-8."]


def _holds_utf8(data: bytes) -> bool:
    """Whether letters of two bytes or more stand in it, as UTF-8 has them, more often than chance would."""
    pairs = re.findall(rb"[\xc3-\xf4][\x80-\xbf]+", data)
    sound = sum(_is_utf8(pair) for pair in pairs)
    single = len(re.findall(rb"[\x80-\xff]", data)) - sum(map(len, pairs))
    return sound > 0 and sound >= single


def _has_surrogates(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return False


def _is_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
