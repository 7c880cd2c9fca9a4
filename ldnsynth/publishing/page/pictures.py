"""Pictures inside a page: the SVG that matplotlib writes, in half the bytes."""

import re
from urllib.parse import quote

from markupsafe import Markup

from ldnsynth.publishing.page.packing import LARGEST_PICTURE, is_long, packed

_OVERHEAD = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'(?<=href="#)[\w-]+|(?<=url\(#)[\w-]+')
_PLACES = re.compile(r' (?:d|x|y)="[^"]*"|translate\([^)]*\)')
_LONG = re.compile(r"-?\d+\.\d{3,}")
_MOVED = re.compile(r' transform="translate\((\S+) (\S+)\)"/>')
_BLANKS = re.compile(r"\s*\n\s*")
_XLINK = re.compile(r"\bxlink(?=:href=|=)")  # stands at each letter; the name of a namespace may be any
_STYLE = re.compile(r' style="[^"]*"')
_UNQUOTED = "<>' /:;=?@!$()*,[]{}|^"  # what may stand in the URI of an attribute in double quotes


def picture_uri(svg: str) -> Markup:
    """The SVG as a data URI for an attribute in double quotes."""
    return _uri(lean(svg))


def picture_source(svg: str, width: int, height: int, *, closed: bool) -> Markup:
    """Attributes of an image: the picture, or a blank of its size that the page's script replaces by it.

    Parameters
    ----------
    svg : str
        As matplotlib writes it.
    width, height : int
        Points of the picture.
    closed : bool
        Whether it stands in a part of the page that nobody sees at first.
    """
    text = lean(svg)
    if not is_long(text) or (len(text) <= LARGEST_PICTURE and not closed):
        return Markup(' src="{}"').format(_uri(text))
    blank = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'/>"
    return Markup(' src="{}" data-packed="{}"').format(_uri(blank), packed(text))


def _uri(text: str) -> Markup:
    return Markup("data:image/svg+xml," + quote(text, safe=_UNQUOTED))


def lean(svg: str) -> str:
    """The same picture in single quotes, without comments and unused ids, with short ids, to a hundredth of a point."""
    text = _OVERHEAD.sub("", svg)
    names = {name: f"i{place}" for place, name in enumerate(dict.fromkeys(_REFERENCE.findall(text)))}
    text = _ID.sub(lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", text)
    text = _REFERENCE.sub(lambda found: names[found[0]], text)
    text = _PLACES.sub(lambda found: _LONG.sub(_shortened, found[0]), text)
    text = _STYLE.sub(lambda found: found[0].replace(": ", ":").replace("; ", ";"), _XLINK.sub("x", text))
    text = _MOVED.sub(r' x="\1" y="\2"/>', text).replace(' y="0"/>', "/>")
    return _BLANKS.sub(" ", text).replace("> <", "><").replace('"', "'").strip()


def _shortened(number: re.Match) -> str:
    return f"{float(number[0]):z.2f}".rstrip("0").rstrip(".")
