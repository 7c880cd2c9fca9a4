"""A report as one picture to pass on: question, people, one number, certainty, day, and the caveat on it."""

import base64
from dataclasses import dataclass
from textwrap import fill, shorten

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ldnsynth.display.pictures.kept import kept_picture
from ldnsynth.display.pictures.made_of import hash_of
from ldnsynth.display.style import ACCENT, GREY, HAIRLINE, INK, draw, to_png, to_svg

WIDTH, HEIGHT, DPI = 6.0, 3.375, 200  # inches, dots an inch: 1200 by 675 pixels
_MARGIN = 0.25  # inches


@dataclass(frozen=True)
class ShareCard:
    """What stands on a card, as text.

    Attributes
    ----------
    title, question : str
        Of the report.
    outcome, number : str
        The most important result: its name, and what was found with its interval.
    people, certainty : str
        Whom it rests on, and how sure one may be; "" where that is not known.
    harm : str
        What was seen of harms; "" where nobody asked.
    caveat : str
        How it is not to be read.
    day : str
        Up to which day the evidence goes.
    """

    title: str
    question: str
    outcome: str
    number: str
    people: str
    certainty: str
    harm: str
    caveat: str
    day: str

    def files(self) -> dict[str, str | bytes]:
        """The card as SVG and as PNG of 1200 by 675 pixels, by name."""
        picture = kept_picture(hash_of(self._paint, HEIGHT, WIDTH, DPI), self._drawn)
        return {"card.svg": picture["image/svg+xml"], "card.png": base64.b64decode(picture["image/png"])}

    def _drawn(self) -> dict[str, str]:
        drawn = draw(self._paint, height=HEIGHT, width=WIDTH)
        return {"image/svg+xml": to_svg(drawn), "image/png": base64.b64encode(to_png(drawn, dpi=DPI)).decode("ascii")}

    def _paint(self, figure: Figure) -> None:
        figure.set_layout_engine("none")
        top = HEIGHT - _MARGIN
        lines = [
            (fill(shorten(self.title, 70, placeholder=" …"), 70), 9.5, "bold", ACCENT, 0.17),
            (fill(shorten(self.question, 130, placeholder=" …"), 66), 10.5, "normal", INK, 0.2),
            (fill(self.outcome, 60), 11, "bold", INK, 0.22),
            (fill(shorten(self.number, 120, placeholder=" …"), 42), 15, "bold", ACCENT, 0.29),
        ]
        about = "; ".join(filter(None, (self.people, self.certainty)))
        lines += [(fill(shorten(about, 140, placeholder=" …"), 74), 9.5, "normal", INK, 0.19)] if about else []
        lines += [(fill(shorten(self.harm, 150, placeholder=" …"), 78), 9, "normal", INK, 0.18)] if self.harm else []
        for text, size, weight, color, step in lines:
            figure.text(
                _MARGIN / WIDTH, top / HEIGHT, text, va="top", size=size, weight=weight, color=color, linespacing=1.25
            )
            top -= step * (text.count("\n") + 1) + 0.045
        figure.add_artist(Line2D([_MARGIN / WIDTH, 1 - _MARGIN / WIDTH], [0.175, 0.175], color=HAIRLINE, linewidth=1))
        foot = " ".join(filter(None, (self.caveat, f"Evidence to {self.day}. No medical advice.")))
        foot = fill(shorten(foot, 170, placeholder=" …"), 82)
        figure.text(_MARGIN / WIDTH, 0.095, foot, va="center", size=9, color=GREY, linespacing=1.25)
