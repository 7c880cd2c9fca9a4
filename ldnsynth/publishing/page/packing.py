"""What is long and not seen at first, packed: deflated (RFC 1951), in base 64. `packed.js` unpacks it in the page."""

import base64
import zlib

from markupsafe import Markup

LEAST = 8_000  # characters: what is shorter stays as it is
LARGEST_PICTURE = 300_000  # characters of one that stands open; a larger one is drawn by the script, too
_RAW = -15  # a window of 32 kB, no head and no checksum


def is_long(text: str) -> bool:
    """Whether a text is so long that it is packed."""
    return len(text) > LEAST


def packed(text: str) -> Markup:
    """A text as it stands in an attribute or an element of the page."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    return Markup(base64.b64encode(deflate.compress(text.encode()) + deflate.flush()).decode("ascii"))


def data_element(json: Markup, name: str) -> Markup:
    """JSON, safe within a script, as an element that the page's scripts read by its id; packed if it is long."""
    if is_long(json):
        return Markup('<script type="text/plain" id="{}" data-packed>{}</script>').format(name, packed(json))
    return Markup('<script type="application/json" id="{}">{}</script>').format(name, json)


def csv_held(text: str) -> Markup:
    """The attribute of a link that holds the file it leads to."""
    return Markup(' data-packed="{}"').format(packed(text)) if is_long(text) else Markup(' data-csv="{}"').format(text)


def waiting(html: Markup) -> Markup:
    """What stands in a template until it is asked for."""
    if is_long(html):
        return Markup('<template data-packed="{}"></template>').format(packed(html))
    return Markup("<template>\n{}</template>\n").format(html)
