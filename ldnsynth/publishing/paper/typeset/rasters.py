"""Pictures as PNG that can stand alone, each under its title, made of the SVG by typst."""

import io
from collections.abc import Sequence

from PIL import Image

from ldnsynth.display.style import GREY, INK, SMALL, in_few_colours
from ldnsynth.publishing.content.blocks import Figure
from ldnsynth.publishing.paper.typeset.printing import print_pictures

DPI = 200  # of a slide
_POINTS = 72  # of an inch


def rasters(figures: Sequence[Figure], *, dpi: int = DPI) -> list[bytes]:
    """The PNG of each figure, with title and subtitle above it.

    Parameters
    ----------
    figures : sequence of Figure
        Of one report, in which no two have the same `file`.
    dpi : int
        Dots an inch.

    Raises
    ------
    ReportError
        If typst is missing or cannot set them.
    """
    if not figures:
        return []
    told = [
        {
            **{"title": one.title, "subtitle": one.subtitle, "file": f"figures/{one.file}.svg"},
            **{"width": _POINTS * one.width, "height": _POINTS * one.height},
        }
        for one in figures
    ]
    document = {"pictures": told, "ink": INK, "grey": GREY, "small": SMALL}
    pages = print_pictures("pictures.typ", document, {f"figures/{one.file}.svg": one.svg for one in figures}, dpi=dpi)
    return [in_few_colours(Image.open(io.BytesIO(page))) for page in pages]
