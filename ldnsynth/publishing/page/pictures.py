"""Pictures inside a page: the SVG that matplotlib writes, in half the bytes."""

import re
from urllib.parse import quote

from markupsafe import Markup

_OVERHEAD = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'(?<=href="#)[\w-]+|(?<=url\(#)[\w-]+')
_PLACES = re.compile(r' (?:d|x|y)="[^"]*"|translate\([^)]*\)')
_LONG = re.compile(r"-?\d+\.\d{3,}")
_MOVED = re.compile(r' transform="translate\((\S+) (\S+)\)"/>')
_BLANKS = re.compile(r"\s*\n\s*")
_UNQUOTED = "<>' /:;=?@!$()*,[]{}|^"  # what may stand in the URI of an attribute in double quotes


def picture_uri(svg: str) -> Markup:
    """The SVG as a data URI for an attribute in double quotes."""
    return Markup("data:image/svg+xml," + quote(lean(svg), safe=_UNQUOTED))


def lean(svg: str) -> str:
    """The same picture in single quotes, without comments and unused ids, with short ids, to a hundredth of a point."""
    text = _OVERHEAD.sub("", svg)
    names = {name: f"i{place}" for place, name in enumerate(dict.fromkeys(_REFERENCE.findall(text)))}
    text = _ID.sub(lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", text)
    text = _REFERENCE.sub(lambda found: names[found[0]], text)
    text = _PLACES.sub(lambda found: _LONG.sub(_shortened, found[0]), text)
    text = _MOVED.sub(r' x="\1" y="\2"/>', text).replace(' y="0"/>', "/>")
    return _BLANKS.sub(" ", text).replace("> <", "><").replace('"', "'").strip()


def _shortened(number: re.Match) -> str:
    return f"{float(number[0]):z.2f}".rstrip("0").rstrip(".")
