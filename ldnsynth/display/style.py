"""The house style of figures: palette, type, and drawing to SVG and PNG that are the same bytes each time."""

import io
from collections.abc import Callable
from pathlib import Path

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox
from PIL import Image

INK = "#1b1f24"
GREY = "#6b7280"
HAIRLINE = "#d7dbe0"
PAPER = "#ffffff"
ACCENT = "#0b6e99"
AGAINST = "#b3541e"
FOR = ACCENT
NEUTRAL = "#8a8f98"
# Risk of bias from low to critical: green, yellow and red, whose lightness tells them apart where colours are not seen.
RISK = ("#3fa37a", "#f4d03f", "#c8372d", "#7a1420")

WIDTH_INCHES = 7.0
SMALL = 9.0  # points: nothing that a reader has to read is set smaller
_HEADING = "heading"
_MARGIN = 0.01  # of the width, left and right of the heading

RC = {
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": SMALL,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10.5,
    "axes.unicode_minus": True,
    "figure.facecolor": PAPER,
    "font.family": "DejaVu Sans",
    "font.size": SMALL,
    "legend.frameon": False,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "svg.hashsalt": "ldnsynth",
    "text.color": INK,
    "text.hinting": "none",
    "text.parse_math": False,
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "xtick.major.size": 3,
    "xtick.major.width": 0.6,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
    "ytick.labelsize": SMALL,
    "ytick.major.size": 0,
    "ytick.major.width": 0.6,
}


def font_folder() -> Path:
    """Folder of the fonts that matplotlib brings: the letters of figures, and the signs of what is typeset."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def draw(
    paint: Callable[[Figure], object],
    *,
    height: float,
    width: float = WIDTH_INCHES,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """A new figure in house style, painted by ``paint(figure)``.

    Parameters
    ----------
    paint : callable
        Gets the empty figure and draws on it.
    height, width : float
        Inches of the picture; a heading comes on top of that.
    title, subtitle : str
        If given, they head the picture, so that it can stand alone.

    Returns
    -------
    Figure
        Its axes have their final places: laid out here once, and not again for each format.
    """
    heading = [(line, 11.0, "bold", INK) for line in _lines(title, 11.0, "bold", width)]
    heading += [(line, SMALL, "normal", GREY) for line in _lines(subtitle, SMALL, "normal", width)]
    extra = sum(_leading(size) for _, size, _, _ in heading) + (0.1 if heading else 0)
    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(width, height + extra))
        FigureCanvasAgg(figure)
        figure.set_layout_engine("constrained", rect=(0, 0, 1, height / (height + extra)))
        top = height + extra - 0.04
        for line, size, weight, color in heading:
            place = {"x": _MARGIN, "y": top / (height + extra), "va": "top"}
            figure.text(s=line, size=size, weight=weight, color=color, label=_HEADING, **place)
            top -= _leading(size)
        paint(figure)
        figure.get_layout_engine().execute(figure)
        figure.set_layout_engine(None)
    return figure


def _lines(text: str, size: float, weight: str, width: float) -> list[str]:
    """The text in lines, each no wider than the picture within its margins."""
    font = FontProperties(family=RC["font.family"], size=size, weight=weight)
    room = width * 72 * (1 - 2 * _MARGIN)
    lines, taken = [], room
    for word in text.split():
        points = text_to_path.get_text_width_height_descent(f" {word}", font, False)[0]
        if taken + points > room:
            lines, taken = [*lines, word], points
        else:
            lines[-1], taken = f"{lines[-1]} {word}", taken + points
    return lines


def _leading(points: float) -> float:
    """Height in inches of a line of text."""
    return 1.45 * points / 72


def to_svg(figure: Figure, *, height: float | None = None) -> str:
    """The figure as SVG text: letters as paths, no date, ids from a fixed salt.

    Parameters
    ----------
    figure : Figure
        As `draw` returned it.
    height : float, optional
        Inches of the picture, to leave out the heading above it.
    """
    buffer = io.StringIO()
    heading = [text for text in figure.texts if height and text.get_label() == _HEADING]
    box = Bbox.from_bounds(0, 0, figure.get_figwidth(), height) if height else None
    with matplotlib.rc_context(RC):
        for text in heading:
            text.set_visible(False)
        figure.savefig(buffer, format="svg", bbox_inches=box, metadata={"Date": None, "Creator": None})
        for text in heading:
            text.set_visible(True)
    return buffer.getvalue()


def to_png(figure: Figure, *, dpi: int = 200) -> bytes:
    """The figure as PNG at `dpi` dots an inch, reduced to 128 colours: line art loses nothing by it."""
    buffer = io.BytesIO()
    with matplotlib.rc_context(RC):
        figure.savefig(buffer, format="rgba", dpi=dpi)
    size = [int(side * dpi) for side in figure.get_size_inches()]
    return in_few_colours(Image.frombytes("RGBA", size, buffer.getvalue()))


def in_few_colours(image: Image.Image) -> bytes:
    """A picture without transparent parts as PNG of 128 colours."""
    few = image.convert("RGB").quantize(128, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, format="PNG")
    return out.getvalue()


def to_pdf(figure: Figure) -> bytes:
    """The figure as PDF, without its date."""
    buffer = io.BytesIO()
    with matplotlib.rc_context(RC):
        figure.savefig(buffer, format="pdf", metadata={"CreationDate": None})
    return buffer.getvalue()
