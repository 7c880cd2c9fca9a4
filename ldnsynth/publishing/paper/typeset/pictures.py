"""How large a figure is set on paper: a little smaller than drawn, or to fit, or on pages of its own."""

from typing import Any

from ldnsynth.publishing.content.blocks import Figure
from ldnsynth.publishing.paper.typeset.columns import UPRIGHT
from ldnsynth.publishing.paper.typeset.cuts import empty_bands
from ldnsynth.publishing.paper.typeset.rasters import rasters

TALLEST = 600.0  # points of a page that a picture may take beside its caption
_SCALE = 0.9  # letters of 9 points are set as 8
_SMALLEST_SCALE = 0.72  # below it letters get too small to read, and a picture is cut into pages of its own
_POINTS = 72  # of an inch
_DPI = 100  # in which bands without a letter are seen


def figure_data(figure: Figure, *, widest: float = UPRIGHT, tallest: float = TALLEST) -> dict[str, Any]:
    """A figure with the points it is set in: a little smaller than drawn, or to fit, or on pages of its own."""
    width, height = natural_size(figure)
    scale = min(_SCALE, widest / width, tallest / height)
    own_page = scale < _SMALLEST_SCALE
    scale = min(_SCALE, widest / width) if own_page else scale
    return {
        "kind": "figure",
        **{name: getattr(figure, name) for name in ("number", "title", "subtitle", "alt")},
        "file": f"figures/{figure.file}.svg",
        "width": round(width * scale, 1),
        "height": round(height * scale, 1),
        "least": round(_SMALLEST_SCALE / scale, 3),
        "own-page": own_page,
        "bands": empty_bands(*rasters([figure], dpi=_DPI), height / width) if own_page else [],
    }


def natural_size(figure: Figure) -> tuple[float, float]:
    """Width and height of a figure in points, as drawn."""
    return _POINTS * figure.width, _POINTS * figure.height


def is_cut(figure: Figure) -> bool:
    """Whether no page holds it in letters that can be read."""
    return figure_data(figure)["own-page"]
